// The tables in docs/resilience.md, between their markers: read to compare with, or written anew.

import { readFileSync, writeFileSync } from "node:fs";
import { inRoot } from "../../scripts/lib/tools.mjs";

const PAGE = inRoot("docs/resilience.md");
const block = (name) => new RegExp(`(<!-- ${name}: begin -->\n)([^]*?)(<!-- ${name}: end -->)`);

// The lines of a table by the first cell of each.
export function read(name) {
  const [, , table] = block(name).exec(readFileSync(PAGE, "utf8"));
  const lines = table.trim().split("\n").slice(2);
  const cells = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return new Map(cells.map(([first, ...others]) => [first, others]));
}

export function write(name, head, lines) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  const table = line(head) + `|${"---|".repeat(head.length)}\n` + lines.map(line).join("");
  writeFileSync(PAGE, readFileSync(PAGE, "utf8").replace(block(name), (_, from, old, to) => from + table + to));
}
