/**
 * Finding and making elements, each with its type: what is not there, or is something else, is `null` or left out.
 *
 * @import { Field } from "./types.js"
 */

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {abstract new () => T} [type]
 * @returns {T | null}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  return found instanceof (type ?? HTMLElement) ? /** @type {T} */ (/** @type {unknown} */ (found)) : null;
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode | null | undefined} root
 * @param {string} selector
 * @param {abstract new () => T} [type]
 * @returns {T | null}
 */
export function first(root, selector, type) {
  return all(root, selector, type)[0] ?? null;
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode | null | undefined} root
 * @param {string} selector
 * @param {abstract new () => T} [type]
 * @returns {T[]}
 */
export function all(root, selector, type) {
  const found = [...(root?.querySelectorAll(selector) ?? [])];
  return /** @type {T[]} */ (found.filter((one) => one instanceof (type ?? HTMLElement)));
}

/**
 * The nearest element around what an event happened to.
 *
 * @template {Element} [T=HTMLElement]
 * @param {EventTarget | null} target
 * @param {string} selector
 * @param {abstract new () => T} [type]
 * @returns {T | null}
 */
export function around(target, selector, type) {
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof (type ?? HTMLElement) ? /** @type {T} */ (/** @type {unknown} */ (found)) : null;
}

/**
 * The form around a field, or that the field names.
 *
 * @param {EventTarget | null} target
 * @returns {HTMLFormElement | null}
 */
export function formOf(target) {
  return isField(target) || target instanceof HTMLButtonElement ? target.form : null;
}

/**
 * @param {unknown} one
 * @returns {one is Field}
 */
export function isField(one) {
  return one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof HTMLTextAreaElement;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]}
 */
export function fieldsOf(form) {
  return [...form.elements].filter(isField);
}

/**
 * The field of a form that has this name; the first of several.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {Field | null}
 */
export function fieldNamed(form, name) {
  return fieldsOf(form).find((one) => one.name === name) ?? null;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Partial<HTMLElementTagNameMap[K]>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
