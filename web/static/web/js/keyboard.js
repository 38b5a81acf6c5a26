// Keys of the page: whatever carries data-key is pressed, or focused, by that key. Keys of two strokes stand as "g q".
// Single keys can be switched off (WCAG 2.1.4), and never act while somebody types.
import { say } from "./words.js";
import { toast } from "./toasts.js";

const KEPT = "arsos-keys";
const PATIENCE = 900;
const dialog = document.getElementById("a-keys");
const list = document.getElementById("a-keys-list");
const choice = document.getElementById("a-keys-on");
let before = "";
let timer = 0;

// A browser may refuse to keep anything; then the choice holds for this page.
let isOffHere = false;

function areOn() {
  try {
    return localStorage.getItem(KEPT) !== "off" && !isOffHere;
  } catch {
    return !isOffHere;
  }
}

function keepChoice() {
  isOffHere = !choice.checked;
  try {
    localStorage.setItem(KEPT, choice.checked ? "on" : "off");
  } catch {
    // it holds for this page
  }
}

const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
const named = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.checkVisibility() || one.closest("[popover]"));
const startsSequence = (key) => document.querySelector(`[data-key^="${CSS.escape(`${key} `)}"]`);

function act(one) {
  if (one.matches("input:not([type=checkbox]), textarea, select")) one.focus();
  else if (one.matches("details")) one.open = !one.open;
  else one.click();
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((one) => one.checkVisibility());
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  (next.matches("a, button") ? next : next.querySelector("a, button, input") || next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function wordsOf(one) {
  const silent = "[aria-hidden=true], kbd, .a-key, .a-hidden";
  const said = one.cloneNode(true);
  for (const part of said.querySelectorAll(silent)) part.remove();
  return one.dataset.keySays || one.getAttribute("aria-label") || said.textContent.trim().replace(/\s+/g, " ");
}

function openMap() {
  const found = new Map();
  for (const one of document.querySelectorAll("[data-key]")) if (!found.has(one.dataset.key)) found.set(one.dataset.key, wordsOf(one));
  list.replaceChildren(
    ...[...found].flatMap(([key, words]) => {
      const term = document.createElement("dt");
      term.append(
        ...key.split(" ").flatMap((stroke, place) => {
          const shown = document.createElement("kbd");
          shown.className = "a-key";
          shown.textContent = stroke;
          return place ? [" ", shown] : [shown];
        }),
      );
      const meaning = document.createElement("dd");
      meaning.textContent = words;
      return [term, meaning];
    }),
  );
  choice.checked = areOn();
  dialog.showModal();
}

document.getElementById("a-keys-open").addEventListener("click", openMap);
choice.addEventListener("change", () => {
  keepChoice();
  toast(say(choice.checked ? "keys_on" : "keys_off"));
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.hasAttribute("data-send-key")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-main]") || null);
    return;
  }
  if (event.key === "Escape" && isTyping(event.target) && !event.target.closest("dialog")) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (!areOn() && event.key !== "?") return;
  const key = before ? `${before} ${event.key}` : event.key;
  const one = named(key) || (before ? named(event.key) : null);
  before = "";
  clearTimeout(timer);
  if (one) {
    event.preventDefault();
    act(one);
  } else if (startsSequence(event.key)) {
    before = event.key;
    timer = setTimeout(() => (before = ""), PATIENCE);
  } else if ((event.key === "j" && move(1)) || (event.key === "k" && move(-1))) {
    event.preventDefault();
  }
});
