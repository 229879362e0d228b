// `npm run package`: dist/faultline-VERSION.tgz, which works without Rust.
// Nothing is published here.

import { pack } from "./lib/pack.mjs";
import { build, run, say, setUp } from "./lib/tools.mjs";

setUp();
build();
run("building the command line", "cargo", ["run", "--quiet", "--locked", "--release", "--package", "xtask", "--", "cli"]);
const { filename, size, unpackedSize } = pack();
say(`dist/${filename}: ${Math.round(size / 1024)} KiB, ${Math.round(unpackedSize / 1024)} KiB unpacked`);
