/** The fields of a draft's form as lists of values by name, compared and put back. */
import { fieldsOf, make } from "./dom.js";

/** @typedef {Record<string, string[]>} Typed what stands in a form */

const NOT_TYPED = new Set(["csrfmiddlewaretoken", "key", "version", "step"]);

/**
 * @param {unknown} value as the server or the form says it
 * @returns {string[]}
 */
export const listOf = (value) => (Array.isArray(value) ? value : [value ?? ""]).map(String).filter((one) => one !== "");

/**
 * @param {string[]} [left]
 * @param {string[]} [right]
 */
export const isSame = (left = [], right = []) => left.length === right.length && left.every((one, place) => one === right[place]);

/**
 * @param {Typed} left
 * @param {Typed} right
 */
export function isAllSame(left, right) {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => isSame(left[name], right[name]));
}

/**
 * @param {HTMLFormElement} form
 * @returns {Typed}
 */
export function typedIn(form) {
  /** @type {Typed} */
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (NOT_TYPED.has(name)) continue;
    typed[name] = [...(typed[name] || []), ...listOf(value)];
  }
  return typed;
}

/**
 * What the server has drawn into a form, whatever somebody has typed since.
 *
 * @param {HTMLFormElement} form
 * @returns {Typed}
 */
export function drawnIn(form) {
  const fields = fieldsOf(form).filter((one) => !one.matches(":disabled"));
  const copy = make("form", {}, ...fields.map((one) => one.cloneNode(true)));
  copy.reset();
  return typedIn(copy);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function allNamed(form, name) {
  return fieldsOf(form).filter((one) => one.name === name);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string[]} [values]
 */
export function putInto(form, name, values = []) {
  for (const field of allNamed(form, name)) {
    if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/**
 * Which fields another window has changed since the last save: those to be taken over, and those that were changed here
 * as well, differently.
 *
 * @param {HTMLFormElement} form
 * @param {{ mine: Typed, theirs: Typed, saved: Typed }} versions
 */
export function changedBy(form, { mine, theirs, saved }) {
  const names = Object.keys({ ...mine, ...theirs, ...saved });
  const changed = names.filter((name) => !isSame(theirs[name], saved[name]) && allNamed(form, name).length);
  return {
    taken: changed.filter((name) => isSame(mine[name], saved[name])),
    asked: changed.filter((name) => !isSame(mine[name], saved[name]) && !isSame(mine[name], theirs[name])),
  };
}
