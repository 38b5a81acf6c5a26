// Rules of a set in order: rows move by buttons, keys or dragging, conditions come and go. The server reads the order of
// the rows; what is wrong comes back beside its row.
import { touch } from "./sending.js";
import { fill } from "./words.js";

let gone = null;
let dragged = null;
let next = Date.now();

const formOf = (one) => one.closest("[data-rules]");
const listOf = (form) => form.querySelector("[data-rule-list]");
const nameOf = (row) => row.querySelector("[data-rule-name]").value || formOf(row).dataset.unnamed;
const placeOf = (row) => [...row.parentElement.children].indexOf(row) + 1;

function announce(words, ...values) {
  document.getElementById("rule-says").textContent = fill(words, ...values);
}

function renamed(root, from, to) {
  for (const one of root.querySelectorAll("*")) {
    for (const attribute of ["id", "name", "for", "aria-describedby"]) {
      const value = one.getAttribute(attribute);
      if (value?.includes(from)) one.setAttribute(attribute, value.replace(from, to));
    }
  }
}

function offer(row) {
  const used = new Set([...row.querySelectorAll("[data-condition]")].map((one) => one.dataset.condition));
  for (const option of row.querySelector("[data-add-condition]").options) option.hidden = option.disabled = used.has(option.value);
  row.querySelector("[data-takes-all]").hidden = [...used].some((name) => name !== "skills");
}

function showSteps(form) {
  const rows = [...listOf(form).children];
  rows.forEach((row, place) => {
    row.querySelector("[data-rule-do=up]").setAttribute("aria-disabled", String(place === 0));
    row.querySelector("[data-rule-do=down]").setAttribute("aria-disabled", String(place === rows.length - 1));
    for (const button of row.querySelectorAll(".a-rule-buttons button")) button.setAttribute("aria-label", `${button.dataset.words}: ${nameOf(row)}`);
  });
}

function begin() {
  const form = document.querySelector("[data-rules]");
  if (!form) return;
  for (const row of listOf(form).children) prepare(row);
  showSteps(form);
}

function prepare(row) {
  for (const button of row.querySelectorAll(".a-rule-buttons button")) button.dataset.words ??= button.getAttribute("aria-label");
  row.dataset.ruleKey = row.querySelector("[name=row]").value;
  offer(row);
}

function add(form) {
  const row = document.getElementById("blank-rule").content.firstElementChild.cloneNode(true);
  const key = String((next += 1));
  row.querySelector("[name=row]").value = key;
  renamed(row, "__key__", key);
  listOf(form).append(row);
  prepare(row);
  row.querySelector("[data-rule-name]").focus();
  announce(form.dataset.saysAdded, placeOf(row));
}

const steps = {
  up(row, button) {
    if (row.previousElementSibling) row.previousElementSibling.before(row);
    settle(row, button);
  },
  down(row, button) {
    if (row.nextElementSibling) row.nextElementSibling.after(row);
    settle(row, button);
  },
  copy(row) {
    const copy = row.cloneNode(true);
    const key = String((next += 1));
    const written = [...row.querySelectorAll("input, select")];
    copy.querySelectorAll("input, select").forEach((one, place) => {
      one.value = written[place].value;
      one.checked = written[place].checked;
    });
    renamed(copy, `-${row.dataset.ruleKey}`, `-${key}`);
    copy.querySelector("[name=row]").value = key;
    row.after(copy);
    prepare(copy);
    copy.querySelector("[data-rule-name]").focus();
    announce(formOf(copy).dataset.saysAdded, placeOf(copy));
  },
  remove(row) {
    const form = formOf(row);
    gone = { row, before: row.nextElementSibling };
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    announce(form.dataset.saysRemoved, nameOf(row));
    row.remove();
    form.querySelector("[data-undo]").hidden = false;
    (neighbour?.querySelector("[data-rule-do=remove]") || form.querySelector("[data-add-rule]")).focus();
  },
  condition: addCondition,
  forget(row, button) {
    button.closest("[data-condition]").remove();
    offer(row);
    row.querySelector("[data-add-condition]").focus();
  },
};

function settle(row, button) {
  button?.focus();
  row.scrollIntoView({ block: "nearest" });
  announce(formOf(row).dataset.saysMoved, nameOf(row), placeOf(row));
}

function undo(form, button) {
  listOf(form).insertBefore(gone.row, gone.before);
  announce(form.dataset.saysBack, nameOf(gone.row));
  gone.row.querySelector("[data-rule-name]").focus();
  gone = null;
  button.hidden = true;
}

function addCondition(row) {
  const select = row.querySelector("[data-add-condition]");
  if (!select.value) {
    select.focus();
    return;
  }
  const blank = document.querySelector(`template[data-blank="${CSS.escape(select.value)}"]`);
  const condition = blank.content.firstElementChild.cloneNode(true);
  renamed(condition, "__key__", row.dataset.ruleKey);
  row.querySelector("[data-conditions]").append(condition);
  select.value = "";
  offer(row);
  condition.querySelector("input:not([type=hidden])").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const form = button && formOf(button);
  if (!form) return;
  const row = button.closest("[data-rule]");
  if (button.dataset.ruleDo) steps[button.dataset.ruleDo](row, button);
  else if (button.matches("[data-add-rule]")) add(form);
  else if (button.matches("[data-undo]")) undo(form, button);
  else return;
  touch(form);
  showSteps(form);
});

document.addEventListener("change", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  touch(form);
  const condition = event.target.closest("[data-condition]");
  const says = condition?.querySelector("[data-says]");
  if (says) {
    const ticked = [...condition.querySelectorAll("input:checked")].map((one) => one.parentElement.textContent.trim());
    says.textContent = ticked.join(", ") || "…";
  }
  showSteps(form);
});
document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest?.("[data-rule]");
  if (row) row.draggable = event.target === row;
});
document.addEventListener("dragstart", (event) => (dragged = event.target.closest?.("[data-rule]")));
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-rule]");
  if (!dragged || !over || over === dragged || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  touch(formOf(dragged));
  settle(dragged);
  showSteps(formOf(dragged));
  dragged = null;
});

document.addEventListener("arsos:drawn", () => {
  const form = document.querySelector("[data-rules]");
  if (form) touch(form);
  begin();
});
begin();
