/**
 * A search field with results elsewhere on the page: arrows walk over them, Enter opens the first, once it fits; where
 * filters alone were typed, that is the list of all. With an address to keep searches at, what was searched is sent there
 * once a result is chosen or the typing has rested.
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId } from "../dom.js";
import { csrfToken } from "../token.js";

const RESTED = 3000;
const parts = { element: HTMLInputElement, values: { place: String, keep: String, remembers: Boolean } };

/**
 * @param {string} text
 * @param {string} word
 */
export function withoutWord(text, word) {
  return text.split(/\s+/).filter((one) => one.toLowerCase() !== word.toLowerCase()).join(" ");
}

export class FindController extends controllerWith(parts) {
  /** What was typed when the last request left, and what the results shown were asked for with. */
  asked = "";
  shown = "";
  /** What was kept last, and the timer that waits for typing to rest. */
  kept = "";
  resting = 0;

  connect() {
    const text = this.remembersValue && window.history.state?.searched;
    if (text && !this.element.value) this.search(text);
  }

  disconnect() {
    clearTimeout(this.resting);
  }

  get links() {
    return all(byId(this.placeValue), "li a, tbody th a", HTMLAnchorElement);
  }

  /** What arrows walk over: searches of before as well, filters, and what the box can do. */
  get stops() {
    const place = byId(this.placeValue);
    return all(place?.closest(".a-drop") ?? place, "li a, li button, tbody th a, .a-chip");
  }

  noteAsked() {
    this.asked = this.element.value;
  }

  /** @param {Event} event */
  noteShown(event) {
    if (event.target !== byId(this.placeValue)) return;
    this.shown = this.asked;
    if (this.remembersValue) window.history.replaceState({ ...window.history.state, searched: this.shown }, "");
    clearTimeout(this.resting);
    if (this.links.length) this.resting = window.setTimeout(() => this.keep(), RESTED);
  }

  /** @param {MouseEvent} event */
  choose(event) {
    if (this.links.some((link) => event.target instanceof Node && link.contains(event.target))) this.keep();
  }

  /** Sent so that it arrives although the page is left for what was chosen. */
  keep() {
    const text = this.shown;
    if (!this.keepValue || !text || text === this.kept) return;
    this.kept = text;
    const body = new URLSearchParams({ search: text, is_chosen: "1" });
    fetch(this.keepValue, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const stop = this.stops.at(0);
    const first = all(byId(this.placeValue), "li a, tbody th a, [data-all]").at(0);
    if (event.key === "ArrowDown" && stop) {
      event.preventDefault();
      stop.focus();
    } else if (event.key === "Enter" && first && this.element.value && this.shown === this.element.value) {
      event.preventDefault();
      first.click();
    }
  }

  /**
   * A search of before is chosen, or a filter is put to what was typed or taken from it.
   * @param {MouseEvent} event
   */
  again(event) {
    const chosen = around(event.target, "button", HTMLButtonElement);
    if (!chosen || chosen.closest(`#${this.placeValue}`) === null || "all" in chosen.dataset) return;
    const { without, with: more } = chosen.dataset;
    if (without) this.search(withoutWord(this.element.value, without));
    else if (more) this.search(`${this.element.value} ${more} `.trimStart());
    else this.search(chosen.textContent ?? "");
  }

  /** @param {string} text */
  search(text) {
    this.element.value = text;
    this.element.focus();
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const chip = around(event.target, `#${this.placeValue} [data-without]`, HTMLButtonElement);
    if (chip && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      chip.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = this.stops;
    const here = stops.findIndex((stop) => stop === event.target);
    if (!step || here < 0) return;
    event.preventDefault();
    (here + step < 0 ? this.element : stops[Math.min(here + step, stops.length - 1)]).focus();
  }
}

application.register("find", FindController);
