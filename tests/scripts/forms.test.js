import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { all, answer, dom, draw, json, load, one, page, settle, tell, type } from "./page.js";

for (const name of ["autosave", "notifications", "rule-editor", "sending"]) await load(name);
document.body.dataset.action = "beforeunload@window->sending#askBeforeLeaving submit->sending#submit input->sending#noteTyping arsos:touched->sending#touch arsos:signed-out@document->sending#keepWhatIsTyped";
document.body.dataset.controller = "sending";
const { application } = await import("../../web/static/web/js/application.js");

/** Submits a form as a press on its button does. */
function submit(form) {
  return form.dispatchEvent(new window.SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: form.querySelector("button") }));
}
/** True where nobody keeps the page from being drawn anew when the session has ended. */
const isFree = () => document.dispatchEvent(new window.CustomEvent("arsos:signed-out", { cancelable: true }));

describe("sending", () => {
  const FORM = `<form method="post" action="/send/" data-ask-before-leaving><input type="hidden" name="csrfmiddlewaretoken" value="old">
    <textarea name="body"></textarea><button>Send</button></form>`;
  beforeEach(() => draw(FORM));

  test("an answer that is a page takes the place of the main part, once it is connected", async () => {
    answer(page('<p role="alert">Too long</p><form method="post" data-ask-before-leaving><textarea aria-invalid="true">x</textarea></form>', 422));
    const drawn = mock.fn();
    document.addEventListener("arsos:drawn", (event) => drawn(event.detail.root.textContent), { once: true });
    submit(one("form"));
    await settle();
    assert.equal(document.title, "Answered");
    assert.equal(document.activeElement.tagName, "TEXTAREA");
    assert.equal(drawn.mock.callCount(), 1);
    assert.equal(isFree(), false, "the refused words are not sent yet");
  });

  test("while it is on its way nothing is typed into it and it is not sent again", async () => {
    let done;
    globalThis.fetch = mock.fn(() => new Promise((resolve) => (done = resolve)));
    const form = one("form");
    submit(form);
    await settle();
    submit(form);
    await settle();
    assert.equal(globalThis.fetch.mock.callCount(), 1);
    assert.deepEqual([one("textarea").readOnly, form.getAttribute("aria-busy")], [true, "true"]);
    const heard = mock.fn((event) => event.preventDefault());
    form.addEventListener("arsos:sent", heard, { once: true });
    done(json({ location: "/there/" }));
    await settle();
    assert.equal(heard.mock.callCount(), 1);
    assert.deepEqual([one("textarea").readOnly, form.getAttribute("aria-busy")], [false, "false"]);
  });

  test("whoever hears of it may ask for time, and may keep it", async () => {
    const calls = answer();
    one("form").addEventListener("arsos:before-send", (event) => event.detail.waitFor(Promise.resolve(false)), { once: true });
    submit(one("form"));
    await settle();
    assert.equal(calls.length, 0);
  });

  test("a wait that is over listens to nothing any more", async () => {
    const { wait } = await import("../../web/static/web/js/connection.js");
    const signals = [];
    for (const target of [window, document]) {
      mock.method(target, "addEventListener", (name, act, { signal }) => signals.push(signal));
    }
    await wait(0);
    mock.restoreAll();
    assert.deepEqual(signals.map((signal) => signal.aborted), [true, true]);
  });

  test("a lost network is waited out, and the next try can be asked for", async () => {
    const calls = answer(new Error("lost"), json({}, 503), page("<p>Done</p>"));
    submit(one("form"));
    await settle();
    assert.match(one(".a-sending-note").textContent, /No connection/);
    one(".a-sending-note button").click();
    await settle();
    assert.match(one(".a-sending-note").textContent, /Unavailable/);
    one(".a-sending-note button").click();
    await settle();
    assert.equal(calls.length, 3);
    assert.equal(one("#main").textContent, "Done");
  });

  test("whoever is signed out keeps the words, signs in elsewhere and sends with a new token", async () => {
    const calls = answer(json({}, 401), json({ token: "new", reader: "dana" }), page("<p>Done</p>"));
    type(one("textarea"), "Words");
    submit(one("form"));
    await settle();
    assert.equal(one(".a-sending-note a").getAttribute("href"), "/login/");
    assert.equal(one("textarea").value, "Words");
    one("form").requestSubmit = () => submit(one("form"));
    one(".a-sending-note button").click();
    await settle();
    assert.equal(calls[2].body.get("csrfmiddlewaretoken"), "new");
  });

  test("who is signed in now does not send what somebody else typed", async () => {
    const calls = answer(json({}, 401), json({ token: "TOKEN-OF-THE-OTHER", reader: "robin" }));
    type(one("textarea"), "private words");
    submit(one("form"));
    await settle();
    one("form").requestSubmit = () => submit(one("form"));
    one(".a-sending-note button").click();
    await settle();
    assert.equal(calls.length, 2);
    assert.match(one(".a-sending-note").textContent, /^Someone else/);
    assert.deepEqual([one("textarea").value, one("[name=csrfmiddlewaretoken]").value], ["private words", "old"]);
  });

  test("half a message in another form is asked about before the page is left; what was given up is not", async () => {
    const isAsked = () => !window.dispatchEvent(new window.Event("beforeunload", { cancelable: true }));
    const other = FORM.replace('name="body"', 'name="other"');
    dom.virtualConsole.removeAllListeners("jsdomError"); // that it cannot go anywhere
    for (const [html, expected] of [[other, true], [`<dialog>${other}</dialog>`, false], ["", false]]) {
      await draw(FORM + html);
      answer(json({ location: "/there/" }));
      type(one("[name=body]"), "Words");
      if (html) type(one("[name=other]"), "Half a message");
      submit(one("form"));
      await settle();
      assert.equal(isAsked(), expected);
      const controller = application.getControllerForElementAndIdentifier(document.body, "sending");
      controller.isLeaving = false;
    }
  });

  test("forms of others are left to the browser", () => {
    one("#main").innerHTML = '<form method="get"><button>Find</button></form><form method="post" data-leaves><button>Out</button></form>';
    for (const form of all("form")) assert.equal(submit(form), true);
  });
});

describe("autosave", () => {
  const ACTIONS = "input@document->autosave#note change@document->autosave#note arsos:before-send->autosave#holdSending arsos:signed-out@document->autosave#keepPage";
  const FORM = `<p id="a-saved"></p><form method="post" action="/drafts/1/" data-controller="autosave" data-action="${ACTIONS}">
    <input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="key" value="k"><input type="hidden" name="version" value="3">
    <div id="f-summary"><label for="s">Summary</label><input id="s" name="summary" value="old"></div><input name="more"></form>`;
  /** Types, and lets the pause before a save go by. */
  async function typeAndWait(context, text) {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    type(one("[name=summary]"), text);
    context.mock.timers.tick(600);
    context.mock.timers.reset();
    await settle();
  }
  beforeEach(() => draw(FORM));

  test("saves what was typed with the version it was drawn from, and takes the new one", async (context) => {
    const calls = answer(json({ version: 4, saved_at: "2026-11-26T03:05:00Z" }));
    await typeAndWait(context, "new");
    assert.deepEqual([calls[0].body.get("autosave"), calls[0].body.get("version"), calls[0].body.get("summary")], ["1", "3", "new"]);
    assert.equal(one("[name=version]").value, "4");
    assert.match(one("#a-saved").textContent, /^Saved/);
    assert.equal(isFree(), true);
  });

  test("what was typed before the script came is saved as well, and what was drawn is not", async (context) => {
    const calls = answer(json({ version: 4, saved_at: "2026-11-26T03:05:00Z" }));
    context.mock.timers.enable({ apis: ["setTimeout"] });
    await draw(FORM.replace('<input name="more">', '<select name="one"><option>a<option>b</select><textarea name="text">\n\nlines</textarea>'));
    context.mock.timers.tick(600);
    await settle();
    assert.equal(calls.length, 0);
    const main = one("#main");
    main.replaceChildren();
    await settle();
    main.innerHTML = FORM;
    one("[name=summary]").value = "early";
    await settle();
    context.mock.timers.tick(600);
    await settle();
    assert.equal(calls[0].body.get("summary"), "early");
  });

  test("what another window changed alone is taken over without a question", async (context) => {
    answer(json({ version: 9, theirs: { summary: "old", more: "theirs" } }, 409));
    await typeAndWait(context, "mine");
    assert.deepEqual([one("[name=summary]").value, one("[name=more]").value, one("[name=version]").value], ["mine", "theirs", "9"]);
    assert.equal(one(".a-merge"), null);
  });

  test("where both changed a field the person chooses, and until then nothing is sent", async (context) => {
    answer(json({ version: 9, theirs: { summary: "theirs" } }, 409), json({ version: 10, saved_at: "2026-11-26T03:05:00Z" }));
    await typeAndWait(context, "mine");
    assert.match(one(".a-merge").textContent, /Summary.*Here: mine.*There: theirs/s);
    let isHeld;
    tell(one("form"), "arsos:before-send", { waitFor: (ready) => ready.then((may) => (isHeld = !may)) });
    await settle();
    assert.equal(isHeld, true);
    one(".a-merge [value=theirs]").checked = true;
    one(".a-merge button").click();
    await settle();
    assert.deepEqual([one(".a-merge"), one("[name=summary]").value], [null, "theirs"]);
  });

  test("a save that fails is said, and the page is kept while it is open", async (context) => {
    answer(json({}, 500));
    await typeAndWait(context, "new");
    assert.equal(one("#a-saved").textContent, "Not saved");
    assert.equal(isFree(), false);
  });

  test("the first letters on an empty card make its draft", async (context) => {
    one("form").dataset.autosaveBeginValue = "true";
    one("[name=version]").remove();
    const calls = answer(json({ address: "/drafts/8/", version: 1 }), json({ version: 2, saved_at: "2026-11-26T03:05:00Z" }));
    await typeAndWait(context, "new");
    assert.deepEqual(calls.map((call) => call.address), ["/drafts/1/", "/drafts/8/"]);
    assert.equal(calls[0].body.get("key"), "k-begin");
    assert.equal(calls[1].body.get("version"), "1");
  });
});

describe("notifications", () => {
  test("a row that is read stays and loses its mark, and the next one is in focus", async () => {
    const calls = answer(new Response(""));
    const row = (id) => `<li data-row class="a-told-new"><span class="a-told-mark">New</span><a href="/i/${id}" data-reads="/read/${id}/">It</a>
      <form method="post" action="https://arsos.example/read/${id}/"><button data-read>Read</button></form></li>`;
    await draw(`<section data-controller="notifications" data-action="submit->notifications#read:capture">${row(1)}${row(2)}</section>`);
    submit(one("form"));
    await settle();
    assert.equal(calls[0].address, "https://arsos.example/read/1/");
    assert.deepEqual(all("[data-row]").map((one_) => one_.className), ["", "a-told-new"]);
    assert.equal(document.activeElement, one("[data-read]"));
  });
});

describe("rule editor", () => {
  const rule = (key, name) => `<li data-rule><input type="hidden" name="row" value="${key}"><label for="name-${key}">Name</label>
    <input id="name-${key}" name="name-${key}" value="${name}" data-rule-name><div data-conditions></div>
    <select data-add-condition><option value=""></option><option value="queues">Queues</option></select>
    <button type="button" data-rule-do="condition">Add</button><span data-takes-all>All</span>
    <div class="a-rule-buttons">${["up", "down", "copy", "remove"].map((step) => `<button type="button" data-rule-do="${step}" aria-label="${step}"></button>`).join("")}</div></li>`;
  const names = () => all("ol [data-rule-name]").map((field) => field.value);
  const press = (place, step) => all(`ol [data-rule-do=${step}]`)[place].click();
  beforeEach(() =>
    draw(`<form method="post" data-controller="rule-editor" data-action="click->rule-editor#press change->rule-editor#change"
      data-rule-editor-moved-value="%s is at %s" data-rule-editor-removed-value="%s gone" data-rule-editor-added-value="added at %s"
      data-rule-editor-back-value="%s is back" data-rule-editor-unnamed-value="Nameless">
      <ol data-rule-editor-target="list">${rule("1", "First")}${rule("2", "Second")}</ol>
      <button type="button" data-rule-editor-target="add">Add</button><button type="button" data-rule-editor-target="undo" hidden>Undo</button>
      <span data-rule-editor-target="says"></span></form>
      <template id="blank-rule">${rule("__key__", "")}</template>
      <template data-blank="queues"><div data-condition="queues"><input name="queues-__key__"></div></template>`),
  );

  test("rows move, and the first cannot go up", () => {
    press(1, "up");
    assert.deepEqual(names(), ["Second", "First"]);
    assert.equal(one("[data-rule-editor-target=says]").textContent, "Second is at 1");
    assert.deepEqual(all("[data-rule-do=up]").map((button) => button.getAttribute("aria-disabled")), ["true", "false"]);
    assert.equal(one("[data-rule-do=up]").getAttribute("aria-label"), "up: Second");
  });

  test("a copy has a key of its own", () => {
    press(0, "copy");
    assert.deepEqual(names(), ["First", "First", "Second"]);
    assert.equal(new Set(all("ol [name=row]").map((field) => field.value)).size, 3);
    const copied = all("ol [data-rule-name]")[1];
    assert.equal(copied.name, `name-${all("ol [name=row]")[1].value}`);
  });

  test("what is removed can be put back where it was", () => {
    press(0, "remove");
    assert.deepEqual(names(), ["Second"]);
    one("[data-rule-editor-target=undo]").click();
    assert.deepEqual(names(), ["First", "Second"]);
  });

  test("a condition comes once", () => {
    one("ol select").value = "queues";
    press(0, "condition");
    assert.equal(one("ol [data-condition] input").name, "queues-1");
    assert.equal(one("ol select option[value=queues]").disabled, true);
    assert.equal(one("ol [data-takes-all]").hidden, true);
  });

  test("every change is touched, so that leaving asks first", () => {
    const heard = mock.fn();
    one("form").addEventListener("arsos:touched", heard);
    one("[data-rule-editor-target=add]").click();
    assert.equal(heard.mock.callCount(), 1);
    assert.equal(isFree(), false);
  });
});
