/** Ticked rows of a list: all at once, counted, and kept when news draws the list anew. */
import { application, controllerWith } from "../application.js";
import { fill } from "../words.js";

const parts = { targets: { all: HTMLInputElement, box: HTMLInputElement, count: HTMLElement }, values: { words: String } };

export class TickingController extends controllerWith(parts) {
  /** What was ticked before the list was drawn anew. @type {Set<string>} */
  kept = new Set();

  connect() {
    this.count();
  }

  tickAll() {
    for (const box of this.boxTargets) box.checked = this.allTarget.checked;
    this.count();
  }

  keep() {
    this.kept = new Set(this.boxTargets.filter((box) => box.checked).map((box) => box.value));
  }

  restore() {
    for (const box of this.boxTargets) box.checked = this.kept.has(box.value);
    this.count();
  }

  count() {
    const ticked = this.boxTargets.filter((box) => box.checked).length;
    if (this.hasCountTarget) this.countTarget.textContent = fill(this.wordsValue, ticked);
    if (!this.hasAllTarget) return;
    this.allTarget.checked = ticked > 0 && ticked === this.boxTargets.length;
    this.allTarget.indeterminate = ticked > 0 && !this.allTarget.checked;
  }
}

application.register("ticking", TickingController);
