// Ticks in a list: one by key, all of the page, a range with the shift key; the bar says how many and what can be done.
import "./lazy.js";
import { fill } from "./words.js";

let last = null;

const boxes = () => [...document.querySelectorAll("#bulk input[name=references]")];
const byId = (id) => document.getElementById(id);

// The state that the row of a box shows; undefined where the column is not among those chosen.
function stateOf(box) {
  const shown = box.closest("tr")?.querySelector("[data-col=status] .a-status");
  return shown ? [...shown.classList].find((name) => name.startsWith("a-status-"))?.slice("a-status-".length) : undefined;
}

// What cannot succeed for any ticked row is not offered; where the rows are not all known, everything is.
function offer(bar, ticked) {
  const states = new Set(ticked.map(stateOf));
  const isAll = states.has(undefined) || byId("bulk-everything")?.querySelector("input").checked;
  const fits = (button) => isAll || button.dataset.from.split(" ").some((state) => states.has(state));
  for (const button of bar.querySelectorAll("[data-from]")) button.hidden = !fits(button);
  const more = bar.querySelector("[popovertarget]");
  if (more) more.hidden = !byId("bulk-more").querySelector("[data-from]:not([hidden])");
}

function draw() {
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  const bar = byId("bulk-bar");
  if (!bar) return;
  bar.hidden = !count;
  const words = byId("bulk-count");
  const text = count ? fill(words.dataset.words, count) : "";
  if (words.textContent !== text) words.textContent = text;
  const whole = byId("tick-all");
  if (whole) {
    whole.checked = count === all.length;
    whole.indeterminate = count > 0 && count < all.length;
  }
  const everything = byId("bulk-everything");
  if (everything) {
    everything.hidden = !(count === all.length && byId("bulk").hasAttribute("data-has-more"));
    if (everything.hidden) everything.querySelector("input").checked = false;
  }
  if (count) offer(bar, all.filter((box) => box.checked));
}

function tickRange(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
  if (from >= 0) for (const between of all.slice(from, to + 1)) between.checked = box.checked;
}

function tickHere() {
  const box = document.activeElement?.closest("tr, li")?.querySelector("input[name=references]");
  if (!box) return;
  box.checked = !box.checked;
  last = box;
  draw();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.matches?.("#bulk input[name=references]")) {
    if (event.shiftKey && last) tickRange(target);
    last = target;
    draw();
  } else if (target.id === "tick-all") {
    for (const box of boxes()) box.checked = target.checked;
    draw();
  } else if (target.id === "tick-none") {
    for (const box of boxes()) box.checked = false;
    draw();
    byId("tick-all")?.focus();
  } else if (target.name === "everything") draw();
  else if (target.id === "tick-one") tickHere();
  else if (target.id === "tick-page") byId("tick-all").click();
  else if (target.id === "bulk-go") byId("bulk-bar").querySelector("[name=action]:not([hidden])")?.focus();
});
document.addEventListener("arsos:drawn", draw);
document.addEventListener("htmx:afterSwap", draw);
window.addEventListener("pageshow", draw);
draw();
