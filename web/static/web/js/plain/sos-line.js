/**
 * The number goes when its time is over, and when the page is left; then it is nowhere on the page any more (R27).
 * A plain script, read while the page is drawn: a module runs later, and a page that is come back to would show the
 * number until then.
 */
(() => {
  "use strict";
  let over = 0;
  let ticking = 0;

  /** @param {"over" | "left"} why */
  function hide(why) {
    const shown = document.getElementById("sos-line");
    const said = document.getElementById("sos-said");
    const words = document.getElementById(`sos-${why}`);
    clearInterval(ticking);
    if (!shown) return;
    const had = shown.contains(document.activeElement);
    shown.remove();
    if (words instanceof HTMLTemplateElement) said?.replaceChildren(words.content.cloneNode(true));
    if (had) said?.focus();
  }

  function tick() {
    const left = Math.ceil((over - Date.now()) / 1000);
    const progress = document.getElementById("sos-progress");
    const clock = document.getElementById("sos-clock");
    if (left <= 0) return hide("over");
    if (progress instanceof HTMLProgressElement) progress.value = left;
    if (clock) clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }

  function watch() {
    const shown = document.getElementById("sos-line");
    clearInterval(ticking);
    if (!shown) return;
    over = Date.now() + Number(shown.dataset.seconds) * 1000;
    tick();
    ticking = window.setInterval(tick, 1000);
  }

  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (navigation?.type === "back_forward") hide("left");
  else watch();
  document.addEventListener("arsos:drawn", watch);
  document.addEventListener("visibilitychange", () => ticking && document.getElementById("sos-line") && tick());
  window.addEventListener("pagehide", () => hide("left"));
  window.addEventListener("pageshow", (event) => event.persisted && hide("left"));
})();
