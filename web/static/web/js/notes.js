/** A note below a form: what is the matter with sending it, and what to do. */
import { first, make } from "./dom.js";

const NOTE = ":scope > .a-sending-note";

/** @param {HTMLFormElement} form */
export function noteIn(form) {
  const kept = first(form, NOTE);
  if (kept) return kept;
  const note = make("div", { className: "a-sending-note a-note" });
  note.setAttribute("role", "alert");
  form.append(note);
  return note;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} words
 * @param {...HTMLElement} ways buttons and links behind the words
 */
export function tell(form, words, ...ways) {
  const note = noteIn(form);
  note.replaceChildren(words);
  for (const way of ways) note.append(" ", way);
}

/** @param {HTMLFormElement} form */
export function forgetNote(form) {
  first(form, NOTE)?.remove();
}
