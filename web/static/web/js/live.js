// News from the server. One window of a browser listens for all of them: browsers hold few connections to one place.
// A part of a page asks for it with data-live="queue" or data-live="SI-XXXX-XXXX": then `live` is triggered on it, and
// its hx-get draws it anew. News that came together is told to the page as one event `arsos:news`.
import { addresses } from "./addresses.js";
import { clockTime } from "./times.js";
import { say } from "./words.js";

const GATHER = 700;
const WITHOUT_STREAM = 30000;
const NO_ANSWER = 4000;
const TYPES = document.querySelector("meta[name=arsos-news]").content.split(" ");
const windows = new BroadcastChannel("arsos-news");
const lamp = document.getElementById("a-live");
let waiting = new Set();
let isSomethingNew = false;
let isBehind = false;
let timer = 0;
let polling = 0;
let unanswered = 0;

function showState(isLive) {
  if (!document.querySelector("[data-live]")) return;
  lamp.hidden = false;
  lamp.classList.toggle("a-live-off", !isLive);
  lamp.querySelector(".a-live-words").textContent = isLive ? say("live") : say("not_live", clockTime(new Date()));
  clearInterval(polling);
  if (!isLive) polling = setInterval(poll, WITHOUT_STREAM);
}

function poll() {
  isBehind = document.hidden;
  if (!document.hidden) drawAnew(() => true);
}

function drawAnew(concerns) {
  for (const part of document.querySelectorAll("[data-live]")) {
    if (concerns(part.dataset.live)) window.htmx?.trigger(part, "live");
  }
}

function flush() {
  if (document.hidden) return;
  const references = waiting;
  const isAll = isBehind;
  waiting = new Set();
  isSomethingNew = isBehind = false;
  drawAnew((wanted) => isAll || wanted === "queue" || references.has(wanted));
  document.dispatchEvent(new CustomEvent("arsos:news", { detail: [...references] }));
}

// A window that stays hidden for days keeps no more than the references it shows.
function hear(one) {
  const reference = one.data?.inquiry;
  if (reference && document.querySelector(`[data-live="${CSS.escape(reference)}"]`)) waiting.add(reference);
  isSomethingNew = true;
  clearTimeout(timer);
  timer = setTimeout(flush, GATHER);
}

function listen() {
  const stream = new EventSource(addresses.stream);
  const tell = (message) => {
    if ("state" in message) isOpen = message.state;
    windows.postMessage(message);
    receive(message);
  };
  stream.onopen = () => tell({ state: true });
  stream.onerror = () => {
    tell({ state: false });
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, WITHOUT_STREAM);
  };
  for (const type of TYPES) stream.addEventListener(type, (event) => tell({ news: JSON.parse(event.data) }));
}

function receive(message) {
  if (message.news) hear(message.news);
  if ("state" in message) {
    clearTimeout(unanswered);
    showState(message.state);
  }
  if (message.ask && isListening) windows.postMessage({ state: isOpen });
}

let isListening = false;
let isOpen = false;
windows.onmessage = (event) => receive(event.data);
document.addEventListener("visibilitychange", () => !document.hidden && (isSomethingNew || isBehind) && flush());

function startListening() {
  isListening = true;
  listen();
}

// The lock is held until the window closes; then the next one listens. Who hears nothing from the listener looks by
// itself; where there are no locks (no HTTPS) each window listens.
if (document.querySelector("[data-live]")) {
  if (navigator.locks) {
    windows.postMessage({ ask: true });
    unanswered = setTimeout(showState, NO_ANSWER, false);
    navigator.locks.request("arsos-news", () => {
      startListening();
      return new Promise(() => {});
    });
  } else startListening();
}
