/**
 * Says on the page what went wrong with a passkey: the sign-in library's script, which leads the ceremony, tells the
 * console alone. A plain script, as all of the sign-in pages.
 *
 * Hears `allauth.error` on the document.
 */
(() => {
  "use strict";
  const found = document.querySelector("[data-passkey-failed]");
  if (!(found instanceof HTMLElement)) return;
  const said = found;

  /** @param {string | undefined} words */
  const say = (words) => {
    said.textContent = words ?? "";
    said.hidden = false;
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    say(window.PublicKeyCredential ? said.dataset.canceled : said.dataset.notHere);
  });
})();
