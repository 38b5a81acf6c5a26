/**
 * Macros: found by typing, seen filled before they are inserted. Opened by a button with data-macros-open, or by
 * "/" in an empty field of the composer. Hears `arsos:parts`: the words are filled with what the inquiry says.
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId, first, make } from "../dom.js";
import { newKey } from "../keys.js";
import { toast } from "../toasts.js";
import { csrfToken } from "../token.js";
import { say } from "../words.js";

/**
 * @typedef {object} Macro
 * @property {string} title
 * @property {string} body
 * @property {string} place "message", "note" or "answer"
 * @property {string} [relay_text]
 * @property {string} [resolution_code]
 * @property {string[]} [does] what one press does, in words; empty for a text to be completed by hand
 * @property {string} [apply] where to send it, where the inquiry allows it now
 * @property {string} [why_not]
 */

const PLACES = { message: "message", note: "note", resolve: "answer" };
const COMPOSER = "#composer [role=tabpanel]:not([hidden]) [data-composer]";
const parts = {
  element: HTMLDialogElement,
  targets: { search: HTMLInputElement, list: HTMLElement, preview: HTMLElement, none: HTMLElement, insert: HTMLButtonElement, apply: HTMLButtonElement },
  values: { address: String },
};

/** The form that is written in. */
const composer = () => first(document, COMPOSER, HTMLFormElement);

/**
 * Puts words where the cursor stands, on a line of their own.
 *
 * @param {HTMLTextAreaElement | undefined} field
 * @param {string | undefined} words
 */
function put(field, words) {
  if (!field || !words) return;
  const gap = field.value && !/\s$/.test(field.value.slice(0, field.selectionStart)) ? "\n" : "";
  field.setRangeText(gap + words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {Macro} one
 * @param {number} place
 */
function optionOf(one, place) {
  const option = make("div", { id: `macro-${place}`, textContent: one.title });
  option.setAttribute("role", "option");
  return option;
}

export class MacrosController extends controllerWith(parts) {
  /** @type {Macro[] | null} */
  macros = null;
  /** They are filled with what the inquiry says, which has changed. */
  isStale = false;
  /** @type {Macro[]} */
  found = [];
  place = 0;

  noteChange() {
    this.isStale = true;
  }

  /** @param {Event} event */
  openFromButton(event) {
    if (around(event.target, "[data-macros-open]")) this.open();
  }

  /** @param {KeyboardEvent} event */
  openFromField(event) {
    const field = around(event.target, "#composer textarea", HTMLTextAreaElement);
    if (event.key !== "/" || !field || field.value) return;
    event.preventDefault();
    this.open();
  }

  async open() {
    if (!(await this.load())) return;
    this.searchTarget.value = "";
    this.draw();
    this.element.showModal();
    this.searchTarget.focus();
  }

  async load() {
    if (this.macros && !this.isStale) return true;
    const answer = await fetch(this.addressValue, { headers: { "X-Sent-By": "arsos" } }).catch(() => null);
    if (!answer?.ok) {
      toast(say("not_loaded"));
      return false;
    }
    this.macros = (await answer.json()).macros;
    this.isStale = false;
    return true;
  }

  draw() {
    const name = /** @type {keyof typeof PLACES} */ (composer()?.dataset.composer);
    const typed = this.searchTarget.value.trim().toLowerCase();
    const isWanted = (/** @type {Macro} */ one) => one.place === PLACES[name] && `${one.title} ${one.body}`.toLowerCase().includes(typed);
    this.found = (this.macros ?? []).filter(isWanted);
    this.place = 0;
    this.listTarget.replaceChildren(...this.found.map(optionOf));
    const isEmpty = !this.found.length;
    this.noneTarget.hidden = !isEmpty;
    this.listTarget.hidden = this.previewTarget.hidden = this.insertTarget.disabled = isEmpty;
    this.applyTarget.hidden = isEmpty;
    this.preview();
  }

  preview() {
    const one = this.found.at(this.place);
    const texts = [one?.body, one?.relay_text].filter((words) => words !== undefined && words !== "");
    const does = (one?.does ?? []).map((words) => make("li", { textContent: words }));
    const steps = does.length ? [make("ol", {}, ...does)] : [];
    const why = one?.why_not ? [make("p", { className: "a-soft", textContent: one.why_not })] : [];
    this.previewTarget.replaceChildren(...texts.map((words) => make("p", { className: "a-text", textContent: words })), ...steps, ...why);
    this.applyTarget.disabled = !one?.apply;
    [...this.listTarget.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === this.place)));
    if (one) this.searchTarget.setAttribute("aria-activedescendant", `macro-${this.place}`);
    else this.searchTarget.removeAttribute("aria-activedescendant");
    this.listTarget.children[this.place]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      event.preventDefault();
      this.place = (this.place + step + this.found.length) % this.found.length;
      this.preview();
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (event.ctrlKey || event.metaKey) this.apply();
      else this.insert();
    }
  }

  /** Sent as any form of the page, so that it is done once; the dialog around it closes when it was taken. */
  apply() {
    const address = this.found.at(this.place)?.apply;
    if (!address) return;
    const seen = byId("head")?.dataset ?? {};
    const values = { csrfmiddlewaretoken: csrfToken(), key: newKey(), version: seen.version ?? "", seen: seen.seen ?? "" };
    const fields = Object.entries(values).map(([name, value]) => make("input", { type: "hidden", name, value }));
    first(this.element, "form")?.remove();
    const form = make("form", { method: "post", action: address }, ...fields);
    this.element.append(form);
    form.requestSubmit();
  }

  /** @param {Event} event */
  pick(event) {
    const option = around(event.target, "[role=option]");
    if (!option) return;
    this.place = [...this.listTarget.children].indexOf(option);
    this.preview();
  }

  insert() {
    const one = this.found.at(this.place);
    const form = composer();
    if (!one || !form) return;
    this.element.close();
    const [text, relay] = all(form, "textarea", HTMLTextAreaElement);
    put(text, one.body);
    if (one.place === "answer") {
      put(relay, one.relay_text);
      const outcome = first(form, "select", HTMLSelectElement);
      if (one.resolution_code && outcome) outcome.value = one.resolution_code;
    }
    text?.focus();
  }
}

application.register("macros", MacrosController);
