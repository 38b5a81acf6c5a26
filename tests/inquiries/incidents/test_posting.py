"""One update or answer to all of an incident: each inquiry as the ordinary actions do it, or left out with why."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import transaction

from audit.models import HistoryEntry
from events.notifications.models import Notification
from events.notifications.steps import Notice, notify, take_as_read
from foundation import clock
from foundation.errors import ConflictFound, InputRejected
from foundation.jobs.engine import run_job
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.incidents.actions import posting
from inquiries.incidents.actions.linking import unlink_inquiry
from inquiries.incidents.actions.posting import POSTING, post_update
from inquiries.incidents.models import IncidentPost, IncidentPostItem
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_user
from tests.support.incidents import ANSWER, answer, opened, rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_needs_a_look_of_its_own_is_left_out_with_the_reason(lead, agent, three):
    urgent, suggested, asked = three
    others = inquiries.put_in(inquiries.filed("other"), "in_progress", holder=people.associate("triage"))
    elsewhere = inquiries.filed("other")
    fine, done = inquiries.filed("other"), inquiries.filed("other")
    Inquiry.objects.filter(id=urgent.id).update(priority=1)
    Inquiry.objects.filter(id=suggested.id).update(hand_over_suggested=True)
    question = DepartmentQuestion(department="claims", summary="Paid?")
    request_department(asked.reference, question, by=inquiries.actor_of(lead), at=clock.now())
    incident = opened(lead, [*three, others, elsewhere, fine, done])
    inquiries.put_in(done, "closed")
    inquiries.put_in(elsewhere, "queued", queue="claims")
    caller = as_user(lead.user)
    shown = caller.get(f"incidents/{incident.id}/").json()
    before = {one["reference"]: (one["left_out_of_answer"] or {}).get("code") for one in shown["inquiries"]}
    expected = {
        urgent.reference: "urgent",
        suggested.reference: "handoff_suggested",
        asked.reference: "open_requests",
        others.reference: None,
        fine.reference: None,
        done.reference: "not_open",
    }
    assert (before, shown["hidden"]) == (expected, 1)
    sent = caller.post(f"incidents/{incident.id}/answer/", ANSWER).json()
    assert {one["reference"]: one["code"] for one in sent["results"]} == expected
    assert all(one["detail"] for one in sent["results"] if one["code"])
    left = Inquiry.objects.filter(id__in=[urgent.id, suggested.id, asked.id, elsewhere.id])
    assert set(left.values_list("status", "assignee")) == {("queued", None)}
    assert set(Inquiry.objects.filter(status="resolved").values_list("id", flat=True)) == {others.id, fine.id}


def test_an_inquiry_is_judged_as_it_is_when_its_turn_comes(lead, three):
    """Assigned and released while the job runs: a lead answers both, by what they are then."""
    inquiries.put_in(three[2], "in_progress", holder=people.associate("triage"))
    incident = opened(lead, three)
    work = posting.run_items(answer(lead, incident), by=inquiries.actor_of(lead))
    next(work)
    inquiries.put_in(three[1], "in_progress", holder=people.associate("triage"))
    inquiries.put_in(three[2], "queued")
    list(work)
    assert [Inquiry.objects.get(id=one.id).status for one in three] == ["resolved"] * 3


def test_an_associate_answers_what_they_could_answer_alone(three, agent):
    """Policy decides each: what a colleague holds is left out, what waits is claimed first."""
    staff, colleague = people.associate("triage"), people.associate("triage")
    inquiries.put_in(three[0], "in_progress", holder=colleague)
    inquiries.put_in(three[1], "in_progress", holder=staff)
    incident = opened(staff, three)
    run_job(POSTING, answer(staff, incident).id)
    codes = dict(IncidentPostItem.objects.values_list("inquiry__reference", "code"))
    assert codes == {three[0].reference: "not_yours", three[1].reference: "", three[2].reference: ""}
    three[0].refresh_from_db()
    assert (three[0].status, three[0].assignee_id) == ("in_progress", colleague.id)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("answer", "Tell {first} that it comes"),
        ("answer", "For {last}"),
        ("relay_text", "The number {phone} is right"),
        ("relay_text", "1EG4-TE5-MK73"),
        ("answer", "Born {born:%m/%d/%Y}"),
    ],
)
def test_nobodys_data_goes_to_the_others(lead, three, field, text):
    incident = opened(lead, three)
    member = three[1].member
    words = text.format(first=member.first_name, last=member.last_name, phone=member.phone, born=member.date_of_birth)
    before = rows()
    with pytest.raises(InputRejected) as refused:
        answer(lead, incident, **{field: f"A line\n{words}"})
    [error] = refused.value.errors
    assert (error.pointer, "Line 2" in error.detail) == (f"/{field}", True)
    assert rows() == before


def test_a_notice_of_several_answers_waits_for_the_last(lead, agent, three):
    """What is done with the first of them leaves the others to do; a notice of one answer goes with it."""
    incident = opened(lead, three)
    run_job(POSTING, answer(lead, incident).id)
    for kind, references in (("answered", []), ("relay_reminder", [three[0].reference])):
        facts = {"count": 2, "references": references} if references else {}
        notice = Notice(kind=kind, subject_id=three[0].id, facts=facts, once=kind)
        with transaction.atomic():
            notify([agent.user_id], notice, at=clock.now())
    with transaction.atomic():
        take_as_read(three[0].id, ("answered", "relay_reminder"), at=clock.now())
    unread = Notification.objects.filter(user=agent.user, read_at=None, kind__in=("answered", "relay_reminder"))
    assert [(one.kind, one.facts["count"]) for one in unread] == [("answered", 3)]


def test_what_becomes_urgent_meanwhile_is_left_out(lead, three, monkeypatch):
    """Judged under the lock in the commit that answers, not when the post began."""
    incident = opened(lead, three)
    post = answer(lead, incident)
    Inquiry.objects.filter(id=three[1].id).update(priority=1)
    unlink_inquiry(incident.id, reference=three[2].reference, by=inquiries.actor_of(lead), at=clock.now())
    run_job(POSTING, post.id)
    codes = list(post.items.order_by("position").values_list("state", "code"))
    assert codes == [("done", ""), ("left_out", "urgent"), ("left_out", "unlinked")]
    statuses = [Inquiry.objects.get(id=one.id).status for one in three]
    assert statuses == ["resolved", "queued", "queued"]


@pytest.mark.parametrize("stops", [SystemExit, RuntimeError])
def test_what_stops_an_answer_leaves_its_inquiry_in_the_queue(lead, three, monkeypatch, stops):
    """Claimed and answered in one commit: killed in it, or refused by something unforeseen, nothing of it happened."""
    incident = opened(lead, three)
    post = answer(lead, incident)
    real, seen = posting._remember, []

    def stopped(_post, item, *_args, **_options):
        seen.append(Inquiry.objects.get(id=item.inquiry_id).status)
        raise stops

    monkeypatch.setattr(posting, "_remember", stopped)
    with nullcontext() if stops is RuntimeError else pytest.raises(SystemExit):
        run_job(POSTING, post.id)
    assert set(seen) == {"resolved"}, "stopped after it was claimed and answered, before the commit"
    assert [Inquiry.objects.get(id=one.id).status for one in three] == ["queued"] * 3
    assert not Inquiry.objects.filter(assignee=lead).exists()
    assert Notification.objects.filter(kind="answered").count() == 0
    if stops is RuntimeError:
        assert set(post.items.values_list("state", "code")) == {("left_out", "internal")}
        return
    monkeypatch.setattr(posting, "_remember", real)
    IncidentPost.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    run_job(POSTING, post.id)
    assert [Inquiry.objects.get(id=one.id).status for one in three] == ["resolved"] * 3
    assert Notification.objects.filter(kind="answered").count() == 1


def test_cancelled_it_tells_of_what_was_sent(lead, agent, three):
    incident = opened(lead, three)
    post = answer(lead, incident)
    work = posting.run_items(post, by=inquiries.actor_of(lead))
    next(work)
    next(work)
    work.close()
    POSTING.cancel(post.id, by=inquiries.actor_of(lead), at=clock.now())
    assert sorted(post.items.values_list("state", flat=True)) == ["done", "skipped", "skipped"]
    [told] = Notification.objects.filter(kind="answered")
    assert (told.user_id, told.facts["count"]) == (agent.user_id, 1)


def test_two_posts_at_once_are_one(lead, three):
    incident = opened(lead, three)

    def post(_number):
        try:
            return answer(lead, incident)
        except ConflictFound:
            return None

    started = [one for one in at_once(2, post) if one is not None]
    assert (len(started), IncidentPost.objects.count()) == (1, 1)
    at_once(2, lambda _number: run_job(POSTING, started[0].id))
    run_job(POSTING, started[0].id)
    assert [Inquiry.objects.get(id=one.id).status for one in three] == ["resolved"] * 3
    assert HistoryEntry.objects.filter(kind="resolve").count() == 3
    assert Notification.objects.filter(kind="answered").count() == 1


def test_an_update_reaches_what_is_urgent_and_meets_the_first_response(lead, three):
    Inquiry.objects.filter(id=three[0].id).update(priority=1)
    incident = opened(lead, three[:1])
    run_job(POSTING, post_update(incident.id, body="We know.", by=inquiries.actor_of(lead), at=clock.now()).id)
    clocks = as_user(lead.user).get(f"inquiries/{three[0].reference}/clocks/").json()
    assert {one["clock"]: one["state"] for one in clocks}["first_response"] == "met"
