// What scripts say, translated by the server and carried by the page.
const carried = JSON.parse(document.getElementById("a-words").textContent);

// Each value stands for one %s, as it is: a name may hold signs that mean something to `replace`.
export function fill(text, ...values) {
  let place = 0;
  return text.replace(/%s/g, (sign) => (place < values.length ? values[place++] : sign));
}

export function say(name, ...values) {
  return fill(carried[name], ...values);
}
