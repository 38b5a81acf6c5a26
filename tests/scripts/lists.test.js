import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { all, answer, draw, load, one, settle, strike, tell, type } from "./page.js";

for (const name of ["bulk", "choices", "conditions", "find", "lazy", "member-search", "running-jobs", "ticking", "tiles"]) await load(name);

describe("find", () => {
  const actions = "keydown->find#press keydown@document->find#walk htmx:beforeRequest->find#noteAsked htmx:afterSwap@document->find#noteShown";
  let field;
  beforeEach(async () => {
    await draw(`<input data-controller="find" data-find-place-value="found" data-action="${actions}">
      <div id="found"><ul><li><a href="#1">One</a></li><li><a href="#2">Two</a></li></ul></div>`);
    field = one("input");
  });

  test("Enter opens the first result, but not one that was found for something else", () => {
    let opened = 0;
    one("a").addEventListener("click", () => (opened += 1));
    type(field, "on");
    tell(field, "htmx:beforeRequest");
    type(field, "one");
    tell(one("#found"), "htmx:afterSwap");
    assert.equal(strike(field, "Enter"), true);
    tell(field, "htmx:beforeRequest");
    tell(one("#found"), "htmx:afterSwap");
    assert.equal(strike(field, "Enter"), false);
    assert.equal(opened, 1);
  });

  test("who comes back finds what they searched, where the field remembers it", async () => {
    const html = (more) => `<input data-controller="find" data-find-place-value="found" ${more} data-action="${actions}"><div id="found"></div>`;
    await draw(html('data-find-remembers-value="true"'));
    type(one("input"), "quin");
    tell(one("input"), "htmx:beforeRequest");
    tell(one("#found"), "htmx:afterSwap");
    for (const [more, text] of [['data-find-remembers-value="true"', "quin"], ["", ""]]) {
      await draw(html(more));
      assert.equal(one("input").value, text);
    }
    window.history.replaceState(null, "");
  });

  test("arrows walk over the results and back into the field", () => {
    strike(field, "ArrowDown");
    assert.equal(document.activeElement.textContent, "One");
    strike(document.activeElement, "ArrowDown");
    strike(document.activeElement, "ArrowDown");
    assert.equal(document.activeElement.textContent, "Two");
    strike(document.activeElement, "ArrowUp");
    strike(document.activeElement, "ArrowUp");
    assert.equal(document.activeElement, field);
  });
});

describe("tiles", () => {
  const tile = (title, terms = "", more = "") =>
    `<button type="button" data-tiles-target="tile" data-terms="${terms}" ${more}><strong>${title}</strong></button>`;
  beforeEach(() =>
    draw(`<form data-controller="tiles" data-tiles-left-value="%s fit" data-tiles-none-value="None" data-tiles-missed-value="/missed/" data-action="keydown->tiles#walk">
      <input data-tiles-target="field" data-action="tiles#narrow"><span data-tiles-target="left"></span>
      <fieldset data-tiles-target="group">${tile("New ID card", "lost")}${tile("Change of address", "moved")}</fieldset>
      <fieldset data-tiles-target="group">${tile("Grievance", "complaint")}${tile("Something else", "", "data-always")}</fieldset></form>`),
  );

  test("every word has to fit; groups without a tile go", () => {
    type(one("input"), "card  id");
    assert.deepEqual(all("button").map((button) => button.hidden), [false, true, true, true]);
    assert.deepEqual(all("fieldset").map((group) => group.hidden), [false, true]);
    assert.equal(one("span").textContent, "1 fit");
    assert.ok(one("form").hasAttribute("data-one-left"));
  });

  test("Enter takes the only one left and nothing while there are more", () => {
    const taken = [];
    for (const button of all("button")) button.addEventListener("click", () => taken.push(button.textContent));
    strike(one("input"), "Enter");
    type(one("input"), "grie");
    strike(one("input"), "Enter");
    assert.deepEqual(taken, ["Grievance"]);
  });

  test("arrows walk", () => {
    strike(one("input"), "ArrowRight");
    assert.notEqual(document.activeElement.tagName, "BUTTON");
    strike(one("input"), "ArrowDown");
    strike(document.activeElement, "ArrowRight");
    assert.equal(document.activeElement.textContent, "Change of address");
  });

  test("a type is found by what people say, in a whole sentence, also by some of its words", () => {
    const titles = () => all("button").filter((button) => !button.hidden).map((button) => button.textContent);
    for (const [said, found] of [
      ["she MOVED", ["Change of address"]],
      ["complaints", ["Grievance"]],
      ["lost the card", ["New ID card"]],
      ["moved zebra", ["Change of address"]],
      ["", ["New ID card", "Change of address", "Grievance", "Something else"]],
    ]) {
      type(one("input"), said);
      assert.deepEqual(titles(), found, said);
    }
  });

  test("what finds no type leaves the way on, takes nothing by Enter, and is counted once", async () => {
    const sent = [];
    globalThis.fetch = async (address, { body }) => (sent.push([address, String(body)]), answer(204));
    let taken = 0;
    for (const button of all("button")) button.addEventListener("click", () => (taken += 1));
    type(one("input"), "zebra");
    strike(one("input"), "Enter");
    assert.deepEqual(all("button").map((button) => button.hidden), [true, true, true, false]);
    assert.deepEqual([one("span").textContent, taken], ["None", 0]);
    await new Promise((done) => setTimeout(done, 1700));
    type(one("input"), "zebra ");
    await new Promise((done) => setTimeout(done, 1700));
    assert.deepEqual(sent, [["/missed/", "search=zebra"]]);
  });
});

describe("choices", () => {
  test("a digit picks", async () => {
    await draw(`<div data-controller="choices" data-action="keydown->choices#pick">
      <input type="radio" name="a" value="1"><input type="radio" name="a" value="2"><input type="text"></div>`);
    const [first, second] = all("[type=radio]");
    assert.equal(strike(first, "2"), false);
    assert.equal(second.checked, true);
    assert.equal(strike(first, "3"), true);
    assert.equal(strike(first, "1", { ctrlKey: true }), true);
    assert.equal(strike(one("[type=text]"), "1"), true);
    assert.equal(second.checked, true);
  });
});

describe("conditions", () => {
  test("a field is shown and insisted on while another says so, also from outside the form", async () => {
    await draw(`<form id="f" data-controller="conditions" data-action="change@document->conditions#follow">
      <div class="a-field"><input name="which" data-needed-by="how" data-needed-when="mail phone"></div>
      <input type="date" name="from" value="2026-01-02"><input type="date" name="to" data-not-before="from"></form>
      <input form="f" name="how" value="">`);
    const which = one("[name=which]");
    assert.deepEqual([which.required, one(".a-field").hidden, one("[name=to]").min], [false, true, "2026-01-02"]);
    one("[name=how]").value = "phone";
    one("[name=from]").value = "";
    tell(one("[name=how]"), "change");
    assert.deepEqual([which.required, one(".a-field").hidden, one("[name=to]").hasAttribute("min")], [true, false, false]);
  });
});

describe("bulk", () => {
  const row = (reference, state) =>
    `<tr><td><input type="checkbox" name="references" value="${reference}"></td><td data-col="status"><span class="a-status a-status-${state}"></span></td></tr>`;
  beforeEach(() =>
    draw(`<form data-controller="bulk" data-action="click->bulk#tick" data-bulk-continues-value="true">
      <input type="checkbox" id="all" data-bulk-target="all" data-action="bulk#tickAll">
      <table>${row("A", "new")}${row("B", "new")}${row("C", "resolved")}</table>
      <div data-bulk-target="bar" hidden><strong data-bulk-target="count" data-words="%s selected"></strong>
      <label data-bulk-target="everything" hidden><input type="checkbox" data-bulk-target="everythingBox" data-action="bulk#draw"></label>
      <button type="button" name="action" data-from="new">Claim</button><button type="button" name="action" data-from="resolved">Close</button>
      <button type="button" id="none" data-action="bulk#tickNone">Clear</button></div></form>`),
  );
  const boxes = () => all("[name=references]");

  test("the bar counts, and offers what can succeed for one of the rows", () => {
    boxes()[2].click();
    assert.equal(one("strong").textContent, "1 selected");
    assert.deepEqual(all("[data-from]").map((button) => button.hidden), [true, false]);
    assert.equal(one("#all").indeterminate, true);
  });

  test("a range with the shift key", () => {
    boxes()[0].click();
    boxes()[2].dispatchEvent(new window.MouseEvent("click", { bubbles: true, shiftKey: true }));
    assert.deepEqual(boxes().map((box) => box.checked), [true, true, true]);
    assert.equal(one("[data-bulk-target=everything]").hidden, false);
  });

  test("all, and none again", () => {
    one("#all").click();
    assert.ok(boxes().every((box) => box.checked));
    one("#none").click();
    assert.ok(boxes().every((box) => !box.checked));
    assert.equal(one("[data-bulk-target=bar]").hidden, true);
    assert.equal(document.activeElement, one("#all"));
  });
});

describe("ticking", () => {
  test("ticks stay when the list is drawn anew", async () => {
    const rows = (...names) => names.map((name) => `<input type="checkbox" data-ticking-target="box" value="${name}">`).join("");
    await draw(`<form data-controller="ticking" data-ticking-words-value="%s ticked"
      data-action="change->ticking#count htmx:beforeSwap->ticking#keep htmx:afterSwap->ticking#restore">
      <input type="checkbox" id="all" data-ticking-target="all" data-action="ticking#tickAll"><span data-ticking-target="count"></span>
      <div id="rows">${rows("A", "B")}</div></form>`);
    one("[value=B]").click();
    tell(one("#rows"), "htmx:beforeSwap");
    one("#rows").innerHTML = rows("B", "C");
    tell(one("#rows"), "htmx:afterSwap");
    assert.deepEqual(all("[data-ticking-target=box]").map((box) => box.checked), [true, false]);
    assert.equal(one("span").textContent, "1 ticked");
    one("#all").click();
    assert.equal(one("span").textContent, "2 ticked");
  });
});

describe("lazy", () => {
  test("fetches once, and again only after a failure", async () => {
    const calls = answer(new Error("lost"), new Response("<p>Intervals</p>"));
    await draw(`<details data-controller="lazy" data-lazy-address-value="/clocks/" data-action="toggle->lazy#fill">
      <summary>Why</summary><div data-lazy-target="place"></div></details>`);
    const part = one("details");
    for (let time = 0; time < 3; time += 1) {
      part.open = true;
      tell(part, "toggle");
      await settle();
    }
    assert.deepEqual(calls.map((call) => call.address), ["/clocks/", "/clocks/"]);
    assert.equal(one("[data-lazy-target]").textContent, "Intervals");
  });
});

describe("member search", () => {
  test("Enter goes to the first member, once there is one", async () => {
    await draw(`<div data-controller="member-search"><input id="text" data-member-search-target="text"
      data-action="keydown->member-search#press member-search#note"><input type="hidden" data-member-search-target="lookedFor">
      <div data-member-search-target="found" data-action="htmx:afterSwap->member-search#arrive"></div></div>`);
    const found = one("[data-member-search-target=found]");
    type(one("#text"), "Ann");
    strike(one("#text"), "Enter");
    found.innerHTML = '<input type="radio" name="member" value="7">';
    tell(found, "htmx:afterSwap");
    assert.equal(one("[type=radio]").checked, true);
    assert.equal(one("[type=hidden]").value, "Ann");
  });
});

describe("running jobs", () => {
  test("says what has ended", async () => {
    await draw(`<div id="works" data-controller="running-jobs" data-action="htmx:afterSwap->running-jobs#noteEnded">
      <p data-running="1" data-title="Export"></p></div>`);
    one("#works").innerHTML = "";
    tell(one("#works"), "htmx:afterSwap");
    assert.match(one("#a-toasts").textContent, /Export ended/);
  });
});
