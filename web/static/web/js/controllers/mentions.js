/**
 * Typing "@" and some letters in an internal note shows colleagues of the queue, chosen by arrows and Enter or a click.
 * Hears `arsos:before-send` and `arsos:taken`.
 */
import { application, controllerWith } from "../application.js";
import { all, around, make } from "../dom.js";
import { say } from "../words.js";

/** @typedef {{ id: string, name: string }} Person */

const MOST = 6;

/**
 * The letters behind the @ that stands before the cursor.
 *
 * @param {HTMLTextAreaElement} field
 */
const begunIn = (field) => /(?:^|\s)@([^@\n]{0,40})$/.exec(field.value.slice(0, field.selectionStart))?.[1];

const parts = { element: HTMLFormElement, targets: { chosen: HTMLElement }, values: { address: String } };

export class MentionsController extends controllerWith(parts) {
  /** @type {Person[] | null} */
  people = null;
  /** @type {Promise<void> | null} one request for all keystrokes until it is answered */
  loading = null;
  /** @type {Person[]} */
  shown = [];
  place = 0;
  /** @type {HTMLUListElement | null} */
  list = null;

  get field() {
    return /** @type {HTMLTextAreaElement} */ (this.element.querySelector("textarea"));
  }

  async load() {
    if (this.people) return;
    this.loading ??= this.fetchPeople().finally(() => (this.loading = null));
    await this.loading;
  }

  async fetchPeople() {
    const answer = await fetch(this.addressValue, { headers: { "X-Sent-By": "arsos" } }).catch(() => null);
    if (answer?.ok) this.people = (await answer.json()).people;
  }

  async suggest() {
    if (begunIn(this.field) === undefined) return this.hide();
    await this.load();
    const typed = begunIn(this.field)?.toLowerCase();
    if (typed === undefined) return this.hide();
    this.shown = (this.people ?? []).filter((one) => one.name.toLowerCase().includes(typed)).slice(0, MOST);
    const isWritten = this.shown.some((one) => typed.startsWith(`${one.name.toLowerCase()} `));
    if (!this.shown.length || isWritten) return this.hide();
    this.place = 0;
    this.draw();
  }

  hide() {
    this.list?.remove();
    this.list = null;
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
    this.shown = [];
  }

  draw() {
    this.list?.remove();
    this.list = make("ul", { id: "mention-list", className: "a-mention-list" }, ...this.shown.map((one, place) => this.optionOf(one, place)));
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", say("mention_whom"));
    this.field.after(this.list);
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", "mention-list");
    this.field.setAttribute("aria-activedescendant", `mention-${this.place}`);
  }

  /**
   * @param {Person} one
   * @param {number} place
   */
  optionOf(one, place) {
    const option = make("li", { id: `mention-${place}`, textContent: one.name });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(place === this.place));
    return option;
  }

  /**
   * In the capturing phase: while names are shown, their keys are not those of the page.
   *
   * @param {KeyboardEvent} event
   */
  press(event) {
    if (!this.shown.length || event.target !== this.field) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.place = (this.place + step + this.shown.length) % this.shown.length;
      this.draw();
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.pick(this.shown[this.place]);
    else if (event.key === "Escape") this.hide();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {Event} event */
  pickByMouse(event) {
    const option = around(event.target, "#mention-list [role=option]");
    if (!option || !this.list) return;
    event.preventDefault();
    this.pick(this.shown[[...this.list.children].indexOf(option)]);
  }

  /** @param {Person} one */
  pick(one) {
    const begun = begunIn(this.field) ?? "";
    const start = this.field.selectionStart - begun.length;
    this.field.setRangeText(`${one.name} `, start, this.field.selectionStart, "end");
    const kept = make("input", { type: "hidden", name: "mentions", value: one.id });
    kept.dataset.name = one.name;
    this.chosenTarget.append(kept);
    this.hide();
    this.field.focus();
  }

  /** Whoever was picked and whose name was deleted again is not told. */
  dropDeleted() {
    for (const kept of all(this.chosenTarget, "[name=mentions]")) {
      if (!this.field.value.includes(`@${kept.dataset.name}`)) kept.remove();
    }
  }

  /** @param {CustomEvent<{ form: HTMLFormElement }>} event */
  clear(event) {
    if (event.detail.form === this.element) this.chosenTarget.replaceChildren();
  }
}

application.register("mentions", MentionsController);
