/**
 * Light or dark as somebody chose it, before anything is drawn, on every page; the admin theme keeps it under this name.
 * A plain script in the head: a module would run after the first drawing, and dark pages would flash.
 */
(() => {
  "use strict";
  const KEPT = "_x_adminTheme";
  let chosen = "auto";
  try {
    chosen = JSON.parse(localStorage.getItem(KEPT) || '"auto"');
  } catch {
    chosen = "auto";
  }
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const draw = () => document.documentElement.classList.toggle("dark", chosen === "dark" || (chosen === "auto" && system.matches));
  draw();
  system.addEventListener("change", draw);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#a-theme")) return;
    chosen = document.documentElement.classList.contains("dark") ? "light" : "dark";
    localStorage.setItem(KEPT, JSON.stringify(chosen));
    draw();
  });
})();
