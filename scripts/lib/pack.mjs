// The package: what it is made of, its manifest, and the tarball.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fail, inRoot } from "./tools.mjs";

const root = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

// The packed manifest. The repository's own stays private and is about building;
// this one is about using.
const manifest = {
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

// Puts the parts together in a folder, with the manifest.
function stage(into) {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const [from, to] of PARTS) cpSync(inRoot(from), `${into}/${to}`, { recursive: true });
  writeFileSync(`${into}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

// Puts the parts together and packs them; what npm says of the one tarball in dist/.
export function pack() {
  const staged = inRoot("target/package");
  const dist = inRoot("dist");
  stage(staged);
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const packed = spawnSync("npm", ["pack", "--json", "--ignore-scripts", "--offline", "--pack-destination", dist], { cwd: staged, encoding: "utf8" });
  if (packed.status !== 0) fail(`npm pack: ${packed.stderr}`);
  const told = JSON.parse(packed.stdout);
  return (Array.isArray(told) ? told : Object.values(told))[0];
}
