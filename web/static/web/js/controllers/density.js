/**
 * How much room the rows of a list take: a line each, or as many as their texts need. The choice stays in this browser.
 * A text that is cut is whole in the title of its cell.
 */
import { application, controllerWith } from "../application.js";

const KEPT = "arsos-roomy-rows";
const parts = { targets: { switch: HTMLButtonElement, list: HTMLElement } };

export class DensityController extends controllerWith(parts) {
  connect() {
    this.draw();
  }

  get isRoomy() {
    try {
      return localStorage.getItem(KEPT) === "on";
    } catch {
      return false; // a browser that keeps nothing has the usual rows
    }
  }

  change() {
    try {
      localStorage.setItem(KEPT, this.isRoomy ? "off" : "on");
    } catch {
      return;
    }
    this.draw();
  }

  /** @param {Event} event */
  tell(event) {
    const cell = event.target instanceof Element ? event.target.closest("td") : null;
    if (cell && cell.scrollWidth > cell.clientWidth) cell.title = (cell.textContent ?? "").trim();
  }

  draw() {
    this.listTarget.classList.toggle("a-roomy", this.isRoomy);
    this.switchTarget.setAttribute("aria-pressed", `${this.isRoomy}`);
  }
}

application.register("density", DensityController);
