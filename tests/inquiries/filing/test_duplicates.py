"""Duplicates continue in an open inquiry about the same person; nothing that arrives at them is lost (R14, R19)."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import HistoryEntry, HistoryText
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from inquiries.inquiry.models import DuplicateLink, Inquiry
from inquiries.inquiry.rules import OPEN, Status, comes_back
from inquiries.pages.duplicates import arrived_at_duplicates
from inquiries.tasks import check_due
from inquiries.work.actions.duplicates import mark_duplicate
from inquiries.work.actions.messages import MessageText, add_message
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    return people.associate("triage", "billing", lead=True)


@pytest.fixture
def worker():
    return people.associate("triage")


@pytest.fixture
def mine():
    return people.agent()


def pair(agent, other_agent=None, *, holder=None):
    """Two open inquiries about one person: the first in somebody's hands, the second filed by the same agent or not."""
    person = members.MemberFactory(last_name="Sampleton")
    kept = inquiries.filed(agent=agent, policy=members.policy(agent, member=person))
    owner = other_agent or agent
    known_again = members.MemberFactory(last_name="Sampleton") if other_agent else person
    again = inquiries.filed(agent=owner, policy=members.policy(owner, member=known_again))
    return (inquiries.put_in(kept, "in_progress", holder=holder) if holder else kept), again


def mark(caller, inquiry, other, **fields):
    return caller.post(f"inquiries/{inquiry.reference}/mark-duplicate/", {"of": other.reference, **fields})


def told(kind):
    return list(Notification.objects.filter(kind=kind).values_list("user_id", "reference"))


@pytest.mark.parametrize("status", [one for one in Status if one not in OPEN])
def test_the_survivor_must_be_open(mine, lead, status):
    kept, again = pair(mine)
    inquiries.put_in(kept, status)
    refused = mark(as_user(lead.user), again, kept)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/of", "not_open")]
    again.refresh_from_db()
    assert (again.status, again.duplicate_of_id, again.version) == ("queued", None, 1)
    assert not HistoryEntry.objects.filter(inquiry_id=again.id, kind="mark-duplicate").exists()
    assert DuplicateLink.objects.filter(kind="marked").count() == 0


def test_another_persons_inquiry_needs_a_reason_which_the_agent_never_reads(mine, lead):
    another = members.policy(mine, member=members.MemberFactory(last_name="Otherby"))
    kept, other = inquiries.filed(agent=mine), inquiries.filed(agent=mine, policy=another)
    caller = as_user(lead.user)
    refused = mark(caller, other, kept)
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/reason", "different_person")]
    assert Inquiry.objects.get(id=other.id).status == "queued"
    assert mark(caller, other, kept, reason="One household, one bill").json()["status"] == "duplicate"
    entry = HistoryEntry.objects.get(inquiry_id=other.id, kind="duplicate_reason")
    assert (entry.agent_visible, entry.facts["is_same_person"]) == (False, False)
    assert HistoryText.objects.get(entry_id=entry.id).text == "One household, one bill"
    assert "household" not in text_of(as_agent(mine).get(f"inquiries/{other.reference}/timeline/"))


def test_one_that_continues_others_is_never_set_aside(mine, lead):
    kept, again = pair(mine)
    third = inquiries.filed(agent=mine, policy=kept.policy)
    caller = as_user(lead.user)
    assert mark(caller, again, kept).status_code == 200
    refused = mark(caller, kept, third)
    assert [one["code"] for one in refused.json()["errors"]] == ["continues_others"]
    assert "duplicate of this one. Undo that first" in refused.json()["errors"][0]["detail"]
    assert mark(caller, kept, again).json()["errors"][0]["code"] in {"continues_others", "not_open"}
    assert Inquiry.objects.get(id=kept.id).status == "queued"


def test_two_leads_who_name_each_others_leave_one_open(mine):
    for _ in range(4):
        first, second = pair(mine)
        leads = [inquiries.actor_of(people.associate("triage", lead=True)) for _ in range(2)]
        sides = [(first, second), (second, first)]

        def go(number, leads=leads, sides=sides):
            one, other = sides[number]
            try:
                mark_duplicate(one.reference, of=other.reference, by=leads[number], at=clock.now())
            except Exception as error:  # noqa: BLE001  the refusal is what is looked at
                return type(error).__name__
            return "done"

        assert sorted(at_once(2, go)) == ["InputRejected", "done"]
        statuses = Inquiry.objects.filter(id__in=[first.id, second.id]).values_list("status", flat=True)
        assert sorted(statuses) == ["duplicate", "queued"]


def aside(inquiry, survivor):
    from django.db.models import F

    values = {"status": "duplicate", "duplicate_of": survivor, "version": F("version") + 1}
    with transaction.atomic():
        Inquiry.objects.filter(id=inquiry.id).update(**values)


def test_the_database_refuses_a_circle_a_chain_and_an_ended_survivor(mine):
    kept, again = pair(mine)
    third = inquiries.filed(agent=mine, policy=kept.policy)
    aside(again, kept)
    closed = inquiries.put_in(inquiries.filed(agent=mine), "closed")
    for one, survivor in ((kept, again), (kept, third), (third, again), (third, closed), (third, third)):
        with pytest.raises(IntegrityError):
            aside(one, survivor)
    assert sorted(Inquiry.objects.values_list("status", flat=True)) == ["closed", "duplicate", "queued", "queued"]


def test_the_database_holds_when_two_connections_mark_each_other(mine):
    first, second = pair(mine)
    sides = [(first, second), (second, first)]

    def go(number):
        try:
            aside(*sides[number])
        except Exception as error:  # noqa: BLE001  the refusal is what is looked at
            return type(error).__name__
        return "done"

    assert sorted(at_once(2, go)).count("done") == 1
    statuses = Inquiry.objects.filter(id__in=[first.id, second.id]).values_list("status", flat=True)
    assert sorted(statuses) == ["duplicate", "queued"]


class TestWhatTheAgentIsTold:
    def test_which_one_continues_where_they_may_see_it(self, mine, lead):
        kept, again = pair(mine)
        mark(as_user(lead.user), again, kept)
        shown = as_agent(mine).get(f"inquiries/{again.reference}/").json()
        assert shown["status"] == "duplicate"
        assert f"continues in {kept.reference}" in shown["whereabouts"]
        assert told("set_aside") == [(mine.user_id, again.reference)]
        texts = [one["text"] for one in as_user(mine.user).get("me/notifications/").json()["results"]]
        assert any(kept.reference in text for text in texts)

    def test_another_agents_inquiry_is_never_hinted_at(self, mine, lead):
        other = people.agent()
        kept, again = pair(other, mine)
        before = as_agent(mine).get(f"inquiries/{again.reference}/").json()
        assert mark(as_user(lead.user), again, kept).json()["status"] == "duplicate"
        caller = as_agent(mine)
        shown = caller.get(f"inquiries/{again.reference}/").json()
        assert (shown["status"], shown["actions"]) == ("queued", before["actions"])
        assert shown["whereabouts"].startswith("ARSOS continues this and will answer here")
        assert shown["duplicates"] == []
        assert told("continued") == [(mine.user_id, again.reference)]
        pages = at_pages(mine)
        addresses = ["", "timeline/", "clocks/", "routing/", "messages/"]
        bodies = [text_of(caller.get(f"inquiries/{again.reference}/{part}")) for part in addresses]
        bodies += [text_of(caller.get(path)) for path in ("inquiries/", "events/", "inquiries/?status=queued")]
        bodies += [text_of(as_user(mine.user).get("me/notifications/"))]
        bodies += [text_of(pages.get(path)) for path in ("/admin/", f"/admin/service-inquiries/{again.reference}/")]
        bodies += [text_of(pages.get("/admin/service-inquiries/"))]
        at_the_desk = text_of(at_pages(lead).get(f"/admin/service-inquiries/{again.reference}/"))
        assert "marked it as a duplicate" in at_the_desk
        assert kept.reference in at_the_desk
        for body in bodies:
            assert kept.reference not in body
            assert "as a duplicate" not in body.lower()
            assert '"duplicate"' not in body
            assert "mark-duplicate" not in body
        assert [one["reference"] for one in caller.get("inquiries/?status=queued").json()["results"]] == [
            again.reference
        ]
        assert caller.get("inquiries/?status=duplicate").json()["results"] == []
        kinds = set(OutboxMessage.objects.filter(subject_id=again.id).values_list("type", flat=True))
        assert "inquiry.duplicate" not in kinds
        assert {
            one["status"] for one in OutboxMessage.objects.filter(subject_id=again.id).values_list("data", flat=True)
        } == {"queued"}

    def test_it_can_be_withdrawn_as_they_see_it(self, mine, lead):
        kept, again = pair(people.agent(), mine)
        mark(as_user(lead.user), again, kept)
        answer = as_agent(mine).post(f"inquiries/{again.reference}/withdraw/", {"reason": "Not needed"})
        assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
        assert Inquiry.objects.get(id=again.id).duplicate_of_id is None


class TestWhatArrives:
    def test_a_message_is_told_to_who_holds_the_survivor_and_shown_there(self, mine, lead, worker):
        kept, again = pair(people.agent(), mine, holder=worker)
        mark(as_user(lead.user), again, kept)
        sent = as_agent(mine).post(
            f"inquiries/{again.reference}/messages/", {"body": "The pharmacy closes", "visibility": "agent"}
        )
        assert sent.status_code == 201
        assert told("message_at_duplicate") == [(worker.user_id, kept.reference)]
        shown = as_user(worker.user).get(f"inquiries/{kept.reference}/messages/").json()
        assert [(one["body"], one["arrived_at"]) for one in shown] == [("The pharmacy closes", again.reference)]
        assert "The pharmacy closes" in text_of(at_pages(worker).get(f"/admin/service-inquiries/{kept.reference}/"))
        survivors_agent = kept.agent
        assert as_agent(survivors_agent).get(f"inquiries/{kept.reference}/messages/").json() == []
        assert again.reference not in text_of(as_agent(survivors_agent).get(f"inquiries/{kept.reference}/"))

    def test_many_duplicates_are_asked_for_at_once(self, mine, lead):
        policy = members.policy(mine)
        kept, *again = (inquiries.filed(agent=mine, policy=policy) for _ in range(4))
        asked = []
        for one in again:
            assert mark(as_user(lead.user), one, kept).status_code == 200
            with CaptureQueriesContext(connection) as queries:
                shown = arrived_at_duplicates(kept)
            asked.append(len(queries))
        assert (asked, len(shown)) == ([asked[0]] * 3, 3)

    def test_of_very_many_the_newest_are_shown_and_how_many_there_are(self, mine, lead, monkeypatch):
        monkeypatch.setattr("inquiries.pages.duplicates.MOST", 2)
        monkeypatch.setattr("web.inquiries.page.MOST", 2)
        monkeypatch.setattr("inquiries.pages.duplicates.MOST_AT_ALL", 3)
        monkeypatch.setattr("web.inquiries.page.MOST_AT_ALL", 3)
        policy = members.policy(mine)
        kept, *again = (inquiries.filed(agent=mine, policy=policy) for _ in range(5))
        for one in again:
            assert mark(as_user(lead.user), one, kept).status_code == 200
        for number in range(3):
            add_message(
                again[3].reference,
                MessageText(body=f"Message {number}", visibility="agent"),
                by=inquiries.actor_of(mine),
                at=clock.now() + timedelta(seconds=number),
            )
        here = f"/admin/service-inquiries/{kept.reference}/"
        page = text_of(at_pages(lead).get(here))
        shown = [one.reference for one in again if re.search(rf"{one.reference}</a>\s+<span", page)]
        assert shown == [one.reference for one in again[2:]]
        assert "The newest 2 of 4." in page
        assert f"{here}?duplicates=3#h-set-aside" in page
        assert [f"Message {number}" in page for number in range(3)] == [False, True, True]
        assert f"Older ones are in {again[3].reference}." in page
        more = text_of(at_pages(lead).get(f"{here}?duplicates=999999"))
        assert "The newest 3 of 4." in more
        assert "?duplicates=" not in more

    def test_a_message_at_a_resolved_one_is_told_to_who_held_it(self, mine, worker):
        inquiry = inquiries.put_in(inquiries.filed(agent=mine), "resolved", holder=worker)
        sent = as_agent(mine).post(
            f"inquiries/{inquiry.reference}/messages/", {"body": "Not yet", "visibility": "agent"}
        )
        assert sent.status_code == 201
        assert told("message") == [(worker.user_id, inquiry.reference)]


class TestWhenTheSurvivorEnds:
    @pytest.mark.parametrize(
        ("is_quiet", "status", "wanted"),
        [
            (True, "resolved", True),
            (True, "withdrawn", True),
            (True, "in_progress", False),
            (False, "resolved", False),
            (False, "withdrawn", True),
            (False, "pending", False),
            (False, "closed", False),
            (False, "duplicate", True),
        ],
    )
    def test_when_a_duplicate_comes_back(self, is_quiet, status, wanted):
        assert comes_back(is_quiet=is_quiet, survivor_status=status) == wanted

    def test_the_promise_is_kept_when_another_agent_withdraws(self, mine, lead):
        other = people.agent()
        kept, again = pair(other, mine)
        mark(as_user(lead.user), again, kept)
        as_agent(other).post(f"inquiries/{kept.reference}/withdraw/", {"reason": "Solved"})
        check_due()
        again.refresh_from_db()
        assert (again.status, again.duplicate_of_id, again.set_aside_quietly) == ("queued", None, False)
        assert again.due_at is not None
        assert told("duplicate_came_back") == [(lead.user_id, again.reference)]
        check_due()
        assert HistoryEntry.objects.filter(inquiry_id=again.id, kind="undo-duplicate").count() == 1

    def test_what_its_agent_reads_there_stays_aside(self, mine, lead, worker):
        kept, again = pair(mine, holder=worker)
        mark(as_user(lead.user), again, kept)
        body = {"answer": "Done", "no_relay_needed": True, "resolution_code": "answered"}
        assert as_user(worker.user).post(f"inquiries/{kept.reference}/resolve/", body).status_code == 200
        check_due()
        again.refresh_from_db()
        assert (again.status, again.next_check_at) == ("duplicate", None)


def test_a_quiet_duplicate_comes_back_as_it_was(mine, lead, worker):
    kept, again = pair(people.agent(), mine)
    inquiries.put_in(again, "in_progress", holder=worker)
    caller = as_user(lead.user)
    mark(caller, again, kept)
    back = caller.post(f"inquiries/{again.reference}/undo-duplicate/").json()
    assert (back["status"], back["assignee"]["id"]) == ("in_progress", str(worker.id))
    assert back["clocks"]["resolution"]["state"] == "running"
    explained = text_of(as_agent(mine).get(f"inquiries/{again.reference}/clocks/"))
    assert "ARSOS keeps working" in explained
    assert "duplicate" not in explained


def test_a_pending_duplicate_of_somebody_who_left_waits_in_its_queue_with_its_clocks_running(mine, lead, worker):
    kept, again = pair(mine)
    inquiries.put_in(again, "in_progress", holder=worker)
    body = {"pending_reason": "agent", "note": "Which plan?"}
    assert as_user(worker.user).post(f"inquiries/{again.reference}/hold/", body).status_code == 200
    mark(as_user(lead.user), again, kept)
    again.refresh_from_db()
    assert again.before_duplicate["was_running"] is False
    worker.user.role_grants.update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
    back = as_user(lead.user).post(f"inquiries/{again.reference}/undo-duplicate/").json()
    assert (back["status"], back["assignee"]) == ("queued", None)
    assert back["clocks"]["resolution"]["state"] == "running"
    assert back["due_at"] is not None


def test_in_bulk_each_is_judged_alone(mine, lead):
    kept, again = pair(mine)
    stranger = inquiries.filed(
        agent=mine, policy=members.policy(mine, member=members.MemberFactory(last_name="Otherby"))
    )
    body = {
        "action": "mark-duplicate",
        "of": kept.reference,
        "references": [again.reference, stranger.reference, kept.reference],
    }
    results = as_user(lead.user).post("inquiries/bulk/", body).json()["results"]
    assert [one["state"] for one in results] == ["done", "refused", "refused"]


def test_open_among_words_is_what_the_reader_is_told(mine, lead):
    """Set aside quietly, it is open to its agent, who may not know of the other one, and ended to ARSOS (R14)."""
    kept, again = pair(people.agent(), mine)
    assert mark(as_user(lead.user), again, kept).status_code == 200
    for caller, is_open in ((as_agent(mine), True), (as_user(lead.user), False)):
        boxed = caller.post("search/", {"query": "status:open"}).json()["inquiries"]["results"]
        listed = caller.get("inquiries/?search=status:open").json()["results"]
        for found in (boxed, listed):
            assert (again.reference in [one["reference"] for one in found]) is is_open
