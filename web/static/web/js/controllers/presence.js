/**
 * Colleagues see who has it open and who writes, so that nobody answers twice. Without a sign of life for minutes the
 * page stops saying anything. Hears `arsos:parts` and `arsos:taken`.
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId } from "../dom.js";
import { byItself, csrfToken } from "../token.js";
import { say } from "../words.js";

/** @typedef {{ name: string, state: "viewing" | "replying" }} Other */

const EVERY = 4000;
const ASLEEP_AFTER = 300000;

/** @param {Other[]} others */
function wordsOf(others) {
  const namesOf = (/** @type {boolean} */ isReplying) => others.filter((one) => (one.state === "replying") === isReplying).map((one) => one.name);
  const [replying, viewing] = [namesOf(true), namesOf(false)];
  return [
    ...(replying.length ? [say(replying.length > 1 ? "are_replying" : "is_replying", replying.join(", "))] : []),
    ...(viewing.length ? [say("also_here", viewing.join(", "))] : []),
  ].join(" · ");
}

export class PresenceController extends controllerWith({ values: { address: String } }) {
  lastSign = Date.now();
  saidBefore = "";
  isAsking = false;
  timer = 0;
  /** @type {Other[]} */
  others = [];

  connect() {
    this.timer = window.setInterval(() => this.beat(), EVERY);
    this.beat();
  }

  disconnect() {
    clearInterval(this.timer);
  }

  get state() {
    const isReplying = all(document, "[data-composer] textarea", HTMLTextAreaElement).some((field) => field.value && field.value !== field.defaultValue);
    return isReplying ? "replying" : "viewing";
  }

  noteSign() {
    this.lastSign = Date.now();
  }

  /** @param {Event} event */
  noteWriting(event) {
    if (around(event.target, "[data-composer]") && this.state !== this.saidBefore) this.beat();
  }

  beat() {
    const isAwake = Date.now() - this.lastSign < ASLEEP_AFTER && !document.hidden;
    if (isAwake) this.tell(this.state);
    else if (this.saidBefore !== "gone") this.leave();
  }

  leave() {
    this.tell("gone", { keepalive: true });
  }

  /**
   * @param {string} state
   * @param {{ keepalive?: boolean }} [options]
   */
  async tell(state, { keepalive = false } = {}) {
    if (this.isAsking && !keepalive) return;
    this.isAsking = true;
    this.saidBefore = state;
    const body = new URLSearchParams({ state, csrfmiddlewaretoken: csrfToken() });
    const headers = { "X-Sent-By": "arsos", ...byItself };
    const answer = await fetch(this.addressValue, { method: "POST", body, keepalive, headers }).catch(() => null);
    this.isAsking = false;
    if (!answer?.ok || keepalive) return;
    this.others = (await answer.json()).others;
    this.show();
  }

  show() {
    const place = byId("here");
    if (!place) return;
    const words = wordsOf(this.others);
    place.classList.toggle("a-colliding", this.others.some((one) => one.state === "replying"));
    if (place.textContent !== words) place.textContent = words;
  }
}

application.register("presence", PresenceController);
