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
  return `<form><input type="hidden" name="csrfmiddlewaretoken" value="t">
    <p id="said" data-controller="unsent" data-unsent-name-value="${name}" data-unsent-address-value="${ADDRESS}${number}/" hidden
      data-action="input@document->unsent#note arsos:before-send@document->unsent#holdSending arsos:taken@document->unsent#forgetSent
      pagehide@window->unsent#leave"></p><textarea name="body"></textarea></form>`;
}

const kept = (text, version = 3) => json({ forms: { message: { fields: { body: text }, saved_at: "2020-01-01T12:00:00Z", version } } });
const nothing = () => json({ forms: {} });
const saved = (version, overtook = null) => json({ version, saved_at: "2020-01-01T12:00:00Z", overtook });

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

test("words that stand there already stay, and are kept", async () => {
  const calls = answer(kept("Old"), saved(4));
  await draw(formOf().replace("></textarea>", ">Given back</textarea>"));
  assert.equal(one("textarea").value, "Given back");
  await pass(1000);
  assert.deepEqual([calls[1].body.get("typed-body"), calls[1].body.get("version")], ["Given back", "3"]);
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
