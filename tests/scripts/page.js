/**
 * A page to test scripts on: jsdom in the place of a browser, with the words, the form token and the clock of the page.
 * A test file imports this first, then `await load("find")`; each file runs in a process of its own.
 */
import { mock } from "node:test";
import { JSDOM } from "jsdom";

const SHELL = `<!DOCTYPE html><html lang="en-us" data-zone="America/New_York"><head>
<meta name="arsos-addresses" data-stream="/stream/" data-unread="/unread/" data-token="/token/" data-sign-in="/login/" data-reader="dana">
</head><body><main id="main"></main><div id="a-toasts"></div>
<script type="application/json" id="a-words">{"try_now":"Try now","no_connection":"No connection","unavailable":"Unavailable",
"send_again":"Send again","signed_out":"Signed out","sign_in":"Sign in","not_taken_now":"Not taken","saving":"Saving",
"saved":"Saved %s","not_saved":"Not saved","joined":"Joined","changed_elsewhere":"Changed elsewhere","choose_each":"Choose",
"keep_these":"Keep","here":"Here","there":"There","work_ended":"%s ended","copied":"Copied","not_copied":"Not copied",
"keys_on":"Keys on","keys_off":"Keys off","unread":"%s unread","mention_whom":"Whom","draft_gone":"Gone",
"not_saved_signed_out":"Signed out","filed_elsewhere":"Filed:","live":"Live","discard":"Discard","unsent_restored":"Restored %s","unsent_kept":"Kept %s","unsent_refused":"Refused","someone_else":"Someone else","unsent_gone":"Sent elsewhere",
"unsent_two":"Two texts, one of %s","unsent_use_kept":"Use kept","unsent_use_this":"Use this",
"unsent_overtook":"Other window %s","not_live":"Not live since %s",
"is_replying":"%s is replying","are_replying":"%s are replying","also_here":"%s here","changed_meanwhile":"Meanwhile: %s"}</script></body></html>`;

export const dom = new JSDOM(SHELL, { url: "https://arsos.example/admin/", pretendToBeVisual: true });
const { window } = dom;
const SHARED = [
  "document", "navigator", "localStorage", "Node", "Element", "Document", "DOMParser", "MutationObserver", "FormData", "Event",
  "CustomEvent", "KeyboardEvent", "MouseEvent", "SubmitEvent", "InputEvent", "getComputedStyle", "NodeFilter", "AbortController",
  ...Object.getOwnPropertyNames(window).filter((name) => /^HTML.*Element$/.test(name)),
];
for (const name of SHARED) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
globalThis.window = window;
globalThis.CSS = { escape: (text) => text.replace(/[^\w-]/g, (sign) => `\\${sign}`) };
for (const part of ["scrollIntoView", "scrollTo"]) window.Element.prototype[part] = () => {};
window.Element.prototype.checkVisibility = function isShown() {
  return !this.closest("[hidden]");
};
window.HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
window.HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

/** Lets everything that is ready happen: Stimulus connects, promises go on. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  await new Promise((done) => setImmediate(done));
}

/** @param {string} name of a file in controllers/ */
export async function load(name) {
  return import(`../../web/static/web/js/controllers/${name}.js`);
}

/** Draws the main part of the page and waits until its controllers are connected. */
export async function draw(html) {
  const main = document.getElementById("main");
  main.replaceChildren();
  await settle();
  main.innerHTML = html;
  await settle();
  return main;
}

export const one = (selector) => document.querySelector(selector);
export const all = (selector) => [...document.querySelectorAll(selector)];

/** Strikes a key; true where the browser would still act on it. */
export function strike(target, key, more = {}) {
  return target.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

/** Types text into a field. */
export function type(field, text) {
  field.value = text;
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
}

/** Sends a custom event that bubbles, as htmx and our controllers do; false where somebody prevented it. */
export function tell(target, name, detail) {
  return target.dispatchEvent(new window.CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}

/**
 * Answers what scripts fetch, one after another; an Error stands for a lost network. What was asked stands in `calls`.
 */
export function answer(...answers) {
  const calls = [];
  globalThis.fetch = mock.fn(async (address, request = {}) => {
    calls.push({ address, ...request });
    const next = answers.shift();
    if (next === undefined || next instanceof Error) throw next ?? new Error("nobody answers");
    return next;
  });
  return calls;
}

/** An answer in JSON. */
export const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** An answer that is a page. */
export const page = (main, status = 200) =>
  new Response(`<title>Answered</title><main id="main" tabindex="-1">${main}</main>`, { status, headers: { "Content-Type": "text/html" } });
