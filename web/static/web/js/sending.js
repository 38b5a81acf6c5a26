// Sends the forms of our pages so that nothing typed is lost and nothing happens twice: a form carries a key
// (web/sending.py), so the same form can be sent again until its answer arrives. Without this script forms work as
// forms do. What was typed stays on the page until the server has said where to go.
import { say } from "./words.js";

const ANY_PAGE = "/admin/notifications/";
const TOKEN = "[name=csrfmiddlewaretoken]";
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;
const unsent = new Set();
let isLeaving = false;

function isOurs(form, submitter) {
  const method = (submitter?.getAttribute("formmethod") || form.method).toLowerCase();
  return method === "post" && !form.hasAttribute("data-plain") && !form.matches("[hx-post], [hx-put]") && form.target !== "_blank";
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

function makeButton(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "a-button a-small";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function markBusy(form, isBusy) {
  form.toggleAttribute("data-sending", isBusy);
  form.setAttribute("aria-busy", String(isBusy));
  for (const button of document.querySelectorAll("button:not([type=button])")) {
    if (button.form === form) button.setAttribute("aria-disabled", String(isBusy));
  }
}

function showAnswer(html, address) {
  const answered = new DOMParser().parseFromString(html, "text/html");
  const main = answered.getElementById("main");
  if (!main) {
    leaveFor(address);
    return;
  }
  document.title = answered.title;
  document.getElementById("main").replaceWith(main);
  window.htmx?.process(main);
  document.dispatchEvent(new CustomEvent("arsos:drawn", { detail: { root: main } }));
  const wrong = main.querySelector("[role=alert], .errorlist, [aria-invalid=true]");
  const field = main.querySelector("[aria-invalid=true], .a-field-wrong input, .a-field-wrong select, .a-field-wrong textarea");
  (field || main).focus({ preventScroll: true });
  (wrong || main).scrollIntoView({ block: wrong ? "center" : "start" });
}

export function leaveFor(address) {
  isLeaving = true;
  unsent.clear();
  const there = new URL(address, window.location.href);
  const isHere = there.pathname === window.location.pathname && there.search === window.location.search;
  window.location.assign(address);
  if (isHere && there.hash) window.location.reload(); // an address that differs by its place alone is not loaded anew
}

function wait(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
    document.addEventListener("arsos:try-now", () => (clearTimeout(timer), done()), { once: true });
  });
}

async function send(form, submitter) {
  const body = new FormData(form, submitter);
  const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || window.location.pathname + window.location.search;
  const request = { method: "POST", body, headers: { "X-Sent-By": "arsos" } };
  const tryNow = makeButton(say("try_now"), () => document.dispatchEvent(new CustomEvent("arsos:try-now")));
  for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
    let answer;
    try {
      answer = await fetch(address, request);
    } catch {
      tell(form, say("no_connection"), tryNow);
      await wait(pause);
      continue;
    }
    if (answer.status === 401) return void askToSignIn(form, submitter);
    if (answer.status >= 502 || answer.status === 503 || (answer.status === 409 && answer.headers.has("Retry-After"))) {
      if (answer.status !== 409) tell(form, say("unavailable"), tryNow);
      await wait(pause);
      continue;
    }
    const kind = answer.headers.get("Content-Type") || "";
    unsent.delete(form);
    if (kind.startsWith("application/json")) {
      const { location } = await answer.json();
      const taken = new CustomEvent("arsos:sent", { bubbles: true, cancelable: true, detail: { location } });
      if (form.dispatchEvent(taken)) leaveFor(location);
      return;
    }
    return void showAnswer(await answer.text(), address);
  }
}

function askToSignIn(form, submitter) {
  markBusy(form, false);
  const link = document.createElement("a");
  link.href = "/admin/login/";
  link.target = "_blank";
  link.textContent = say("sign_in");
  tell(form, `${say("signed_out")} `, link);
  noteIn(form).append(" ", makeButton(say("send_again"), () => sendWithNewToken(form, submitter)));
}

// Signing in gives a new token; the forms of this page still carry the one of the session that is over.
async function sendWithNewToken(form, submitter) {
  const answer = await fetch(ANY_PAGE).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const token = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(TOKEN).value;
    for (const field of document.querySelectorAll(TOKEN)) field.value = token;
  }
  form.requestSubmit(submitter);
}

export async function sendForm(form, submitter = null) {
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
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-ask-before-leaving")) unsent.add(form);
});
window.addEventListener("beforeunload", (event) => {
  const typed = [...unsent].some((form) => form.isConnected && [...form.elements].some((field) => field.matches("textarea") && field.value !== field.defaultValue));
  if (typed && !isLeaving) event.preventDefault();
});
