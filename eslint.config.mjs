// Lints of all JavaScript: what runs in the worker, what builds and tests it,
// and the pages' own script.

import js from "@eslint/js";
import globals from "globals";

// Globals of a Workers runtime: those of a service worker, and what only workerd has.
const workers = { ...globals.serviceworker, FixedLengthStream: "readonly", IdentityTransformStream: "readonly" };

export default [
  { ignores: ["build/", "dist/", "target/", "node_modules/", "**/vendor/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-implicit-coercion": ["error", { boolean: true, number: true, string: true }],
      // What terminals are told has them.
      "no-control-regex": "off",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      "no-use-before-define": ["error", { functions: false, classes: true, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["src/edge/glue/**"], languageOptions: { globals: workers } },
  { files: ["scripts/bench/*.js"], languageOptions: { globals: workers } },
  { files: ["**/*.mjs"], ignores: ["src/edge/glue/**"], languageOptions: { globals: globals.node } },
  // What every answer carries is written as short as it may be.
  {
    files: ["www/**"],
    languageOptions: { sourceType: "script", globals: globals.browser },
    rules: { "no-implicit-coercion": "off" },
  },
  // Parts of these run in the page that the browser shows.
  { files: ["tests/browser/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ["tests/glue/**"], languageOptions: { globals: { ...globals.node, caches: "readonly" } } },
];
