"""Every form and button of every page, for each role and state, pressed: none fails, and each leaves its trace.

Controls are found by reading the pages, not from a list. A field that the walk does not know how to fill fails it; a
press that is refused is foreseen by name, or fails it. What a press does is undone, so that all share one set of
data.
"""

from contextlib import contextmanager
from urllib.parse import urljoin, urlparse

import pytest
from django.core.cache import cache
from django.test import Client

from tests.walk.effects import BY_SCRIPTS, DRAWN, EFFECTS, ONLY_ASKED, OWN, REFUSED, expected_of
from tests.walk.filling import NotKnown, values_of
from tests.walk.rolled_back import check_constraints, rolled_back, written
from tests.walk.walking import Control, Walk, name_of, said_by, starts
from web.urls import urlpatterns as pages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
NOISE = {"django_session", "django_admin_log"}
TRACES = {"journal_entry", "journal_history_entry"}


def is_taken(control, answer):
    """A post that changes something leads on; what only asks, or is drawn at once, comes with its page."""
    may_be_drawn = control.form.method == "get" or control.name in ONLY_ASKED.keys() | DRAWN.keys()
    return answer.status_code == 302 or (answer.status_code == 200 and may_be_drawn)


@contextmanager
def as_before(client):
    """Whoever signs out inside is signed in again at the end."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        yield
    finally:
        client.cookies.load(cookies)


class Vanished(Exception):
    """A control that was there after other presses, and is not when they are repeated."""


class Presses:
    """What came of each."""

    def __init__(self, world):
        self.world = world
        self.wrong: list[str] = []
        self.count = 0
        self.reached: set[str] = set()
        self.followed: set[tuple[str, str]] = set()

    def press_all(self, walk: Walk) -> None:
        """What is there, and what is found on the pages that presses lead to."""
        pressed: set[tuple] = set()
        while waiting := [one for one in walk.controls.values() if one.key not in pressed]:
            pressed |= {one.key for one in waiting}
            walk.go([lead for control in waiting for lead in self.press(walk, control)])

    def values(self, walk: Walk, control: Control) -> dict[str, object]:
        is_whole = control.name.startswith("admin:")
        return values_of(
            control.form, control.button, self.world.known(control, walk.client.session), is_whole=is_whole
        )

    def send(self, walk: Walk, control: Control, values: dict[str, object]):
        send = walk.client.post if control.form.method == "post" else walk.client.get
        return send(control.address, values)

    def lead_to(self, walk: Walk, control: Control) -> Control:
        """Press what has to be pressed before it is there; returns it as it stands there then."""
        if not control.before:
            return control
        current, *following = [*control.before, control]
        for one in following:
            answer = self.send(walk, current, self.values(walk, current))
            address = urljoin(current.address, answer.get("Location", current.address))
            there = walk.standing_on(address, walk.client.get(address).content.decode())
            found = next((each for each in there if each.is_like(one)), None)
            if found is None:
                raise Vanished(f"{one} does not stand on {address} after {current} ({answer.status_code})")
            current = found
        return current

    def press(self, walk: Walk, control: Control) -> list[tuple[str, bool]]:
        """Press it and judge; returns where the page leads that came back."""
        self.count += 1
        with as_before(walk.client), rolled_back():
            try:
                control = self.lead_to(walk, control)
                values = self.values(walk, control)
            except NotKnown as error:
                self.wrong.append(f"{control}: nothing is known to fill {error} with")
                return []
            except Vanished as error:
                self.wrong.append(f"{error}")
                return []
            before = written()
            answer = self.send(walk, control, values)
            check_constraints()
            after = written()
            if answer.status_code == 302:
                self.follow(walk, control, answer["Location"])
        tables = {name for name, count in after.items() if count > before.get(name, 0)} - NOISE
        self.judge(walk, control, answer, tables, values)
        is_page = control.form.method == "post" and not answer.streaming and b"<html" in answer.content
        return walk.read(control.address, answer) if is_page else []

    def follow(self, walk, control, address):
        """Where a press leads to, once for each kind of press and place."""
        name = name_of(urlparse(address).path)[0]
        if not name or (control.name, name) in self.followed or "logout" in control.name:
            return
        self.followed.add((control.name, name))
        there = walk.client.get(address)
        if there.status_code >= 400:
            self.wrong.append(f"{control}: leads to {address}, which is {there.status_code}")
        else:
            self.reached.add(name)
            if there.headers["Content-Type"].startswith("text/html"):
                walk.read_after(control, address, there.content.decode())

    def judge(self, walk, control, answer, tables, values) -> None:
        """No words for programs; nothing refused that is not foreseen; what is taken writes what it is there for."""
        walk.look_at(control.address, answer)
        expected = expected_of(control.name) if control.form.method == "post" else set()
        foreseen = REFUSED.get((control.name, control.state))
        if expected is None:
            self.wrong.append(f"{control}: nobody has described what it does; it wrote {sorted(tables)}")
        elif not is_taken(control, answer):
            if foreseen is None or answer.status_code != 422 or foreseen not in said_by(answer):
                self.wrong.append(f"{control}: {answer.status_code} for {self.shown(values)}: {said_by(answer)}")
        elif not expected <= tables:
            self.wrong.append(f"{control}: wrote {sorted(tables)} and not {sorted(expected - tables)}")
        else:
            self.reached.add(control.name)

    @staticmethod
    def shown(values):
        return {name: value for name, value in values.items() if name not in {"csrfmiddlewaretoken", "key", "version"}}


def test_no_control_fails_and_what_is_taken_leaves_its_trace(world):
    state_of = {reference: state for state, reference in world.inquiries.items()}
    first = [*starts(), *(f"/admin/service-inquiries/{reference}/" for reference in state_of)]
    presses = Presses(world)
    for role, user in world.people.items():
        cache.clear()  # each is somebody else at another place; their tries are not counted together
        walk = Walk(role, Client(raise_request_exception=False), state_of)
        walk.client.force_login(user)
        walk.client.get("/livez")  # the session notes that it began, or every request that is undone would write it
        walk.go([(one, False) for one in first])
        presses.press_all(walk)
        presses.wrong += walk.wrong
        presses.reached |= walk.reached
    unreached = {f"web:{one.name}" for one in pages} - {name.partition(" ")[0] for name in presses.reached}
    presses.wrong += [f"{one}: no link, form or script leads there" for one in sorted(unreached - set(BY_SCRIPTS))]
    assert presses.wrong == [], "\n".join(presses.wrong)
    assert unreached == set(BY_SCRIPTS)
    assert presses.count > 600


def test_what_changes_something_leaves_a_trace():
    """In the history, the journal, or where its own rows say who and when."""
    without = {name for name, tables in EFFECTS.items() if not tables & TRACES}
    assert without == {*ONLY_ASKED, *OWN}
    assert {name for name, tables in EFFECTS.items() if not tables} == set(ONLY_ASKED)
