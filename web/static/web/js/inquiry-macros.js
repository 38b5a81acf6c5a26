// Ready-made words: found by typing, seen filled before they are put in.
import { chosenName } from "./inquiry-composer.js";
import { say } from "./words.js";
import { toast } from "./toasts.js";

const picker = () => document.getElementById("macros");
const list = () => document.getElementById("macro-list");
const search = () => document.getElementById("macro-search");
let macros = null;
let isStale = false; // they are filled with what the inquiry says, which has changed
let found = [];
let place = 0;

async function load() {
  if (macros && !isStale) return true;
  const answer = await fetch(document.getElementById("composer").dataset.macros, { headers: { "X-Sent-By": "arsos" } }).catch(() => null);
  if (!answer?.ok) {
    toast(say("not_loaded"));
    return false;
  }
  macros = (await answer.json()).macros;
  isStale = false;
  return true;
}

function preview() {
  const one = found[place];
  document.getElementById("macro-preview").replaceChildren(
    ...[one?.body, one?.relay_text].filter(Boolean).map((words) => {
      const text = document.createElement("p");
      text.className = "a-text";
      text.textContent = words;
      return text;
    }),
  );
  for (const option of list().children) option.setAttribute("aria-selected", String(Number(option.dataset.place) === place));
  if (one) search().setAttribute("aria-activedescendant", `macro-${place}`);
  else search().removeAttribute("aria-activedescendant");
  list().children[place]?.scrollIntoView({ block: "nearest" });
}

function draw() {
  const wanted = { message: "message", note: "note", resolve: "answer" }[chosenName()];
  const typed = search().value.trim().toLowerCase();
  found = macros.filter((one) => one.place === wanted && `${one.title} ${one.body}`.toLowerCase().includes(typed));
  place = 0;
  list().replaceChildren(
    ...found.map((one, number) => {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.id = `macro-${number}`;
      option.dataset.place = number;
      option.textContent = one.title;
      return option;
    }),
  );
  document.getElementById("macro-none").hidden = found.length > 0;
  list().hidden = !found.length;
  document.getElementById("macro-preview").hidden = !found.length;
  document.getElementById("macro-insert").disabled = !found.length;
  preview();
}

async function open() {
  if (!(await load())) return;
  search().value = "";
  draw();
  picker().showModal();
  search().focus();
}

function put(field, words) {
  if (!field || !words) return;
  const gap = field.value && !/\s$/.test(field.value.slice(0, field.selectionStart)) ? "\n" : "";
  field.setRangeText(gap + words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function insert() {
  const one = found[place];
  if (!one) return;
  picker().close();
  const form = document.querySelector(`[data-composer="${chosenName()}"]`);
  const [first, relay] = form.querySelectorAll("textarea");
  put(first, one.body);
  if (one.place === "answer") {
    put(relay, one.relay_text);
    const outcome = form.querySelector("select");
    if (one.resolution_code && outcome) outcome.value = one.resolution_code;
  }
  first.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-macros-open]")) open();
  if (event.target.closest?.("#macro-insert")) insert();
  const option = event.target.closest?.("#macro-list [role=option]");
  if (option) {
    place = Number(option.dataset.place);
    preview();
  }
});
document.addEventListener("dblclick", (event) => event.target.closest?.("#macro-list [role=option]") && insert());
document.addEventListener("input", (event) => event.target.id === "macro-search" && draw());
document.addEventListener("keydown", (event) => {
  if (event.target.id === "macro-search") {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      place = (place + step + found.length) % found.length;
      preview();
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      insert();
    }
  } else if (event.key === "/" && event.target.matches?.("#composer textarea") && !event.target.value) {
    event.preventDefault();
    open();
  }
});
document.addEventListener("arsos:parts", () => (isStale = true));
