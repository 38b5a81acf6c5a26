/**
 * The form of an action opens where you are; without a script the same address is a page of its own. A form that was
 * begun and left is still there when it is opened again. Hears `arsos:taken`.
 */
import { application, controllerWith } from "../application.js";
import { all, around, byId, first } from "../dom.js";

/** @param {HTMLDialogElement} dialog */
function show(dialog) {
  if (dialog.open) dialog.close();
  dialog.showModal();
  const field = first(dialog, "[aria-invalid=true], select, textarea, input:not([type=hidden])");
  (field ?? first(dialog, "button"))?.focus();
}

/** @param {HTMLDialogElement} dialog */
function isBegun(dialog) {
  return all(dialog, "textarea", HTMLTextAreaElement).some((field) => field.value !== field.defaultValue);
}

export class DialogsController extends controllerWith() {
  /** A form that was refused comes back open, in a dialog of the page. */
  connect() {
    const refused = first(this.element, "dialog[data-modal]", HTMLDialogElement);
    if (refused && !refused.matches(":modal")) show(refused);
  }

  /** @param {MouseEvent} event */
  follow(event) {
    const link = around(event.target, "a[data-dialog]", HTMLAnchorElement);
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.open(link);
    }
    if (around(around(event.target, "a[data-close]"), "dialog")) event.preventDefault();
  }

  /** @param {HTMLAnchorElement} link */
  async open(link) {
    const menu = byId("more");
    if (menu?.matches(":popover-open")) menu.hidePopover();
    const kept = all(this.element, "dialog", HTMLDialogElement).find((one) => one.dataset.of === link.href);
    if (kept && !isBegun(kept)) kept.remove();
    const dialog = kept?.isConnected ? kept : await this.fetch(link);
    if (dialog) show(dialog);
  }

  /**
   * @param {HTMLAnchorElement} link
   * @returns {Promise<HTMLDialogElement | null>}
   */
  async fetch(link) {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    const page = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const drawn = page?.querySelector("dialog");
    if (!drawn) {
      window.location.assign(link.href);
      return null;
    }
    drawn.dataset.of = link.href;
    this.element.append(drawn);
    return drawn;
  }

  /** @param {CustomEvent<{ form: HTMLFormElement }>} event */
  discard(event) {
    const dialog = around(event.detail.form, "dialog");
    if (dialog && this.element.contains(dialog)) dialog.remove();
  }
}

application.register("dialogs", DialogsController);
