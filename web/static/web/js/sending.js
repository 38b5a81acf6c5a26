// Sends the forms of our pages so that nothing typed is lost and nothing happens twice: a form carries a key
// (web/sending.py), so the same form can be sent again until its answer arrives. Without this script forms work as
// forms do. What was typed stays on the page until the server has said where to go. A form with data-leaves is the
// browser's own: nothing of the page stays.
import { FIRST_WAIT, isPassing, longer, makeButton, renewToken, signInLink, wait } from "./connection.js";
import { isTyped, textFields } from "./typed.js";
import { say } from "./words.js";

const typedInto = new Set();
const touched = new Set();
let isLeaving = false;

function isOurs(form, submitter) {
  const method = (submitter?.getAttribute("formmethod") || form.method).toLowerCase();
  return method === "post" && !form.matches("[hx-post], [hx-put], [data-leaves]") && form.target !== "_blank";
}

function noteIn(form) {
  let note = form.querySelector(":scope > .a-sending-note");
  if (!note) {
    note = document.createElement("div");
    note.className = "a-sending-note a-note";
    note.setAttribute("role", "alert");
    form.append(note);
  }
  return note;
}

export function tell(form, words, button) {
  const note = noteIn(form);
  note.replaceChildren(words);
  if (button) note.append(" ", button);
}

function markBusy(form, isBusy) {
  form.toggleAttribute("data-sending", isBusy);
  form.setAttribute("aria-busy", String(isBusy));
  for (const button of document.querySelectorAll("button:not([type=button])")) {
    if (button.form === form) button.setAttribute("aria-disabled", String(isBusy));
  }
}

function showAnswer(answered, main) {
  document.title = answered.title;
  document.getElementById("main").replaceWith(main);
  window.htmx?.process(main);
  document.dispatchEvent(new CustomEvent("arsos:drawn", { detail: { root: main } }));
  const wrong = main.querySelector("[role=alert], .errorlist, [aria-invalid=true]");
  const field = main.querySelector("[aria-invalid=true], .a-field-wrong input, .a-field-wrong select, .a-field-wrong textarea");
  (field || main).focus({ preventScroll: true });
  (wrong || main).scrollIntoView({ block: wrong ? "center" : "start" });
}

function leaveFor(address) {
  isLeaving = true;
  typedInto.clear();
  touched.clear();
  const there = new URL(address, window.location.href);
  const isHere = there.pathname === window.location.pathname && there.search === window.location.search;
  window.location.assign(address);
  if (isHere && there.hash) window.location.reload(); // an address that differs by its place alone is not loaded anew
}

// What was sent is what stands there: nothing is typed into a form while it is on its way, to be wiped by its answer.
function holdFields(form) {
  const held = textFields(form).filter((field) => !field.readOnly);
  for (const field of held) field.readOnly = true;
  return () => held.forEach((field) => (field.readOnly = false));
}

async function send(form, submitter) {
  const body = new FormData(form, submitter);
  const release = holdFields(form);
  try {
    await sendUntilAnswered(form, submitter, body);
  } finally {
    release();
  }
}

async function sendUntilAnswered(form, submitter, body) {
  const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || window.location.pathname + window.location.search;
  const request = { method: "POST", body, headers: { "X-Sent-By": "arsos" } };
  const tryNow = makeButton(say("try_now"), () => document.dispatchEvent(new CustomEvent("arsos:try-now")));
  for (let pause = FIRST_WAIT; ; pause = longer(pause)) {
    let answer;
    try {
      answer = await fetch(address, request);
    } catch {
      tell(form, say("no_connection"), tryNow);
      await wait(pause);
      continue;
    }
    if (answer.status === 401) return void askToSignIn(form, submitter);
    if (isPassing(answer.status, answer.headers.get("Retry-After"))) {
      if (answer.status !== 409) tell(form, say("unavailable"), tryNow);
      await wait(pause);
      continue;
    }
    const kind = answer.headers.get("Content-Type") || "";
    if (kind.startsWith("application/json")) {
      forget(form);
      const { location } = await answer.json();
      const taken = new CustomEvent("arsos:sent", { bubbles: true, cancelable: true, detail: { location } });
      if (form.dispatchEvent(taken)) leaveFor(location);
      return;
    }
    const answered = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = answered.getElementById("main");
    if (!main && !answer.ok) return void askToSendAgain(form, submitter);
    forget(form);
    if (!main) return leaveFor(address);
    showAnswer(answered, main);
    if (!answer.ok) touchRefused();
    return;
  }
}

function forget(form) {
  typedInto.delete(form);
  touched.delete(form);
}

// A failure that has no page of ours, or a token of a session that has ended elsewhere: the words stay where they are.
function askToSendAgain(form, submitter) {
  markBusy(form, false);
  tell(form, say("not_taken_now"), makeButton(say("send_again"), () => sendWithNewToken(form, submitter)));
}

function askToSignIn(form, submitter) {
  markBusy(form, false);
  tell(form, `${say("signed_out")} `, signInLink());
  noteIn(form).append(" ", makeButton(say("send_again"), () => sendWithNewToken(form, submitter)));
}

async function sendWithNewToken(form, submitter) {
  await renewToken();
  form.requestSubmit(submitter);
}

async function sendForm(form, submitter = null) {
  if (form.hasAttribute("data-sending")) return;
  markBusy(form, true);
  form.querySelector(":scope > .a-sending-note")?.remove();
  form.dispatchEvent(new CustomEvent("arsos:before-send", { bubbles: true }));
  try {
    if ((await form.arsosReady?.()) !== false) await send(form, submitter);
  } finally {
    if (form.isConnected && !isLeaving) markBusy(form, false);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !isOurs(form, event.submitter)) return;
  event.preventDefault();
  sendForm(form, event.submitter);
});

// Leaving a page with words that have not been sent asks first; drafts save themselves and need no question.
export function touch(form) {
  touched.add(form);
}

// A refused form comes back with the words in it, as if the page had been drawn with them.
function touchRefused() {
  for (const form of document.querySelectorAll("#main [data-ask-before-leaving]")) {
    if (form.querySelector("[aria-invalid=true], .errorlist, [role=alert]")) touch(form);
  }
}

function isUnsent() {
  return !isLeaving && [...touched, ...[...typedInto].filter(isTyped)].some((form) => form.isConnected);
}

// Whoever is signed out keeps what they typed, wherever it stands; drafts answer for themselves (autosave.js).
function isAnythingTyped() {
  return [...document.forms].some((form) => isOurs(form) && !form.hasAttribute("data-autosave") && isTyped(form));
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-ask-before-leaving")) typedInto.add(form);
});
window.addEventListener("beforeunload", (event) => isUnsent() && event.preventDefault());
document.addEventListener("arsos:signed-out", (event) => (isUnsent() || isAnythingTyped()) && event.preventDefault());
