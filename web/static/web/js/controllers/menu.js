/** A menu that stands below the button that opens it, or above it where there is more room. */
import { application, controllerWith } from "../application.js";
import { first } from "../dom.js";

const GAP = 4;
const EDGE = 8;

export class MenuController extends controllerWith() {
  /** @param {ToggleEvent} event */
  place(event) {
    const button = first(document, `[popovertarget="${CSS.escape(this.element.id)}"]`);
    if (event.newState !== "open" || !button) return;
    const box = button.getBoundingClientRect();
    const { style } = this.element;
    const isLow = box.bottom > window.innerHeight / 2;
    style.top = isLow ? "auto" : `${box.bottom + GAP}px`;
    style.bottom = isLow ? `${window.innerHeight - box.top + GAP}px` : "auto";
    style.maxHeight = `${(isLow ? box.top : window.innerHeight - box.bottom) - GAP - EDGE}px`;
    style.left = `${Math.max(EDGE, Math.min(box.left, window.innerWidth - this.element.offsetWidth - EDGE))}px`;
    first(this.element, "a")?.focus();
  }
}

application.register("menu", MenuController);
