// What our own requests carry: the token of forms, and a word where no person asked (arsos/identity/session_limits.py).
export const byItself = { "X-By-Itself": "true" };

export function csrfToken() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}
