/**
 * The board is drawn anew by news: never while a form of it is on its way, and whoever stood on something that is gone
 * stands on the board, not at the top of the page.
 */
import { application, controllerWith } from "../application.js";
import { first } from "../dom.js";

export class BoardController extends controllerWith() {
  stoodInside = false;

  /** @param {Event} event */
  hold(event) {
    if (event.target !== this.element) return;
    this.stoodInside = this.element.contains(document.activeElement);
    if (this.element.querySelector("[data-sending]")) event.preventDefault();
  }

  /** @param {Event} event */
  returnFocus(event) {
    if (event.target !== this.element || !this.stoodInside || this.element.contains(document.activeElement)) return;
    first(this.element, "[data-row]")?.focus({ preventScroll: true });
  }
}

application.register("board", BoardController);
