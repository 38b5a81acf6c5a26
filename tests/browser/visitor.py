"""Somebody with a browser: signed in, watched for everything that goes wrong, checked for accessibility."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page, Request, expect

from tests.browser.accessibility import violations
from tests.support.pages import at_pages

PHONE, TABLET, DESKTOP = (360, 800), (768, 1024), (1440, 900)
WIDTHS = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
THEMES = ("light", "dark")
SHOTS = os.environ.get("ARSOS_SHOTS", "")
"""Where pictures of pages are kept, if anywhere."""
SLOW = os.environ.get("ARSOS_SLOW_BROWSER", "")
"""How slow a browser is made: "4,200" is a quarter of its speed, and 200 ms more to each answer."""
SLOWER, LATENCY = (int(one) for one in (SLOW or "1,0").split(","))
PATIENCE = 60_000
"""Milliseconds until what is waited for will never come."""
expect.set_options(timeout=PATIENCE)
ALIKE = ".a-month ~ .a-month"
"""Months after the first: hundreds of days drawn by the same lines, which take a quarter of a minute to check."""
WATCH_POLICY = """
    window.policyViolations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
HEARS = "data-hears"
"""Stands on the root of a page once its scripts have run: a key struck or a button pressed before is lost."""
NOTE_LOAD = f"addEventListener('load', () => document.documentElement.setAttribute('{HEARS}', ''));"
REFUSAL = "Failed to load resource: the server responded with a status of"
LEFT_BEHIND = {"htmx:afterRequest", "htmx:sendAbort"}
"""What htmx says, with the element, of a search that was under way when the page was left or more was typed."""


class Visitor:
    """A page of a browser with what has gone wrong in it; `page` is Playwright's."""

    def __init__(self, browser: Browser, base: str, person: object, **window: Any) -> None:
        width, height = window.pop("size", DESKTOP)
        self.base = base
        self.context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
            **window,
        )
        if person is not None:
            self._sign_in(at_pages(person))
        self.context.add_init_script(WATCH_POLICY + NOTE_LOAD)
        self.has_scripts = window.get("java_script_enabled", True)
        self.slowed: list[CDPSession] = []
        self.wrong: list[str] = []
        self.expected: list[str] = []
        self.clicks = 0
        self.page = self.open_window()

    def open_window(self) -> Page:
        """One more window of the same browser."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        if SLOW:
            self.slowed.append(slow_down(page, times=SLOWER, latency=LATENCY))
        if self.has_scripts:
            _act_when_heard(page)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("requestfailed", self._failed)
        return page

    def go(self, address: str) -> Page:
        """Open an address below /admin/ and wait until the page is drawn."""
        self.page.goto(address if address.startswith("/") else f"/admin/{address}")
        return self.page

    def click(self, what: Any) -> None:
        """Click, counted: what stands on the page as a button or link of this name, or a locator."""
        self.clicks += 1
        locator = what if not isinstance(what, str) else self.page.get_by_role("button", name=what)
        locator.click()

    def follow(self, link: Any) -> None:
        """Click a link, by its name or as a locator, and wait until the page that it leads to is drawn.

        What looks at a page directly after a plain click finds the old one, the new one, or none at all.
        """
        with self.page.expect_navigation():
            self.click(self.page.get_by_role("link", name=link) if isinstance(link, str) else link)

    def set_offline(self, *, is_offline: bool) -> None:
        """Take the network away from all windows, or give it back."""
        self.context.set_offline(is_offline)
        for tools in self.slowed:
            delay_answers(tools, LATENCY, is_offline=is_offline)

    def expect(self, *patterns: str) -> None:
        """From now on these complaints are part of the story (a refused form answers 422)."""
        self.expected += patterns

    def search(self, words: str) -> None:
        """Type words into the field that has the focus, and wait for what is found with all of them."""
        asks = f"={words}"
        with self.page.expect_response(lambda answer: asks in (answer.request.post_data or "")):
            self.page.keyboard.type(words)
        self.settle()

    def wait_until(self, look: Callable[[], object]) -> None:
        """Wait for what no page shows, such as a row that is written as the page is left."""
        until = time.monotonic() + PATIENCE / 1000
        while not look():
            assert time.monotonic() < until, "it never comes"
            self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """Wait until the page is loaded, has drawn what it asked for, and no form of it is on its way."""
        expect(self.page.locator(".htmx-request, [data-sending]")).to_have_count(0)

    def check_accessibility(
        self, *, within: str | None = None, themes: tuple[str, ...] = THEMES, is_whole: bool = False
    ) -> None:
        """No violation of WCAG 2.2 AA, in the page as it stands, in either theme; of a year one month, unless whole.

        Every rule is asked in the first theme, and those of colors in the others.
        """
        found = []
        context: Any = within or (None if is_whole else {"exclude": [[ALIKE]]})
        self.settle()
        self.page.evaluate("window.scrollTo(0, 0)")  # what is half behind the bar counts as too small
        for theme in themes:
            self.wear(theme)
            wrong = violations(self.page, context=context, is_of_colors=theme != themes[0])
            found += [f"{theme} {one['id']}: {_where(one)}" for one in wrong]
        self.wear("light")
        assert found == [], "\n".join([self.page.url, *found])

    def wear(self, theme: str) -> None:
        """Show the page in a theme."""
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

    def check_fits(self) -> None:
        """Nothing makes the page wider than the window."""
        self.settle()
        wide = self.page.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((one) => {
                const box = one.getBoundingClientRect();
                const clipped = one.closest(".a-narrow, .a-tabs, .a-hidden, thead, [hidden]");
                return !clipped && box.width && box.right > document.documentElement.clientWidth + 1;
            }).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`).slice(0, 5)"""
        )
        across = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (wide, across <= 0) == ([], True), f"{self.page.url} is wider than the window: {wide} by {across}"

    def check_looks(self, name: str) -> None:
        """The page as it stands at three widths and in two themes: accessible, no wider than the window, pictured."""
        for width, (across, down) in WIDTHS.items():
            self.page.set_viewport_size({"width": across, "height": down})
            self.check_fits()
            if width != "tablet":
                self.check_accessibility()
            for theme in THEMES if SHOTS else ():
                self.wear(theme)
                folder = Path(SHOTS)
                folder.mkdir(parents=True, exist_ok=True)
                self.page.evaluate("window.scrollTo(0, 0)")
                self.page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
        self.wear("light")
        self.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})

    def end(self) -> list[str]:
        """Everything that went wrong and was not part of the story."""
        for page in self.context.pages:
            if not page.is_closed() and page.url.startswith("http"):
                self.wrong += page.evaluate("window.policyViolations || []")
        self.context.close()
        return [one for one in self.wrong if not any(re.search(pattern, one) for pattern in self.expected)]

    def _sign_in(self, client: Client) -> None:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.base}])

    def _said(self, message: ConsoleMessage) -> None:
        """Chromium says of each answer that is a refusal; to be told of every answer costs a sixth of a page's time."""
        if message.type in {"error", "warning"}:
            is_refusal = message.text.startswith(REFUSAL)
            self._note(f"{message.text} {urlparse(message.location['url']).path}" if is_refusal else message.text)

    def _note(self, words: str) -> None:
        if words.partition(",")[0] not in LEFT_BEHIND:
            self.wrong.append(words)

    def _failed(self, request: Request) -> None:
        reason = request.failure or ""
        is_left_behind = "ERR_ABORTED" in reason  # the page was left while it was under way
        if not is_left_behind:
            self._note(f"failed: {request.method} {urlparse(request.url).path} {reason}")


class Site:
    """The site under test, and everybody who has it open."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.visitors: list[Visitor] = []

    def visitor(self, person: object, **window: Any) -> Visitor:
        made = Visitor(self.browser, self.base, person, **window)
        self.visitors.append(made)
        return made

    def close(self) -> None:
        wrong = [one for visitor in self.visitors for one in visitor.end()]
        assert wrong == [], "\n".join(wrong)


def _act_when_heard(page: Page) -> None:
    """Every key, click and look waits for the scripts of its page, and for the page that is on its way."""
    page.add_locator_handler(page.locator(f"html:not([{HEARS}])"), lambda: None)  # Playwright waits until it is gone
    hearing = page.locator(f"html[{HEARS}]")

    def when_heard(stroke: Callable[..., None]) -> Callable[..., None]:
        def strike(keys: str, **options: Any) -> None:
            hearing.wait_for(state="attached")
            stroke(keys, **options)

        return strike

    keys: Any = page.keyboard  # Playwright hands out the same one each time
    keys.press, keys.type = when_heard(keys.press), when_heard(keys.type)


def slow_down(page: Page, *, times: int, latency: int) -> CDPSession:
    """Let a page think so many times slower, and wait so many milliseconds longer for each answer."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": times})
    tools.send("Network.enable")
    delay_answers(tools, latency)
    return tools


def delay_answers(tools: CDPSession, latency: int, *, is_offline: bool = False) -> None:
    """Let each answer take so many milliseconds longer; this takes the place of what was said of the network before."""
    rates = {"offline": is_offline, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
    tools.send("Network.emulateNetworkConditions", rates)


def _where(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    return f"{violation['help']} " + " | ".join(node["html"][:160] for node in nodes[:4])
