/** What counts as words somebody typed: a text field that no longer says what the page was drawn with. */
const WORDS = "textarea, input:not([type=hidden], [type=search], [type=checkbox], [type=radio], [type=file], [type=submit])";

/** @param {HTMLFormElement} form */
export function textFields(form) {
  const fields = /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...form.elements]);
  return fields.filter((field) => field.matches(WORDS));
}

/** @param {HTMLFormElement} form */
export function isTyped(form) {
  return textFields(form).some((field) => field.value !== field.defaultValue);
}
