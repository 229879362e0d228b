// Which command is meant, and what is wrong with the way it was asked.

import { readFileSync } from "node:fs";
import { check } from "./check.mjs";
import { explain } from "./explain.mjs";
import { init } from "./init.mjs";
import { checkSettings } from "./settings.mjs";

/** Exit codes that all commands share. */
export const WRONG_USE = 2;

export const COMMANDS = {
  explain: {
    run: explain,
    use: "faultline explain [FILE|-] [--json]",
    does: "say what a copied reply, log line, page or status was; without FILE, or with -, standard input is read",
    codes: "0 named · 1 not known · 2 wrong use",
  },
  "check-settings": {
    run: checkSettings,
    use: "faultline check-settings [wrangler.toml|wrangler.jsonc] [--json]",
    does: "check the settings as the build does: every mistake at once",
    codes: "0 in order · 1 mistakes · 2 wrong use",
  },
  init: {
    run: init,
    use: "faultline init [--zone HOST | --origin URL [--host HOST]] [--name NAME] [--brand NAME] [--accent COLOUR] [--language TAG] [--yes] [--force]",
    does: "write wrangler.jsonc, worker.mjs, .dev.vars.example and a short README here; without --yes it asks",
    codes: "0 written and checked · 1 not written · 2 wrong use",
  },
  check: {
    run: check,
    use: "faultline check URL [--origin HOST[:PORT]] [--timeout SECONDS] [--json]",
    does: "look at a site from here: names, both address families, handshake, certificate, an answer with and without a browser's head",
    codes: "0 well · 1 failing · 2 wrong use · 3 could not tell",
  },
};

const version = () => JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

function help() {
  const lines = Object.values(COMMANDS).map(({ use, does, codes }) => `  ${use}\n      ${does}\n      exit code: ${codes}\n`);
  return `faultline ${version()}: what broke behind an edge, and what to do now\n\n${lines.join("\n")}\n  faultline --version | --help\n`;
}

/** Says what is wrong with the way a command was asked. */
export function wrongUse(text, command) {
  process.stderr.write(`faultline: ${text}\n${command === undefined ? "" : `usage: ${COMMANDS[command].use}\n`}`);
  return WRONG_USE;
}

/** Runs a command; resolves to the exit code. */
export async function main(args) {
  const [command, ...rest] = args;
  if (command === undefined) {
    process.stderr.write(help());
    return WRONG_USE;
  }
  if (["--help", "-h", "help"].includes(command)) {
    process.stdout.write(help());
    return 0;
  }
  if (["--version", "-v"].includes(command)) {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, command)) {
    return wrongUse(`there is no command ${JSON.stringify(command)}; the commands are ${Object.keys(COMMANDS).join(", ")} (faultline --help)`);
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    const { use, does, codes } = COMMANDS[command];
    process.stdout.write(`${use}\n\n${does}\nexit code: ${codes}\n`);
    return 0;
  }
  return COMMANDS[command].run(rest);
}
