/**
 * News from the server. One window of a browser listens for all of them: browsers hold few connections to one place.
 * A part of a page asks for it with data-live="queue" or data-live="SI-7K3M-9QX5": then `live` is triggered on it, and
 * its hx-get draws it anew. Sends `arsos:news` (on the document) once for news that came together.
 *
 * @import { News } from "../types.js"
 */
import { addresses } from "../addresses.js";
import { application, controllerWith } from "../application.js";
import { all } from "../dom.js";
import { clockTime } from "../times.js";
import { say } from "../words.js";

/** @typedef {{ news?: News, state?: boolean, ask?: boolean }} Message what windows tell each other */

const GATHER = 700;
const WITHOUT_STREAM = 30000;
const NO_ANSWER = 4000;

/** @param {(wanted: string) => boolean} concerns */
function drawAnew(concerns) {
  for (const part of all(document, "[data-live]")) {
    if (concerns(part.dataset.live ?? "")) window.htmx?.trigger(part, "live");
  }
}

const parts = { targets: { lamp: HTMLElement, words: HTMLElement }, values: { types: String } };

export class LiveController extends controllerWith(parts) {
  windows = new BroadcastChannel("arsos-news");
  /** References of inquiries that the next drawing is about. @type {Set<string>} */
  waiting = new Set();
  isSomethingNew = false;
  isBehind = false;
  isListening = false;
  isOpen = false;
  /** Whether news may have come that this page has not heard. */
  hasMissed = false;
  timer = 0;
  polling = 0;
  unanswered = 0;

  /**
   * The lock is held until the window closes; then the next one listens. Who hears nothing from the listener looks by
   * itself; where there are no locks (no HTTPS) each window listens.
   */
  connect() {
    this.windows.onmessage = (event) => this.receive(event.data);
    if (!document.querySelector("[data-live]")) return;
    if (!navigator.locks) {
      this.startListening();
      return;
    }
    this.windows.postMessage({ ask: true });
    this.unanswered = window.setTimeout(() => this.showState(false), NO_ANSWER);
    navigator.locks.request("arsos-news", () => {
      this.startListening();
      return new Promise(() => {});
    });
  }

  comeBack() {
    if (!document.hidden && (this.isSomethingNew || this.isBehind)) this.flush();
  }

  startListening() {
    this.isListening = true;
    this.listen();
  }

  listen() {
    const stream = new EventSource(addresses.stream);
    /** @param {Message} message */
    const tell = (message) => {
      if (message.state !== undefined) this.isOpen = message.state;
      this.windows.postMessage(message);
      this.receive(message);
    };
    stream.onopen = () => tell({ state: true });
    stream.onerror = () => {
      tell({ state: false });
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), WITHOUT_STREAM);
    };
    for (const type of this.typesValue.split(" ")) {
      stream.addEventListener(type, (event) => tell({ news: JSON.parse(event.data) }));
    }
  }

  /** @param {Message} message */
  receive(message) {
    if (message.news) this.hear(message.news);
    if (message.state !== undefined) {
      clearTimeout(this.unanswered);
      this.showState(message.state);
    }
    if (message.ask && this.isListening) this.windows.postMessage({ state: this.isOpen });
  }

  /**
   * A window that stays hidden for days keeps no more than the references it shows.
   *
   * @param {News} one
   */
  hear(one) {
    const reference = one.data?.inquiry;
    if (reference && document.querySelector(`[data-live="${CSS.escape(reference)}"]`)) this.waiting.add(reference);
    this.isSomethingNew = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), GATHER);
  }

  flush() {
    if (document.hidden) return;
    const references = this.waiting;
    const isAll = this.isBehind;
    this.waiting = new Set();
    this.isSomethingNew = this.isBehind = false;
    drawAnew((wanted) => isAll || wanted === "queue" || references.has(wanted));
    document.dispatchEvent(new CustomEvent("arsos:news", { detail: [...references] }));
  }

  /** @param {boolean} isLive */
  showState(isLive) {
    if (!document.querySelector("[data-live]")) return;
    this.lampTarget.hidden = false;
    this.lampTarget.classList.toggle("a-live-off", !isLive);
    this.wordsTarget.textContent = isLive ? say("live") : say("not_live", clockTime(new Date()));
    clearInterval(this.polling);
    if (isLive && this.hasMissed) this.poll();
    this.hasMissed = !isLive;
    if (!isLive) this.polling = window.setInterval(() => this.poll(), WITHOUT_STREAM);
  }

  poll() {
    this.isBehind = document.hidden;
    if (!document.hidden) drawAnew(() => true);
  }
}

application.register("live", LiveController);
