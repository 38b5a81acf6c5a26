// What every page does: sends forms safely, knows keys, hears news, tells how far times are, counts what is unread.
import "./sending.js";
import "./keyboard.js";
import "./live.js";
import "./times.js";
import { addresses } from "./addresses.js";
import { byItself, csrfToken } from "./token.js";
import { say } from "./words.js";
import { toast } from "./toasts.js";

const count = document.getElementById("a-unread");

async function countUnread() {
  const answer = await fetch(addresses.unread, { headers: { "X-Sent-By": "arsos", ...byItself } }).catch(() => null);
  if (!answer?.ok) return;
  const { unread } = await answer.json();
  count.hidden = !unread;
  count.textContent = unread > 99 ? "99+" : unread;
  count.parentElement.title = unread ? say("unread", unread) : "";
}

// Whatever a page asks for without its reader says so: it must not keep a session alive that nobody uses.
const NOT_BY_PEOPLE = ["live", "look", "load", "revealed", "hx:poll:trigger"];
document.addEventListener("htmx:configRequest", (event) => {
  const { headers, triggeringEvent } = event.detail;
  headers["X-CSRFToken"] = csrfToken();
  if (!triggeringEvent || NOT_BY_PEOPLE.includes(triggeringEvent.type)) Object.assign(headers, byItself);
  else document.dispatchEvent(new CustomEvent("arsos:used"));
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) document.dispatchEvent(new CustomEvent("arsos:session-over"));
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = (source.value ?? source.textContent).trim();
  try {
    await navigator.clipboard.writeText(text);
    toast(say("copied"));
  } catch {
    toast(say("not_copied"));
  }
});
document.addEventListener("arsos:news", countUnread);
countUnread();
