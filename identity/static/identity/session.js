/**
 * Warns two minutes before the session ends, and asks whether to stay. Tabs tell each other, also that somebody signed
 * out (signed-out.js). When it is over nothing stays on the screen, except for who has typed something: they keep it, and
 * sign in in another window. A plain script, because the theme's pages load none of our modules.
 *
 * Hears `arsos:used` and `arsos:session-over` on the document; sends `arsos:signed-out` there.
 */
(() => {
  "use strict";
  const WARNING = 120;
  const found = document.querySelector("meta[name=arsos-session-seconds]");
  if (!(found instanceof HTMLMetaElement)) return;
  const meta = found;
  const inAll = Number(meta.content);
  const tabs = new BroadcastChannel("arsos-session");
  let endsAt = Date.now() + inAll * 1000;
  let ticking = 0;
  let isOver = false;

  const dialog = document.createElement("dialog");
  dialog.className = "a-session";
  dialog.setAttribute("aria-labelledby", "a-session-title");
  const title = document.createElement("h2");
  title.id = "a-session-title";
  const words = document.createElement("p");

  /**
   * @param {string | undefined} text
   * @param {string} look
   */
  const makeButton = (text, look) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = look;
    button.textContent = text ?? "";
    return button;
  };
  const stay = makeButton(meta.dataset.stay, "a-button a-primary");

  /**
   * @param {string | undefined} heading
   * @param {string | undefined} text
   * @param {...HTMLElement} ways what to do now
   */
  const show = (heading, text, ...ways) => {
    title.textContent = heading ?? "";
    words.textContent = text ?? "";
    if (dialog.contains(ways[0])) return;
    dialog.replaceChildren(title, words, ...ways);
    if (!dialog.isConnected) document.body.append(dialog);
    if (!dialog.open) dialog.showModal();
  };

  const showSignedOut = () => {
    const way = document.createElement("a");
    way.className = "a-button a-primary";
    way.href = meta.dataset.signIn ?? "";
    way.target = "_blank";
    way.textContent = meta.dataset.signInWords ?? "";
    const back = makeButton(meta.dataset.back, "a-button");
    back.addEventListener("click", () => dialog.close());
    show(meta.dataset.overTitle, meta.dataset.over, way, back);
  };

  // Whoever holds words that are not sent prevents the event; they are told once, and nothing is drawn anew.
  const end = () => {
    clearInterval(ticking);
    if (isOver) return;
    isOver = true;
    const isFree = document.dispatchEvent(new CustomEvent("arsos:signed-out", { cancelable: true }));
    if (isFree) window.location.reload();
    else showSignedOut();
  };

  const tick = () => {
    const left = Math.round((endsAt - Date.now()) / 1000);
    if (left <= 0) end();
    else if (left <= WARNING) show(meta.dataset.title, meta.dataset.words?.replace("%s", String(left)), stay);
  };

  /** @param {number} seconds */
  const extend = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
    isOver = false;
    clearInterval(ticking);
    ticking = window.setInterval(tick, 1000);
    if (dialog.open) dialog.close();
  };
  dialog.addEventListener("close", () => dialog.replaceChildren());
  tabs.onmessage = (event) => (event.data === "signed-out" ? end() : extend(event.data));
  tabs.postMessage(inAll);
  document.addEventListener("arsos:used", () => {
    extend(inAll);
    tabs.postMessage(inAll);
  });
  document.addEventListener("arsos:session-over", end);

  const token = () => {
    const field = document.querySelector("[name=csrfmiddlewaretoken]");
    return field instanceof HTMLInputElement ? field.value : "";
  };
  stay.addEventListener("click", async () => {
    const answer = await fetch(meta.dataset.address ?? "", { method: "POST", headers: { "X-CSRFToken": token() } });
    if (!answer.ok) return void end();
    const { seconds_left } = await answer.json();
    extend(seconds_left);
    tabs.postMessage(seconds_left);
  });
  ticking = window.setInterval(tick, 1000);
})();
