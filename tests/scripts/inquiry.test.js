import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { all, answer, dom, draw, json, load, one, settle, tell, type } from "./page.js";

const { window } = dom;
globalThis.BroadcastChannel = class {
  static said = [];
  postMessage(message) {
    BroadcastChannel.said.push(message);
  }
};
globalThis.EventSource = class extends window.EventTarget {
  static opened = [];
  static CLOSED = 2;
  constructor(address) {
    super();
    this.address = address;
    EventSource.opened.push(this);
  }
};
/** Uploads answer by hand: `XMLHttpRequest.made[0].end(201)`. */
globalThis.XMLHttpRequest = class {
  static made = [];
  upload = {};
  headers = {};
  open(method, address) {
    Object.assign(this, { method, address });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  getResponseHeader() {
    return null;
  }
  send(body) {
    this.body = body;
    XMLHttpRequest.made.push(this);
  }
  end(status, response = "") {
    Object.assign(this, { status, response });
    this.onloadend();
  }
};
window.htmx = { trigger: mock.fn(), process: () => {} };
for (const name of ["board", "complaints", "dialogs", "distances", "inquiry", "live", "menu", "presence", "printing", "unread", "uploads"]) await load(name);
beforeEach(() => {
  window.htmx.trigger.mock.resetCalls();
  XMLHttpRequest.made = [];
});
const isFree = () => document.dispatchEvent(new window.CustomEvent("arsos:signed-out", { cancelable: true }));

describe("inquiry", () => {
  const HERE = "/admin/service-inquiries/SI-1/";
  beforeEach(() =>
    draw(`<div data-controller="inquiry" data-inquiry-here-value="${HERE}" data-action="htmx:oobBeforeSwap@document->inquiry#spareWhatIsTyped
      htmx:afterRequest@document->inquiry#afterRequest toggle->inquiry#noteFold:capture arsos:sent@document->inquiry#stay">
      <header id="head" data-version="2" data-seen="5" data-latest="answered"></header><div id="changed"></div><details id="why"></details>
      <form data-composer="message"><input type="hidden" name="version" value="1"><input type="hidden" name="seen" value="1">
      <input type="hidden" name="key" value="old"><textarea></textarea></form></div>`),
  );
  const news = () => tell(document.body, "htmx:afterRequest", { successful: true, pathInfo: { requestPath: `${HERE}?part=1` } });

  test("forms nobody has typed into speak of the version that is shown", () => {
    news();
    assert.deepEqual(["version", "seen"].map((name) => one(`[name=${name}]`).value), ["2", "5"]);
  });

  test("whoever writes keeps their version and is told of the change", async () => {
    type(one("textarea"), "Words");
    one("#head").dataset.version = "3";
    news();
    assert.equal(one("[name=version]").value, "1");
    assert.equal(one("#changed").textContent, "Meanwhile: answered");
    const swap = { target: one("form").parentElement, shouldSwap: true };
    tell(document.body, "htmx:oobBeforeSwap", swap);
    assert.equal(swap.shouldSwap, false);
  });

  test("a form that was taken is empty and new, and the page stays", () => {
    type(one("textarea"), "Words");
    const taken = mock.fn();
    document.addEventListener("arsos:taken", taken, { once: true });
    assert.equal(tell(one("form"), "arsos:sent", { location: HERE }), false);
    assert.deepEqual([one("textarea").value, one("[name=key]").value === "old", taken.mock.callCount()], ["", false, 1]);
    assert.deepEqual(window.htmx.trigger.mock.calls[0].arguments, ["#live", "live"]);
    assert.equal(tell(one("form"), "arsos:sent", { location: "/admin/queues/" }), true);
  });

  test("what stood open stands open again", () => {
    one("#why").open = true;
    tell(one("#why"), "toggle");
    one("#why").open = false;
    news();
    assert.equal(one("#why").open, true);
  });
});

describe("uploads", () => {
  beforeEach(() =>
    draw(`<section data-controller="uploads" data-action="change->uploads#choose arsos:signed-out@document->uploads#keepPage paste@document->uploads#paste">
      <form action="/files/" data-uploads-target="form"><input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="file" name="file" required>
      <select name="visibility"><option value="internal">ARSOS</option></select><button>Add</button></form><div data-uploads-target="list"></div></section>`),
  );
  function choose(...files) {
    const field = one("[type=file]");
    Object.defineProperty(field, "files", { value: files, configurable: true });
    Object.defineProperty(field, "value", { value: "", writable: true, configurable: true });
    field.dispatchEvent(new window.Event("change", { bubbles: true }));
  }
  const file = (name, size = 3) => Object.defineProperty(new window.File(["abc"], name), "size", { value: size });

  test("takes several at once, each with a key, and asks for the page as it is now", async () => {
    assert.deepEqual([one("[type=file]").multiple, one("button").hidden], [true, true]);
    choose(file("a.pdf"), file("b.png"));
    const [first, second] = XMLHttpRequest.made;
    assert.notEqual(first.body.get("key"), second.body.get("key"));
    assert.equal(first.body.get("visibility"), "internal");
    assert.equal(isFree(), false);
    first.end(201);
    await settle();
    assert.equal(window.htmx.trigger.mock.callCount(), 1);
  });

  test("what is too large or of another kind is refused here", () => {
    choose(file("a.exe"), file("big.pdf", 21_000_000));
    assert.equal(XMLHttpRequest.made.length, 0);
    assert.equal(all(".a-upload.a-wrong").length, 2);
  });

  test("what the server says is wrong stands beside the name", async () => {
    choose(file("a.pdf"));
    XMLHttpRequest.made[0].end(422, '{"wrong": "It holds a virus."}');
    await settle();
    assert.equal(one(".a-upload.a-wrong").textContent, "a.pdf: It holds a virus.");
  });

  test("a lost network is waited out with the same key", async () => {
    choose(file("a.pdf"));
    XMLHttpRequest.made[0].end(0);
    await settle();
    document.dispatchEvent(new window.CustomEvent("arsos:try-now"));
    await settle();
    const [first, second] = XMLHttpRequest.made;
    assert.equal(first.body.get("key"), second.body.get("key"));
  });
});

describe("presence", () => {
  test("says who replies, and is told when somebody writes", async () => {
    const calls = answer(json({ others: [{ name: "Avery", state: "replying" }, { name: "Noor", state: "viewing" }] }), json({ others: [] }));
    await draw(`<div data-controller="presence" data-presence-address-value="/presence/" data-action="input->presence#noteWriting">
      <p id="here"></p><form data-composer="message"><textarea></textarea></form></div>`);
    assert.equal(one("#here").textContent, "Avery is replying · Noor here");
    type(one("textarea"), "Words");
    await settle();
    assert.deepEqual(calls.map((call) => call.body.get("state")), ["viewing", "replying"]);
    assert.equal(calls[0].headers["X-By-Itself"], "true");
  });
});

describe("dialogs", () => {
  const PAGE = `<a href="/act/close/" data-dialog="close">Close it</a><div id="dialogs" data-controller="dialogs"
    data-action="click@document->dialogs#follow arsos:taken@document->dialogs#discard"></div>`;
  const dialog = () => new Response("<dialog><form><textarea></textarea><button>Send</button></form></dialog>");

  test("a form opens where you are; one that was begun is still there", async () => {
    const calls = answer(dialog(), dialog());
    await draw(PAGE);
    for (const words of ["", "Begun", "Begun"]) {
      one("a").click();
      await settle();
      assert.equal(one("dialog").open, true);
      if (words) type(one("dialog textarea"), words);
      one("dialog").close();
    }
    assert.deepEqual([calls.length, one("dialog textarea").value], [2, "Begun"]);
    document.dispatchEvent(new window.CustomEvent("arsos:taken", { detail: { form: one("dialog form") } }));
    assert.equal(one("#dialogs dialog"), null);
  });
});

describe("live", () => {
  test("news of an inquiry draws its part and those of queues, once", async (context) => {
    await draw(`<div data-live="queue"></div><div data-live="SI-1"></div><div data-live="SI-2"></div>
      <div data-controller="live" data-live-types-value="inquiry.resolved"><span data-live-target="lamp" hidden><span data-live-target="words"></span></span></div>`);
    const stream = EventSource.opened.at(-1);
    stream.onopen();
    assert.deepEqual([one("[data-live-target=lamp]").hidden, one("[data-live-target=words]").textContent], [false, "Live"]);
    const heard = mock.fn();
    document.addEventListener("arsos:news", (event) => heard(event.detail), { once: true });
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    context.mock.timers.enable({ apis: ["setTimeout"] });
    window.setTimeout = globalThis.setTimeout;
    for (let time = 0; time < 2; time += 1) {
      stream.dispatchEvent(new window.MessageEvent("inquiry.resolved", { data: '{"data": {"inquiry": "SI-1"}}' }));
    }
    context.mock.timers.tick(1000);
    assert.deepEqual(window.htmx.trigger.mock.calls.map((call) => call.arguments[0].dataset.live), ["queue", "SI-1"]);
    assert.deepEqual(heard.mock.calls[0].arguments, [["SI-1"]]);
    assert.deepEqual(BroadcastChannel.said.at(-1), { news: { data: { inquiry: "SI-1" } } });
  });

  test("what was missed while the stream was away is drawn once it is back", async () => {
    await draw(`<div data-live="queue"></div>
      <div data-controller="live" data-live-types-value="inquiry.resolved"><span data-live-target="lamp" hidden><span data-live-target="words"></span></span></div>`);
    const stream = EventSource.opened.at(-1);
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    const drawn = [];
    for (const state of ["onopen", "onerror", "onopen", "onopen"]) {
      stream[state]();
      drawn.push(window.htmx.trigger.mock.callCount());
    }
    assert.deepEqual(drawn, [0, 0, 1, 1]);
  });
});

describe("small ones", () => {
  test("the bell counts", async () => {
    answer(json({ unread: 120 }));
    await draw('<a data-controller="unread"><span data-unread-target="count" hidden></span></a>');
    assert.deepEqual([one("span").hidden, one("span").textContent, one("#main a").title], [false, "99+", "120 unread"]);
  });

  test("the bell keeps the count that was asked for last", async () => {
    const answers = [];
    globalThis.fetch = () => new Promise((done) => answers.push(done));
    await draw('<a data-controller="unread" data-action="arsos:news@document->unread#count"><span data-unread-target="count" hidden></span></a>');
    document.dispatchEvent(new window.CustomEvent("arsos:news"));
    answers[1](json({ unread: 2 }));
    await settle();
    answers[0](json({ unread: 3 }));
    await settle();
    assert.equal(one("span").textContent, "2");
  });

  test("times say how far away they are", async () => {
    const soon = new Date(Date.now() + 3 * 3600000 + 60000).toISOString();
    await draw(`<div data-controller="distances"><time datetime="${soon}" data-distance>then</time><time datetime="never" data-distance>?</time></div>`);
    assert.deepEqual(all(".a-distance").map((words) => words.textContent), ["(in 3 hr.)"]);
  });

  test("a complaint leads to its line", async () => {
    await draw(`<ul data-controller="complaints" data-action="click->complaints#goToLine"><li><a href="#t" data-line="2" data-in="t">Wrong</a></li></ul>
      <textarea id="t">one\ntwo\nthree</textarea>`);
    one("#main a").click();
    const text = one("#t");
    assert.equal(text.value.slice(text.selectionStart, text.selectionEnd), "two");
  });

  test("the board keeps the focus, and waits for a form that is on its way", async () => {
    await draw(`<div data-controller="board" tabindex="-1" id="board" data-action="htmx:beforeSwap->board#hold htmx:afterSwap->board#returnFocus">
      <a href="#1" data-row>1</a></div>`);
    one("[data-row]").focus();
    assert.equal(tell(one("#board"), "htmx:beforeSwap"), true);
    one("#board").innerHTML = '<a href="#2" data-row>2</a><form data-sending></form>';
    tell(one("#board"), "htmx:afterSwap");
    assert.equal(document.activeElement.textContent, "2");
    assert.equal(tell(one("#board"), "htmx:beforeSwap"), false);
  });

  test("a button that prints shows itself", async () => {
    window.print = mock.fn();
    await draw('<button type="button" data-controller="printing" data-action="printing#print" hidden>Print</button>');
    one("#main button").click();
    assert.deepEqual([one("#main button").hidden, window.print.mock.callCount()], [false, 1]);
  });

  test("a menu stands below its button", async () => {
    await draw('<button popovertarget="more">More</button><div id="more" data-controller="menu" data-action="toggle->menu#place"><a href="#1">1</a></div>');
    one("button").getBoundingClientRect = () => ({ top: 10, bottom: 30, left: 50 });
    one("#more").dispatchEvent(Object.assign(new window.Event("toggle"), { newState: "open" }));
    assert.deepEqual([one("#more").style.top, one("#more").style.left, document.activeElement.textContent], ["34px", "50px", "1"]);
  });
});
