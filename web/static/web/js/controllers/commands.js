/**
 * The box at the top also goes to pages and does what the page can do: Ctrl+K opens it for that, and lists what fits the
 * words typed, before what was found. What can be done is read from the page: the links of the side bar, and what has a key.
 */
import { application, controllerWith } from "../application.js";
import { all, first, make } from "../dom.js";
import { splitWords } from "../words.js";
import { act, wordsOf } from "./keyboard.js";

const MOST = 8;
const parts = { targets: { field: HTMLInputElement, list: HTMLElement, title: HTMLTemplateElement } };

/**
 * Whether each word typed begins a word of the name.
 *
 * @param {string} name
 * @param {string} typed
 */
export function fits(name, typed) {
  const words = splitWords(name);
  return typed.toLowerCase().split(/\s+/).filter(Boolean).every((one) => words.some((word) => word.startsWith(one)));
}

export class CommandsController extends controllerWith(parts) {
  isOpen = false;
  /** @type {HTMLElement[]} */
  shown = [];

  get buttons() {
    return all(this.listTarget, "button");
  }

  /** What this page can do, then the pages there are, each by its words. */
  get known() {
    /** @type {Map<string, HTMLElement>} */
    const found = new Map();
    const here = all(document, "main [data-key]").filter((one) => one.checkVisibility() && !one.matches(".a-hidden"));
    const bar = all(document, ".a-top [data-key]").filter((one) => !this.element.contains(one) && one.checkVisibility());
    for (const one of [...here, ...all(document, "#nav a"), ...bar]) {
      const words = wordsOf(one);
      if (words && !found.has(words)) found.set(words, one);
    }
    return found;
  }

  /** @param {KeyboardEvent} event */
  hear(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.open();
  }

  open() {
    this.isOpen = true;
    this.fieldTarget.focus();
    this.fieldTarget.select();
    this.draw();
  }

  draw() {
    const fitting = this.isOpen ? [...this.known].filter(([words]) => fits(words, this.fieldTarget.value)).slice(0, MOST) : [];
    this.shown = fitting.map(([, one]) => one);
    const lines = fitting.map(([words, one]) => make("li", {}, this.buttonOf(words, one.dataset.key ?? "")));
    const title = this.titleTarget.content.cloneNode(true);
    this.listTarget.replaceChildren(...(lines.length ? [title, make("ul", { className: "a-found-list" }, ...lines)] : []));
  }

  /**
   * @param {string} words
   * @param {string} key
   */
  buttonOf(words, key) {
    const strokes = key.split(" ").filter(Boolean).map((stroke) => make("kbd", { className: "a-key", textContent: stroke }));
    const shown = make("span", { className: "a-strokes" }, ...strokes.flatMap((stroke) => [" ", stroke]));
    return make("button", { type: "button" }, words, shown);
  }

  /** Before the box opens the first of what it found. @param {KeyboardEvent} event */
  press(event) {
    const button = first(this.listTarget, "button");
    if (event.key !== "Enter" || event.target !== this.fieldTarget || event.ctrlKey || event.metaKey || !button) return;
    if (!this.fieldTarget.value.trim()) return; // nothing was named yet
    event.preventDefault();
    event.stopPropagation();
    button.click();
  }

  /** @param {MouseEvent} event */
  choose(event) {
    const place = this.buttons.findIndex((one) => event.target instanceof Node && one.contains(event.target));
    const chosen = this.shown[place];
    if (!chosen) return;
    this.fieldTarget.value = "";
    this.close();
    this.fieldTarget.blur();
    act(chosen);
  }

  /** The focus went elsewhere. @param {FocusEvent} event */
  rest(event) {
    if (!(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) this.close();
  }

  close() {
    this.isOpen = false;
    this.draw();
  }
}

application.register("commands", CommandsController);
