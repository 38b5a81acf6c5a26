// Colleagues see who has it open and who writes, so that nobody answers twice. Without a sign of life for minutes the
// page stops saying anything.
import { byItself, csrfToken } from "./token.js";
import { say } from "./words.js";

const EVERY = 4000;
const ASLEEP_AFTER = 300000;
let lastSign = Date.now();
let saidBefore = "";
let isAsking = false;

const address = () => document.querySelector("[data-presence]")?.dataset.presence;
const isReplying = () => [...document.querySelectorAll("[data-composer] textarea")].some((field) => field.value && field.value !== field.defaultValue);

function show(others) {
  const place = document.getElementById("here");
  if (!place) return;
  const replying = others.filter((one) => one.state === "replying").map((one) => one.name);
  const viewing = others.filter((one) => one.state !== "replying").map((one) => one.name);
  const words = [
    ...(replying.length ? [say(replying.length > 1 ? "are_replying" : "is_replying", replying.join(", "))] : []),
    ...(viewing.length ? [say("also_here", viewing.join(", "))] : []),
  ].join(" · ");
  place.classList.toggle("a-colliding", replying.length > 0);
  if (place.textContent !== words) place.textContent = words;
  seen = others;
}
let seen = [];

async function tell(state, { keepalive = false } = {}) {
  if (!address() || (isAsking && !keepalive)) return;
  isAsking = true;
  saidBefore = state;
  const body = new URLSearchParams({ state, csrfmiddlewaretoken: csrfToken() });
  const answer = await fetch(address(), { method: "POST", body, keepalive, headers: { "X-Sent-By": "arsos", ...byItself } }).catch(() => null);
  isAsking = false;
  if (answer?.ok && !keepalive) show((await answer.json()).others);
}

const now = () => (isReplying() ? "replying" : "viewing");
function beat() {
  const isAwake = Date.now() - lastSign < ASLEEP_AFTER && !document.hidden;
  if (isAwake) tell(now());
  else if (saidBefore !== "gone") tell("gone", { keepalive: true });
}

for (const sign of ["keydown", "pointerdown", "pointermove", "scroll"]) {
  document.addEventListener(sign, () => (lastSign = Date.now()), { passive: true });
}
document.addEventListener("input", (event) => {
  if (event.target.closest?.("[data-composer]") && now() !== saidBefore) beat();
});
document.addEventListener("arsos:parts", () => show(seen));
document.addEventListener("arsos:taken", beat);
document.addEventListener("visibilitychange", beat);
window.addEventListener("pagehide", () => tell("gone", { keepalive: true }));
setInterval(beat, EVERY);
beat();
