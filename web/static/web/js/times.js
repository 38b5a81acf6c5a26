// How far away a time is, in words of the reader's language, beside the time itself: <time datetime data-distance>.
const speak = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function distance(seconds) {
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) || ["minute", 60];
  return speak.format(Math.trunc(seconds / size), unit);
}

function drawIn(root) {
  for (const time of root.querySelectorAll("time[data-distance]")) {
    let words = time.nextElementSibling;
    if (!words?.classList.contains("a-distance")) {
      words = document.createElement("span");
      words.className = "a-distance a-soft";
      time.after(" ", words);
    }
    words.textContent = `(${distance((Date.parse(time.dateTime) - Date.now()) / 1000)})`;
  }
}

drawIn(document);
setInterval(() => drawIn(document), 30000);
document.addEventListener("arsos:drawn", (event) => drawIn(event.detail.root));
document.addEventListener("htmx:load", (event) => drawIn(event.detail.elt));
