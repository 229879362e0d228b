// `npm run build`, and the `[build]` command of wrangler.toml.

import { build, setUp } from "./lib/tools.mjs";

setUp();
build();
