/** What to do while no answer comes, or it says that nobody is signed in: wait, longer each time; sign in and go on. */
import { addresses, reader } from "./addresses.js";
import { all, make } from "./dom.js";
import { say } from "./words.js";

export const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

/**
 * The next wait after one that brought nothing, in milliseconds.
 *
 * @param {number} pause
 */
export const longer = (pause) => Math.min(pause * 2, LONGEST_WAIT);

/**
 * An answer of a server that is away for a moment, or still busy with the same form.
 *
 * @param {number} status
 * @param {string | null} retryAfter the header
 */
export function isPassing(status, retryAfter) {
  return status >= 502 || (status === 409 && Boolean(retryAfter));
}

/**
 * Until the time is over, the network is back, or somebody asks for the next try. Nothing listens on afterwards: an
 * outage of hours is many waits.
 *
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
export function wait(milliseconds) {
  return new Promise((done) => {
    const listening = new AbortController();
    const end = () => {
      clearTimeout(timer);
      listening.abort();
      done();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end, { signal: listening.signal });
    document.addEventListener("arsos:try-now", end, { signal: listening.signal });
  });
}

/**
 * @param {string} words
 * @param {() => void} act
 */
export function makeButton(words, act) {
  const button = make("button", { type: "button", className: "a-button a-small", textContent: words });
  button.addEventListener("click", act);
  return button;
}

export function signInLink() {
  return make("a", { href: addresses.signIn, target: "_blank", textContent: say("sign_in") });
}

/**
 * Signing in gives a new token; the forms of this page still carry the one of the session that is over. Somebody else's
 * token is not taken: what was typed here is not theirs. A token is of one signing in, so who signs in after this
 * answer is refused for the old one.
 *
 * @returns {Promise<boolean>} false where somebody else is signed in now
 */
export async function renewToken() {
  const answer = await fetch(addresses.token, { headers: { "X-Sent-By": "arsos" } }).catch(() => null);
  if (!answer?.ok) return true;
  const { token, reader: now } = await answer.json();
  if (now !== reader) return false;
  for (const field of all(document, "[name=csrfmiddlewaretoken]", HTMLInputElement)) field.value = token;
  return true;
}
