// While something runs the page looks every two seconds; it stops by itself, and rests while nobody sees it.
import { say } from "./words.js";
import { toast } from "./toasts.js";

const EVERY = 2000;
const works = () => document.getElementById("works");
const running = () => new Map([...(works()?.querySelectorAll("[data-running]") || [])].map((one) => [one.dataset.running, one.dataset.title]));
let before = new Map();
let timer = 0;

function look() {
  if (works() && !document.hidden && !works().querySelector("[data-sending]")) window.htmx.trigger(works(), "look");
}

function keepLooking() {
  before = running();
  clearInterval(timer);
  if (before.size) timer = setInterval(look, EVERY);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== works()) return;
  const now = running();
  for (const [id, title] of before) if (!now.has(id)) toast(say("work_ended", title));
  before = now;
  if (!now.size) clearInterval(timer);
});
document.addEventListener("visibilitychange", () => !document.hidden && running().size && look());
document.addEventListener("arsos:drawn", keepLooking);
keepLooking();
