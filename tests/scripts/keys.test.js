import assert from "node:assert/strict";
import { before, beforeEach, describe, mock, test } from "node:test";
import { all, answer, draw, json, load, one, settle, strike, tell, type } from "./page.js";

for (const name of ["clipboard", "closing", "composer", "keyboard", "macros", "mentions", "requests"]) await load(name);

before(async () => {
  const keys = document.createElement("dialog");
  keys.dataset.keyboardTarget = "dialog";
  keys.innerHTML = '<dl data-keyboard-target="list"></dl><input type="checkbox" data-keyboard-target="choice" data-action="keyboard#keepChoice"><button type="button" data-close>Close</button>';
  document.body.append(keys);
  document.body.dataset.action = "keydown->keyboard#press click->closing#close click->clipboard#copy htmx:configRequest->requests#sign htmx:responseError->requests#hearRefusal";
  document.body.dataset.controller = "keyboard closing clipboard requests";
  await settle();
});

describe("keyboard", () => {
  let pressed;
  beforeEach(async () => {
    await draw(`<button id="map" type="button" data-action="keyboard#openMap" data-key="?">All keys</button>
      <button type="button" data-key="n">New <kbd>n</kbd></button><a href="#q" data-key="g q">Queues</a><input data-key="/" data-key-says="Find">
      <form data-send-key><textarea></textarea><button data-main>Send</button></form>
      <ul><li data-row><a href="#1">1</a></li><li data-row><a href="#2">2</a></li></ul>`);
    pressed = [];
    for (const target of all("[data-key]")) target.addEventListener("click", () => pressed.push(target.dataset.key));
  });

  test("a key presses, a field is focused", () => {
    strike(document.body, "n");
    strike(document.body, "/");
    assert.deepEqual(pressed, ["n"]);
    assert.equal(document.activeElement, one("input[data-key]"));
  });

  test("two strokes make one key", () => {
    strike(document.body, "g");
    strike(document.body, "q");
    assert.deepEqual(pressed, ["g q"]);
  });

  test("nothing is pressed while somebody types, holds another key, or has switched keys off", () => {
    strike(one("textarea"), "n");
    strike(document.body, "n", { ctrlKey: true });
    const choice = one("[data-keyboard-target=choice]");
    choice.checked = true;
    choice.click();
    strike(document.body, "n");
    assert.deepEqual(pressed, []);
    choice.click();
    strike(document.body, "n");
    assert.deepEqual(pressed, ["n"]);
  });

  test("j and k walk over rows", () => {
    strike(document.body, "j");
    strike(document.activeElement, "j");
    assert.equal(document.activeElement.textContent, "2");
    strike(document.activeElement, "k");
    assert.equal(document.activeElement.textContent, "1");
  });

  test("Ctrl+Enter sends by the main button", () => {
    const sent = [];
    one("form").requestSubmit = (button) => sent.push(button.textContent);
    strike(one("textarea"), "Enter", { ctrlKey: true });
    assert.deepEqual(sent, ["Send"]);
  });

  test("the map says what each key does, and closes", () => {
    strike(document.body, "?");
    assert.deepEqual(all("dl dd").map((meaning) => meaning.textContent), ["All keys", "New", "Queues", "Find"]);
    assert.equal(one("dialog").open, true);
    one("[data-close]").click();
    assert.equal(one("dialog").open, false);
  });
});

describe("requests", () => {
  test("carry the token, and say when no person asked", async () => {
    await draw('<input type="hidden" name="csrfmiddlewaretoken" value="token">');
    let used = 0;
    document.addEventListener("arsos:used", () => (used += 1));
    const sent = [undefined, new Event("live"), new Event("click")].map((triggeringEvent) => {
      const headers = {};
      tell(one("#main"), "htmx:configRequest", { headers, triggeringEvent });
      return headers;
    });
    assert.deepEqual(sent.map((headers) => headers["X-CSRFToken"]), ["token", "token", "token"]);
    assert.deepEqual(sent.map((headers) => headers["X-By-Itself"]), ["true", "true", undefined]);
    assert.equal(used, 1);
  });

  test("a refusal for want of a session is told", () => {
    let over = 0;
    document.addEventListener("arsos:session-over", () => (over += 1));
    for (const status of [500, 401]) tell(one("#main"), "htmx:responseError", { xhr: { status } });
    assert.equal(over, 1);
  });
});

describe("composer", () => {
  const tab = (name) => `<button type="button" role="tab" data-composer-target="tab" data-action="composer#open" id="tab-${name}" aria-controls="panel-${name}" aria-selected="false">${name}</button>`;
  const panel = (name, more = "") => `<div id="panel-${name}" role="tabpanel"><form method="post" data-composer="${name}" ${more}>
    <input type="hidden" name="version" value="1"><textarea id="t-${name}"></textarea><select><option value=""></option><option value="done">done</option></select><div data-mentions-target="chosen"></div></form></div>`;
  const PAGE = `<div id="head" data-actions="release resolve"></div><a href="#composer" data-tab="resolve">Answer</a>
    <section id="composer" data-controller="composer" data-action="click@document->composer#comeFromLink arsos:before-send@document->composer#keepWords arsos:parts@document->composer#followActions">
    <div data-composer-target="bar" hidden data-action="keydown->composer#walk">${["message", "note", "resolve"].map(tab).join("")}</div>
    ${panel("message")}${panel("note", `data-controller="mentions" data-mentions-address-value="/people/"
      data-action="input->mentions#suggest keydown->mentions#press:capture arsos:before-send->mentions#dropDeleted"`)}${panel("resolve")}</section>
    <dialog id="macros" data-controller="macros" data-macros-address-value="/macros/" data-action="keydown@document->macros#openFromField">
    <input data-macros-target="search" data-action="macros#draw keydown->macros#walk"><div data-macros-target="list"></div><div data-macros-target="preview"></div>
    <p data-macros-target="none"></p><button type="button" data-macros-target="insert" data-action="macros#insert">Insert</button>
    <button type="button" data-macros-target="apply" data-action="macros#apply">Apply</button></dialog>`;
  const shown = () => all("[role=tabpanel]").filter((one_) => !one_.hidden).map((one_) => one_.id);
  beforeEach(() => draw(PAGE));

  test("one panel is shown; tabs and links choose, arrows walk", () => {
    assert.deepEqual([shown(), one("[data-composer-target=bar]").hidden], [["panel-message"], false]);
    one("[data-tab]").click();
    assert.deepEqual(shown(), ["panel-resolve"]);
    strike(one("#tab-resolve"), "ArrowRight");
    assert.deepEqual([shown(), document.activeElement.id], [["panel-message"], "tab-message"]);
  });

  test("the answer goes when it is not open any more, unless words stand in it", () => {
    one("#tab-resolve").click();
    one("#head").dataset.actions = "release";
    one("#t-resolve").value = "Words";
    tell(document, "arsos:parts");
    assert.equal(one("#tab-resolve").hidden, false);
    one("#t-resolve").value = "";
    tell(document, "arsos:parts");
    assert.deepEqual([one("#tab-resolve").hidden, shown()], [true, ["panel-message"]]);
  });

  test("words stay when a refusal draws the page anew", async () => {
    one("#t-note").value = "Kept";
    one("[data-composer=note] [name=version]").value = "7";
    tell(one("[data-composer=message]"), "arsos:before-send", { waitFor: () => {} });
    await draw(PAGE);
    assert.deepEqual([one("#t-note").value, one("[data-composer=note] [name=version]").value], ["Kept", "7"]);
    one("#t-note").value = "";
    tell(one("[data-composer=message]"), "arsos:before-send", { waitFor: () => {} });
  });

  test("ready-made words are found, seen and put in, with the outcome", async () => {
    const calls = answer(json({ macros: [
      { title: "Card sent", body: "A card is on its way.", place: "answer", relay_text: "Your card comes.", resolution_code: "done" },
      { title: "Hello", body: "Hello.", place: "message" },
    ] }));
    one("#tab-resolve").click();
    strike(one("#t-resolve"), "/");
    await settle();
    assert.equal(calls.length, 1);
    assert.equal(one("[data-macros-target=preview]").textContent, "A card is on its way.Your card comes.");
    type(one("[data-macros-target=search]"), "nothing");
    assert.equal(one("[data-macros-target=insert]").disabled, true);
    type(one("[data-macros-target=search]"), "card");
    strike(one("[data-macros-target=search]"), "Enter");
    assert.deepEqual([one("#t-resolve").value, one("#panel-resolve select").value], ["A card is on its way.", "done"]);
  });

  test("a macro that is complete says what it does, and is sent once with the version that is seen", async () => {
    const does = ["Changes the priority.", "Answers the agent."];
    answer(json({ macros: [
      { title: "Card sent", body: "A card.", place: "answer", does, apply: "/macros/1/apply/" },
      { title: "Unfinished", body: "We need", place: "answer", does: [], apply: "" },
    ] }));
    const sent = mock.fn((event) => event.preventDefault());
    document.addEventListener("submit", sent);
    one("#tab-resolve").click();
    strike(one("#t-resolve"), "/");
    await settle();
    const [search, apply] = ["search", "apply"].map((name) => one(`[data-macros-target=${name}]`));
    assert.deepEqual(all("[data-macros-target=preview] li").map((line) => line.textContent), does);
    strike(search, "ArrowDown");
    assert.equal(apply.disabled, true);
    strike(search, "Enter", { ctrlKey: true });
    assert.equal(sent.mock.callCount(), 0);
    strike(search, "ArrowUp");
    strike(search, "Enter", { ctrlKey: true });
    document.removeEventListener("submit", sent);
    assert.equal(sent.mock.callCount(), 1);
    const form = sent.mock.calls[0].arguments[0].target;
    assert.equal(form.getAttribute("action"), "/macros/1/apply/");
    assert.match(form.elements.key.value, /^[0-9a-f]{32}$/);
    assert.equal(one("#t-resolve").value, "");
  });

  test("a colleague is found, picked, and dropped when the name is deleted", async () => {
    answer(json({ people: [{ id: "7", name: "Avery Quill" }, { id: "8", name: "Noor Vale" }] }));
    const field = one("#t-note");
    field.value = "Ask @qui";
    field.setSelectionRange(8, 8);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    assert.deepEqual(all("#mention-list li").map((option) => option.textContent), ["Avery Quill"]);
    assert.equal(strike(field, "Enter"), false);
    assert.deepEqual([field.value, one("[name=mentions]").value], ["Ask @Avery Quill ", "7"]);
    field.value = "Ask nobody";
    tell(one("[data-composer=note]"), "arsos:before-send", { waitFor: () => {} });
    assert.equal(one("[name=mentions]"), null);
  });

  test("colleagues are asked for once, however fast somebody types", async () => {
    let done;
    globalThis.fetch = mock.fn(() => new Promise((resolve) => (done = resolve)));
    const field = one("#t-note");
    for (const typed of ["@", "@q", "@qu"]) {
      field.value = typed;
      field.setSelectionRange(typed.length, typed.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await settle();
    }
    done(json({ people: [{ id: "7", name: "Avery Quill" }] }));
    await settle();
    assert.equal(globalThis.fetch.mock.callCount(), 1);
    assert.deepEqual(all("#mention-list li").map((option) => option.textContent), ["Avery Quill"]);
  });
});
