// Light or dark as somebody chose it on the pages, before anything is drawn; else as the system has it.
(() => {
  "use strict";
  let chosen = "auto";
  try {
    chosen = JSON.parse(localStorage.getItem("_x_adminTheme") || '"auto"');
  } catch {
    chosen = "auto";
  }
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const draw = () => document.documentElement.classList.toggle("dark", chosen === "dark" || (chosen === "auto" && system.matches));
  draw();
  system.addEventListener("change", draw);
})();
