// The board is drawn anew by news: never while a form of it is on its way, and whoever stood on something that is gone
// stands on the board, not at the top of the page.
const board = document.getElementById("board");
let stoodInside = false;

board?.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target !== board) return;
  stoodInside = board.contains(document.activeElement);
  if (board.querySelector("[data-sending]")) event.preventDefault();
});
board?.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== board || !stoodInside || board.contains(document.activeElement)) return;
  board.querySelector("[data-row]")?.focus({ preventScroll: true });
});
