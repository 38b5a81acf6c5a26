/** Copies what stands in another element: <button data-copy="its id">. */
import { application, controllerWith } from "../application.js";
import { around, byId, isField } from "../dom.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

export class ClipboardController extends controllerWith() {
  /** @param {Event} event */
  async copy(event) {
    const button = around(event.target, "[data-copy]");
    const source = byId(button?.dataset.copy ?? "");
    if (!source) return;
    const text = (isField(source) ? source.value : (source.textContent ?? "")).trim();
    try {
      await navigator.clipboard.writeText(text);
      toast(say("copied"));
    } catch {
      toast(say("not_copied"));
    }
  }
}

application.register("clipboard", ClipboardController);
