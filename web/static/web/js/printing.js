// Buttons that print the page; they show themselves, because without a script they could not.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
