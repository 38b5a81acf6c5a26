// The board is drawn anew by news: never while a form of it is on its way, and whoever stood on something that is gone
// stands on the board, not at the top of the page.
let stoodInside = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  const board = event.target;
  if (board.id !== "board") return;
  stoodInside = board.contains(document.activeElement);
  if (board.querySelector("[data-sending]")) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", (event) => {
  const board = event.target;
  if (board.id !== "board" || !stoodInside || board.contains(document.activeElement)) return;
  board.querySelector("[data-row]")?.focus({ preventScroll: true });
});
