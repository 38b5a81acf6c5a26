// News from the server. One window of a browser listens for all of them: browsers hold few connections to one place.
// A part of a page asks for it with data-live="queue" or data-live="SI-XXXX-XXXX": then `live` is triggered on it, and
// its hx-get draws it anew. Every news is told to the page as the event `arsos:news`.
import { say } from "./words.js";

const STREAM = "/api/v1/events/stream/";
const GATHER = 700;
const WITHOUT_STREAM = 30000;
const TYPES = document.querySelector("meta[name=arsos-news]").content.split(" ");
const windows = new BroadcastChannel("arsos-news");
const lamp = document.getElementById("a-live");
let waiting = new Map();
let timer = 0;
let polling = 0;

function showState(isLive) {
  if (!document.querySelector("[data-live]")) return;
  lamp.hidden = false;
  lamp.classList.toggle("a-live-off", !isLive);
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  lamp.querySelector(".a-live-words").textContent = isLive ? say("live") : say("not_live", time);
  clearInterval(polling);
  if (!isLive) polling = setInterval(() => drawAnew(() => true), WITHOUT_STREAM);
}

function drawAnew(concerns) {
  for (const part of document.querySelectorAll("[data-live]")) {
    if (concerns(part.dataset.live)) window.htmx?.trigger(part, "live");
  }
}

function flush() {
  if (document.hidden) return;
  const news = [...waiting.values()];
  waiting = new Map();
  const references = new Set(news.map((one) => one.data?.inquiry));
  drawAnew((wanted) => wanted === "queue" || references.has(wanted));
  for (const one of news) document.dispatchEvent(new CustomEvent("arsos:news", { detail: one }));
}

function hear(one) {
  waiting.set(one.id, one);
  clearTimeout(timer);
  timer = setTimeout(flush, GATHER);
}

function listen() {
  const stream = new EventSource(STREAM);
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
  if ("state" in message) showState(message.state);
  if (message.ask && isListening) windows.postMessage({ state: isOpen });
}

let isListening = false;
let isOpen = false;
windows.onmessage = (event) => receive(event.data);
document.addEventListener("visibilitychange", () => !document.hidden && waiting.size && flush());

// The lock is held until the window closes; then the next one listens.
if (document.querySelector("[data-live]") || document.body.hasAttribute("data-news")) {
  windows.postMessage({ ask: true });
  navigator.locks.request("arsos-news", () => {
    isListening = true;
    listen();
    return new Promise(() => {});
  });
}
