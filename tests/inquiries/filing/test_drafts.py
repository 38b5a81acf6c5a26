"""Drafts and messages of an inquiry have bounds: their lists stay small, whatever somebody writes."""

import threading

import pytest
from django.db import connection

from foundation import clock
from foundation.errors import ConflictFound
from inquiries.filing.actions import LARGEST_CONTENT, create_draft
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries import drafts as draft_room
from inquiries.filing.queries.drafts import MOST_DRAFTS
from inquiries.queues.actions import claim_inquiry
from inquiries.work.actions.answer import Answer, resolve_inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)
FLOW = "service_inquiry_card"


@pytest.fixture
def agent():
    return people.agent()


def test_an_author_has_room_for_so_many_drafts_and_is_told_what_to_do(agent, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_DRAFTS", 2)
    caller, other = as_agent(agent), as_agent(people.agent())
    made = [caller.post("inquiry-drafts/", {"flow": FLOW, "content": {}}) for _ in range(3)]
    assert [one.status_code for one in made] == [201, 201, 409]
    assert (made[2].json()["type"].rpartition("/")[2], "Retry-After" in made[2].headers) == ("conflict", False)
    assert "Submit or discard one first" in made[2].json()["detail"]
    assert InquiryDraft.objects.count() == 2
    assert other.post("inquiry-drafts/", {"flow": FLOW, "content": {}}).status_code == 201
    assert caller.delete(f"inquiry-drafts/{made[0].json()['id']}/").status_code == 204
    assert caller.post("inquiry-drafts/", {"flow": FLOW, "content": {}}).status_code == 201


def test_two_at_once_do_not_both_find_the_last_place(agent, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_DRAFTS", 1)
    by, outcomes, together = inquiries.actor_of(agent), [], threading.Barrier(2)

    def begin():
        together.wait(60)
        try:
            create_draft(flow=FLOW, content={}, by=by, at=clock.now())
            outcomes.append("made")
        except ConflictFound:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert InquiryDraft.objects.count() == 1


def test_a_draft_holds_so_much(agent):
    caller = as_agent(agent)
    fitting, larger = {"details": {"why": "x" * 90_000}}, {"details": {"why": "\u0142" * (LARGEST_CONTENT // 2)}}
    refused = caller.post("inquiry-drafts/", {"flow": FLOW, "content": larger})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/content")
    draft = caller.post("inquiry-drafts/", {"flow": FLOW, "content": fitting}).json()
    assert caller.patch(f"inquiry-drafts/{draft['id']}/", {"content": larger}).status_code == 422
    kept = InquiryDraft.objects.get()
    assert (kept.content, kept.version) == (fitting, 1)
    assert MOST_DRAFTS * LARGEST_CONTENT == 5_000_000, "the longest list"


@pytest.mark.parametrize(("why", "status"), [("y" * 150_000, 200), ("y" * 120_000, 200), ("y" * 150_001, 422)])
def test_a_draft_from_before_that_holds_more_may_keep_that_or_shrink(agent, why, status):
    caller = as_agent(agent)
    draft_id = caller.post("inquiry-drafts/", {"flow": FLOW, "content": {}}).json()["id"]
    before = InquiryDraft.objects.get()
    before.content = {"details": {"why": "x" * 150_000}}
    before.save()
    where = f"inquiry-drafts/{draft_id}/"
    assert caller.patch(where, {"content": {"details": {"why": why}}}).status_code == status
    kept = why[0] if status == 200 else "x"
    assert InquiryDraft.objects.get().content["details"]["why"][0] == kept


def pages_of(caller, where):
    """What a list says, two at a time, as its header Link leads on."""
    read, where = [], f"{where}?page_size=2"
    while where:
        answer = caller.get(where)
        assert len(answer.json()) <= 2
        read += answer.json()
        ways = dict(reversed(part.split("; ")) for part in answer.headers.get("Link", "").split(", ") if part)
        where = ways.get('rel="next"', "").strip("<>").partition("/api/v1/")[2]
    return read


@pytest.mark.parametrize("part", ["messages", "timeline"])
def test_messages_and_history_come_in_pages_and_the_header_says_how_to_go_on(agent, part):
    inquiry, caller = inquiries.filed("other", agent=agent), as_agent(agent)
    for number in range(5):
        sent = caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": f"Message {number}"})
        assert sent.status_code == 201
    where = f"inquiries/{inquiry.reference}/{part}/"
    whole = caller.get(where)
    assert len(whole.json()) >= 5
    assert "Link" not in whole.headers
    assert pages_of(caller, where) == whole.json()
    assert caller.get(f"{where}?page_size=201").status_code == 400


def test_what_was_retracted_stays_hidden_where_another_page_says_so(agent):
    lead = people.associate("triage", lead=True)
    inquiry, caller = inquiries.filed("other", agent=agent), as_user(lead.user)
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(lead), at=clock.now())
    answered = {"answer": "Planted words", "no_relay_needed": True, "resolution_code": "answered"}
    resolve_inquiry(inquiry.reference, Answer(**answered), by=inquiries.actor_of(lead), at=clock.now())
    where = f"inquiries/{inquiry.reference}/timeline/"
    assert "Planted words" in str(pages_of(caller, where))
    for _ in range(3):
        caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": "x", "visibility": "internal"})
    position = next(one["position"] for one in caller.get(where).json() if one["text"] == "Planted words")
    body = {"item": "answer", "position": position, "reason": "It went to another agent"}
    done = caller.post(f"inquiries/{inquiry.reference}/retract/", body)
    assert done.status_code == 201, done.json()
    assert "Planted words" not in str(pages_of(caller, where))
