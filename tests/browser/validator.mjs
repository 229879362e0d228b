// What valid HTML means for the pages of the worker and the guide.

import { HtmlValidate } from "html-validate";

export const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    // The page is one file of hand-written HTML5, in which these are matters of taste.
    "doctype-style": "off",
    "void-style": "off",
    "no-inline-style": "error",
    "long-title": "off",
    "require-sri": "off",
    "no-trailing-whitespace": "off",
  },
});
