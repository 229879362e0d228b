#!/usr/bin/env node
// The command line: `faultline explain | check-settings | init | check`.

import { main } from "../cli/main.mjs";

process.exitCode = await main(process.argv.slice(2));
