/** What is wrong with a text leads to its line in the text: <a data-line="12" data-in="id of the text">. */
import { application, controllerWith } from "../application.js";
import { around, byId } from "../dom.js";

const LINES_ABOVE = 4;

export class ComplaintsController extends controllerWith() {
  /** @param {Event} event */
  goToLine(event) {
    const link = around(event.target, "[data-line]");
    const text = byId(link?.dataset.in ?? "", HTMLTextAreaElement);
    if (!link || !text) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Number(link.dataset.line);
    const before = lines.slice(0, line - 1).join("\n").length;
    const begin = before ? before + 1 : 0;
    text.focus();
    text.setSelectionRange(begin, begin + (lines[line - 1] ?? "").length);
    text.scrollTop = Math.max(0, ((line - LINES_ABOVE) * text.scrollHeight) / lines.length);
    text.scrollIntoView({ block: "center" });
  }
}

application.register("complaints", ComplaintsController);
