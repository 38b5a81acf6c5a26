// Fields of a form that depend on others: shown and insisted on while the other has a certain value; days in order.
function valuesOf(form, name) {
  return new FormData(form).getAll(name);
}

function drawForm(form) {
  for (const field of form.querySelectorAll("[data-needed-by]")) {
    const wanted = field.dataset.neededWhen.split(" ");
    const isNeeded = valuesOf(form, field.dataset.neededBy).some((value) => wanted.includes(value));
    field.required = isNeeded;
    field.closest(".a-field").hidden = !isNeeded && !field.value;
  }
  for (const field of form.querySelectorAll("[data-not-before]")) {
    const earliest = form.elements[field.dataset.notBefore]?.value;
    if (earliest) field.min = earliest;
    else field.removeAttribute("min");
  }
}

const drawIn = (root) => root.querySelectorAll("form[data-conditions]").forEach(drawForm);

drawIn(document);
document.addEventListener("arsos:drawn", (event) => drawIn(event.detail.root));
document.addEventListener("change", (event) => event.target.form?.hasAttribute("data-conditions") && drawForm(event.target.form));
