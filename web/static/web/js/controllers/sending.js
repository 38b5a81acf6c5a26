/**
 * Sends the forms of our pages so that nothing typed is lost and nothing happens twice: a form carries a key
 * (web/frame/sending.py), so the same form can be sent again until its answer arrives. Without this script forms work as
 * forms do. What was typed stays on the page until the server has said where to go. A form with data-leaves is the
 * browser's own: nothing of the page stays.
 *
 * Sends `arsos:before-send` and `arsos:sent` (on the form), `arsos:drawn` and `arsos:try-now` (on the document).
 * Hears `arsos:touched` (from forms that a script changed) and `arsos:signed-out` (kept from drawing the page anew while
 * anything is typed).
 */
import { application, controllerWith } from "../application.js";
import { FIRST_WAIT, isPassing, longer, makeButton, renewToken, signInLink, wait } from "../connection.js";
import { all, byId, first, formOf } from "../dom.js";
import { forgetNote, tell } from "../notes.js";
import { isTyped, textFields } from "../typed.js";
import { say } from "../words.js";

/** @typedef {HTMLButtonElement | HTMLInputElement | null} Submitter */

/**
 * @param {HTMLFormElement} form
 * @param {Element | null} [submitter]
 */
function isOurs(form, submitter) {
  const method = (submitter?.getAttribute("formmethod") || form.method).toLowerCase();
  return method === "post" && !form.matches("[hx-post], [hx-put], [data-leaves]") && form.target !== "_blank";
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isBusy
 */
function markBusy(form, isBusy) {
  form.toggleAttribute("data-sending", isBusy);
  form.setAttribute("aria-busy", String(isBusy));
  for (const button of all(document, "button:not([type=button])", HTMLButtonElement)) {
    if (button.form === form) button.setAttribute("aria-disabled", String(isBusy));
  }
}

/**
 * @param {Document} answered
 * @param {HTMLElement} main
 */
async function showAnswer(answered, main) {
  document.title = answered.title;
  byId("main")?.replaceWith(main);
  await Promise.resolve(); // Stimulus connects the new controllers first, so that they hear of what follows
  window.htmx?.process(main);
  document.dispatchEvent(new CustomEvent("arsos:drawn", { detail: { root: main } }));
  const wrong = first(main, "[role=alert], .errorlist, [aria-invalid=true]");
  const field = first(main, "[aria-invalid=true], .a-field-wrong input, .a-field-wrong select, .a-field-wrong textarea");
  (field || main).focus({ preventScroll: true });
  (wrong || main).scrollIntoView({ block: wrong ? "center" : "start" });
}

/**
 * What was sent is what stands there: nothing is typed into a form while it is on its way, to be wiped by its answer.
 *
 * @param {HTMLFormElement} form
 */
function holdFields(form) {
  const held = textFields(form).filter((field) => !field.readOnly);
  for (const field of held) field.readOnly = true;
  return () => {
    for (const field of held) field.readOnly = false;
  };
}

/**
 * Asks everybody who hears of the form whether it may go; whoever needs time is waited for.
 *
 * @param {HTMLFormElement} form
 */
async function mayGo(form) {
  /** @type {Promise<boolean>[]} */
  const awaited = [];
  const detail = { waitFor: (/** @type {Promise<boolean>} */ ready) => void awaited.push(ready) };
  form.dispatchEvent(new CustomEvent("arsos:before-send", { bubbles: true, detail }));
  return (await Promise.all(awaited)).every(Boolean);
}

export class SendingController extends controllerWith() {
  /** @type {Set<HTMLFormElement>} */
  typedInto = new Set();
  /** @type {Set<HTMLFormElement>} */
  touched = new Set();
  isLeaving = false;

  /** @param {SubmitEvent} event */
  submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const submitter = /** @type {Submitter} */ (event.submitter);
    if (event.defaultPrevented || !isOurs(form, submitter)) return;
    event.preventDefault();
    this.send(form, submitter);
  }

  /** @param {Event} event */
  noteTyping(event) {
    const form = formOf(event.target);
    if (form?.hasAttribute("data-ask-before-leaving")) this.typedInto.add(form);
  }

  /**
   * Leaving a page with words that have not been sent asks first; drafts save themselves and need no question.
   *
   * @param {Event} event
   */
  touch(event) {
    this.touched.add(/** @type {HTMLFormElement} */ (event.target));
  }

  /** @param {Event} event */
  askBeforeLeaving(event) {
    if (this.isUnsent) event.preventDefault();
  }

  /**
   * Whoever is signed out keeps what they typed, wherever it stands; drafts answer for themselves (autosave.js).
   *
   * @param {Event} event
   */
  keepWhatIsTyped(event) {
    const isTypedSomewhere = [...document.forms].some((form) => isOurs(form) && !form.matches("[data-controller~=autosave]") && isTyped(form));
    if (this.isUnsent || isTypedSomewhere) event.preventDefault();
  }

  /** Words in a dialog that was closed again were given up; what the server keeps is there again (unsent.js). */
  get isUnsent() {
    const unsent = [...this.touched, ...[...this.typedInto].filter(isTyped)];
    return !this.isLeaving && unsent.some((form) => form.isConnected && !form.hasAttribute("data-kept") && !form.closest("dialog:not([open])"));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Submitter} submitter
   */
  async send(form, submitter = null) {
    if (form.hasAttribute("data-sending")) return;
    markBusy(form, true);
    forgetNote(form);
    try {
      if (await mayGo(form)) await this.sendHeld(form, submitter);
    } finally {
      if (form.isConnected && !this.isLeaving) markBusy(form, false);
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Submitter} submitter
   */
  async sendHeld(form, submitter) {
    const body = new FormData(form, submitter);
    const release = holdFields(form);
    try {
      const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || window.location.pathname + window.location.search;
      const answer = await this.answerTo(form, address, body);
      await this.take(answer, form, submitter, address);
    } finally {
      release();
    }
  }

  /**
   * The server's answer, asked for until it comes; what passes by itself is waited out.
   *
   * @param {HTMLFormElement} form
   * @param {string} address
   * @param {FormData} body
   * @returns {Promise<Response>}
   */
  async answerTo(form, address, body) {
    const tryNow = makeButton(say("try_now"), () => document.dispatchEvent(new CustomEvent("arsos:try-now")));
    for (let pause = FIRST_WAIT; ; pause = longer(pause)) {
      const answer = await fetch(address, { method: "POST", body, headers: { "X-Sent-By": "arsos" } }).catch(() => null);
      if (answer && !isPassing(answer.status, answer.headers.get("Retry-After"))) return answer;
      if (answer?.status !== 409) tell(form, say(answer ? "unavailable" : "no_connection"), tryNow);
      await wait(pause);
    }
  }

  /**
   * @param {Response} answer
   * @param {HTMLFormElement} form
   * @param {Submitter} submitter
   * @param {string} address
   */
  async take(answer, form, submitter, address) {
    if (answer.status === 401) return this.askToSignIn(form, submitter);
    if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      this.forget(form);
      const { location } = await answer.json();
      const taken = new CustomEvent("arsos:sent", { bubbles: true, cancelable: true, detail: { location } });
      if (form.dispatchEvent(taken)) this.leaveFor(location);
      return;
    }
    const answered = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = answered.getElementById("main");
    if (!main && !answer.ok) return this.askToSendAgain(form, submitter);
    this.forget(form);
    if (!main) return this.leaveFor(address);
    await showAnswer(answered, main);
    if (!answer.ok) this.touchRefused();
  }

  /** @param {HTMLFormElement} form */
  forget(form) {
    this.typedInto.delete(form);
    this.touched.delete(form);
  }

  /**
   * Where somebody has words in another form of the page, such as half a message, the browser asks before it leaves.
   *
   * @param {string} address
   */
  leaveFor(address) {
    this.isLeaving = !this.isUnsent;
    const there = new URL(address, window.location.href);
    const isHere = there.pathname === window.location.pathname && there.search === window.location.search;
    window.location.assign(address);
    if (isHere && there.hash) window.location.reload(); // an address that differs by its place alone is not loaded anew
  }

  /** A refused form comes back with the words in it, as if the page had been drawn with them. */
  touchRefused() {
    for (const form of all(document, "#main [data-ask-before-leaving]", HTMLFormElement)) {
      if (form.querySelector("[aria-invalid=true], .errorlist, [role=alert]")) this.touched.add(form);
    }
  }

  /**
   * A failure that has no page of ours, or a token of a session that has ended elsewhere: the words stay where they are.
   *
   * @param {HTMLFormElement} form
   * @param {Submitter} submitter
   */
  askToSendAgain(form, submitter) {
    markBusy(form, false);
    tell(form, say("not_taken_now"), this.againButton(form, submitter));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Submitter} submitter
   */
  askToSignIn(form, submitter) {
    markBusy(form, false);
    tell(form, say("signed_out"), signInLink(), this.againButton(form, submitter));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Submitter} submitter
   */
  againButton(form, submitter) {
    return makeButton(say("send_again"), async () => {
      if (await renewToken()) form.requestSubmit(submitter);
      else tell(form, say("someone_else"), signInLink(), this.againButton(form, submitter));
    });
  }
}

application.register("sending", SendingController);
