"""A control of the walk, pressed by a browser as a person presses it."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urljoin, urlparse

from playwright.sync_api import Error, Page, Request, Response

from tests.browser.held_server import Answered, HeldServer
from tests.browser.visitor import PATIENCE, SLOWER
from tests.walk.walking import Control

Found = TypeVar("Found")
LONGEST = PATIENCE / 1000
"""Seconds that a press may take until something is seen of it."""
REACHED = 5_000 * SLOWER
"""Milliseconds after which neither mouse nor key reaches what is on the page."""
OPEN_AROUND = """
  const openAround = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement) {
      if (up.matches("details")) up.open = true;
      if (up.matches("dialog") && !up.open) up.showModal();
      if (up.matches("[popover]") && !up.matches(":popover-open")) up.showPopover();
    }
  };
"""
"""Opens what something stands in, so that it is seen."""
FILL = (
    f"""
([path, name, value, fields, given, isTyped]) => {{ {OPEN_AROUND}"""
    """
  const elements = (form) => [...form.elements];
  const goesTo = (form, one) => new URL(one?.getAttribute("formaction") || form.getAttribute("hx-post") ||
    form.getAttribute("action") || location.href, location.href).pathname === path;
  const isSending = (one) =>
    one.matches("button:not([type=button], [type=reset]), input[type=submit], input[type=image]");
  const isSentWhileTyping = (form) => [...document.querySelectorAll(":not(form)[hx-post]")].some((one) =>
    new URL(one.getAttribute("hx-post"), location.href).pathname === path &&
    (form.contains(one) || one.matches(`[hx-include*="#${form.id}"]`)));
  const told = (one, type) => one.dispatchEvent(new Event(type, { bubbles: true }));
  for (const form of document.forms) {
    const own = elements(form).filter((one) => one.type !== "hidden").map((one) => one.name);
    if (!fields.every((field) => own.includes(field))) continue;
    if (isTyped && !isSentWhileTyping(form)) continue;
    const wanted = !isTyped && elements(form).find((one) => isSending(one) && (one.name || "") === name &&
      (one.getAttribute("value") || "") === value && goesTo(form, one));
    if (!wanted && !isTyped && (name || !goesTo(form) || elements(form).some(isSending))) continue;
    for (const one of elements(form)) {
      if (one.type === "file") one.setAttribute("walk-file", "");
      if (!(one.name in given) || isSending(one) || ["hidden", "file"].includes(one.type)) continue;
      const wants = [given[one.name]].flat();
      if (["checkbox", "radio"].includes(one.type)) {
        if (one.checked === wants.includes(one.value)) continue;
        one.checked = !one.checked;
      } else if (one.multiple) {
        for (const option of one.options) option.selected = wants.includes(option.value);
      } else {
        if (one.value === wants[0]) continue;
        one.value = wants[0];
      }
      told(one, "input");
      told(one, "change");
    }
    const isPressed = (one) => one.matches(isTyped ? "textarea, [type=text], [type=search]" : ":not([type=hidden])");
    const pressed = wanted || elements(form).find((one) => isPressed(one) && one.checkVisibility()) || form;
    pressed.setAttribute("walk-pressed", "");
    openAround(pressed);
    return wanted ? "button" : isTyped ? "typed" : "form";
  }
  return "";
}
"""
)
"""Fills the form that a control belongs to, opens what it stands in, and marks what is pressed."""
WATCH = (
    f"""
async ([selector, before]) => {{ {OPEN_AROUND}"""
    """
  window.walked = [];
  const note = (what) => window.walked.push(what);
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(() => note("drawn")).observe(document, everything);
  for (const event of ["toggle", "beforetoggle", "focusin", "input", "change", "close"]) {
    document.addEventListener(event, () => note(event), true);
  }
  window.print = () => note("print");
  const there = async (each) => {
    for (let times = 0; times < 50 && !document.querySelector(each); times += 1) {
      await new Promise((done) => setTimeout(done, 40));
    }
    return [...document.querySelectorAll(each)];
  };
  for (const each of before) for (const one of await there(each)) one.click();
  const write = navigator.clipboard.writeText.bind(navigator.clipboard);
  navigator.clipboard.writeText = (text) => { note("copied"); return write(text); };
  const [one] = before.length ? await there(selector) : document.querySelectorAll(selector);
  if (!one) return false;
  openAround(one);
  one.setAttribute("walk-pressed", "");
  return new Promise((done) => setTimeout(() => { window.walked = []; done(true); }, 80));
}
"""
)
"""Notes what a press sets off, once all that comes before it has happened."""
UNFOLD = """
() => {
  const folded = document.querySelectorAll("details[data-controller~=lazy]");
  for (const one of folded) one.open = true;
  return folded.length;
}
"""


class Presser:
    """One browser page at a held server."""

    def __init__(self, page: Page, server: HeldServer) -> None:
        self.page, self.server = page, server
        self.by_hand = 0
        """How many were seen and pressed by mouse or key; the others no window of this width shows."""
        self.under_way: set[Request] = set()
        """What the page that stands there has asked for, the answer of which it has not got."""
        page.on("request", self._note_asked)
        page.on("requestfinished", self._note_heard)
        page.on("requestfailed", self._note_heard)
        page.on("response", self._note_answered)
        page.on("framenavigated", lambda _frame: self.under_way.clear())
        self.by_script = 0

    def _note_asked(self, request: Request) -> None:
        self.under_way.add(request)

    def _note_heard(self, request: Request) -> None:
        self.under_way.discard(request)

    def _note_answered(self, response: Response) -> None:
        """A script may leave the answer to its `fetch` unread; such a request never ends."""
        if response.request.resource_type == "fetch":
            self.under_way.discard(response.request)

    def unfold(self) -> Iterator[str]:
        """Open what a script fetches as soon as it is opened."""
        if self.page.evaluate(UNFOLD):
            yield from self._settle()

    def press(self, control: Control, values: dict[str, object]) -> Iterator[str]:
        """Fill its form on the page as it stands and press it; tells what is wrong."""
        given = {name: value for name, value in values.items() if isinstance(value, str | list)}
        shown = sorted({one.name for one in control.form.fields if one.kind != "hidden"})
        button = control.button
        filled = [control.path, button.name, button.value, shown, given, "by-script" in control.form.attributes]
        what = self.page.evaluate(FILL, filled)
        if not what:  # most stand on the page as it comes, and what is folded costs a request each
            yield from self.unfold()
            what = self._wait_for(lambda: self.page.evaluate(FILL, filled))
        if not what:
            yield f"it is not on {self.page.url}: {self.server.answered[-4:]}"
            return
        before = self._looks()
        self.server.answered.clear()
        is_sent = any(one.kind == "file" for one in control.form.fields) and self._choose_file()
        if not is_sent:
            self._click(what)
        yield from self._judge(control, before)

    def press_scripted(self, selector: str, *, before: Sequence[str] = (), key: str = "") -> Iterator[str]:
        """Press what only scripts or the browser answer to: it draws, moves, copies or prints something.

        `before` is clicked first; with a `key` the focus goes to the first row and the key is struck.
        """
        yield from self._settle()  # a part that is drawn as the page opens takes the place of what is marked
        if not self.page.evaluate(WATCH, [selector, list(before)]):
            yield "it is not on the page"
            return
        self.server.answered.clear()
        if key:
            self.page.keyboard.press("j")
            self.page.evaluate("window.walked = []")
            self.page.keyboard.press(key)
            self.by_hand += 1
        else:
            self._click("button")
        if self._wait_for(lambda: self.server.answered or self._walked()) is None:
            yield "nothing comes of it"
        yield from self._settle()

    def _walked(self) -> int:
        """How much the press has set off; nothing is known of it on a page that is on its way elsewhere."""
        with suppress(Error):
            seen: int = self.page.evaluate("window.walked?.length ?? 0")
            return seen
        return 0

    def _choose_file(self) -> bool:
        """Choose the file that the form asks for; returns whether choosing it is the press, as no button is shown."""
        field = self.page.locator("[walk-file]").first
        is_all = not self.page.locator("[walk-pressed]").first.is_visible()
        field.set_input_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"A note"})
        self.by_hand += is_all
        return is_all

    def html(self) -> str:
        """The page as it is drawn, once it is not on its way elsewhere."""
        return self._wait_for(self._content) or ""

    def _content(self) -> str:
        with suppress(Error):
            return self.page.content()
        return ""

    def _click(self, what: str) -> None:
        pressed = self.page.locator("[walk-pressed]").first
        if pressed.is_visible():
            with suppress(Error):
                if what == "form" and pressed.evaluate("(one) => one.matches('select')"):
                    pressed.select_option(index=pressed.locator("option").count() - 1)
                elif what == "typed":
                    pressed.press("1", timeout=REACHED, no_wait_after=True)
                elif what == "form":
                    pressed.press("Enter", timeout=REACHED, no_wait_after=True)
                else:
                    pressed.click(timeout=REACHED, no_wait_after=True)
                self.by_hand += 1
                return
        self.by_script += 1
        self.page.evaluate(
            "(is_button) => { const one = document.querySelector('[walk-pressed]');"
            " is_button ? one?.click() : (one?.form || one)?.requestSubmit(); }",
            what == "button",
        )

    def _judge(self, control: Control, before: object) -> Iterator[str]:
        sent = self._wait_for(lambda: self._sent(control))
        if sent is None:
            yield f"pressing it sent nothing; its fields are {[one.name for one in control.form.fields]}"
            return
        path = ""
        while sent.location:
            path = urlparse(urljoin(control.address, sent.location)).path
            after = self.server.answered.index(sent)
            there = self._wait_for(lambda path=path, after=after: self._asked(path, after))
            if there is None:
                yield f"it leads to {path}, and the browser does not go there"
                return
            sent = there
        if path and sent.is_page and not self._wait_for(lambda: self._stands_at(path)):
            yield f"it leads to {path}, and the browser stays on {self.page.url}"
        yield from self._settle()
        if self._wait_for(lambda: self._looks() != before) is None:
            yield "nothing is seen of it"
        if self.page.locator("button[type=button]:text-is('Send again')").count():
            yield "it asks to be sent again"

    def _stands_at(self, path: str) -> bool:
        with suppress(Error):
            there: list[str] = self.page.evaluate("[location.pathname, document.readyState]")
            return there == [path, "complete"]
        return False

    def _sent(self, control: Control) -> Answered | None:
        """The press as it arrived, at where its form was sent by then; a draft that is saved meanwhile is no press."""
        paths = {control.path}
        for one in self.server.answered.copy():
            if (one.method, one.path in paths) == (control.form.method.upper(), True):
                if not one.is_aside:
                    return one
                paths.add(one.address)
        return None

    def _asked(self, path: str, after: int) -> Answered | None:
        return next((one for one in self.server.answered[after + 1 :] if one.path == path), None)

    def _wait_for(self, look: Callable[[], Found]) -> Found | None:
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            if found := look():
                return found
            self.page.wait_for_timeout(20)
        return None

    def _settle(self) -> Iterator[str]:
        """Until the page is there and asks for nothing more; tells if it never comes to that."""
        self.page.wait_for_load_state("load")
        quiet, until = 0, time.monotonic() + LONGEST
        while quiet < 3 and time.monotonic() < until:
            self.page.wait_for_timeout(20)
            quiet = 0 if self.server.busy or self.under_way else quiet + 1
        if quiet < 3:
            asked = sorted(f"{one.method} {urlparse(one.url).path}" for one in self.under_way)
            yield f"it asks the server for more and more, and waits for {asked}"

    def _looks(self) -> object:
        with suppress(Error):
            return self.page.evaluate(
                "[location.href, document.title, document.body.innerText, document.body.innerHTML.length]"
            )
        return None
