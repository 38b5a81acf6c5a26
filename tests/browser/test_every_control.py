"""Every control of every page, pressed once in Chromium: found by reading the pages, not from a list.

What a press does is undone, so that all share one set of data. A kind of control (where it is sent, and by which
button) is pressed by the first role that comes to it, in whichever process, and in the first state that shows it; a
role that is tested alone presses everything it sees.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Error, Page

from tests.browser.held_server import HeldServer
from tests.browser.presses import Presser
from tests.browser.visitor import Site, Visitor
from tests.walk.controls import read_page
from tests.walk.effects import ASKS_FIRST, REFUSED
from tests.walk.filling import values_of
from tests.walk.walking import Control, Walk, name_of, starts, without_ids
from tests.walk.world import World, prepared

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
ROLES = (
    "administrator",
    "lead",
    "associate",
    "agent",
    "colleague",
    "broker",
    "sales manager",
    "broker relationship manager",
    "auditor",
    "department",
)
"""All people of the walk; who sees most comes first, so that two processes end at about the same time."""
MOST_BY_SCRIPT = 25
"""Controls that neither mouse nor key reached and a script pressed: twenty where one role presses all that it sees. How
many of the others a role presses depends on who came first.
"""
TICKED = "main input[type=checkbox][name=references]"
FIRST = {
    'button[id="tick-none"]': (TICKED,),
    'button[id="bulk-go"]': (TICKED,),
    'button[data-rule-editor-target="undo"]': ("[data-rule-editor-target=add]", "[data-rule-do=remove]"),
}
"""What is clicked first, where a button takes that back or is shown by it."""
BY_KEY = {'button[id="tick-one"]': "x", 'button[id="bulk-go"]': "b", 'button[id="tick-page"]': "A"}
"""Buttons that nobody sees: they carry a key of the list, and some belong to the row where the focus is."""
Kind = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Scripted:
    """A button that sends nothing, or only by a script: the page that has it, and what is clicked there first."""

    kind: str
    address: str
    selector: str
    before: tuple[str, ...] = ()


def kinds_of(control: Control) -> set[Kind]:
    """What is pressed once; being refused is another kind than being taken.

    The forms of configuration are drawn by one template, and no script listens to their buttons: there each form is
    sent once, and each button pressed once in whichever form. The walk without a browser presses each button of each.
    """
    button = control.button
    pressed = (without_ids(button.name), without_ids(button.value))
    form = (control.name, control.form.method, is_refused(control))
    if control.name.startswith("admin:"):
        return {form, ("admin", control.form.method, *pressed)}
    return {(*form, *pressed)}


def is_refused(control: Control) -> bool:
    return control.name in ASKS_FIRST or (control.name, control.state) in REFUSED


def leave(page: Page) -> None:
    """Go where nothing asks the server; a page that was on its way elsewhere is left as well."""
    for _ in range(3):
        with suppress(Error):
            page.goto("about:blank")
            return


class Round:
    """All controls that one role sees and nobody has pressed before; `take` says whether a kind is still to press."""

    def __init__(self, world: World, role: str, visitor: Visitor, server: HeldServer, take: Callable[[Kind], bool]):
        self.world, self.visitor, self.server, self.take = world, visitor, server, take
        self.page = visitor.page
        self.presser = Presser(self.page, server)
        state_of = {reference: state for state, reference in world.inquiries.items()}
        self.first = [*starts(), *(f"/admin/service-inquiries/{reference}/" for reference in state_of)]
        self.walk = Walk(role, Client(), state_of, few=1)
        self.walk.client.force_login(world.people[role])
        self.wrong: list[str] = []
        self.known: set[Kind] = set()
        self.count = 0
        self.buttons: list[Scripted] = []
        self.controls: list[Control] = []
        self.looked_at: set[tuple[str, str]] = set()

    def go(self) -> None:
        """Read the pages, and press what is on them, and what is on the pages that presses and scripts draw."""
        self.walk.go([(one, False) for one in self.first])
        for kind, (address, selector) in self.walk.scripted.items():
            self.meet(Scripted(kind, address, selector, FIRST.get(kind, ())))
        for control in self.walk.controls.values():
            if not control.is_part:  # what scripts put into a page is met where they have put it
                self.meet(control)
        cookies = [dict(one) for one in self.visitor.context.cookies()]
        while self.buttons or self.controls:
            self.visitor.wrong.clear()
            self.visitor.context.clear_cookies()
            self.visitor.context.add_cookies(cookies)
            with self.server.held():
                if self.buttons:
                    self.press_button(self.buttons.pop(0))
                else:
                    self.press_control(self.controls.pop(0))
                leave(self.page)
        for control in self.walk.controls.values():
            if self.is_new(kinds_of(control)):
                self.wrong.append(f"{control}: no page that was opened shows it")
        self.wrong += self.walk.wrong
        self.visitor.wrong.clear()  # judged after each press; what is left is of pages that were left

    def meet(self, one: Control | Scripted) -> None:
        """Put down what is to be pressed."""
        if not self.is_new({(one.kind,)} if isinstance(one, Scripted) else kinds_of(one)):
            return
        self.count += 1
        if isinstance(one, Scripted):
            self.buttons.append(one)
        else:
            self.controls.append(one)

    def is_new(self, kinds: set[Kind]) -> bool:
        """Whether this is the first of any of these kinds; from now on it was."""
        unknown = kinds - self.known
        self.known |= unknown
        taken = [self.take(kind) for kind in unknown]
        return True in taken

    def press_button(self, one: Scripted) -> None:
        """Press what only scripts answer to, and meet what they have drawn."""
        said = [*self.open(one.address), *self.presser.unfold()]
        said += list(self.presser.press_scripted(one.selector, before=one.before, key=BY_KEY.get(one.kind, "")))
        if self.page.url.endswith(one.address):
            self.look(before=(*one.before, one.selector))
        self.note(f"{self.walk.role}: {one.kind} on {one.address}", said)

    def press_control(self, control: Control) -> None:
        """Press what sends a form, and meet what stands on the page where that led to."""
        said = list(self.press(control))
        if not said and "logout" not in control.name:
            for one in self.walk.standing_on(self.page.url, self.presser.html()):
                self.meet(replace(one, before=(*control.before, control)))
        self.note(f"{control}", said, is_refused=is_refused(control))

    def note(self, what: str, said: list[str], *, is_refused: bool = False) -> None:
        """What is wrong with a press, and what the browser complained of meanwhile."""
        complaints = [one for one in self.visitor.wrong if not (is_refused and "422" in one)]
        self.wrong += [f"{what}: {one}" for one in [*said, *complaints]]

    def open(self, address: str) -> Iterator[str]:
        """Go there; the first time a page of a kind is open, unfold it and meet what its scripts have drawn."""
        self.page.goto(address)
        path = address.partition("?")[0]
        place = (name_of(path)[0], self.walk.state(path))
        if place not in self.looked_at:
            self.looked_at.add(place)
            yield from self.presser.unfold()
            self.look()

    def look(self, before: tuple[str, ...] = ()) -> None:
        """Meet what stands on the page now, after some buttons were clicked."""
        url, html = self.page.url, self.presser.html()
        address = url.removeprefix(self.server.base)
        for selector in read_page(html).scripted:
            kind = without_ids(selector)
            self.meet(Scripted(kind, address, selector, FIRST.get(kind, before)))
        for one in self.walk.standing_on(url, html) if not before else ():
            self.meet(one)

    def press(self, control: Control) -> Iterator[str]:
        """Open its page and press; where it is there only after other presses, those first."""
        first, *following = [*control.before, control]
        yield from self.open(first.page)
        yield from self.presser.press(first, self.values(first))
        for one in following:
            there = self.walk.standing_on(self.page.url, self.presser.html())
            found = next((each for each in there if each.is_like(one)), None)
            if found is None:
                yield f"it is not on {self.page.url}, after {', '.join(f'{each}' for each in control.before)}"
                return
            yield from self.presser.press(found, self.values(found))

    def values(self, control: Control) -> dict[str, object]:
        """What is typed into its form."""
        is_whole = control.name.startswith("admin:")
        cookies = {one["name"]: one["value"] for one in self.visitor.context.cookies()}
        known = self.world.known(control, SessionStore(cookies.get(settings.SESSION_COOKIE_NAME, "")))
        return values_of(control.form, control.button, known, is_whole=is_whole)


@pytest.fixture
def world(settings, tmp_path):
    return prepared(settings, tmp_path)


@pytest.fixture(scope="session")
def take(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[Kind], bool]:
    """`take(kind)` is whether no test of this run has taken it yet, in whichever process."""
    own = tmp_path_factory.getbasetemp()
    folder: Path = (own.parent if hasattr(request.config, "workerinput") else own) / "pressed"
    folder.mkdir(exist_ok=True)

    def taken(kind: Kind) -> bool:
        try:
            (folder / hashlib.sha256(repr(kind).encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    return taken


@pytest.mark.parametrize("role", ROLES)
def test_every_control_does_something_in_the_browser(role, world, chromium, take):
    assert set(ROLES) == world.people.keys()
    cache.clear()  # each is somebody else at another place; their tries are not counted together
    server = HeldServer()
    with server.running():
        site = Site(chromium, server.base)
        round_ = Round(world, role, site.visitor(world.people[role]), server, take)
        round_.go()
        assert round_.wrong == [], "\n".join([*round_.wrong, *server.raised[:2]])
        assert server.raised == []
        assert round_.presser.by_script <= MOST_BY_SCRIPT
        site.close()
