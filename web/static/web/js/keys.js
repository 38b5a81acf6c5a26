/** A key for a form that may be sent more than once and must count once (web/frame/sending.py). */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
