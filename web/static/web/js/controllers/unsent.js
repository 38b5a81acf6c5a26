/**
 * Keeps what is typed into a form of an inquiry on the server, a second after typing stops, and brings it back where the
 * page is opened again, on any machine. One save at a time; of two windows the last one wins, and says so. What is sent
 * is forgotten by the server, in the commit of what it was sent for. Where other words stand in the form already, or what
 * this window saw was sent or discarded elsewhere, nothing is saved before the person has said what they want.
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
import { textFields, wordFields } from "../typed.js";
import { say } from "../words.js";

/** @typedef {{ fields: Record<string, string>, saved_at: string, version: number }} Kept */

const PAUSE = 1000;
const RETRY = 4000;
/** The forms of a page appear together and read once; a dialog that opens later reads again. */
const FRESH = 2000;
const HEADERS = { "X-Sent-By": "arsos" };
const parts = { element: HTMLElement, values: { address: String, author: String, name: String } };

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

/**
 * The server has lines end as forms send them.
 *
 * @param {string} one
 * @param {string} other
 */
const isSame = (one, other) => one.replaceAll("\r\n", "\n") === other.replaceAll("\r\n", "\n");

export class UnsentController extends controllerWith(parts) {
  /** The version that this window saw last; 0 for none. */
  seen = 0;
  /** What a person decides before anything is saved. @type {"" | "which" | "whether"} */
  open = "";
  /** What the server has, as one text. */
  kept = "{}";
  timer = 0;
  /** Until it has ended, nobody knows what a save would overwrite. @type {Promise<void> | null} */
  reading = null;
  /** @type {Promise<void> | null} */
  running = null;
  isByItself = false;
  isTokenOld = false;

  /** @returns {HTMLFormElement} the form that this stands in */
  get form() {
    return /** @type {HTMLFormElement} */ (this.element.closest("form"));
  }

  connect() {
    this.reading = this.begin();
  }

  async begin() {
    if (!this.nameValue) return;
    /** @type {Kept | undefined} */
    const mine = (await keptAt(this.addressValue))[this.nameValue];
    if (!this.element.isConnected) return;
    if (mine && !this.version) this.meet(mine);
    if (this.isDirty && first(this.form, "textarea", HTMLTextAreaElement)?.value) this.later();
  }

  get version() {
    return this.seen;
  }

  /** The form says which version it sends, so that the server forgets no other one. @param {number} seen */
  set version(seen) {
    this.seen = seen;
    const field = fieldNamed(this.form, "unsent_version");
    if (field) field.value = seen ? String(seen) : "";
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  /** @returns {Record<string, string>} */
  get texts() {
    const typed = wordFields(this.form).filter((field) => field.name && field.value.trim());
    return Object.fromEntries(typed.map((field) => [field.name, field.value]));
  }

  get isDirty() {
    return JSON.stringify(this.texts) !== this.kept;
  }

  /** Words that stand there already are of this version, as after a refusal; or a person chooses. @param {Kept} mine */
  meet(mine) {
    const isOfThis = fieldNamed(this.form, "unsent_version")?.value === String(mine.version);
    const isOther = (/** @type {{ name: string, value: string }} */ { name, value }) => value && mine.fields[name] && !isSame(value, mine.fields[name]);
    if (isOfThis || !wordFields(this.form).some(isOther)) this.bringBack(mine, (field) => !field.value);
    else this.askWhich(mine);
  }

  /** @param {Kept} mine */
  askWhich(mine) {
    this.open = "which";
    this.mark();
    const kept = makeButton(say("unsent_use_kept"), () => this.bringBack(mine, () => true));
    const here = makeButton(say("unsent_use_this"), () => {
      this.version = mine.version;
      this.saveAll();
    });
    this.say(say("unsent_two", shortTime(new Date(mine.saved_at))), kept, here);
    this.element.setAttribute("role", "status");
  }

  /**
   * @param {Kept} mine
   * @param {(field: { value: string }) => boolean} isFilled which fields take the kept words
   */
  bringBack(mine, isFilled) {
    this.version = mine.version;
    this.open = "";
    const filled = wordFields(this.form).filter((field) => mine.fields[field.name] && isFilled(field));
    for (const field of filled) field.value = mine.fields[field.name];
    const found = this.texts;
    if (Object.entries(mine.fields).every(([name, text]) => isSame(found[name] ?? "", text))) this.keep(found);
    if (!filled.length) return;
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
    this.mark();
  }

  /** A page is left without a question where the server has everything that was typed: dates and numbers it has not. */
  mark() {
    const words = wordFields(this.form);
    const isAllWords = textFields(this.form).every((field) => words.includes(field) || field.value === field.defaultValue);
    this.form.toggleAttribute("data-kept", isAllWords && !this.open && !this.isDirty);
  }

  /** A person has decided that the words of this window are kept. */
  saveAll() {
    this.open = "";
    this.kept = "{}";
    return this.flush();
  }

  /** @param {Event} event */
  note(event) {
    if (formOf(event.target) !== this.form) return;
    this.isByItself = false;
    if (this.open === "whether") this.open = ""; // they were told, and typed on
    this.later();
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    if (!this.nameValue) return;
    this.mark();
    this.timer = window.setTimeout(() => this.flush(), pause);
  }

  async flush() {
    clearTimeout(this.timer);
    await this.reading;
    while (this.running) await this.running;
    if (!this.element.isConnected || this.open || !this.isDirty) return;
    if (this.form.hasAttribute("data-sending")) return this.later(); // it may come back unsent
    this.running = this.save();
    await this.running;
    this.running = null;
  }

  async save() {
    const sent = this.texts;
    if (this.isTokenOld && !(await renewToken())) return this.say(say("someone_else"), signInLink());
    const answer = await this.post(this.bodyOf(sent)).catch(() => null);
    if (!answer?.ok) return this.refused(answer);
    const { version, saved_at, overtook, gone } = await answer.json();
    this.version = version;
    this.isTokenOld = false;
    if (gone) return this.askWhether();
    this.keep(sent);
    if (!this.isByItself) document.dispatchEvent(new CustomEvent("arsos:used"));
    if (overtook) this.sayRestored(say("unsent_overtook", shortTime(new Date(overtook))));
    else if (version) this.say(say("unsent_kept", shortTime(new Date(saved_at))));
    else this.say();
    if (this.isDirty) this.later();
  }

  /** What was seen here was sent or discarded elsewhere: it does not come back as unsent by itself. */
  askWhether() {
    this.open = "whether";
    this.kept = "{}";
    this.mark();
    this.say(say("unsent_gone"), makeButton(say("unsent_use_this"), () => this.saveAll()));
    this.element.setAttribute("role", "status");
  }

  /**
   * What the server will not keep is not tried again before something else is typed; nor, before somebody asks for it,
   * what was typed by somebody who is signed out.
   *
   * @param {Response | null} answer
   */
  refused(answer) {
    this.isTokenOld = answer?.status === 401 || answer?.status === 403;
    if (this.isTokenOld) return this.say(say("not_saved_signed_out"), signInLink(), makeButton(say("try_now"), () => this.flush()));
    this.say(say(answer && answer.status < 500 ? "unsent_refused" : "not_saved"));
    if (answer && answer.status < 500) return;
    this.isByItself = true;
    this.later(RETRY);
  }

  /** @param {Record<string, string>} texts */
  bodyOf(texts) {
    const body = new FormData();
    for (const [name, text] of Object.entries(texts)) body.set(`typed-${name}`, text);
    body.set("csrfmiddlewaretoken", fieldNamed(this.form, "csrfmiddlewaretoken")?.value ?? "");
    body.set("author", this.authorValue);
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
    for (const field of wordFields(this.form)) field.value = "";
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
    this.open = "";
    this.keep({});
    this.say();
  }

  /** The window closes with words that are not kept yet: the browser still carries them over. */
  leave() {
    if (this.form.hasAttribute("data-sending") || this.open || !this.isDirty || !this.timer) return;
    this.post(this.bodyOf(this.texts), { keepalive: true }).catch(() => {});
  }
}

application.register("unsent", UnsentController);
