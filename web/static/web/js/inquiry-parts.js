// The parts of the page are redrawn alone: what somebody types, and where they are, stays. A form that was taken does
// not leave the page unless the inquiry has left their sight.
import "./lazy.js";
import { isTyped } from "./typed.js";
import { say } from "./words.js";

const opened = new Set();
const head = () => document.getElementById("head");
const here = () => document.querySelector("[data-inquiry]");

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export function redraw() {
  window.htmx?.trigger("#live", "live");
}

const hasWordsIn = (root) => [...root.querySelectorAll("form")].some(isTyped);

function keepVersions() {
  const { version, seen } = head().dataset;
  for (const form of document.querySelectorAll("[data-composer]")) {
    if (isTyped(form)) continue;
    for (const [name, value] of Object.entries({ version, seen })) if (form.elements[name]) form.elements[name].value = value;
  }
}

function tellChange(before) {
  const now = head().dataset;
  const place = document.getElementById("changed");
  if (!place || now.version === before) return;
  const isWriting = [...document.querySelectorAll("[data-composer], #dialogs dialog[open] form")].some(isTyped);
  place.textContent = isWriting ? say("changed_meanwhile", now.latest) : "";
}

let versionBefore = head()?.dataset.version;

function afterDrawing() {
  if (!head()) return;
  for (const id of opened) {
    const part = document.getElementById(id);
    if (part && !part.open) part.open = true;
  }
  keepVersions();
  tellChange(versionBefore);
  versionBefore = head().dataset.version;
  document.dispatchEvent(new CustomEvent("arsos:parts"));
}

// What somebody types into is left alone; it is drawn with the next news.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (hasWordsIn(event.detail.target)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.pathInfo?.requestPath?.startsWith(here()?.dataset.here)) afterDrawing();
});
document.addEventListener("arsos:drawn", () => {
  versionBefore = head()?.dataset.version;
});

document.addEventListener(
  "toggle",
  (event) => {
    const part = event.target;
    if (!part.matches?.("details[id]")) return;
    if (part.open) opened.add(part.id);
    else opened.delete(part.id);
  },
  true,
);

// A form was taken: the page stays, its parts are redrawn, the form is empty and new.
document.addEventListener("arsos:sent", (event) => {
  const form = event.target;
  const place = here();
  if (!place || new URL(event.detail.location, window.location.href).pathname !== place.dataset.here) return;
  event.preventDefault();
  form.reset();
  for (const field of form.querySelectorAll("textarea")) field.value = field.defaultValue = "";
  if (form.elements.key) form.elements.key.value = newKey();
  form.closest("dialog")?.close();
  document.getElementById("changed")?.replaceChildren();
  redraw();
  document.dispatchEvent(new CustomEvent("arsos:taken", { detail: { form } }));
});
