// `npm run package`: dist/faultline-VERSION.tgz, which works without Rust. Nothing is published here.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { build, fail, inRoot, run, say, setUp } from "./lib/tools.mjs";

const root = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

// The packed manifest. The repository's own stays private and is about building; this one is about using.
export const manifest = {
  name: root.name,
  version: root.version,
  description: root.description,
  license: root.license,
  keywords: ["cloudflare-workers", "workerd", "wrangler", "edge", "error-page", "origin", "502", "521", "observability"],
  type: "module",
  main: "./index.js",
  types: "./index.d.ts",
  exports: {
    ".": { types: "./index.d.ts", default: "./index.js" },
    "./wrangler.schema.json": "./wrangler.schema.json",
    "./package.json": "./package.json",
  },
  bin: { faultline: "bin/faultline.mjs" },
  files: ["index.js", "index.d.ts", "settings.d.ts", "wrangler.schema.json", "bin", "cli", "worker", "LICENSE-APACHE", "LICENSE-MIT"],
  engines: root.engines,
  // Importing it does nothing but start the WebAssembly module, which every use needs.
  sideEffects: ["./worker/index.js"],
};

// Where the parts of the package come from.
const PARTS = [
  ["package", "."],
  ["build", "worker"],
  ["target/command-line/faultline_cli.js", "cli/faultline_cli.js"],
  ["target/command-line/faultline_cli_bg.wasm", "cli/faultline_cli_bg.wasm"],
  ["LICENSE-APACHE", "LICENSE-APACHE"],
  ["LICENSE-MIT", "LICENSE-MIT"],
];

export function stage(into) {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const [from, to] of PARTS) cpSync(inRoot(from), `${into}/${to}`, { recursive: true });
  writeFileSync(`${into}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

setUp();
build();
run("building the command line", "cargo", ["run", "--quiet", "--locked", "--release", "--package", "xtask", "--", "cli"]);
const staged = inRoot("target/package");
const dist = inRoot("dist");
stage(staged);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const packed = spawnSync("npm", ["pack", "--json", "--ignore-scripts", "--offline", "--pack-destination", dist], { cwd: staged, encoding: "utf8" });
if (packed.status !== 0) fail(`npm pack: ${packed.stderr}`);
const told = JSON.parse(packed.stdout);
const [{ filename, size, unpackedSize }] = Array.isArray(told) ? told : Object.values(told);
say(`dist/${filename}: ${Math.round(size / 1024)} KiB, ${Math.round(unpackedSize / 1024)} KiB unpacked`);
