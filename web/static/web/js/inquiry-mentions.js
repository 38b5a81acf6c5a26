// @ and some letters in an internal note: colleagues of the queue below it, chosen by arrows and Enter or by a click.
import { say } from "./words.js";

let people = null;
let shown = [];
let place = 0;
let field = null;

const list = () => document.getElementById("mention-list");
const started = (box) => /(?:^|\s)@([^@\n]{0,40})$/.exec(box.value.slice(0, box.selectionStart));

async function load() {
  if (people) return;
  const answer = await fetch(document.getElementById("composer").dataset.people, { headers: { "X-Sent-By": "arsos" } }).catch(() => null);
  if (answer?.ok) people = (await answer.json()).people;
}

function hide() {
  list()?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  shown = [];
}

function draw() {
  list()?.remove();
  const box = document.createElement("ul");
  box.id = "mention-list";
  box.className = "a-mention-list";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", say("mention_whom"));
  box.append(
    ...shown.map((one, number) => {
      const option = document.createElement("li");
      option.id = `mention-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(number === place));
      option.textContent = one.name;
      return option;
    }),
  );
  field.after(box);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "mention-list");
  field.setAttribute("aria-activedescendant", `mention-${place}`);
}

async function suggest(box) {
  if (!started(box)) return void hide();
  field = box;
  await load();
  const found = started(box);
  if (!found) return void hide();
  const typed = found[1].toLowerCase();
  shown = (people ?? []).filter((one) => one.name.toLowerCase().includes(typed)).slice(0, 6);
  if (!shown.length || shown.some((one) => typed.startsWith(`${one.name.toLowerCase()} `))) return void hide();
  place = 0;
  draw();
}

function pick(one) {
  const found = started(field);
  const start = field.selectionStart - found[1].length;
  field.setRangeText(`${one.name} `, start, field.selectionStart, "end");
  const kept = document.createElement("input");
  kept.type = "hidden";
  kept.name = "mentions";
  kept.value = one.id;
  kept.dataset.name = one.name;
  field.form.querySelector(".a-mentions").append(kept);
  hide();
  field.focus();
}

document.addEventListener("input", (event) => event.target.matches?.('[data-composer="note"] textarea') && suggest(event.target));
document.addEventListener("keydown", (event) => {
  if (!shown.length || event.target !== field) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    place = (place + step + shown.length) % shown.length;
    draw();
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") pick(shown[place]);
  else if (event.key === "Escape") hide();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("#mention-list [role=option]");
  if (!option) return;
  event.preventDefault();
  pick(shown[Number(option.id.slice("mention-".length))]);
});
// Whoever was picked and whose name was deleted again is not told.
document.addEventListener("arsos:before-send", (event) => {
  if (!event.target.matches('[data-composer="note"]')) return;
  const words = event.target.querySelector("textarea").value;
  for (const kept of event.target.querySelectorAll("[name=mentions]")) if (!words.includes(`@${kept.dataset.name}`)) kept.remove();
});
document.addEventListener("arsos:taken", (event) => event.detail.form.querySelector(".a-mentions")?.replaceChildren());
