/**
 * Tiles narrowed by what is typed above them; Enter takes the only one that is left, arrows walk over them. A tile is
 * found by its text and its terms: by all words, else by any. What finds none is sent to be counted.
 */
import { application, controllerWith } from "../application.js";
import { csrfToken } from "../token.js";
import { fill, splitWords } from "../words.js";

const parts = {
  targets: { field: HTMLInputElement, group: HTMLElement, tile: HTMLButtonElement, left: HTMLElement },
  values: { left: String, none: String, missed: String },
};
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
const RESTED = 1500;
/** Words that are in every sentence about a member, and tell no type from another. */
const EMPTY = new Set("a an and are can could for from get got has have her his i in is it me member my need needs not of on she the their they to wants was with".split(" "));

/**
 * Whether a word of a tile begins with the word, or with the word without the s of its plural.
 * @param {string[]} words
 * @param {string} wanted
 */
export function finds(words, wanted) {
  const one = wanted.length > 4 && wanted.endsWith("s") ? wanted.slice(0, -1) : wanted;
  return words.some((word) => word.startsWith(one));
}

export class TilesController extends controllerWith(parts) {
  /** What was sent as a search that found nothing, and the timer that waits for typing to rest. */
  sent = "";
  resting = 0;

  disconnect() {
    clearTimeout(this.resting);
  }

  get seen() {
    return this.tileTargets.filter((tile) => !tile.hidden);
  }

  /** @param {string} text */
  fitting(text) {
    const typed = splitWords(text);
    const told = typed.filter((word) => !EMPTY.has(word));
    const wanted = told.length ? told : typed;
    const known = this.tileTargets.map((tile) => splitWords(`${tile.querySelector("strong")?.textContent} ${tile.dataset.terms ?? ""}`));
    const all = this.tileTargets.filter((_tile, place) => wanted.every((word) => finds(known[place], word)));
    return all.length ? all : this.tileTargets.filter((_tile, place) => wanted.some((word) => word.length > 2 && finds(known[place], word)));
  }

  narrow() {
    const text = this.fieldTarget.value;
    const fitting = this.fitting(text);
    for (const tile of this.tileTargets) tile.hidden = fitting.length ? !fitting.includes(tile) : !tile.hasAttribute("data-always");
    for (const group of this.groupTargets) group.hidden = !this.seen.some((tile) => group.contains(tile));
    this.leftTarget.textContent = fitting.length ? fill(this.leftValue, fitting.length) : this.noneValue;
    this.element.toggleAttribute("data-one-left", fitting.length === 1);
    clearTimeout(this.resting);
    if (!fitting.length && text.trim()) this.resting = window.setTimeout(() => this.miss(text.trim()), RESTED);
  }

  /** @param {string} text */
  miss(text) {
    if (!this.missedValue || text === this.sent) return;
    this.sent = text;
    const body = new URLSearchParams({ search: text });
    fetch(this.missedValue, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const isField = event.target === this.fieldTarget;
    if (isField && event.key === "Enter") {
      event.preventDefault();
      const fitting = this.fitting(this.fieldTarget.value);
      if (fitting.length === 1) fitting[0].click();
      return;
    }
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (!step || (isField && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const next = this.seen.findIndex((tile) => tile === event.target) + step;
    (next < 0 ? this.fieldTarget : this.seen.at(Math.min(next, this.seen.length - 1)))?.focus();
  }
}

application.register("tiles", TilesController);
