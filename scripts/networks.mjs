// Writes src/vantage/cloudflare.txt anew from what Cloudflare publishes: `npm run networks`.

import { writeFile } from "node:fs/promises";

const SOURCE = "https://api.cloudflare.com/client/v4/ips";
const FILE = new URL("../src/vantage/cloudflare.txt", import.meta.url);

const response = await fetch(SOURCE);
if (!response.ok) throw new Error(`${SOURCE} answered ${response.status}`);
const { result } = await response.json();
const blocks = [...result.ipv4_cidrs, ...result.ipv6_cidrs];
if (blocks.length < 10 || !blocks.every((block) => /^[0-9a-f:.]+\/\d{1,3}$/.test(block))) {
  throw new Error(`${SOURCE} gave what are no address blocks: ${JSON.stringify(blocks).slice(0, 200)}`);
}
const head = [
  `# as of ${new Date().toISOString().slice(0, 10)}`,
  "# Cloudflare's published address blocks: https://www.cloudflare.com/ips/",
];
await writeFile(FILE, `${[...head, ...blocks].join("\n")}\n`);
console.log(`${blocks.length} blocks written`);
