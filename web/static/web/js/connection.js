// What to do while no answer comes, or it says that nobody is signed in: wait, longer each time; sign in and go on.
import { addresses } from "./addresses.js";
import { say } from "./words.js";

export const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

export const longer = (pause) => Math.min(pause * 2, LONGEST_WAIT);

// An answer of a server that is away for a moment, or still busy with the same form.
export function isPassing(status, retryAfter) {
  return status >= 502 || (status === 409 && Boolean(retryAfter));
}

export function wait(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    const now = () => (clearTimeout(timer), done());
    window.addEventListener("online", now, { once: true });
    document.addEventListener("arsos:try-now", now, { once: true });
  });
}

export function makeButton(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "a-button a-small";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

export function signInLink() {
  const link = document.createElement("a");
  link.href = addresses.signIn;
  link.target = "_blank";
  link.textContent = say("sign_in");
  return link;
}

// Signing in gives a new token; the forms of this page still carry the one of the session that is over.
export async function renewToken() {
  const answer = await fetch(addresses.token, { headers: { "X-Sent-By": "arsos" } }).catch(() => null);
  if (!answer?.ok) return;
  const { token } = await answer.json();
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
}
