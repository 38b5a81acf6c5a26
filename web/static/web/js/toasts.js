// Short words in the corner that go by themselves; screen readers hear them.
const place = document.getElementById("a-toasts");

export function toast(text, { lasts = 6000 } = {}) {
  const shown = document.createElement("p");
  shown.className = "a-toast";
  shown.textContent = text;
  place.append(shown);
  setTimeout(() => shown.remove(), lasts);
  return shown;
}
