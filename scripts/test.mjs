// `npm test`: sets up and runs everything. `npm run test:fast`: what needs no built worker.

import { build, run, say, setUp } from "./lib/tools.mjs";

const fast = process.argv.includes("fast");
const cargo = (what, ...args) => run(what, "cargo", args);

setUp();
cargo("formatting", "fmt", "--all", "--check");
cargo("lints", "clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings");
cargo("lints for wasm32", "clippy", "--quiet", "--locked", "--package", "faultline", "--lib", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings");
cargo("native tests", "test", "--quiet", "--locked", "--workspace", "--exclude", "xtask", "--lib", "--bins", "--tests");
if (!fast) {
  build();
  cargo("end-to-end tests", "test", "--locked", "--package", "faultline", "--test", "e2e");
}
say(fast ? "the fast tests pass" : "all tests pass");
