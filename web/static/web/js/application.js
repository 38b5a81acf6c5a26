/**
 * The one Stimulus application of our pages. A file in controllers/ holds one controller and registers it here under the
 * file's name; a page loads the files whose names stand in its `data-controller` attributes. Stimulus connects a
 * controller when its element appears, however it came there: with the page, by htmx, or by a form's answer.
 *
 * @import { Parts, TypedController } from "./types.js"
 */
import { Application, Controller } from "../vendor/stimulus-3.2.2/stimulus.js";

export const application = Application.start();

/**
 * A base class for a controller with these parts, so that `this.fieldTarget` and `this.leftValue` have types.
 *
 * @template {Parts} [P={}]
 * @param {P} [parts] the controller's element, targets and values
 * @returns {TypedController<P>}
 */
export function controllerWith(parts) {
  const base = class extends Controller {
    static targets = Object.keys(parts?.targets ?? {});
    static values = parts?.values ?? {};
  };
  return /** @type {any} */ (base);
}
