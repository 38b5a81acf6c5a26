// Warns two minutes before the session ends, and asks whether to stay. Tabs tell each other.
(() => {
  "use strict";
  const WARNING = 120;
  const meta = document.querySelector("meta[name=arsos-session-seconds]");
  if (!meta) return;
  const tabs = new BroadcastChannel("arsos-session");
  let endsAt = Date.now() + Number(meta.content) * 1000;
  const dialog = document.createElement("dialog");
  dialog.className = "a-session";
  dialog.setAttribute("aria-labelledby", "a-session-title");
  const title = document.createElement("h2");
  title.id = "a-session-title";
  title.textContent = meta.dataset.title;
  const words = document.createElement("p");
  const stay = document.createElement("button");
  stay.type = "button";
  stay.className = "a-button a-primary";
  stay.textContent = meta.dataset.stay;
  dialog.append(title, words, stay);

  const extend = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
    if (dialog.open) dialog.close();
  };
  tabs.onmessage = (event) => extend(event.data);
  tabs.postMessage(Number(meta.content));
  document.addEventListener("arsos:used", () => {
    extend(Number(meta.content));
    tabs.postMessage(Number(meta.content));
  });

  const token = () => {
    const field = document.querySelector("[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  };
  stay.addEventListener("click", async () => {
    const answer = await fetch("/accounts/stay/", { method: "POST", headers: { "X-CSRFToken": token() } });
    if (!answer.ok) return void window.location.reload();
    const { seconds_left } = await answer.json();
    extend(seconds_left);
    tabs.postMessage(seconds_left);
  });
  setInterval(() => {
    const left = Math.round((endsAt - Date.now()) / 1000);
    if (left <= 0) return void window.location.reload();
    if (left > WARNING) return;
    words.textContent = meta.dataset.words.replace("%s", left);
    if (!dialog.isConnected) document.body.append(dialog);
    if (!dialog.open) dialog.showModal();
  }, 1000);
})();
