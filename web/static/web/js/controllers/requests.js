/**
 * What every request of htmx carries, and what its refusal means. Whatever a page asks for without its reader says so:
 * it must not keep a session alive that nobody uses. Sends `arsos:used` and `arsos:session-over`.
 */
import { application, controllerWith } from "../application.js";
import { byItself, csrfToken } from "../token.js";

const NOT_BY_PEOPLE = ["live", "look", "load", "revealed", "hx:poll:trigger"];

export class RequestsController extends controllerWith() {
  /** @param {CustomEvent<{ headers: Record<string, string>, triggeringEvent?: Event }>} event */
  sign(event) {
    const { headers, triggeringEvent } = event.detail;
    headers["X-CSRFToken"] = csrfToken();
    if (!triggeringEvent || NOT_BY_PEOPLE.includes(triggeringEvent.type)) Object.assign(headers, byItself);
    else document.dispatchEvent(new CustomEvent("arsos:used"));
  }

  /** @param {CustomEvent<{ xhr: XMLHttpRequest }>} event */
  hearRefusal(event) {
    if (event.detail.xhr.status === 401) document.dispatchEvent(new CustomEvent("arsos:session-over"));
  }
}

application.register("requests", RequestsController);
