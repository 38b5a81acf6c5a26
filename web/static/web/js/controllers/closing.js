/** Closes the dialog around whatever carries data-close. */
import { application, controllerWith } from "../application.js";
import { around } from "../dom.js";

export class ClosingController extends controllerWith() {
  /** @param {Event} event */
  close(event) {
    around(around(event.target, "[data-close]"), "dialog", HTMLDialogElement)?.close();
  }
}

application.register("closing", ClosingController);
