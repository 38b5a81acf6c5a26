import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { all, draw, load, one, strike, type } from "./page.js";

for (const name of ["commands", "find", "keyboard"]) await load(name);

const actions = "keydown@document->commands#hear input->commands#draw focusout->commands#rest keydown->commands#press:capture click->commands#choose";
const PAGE = `<header class="a-top"><form class="a-find" data-controller="commands" data-action="${actions}">
  <input id="box" data-commands-target="field" data-controller="find" data-find-place-value="place"
         data-action="keydown->find#press keydown@document->find#walk">
  <div class="a-drop"><template data-commands-target="title"><p>Pages and actions</p></template>
    <div id="commands" data-commands-target="list"></div><div id="place"><ul><li><a href="#found">Found</a></li></ul></div></div>
  </form><button type="button" data-key="t" data-key-says="Light or dark theme"></button></header>
  <nav id="nav"><a href="#queues" data-key="g q"><span aria-hidden="true">inbox</span>Queues</a><a href="#reports">Reports</a>
    <a href="#rules">Routing rules</a></nav>
  <main><button type="button" data-key="a">Answer</button><button type="button" data-key="r" hidden>Reopen</button></main>`;

describe("commands", () => {
  let pressed;
  const names = () => all("#commands button").map((button) => button.firstChild.textContent);
  beforeEach(async () => {
    for (const old of all("body > .a-top, body > #nav")) old.remove();
    await draw(PAGE);
    document.body.prepend(...all("#main > .a-top, #main > #nav"));
    pressed = [];
    for (const target of all("#nav a, main button, .a-top > button")) target.addEventListener("click", () => pressed.push(target.textContent.trim()));
  });

  test("Ctrl+K lists what the page can do first, then the pages, then the rest of the bar", () => {
    strike(document.body, "k", { ctrlKey: true });
    assert.equal(document.activeElement, one("#box"));
    assert.deepEqual(names(), ["Answer", "Queues", "Reports", "Routing rules", "Light or dark theme"]);
    assert.equal(one("#commands p").textContent, "Pages and actions");
  });

  test("words typed narrow it, and Enter does the first", () => {
    strike(document.body, "k", { metaKey: true });
    type(one("#box"), "rul rout");
    assert.deepEqual(names(), ["Routing rules"]);
    strike(one("#box"), "Enter");
    assert.deepEqual(pressed, ["Routing rules"]);
    assert.equal(one("#box").value, "");
    assert.deepEqual(names(), []);
  });

  test("a box that is opened to search does nothing but search", () => {
    one("#box").focus();
    type(one("#box"), "Queues");
    assert.deepEqual(names(), []);
  });

  test("arrows walk from what can be done to what was found", () => {
    strike(document.body, "k", { ctrlKey: true });
    type(one("#box"), "answer");
    strike(one("#box"), "ArrowDown");
    assert.equal(document.activeElement.textContent, "Answer a");
    strike(document.activeElement, "ArrowDown");
    assert.equal(document.activeElement.textContent, "Found");
  });

  test("it closes when the focus leaves the box", () => {
    strike(document.body, "k", { ctrlKey: true });
    one("main button").focus();
    assert.deepEqual(names(), []);
  });

  test("with other keys held, and in front of a dialog, it stays closed", () => {
    strike(document.body, "k", { ctrlKey: true, shiftKey: true });
    strike(document.body, "k");
    const dialog = document.createElement("dialog");
    dialog.open = true;
    document.body.append(dialog);
    strike(document.body, "k", { ctrlKey: true });
    dialog.remove();
    assert.deepEqual(names(), []);
  });
});
