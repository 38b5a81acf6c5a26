/**
 * The composer: a tab for each reader. Words in one tab stay while another is sent, and when a refusal redraws the page.
 * Hears `arsos:before-send` and `arsos:parts`.
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId, fieldNamed, first } from "../dom.js";

/** @typedef {{ words: string, version?: string, seen?: string }} Kept */

/** What stood in the composer, by the id of the field, when a form was sent: a refusal elsewhere draws the page anew. */
const kept = /** @type {Map<string, Kept>} */ (new Map());

/** @param {HTMLElement} tab */
const panelOf = (tab) => byId(tab.getAttribute("aria-controls") ?? "");

/** @param {HTMLElement} tab */
const nameOf = (tab) => tab.id.slice("tab-".length);

const parts = { targets: { bar: HTMLElement, tab: HTMLButtonElement, macros: HTMLButtonElement } };

export class ComposerController extends controllerWith(parts) {
  connect() {
    this.restoreWords();
    if (!this.hasBarTarget) return;
    this.barTarget.hidden = false;
    for (const button of this.macrosTargets) button.hidden = false;
    this.choose(this.chosenName ?? "message");
  }

  get chosenName() {
    const chosen = this.tabTargets.find((tab) => tab.getAttribute("aria-selected") === "true");
    return chosen && nameOf(chosen);
  }

  /**
   * @param {string} name of a tab; the first tab where there is none of that name
   * @param {{ focus?: boolean }} [options]
   */
  choose(name, { focus = false } = {}) {
    const tabs = this.tabTargets;
    const chosen = tabs.find((tab) => nameOf(tab) === name) ?? tabs.at(0);
    if (!chosen) return;
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = panelOf(tab);
      if (panel) panel.hidden = tab !== chosen;
    }
    if (!focus) return;
    first(panelOf(chosen), "textarea")?.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {Event} event */
  open(event) {
    this.choose(nameOf(/** @type {HTMLElement} */ (event.currentTarget)), { focus: true });
  }

  /**
   * A link elsewhere on the page leads to a tab (data-tab), or to the composer (data-to-composer).
   *
   * @param {Event} event
   */
  comeFromLink(event) {
    const link = around(event.target, "[data-tab]");
    if (link) {
      event.preventDefault();
      this.followActions();
      this.choose(link.dataset.tab ?? "", { focus: true });
    } else if (around(event.target, "[data-to-composer]")) {
      event.preventDefault();
      first(this.element, "textarea")?.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const shown = this.tabTargets.filter((tab) => !tab.hidden);
    const here = shown.findIndex((tab) => tab === event.target);
    if (!step || here < 0) return;
    const next = shown[(here + step + shown.length) % shown.length];
    this.choose(nameOf(next));
    next.focus();
  }

  /** The answer is offered as soon as it is open, and stays while words stand in it. */
  followActions() {
    const tab = this.tabTargets.find((one) => nameOf(one) === "resolve");
    if (!tab) return;
    const isOpen = (byId("head")?.dataset.actions ?? "").split(" ").includes("resolve");
    const isWritten = all(panelOf(tab), "textarea", HTMLTextAreaElement).some((field) => field.value !== field.defaultValue);
    tab.hidden = !isOpen && !isWritten;
    if (tab.hidden && this.chosenName === "resolve") this.choose("message");
  }

  /**
   * What was typed before is seen: its tab is opened, unless words stand in the one that is open.
   *
   * @param {CustomEvent<{ name: string }>} event
   */
  showRestored(event) {
    this.followActions();
    const here = panelOf(this.tabTargets.find((tab) => nameOf(tab) === this.chosenName) ?? this.element);
    const isWritten = all(here, "textarea", HTMLTextAreaElement).some((field) => field.value);
    if (!isWritten && byId(`tab-${event.detail.name}`)) this.choose(event.detail.name);
  }

  keepWords() {
    kept.clear();
    for (const form of all(this.element, "[data-composer]", HTMLFormElement)) {
      const [version, seen] = ["version", "seen"].map((name) => fieldNamed(form, name)?.value);
      for (const field of all(form, "textarea", HTMLTextAreaElement)) {
        if (field.value) kept.set(field.id, { words: field.value, version, seen });
      }
    }
  }

  restoreWords() {
    for (const [id, { words, version, seen }] of kept) {
      const field = byId(id, HTMLTextAreaElement);
      if (!field?.form || field.value.includes(words)) continue;
      field.value = field.value ? `${field.value}\n${words}` : words; // what was given back, and what was begun since
      for (const [name, value] of Object.entries({ version, seen })) {
        const told = fieldNamed(field.form, name);
        if (value && told) told.value = value;
      }
    }
  }
}

application.register("composer", ComposerController);
