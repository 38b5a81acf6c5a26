/**
 * Keys of the page: whatever carries data-key is pressed, or focused, by that key. Keys of two strokes stand as "g q".
 * Single keys can be switched off (WCAG 2.1.4), and never act while somebody types. j and k walk over what carries
 * data-row; Ctrl+Enter sends a form with data-send-key.
 */
import { application, controllerWith } from "../application.js";
import { all, around, first, formOf, make } from "../dom.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

const KEPT = "arsos-keys";
const PATIENCE = 900;
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]";
const SILENT = "[aria-hidden=true], kbd, .a-key, .a-hidden";

/** @param {EventTarget | null} target */
const isTyping = (target) => around(target, TYPING, Element) !== null;

/** @param {string} key */
function named(key) {
  return all(document, `[data-key="${CSS.escape(key)}"]`).find((one) => one.checkVisibility() || one.closest("[popover]"));
}

/** @param {string} key */
const startsSequence = (key) => document.querySelector(`[data-key^="${CSS.escape(`${key} `)}"]`);

/** @param {HTMLElement} one */
export function act(one) {
  if (one.matches("input:not([type=checkbox]), textarea, select")) one.focus();
  else if (one instanceof HTMLDetailsElement) one.open = !one.open;
  else one.click();
}

/** @param {number} step */
function move(step) {
  const rows = all(document, "[data-row]").filter((one) => one.checkVisibility());
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  (next.matches("a, button") ? next : first(next, "a, button, input") || next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * What a key does, in words.
 *
 * @param {HTMLElement} one
 */
export function wordsOf(one) {
  const said = /** @type {HTMLElement} */ (one.cloneNode(true));
  for (const part of said.querySelectorAll(SILENT)) part.remove();
  return one.dataset.keySays || one.getAttribute("aria-label") || (said.textContent ?? "").trim().replace(/\s+/g, " ");
}

/**
 * @param {string} key
 * @param {string} words
 */
function lineOf(key, words) {
  const strokes = key.split(" ").map((stroke) => make("kbd", { className: "a-key", textContent: stroke }));
  return [make("dt", {}, ...strokes.flatMap((shown, place) => (place ? [" ", shown] : [shown]))), make("dd", { textContent: words })];
}

const parts = { targets: { dialog: HTMLDialogElement, list: HTMLElement, choice: HTMLInputElement } };

export class KeyboardController extends controllerWith(parts) {
  /** The first stroke of a key of two, while the second is waited for. */
  before = "";
  timer = 0;
  /** A browser may refuse to keep anything; then the choice holds for this page. */
  isOffHere = false;

  get areOn() {
    try {
      return localStorage.getItem(KEPT) !== "off" && !this.isOffHere;
    } catch {
      return !this.isOffHere;
    }
  }

  keepChoice() {
    this.isOffHere = !this.choiceTarget.checked;
    try {
      localStorage.setItem(KEPT, this.choiceTarget.checked ? "on" : "off");
    } catch {
      // it holds for this page
    }
    toast(say(this.choiceTarget.checked ? "keys_on" : "keys_off"));
  }

  openMap() {
    /** @type {Map<string, string>} */
    const found = new Map();
    for (const one of all(document, "[data-key]")) {
      const key = one.dataset.key ?? "";
      if (!found.has(key)) found.set(key, wordsOf(one));
    }
    this.listTarget.replaceChildren(...[...found].flatMap(([key, words]) => lineOf(key, words)));
    this.choiceTarget.checked = this.areOn;
    this.dialogTarget.showModal();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const form = formOf(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.hasAttribute("data-send-key")) {
      event.preventDefault();
      form.requestSubmit(all(document, "[data-main]", HTMLButtonElement).find((button) => button.form === form));
    } else if (event.key === "Escape" && isTyping(event.target) && !around(event.target, "dialog")) {
      /** @type {HTMLElement} */ (event.target).blur();
    } else if (this.isForThePage(event)) this.stroke(event);
  }

  /** @param {KeyboardEvent} event */
  isForThePage(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return false;
    return this.areOn || event.key === "?";
  }

  /** @param {KeyboardEvent} event */
  stroke(event) {
    const one = named(this.before ? `${this.before} ${event.key}` : event.key) || (this.before ? named(event.key) : null);
    this.before = "";
    clearTimeout(this.timer);
    if (one) {
      event.preventDefault();
      act(one);
    } else if (startsSequence(event.key)) {
      this.before = event.key;
      this.timer = window.setTimeout(() => (this.before = ""), PATIENCE);
    } else if ((event.key === "j" && move(1)) || (event.key === "k" && move(-1))) event.preventDefault();
  }
}

application.register("keyboard", KeyboardController);
