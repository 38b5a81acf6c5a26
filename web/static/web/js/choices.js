// One key for one choice: inside a group of choices the digits pick the first, the second, and so on.
document.addEventListener("keydown", (event) => {
  const group = event.target.closest?.("[data-choices]");
  if (!group || !event.target.matches("input[type=radio]") || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  const choice = group.querySelectorAll("input[type=radio]")[event.key - 1];
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});
