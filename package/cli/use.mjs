// How each command is used, and what is said to somebody who used it otherwise.

/** Exit codes that all commands share. */
export const WRONG_USE = 2;

export const COMMANDS = {
  explain: {
    use: "faultline explain [FILE|-] [--json]",
    does: "say what a copied reply, log line, page or status was; without FILE, or with -, standard input is read",
    codes: "0 named · 1 not known · 2 wrong use",
  },
  "check-settings": {
    use: "faultline check-settings [wrangler.toml|wrangler.jsonc] [--json]",
    does: "check the settings as the build does: every mistake at once",
    codes: "0 in order · 1 mistakes · 2 wrong use",
  },
  init: {
    use: "faultline init [--zone HOST | --origin URL [--host HOST]] [--name NAME] [--brand NAME] [--accent COLOUR] [--language TAG] [--yes] [--force]",
    does: "write wrangler.jsonc, worker.mjs, .dev.vars.example and a short README here; without --yes it asks",
    codes: "0 written and checked · 1 not written · 2 wrong use",
  },
  check: {
    use: "faultline check URL [--origin HOST[:PORT]] [--timeout SECONDS] [--json]",
    does: "look at a site from here: names, both address families, handshake, certificate, an answer with and without a browser's head",
    codes: "0 well · 1 failing · 2 wrong use · 3 could not tell",
  },
};

/** Says what is wrong with the way a command was asked. */
export function wrongUse(text, command) {
  process.stderr.write(`faultline: ${text}\n${command === undefined ? "" : `usage: ${COMMANDS[command].use}\n`}`);
  return WRONG_USE;
}
