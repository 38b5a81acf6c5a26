// What counts as words somebody typed: a text field that no longer says what the page was drawn with.
const WORDS = "textarea, input:not([type=hidden], [type=search], [type=checkbox], [type=radio], [type=file], [type=submit])";

export function textFields(form) {
  return [...form.elements].filter((field) => field.matches(WORDS));
}

export function isTyped(form) {
  return textFields(form).some((field) => field.value !== field.defaultValue);
}
