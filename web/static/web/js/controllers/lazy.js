/**
 * What is folded is fetched when it is opened for the first time:
 * <details data-controller="lazy" data-lazy-address-value="…"><summary>…</summary><div data-lazy-target="place">…</div>.
 */
import { application, controllerWith } from "../application.js";

const parts = { element: HTMLDetailsElement, targets: { place: HTMLElement }, values: { address: String, filled: Boolean } };

export class LazyController extends controllerWith(parts) {
  async fill() {
    if (!this.element.open || this.filledValue) return;
    this.filledValue = true;
    const answer = await fetch(this.addressValue, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) this.placeTarget.innerHTML = await answer.text();
    else this.filledValue = false;
  }
}

application.register("lazy", LazyController);
