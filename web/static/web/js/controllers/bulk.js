/**
 * Ticks in a list: one by key, all of the page, a range with the shift key; the bar says how many are ticked and offers
 * what can be done with them.
 */
import { application, controllerWith } from "../application.js";
import { all, first } from "../dom.js";
import { fill } from "../words.js";

const STATE = "a-status-";

/**
 * The state that the row of a box shows; undefined where the column is not among those chosen.
 *
 * @param {HTMLInputElement} box
 */
function stateOf(box) {
  const shown = first(box.closest("tr"), "[data-col=status] .a-status");
  return [...(shown?.classList ?? [])].find((name) => name.startsWith(STATE))?.slice(STATE.length);
}

const parts = {
  targets: {
    all: HTMLInputElement,
    bar: HTMLElement,
    count: HTMLElement,
    everything: HTMLElement,
    everythingBox: HTMLInputElement,
    moreButton: HTMLButtonElement,
    more: HTMLElement,
  },
  values: { continues: Boolean },
};

export class BulkController extends controllerWith(parts) {
  /** The box that was ticked last: a range begins there. @type {HTMLInputElement | null} */
  last = null;

  connect() {
    this.draw();
  }

  get boxes() {
    return all(this.element, "input[name=references]", HTMLInputElement);
  }

  /** @param {MouseEvent} event */
  tick(event) {
    const box = this.boxes.find((one) => one === event.target);
    if (!box) return;
    if (event.shiftKey && this.last) this.tickRange(this.last, box);
    this.last = box;
    this.draw();
  }

  /**
   * @param {HTMLInputElement} from
   * @param {HTMLInputElement} to
   */
  tickRange(from, to) {
    const boxes = this.boxes;
    const [begin, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((one, other) => one - other);
    if (begin >= 0) for (const between of boxes.slice(begin, end + 1)) between.checked = to.checked;
  }

  tickHere() {
    const box = first(document.activeElement?.closest("tr, li"), "input[name=references]", HTMLInputElement);
    if (!box) return;
    box.checked = !box.checked;
    this.last = box;
    this.draw();
  }

  tickPage() {
    this.allTarget.click();
  }

  tickAll() {
    this.tickEach(this.allTarget.checked);
  }

  tickNone() {
    this.tickEach(false);
    this.allTarget.focus();
  }

  /** @param {boolean} isTicked */
  tickEach(isTicked) {
    for (const box of this.boxes) box.checked = isTicked;
    this.draw();
  }

  goToActions() {
    first(this.barTarget, "[name=action]:not([hidden])")?.focus();
  }

  draw() {
    if (!this.hasBarTarget) return;
    const ticked = this.boxes.filter((box) => box.checked);
    const isWhole = ticked.length === this.boxes.length;
    this.barTarget.hidden = !ticked.length;
    const text = ticked.length ? fill(this.countTarget.dataset.words, ticked.length) : "";
    if (this.countTarget.textContent !== text) this.countTarget.textContent = text;
    this.allTarget.checked = isWhole;
    this.allTarget.indeterminate = ticked.length > 0 && !isWhole;
    this.everythingTarget.hidden = !(isWhole && this.continuesValue);
    if (this.everythingTarget.hidden) this.everythingBoxTarget.checked = false;
    if (ticked.length) this.offer(ticked);
  }

  /**
   * What cannot succeed for any ticked row is not offered; where the rows are not all known, everything is.
   *
   * @param {HTMLInputElement[]} ticked
   */
  offer(ticked) {
    const states = new Set(ticked.map(stateOf));
    const isAll = states.has(undefined) || this.everythingBoxTarget.checked;
    for (const button of all(this.barTarget, "[data-from]")) {
      button.hidden = !isAll && !(button.dataset.from ?? "").split(" ").some((state) => states.has(state));
    }
    if (this.hasMoreButtonTarget) this.moreButtonTarget.hidden = !this.moreTarget.querySelector("[data-from]:not([hidden])");
  }
}

application.register("bulk", BulkController);
