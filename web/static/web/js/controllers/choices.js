/** One key for one choice: inside a group of choices the digits pick the first, the second, and so on. */
import { application, controllerWith } from "../application.js";
import { all, around } from "../dom.js";

export class ChoicesController extends controllerWith() {
  /** @param {KeyboardEvent} event */
  pick(event) {
    if (!around(event.target, "input[type=radio]") || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    const choice = all(this.element, "input[type=radio]").at(Number(event.key) - 1);
    if (!choice) return;
    event.preventDefault();
    choice.focus();
    choice.click();
  }
}

application.register("choices", ChoicesController);
