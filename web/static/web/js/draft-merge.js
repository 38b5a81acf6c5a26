/**
 * Asks which of two versions of a field counts, where two windows have changed the same one.
 *
 * @import { Typed } from "./draft-fields.js"
 */
import { first, make } from "./dom.js";
import { allNamed } from "./draft-fields.js";
import { say } from "./words.js";

/** @param {string} name */
function labelOf(name) {
  return first(document, `#f-${CSS.escape(name)} :is(legend, label)`)?.textContent?.trim() || name;
}

/**
 * How the page says a value: a choice by its label, anything else as it is.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function spoken(form, name, value) {
  for (const field of allNamed(form, name)) {
    if (field instanceof HTMLSelectElement) return [...field.options].find((one) => one.value === value)?.text.trim() || value;
    if (field.value === value && field.matches("[type=radio], [type=checkbox]")) return field.labels?.[0]?.textContent?.trim() || value;
  }
  return value;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string[]} [values]
 */
function wordsOf(form, name, values = []) {
  return values.map((value) => spoken(form, name, value)).join(", ") || "–";
}

/**
 * @param {string} name of the radio buttons
 * @param {"mine" | "theirs"} value
 * @param {string} where
 * @param {string} words
 */
function option(name, value, where, words) {
  const radio = make("input", { type: "radio", name, value, checked: value === "mine" });
  const said = make("span", {}, make("strong", { textContent: `${where}: ` }), words);
  return make("label", { className: "a-choice" }, radio, said);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {Typed} mine
 * @param {Typed} theirs
 */
function question(form, name, mine, theirs) {
  return make(
    "fieldset",
    {},
    make("legend", { textContent: labelOf(name) }),
    option(`merge-${name}`, "mine", say("here"), wordsOf(form, name, mine[name])),
    option(`merge-${name}`, "theirs", say("there"), wordsOf(form, name, theirs[name])),
  );
}

/**
 * @param {HTMLFormElement} form
 * @param {string[]} names of the fields in question
 * @param {Typed} mine
 * @param {Typed} theirs
 * @param {(chosen: string[]) => void} done hears which fields the other window decides
 */
export function askWhich(form, names, mine, theirs, done) {
  const button = make("button", { type: "button", className: "a-button a-primary", textContent: say("keep_these") });
  const head = make("p", { textContent: say("choose_each") });
  const questions = names.map((name) => question(form, name, mine, theirs));
  const panel = make("section", { className: "a-note a-merge", tabIndex: -1 }, head, ...questions, button);
  panel.setAttribute("aria-label", say("changed_elsewhere"));
  button.addEventListener("click", () => {
    const isTheirs = (/** @type {string} */ name) =>
      first(panel, `[name="merge-${CSS.escape(name)}"]:checked`, HTMLInputElement)?.value === "theirs";
    const chosen = names.filter(isTheirs);
    panel.remove();
    done(chosen);
  });
  form.before(panel);
  panel.focus();
  panel.scrollIntoView({ block: "nearest" });
}
