/**
 * Rules of a set in order: rows move by buttons, keys or dragging, conditions come and go. The server reads the order of
 * the rows; what is wrong comes back beside its row. Sends `arsos:touched` (on the form) for every change, so that
 * leaving the page asks first.
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId, first, isField } from "../dom.js";
import { fill } from "../words.js";

/** @typedef {"up" | "down" | "copy" | "remove" | "condition" | "forget"} Step what a button of a row does */

const NAMING = ["id", "name", "for", "aria-describedby"];
const parts = {
  element: HTMLFormElement,
  targets: { list: HTMLElement, undo: HTMLButtonElement, add: HTMLButtonElement, says: HTMLElement },
  values: { moved: String, removed: String, added: String, back: String, unnamed: String },
};

/**
 * @param {HTMLElement} root
 * @param {string} from
 * @param {string} to
 */
function renamed(root, from, to) {
  for (const one of root.querySelectorAll("*")) {
    for (const attribute of NAMING) {
      const value = one.getAttribute(attribute);
      if (value?.includes(from)) one.setAttribute(attribute, value.replace(from, to));
    }
  }
}

/**
 * A copy of what a template holds.
 *
 * @param {HTMLTemplateElement | null} blank
 */
function copyOf(blank) {
  return /** @type {HTMLElement} */ (blank?.content.firstElementChild?.cloneNode(true));
}

/** @param {HTMLElement} row */
const buttonsOf = (row) => all(row, ".a-rule-buttons button");

/** @param {HTMLElement} row */
const placeOf = (row) => [...(row.parentElement?.children ?? [])].indexOf(row) + 1;

/** @param {HTMLElement} row */
const keyField = (row) => first(row, "[name=row]", HTMLInputElement);

/**
 * Offers the conditions that a rule does not have yet, and says when it takes everything.
 *
 * @param {HTMLElement} row
 */
function offer(row) {
  const used = new Set(all(row, "[data-condition]").map((one) => one.dataset.condition ?? ""));
  for (const option of first(row, "[data-add-condition]", HTMLSelectElement)?.options ?? []) {
    option.hidden = option.disabled = used.has(option.value);
  }
  const takesAll = first(row, "[data-takes-all]");
  if (takesAll) takesAll.hidden = [...used].some((name) => name !== "skills");
}

/** @param {HTMLElement} row */
function prepare(row) {
  for (const button of buttonsOf(row)) button.dataset.words ??= button.getAttribute("aria-label") ?? "";
  row.dataset.ruleKey = keyField(row)?.value;
  offer(row);
}

/**
 * What is ticked, in the condition's own line.
 *
 * @param {HTMLElement | null} condition
 */
function sayTicked(condition) {
  const says = first(condition, "[data-says]");
  if (!says) return;
  const ticked = all(condition, "input:checked").map((one) => one.parentElement?.textContent?.trim());
  says.textContent = ticked.join(", ") || "…";
}

export class RuleEditorController extends controllerWith(parts) {
  /** The row that was removed last, and the one that it stood before. @type {{ row: HTMLElement, before: Element | null } | null} */
  gone = null;
  /** @type {HTMLElement | null} */
  dragged = null;
  next = Date.now();

  connect() {
    for (const row of this.rows) prepare(row);
    this.showSteps();
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.listTarget.children]);
  }

  touch() {
    this.element.dispatchEvent(new CustomEvent("arsos:touched", { bubbles: true }));
  }

  /**
   * @param {string} words
   * @param {...(string | number)} values
   */
  announce(words, ...values) {
    this.saysTarget.textContent = fill(words, ...values);
  }

  /** @param {HTMLElement} row */
  nameOf(row) {
    return first(row, "[data-rule-name]", HTMLInputElement)?.value || this.unnamedValue;
  }

  showSteps() {
    const rows = this.rows;
    rows.forEach((row, place) => {
      first(row, "[data-rule-do=up]")?.setAttribute("aria-disabled", String(place === 0));
      first(row, "[data-rule-do=down]")?.setAttribute("aria-disabled", String(place === rows.length - 1));
      for (const button of buttonsOf(row)) button.setAttribute("aria-label", `${button.dataset.words}: ${this.nameOf(row)}`);
    });
  }

  /** @param {Event} event */
  press(event) {
    const button = around(event.target, "button");
    const row = around(button, "[data-rule]");
    if (!button) return;
    if (button === this.addTarget) this.add();
    else if (button === this.undoTarget) this.undo(button);
    else if (row && button.dataset.ruleDo) this.take(/** @type {Step} */ (button.dataset.ruleDo), row, button);
    else return;
    this.touch();
    this.showSteps();
  }

  /** @param {Event} event */
  change(event) {
    this.touch();
    sayTicked(around(event.target, "[data-condition]"));
    this.showSteps();
  }

  /**
   * @param {Step} step
   * @param {HTMLElement} row
   * @param {HTMLElement} button
   */
  take(step, row, button) {
    if (step === "up") this.move(row, button, -1);
    else if (step === "down") this.move(row, button, 1);
    else if (step === "copy") this.copy(row);
    else if (step === "remove") this.remove(row);
    else if (step === "condition") this.addCondition(row);
    else this.forgetCondition(row, button);
  }

  add() {
    const row = copyOf(byId("blank-rule", HTMLTemplateElement));
    const key = String((this.next += 1));
    const field = keyField(row);
    if (field) field.value = key;
    renamed(row, "__key__", key);
    this.listTarget.append(row);
    this.arrive(row);
  }

  /** @param {HTMLElement} row */
  arrive(row) {
    prepare(row);
    first(row, "[data-rule-name]")?.focus();
    this.announce(this.addedValue, placeOf(row));
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} button
   * @param {1 | -1} step
   */
  move(row, button, step) {
    if (step < 0) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    this.settle(row, button);
  }

  /** @param {HTMLElement} row */
  copy(row) {
    const copy = /** @type {HTMLElement} */ (row.cloneNode(true));
    const key = String((this.next += 1));
    const written = all(row, "input, select").filter(isField);
    all(copy, "input, select").filter(isField).forEach((one, place) => {
      const from = written[place];
      one.value = from.value;
      if (one instanceof HTMLInputElement && from instanceof HTMLInputElement) one.checked = from.checked;
    });
    renamed(copy, `-${row.dataset.ruleKey}`, `-${key}`);
    const field = keyField(copy);
    if (field) field.value = key;
    row.after(copy);
    this.arrive(copy);
  }

  /** @param {HTMLElement} row */
  remove(row) {
    this.gone = { row, before: row.nextElementSibling };
    const neighbor = row.nextElementSibling || row.previousElementSibling;
    this.announce(this.removedValue, this.nameOf(row));
    row.remove();
    this.undoTarget.hidden = false;
    (first(neighbor, "[data-rule-do=remove]") || this.addTarget).focus();
  }

  /** @param {HTMLElement} button */
  undo(button) {
    if (!this.gone) return;
    const { row, before } = this.gone;
    this.listTarget.insertBefore(row, before);
    this.announce(this.backValue, this.nameOf(row));
    first(row, "[data-rule-name]")?.focus();
    this.gone = null;
    button.hidden = true;
  }

  /** @param {HTMLElement} row */
  addCondition(row) {
    const select = first(row, "[data-add-condition]", HTMLSelectElement);
    if (!select?.value) return void select?.focus();
    const condition = copyOf(first(document, `template[data-blank="${CSS.escape(select.value)}"]`, HTMLTemplateElement));
    renamed(condition, "__key__", row.dataset.ruleKey ?? "");
    first(row, "[data-conditions]")?.append(condition);
    select.value = "";
    offer(row);
    first(condition, "input:not([type=hidden])")?.focus();
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} button
   */
  forgetCondition(row, button) {
    around(button, "[data-condition]")?.remove();
    offer(row);
    first(row, "[data-add-condition]")?.focus();
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} [button]
   */
  settle(row, button) {
    button?.focus();
    row.scrollIntoView({ block: "nearest" });
    this.announce(this.movedValue, this.nameOf(row), placeOf(row));
  }

  /**
   * A row is dragged by its own space alone: its fields stay fields, in which words are marked with the mouse.
   *
   * @param {Event} event
   */
  prepareDrag(event) {
    const row = around(event.target, "[data-rule]");
    if (row) row.draggable = event.target === row;
  }

  /** @param {Event} event */
  drag(event) {
    this.dragged = around(event.target, "[data-rule]");
  }

  /** @param {DragEvent} event */
  dragOver(event) {
    const over = around(event.target, "[data-rule]");
    if (!this.dragged || !over || over === this.dragged || over.parentElement !== this.dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(this.dragged);
    else over.after(this.dragged);
  }

  drop() {
    if (!this.dragged) return;
    this.touch();
    this.settle(this.dragged);
    this.showSteps();
    this.dragged = null;
  }
}

application.register("rule-editor", RuleEditorController);
