"""Every form and button of every page, for each role and state, pressed: none fails, and each leaves its trace.

Controls are found by reading the pages, not from a list. A field that the walk does not know how to fill fails it; a
press that a rule refuses is a refusal, and never a failure. What a press does is undone, so that all share one set of
data.
"""

from urllib.parse import urlparse

import pytest
from django.test import Client

from tests.walk.effects import EFFECTS, ONLY_ASKED, OWN, expected_of
from tests.walk.filling import NotKnown, values_of
from tests.walk.rolled_back import check_constraints, rolled_back, written
from tests.walk.walking import Control, Walk, name_of, starts
from tests.walk.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NOISE = {"django_session", "django_admin_log"}
TRACES = {"journal_entry", "journal_history_entry"}


@pytest.fixture
def world(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    settings.ARSOS_LOOPBACK_WEBHOOKS = True
    return World()


class Presses:
    """What came of each."""

    def __init__(self, world):
        self.world = world
        self.wrong: list[str] = []
        self.count = 0

    def press(self, walk: Walk, control: Control) -> None:
        is_whole = control.name.startswith("admin:")
        try:
            values = values_of(control.form, control.button, self.world.known(control), is_whole=is_whole)
        except NotKnown as error:
            self.wrong.append(f"{control}: nothing is known to fill {error} with")
            return
        self.count += 1
        cookies = {name: morsel.value for name, morsel in walk.client.cookies.items()}
        with rolled_back():
            before = written()
            send = walk.client.post if control.form.method == "post" else walk.client.get
            answer = send(control.address, values)
            check_constraints()
            after = written()
            if answer.status_code == 302:
                self.follow(walk, control, answer["Location"])
        walk.client.cookies.load(cookies)
        tables = {name for name, count in after.items() if count > before.get(name, 0)} - NOISE
        self.judge(walk, control, answer, tables, values)

    def follow(self, walk, control, address):
        """Where a press leads to, once for each kind of place."""
        name = name_of(urlparse(address).path)[0]
        if not name or name in walk.names or "logout" in control.name:
            return
        walk.names.add(name)
        there = walk.client.get(address)
        if there.status_code >= 500:
            self.wrong.append(f"{control}: leads to {address}, which is {there.status_code}")

    def judge(self, walk, control, answer, tables, values) -> None:
        """No failure, no words for programs; what is taken writes what it is there for."""
        walk.look_at(control.address, answer)
        if answer.status_code >= 500:
            self.wrong.append(f"{control}: {answer.status_code} for {self.shown(values)}")
        is_taken = answer.status_code == 302 and control.form.method == "post"
        expected = expected_of(control.name) if is_taken else None
        if expected is not None and not expected <= tables:
            self.wrong.append(f"{control}: wrote {sorted(tables)} and not {sorted(expected - tables)}")

    @staticmethod
    def shown(values):
        return {name: value for name, value in values.items() if name not in {"csrfmiddlewaretoken", "key", "version"}}


def test_no_control_fails_and_what_is_taken_leaves_its_trace(world):
    state_of = {reference: state for state, reference in world.inquiries.items()}
    first = [*starts(), *(f"/admin/service-inquiries/{reference}/" for reference in state_of)]
    presses = Presses(world)
    for role, user in world.people.items():
        walk = Walk(role, Client(raise_request_exception=False), state_of)
        walk.client.force_login(user)
        walk.go(first)
        for control in walk.controls.values():
            presses.press(walk, control)
        presses.wrong += walk.wrong
    assert presses.wrong == [], "\n".join(presses.wrong)
    assert presses.count > 600


def test_what_changes_something_leaves_a_trace():
    """In the history, the journal, or where its own rows say who and when."""
    without = {name for name, tables in EFFECTS.items() if not tables & TRACES}
    assert without == {*ONLY_ASKED, *OWN}
    assert {name for name, tables in EFFECTS.items() if not tables} == set(ONLY_ASKED)
