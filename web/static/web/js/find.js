// Results below a search field: arrows walk over them, Enter opens the first, once it fits what was typed.
const asked = new WeakMap();
const shown = new WeakMap();
const placeOf = (field) => document.getElementById(field.dataset.find);
const linksOf = (field) => [...placeOf(field).querySelectorAll("li a, tbody th a")];
const fieldOf = (place) => document.querySelector(`[data-find="${CSS.escape(place.id)}"]`);

function keyInField(event, field) {
  const first = linksOf(field)[0];
  if (!first) return;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    first.focus();
  } else if (event.key === "Enter" && field.value && shown.get(field) === field.value) {
    event.preventDefault();
    first.click();
  }
}

function keyOnLink(event, field) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = linksOf(field);
  const here = links.indexOf(event.target);
  if (!step || here < 0) return;
  event.preventDefault();
  (here + step < 0 ? field : links[Math.min(here + step, links.length - 1)]).focus();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-find]")) asked.set(event.target, event.target.value);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const field = event.target.id && fieldOf(event.target);
  if (field) shown.set(field, asked.get(field) ?? "");
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("[data-find]")) return void keyInField(event, event.target);
  for (const field of document.querySelectorAll("[data-find]")) if (placeOf(field)?.contains(event.target)) keyOnLink(event, field);
});
