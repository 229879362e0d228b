// `faultline init`: the files of a worker, ready to be tried and deployed.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { FILES, examined, tell } from "./settings.mjs";
import { wrongUse } from "./use.mjs";

/** Where a site under development listens most often; only taken where nothing else is said. */
const LOCAL = "http://127.0.0.1:3000";

/** The runtime's behaviour that this version was tested with. */
const COMPATIBILITY_DATE = "2026-11-01";

const OPTIONS = {
  zone: { type: "string" },
  origin: { type: "string" },
  host: { type: "string" },
  name: { type: "string" },
  brand: { type: "string" },
  accent: { type: "string" },
  language: { type: "string" },
  yes: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
};

const QUESTIONS = [
  ["zone", "Host of the site on Cloudflare that it should stand in front of, such as www.example.com (empty: the site is elsewhere)", () => true],
  ["origin", `Address of the site's web server, such as https://origin.example.com (empty: ${LOCAL}, to try it)`, (values) => !values.zone],
  ["host", "Host that visitors ask for, which becomes the worker's own (empty: a name on workers.dev)", (values) => !values.zone && Boolean(values.origin)],
  ["brand", "Name of the site on its pages (empty: none)", () => true],
  ["accent", "Colour of links and buttons, such as #1a5fb4 (empty: the theme's)", () => true],
  ["language", "Language of visitors who ask for none of the page's, such as de (empty: English)", () => true],
];

async function ask(values) {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (const [key, question, isDue] of QUESTIONS) {
      if (values[key] !== undefined || !isDue(values)) continue;
      const answer = (await lines.question(`${question}: `)).trim();
      if (answer !== "") values[key] = answer;
    }
  } finally {
    lines.close();
  }
}

/** A worker's name: what Wrangler allows. */
const nameOf = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 54) || "site";

function configuration({ zone, origin, host, name, brand, accent, language }) {
  const settings = { ...(brand && { brand_name: brand }), ...(accent && { accent }), ...(language && { default_language: language }) };
  const stands = zone ? [`${zone}/*`] : host ? [{ pattern: host, custom_domain: true }] : undefined;
  return {
    $schema: "./node_modules/faultline/wrangler.schema.json",
    name: name ?? `${nameOf(zone ?? host ?? "")}-faultline`,
    main: "worker.mjs",
    compatibility_date: COMPATIBILITY_DATE,
    compatibility_flags: ["enable_request_signal"],
    ...(stands ? { workers_dev: false, routes: stands } : { workers_dev: true }),
    observability: { enabled: true, logs: { enabled: true, invocation_logs: false } },
    durable_objects: { bindings: [{ name: "JOURNAL", class_name: "Journal" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Journal"] }],
    vars: { ...(!zone && { ORIGIN: origin ?? LOCAL }), FAULTLINE: settings },
  };
}

const COMMENTS = [
  ["compatibility_flags", "Tells when a visitor has left, so that nobody looks at the origin for them."],
  ["routes", "Where it stands. Wrangler finds the zone by the host."],
  ["observability", "Events are all there is to know of a failure; a line for each request (invocation_logs) would be billed as one more."],
  ["durable_objects", "What its instances know together of a failing origin."],
  ["vars", "The settings: docs/settings.md of the project, and the schema above in an editor."],
];

function jsonc(value) {
  const lines = JSON.stringify(value, null, 2).split("\n");
  const commented = lines.flatMap((line) => {
    const found = COMMENTS.find(([key]) => line.startsWith(`  "${key}"`));
    return found ? [`  // ${found[1]}`, line] : [line];
  });
  return `${commented.join("\n")}\n`;
}

const WORKER = `// Faultline as it is. To put it around a worker of your own: import { wrap } from "faultline".
export { default, Journal } from "faultline";
`;

const DEV_VARS = `# Copy to .dev.vars: \`wrangler dev\` reads it, and what stands here overrides the settings on this machine only.
# ORIGIN="${LOCAL}"
# The secret that opens the console at /_faultline/console and lets the operator through maintenance; when deployed:
# npx wrangler secret put OPERATOR_TOKEN
# OPERATOR_TOKEN="a long random text"
`;

const README = ({ zone, origin, host }) => `# The worker in front of ${zone ?? host ?? origin ?? LOCAL}

When the site fails, visitors get an honest page with the right status, programs get \`Retry-After\`, and the log says which hop broke and how.

- Try it: \`npx wrangler dev\`, then open http://localhost:8787/ and http://localhost:8787/_faultline/
- Check the settings: \`npx faultline check-settings\`
- The console at http://localhost:8787/_faultline/console: set OPERATOR_TOKEN, as .dev.vars.example says
- Deploy: \`npx wrangler deploy\`; back again: \`npx wrangler rollback\`
- What was it? Paste a log line or a reply into \`npx faultline explain\`
- Is it the origin? \`npx faultline check https://${zone ?? host ?? "www.example.com"}/\`
`;

/** A host as it stands in a pattern: labels and dots, no scheme, port or path. */
const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/i;
/** What Wrangler takes as a worker's name. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?$/;

/** What is wrong with the values that no setting of ours is made of; undefined where nothing is. */
function slip({ zone, host, name }) {
  for (const [flag, value] of Object.entries({ zone, host })) {
    if (value !== undefined && !HOST.test(value)) return `--${flag}: got ${JSON.stringify(value)}, expected a host such as www.example.com`;
  }
  if (name !== undefined && !NAME.test(name)) return `--name: got ${JSON.stringify(name)}, expected up to 54 small letters, digits and hyphens`;
  return undefined;
}

/**
 * Whether the settings are in order, said to the person; the file is checked
 * where nobody else sees it.
 */
function inOrder(text) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "faultline-"));
  try {
    const file = path.join(folder, "wrangler.jsonc");
    writeFileSync(file, text);
    return tell(file, examined(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function init(args) {
  let parsed;
  try {
    parsed = parseArgs({ args, options: OPTIONS });
  } catch (error) {
    return wrongUse(error.message, "init");
  }
  const { values } = parsed;
  if (values.zone !== undefined && (values.origin !== undefined || values.host !== undefined)) {
    return wrongUse("either --zone (the site is on Cloudflare), or --origin and --host (it is elsewhere)", "init");
  }
  if (values.host !== undefined && values.origin === undefined) return wrongUse("--host needs --origin: nothing is behind a host of the worker's own", "init");
  const there = [...FILES, "worker.mjs", ".dev.vars.example"].filter((name) => existsSync(name));
  if (there.length > 0 && !values.force) {
    process.stderr.write(`faultline: ${there.join(", ")} is here already; nothing was written (--force overwrites)\n`);
    return 1;
  }
  if (!values.yes) {
    if (!process.stdin.isTTY) return wrongUse("nobody is there to be asked: say what you want by flags, and --yes", "init");
    await ask(values);
  }
  const wrong = slip(values);
  if (wrong !== undefined) return wrongUse(wrong, "init");
  const text = jsonc(configuration(values));
  if (!inOrder(text)) {
    process.stderr.write("faultline: nothing was written\n");
    return 1;
  }
  const files = { "wrangler.jsonc": text, "worker.mjs": WORKER, ".dev.vars.example": DEV_VARS, ...(!existsSync("README.md") && { "README.md": README(values) }) };
  for (const [name, content] of Object.entries(files)) writeFileSync(name, content);
  process.stdout.write(`wrote ${Object.keys(files).join(", ")}\n\n  npx wrangler dev      try it on http://localhost:8787\n  npx wrangler deploy   put it live\n`);
  return 0;
}
