// Results below a search field: arrows walk over them, Enter opens the first, once it fits what was typed.
const fields = new Map([...document.querySelectorAll("[data-find]")].map((field) => [field, { asked: "", shown: null }]));
const placeOf = (field) => document.getElementById(field.dataset.find);
const linksOf = (field) => [...placeOf(field).querySelectorAll("li a, tbody th a")];

for (const [field, state] of fields) {
  field.addEventListener("htmx:beforeRequest", () => (state.asked = field.value));
  placeOf(field).addEventListener("htmx:afterSwap", () => (state.shown = state.asked));
  field.addEventListener("keydown", (event) => {
    const first = linksOf(field)[0];
    if (!first) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter" && field.value && state.shown === field.value) {
      event.preventDefault();
      first.click();
    }
  });
  placeOf(field).addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = linksOf(field);
    const here = links.indexOf(event.target);
    if (!step || here < 0) return;
    event.preventDefault();
    (here + step < 0 ? field : links[Math.min(here + step, links.length - 1)]).focus();
  });
}
