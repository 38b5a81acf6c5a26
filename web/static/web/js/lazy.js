// What is folded is fetched when it is opened for the first time: <details data-lazy="address"><summary>…<div>…</div>.
document.addEventListener(
  "toggle",
  async (event) => {
    const part = event.target;
    if (!part.matches?.("details[data-lazy]") || !part.open || part.hasAttribute("data-filled")) return;
    part.toggleAttribute("data-filled", true);
    const answer = await fetch(part.dataset.lazy, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) part.querySelector("div").innerHTML = await answer.text();
    else part.removeAttribute("data-filled");
  },
  true,
);
