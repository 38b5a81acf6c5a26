import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { fill, say } = await import("../../web/static/web/js/words.js");
const { distance, clockTime } = await import("../../web/static/web/js/times.js");
const { isPassing, longer } = await import("../../web/static/web/js/connection.js");
const { isAllSame, listOf, changedBy } = await import("../../web/static/web/js/draft-fields.js");
const { newKey } = await import("../../web/static/web/js/keys.js");

const NIGHT = new Date("2026-11-26T03:05:00Z"); // Wednesday, 22:05 in New York

test("each value stands for one sign, as it is", () => {
  assert.equal(fill("%s of %s", 1, "$& %s"), "1 of $& %s");
  assert.equal(fill("%s and %s", "one"), "one and %s");
  assert.equal(fill(undefined), "");
  assert.equal(say("saved", "09:30"), "Saved 09:30");
});

for (const [text, said] of [
  ["2026-11-28T01:00:00Z", "in 2 days"],
  ["2026-11-26T05:05:00Z", "in 2 hr."],
  ["2026-11-26T02:35:00Z", "30 min. ago"],
  ["2026-11-21T03:00:00Z", "5 days ago"],
  ["no time", ""],
]) {
  test(`how far away ${text} is`, () => assert.equal(distance(new Date(text), NIGHT), said));
}

test("a clock shows the reader's zone", () => assert.match(clockTime(NIGHT), /22:05|10:05/));

for (const [status, retryAfter, passes] of [
  [502, null, true],
  [503, "1", true],
  [409, "1", true],
  [409, null, false],
  [500, null, false],
  [422, null, false],
]) {
  test(`${status} ${retryAfter ? "with" : "without"} Retry-After ${passes ? "passes" : "does not pass"}`, () =>
    assert.equal(isPassing(status, retryAfter), passes));
}

test("waits grow up to a bound", () => assert.deepEqual([longer(1000), longer(8000), longer(15000)], [2000, 15000, 15000]));

test("values are compared as lists of text", () => {
  assert.deepEqual([listOf(null), listOf("a"), listOf([1, "", true])], [[], ["a"], ["1", "true"]]);
  assert.equal(isAllSame({ a: ["1"] }, { a: ["1"], b: [] }), true);
  assert.equal(isAllSame({ a: ["1", "2"] }, { a: ["2", "1"] }), false);
});

test("a field that both windows changed is asked about, one that the other changed alone is taken", () => {
  document.getElementById("main").innerHTML = "<form><input name=a><input name=b><input name=c></form>";
  const versions = {
    mine: { a: ["here"], b: ["old"], c: ["same"] },
    theirs: { a: ["there"], b: ["new"], c: ["same"], gone: ["x"] },
    saved: { a: ["old"], b: ["old"], c: ["old"] },
  };
  assert.deepEqual(changedBy(document.querySelector("form"), versions), { taken: ["b"], asked: ["a"] });
});

test("keys are long and different", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});
