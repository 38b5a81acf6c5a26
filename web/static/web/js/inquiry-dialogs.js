// The form of an action opens where you are; without a script the same address is a page of its own. A form that was
// begun and left is still there when it is opened again.
const place = () => document.getElementById("dialogs");

async function fetchDialog(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return void window.location.assign(link.href);
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("dialog");
  drawn.dataset.of = link.href;
  place().append(drawn);
  return drawn;
}

function show(dialog) {
  if (dialog.open) dialog.close();
  dialog.showModal();
  const field = dialog.querySelector("[aria-invalid=true], select, textarea, input:not([type=hidden])");
  (field || dialog.querySelector("button")).focus();
}

const isBegun = (dialog) => [...dialog.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);

async function open(link) {
  document.getElementById("more")?.hidePopover?.();
  const kept = [...place().querySelectorAll("dialog")].find((one) => one.dataset.of === link.href);
  if (kept && !isBegun(kept)) kept.remove();
  const dialog = kept?.isConnected ? kept : await fetchDialog(link);
  if (dialog) show(dialog);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (link && place() && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(link);
  }
  const leave = event.target.closest?.("a[data-close]");
  if (leave?.closest("dialog")) event.preventDefault();
});

document.addEventListener("arsos:taken", (event) => event.detail.form.closest("#dialogs dialog")?.remove());

function showRefused() {
  const refused = document.querySelector("dialog[data-modal]");
  if (refused && !refused.matches(":modal")) show(refused);
}
document.addEventListener("arsos:drawn", showRefused);
showRefused();

// The menu of everything else stands below its button.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (menu.id !== "more" || event.newState !== "open") return;
    const box = document.querySelector("[data-more]").getBoundingClientRect();
    const isLow = box.bottom > window.innerHeight / 2;
    menu.style.top = isLow ? "auto" : `${box.bottom + 4}px`;
    menu.style.bottom = isLow ? `${window.innerHeight - box.top + 4}px` : "auto";
    menu.style.maxHeight = `${(isLow ? box.top : window.innerHeight - box.bottom) - 12}px`;
    menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - menu.offsetWidth - 8))}px`;
    menu.querySelector("a")?.focus();
  },
  true,
);
