// Reading: a row that is marked as read stays where it is and loses its mark; opening its inquiry reads it too.
import { csrfToken } from "./token.js";

function markRead(address) {
  return fetch(address, { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" } });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-reads]");
  if (link) markRead(link.dataset.reads);
});

document.addEventListener(
  "submit",
  async (event) => {
    if (!event.submitter?.hasAttribute("data-read")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = event.target;
    const row = form.closest("[data-row]");
    const answer = await markRead(form.action).catch(() => null);
    if (!answer?.ok) return void form.submit();
    const unread = [...document.querySelectorAll("[data-read]")]; // the next may stand below another day
    const next = unread[unread.indexOf(event.submitter) + 1] ?? row.querySelector("a");
    row.classList.remove("a-told-new");
    row.querySelector(".a-told-mark")?.remove();
    row.querySelector("[data-reads]")?.removeAttribute("data-reads");
    form.remove();
    next?.focus();
    document.dispatchEvent(new CustomEvent("arsos:news", { detail: [] }));
  },
  { capture: true },
);
