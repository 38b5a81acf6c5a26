/**
 * Names for what the theme's libraries draw without any, so that screen readers can say what it is; and what was typed
 * stays when its writer is signed out. A plain script: the theme's pages load none of our modules.
 */
(() => {
  "use strict";

  /** @param {string} id */
  const labelOf = (id) => document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent?.trim();

  /** @param {Element} box what select2 puts behind the select that it hides */
  const nameBox = (box) => {
    const select = box.previousElementSibling;
    const label = select?.id && labelOf(select.id);
    if (!label) return;
    box.setAttribute("data-named", "");
    const rendered = box.querySelector(".select2-selection__rendered");
    rendered?.removeAttribute("role");
    rendered?.removeAttribute("aria-readonly");
    const combobox = box.querySelector("[role=combobox]");
    combobox?.removeAttribute("aria-labelledby");
    combobox?.setAttribute("aria-label", label);
  };

  const nameAll = () => {
    for (const box of document.querySelectorAll(".select2-container:not([data-named])")) nameBox(box);
    for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img");
  };

  let isTouched = false;
  document.addEventListener("input", () => (isTouched = true));
  document.addEventListener("arsos:signed-out", (event) => isTouched && event.preventDefault());
  window.addEventListener("load", () => {
    const main = document.getElementById("main");
    nameAll();
    if (main) new MutationObserver(nameAll).observe(main, { childList: true, subtree: true });
  });
})();
