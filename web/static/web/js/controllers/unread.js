/** How many notifications nobody has read yet, on the bell. Hears `arsos:news`. */
import { addresses } from "../addresses.js";
import { application, controllerWith } from "../application.js";
import { byItself } from "../token.js";
import { say } from "../words.js";

export class UnreadController extends controllerWith({ targets: { count: HTMLElement } }) {
  asked = 0;

  connect() {
    this.count();
  }

  async count() {
    const turn = (this.asked += 1);
    const answer = await fetch(addresses.unread, { headers: { "X-Sent-By": "arsos", ...byItself } }).catch(() => null);
    if (!answer?.ok) return;
    const { unread } = await answer.json();
    if (turn !== this.asked) return; // what was asked later knows more, and may have come earlier
    this.countTarget.hidden = !unread;
    this.countTarget.textContent = unread > 99 ? "99+" : unread;
    this.element.title = unread ? say("unread", unread) : "";
  }
}

application.register("unread", UnreadController);
