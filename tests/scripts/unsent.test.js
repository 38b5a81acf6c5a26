import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { answer, draw, json, load, one, settle, tell, type } from "./page.js";

await load("unsent");
mock.timers.enable({ apis: ["setTimeout"] });
window.setTimeout = globalThis.setTimeout;

const ADDRESS = "/inquiry/unsent/";
let number = 0;

/** A form of an inquiry of its own, whose reads are not remembered from the test before. */
function formOf(name = "message") {
  number += 1;
  return `<form><input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="unsent_version" value="">
    <p id="said" data-controller="unsent" data-unsent-name-value="${name}" data-unsent-author-value="dana" data-unsent-address-value="${ADDRESS}${number}/" hidden
      data-action="input@document->unsent#note arsos:before-send@document->unsent#holdSending arsos:taken@document->unsent#forgetSent
      pagehide@window->unsent#leave"></p><textarea name="body"></textarea></form>`;
}

const kept = (text, version = 3) => json({ forms: { message: { fields: { body: text }, saved_at: "2020-01-01T12:00:00Z", version } } });
const nothing = () => json({ forms: {} });
const saved = (version, overtook = null, gone = false) => json({ version, saved_at: "2020-01-01T12:00:00Z", overtook, gone });

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

test("what was typed before comes back, and is discarded on the server by one press", async () => {
  const calls = answer(kept("Half a message"), saved(0));
  await draw(formOf());
  assert.equal(one("textarea").value, "Half a message");
  assert.match(one("#said").textContent, /^Restored .*2020/);
  assert.equal(one("#said").getAttribute("role"), "status");
  one("#said button").click();
  await settle();
  assert.equal(one("textarea").value, "");
  assert.deepEqual([calls[1].body.get("form"), calls[1].body.get("version"), calls[1].body.has("typed-body")], ["message", "3", false]);
  assert.equal(one("#said").hidden, true);
});

const GIVEN_BACK = "></textarea>";
const givenBack = (version = "") => formOf().replace(GIVEN_BACK, ">Given back</textarea>").replace('version" value=""', `version" value="${version}"`);

test("a refused form comes back with its words and their version, and they are kept", async () => {
  const calls = answer(kept("Old"), saved(4));
  await draw(givenBack(3));
  assert.equal(one("textarea").value, "Given back");
  await pass(1000);
  assert.deepEqual([calls[1].body.get("typed-body"), calls[1].body.get("version")], ["Given back", "3"]);
});

test("where other words stand there already, nothing is saved before a person has chosen", async () => {
  const calls = answer(kept("Old"), saved(4));
  await draw(givenBack());
  assert.match(one("#said").textContent, /^Two texts, one of .*2020.*Use kept Use this$/);
  type(one("textarea"), "Given back, and more");
  await pass(60000);
  assert.deepEqual([calls.length, one("form").hasAttribute("data-kept")], [1, false]);
  one("#said button:last-of-type").click();
  await settle();
  assert.deepEqual([calls[1].body.get("typed-body"), calls[1].body.get("version")], ["Given back, and more", "3"]);
});

test("the kept words may be chosen instead", async () => {
  const calls = answer(kept("Old"));
  await draw(givenBack());
  one("#said button").click();
  await pass(60000);
  assert.deepEqual([one("textarea").value, calls.length, one("form").hasAttribute("data-kept")], ["Old", 1, true]);
});

test("what was sent elsewhere is not kept again before somebody presses, or types on", async () => {
  const calls = answer(kept("Sent"), saved(0, null, true), saved(8), saved(0, null, true), saved(12));
  await draw(formOf());
  type(one("textarea"), "Sent, nearly");
  await pass(1000);
  assert.equal(one("#said").textContent, "Sent elsewhere Use this");
  await pass(60000);
  assert.deepEqual([calls.length, one("form").hasAttribute("data-kept")], [2, false]);
  one("#said button").click();
  await settle();
  assert.deepEqual([calls[2].body.get("version"), one("form").hasAttribute("data-kept")], ["0", true]);
  type(one("textarea"), "Sent again elsewhere");
  await pass(1000);
  type(one("textarea"), "Something new");
  await pass(1000);
  assert.deepEqual([calls[4].body.get("typed-body"), calls[4].body.get("version")], ["Something new", "0"]);
});

test("who is signed in now does not save what somebody else typed", async () => {
  const other = () => json({ token: "TOKEN-OF-THE-OTHER", reader: "robin" });
  const calls = answer(nothing(), json({}, 401), other(), json({ token: "new", reader: "dana" }), saved(1));
  await draw(formOf());
  type(one("textarea"), "private words");
  await pass(1000);
  assert.deepEqual([calls[1].body.get("author"), one("#said").textContent], ["dana", "Signed out Sign in Try now"]);
  await pass(60000);
  assert.equal(calls.length, 2);
  one("#said button").click();
  await settle();
  assert.deepEqual([calls.length, one("#said").textContent], [3, "Someone else Sign in"]);
  assert.equal(one("[name=csrfmiddlewaretoken]").value, "t");
  await pass(60000);
  type(one("textarea"), "private words, signed in again");
  await pass(1000);
  assert.deepEqual([calls.length, calls[4].body.get("csrfmiddlewaretoken")], [5, "new"]);
});

test("the form says which version it sends", async () => {
  answer(nothing(), saved(7));
  await draw(formOf());
  type(one("textarea"), "mine");
  await pass(1000);
  assert.equal(new FormData(one("form")).get("unsent_version"), "7");
});

test("sentences alone are kept, and a date that is not asks before the page is left", async () => {
  const calls = answer(nothing(), saved(1));
  await draw(formOf().replace("<textarea", '<input type="date" name="on"><input type="number" name="many"><textarea'));
  type(one("[name=on]"), "2020-01-01");
  type(one("[name=many]"), "3");
  await pass(1000);
  assert.equal(calls.length, 1);
  type(one("textarea"), "mine");
  await pass(1000);
  assert.deepEqual([calls[1].body.has("typed-on"), calls[1].body.has("typed-many"), calls[1].body.get("typed-body")], [false, false, "mine"]);
  assert.equal(one("form").hasAttribute("data-kept"), false);
});

test("it is saved once, a second after typing stops, with the version of the save before", async () => {
  const calls = answer(nothing(), saved(1), saved(2));
  await draw(formOf());
  for (const text of ["a", "ab", "abc"]) {
    type(one("textarea"), text);
    await pass(900);
  }
  assert.equal(calls.length, 1);
  await pass(100);
  assert.equal(calls.length, 2);
  assert.deepEqual([calls[1].body.get("typed-body"), calls[1].body.get("version")], ["abc", "0"]);
  assert.equal(one("form").hasAttribute("data-kept"), true);
  type(one("textarea"), "abcd");
  assert.equal(one("form").hasAttribute("data-kept"), false);
  await pass(1000);
  assert.equal(calls[2].body.get("version"), "1");
});

test("another window that was faster is named", async () => {
  answer(nothing(), saved(5, "2020-01-01T12:00:00Z"));
  await draw(formOf());
  type(one("textarea"), "mine");
  await pass(1000);
  assert.match(one("#said").textContent, /^Other window 2020|^Other window .*2020/);
});

test("without a network it is tried again by itself, and what is refused is not", async () => {
  const calls = answer(nothing(), new Error("gone"), saved(1), json({}, 422));
  await draw(formOf());
  type(one("textarea"), "mine");
  await pass(1000);
  assert.equal(one("#said").textContent, "Not saved");
  await pass(4000);
  assert.equal(calls[2].headers["X-By-Itself"], "true");
  type(one("textarea"), "mine too");
  await pass(1000);
  assert.equal(one("#said").textContent, "Refused");
  await pass(60000);
  assert.equal(calls.length, 4);
});

test("a form waits for the save under way, and is new once it was taken", async () => {
  let end;
  const calls = [];
  globalThis.fetch = mock.fn((address, request = {}) => {
    calls.push(request);
    return calls.length === 1 ? Promise.resolve(nothing()) : new Promise((resolve) => (end = resolve));
  });
  await draw(formOf());
  type(one("textarea"), "mine");
  await pass(1000);
  const waits = [];
  tell(one("form"), "arsos:before-send", { waitFor: (ready) => waits.push(ready) });
  let isReady = false;
  waits[0].then(() => (isReady = true));
  await settle();
  assert.equal(isReady, false);
  end(saved(1));
  await settle();
  assert.equal(isReady, true);
  one("textarea").value = "";
  tell(document, "arsos:taken", { form: one("form") });
  await pass(60000);
  assert.equal(calls.length, 2);
  type(one("textarea"), "next");
  await pass(1000);
  assert.equal(calls[2].body.get("version"), "0");
});

test("a window that closes sends what is not kept yet", async () => {
  const calls = answer(nothing(), saved(1));
  await draw(formOf());
  window.dispatchEvent(new window.Event("pagehide"));
  assert.equal(calls.length, 1);
  type(one("textarea"), "mine");
  window.dispatchEvent(new window.Event("pagehide"));
  assert.deepEqual([calls[1].body.get("typed-body"), calls[1].keepalive], ["mine", true]);
});
