// What scripts say, translated by the server and carried by the page.
const carried = JSON.parse(document.getElementById("a-words").textContent);

export function say(name, ...values) {
  return values.reduce((text, value) => text.replace("%s", value), carried[name]);
}
