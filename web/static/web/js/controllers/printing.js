/** A button that prints the page; it shows itself, because without a script it could not print. */
import { application, controllerWith } from "../application.js";

export class PrintingController extends controllerWith() {
  connect() {
    this.element.hidden = false;
  }

  print() {
    window.print();
  }
}

application.register("printing", PrintingController);
