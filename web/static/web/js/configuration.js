// The editor of a type: a complaint leads to the line it is about, and Tab stays what it is everywhere else.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-line]");
  const text = link && document.getElementById(link.dataset.in);
  if (!text) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const before = lines.slice(0, Number(link.dataset.line) - 1).join("\n").length;
  const begin = before ? before + 1 : 0;
  text.focus();
  text.setSelectionRange(begin, begin + (lines[Number(link.dataset.line) - 1] ?? "").length);
  const height = text.scrollHeight / lines.length;
  text.scrollTop = Math.max(0, (Number(link.dataset.line) - 4) * height);
  text.scrollIntoView({ block: "center" });
});
