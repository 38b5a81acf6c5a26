// Ticked rows of a list: all at once, counted, and kept when news draws the list anew.
import { fill } from "./words.js";

let kept = new Set();

const boxes = (form) => [...form.querySelectorAll("[name=inquiry]")];

function count(form) {
  const ticked = boxes(form).filter((one) => one.checked);
  const all = form.querySelector("[data-tick-all]");
  const shown = form.querySelector("[data-ticked]");
  if (shown) shown.textContent = fill(form.dataset.saysTicked, ticked.length);
  if (all) {
    all.checked = ticked.length > 0 && ticked.length === boxes(form).length;
    all.indeterminate = ticked.length > 0 && !all.checked;
  }
}

function countAll() {
  for (const form of document.querySelectorAll("[data-ticking]")) count(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-ticking]");
  if (!form) return;
  if (event.target.matches("[data-tick-all]")) for (const one of boxes(form)) one.checked = event.target.checked;
  count(form);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.target.closest?.("[data-ticking]");
  if (form) kept = new Set(boxes(form).filter((one) => one.checked).map((one) => one.value));
});
document.addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.target.closest?.("[data-ticking]");
  if (!form) return;
  for (const one of boxes(form)) one.checked = kept.has(one.value);
  count(form);
});
document.addEventListener("arsos:drawn", countAll);
countAll();
