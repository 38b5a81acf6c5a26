// From the search for a member to the members found, by Enter or the arrow keys.
let isAsked = false;

function goToFirst() {
  const first = document.querySelector("#sos-found input");
  if (!first) return;
  first.focus();
  first.checked = true;
}

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "sos-text") return;
  if (event.key === "Enter") isAsked = true;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    goToFirst();
  }
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "sos-text") return;
  isAsked = false;
  document.getElementById("sos-looked-for").value = event.target.value;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "sos-found" || !isAsked) return;
  isAsked = false;
  goToFirst();
});
