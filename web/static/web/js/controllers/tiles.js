/** Tiles narrowed by what is typed above them; Enter takes the only one that is left, arrows walk over them. */
import { application, controllerWith } from "../application.js";
import { fill } from "../words.js";

const parts = {
  targets: { field: HTMLInputElement, group: HTMLElement, tile: HTMLButtonElement, left: HTMLElement },
  values: { left: String },
};
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class TilesController extends controllerWith(parts) {
  get seen() {
    return this.tileTargets.filter((tile) => !tile.hidden);
  }

  narrow() {
    const words = this.fieldTarget.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const tile of this.tileTargets) {
      const text = (tile.querySelector("strong")?.textContent ?? "").toLowerCase();
      tile.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of this.groupTargets) group.hidden = !this.seen.some((tile) => group.contains(tile));
    this.leftTarget.textContent = fill(this.leftValue, this.seen.length);
    this.element.toggleAttribute("data-one-left", this.seen.length === 1);
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const isField = event.target === this.fieldTarget;
    if (isField && event.key === "Enter") {
      event.preventDefault();
      if (this.seen.length === 1) this.seen[0].click();
      return;
    }
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (!step || (isField && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const next = this.seen.findIndex((tile) => tile === event.target) + step;
    (next < 0 ? this.fieldTarget : this.seen.at(Math.min(next, this.seen.length - 1)))?.focus();
  }
}

application.register("tiles", TilesController);
