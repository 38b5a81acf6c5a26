/** What scripts say, translated by the server and carried by the page. */

/** @type {Record<string, string>} */
const carried = JSON.parse(document.getElementById("a-words")?.textContent || "{}");

/**
 * Each value stands for one %s, as it is: a name may hold signs that mean something to `replace`.
 *
 * @param {string | undefined} text
 * @param {...(string | number)} values
 */
export function fill(text, ...values) {
  let place = 0;
  return (text ?? "").replace(/%s/g, (sign) => (place < values.length ? String(values[place++]) : sign));
}

/**
 * The sentence that web/frame/words.py keeps under a name.
 *
 * @param {string} name
 * @param {...(string | number)} values
 */
export function say(name, ...values) {
  return fill(carried[name], ...values);
}

/**
 * The words of a text in lower case, without what stands between them.
 *
 * @param {string} text
 */
export function splitWords(text) {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
