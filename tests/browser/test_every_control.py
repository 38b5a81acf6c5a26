"""Every control of the pages of field and oversight, pressed once in Chromium: found by reading, not from a list.

What a press does is undone, so that all share one set of data. A kind of control (where it is sent, and by which
button) is pressed as the first role and in the first state that shows it.
"""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Error, Page

from tests.browser.held_server import HeldServer
from tests.browser.presses import Presser
from tests.browser.visitor import Site, Visitor
from tests.walk.effects import REFUSED
from tests.walk.filling import values_of
from tests.walk.walking import Control, Walk, starts, without_ids
from tests.walk.world import World, prepared

pytestmark = pytest.mark.django_db(transaction=True)
STREAM = "retry: 3600000\n\n"
PARTS = {
    "field": ("agent", "broker", "sales manager", "broker relationship manager", "department", "auditor"),
}
"""Roles by the part of the product that they use."""
LEFT_BEHIND = {"htmx:afterRequest", "htmx:sendAbort"}
"""What htmx says when a press leaves the page while a search for what was typed is under way."""
TICKED = "main input[type=checkbox][name=references]"
FIRST = {
    'button[id="tick-none"]': [TICKED],
    'button[id="bulk-go"]': [TICKED],
    'button[data-undo=""]': ["[data-add-rule]", "[data-rule-do=remove]"],
}
"""What is clicked first, where a button takes that back or is shown by it."""
BY_KEY = {'button[id="tick-one"]': "x", 'button[id="bulk-go"]': "b", 'button[id="tick-page"]': "A"}
"""Buttons that nobody sees: they carry a key of the list, and some belong to the row where the focus is."""


def kind_of(control: Control) -> tuple[str, str, str, str]:
    button = control.button
    return (control.name, control.form.method, without_ids(button.name), without_ids(button.value))


def is_refused(control: Control) -> bool:
    return (control.name, control.state) in REFUSED


def leave(page: Page) -> None:
    """Go where nothing asks the server; a page that was on its way elsewhere is left as well."""
    for _ in range(3):
        with suppress(Error):
            page.goto("about:blank")
            return


class Round:
    """All kinds of controls of some roles."""

    def __init__(self, world: World, site: Site, server: HeldServer) -> None:
        self.world, self.site, self.server = world, site, server
        self.wrong: list[str] = []
        self.pressed: set[object] = set()
        self.by_hand = 0

    def go(self, role: str) -> None:
        """Everything that one role sees and no role before it saw."""
        state_of = {reference: state for state, reference in self.world.inquiries.items()}
        first = [*starts(), *(f"/admin/service-inquiries/{reference}/" for reference in state_of)]
        walk = Walk(role, Client(), state_of, few=1)
        walk.client.force_login(self.world.people[role])
        walk.go([(one, False) for one in first])
        visitor = self.site.visitor(self.world.people[role])
        visitor.context.route(
            "**/stream/**", lambda route: route.fulfill(content_type="text/event-stream", body=STREAM)
        )
        presser = Presser(visitor.page, self.server)
        self.press_scripted(walk, visitor, presser)
        self.press_sending(walk, visitor, presser)
        self.by_hand += presser.by_hand
        visitor.wrong.clear()  # judged after each press; what is left is of pages that were left

    def press_scripted(self, walk: Walk, visitor: Visitor, presser: Presser) -> None:
        """What sends nothing, or only by a script."""
        for kind, (address, selector) in walk.scripted.items():
            if kind in self.pressed:
                continue
            self.pressed.add(kind)
            visitor.wrong.clear()
            with self.server.held():
                visitor.page.goto(address)
                said = list(presser.press_scripted(selector, before=FIRST.get(kind, ()), key=BY_KEY.get(kind, "")))
                self.note(f"{walk.role}: {kind} on {address}", said, visitor)
                leave(visitor.page)

    def press_sending(self, walk: Walk, visitor: Visitor, presser: Presser) -> None:
        """What sends a form; what is rightly refused in one state is pressed in another, if there is one."""
        cookies = visitor.context.cookies()
        waiting = sorted((one for one in walk.controls.values() if not one.is_part), key=is_refused)
        while waiting:
            control = waiting.pop(0)
            if kind_of(control) in self.pressed:
                continue
            self.pressed.add(kind_of(control))
            visitor.wrong.clear()
            visitor.context.clear_cookies()
            visitor.context.add_cookies([dict(one) for one in cookies])
            with self.server.held():
                said = list(self.press(walk, control, presser))
                if not said and "logout" not in control.name:
                    waiting += self.found_after(walk, control, presser)
                self.note(f"{control}", said, visitor, is_refused=is_refused(control))
                leave(visitor.page)

    def note(self, what: str, said: list[str], visitor: Visitor, *, is_refused: bool = False) -> None:
        """What is wrong with a press, and what the browser complained of meanwhile."""
        complaints = [one for one in visitor.wrong if one not in LEFT_BEHIND and not (is_refused and "422" in one)]
        self.wrong += [f"{what}: {one}" for one in [*said, *complaints]]

    def press(self, walk: Walk, control: Control, presser: Presser) -> Iterator[str]:
        """Open its page and press; where it is there only after other presses, those first."""
        first, *following = [*control.before, control]
        presser.page.goto(first.page)
        yield from presser.press(first, self.values(presser.page, first))
        for one in following:
            there = walk.standing_on(presser.page.url, presser.html())
            found = next((each for each in there if each.is_like(one)), None)
            if found is None:
                yield f"it is not on {presser.page.url}"
                return
            yield from presser.press(found, self.values(presser.page, found))

    def values(self, page: Page, control: Control) -> dict[str, object]:
        """What is typed into its form."""
        is_whole = control.name.startswith("admin:")
        key = next((one["value"] for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME), "")
        known = self.world.known(control, SessionStore(key))
        return values_of(control.form, control.button, known, is_whole=is_whole)

    def found_after(self, walk: Walk, control: Control, presser: Presser) -> list[Control]:
        """Controls of kinds that stand nowhere but where this press led to."""
        known = set(walk.controls)
        html = presser.html()
        walk.read_after(control, presser.page.url, html)
        return [one for key, one in walk.controls.items() if key not in known]


@pytest.fixture
def world(settings, tmp_path):
    return prepared(settings, tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_every_control_does_something_in_the_browser(part, world, chromium):
    server = HeldServer()
    with server.running():
        site = Site(chromium, server.base)
        round_ = Round(world, site, server)
        for role in PARTS[part]:
            cache.clear()  # each is somebody else at another place; their tries are not counted together
            round_.go(role)
        assert round_.wrong == [], "\n".join([*round_.wrong, *server.raised[:2]])
        assert server.raised == []
        assert round_.by_hand >= len(round_.pressed) * 0.8
        site.close()
