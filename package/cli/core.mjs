// The core, compiled from the same Rust as the worker.

import { readFileSync } from "node:fs";
import * as core from "./faultline_cli.js";

core.initSync({ module: readFileSync(new URL("./faultline_cli_bg.wasm", import.meta.url)) });

export const { Checking, check_settings: checkSettings, explain_text: explainText } = core;
