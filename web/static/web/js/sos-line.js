// The number goes when its time is over, and when the page is left; then it is nowhere on the page any more (R27).
// Read while the page is drawn, so that a page that is come back to never shows it.
(() => {
  "use strict";
  let over = 0;
  let ticking = 0;

  function hide(why) {
    const shown = document.getElementById("sos-line");
    clearInterval(ticking);
    if (!shown) return;
    const had = shown.contains(document.activeElement);
    shown.remove();
    const said = document.getElementById("sos-said");
    said.replaceChildren(document.getElementById(`sos-${why}`).content.cloneNode(true));
    if (had) said.focus();
  }

  function tick() {
    const left = Math.ceil((over - Date.now()) / 1000);
    if (left <= 0) {
      hide("over");
      return;
    }
    document.getElementById("sos-progress").value = left;
    document.getElementById("sos-clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }

  function watch() {
    const shown = document.getElementById("sos-line");
    clearInterval(ticking);
    if (!shown) return;
    over = Date.now() + Number(shown.dataset.seconds) * 1000;
    tick();
    ticking = setInterval(tick, 1000);
  }

  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") hide("left");
  else watch();
  document.addEventListener("arsos:drawn", watch);
  document.addEventListener("visibilitychange", () => ticking && document.getElementById("sos-line") && tick());
  window.addEventListener("pagehide", () => hide("left"));
  window.addEventListener("pageshow", (event) => event.persisted && hide("left"));
})();
