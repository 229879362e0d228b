#!/usr/bin/env node
// The command line: `faultline explain | check-settings | init | check`.

import { main } from "../cli/main.mjs";

// Whoever reads no further, such as `head`, is no error.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main(process.argv.slice(2));
// What the system still waits for, such as a name server that does not answer, would keep
// the process for as long.
process.stdout.write("", () => process.exit());
