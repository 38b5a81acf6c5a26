/**
 * Keeps what is typed into a form of an inquiry on the server, a second after typing stops, and brings it back where the
 * page is opened again, on any machine. One save at a time; of two windows the last one wins, and says so. What is sent
 * is forgotten by the server, in the commit of what it was sent for.
 *
 * Hears `arsos:before-send` (the form waits until a save has ended) and `arsos:taken`. Sends `arsos:used` for a save that
 * a person caused, and `arsos:restored` (on the document, with the name of the form).
 *
 * @import { BeforeSend } from "../types.js"
 */
import { application, controllerWith } from "../application.js";
import { makeButton, renewToken, signInLink } from "../connection.js";
import { fieldNamed, first, formOf } from "../dom.js";
import { shortTime } from "../times.js";
import { byItself } from "../token.js";
import { textFields } from "../typed.js";
import { say } from "../words.js";

/** @typedef {{ fields: Record<string, string>, saved_at: string, version: number }} Kept */

const PAUSE = 1000;
const RETRY = 4000;
/** The forms of a page appear together and read once; a dialog that opens later reads again. */
const FRESH = 2000;
const HEADERS = { "X-Sent-By": "arsos" };
const parts = { element: HTMLElement, values: { address: String, name: String } };

/** @type {Map<string, { at: number, forms: Promise<Record<string, Kept>> }>} */
const reads = new Map();

/**
 * What the server keeps of this inquiry, by the name of the form; nothing while it cannot be reached.
 *
 * @param {string} address
 */
function keptAt(address) {
  const before = reads.get(address);
  if (before && Date.now() - before.at < FRESH) return before.forms;
  const forms = fetch(address, { headers: HEADERS })
    .then(async (answer) => (answer.ok ? (await answer.json()).forms : {}))
    .catch(() => ({}));
  reads.set(address, { at: Date.now(), forms });
  return forms;
}

export class UnsentController extends controllerWith(parts) {
  version = 0;
  /** What the server has, as one text. */
  kept = "{}";
  timer = 0;
  /** @type {Promise<void> | null} */
  running = null;
  isByItself = false;
  isTokenOld = false;

  /** @returns {HTMLFormElement} the form that this stands in */
  get form() {
    return /** @type {HTMLFormElement} */ (this.element.closest("form"));
  }

  async connect() {
    if (!this.nameValue) return;
    /** @type {Kept | undefined} */
    const mine = (await keptAt(this.addressValue))[this.nameValue];
    if (!this.element.isConnected) return;
    if (mine && !this.version) this.bringBack(mine);
    if (this.isDirty && first(this.form, "textarea", HTMLTextAreaElement)?.value) this.later();
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  /** @returns {Record<string, string>} */
  get texts() {
    const typed = textFields(this.form).filter((field) => field.name && field.value.trim());
    return Object.fromEntries(typed.map((field) => [field.name, field.value]));
  }

  get isDirty() {
    return JSON.stringify(this.texts) !== this.kept;
  }

  /** Words that stand there already stay. @param {Kept} mine */
  bringBack(mine) {
    this.version = mine.version;
    const empty = textFields(this.form).filter((field) => !field.value && mine.fields[field.name]);
    for (const field of empty) field.value = mine.fields[field.name];
    const found = this.texts;
    const isSame = Object.entries(mine.fields).every(([name, text]) => found[name] === text);
    if (isSame) this.keep(found);
    if (!empty.length) return;
    this.sayRestored(say("unsent_restored", shortTime(new Date(mine.saved_at))));
    document.dispatchEvent(new CustomEvent("arsos:restored", { detail: { name: this.nameValue } }));
  }

  /** @param {string} words */
  sayRestored(words) {
    this.say(words, makeButton(say("discard"), () => this.discard()));
    this.element.setAttribute("role", "status");
  }

  /** @param {...(string | Node)} shown */
  say(...shown) {
    this.element.removeAttribute("role"); // a screen reader would hear of every save
    this.element.hidden = !shown.length;
    this.element.replaceChildren(...shown.flatMap((one, place) => (place ? [" ", one] : [one])));
  }

  /** @param {Record<string, string>} texts */
  keep(texts) {
    this.kept = JSON.stringify(texts);
    reads.delete(this.addressValue);
    this.form.toggleAttribute("data-kept", !this.isDirty);
  }

  /** @param {Event} event */
  note(event) {
    if (formOf(event.target) !== this.form) return;
    this.isByItself = false;
    this.later();
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    if (!this.nameValue) return;
    this.form.toggleAttribute("data-kept", !this.isDirty);
    this.timer = window.setTimeout(() => this.flush(), pause);
  }

  async flush() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!this.element.isConnected || !this.isDirty) return;
    if (this.form.hasAttribute("data-sending")) return this.later(); // it may come back unsent
    this.running = this.save();
    await this.running;
    this.running = null;
  }

  async save() {
    const sent = this.texts;
    if (this.isTokenOld) await renewToken();
    const answer = await this.post(this.bodyOf(sent)).catch(() => null);
    if (!answer?.ok) return this.refused(answer);
    const { version, saved_at, overtook } = await answer.json();
    this.version = version;
    this.isTokenOld = false;
    this.keep(sent);
    if (!this.isByItself) document.dispatchEvent(new CustomEvent("arsos:used"));
    if (overtook) this.sayRestored(say("unsent_overtook", shortTime(new Date(overtook))));
    else if (version) this.say(say("unsent_kept", shortTime(new Date(saved_at))));
    else this.say();
    if (this.isDirty) this.later();
  }

  /** What the server will not keep is not tried again before something else is typed. @param {Response | null} answer */
  refused(answer) {
    if (answer?.status === 401) this.say(say("not_saved_signed_out"), signInLink());
    else this.say(say(answer && answer.status < 500 ? "unsent_refused" : "not_saved"));
    this.isTokenOld = answer?.status === 401 || answer?.status === 403;
    if (answer && answer.status < 500 && !this.isTokenOld) return;
    this.isByItself = true;
    this.later(RETRY);
  }

  /** @param {Record<string, string>} texts */
  bodyOf(texts) {
    const body = new FormData();
    for (const [name, text] of Object.entries(texts)) body.set(`typed-${name}`, text);
    body.set("csrfmiddlewaretoken", fieldNamed(this.form, "csrfmiddlewaretoken")?.value ?? "");
    body.set("form", this.nameValue);
    body.set("version", String(this.version));
    return body;
  }

  /**
   * @param {FormData} body
   * @param {RequestInit} [options]
   */
  post(body, options = {}) {
    const headers = this.isByItself ? { ...HEADERS, ...byItself } : HEADERS;
    return fetch(this.addressValue, { method: "POST", body, headers, ...options });
  }

  async discard() {
    clearTimeout(this.timer);
    for (const field of textFields(this.form)) field.value = "";
    this.say();
    first(this.form, "textarea")?.focus();
    await this.flush();
  }

  /** A save that arrived behind what was sent would bring it back. @param {CustomEvent<BeforeSend>} event */
  holdSending(event) {
    if (event.target !== this.form) return;
    clearTimeout(this.timer);
    const ended = Promise.resolve(this.running).then(() => true);
    event.detail.waitFor(ended);
    ended.then(() => this.later());
  }

  /** @param {CustomEvent<{ form: HTMLFormElement }>} event */
  forgetSent(event) {
    if (event.detail.form !== this.form) return;
    clearTimeout(this.timer);
    this.version = 0;
    this.keep({});
    this.say();
  }

  /** The window closes with words that are not kept yet: the browser still carries them over. */
  leave() {
    if (this.form.hasAttribute("data-sending") || !this.isDirty || !this.timer) return;
    this.post(this.bodyOf(this.texts), { keepalive: true }).catch(() => {});
  }
}

application.register("unsent", UnsentController);
