// `npm test`: sets up and runs everything but what has a command of its own
// (docs/development.md): the pictures of every page, the storm and fuzzing. `npm run test:fast`:
// what needs no built worker and no browser.

import { existsSync, readdirSync } from "node:fs";
import { networks } from "./lib/networks.mjs";
import { build, fail, inRoot, node, run, say, setUp } from "./lib/tools.mjs";

const fast = process.argv.includes("fast");
const cargo = (what, ...args) => run(what, "cargo", args);
const ours = (folder, ending) => readdirSync(inRoot("tests", folder)).filter((name) => name.endsWith(ending)).map((name) => inRoot("tests", folder, name));

// Browser tests need a real one, and cannot bring it: on a developer's machine they
// say so, in CI they fail.
function browsers() {
  const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (existsSync(chromium)) return run("browser tests", node(), ["--test", ...ours("browser", "guide.mjs"), ...ours("browser", "console.mjs"), ...ours("browser", "lab.mjs")]);
  const missing = `no browser at ${chromium}: install Debian's package chromium, or set CHROMIUM`;
  return process.env.CI ? fail(missing) : say(`SKIPPED the browser tests: ${missing}`);
}

// An old list of addresses stops nobody who only builds, and whoever looks
// after it hears of it in time.
function listed() {
  const aged = networks();
  if (!aged) return undefined;
  return aged.stop && process.env.CI ? fail(aged.said) : say(`WARNING: ${aged.said}`);
}

setUp();
listed();
cargo("formatting", "fmt", "--all", "--check");
cargo("lints", "clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings");
cargo("lints of the end-to-end tests", "clippy", "--quiet", "--locked", "--package", "faultline", "--test", "e2e", "--test", "storm", "--test", "deployed", "--test", "proof", "--", "-D", "warnings");
cargo("lints for wasm32", "clippy", "--quiet", "--locked", "--package", "faultline", "--lib", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings");
run("lints of the JavaScript", node(), [inRoot("node_modules/eslint/bin/eslint.js"), "."]);
run("types of the JavaScript", node(), [inRoot("node_modules/typescript/bin/tsc"), "--project", "."]);
cargo("lints of the command line", "clippy", "--quiet", "--locked", "--package", "faultline-cli", "--lib", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings");
cargo("native tests", "test", "--quiet", "--locked", "--workspace", "--exclude", "xtask");
run("tests of the JavaScript of the edge", node(), ["--test", ...ours("glue", ".test.mjs"), ...ours("networks", ".test.mjs")]);
if (!fast) {
  build();
  run("the size of what every isolate compiles", node(), ["--test", ...ours("size", ".test.mjs")]);
  cargo("end-to-end tests", "test", "--locked", "--package", "faultline", "--test", "e2e");
  cargo("the worker as it is deployed", "test", "--locked", "--package", "faultline", "--test", "deployed");
  cargo("beside a bare worker, before mistakes, and for a while", "test", "--locked", "--package", "faultline", "--test", "proof");
  cargo("what one visitor can do to all others", "test", "--locked", "--package", "faultline", "--test", "storm", "--", "attacks");
  // Side by side: both spend their time waiting.
  run("the HTTP cache test suite, and what real clients do with the answers", node(), ["--test", ...ours("cache-suite", ".test.mjs"), ...ours("clients", ".test.mjs")]);
  run("ten thousand failures, and the ledger killed meanwhile", node(), ["--test", ...ours("ledger", ".test.mjs")]);
  run("the cause of an outage stays named, and its change is", node(), ["--test", ...ours("causes", ".test.mjs")]);
  run("the package", node(), [inRoot("scripts/package.mjs")]);
  run("the package in empty folders, without Rust and a network", node(), ["--test", ...ours("package", ".test.mjs")]);
  browsers();
}
say(fast ? "the fast tests pass" : "all tests pass");
