/**
 * Keeps a draft while somebody types (R12): one save at a time, each with the version it was drawn from. What another
 * window has changed meanwhile is merged field by field; where both changed the same field, the person chooses.
 *
 * Hears `arsos:before-send` (the form waits until what is under way has ended) and `arsos:signed-out` (prevented while
 * anything is not saved). Sends `arsos:used` for a save that a person caused.
 *
 * @import { Typed } from "../draft-fields.js"
 * @import { BeforeSend } from "../types.js"
 */
import { application, controllerWith } from "../application.js";
import { renewToken, signInLink, wait } from "../connection.js";
import { byId, fieldNamed, first, formOf, make } from "../dom.js";
import { changedBy, drawnIn, isAllSame, listOf, putInto, typedIn } from "../draft-fields.js";
import { askWhich } from "../draft-merge.js";
import { forgetNote, tell } from "../notes.js";
import { clockTime } from "../times.js";
import { byItself } from "../token.js";
import { say } from "../words.js";

/**
 * What the server answers to a save that another window was faster than.
 *
 * @typedef {object} Overtaken
 * @property {string} [filed] the address of the inquiry that the draft has become
 * @property {string} [reference]
 * @property {number} version
 * @property {Record<string, unknown>} theirs
 */

const PAUSE = 600;
const RETRY = 4000;
const HEADERS = { "X-Sent-By": "arsos" };
const parts = { element: HTMLFormElement, values: { begin: Boolean } };

export class AutosaveController extends controllerWith(parts) {
  /** What the server has. @type {Typed} */
  saved = {};
  /** What was sent and may or may not have been saved: its answer has not come. @type {Typed[]} */
  unanswered = [];
  timer = 0;
  /** @type {Promise<boolean> | null} */
  running = null;
  isAsking = false;
  isOver = false;
  isRefused = false;
  isByItself = false;
  isTokenOld = false;

  /** Somebody may have typed before this script came. */
  connect() {
    this.saved = drawnIn(this.element);
    if (this.isDirty) this.later();
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  get isLive() {
    return this.element.isConnected && !this.isOver;
  }

  get isDirty() {
    return !isAllSame(typedIn(this.element), this.saved);
  }

  /** What a save came to is not known yet: its answer got lost, or the draft does not exist so far. */
  get isOpen() {
    return this.isLive && !this.isAsking && !this.isRefused && (this.unanswered.length > 0 || this.beginValue);
  }

  /**
   * Fields may stand outside the form that they belong to.
   *
   * @param {Event} event
   */
  note(event) {
    if (formOf(event.target) === this.element) this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.isByItself = false;
    this.timer = window.setTimeout(() => this.flush(), PAUSE);
  }

  /** Nobody asked for it: it must not keep a session alive that nobody uses. */
  again() {
    clearTimeout(this.timer);
    this.isByItself = true;
    this.timer = window.setTimeout(() => this.flush(), RETRY);
  }

  /** @param {...(string | Node)} shown */
  show(...shown) {
    byId("a-saved")?.replaceChildren(...shown);
  }

  /** @returns {Promise<boolean>} whether everything typed is kept */
  async flush() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!this.isLive || this.isAsking || !(this.isDirty || this.unanswered.length)) return true;
    this.running = this.save();
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  /** @param {CustomEvent<BeforeSend>} event */
  holdSending(event) {
    event.detail.waitFor(this.ready());
  }

  /** Before the form is sent: whatever is under way has ended, so that nobody overtakes themselves. */
  async ready() {
    this.isByItself = false;
    await this.flush();
    while (this.isOpen) {
      tell(this.element, say("no_connection"));
      await wait(RETRY);
      await this.flush();
    }
    forgetNote(this.element);
    clearTimeout(this.timer);
    if (this.isAsking) first(document, ".a-merge button")?.focus();
    return !this.isAsking;
  }

  async save() {
    this.show(say("saving"));
    try {
      if (this.isTokenOld && !(await renewToken())) return this.refuseOther();
      if (this.beginValue && !(await this.begin())) return false;
      const sent = typedIn(this.element);
      this.unanswered.push(sent);
      const answer = await this.post(new FormData(this.element), { autosave: "1" });
      return await this.heard(answer, sent);
    } catch {
      this.show(say("not_saved"));
      this.again();
      return false;
    }
  }

  /** Somebody else is signed in now: a draft of theirs must not have these words. */
  refuseOther() {
    this.isRefused = true;
    this.show(`${say("someone_else")} `, signInLink());
    return false;
  }

  /** The first letters on an empty card make its draft, once; everything after that goes to the draft. */
  async begin() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", fieldNamed(this.element, "csrfmiddlewaretoken")?.value ?? "");
    const answer = await this.post(body, { begin: "1", key: `${fieldNamed(this.element, "key")?.value}-begin` });
    if (!answer.ok) return this.refused(answer);
    const { address, version } = await answer.json();
    this.element.setAttribute("action", address);
    this.element.append(make("input", { type: "hidden", name: "version", value: version }));
    this.beginValue = false;
    window.history.replaceState(null, "", `${address}?step=subject`);
    return true;
  }

  /**
   * @param {FormData} body
   * @param {Record<string, string>} more
   */
  post(body, more) {
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    const headers = this.isByItself ? { ...HEADERS, ...byItself } : HEADERS;
    return fetch(this.element.getAttribute("action") ?? "", { method: "POST", body, headers });
  }

  /**
   * @param {Response} answer
   * @param {Typed} sent
   */
  async heard(answer, sent) {
    if (answer.status === 409) return this.overtaken(await answer.json());
    if (!answer.ok) return this.refused(answer);
    this.isRefused = this.isTokenOld = false;
    if (!this.isByItself) document.dispatchEvent(new CustomEvent("arsos:used"));
    const { version, saved_at } = await answer.json();
    this.keepVersion(version);
    this.saved = sent;
    this.unanswered = [];
    this.show(say("saved", clockTime(new Date(saved_at))));
    if (this.isDirty) this.later();
    return true;
  }

  /** @param {number} version */
  keepVersion(version) {
    const field = fieldNamed(this.element, "version");
    if (field) field.value = String(version);
  }

  /**
   * What the server refused was not saved for certain, and is not tried again before something else is typed; sending
   * the form will say why.
   *
   * @param {Response} answer
   */
  refused(answer) {
    this.isRefused = answer.status < 500;
    this.isTokenOld = answer.status === 401 || answer.status === 403;
    if (this.isRefused) this.unanswered = [];
    if (answer.status === 401) this.show(`${say("not_saved_signed_out")} `, signInLink());
    else if (answer.status === 404) {
      this.isOver = true;
      this.show(say("draft_gone"));
      return true;
    } else this.show(say("not_saved"));
    if (!this.isRefused) this.again();
    return false;
  }

  /** @param {Overtaken} news */
  overtaken(news) {
    if (news.filed) {
      this.isOver = true;
      this.show(`${say("filed_elsewhere")} `, make("a", { href: news.filed, textContent: news.reference ?? "" }));
      return true;
    }
    this.keepVersion(news.version);
    this.merge(Object.fromEntries(Object.entries(news.theirs).map(([name, value]) => [name, listOf(value)])));
    return !this.isAsking;
  }

  /**
   * Ours that was saved while its answer got lost is no change by somebody else.
   *
   * @param {Typed} theirs
   */
  merge(theirs) {
    const mine = typedIn(this.element);
    const isOwn = this.unanswered.some((sent) => isAllSame(sent, theirs));
    const { taken, asked } = isOwn ? { taken: [], asked: [] } : changedBy(this.element, { mine, theirs, saved: this.saved });
    for (const name of taken) putInto(this.element, name, theirs[name]);
    this.saved = theirs;
    this.unanswered = [];
    if (asked.length) this.ask(asked, mine, theirs);
    else {
      this.show(isOwn ? "" : say("joined"));
      this.later();
    }
  }

  /**
   * @param {string[]} names
   * @param {Typed} mine
   * @param {Typed} theirs
   */
  ask(names, mine, theirs) {
    this.isAsking = true;
    this.show(say("changed_elsewhere"));
    askWhich(this.element, names, mine, theirs, (chosen) => {
      for (const name of chosen) putInto(this.element, name, theirs[name]);
      this.isAsking = false;
      this.flush();
      fieldNamed(this.element, names[0])?.focus();
    });
  }

  /** @param {Event} event */
  keepPage(event) {
    if (this.isLive && this.isDirty) event.preventDefault();
  }

  /** The window closes with words that are not saved yet: the browser still carries them over. */
  leave() {
    if (!this.isLive || this.isAsking || this.beginValue || this.element.hasAttribute("data-sending") || !this.isDirty) return;
    const body = new FormData(this.element);
    body.set("autosave", "1");
    fetch(this.element.getAttribute("action") ?? "", { method: "POST", body, headers: HEADERS, keepalive: true }).catch(() => {});
  }
}

application.register("autosave", AutosaveController);
