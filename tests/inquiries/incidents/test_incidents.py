"""Incidents: opened, linked, posted to, closed; each inquiry as the ordinary actions do it."""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.notifications.rules import sentence
from events.notifications.steps import Notice, notify, take_as_read
from foundation import clock
from foundation.errors import ConflictFound, InputRejected
from foundation.jobs.engine import run_job
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.incidents import actions
from inquiries.incidents.actions import (
    POSTING,
    Cause,
    SharedAnswer,
    close_incident,
    link_inquiries,
    open_incident,
    post_answer,
    post_update,
    unlink_inquiry,
)
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost, IncidentPostItem
from inquiries.incidents.queries import MOST_LINKED, suggested_inquiries
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_client, as_user

pytestmark = pytest.mark.django_db(transaction=True)

CAUSE = {"title": "ID cards late", "what_happened": "The printer stopped on Monday."}
ANSWER = {"answer": "The cards are on their way.", "relay_text": "Your card is coming.", "resolution_code": "answered"}


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def three(agent):
    return [inquiries.filed("other", agent=agent) for _ in range(3)]


def opened(staff, rows=(), **fields):
    cause = Cause(**{**CAUSE, **fields})
    references = [one.reference for one in rows]
    return open_incident(cause, references=references, by=inquiries.actor_of(staff), at=clock.now())


def answer(staff, incident, **fields):
    return post_answer(incident.id, SharedAnswer(**{**ANSWER, **fields}), by=inquiries.actor_of(staff), at=clock.now())


def rows():
    """Everything that a refusal must leave as it was."""
    tables = (Incident, IncidentLink, IncidentPost, IncidentPostItem, Inquiry, HistoryEntry, OutboxMessage)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_day_of_an_incident(lead, agent, three):
    """Opened, linked, told, answered and closed by the API; each agent hears once of each post."""
    other = inquiries.filed("other")
    caller = as_user(lead.user)
    body = {**CAUSE, "inquiry_type": "other", "references": [one.reference for one in three]}
    made = caller.post("incidents/", body, key="once")
    assert made.status_code == 201
    incident = made.json()
    assert (incident["linked"], incident["waiting"], incident["suggested"]) == (3, 3, [other.reference])
    assert caller.post("incidents/", body, key="once").json()["id"] == incident["id"]
    here = f"incidents/{incident['id']}/"
    assert caller.post(f"{here}link/", {"references": [other.reference]}).json()["linked"] == 4
    told = caller.post(f"{here}update/", {"body": "We know and work on it."})
    assert (told.status_code, told.json()["state"], told.json()["done"]) == (202, "done", 4)
    [news] = Notification.objects.filter(user=agent.user, kind="incident_update")
    assert sentence(news).startswith("ARSOS posted the same news at 3 of your inquiries: ")
    sent = caller.post(f"{here}answer/", ANSWER, key="answer")
    assert (sent.status_code, sent.json()["done"], sent.json()["left_out"]) == (202, 4, 0)
    again = caller.post(f"{here}answer/", ANSWER, key="answer")
    assert (again.json()["id"], again.headers["Idempotency-Replayed"]) == (sent.json()["id"], "true")
    for one in [*three, other]:
        one.refresh_from_db()
        assert (one.status, one.answer, one.relay_text) == ("resolved", ANSWER["answer"], ANSWER["relay_text"])
        assert one.last_holder_id == lead.id
        kinds = list(HistoryEntry.objects.filter(inquiry_id=one.id).order_by("position").values_list("kind", flat=True))
        assert kinds[-4:] == ["incident_linked", "message", "claim", "resolve"]
    [answered] = Notification.objects.filter(user=agent.user, kind="answered")
    assert sentence(answered).startswith("3 inquiries are answered: ")
    assert Notification.objects.filter(kind="answered").count() == 2
    types = list(OutboxMessage.objects.filter(subject_id=other.id).order_by("id").values_list("type", flat=True))
    assert types[-3:] == ["inquiry.message_added", "inquiry.claimed", "inquiry.resolved"]
    assert "inquiry.changed" not in types
    closed = caller.post(f"{here}close/").json()
    assert (closed["closed_at"] is not None, closed["linked"], closed["waiting"]) == (True, 4, 0)
    assert caller.post(f"{here}update/", {"body": "More"}).status_code == 409


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
    work = actions.run_items(answer(lead, incident), by=inquiries.actor_of(lead))
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


def test_refusals_change_nothing(lead, agent, three):
    by, at = inquiries.actor_of(lead), clock.now()
    incident, other = opened(lead, three[:1]), opened(lead, three[1:2])
    empty = opened(lead)
    strange = inquiries.put_in(inquiries.filed("other"), "queued", queue="claims")
    caller = as_user(lead.user)
    before = rows()
    here = f"incidents/{incident.id}/"
    cases = [
        (422, "incidents/", {**CAUSE, "what_happened": "Born 3/4/1948"}),
        (422, "incidents/", {**CAUSE, "title": ""}),
        (422, "incidents/", {**CAUSE, "inquiry_type": "nonsense"}),
        (422, "incidents/", {**CAUSE, "references": [three[1].reference]}),
        (422, f"{here}link/", {"references": [three[2].reference, three[1].reference]}),
        (422, f"{here}link/", {"references": [three[2].reference, strange.reference]}),
        (422, f"{here}link/", {"references": []}),
        (409, f"{here}unlink/", {"reference": three[2].reference}),
        (404, f"{here}unlink/", {"reference": strange.reference}),
        (422, f"{here}update/", {"body": ""}),
        (422, f"{here}answer/", {**ANSWER, "no_relay_needed": True}),
        (422, f"{here}answer/", {**ANSWER, "relay_text": ""}),
        (409, f"incidents/{empty.id}/update/", {"body": "News"}),
        (404, f"incidents/{lead.id}/update/", {"body": "News"}),
    ]
    for status, path, body in cases:
        assert caller.post(path, body).status_code == status, (path, body)
    for stranger in (as_agent(agent), as_user(agent.user), as_client(people.client(scopes="queues:work"))):
        for path in ("incidents/", here):
            assert stranger.get(path).status_code in {403, 404}
        assert stranger.post("incidents/", CAUSE).status_code == 403
        assert stranger.post(f"{here}update/", {"body": "News"}).status_code == 403
    assert rows() == before
    with pytest.raises(ConflictFound):
        unlink_inquiry(other.id, reference=three[0].reference, by=by, at=at)


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


def test_linking_and_unlinking_are_nothing_an_agent_hears_of(lead, three):
    before = Inquiry.objects.get(id=three[0].id).updated_at
    sent = OutboxMessage.objects.filter(subject_id=three[0].id).count()
    incident = opened(lead, three)
    unlink_inquiry(incident.id, reference=three[0].reference, by=inquiries.actor_of(lead), at=clock.now())
    assert Inquiry.objects.get(id=three[0].id).updated_at == before
    assert OutboxMessage.objects.filter(subject_id=three[0].id).count() == sent


def test_what_a_closed_incident_left_open_is_suggested_again(lead, three):
    first = opened(lead, three[:2])
    close_incident(first.id, by=inquiries.actor_of(lead), at=clock.now())
    second = opened(lead, three[1:2], inquiry_type="other")
    suggested = suggested_inquiries(inquiries.actor_of(lead), second, clock.now())
    assert {one.id for one in suggested} == {three[0].id, three[2].id}


def test_too_many_references_are_refused_before_any_work(lead):
    by, at = inquiries.actor_of(lead), clock.now()
    incident = opened(lead)
    before = rows()
    references = ["nonsense"] * (MOST_LINKED + 1)
    with pytest.raises(InputRejected) as refused:
        link_inquiries(incident.id, references=references, by=by, at=at)
    assert [one.code for one in refused.value.errors] == ["too_many"]
    assert rows() == before


def test_linking_lets_the_keys_of_a_post_pass(lead, three):
    """Somebody who links holds inquiries, and a post's items take KEY SHARE on them: none waits for the other."""
    with transaction.atomic():
        actions._lock_all([three[0].reference], by=inquiries.actor_of(lead), at=clock.now())

        def share(_number):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM inquiries_inquiry WHERE id = %s FOR KEY SHARE NOWAIT", [three[0].id])
                return cursor.fetchone()

        assert at_once(1, share) == [(1,)]


def test_unlinked_and_linked_again_and_after_closing(lead, three):
    by = inquiries.actor_of(lead)
    first = opened(lead, three)
    one = three[0]
    unlink_inquiry(first.id, reference=one.reference, by=by, at=clock.now())
    one.refresh_from_db()
    assert one.incident is None
    link_inquiries(first.id, references=[one.reference, one.reference], by=by, at=clock.now())
    close_incident(first.id, by=by, at=clock.now())
    second = opened(lead, [one])
    one.refresh_from_db()
    assert one.incident["reference"] == second.reference
    ended = IncidentLink.objects.filter(incident=first).order_by("linked_at", "ended_why")
    assert sorted(ended.values_list("ended_why", flat=True)) == ["closed", "closed", "closed", "unlinked"]


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
    real, seen = actions._remember, []

    def stopped(_post, item, *_args, **_options):
        seen.append(Inquiry.objects.get(id=item.inquiry_id).status)
        raise stops

    monkeypatch.setattr(actions, "_remember", stopped)
    with nullcontext() if stops is RuntimeError else pytest.raises(SystemExit):
        run_job(POSTING, post.id)
    assert set(seen) == {"resolved"}, "stopped after it was claimed and answered, before the commit"
    assert [Inquiry.objects.get(id=one.id).status for one in three] == ["queued"] * 3
    assert not Inquiry.objects.filter(assignee=lead).exists()
    assert Notification.objects.filter(kind="answered").count() == 0
    if stops is RuntimeError:
        assert set(post.items.values_list("state", "code")) == {("left_out", "internal")}
        return
    monkeypatch.setattr(actions, "_remember", real)
    IncidentPost.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    run_job(POSTING, post.id)
    assert [Inquiry.objects.get(id=one.id).status for one in three] == ["resolved"] * 3
    assert Notification.objects.filter(kind="answered").count() == 1


def test_cancelled_it_tells_of_what_was_sent(lead, agent, three):
    incident = opened(lead, three)
    post = answer(lead, incident)
    work = actions.run_items(post, by=inquiries.actor_of(lead))
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


def test_two_incidents_take_one_inquiry_at_once(lead, three):
    made = [opened(lead), opened(lead)]

    def link(number):
        try:
            references = [one.reference for one in three]
            link_inquiries(made[number].id, references=references, by=inquiries.actor_of(lead), at=clock.now())
        except InputRejected as refused:
            return {one.code for one in refused.errors}
        return "linked"

    assert sorted(map(str, at_once(2, link))) == ["linked", "{'linked_elsewhere'}"]
    assert IncidentLink.objects.filter(ended_at=None).count() == 3


def test_closing_and_linking_at_once_leave_nothing_open(lead, three):
    incident = opened(lead, three[:1])
    by = inquiries.actor_of(lead)
    steps = [
        partial(close_incident, incident.id, by=by, at=clock.now()),
        partial(link_inquiries, incident.id, references=[three[1].reference], by=by, at=clock.now()),
    ]

    def take(number):
        try:
            steps[number]()
        except ConflictFound:
            return "closed"
        return "done"

    assert at_once(2, take)[0] == "done"
    assert not IncidentLink.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "broken",
    [
        lambda one, post: IncidentLink.objects.filter(incident=post.incident).update(ended_at=clock.now()),
        lambda one, post: IncidentLink.objects.create(
            incident=post.incident, inquiry=one, linked_at=clock.now(), linked_by_name="x"
        ),
        lambda one, post: Incident.objects.update(closed_at=clock.now()),
        lambda one, post: IncidentPost.objects.update(relay_text="Both", no_relay_needed=True),
        lambda one, post: post.items.update(state="left_out"),
        lambda one, post: post.items.update(told_at=clock.now()),
        lambda one, post: (Inquiry.objects.update(priority=1), post.items.update(state="done")),
        lambda one, post: (Inquiry.objects.update(hand_over_suggested=True), post.items.update(state="done")),
        lambda one, post: IncidentPost.objects.create(
            incident=post.incident, kind="update", body="x", total=1, started_by_name="x", created_at=clock.now()
        ),
    ],
)
def test_the_database_refuses_what_a_rule_forgot(lead, three, broken):
    post = answer(lead, opened(lead, three))
    before = rows()
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(three[0], post)
    assert rows() == before


def test_what_was_said_stays(lead, three, servers):
    """The past is open in tests, and closed where the product runs."""
    answer(lead, opened(lead, three))
    servers.psql("DELETE FROM journal_open_past", database=connection.settings_dict["NAME"])
    before = rows()
    for table, values in ((Incident, {"title": "Another"}), (IncidentPost, {"body": "Other words"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.update(**values)
    assert rows() == before


def test_nothing_is_linked_to_what_is_closed(lead, three):
    incident = opened(lead)
    close_incident(incident.id, by=inquiries.actor_of(lead), at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentLink.objects.create(incident=incident, inquiry=three[0], linked_at=clock.now(), linked_by_name="x")


def test_an_update_reaches_what_is_urgent_and_meets_the_first_response(lead, three):
    Inquiry.objects.filter(id=three[0].id).update(priority=1)
    incident = opened(lead, three[:1])
    run_job(POSTING, post_update(incident.id, body="We know.", by=inquiries.actor_of(lead), at=clock.now()).id)
    clocks = as_user(lead.user).get(f"inquiries/{three[0].reference}/clocks/").json()
    assert {one["clock"]: one["state"] for one in clocks}["first_response"] == "met"
