// Tiles narrowed by what is typed above them; Enter takes the only one that is left, arrows walk over them.
import { fill } from "./words.js";

const tilesOf = (form) => [...form.querySelectorAll(".a-tile")];
const seenIn = (form) => tilesOf(form).filter((tile) => !tile.hidden);

function narrow(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const tile of tilesOf(field.form)) {
    const text = tile.querySelector("strong").textContent.toLowerCase();
    tile.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of field.form.querySelectorAll("fieldset")) group.hidden = !group.querySelector(".a-tile:not([hidden])");
  const left = document.getElementById("tiles-left");
  left.textContent = fill(left.dataset.left, seenIn(field.form).length);
  field.form.toggleAttribute("data-one-left", seenIn(field.form).length === 1);
}

document.addEventListener("input", (event) => event.target.matches?.("[data-tile-find]") && narrow(event.target));
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-tiles]");
  if (!form) return;
  const seen = seenIn(form);
  const isField = event.target.matches("[data-tile-find]");
  if (isField && event.key === "Enter") {
    event.preventDefault();
    if (seen.length === 1) seen[0].click();
    return;
  }
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step || (isField && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const next = seen.indexOf(event.target) + step;
  (next < 0 ? form.querySelector("[data-tile-find]") : seen[Math.min(next, seen.length - 1)])?.focus();
});
