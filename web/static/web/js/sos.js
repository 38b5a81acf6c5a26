// The number goes when its time is over, and when the page is left (R27).
const line = document.getElementById("sos-line");
const gone = document.getElementById("sos-gone");

function hide() {
  if (line) line.replaceChildren();
  if (gone) gone.hidden = false;
}

const left = line ? Date.parse(line.dataset.expires) - Date.now() : 0;
setTimeout(hide, Math.max(left, 0));
window.addEventListener("pagehide", hide);
