"""What a reader opens to follow a request: the files that four endpoints enter. The figures may only fall."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import members, people
from tests.support.calls import as_agent, as_user
from tests.support.real_input import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

OURS = ("accounts", "arsos", "audit", "escalations", "events", "foundation", "identity", "inquiries", "members")
OURS += ("staffing", "web")
LEAVES = {
    "foundation/actor.py",
    "foundation/input_bounds.py",
    "foundation/business_time/hours.py",
    "foundation/clock.py",
    "foundation/crypto.py",
    "foundation/compiled.py",
    "foundation/identifiers.py",
    "foundation/jobs/wake_ups.py",
    "foundation/moments.py",
    "foundation/new_rows.py",
    "foundation/periods.py",
    "foundation/redis_client.py",
    "foundation/spelling.py",
    "foundation/transactions.py",
}
"""Helpers that do what their name says and lead nowhere: whoever follows a request need not open them."""
MOST: dict[str, tuple[int, int, int]] = {
    "file": (55, 42, 15),
    "claim": (38, 27, 14),
    "list": (25, 17, 6),
    "answer": (52, 39, 27),
}
"""Files that are entered, how many of them are no leaves, and statements."""


@pytest.fixture
def calls() -> dict[str, Callable[[], Any]]:
    """Each endpoint as a call that can be made three times: to warm it, to follow it and to count its statements."""
    agent = people.agent()
    vantage, associate = as_agent(agent), as_user(people.associate("benefits").user)
    policies = iter([members.policy(agent) for _ in range(9)])
    in_hand = iter(())

    def file() -> Any:
        policy = next(policies)
        body = {"inquiry_type": "id_card", "summary": "The card never came", "self_service": "declined"}
        details = {"reason": "not_received", "card": "medical", "address_confirmed": True}
        body |= {"details": details, "policy": str(policy.id)}
        return vantage.post(f"members/{policy.member_id}/inquiries/", body)

    def claim() -> Any:
        return associate.post("queues/benefits/claim-next/")

    def answer() -> Any:
        nonlocal in_hand
        reference = next(in_hand, None)
        if reference is None:
            claimed = [claim().json()["reference"] for _ in range(3)]
            in_hand, reference = iter(claimed[1:]), claimed[0]
        body = {"answer": "A new card is on its way.", "relay_text": "It comes soon.", "resolution_code": "completed"}
        return associate.post(f"inquiries/{reference}/resolve/", body)

    for _ in range(6):
        assert file().status_code == 201
    return {"file": file, "claim": claim, "list": lambda: associate.get("inquiries/"), "answer": answer}


def followed(call: Callable[[], Any]) -> tuple[set[str], Any]:
    """The files of ours in which something runs during a call, and what it returns."""
    entered: set[str] = set()
    begin = f"{ROOT}/"

    def note(frame: Any, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(begin):
            entered.add(frame.f_code.co_filename.removeprefix(begin))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        answer = call()
    finally:
        sys.setprofile(before)
    return {path for path in entered if path.partition("/")[0] in OURS}, answer


def test_a_request_enters_few_files_and_asks_little(calls):
    found, where = {}, {}
    for name, call in calls.items():
        assert call().status_code in (200, 201)
        entered, answer = followed(call)
        with CaptureQueriesContext(connection) as asked:
            assert call().status_code == answer.status_code
        found[name] = (len(entered), len(entered - LEAVES), len(asked))
        where[name] = sorted(entered)
    for name, most in MOST.items():
        is_within = all(one <= bound for one, bound in zip(found[name], most, strict=True))
        assert is_within, (name, found[name], where[name])


def test_the_leaves_are_there_and_lead_to_no_subject():
    for path in LEAVES:
        text = (ROOT / path).read_text()
        assert not any(f"\nfrom {app}" in text for app in OURS if app != "foundation"), path
