/** Writes how far away a time is beside it: <time datetime data-distance>. */
import { application, controllerWith } from "../application.js";
import { all, make } from "../dom.js";
import { distance } from "../times.js";

const EVERY = 30000;

/** @param {HTMLTimeElement} time */
function drawBeside(time) {
  const said = distance(new Date(time.dateTime), new Date());
  if (!said) return;
  let words = time.nextElementSibling;
  if (!words?.classList.contains("a-distance")) {
    words = make("span", { className: "a-distance a-soft" });
    time.after(" ", words);
  }
  words.textContent = `(${said})`;
}

export class DistancesController extends controllerWith() {
  timer = 0;

  connect() {
    this.draw();
    this.timer = window.setInterval(() => this.draw(), EVERY);
  }

  disconnect() {
    clearInterval(this.timer);
  }

  draw() {
    for (const time of all(this.element, "time[data-distance]", HTMLTimeElement)) drawBeside(time);
  }
}

application.register("distances", DistancesController);
