// While something runs the page looks every two seconds; it stops by itself, and rests while nobody sees it.
import { say } from "./words.js";
import { toast } from "./toasts.js";

const EVERY = 2000;
const part = document.getElementById("works");
const running = () => new Map([...part.querySelectorAll("[data-running]")].map((one) => [one.dataset.running, one.dataset.title]));
let before = running();
let timer = 0;

function look() {
  if (!document.hidden && !part.querySelector("[data-sending]")) window.htmx.trigger(part, "look");
}

function keepLooking() {
  clearInterval(timer);
  if (running().size) timer = setInterval(look, EVERY);
}

part.addEventListener("htmx:afterSwap", () => {
  const now = running();
  for (const [id, title] of before) if (!now.has(id)) toast(say("work_ended", title));
  before = now;
  if (!now.size) clearInterval(timer);
});
document.addEventListener("visibilitychange", () => !document.hidden && running().size && look());
keepLooking();
