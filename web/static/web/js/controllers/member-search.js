/** From the search for a member to the members found, by Enter or the arrow keys. */
import { application, controllerWith } from "../application.js";
import { first } from "../dom.js";

const parts = { targets: { text: HTMLInputElement, lookedFor: HTMLInputElement, found: HTMLElement } };

export class MemberSearchController extends controllerWith(parts) {
  /** Enter was pressed, and the members that it asks for have not come yet. */
  isAsked = false;

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key === "Enter") this.isAsked = true;
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    this.goToFirst();
  }

  note() {
    this.isAsked = false;
    this.lookedForTarget.value = this.textTarget.value;
  }

  arrive() {
    if (!this.isAsked) return;
    this.isAsked = false;
    this.goToFirst();
  }

  goToFirst() {
    const choice = first(this.foundTarget, "input", HTMLInputElement);
    if (!choice) return;
    choice.focus();
    choice.checked = true;
  }
}

application.register("member-search", MemberSearchController);
