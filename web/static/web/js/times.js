// How far away a time is, in words of the reader's language, beside the time itself: <time datetime data-distance>.
// From a day on, days are counted as a calendar does, in the reader's zone: Friday is in two days on a Wednesday night.
const { lang, dataset } = document.documentElement;
const speak = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone: dataset.zone });
const hourAndMinute = new Intl.DateTimeFormat(lang, { timeZone: dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = 86400000;
const STEPS = [["hour", 3600000], ["minute", 60000]];

export const clockTime = (moment) => hourAndMinute.format(moment);

export function distance(moment, now) {
  const left = moment - now;
  if (Math.abs(left) >= DAY) {
    return speak.format(Math.round((Date.parse(dayOf.format(moment)) - Date.parse(dayOf.format(now))) / DAY), "day");
  }
  const [unit, size] = STEPS.find(([, size]) => Math.abs(left) >= size) || STEPS[1];
  return speak.format(Math.trunc(left / size), unit);
}

function drawIn(root) {
  for (const time of root.querySelectorAll("time[data-distance]")) {
    let words = time.nextElementSibling;
    if (!words?.classList.contains("a-distance")) {
      words = document.createElement("span");
      words.className = "a-distance a-soft";
      time.after(" ", words);
    }
    words.textContent = `(${distance(new Date(time.dateTime), new Date())})`;
  }
}

drawIn(document);
setInterval(() => drawIn(document), 30000);
document.addEventListener("arsos:drawn", (event) => drawIn(event.detail.root));
document.addEventListener("htmx:load", (event) => drawIn(event.detail.elt));
