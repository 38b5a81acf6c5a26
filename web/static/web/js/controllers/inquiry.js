/**
 * The page of one inquiry. Its parts are redrawn alone: what somebody types, and where they are, stays. A form that was
 * taken does not leave the page unless the inquiry has left their sight.
 *
 * Hears `arsos:sent` (prevented where the page stays). Sends `arsos:parts` and `arsos:taken` (on the document).
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId, fieldNamed, first } from "../dom.js";
import { newKey } from "../keys.js";
import { redraw } from "../redraw.js";
import { isTyped } from "../typed.js";
import { say } from "../words.js";

/** Details that stand open, by id: they stay open when news draws them anew. @type {Set<string>} */
const opened = new Set();
const WRITING = "[data-composer], #dialogs dialog[open] form";

/** @typedef {{ successful?: boolean, pathInfo?: { requestPath?: string } }} AfterRequest what htmx says of a request */

/** What the page knows of the inquiry: version, seen, actions, latest. */
const state = () => byId("head")?.dataset;

/** What happened, where it scrolls. */
const conversation = () => first(document, ".a-conversation");

export class InquiryController extends controllerWith({ values: { here: String } }) {
  /** @type {string | undefined} */
  versionBefore = undefined;

  /** How far up somebody has scrolled from the newest entry, which is at the foot: less than nothing. */
  scrolled = 0;

  connect() {
    this.versionBefore = state()?.version;
  }

  /**
   * What somebody types into is left alone; it is drawn with the next news.
   *
   * @param {CustomEvent<{ target: Element, shouldSwap: boolean }>} event
   */
  spareWhatIsTyped(event) {
    this.scrolled = conversation()?.scrollTop ?? 0;
    if (all(event.detail.target, "form", HTMLFormElement).some(isTyped)) event.detail.shouldSwap = false;
  }

  /** @param {CustomEvent<AfterRequest>} event */
  afterRequest(event) {
    const { successful, pathInfo } = event.detail;
    if (successful && pathInfo?.requestPath?.startsWith(this.hereValue)) this.afterDrawing();
  }

  afterDrawing() {
    const now = state();
    const read = conversation();
    if (read) read.scrollTop = this.scrolled;
    if (!now) return;
    for (const id of opened) {
      const part = byId(id, HTMLDetailsElement);
      if (part && !part.open) part.open = true;
    }
    this.keepVersions(now);
    this.tellChange(now);
    this.versionBefore = now.version;
    document.dispatchEvent(new CustomEvent("arsos:parts"));
  }

  /**
   * Forms that nobody has typed into speak of the version that is shown now.
   *
   * @param {DOMStringMap} now
   */
  keepVersions(now) {
    for (const form of all(document, "[data-composer]", HTMLFormElement)) {
      if (isTyped(form)) continue;
      for (const name of ["version", "seen"]) {
        const field = fieldNamed(form, name);
        if (field) field.value = now[name] ?? "";
      }
    }
  }

  /** @param {DOMStringMap} now */
  tellChange(now) {
    const place = byId("changed");
    if (!place || now.version === this.versionBefore) return;
    const isWriting = all(document, WRITING, HTMLFormElement).some(isTyped);
    place.textContent = isWriting ? say("changed_meanwhile", now.latest ?? "") : "";
  }

  /** @param {Event} event */
  noteFold(event) {
    const part = event.target;
    if (!(part instanceof HTMLDetailsElement) || !part.id) return;
    if (part.open) opened.add(part.id);
    else opened.delete(part.id);
  }

  /**
   * A form was taken: the page stays, its parts are redrawn, the form is empty and new.
   *
   * @param {CustomEvent<{ location: string }>} event
   */
  stay(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (new URL(event.detail.location, window.location.href).pathname !== this.hereValue) return;
    event.preventDefault();
    form.reset();
    for (const field of all(form, "textarea", HTMLTextAreaElement)) field.value = field.defaultValue = "";
    const key = fieldNamed(form, "key");
    if (key) key.value = newKey();
    around(form, "dialog", HTMLDialogElement)?.close();
    byId("changed")?.replaceChildren();
    conversation()?.scrollTo(0, 0);
    redraw();
    document.dispatchEvent(new CustomEvent("arsos:taken", { detail: { form } }));
  }
}

application.register("inquiry", InquiryController);
