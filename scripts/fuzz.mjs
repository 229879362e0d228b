// `npm run fuzz [-- SECONDS [TARGET…]]`: every fuzz target for so many seconds (10 unless
// told), one after another.
//
// libFuzzer by way of libfuzzer-sys, with the coverage that rustc's own LLVM can insert on the
// pinned toolchain; so nothing has to be installed but a C++ compiler. What is found is left in
// fuzz/artifacts/ and is the failure of the run.

import { mkdirSync, readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fail, inRoot, run, say } from "./lib/tools.mjs";

const [seconds = "10", ...wanted] = process.argv.slice(2);
const HOST = spawnSync("rustc", ["-vV"], { encoding: "utf8" }).stdout.match(/host: (\S+)/)?.[1];
// What cargo-fuzz passes, without a sanitizer: those need another toolchain, and
// safe Rust needs them least.
const FLAGS = [
  "--cfg fuzzing",
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
  "-Ccodegen-units=1",
];
const target = inRoot("target/fuzz");
const manifest = inRoot("fuzz/Cargo.toml");
const targets = readdirSync(inRoot("fuzz/targets")).map((file) => path.basename(file, ".rs")).filter((name) => name !== "lib");
const unknown = wanted.filter((name) => !targets.includes(name));
if (unknown.length > 0) fail(`no fuzz target ${unknown.join(", ")}; there are ${targets.join(", ")}`);

run("building the fuzz targets", "cargo", ["build", "--quiet", "--locked", "--release", "--manifest-path", manifest, "--target", HOST, "--target-dir", target], {
  env: { ...process.env, RUSTFLAGS: FLAGS.join(" ") },
});
for (const name of wanted.length > 0 ? wanted : targets) {
  const [found, corpus, seeds] = ["fuzz/artifacts", "target/fuzz/corpus", "fuzz/corpus"].map((folder) => inRoot(folder, name));
  [found, corpus, seeds].forEach((folder) => mkdirSync(folder, { recursive: true }));
  const program = path.join(target, HOST, "release", name);
  const args = [corpus, seeds, `-max_total_time=${seconds}`, `-artifact_prefix=${found}/`, "-print_final_stats=1", "-max_len=65536", "-timeout=10"];
  const { status, stderr } = spawnSync(program, args, { cwd: inRoot("."), encoding: "utf8", maxBuffer: 1 << 28 });
  const runs = stderr.match(/number_of_executed_units:\s*(\d+)/)?.[1] ?? "?";
  if (status !== 0) {
    process.stderr.write(stderr.split("\n").slice(-60).join("\n"));
    fail(`${name}: found something after ${runs} runs (exit code ${status}); see ${found}`);
  }
  say(`${name}: ${runs} runs, nothing found; ${readdirSync(corpus).length} inputs in its corpus`);
}
