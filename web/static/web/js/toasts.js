/** Short words in the corner that go by themselves; screen readers hear them. */
import { byId, make } from "./dom.js";

/**
 * @param {string} text
 * @param {{ lasts?: number }} [options] how long it stays, in milliseconds
 */
export function toast(text, { lasts = 6000 } = {}) {
  const shown = make("p", { className: "a-toast", textContent: text });
  byId("a-toasts")?.append(shown);
  setTimeout(() => shown.remove(), lasts);
  return shown;
}
