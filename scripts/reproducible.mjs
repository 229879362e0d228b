// `npm run reproducible`: whether the worker has the same bytes when it is built in another
// folder and another home.
//
// A copy of what git knows is built with a cargo home of its own, in which every crate is
// unpacked anew, and `build/` is compared with the copy's, file by file. What compiled the
// first compiles the second: another rustc, or another wasm-opt, is another program. Takes
// as long as one more build.

import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, fail, inRoot, root, run, say, setUp } from "./lib/tools.mjs";

const hash = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
const hashes = (folder) => new Map(readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .map((file) => [path.relative(folder, file), hash(file)])
  .sort());

// What git knows, as it stands in the folder now.
function copy(to) {
  const { stdout, status } = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  if (status !== 0) fail("git could not list the files");
  for (const file of stdout.split("\0").filter((name) => name !== "" && existsSync(inRoot(name)))) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    cpSync(inRoot(file), path.join(to, file));
  }
  symlinkSync(inRoot("node_modules"), path.join(to, "node_modules"));
}

// A home that knows where crates come from and has unpacked none.
function home(at) {
  const own = process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo");
  mkdirSync(path.join(at, "registry"), { recursive: true });
  for (const name of ["registry/index", "registry/cache", "config.toml"]) {
    if (existsSync(path.join(own, name))) symlinkSync(path.join(own, name), path.join(at, name));
  }
}

setUp();
build();
const scratch = mkdtempSync(path.join(os.tmpdir(), "faultline-elsewhere-"));
try {
  const [there, cargoHome] = [path.join(scratch, "another", "checkout"), path.join(scratch, "another-home")];
  copy(there);
  home(cargoHome);
  run("building the worker elsewhere", inRoot("target/release/xtask"), ["build"], {
    cwd: there,
    env: { ...process.env, CARGO_HOME: cargoHome, CARGO_MANIFEST_DIR: path.join(there, "xtask"), CARGO_TARGET_DIR: path.join(scratch, "target"), CARGO_NET_OFFLINE: "true" },
  });
  const [here, elsewhere] = [hashes(inRoot("build")), hashes(path.join(there, "build"))];
  const differ = [...new Set([...here.keys(), ...elsewhere.keys()])].filter((name) => here.get(name) !== elsewhere.get(name));
  if (differ.length > 0) fail(`not the same bytes: ${differ.join(", ")}`);
  say(`the same ${here.size} files; faultline_bg.wasm has the SHA-256 ${here.get("faultline_bg.wasm")}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
