// How the scripts of the pages are linted; the types are checked by tsc (tsconfig.json).
import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-restricted-properties": ["error", { property: "outerHTML", message: "Build elements; markup in a string is not checked." }],
  "no-shadow": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
  "max-lines-per-function": ["error", { max: 50, skipComments: true }],
  complexity: ["error", 12],
};

export default [
  { ignores: ["node_modules/", ".venv/", "var/", "staticfiles/", "docs/", "web/static/web/vendor/", "**/*.d.ts"] },
  {
    files: ["web/static/web/js/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    rules,
  },
  {
    // Read while the page is drawn, or on pages that have no modules: classic scripts.
    files: ["web/static/web/js/plain/*.js", "identity/static/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "script", globals: globals.browser },
    rules: { ...rules, strict: ["error", "function"] },
  },
  {
    files: ["tests/scripts/**/*.js", "eslint.config.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: { ...globals.browser, ...globals.node } },
    rules: { ...rules, "max-lines-per-function": "off" },
  },
];
