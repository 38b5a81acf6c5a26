// How far away a time is, in words of the reader's language, beside the time itself: <time datetime data-distance>.
// From a day on, days are counted as a calendar does, in the reader's zone: Friday is in two days on a Wednesday night.
const { lang, dataset } = document.documentElement;
const speak = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone: dataset.zone });
const hourAndMinute = new Intl.DateTimeFormat(lang, { timeZone: dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = 86400000;
const STEPS = [["hour", 3600000], ["minute", 60000]];

export const clockTime = (moment) => hourAndMinute.format(moment);

// Nothing where a moment cannot be read or lies outside what the language can say, such as a year mistyped long ago.
export function distance(moment, now) {
  const left = moment - now;
  if (Number.isNaN(left)) return "";
  if (Math.abs(left) >= DAY) {
    const days = Math.round((Date.parse(dayOf.format(moment)) - Date.parse(dayOf.format(now))) / DAY);
    return Number.isFinite(days) ? speak.format(days, "day") : "";
  }
  const [unit, size] = STEPS.find(([, size]) => Math.abs(left) >= size) || STEPS[1];
  return speak.format(Math.trunc(left / size), unit);
}

function drawIn(root) {
  for (const time of root.querySelectorAll("time[data-distance]")) {
    const said = distance(new Date(time.dateTime), new Date());
    let words = time.nextElementSibling;
    if (!said) continue;
    if (!words?.classList.contains("a-distance")) {
      words = document.createElement("span");
      words.className = "a-distance a-soft";
      time.after(" ", words);
    }
    words.textContent = `(${said})`;
  }
}

// One time that cannot be drawn must not stop those that import this: the frame, the live page, saving by itself.
function drawSafely(root) {
  try {
    drawIn(root);
  } catch (error) {
    console.error(error);
  }
}

drawSafely(document);
setInterval(() => drawSafely(document), 30000);
document.addEventListener("arsos:drawn", (event) => drawSafely(event.detail.root));
document.addEventListener("htmx:load", (event) => drawSafely(event.detail.elt));
