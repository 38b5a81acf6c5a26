/** Fields of a form that depend on others: shown and insisted on while the other has a certain value; days in order. */
import { application, controllerWith } from "../application.js";
import { all, around, fieldNamed, formOf, isField } from "../dom.js";

const parts = { element: HTMLFormElement };

export class ConditionsController extends controllerWith(parts) {
  connect() {
    this.draw();
  }

  /** @param {Event} event */
  follow(event) {
    if (formOf(event.target) === this.element) this.draw();
  }

  draw() {
    for (const field of all(this.element, "[data-needed-by]").filter(isField)) {
      const wanted = (field.dataset.neededWhen ?? "").split(" ");
      const given = new FormData(this.element).getAll(field.dataset.neededBy ?? "");
      field.required = given.some((value) => wanted.includes(String(value)));
      const frame = around(field, ".a-field");
      if (frame) frame.hidden = !field.required && !field.value;
    }
    for (const field of all(this.element, "[data-not-before]", HTMLInputElement)) {
      const earliest = fieldNamed(this.element, field.dataset.notBefore ?? "")?.value;
      if (earliest) field.min = earliest;
      else field.removeAttribute("min");
    }
  }
}

application.register("conditions", ConditionsController);
