/** What counts as words somebody typed: a text field that no longer says what the page was drawn with. */
const WORDS = "textarea, input:not([type=hidden], [type=search], [type=checkbox], [type=radio], [type=file], [type=submit])";

/** @param {HTMLFormElement} form */
export function textFields(form) {
  const fields = /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...form.elements]);
  return fields.filter((field) => field.matches(WORDS));
}

/** Sentences alone: a date or a number that comes back unseen could be sent by mistake. @param {HTMLFormElement} form */
export function wordFields(form) {
  return textFields(form).filter((field) => field.matches("textarea, input:not([type]), input[type=text]"));
}

/** @param {HTMLFormElement} form */
export function isTyped(form) {
  return textFields(form).some((field) => field.value !== field.defaultValue);
}
