/**
 * Reading: a row that is marked as read stays where it is and loses its mark; opening its inquiry reads it too.
 * Sends `arsos:news` (on the document), so that the bell counts anew.
 */
import { application, controllerWith } from "../application.js";
import { all, around, first } from "../dom.js";
import { csrfToken } from "../token.js";

/** @param {string} address */
function markRead(address) {
  return fetch(address, { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" } });
}

export class NotificationsController extends controllerWith() {
  /** @param {Event} event */
  open(event) {
    const link = around(event.target, "[data-reads]");
    if (link?.dataset.reads) markRead(link.dataset.reads);
  }

  /**
   * In the capturing phase, before the form is sent as any other.
   *
   * @param {SubmitEvent} event
   */
  async read(event) {
    const button = /** @type {HTMLElement | null} */ (event.submitter);
    const form = around(event.target, "form", HTMLFormElement);
    const row = around(form, "[data-row]");
    if (!button?.hasAttribute("data-read") || !form || !row) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const answer = await markRead(form.action).catch(() => null);
    if (!answer?.ok) return void form.submit();
    const unread = all(document, "[data-read]"); // the next may stand below another day
    const next = unread[unread.indexOf(button) + 1] ?? first(row, "a");
    row.classList.remove("a-told-new");
    row.querySelector(".a-told-mark")?.remove();
    row.querySelector("[data-reads]")?.removeAttribute("data-reads");
    form.remove();
    next?.focus();
    document.dispatchEvent(new CustomEvent("arsos:news", { detail: [] }));
  }
}

application.register("notifications", NotificationsController);
