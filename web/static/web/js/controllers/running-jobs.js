/** While something runs the page looks every two seconds; it stops by itself, and rests while nobody sees it. */
import { application, controllerWith } from "../application.js";
import { all } from "../dom.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

const EVERY = 2000;

export class RunningJobsController extends controllerWith() {
  /** Titles by id, as they ran when the page was last drawn. @type {Map<string, string>} */
  before = new Map();
  timer = 0;

  connect() {
    this.before = this.running;
    if (this.before.size) this.timer = window.setInterval(() => this.look(), EVERY);
  }

  disconnect() {
    clearInterval(this.timer);
  }

  get running() {
    return new Map(all(this.element, "[data-running]").map((one) => [one.dataset.running ?? "", one.dataset.title ?? ""]));
  }

  look() {
    if (!document.hidden && !this.element.querySelector("[data-sending]")) window.htmx?.trigger(this.element, "look");
  }

  lookAgain() {
    if (this.running.size) this.look();
  }

  /** @param {Event} event */
  noteEnded(event) {
    if (event.target !== this.element) return;
    const now = this.running;
    for (const [id, title] of this.before) if (!now.has(id)) toast(say("work_ended", title));
    this.before = now;
    if (!now.size) clearInterval(this.timer);
  }
}

application.register("running-jobs", RunningJobsController);
