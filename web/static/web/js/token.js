/** What our own requests carry: the token of forms, and a word where no person asked (identity/sessions.py). */
import { first } from "./dom.js";

export const byItself = { "X-By-Itself": "true" };

export function csrfToken() {
  return first(document, "[name=csrfmiddlewaretoken]", HTMLInputElement)?.value ?? "";
}
