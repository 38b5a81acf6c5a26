// The composer: a tab for each reader. Words in one tab stay while another is sent, and when a refusal redraws the page.
const composer = () => document.getElementById("composer");
const tabs = () => [...(composer()?.querySelectorAll("[role=tab]") || [])];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

export function choose(name, { focus = false } = {}) {
  const all = tabs();
  const chosen = all.find((tab) => tab.id === `tab-${name}`) || all[0];
  if (!chosen) return;
  for (const tab of all) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    panelOf(tab).hidden = tab !== chosen;
  }
  if (focus) {
    panelOf(chosen).querySelector("textarea")?.focus();
    composer().scrollIntoView({ block: "nearest" });
  }
}

export const chosenName = () => tabs().find((tab) => tab.getAttribute("aria-selected") === "true")?.id.slice(4);

function setUp() {
  const bar = composer()?.querySelector("[data-tabs]");
  if (!bar) return;
  bar.hidden = false;
  for (const button of composer().querySelectorAll("[data-macros-open]")) button.hidden = false;
  choose(chosenName() || "message");
}

// The answer is offered as soon as it is open, and stays while words stand in it.
function followActions() {
  const tab = document.getElementById("tab-resolve");
  if (!tab) return;
  const isOpen = document.getElementById("head").dataset.actions.split(" ").includes("resolve");
  const isWritten = [...panelOf(tab).querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  tab.hidden = !isOpen && !isWritten;
  if (tab.hidden && chosenName() === "resolve") choose("message");
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("#composer [role=tab]");
  if (tab) choose(tab.id.slice(4), { focus: true });
  const link = event.target.closest?.("[data-tab]");
  if (link) {
    event.preventDefault();
    followActions();
    choose(link.dataset.tab, { focus: true });
  }
  if (event.target.closest?.("[data-to-composer]")) {
    event.preventDefault();
    composer().querySelector("textarea").focus();
  }
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("#composer [role=tab]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !step) return;
  const shown = tabs().filter((one) => !one.hidden);
  const next = shown[(shown.indexOf(tab) + step + shown.length) % shown.length];
  choose(next.id.slice(4));
  next.focus();
});

// A refusal elsewhere draws the page anew: what stood in the composer is put back.
let kept = new Map();
document.addEventListener("arsos:before-send", () => {
  kept = new Map();
  for (const form of document.querySelectorAll("[data-composer]")) {
    for (const field of form.querySelectorAll("textarea")) if (field.value) kept.set(field.id, [field.value, form.elements.version?.value, form.elements.seen?.value]);
  }
});
document.addEventListener("arsos:drawn", () => {
  for (const [id, [words, version, seen]] of kept) {
    const field = document.getElementById(id);
    if (!field || field.value) continue;
    field.value = words;
    for (const [name, value] of Object.entries({ version, seen })) if (value && field.form.elements[name]) field.form.elements[name].value = value;
  }
  setUp();
});
document.addEventListener("arsos:parts", followActions);
setUp();
