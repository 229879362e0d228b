// Which command is meant, and what is wrong with the way it was asked.

import { readFileSync } from "node:fs";
import { check } from "./check.mjs";
import { explain } from "./explain.mjs";
import { init } from "./init.mjs";
import { checkSettings } from "./settings.mjs";
import { COMMANDS, WRONG_USE, wrongUse } from "./use.mjs";

const RUN = { explain, "check-settings": checkSettings, init, check };

const version = () => JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

function help() {
  const lines = Object.values(COMMANDS).map(({ use, does, codes }) => `  ${use}\n      ${does}\n      exit code: ${codes}\n`);
  return `faultline ${version()}: what broke behind an edge, and what to do now\n\n${lines.join("\n")}\n  faultline --version | --help\n`;
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
  return RUN[command](rest);
}
