// Light or dark as somebody chose it, before anything is drawn, on every page; the admin theme keeps it under this name.
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
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#a-theme")) return;
    chosen = document.documentElement.classList.contains("dark") ? "light" : "dark";
    localStorage.setItem("_x_adminTheme", JSON.stringify(chosen));
    draw();
  });
})();
