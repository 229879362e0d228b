// What the documentation says to write and to type, tried: samples of configurations by the checker
// that users have, commands by what the programs themselves say they take.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test, { before } from "node:test";
import { faultline, folder, inRoot, install, wrangler } from "./place.mjs";

const PAGES = ["README.md", "package/README.md", ...readdirSync(inRoot("docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/** The fenced blocks of a page: language and text. */
function blocks(page) {
  return [...readFileSync(inRoot(page), "utf8").matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)].map(([, language, text]) => ({ page, language, text }));
}

const all = PAGES.flatMap(blocks);
let place;

before((t) => {
  place = folder(t);
  install(place);
});

test("every sample of a configuration is in order", async (t) => {
  const samples = all.filter(({ language, text }) => ["toml", "jsonc"].includes(language) && /\b(vars|routes|workers_dev|FAULTLINE|ORIGIN)\b/.test(text));
  assert.ok(samples.length >= 10, `${samples.length} samples were recognised`);
  for (const [n, { page, language, text }] of samples.entries()) {
    await t.test(`${page} ${n}`, async () => {
      const file = path.join(place, `wrangler.${language}`);
      writeFileSync(file, text);
      const told = await faultline(place, ["check-settings", file]);
      assert.equal(told.code, 0, `${told.stderr}\n${text}`);
    });
  }
});

/**
 * The commands that pages and the example for automation give for a program: its words up to the
 * first flag or file, and its flags.
 */
function commands(program) {
  const typed = all.filter(({ language }) => ["sh", "console", "ini"].includes(language)).flatMap(({ text }) => text.split("\n"));
  const inText = PAGES.flatMap((page) => [...readFileSync(inRoot(page), "utf8").matchAll(/`(npx [^`\n]+)`/g)].map(([, command]) => command));
  const automated = readFileSync(inRoot("examples/deploy.yml"), "utf8").split("\n");
  const found = [...typed, ...inText, ...automated].flatMap((line) => line.split(/\s[|#]/)).map((line) => new RegExp(`npx (?:--package=\\S+ )?${program} (.*)`).exec(line)?.[1]).filter(Boolean);
  return found.map((rest) => {
    const words = rest.trim().split(/\s+/);
    const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith("-"));
    return { words: words.slice(0, end < 0 ? undefined : end), flags: words.filter((word) => word.startsWith("--")).map((flag) => flag.split("=")[0]) };
  });
}

test("every command of ours exists, with its flags", async () => {
  const used = commands("faultline").filter(({ words }) => words.length > 0);
  assert.ok(used.length >= 10, `${used.length} commands were recognised`);
  for (const { words: [command], flags } of used) {
    const { code, stdout } = await faultline(place, [command, "--help"]);
    assert.equal(code, 0, command);
    for (const flag of flags) assert.ok(stdout.includes(flag), `faultline ${command} ${flag}`);
  }
});

test("every command of Wrangler's exists, with its flags", async () => {
  const used = new Map();
  for (const { words, flags } of commands("wrangler")) {
    // A name that is given to a command, such as that of a secret, is in
    // capitals and no word of it.
    const key = words.join(" ");
    used.set(key, [...(used.get(key) ?? []), ...flags]);
  }
  assert.ok(used.size >= 6, `${used.size} commands were recognised`);
  for (const [words, flags] of used) {
    const { code, stdout } = await wrangler(place, [...words.split(" ").filter(Boolean), "--help"]);
    assert.equal(code, 0, words);
    assert.ok(stdout.includes(`wrangler ${words}`), `wrangler ${words}: ${stdout.slice(0, 200)}`);
    for (const flag of flags) assert.ok(stdout.includes(flag), `wrangler ${words} ${flag}`);
  }
});
