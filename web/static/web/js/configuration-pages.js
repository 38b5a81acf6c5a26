// Names for what the theme's libraries draw without any, so that screen readers can say what it is; and what was typed
// stays when its writer is signed out.
(() => {
  "use strict";
  const labelOf = (id) => document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim();
  const nameAll = () => {
    for (const box of document.querySelectorAll(".select2-container:not([data-named])")) {
      const select = box.previousElementSibling;
      const label = select?.id && labelOf(select.id);
      if (!label) continue;
      box.dataset.named = "";
      const rendered = box.querySelector(".select2-selection__rendered");
      rendered?.removeAttribute("role");
      rendered?.removeAttribute("aria-readonly");
      const combobox = box.querySelector("[role=combobox]");
      combobox?.removeAttribute("aria-labelledby");
      combobox?.setAttribute("aria-label", label);
    }
    for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img");
  };
  let isTouched = false;
  document.addEventListener("input", () => (isTouched = true));
  document.addEventListener("arsos:signed-out", (event) => isTouched && event.preventDefault());
  window.addEventListener("load", () => {
    nameAll();
    new MutationObserver(nameAll).observe(document.getElementById("main"), { childList: true, subtree: true });
  });
})();
