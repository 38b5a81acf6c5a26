"""Incidents: opened, linked, posted to, closed; what the database holds of them whoever writes."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.notifications.rules import sentence
from foundation import clock
from foundation.errors import ConflictFound, InputRejected
from inquiries.incidents.actions import linking
from inquiries.incidents.actions.linking import close_incident, link_inquiries, unlink_inquiry
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost
from inquiries.incidents.queries import MOST_LINKED, suggested_inquiries
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_client, as_user
from tests.support.incidents import ANSWER, CAUSE, answer, opened, rows

pytestmark = pytest.mark.django_db(transaction=True)


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
        linking._lock_all([three[0].reference], by=inquiries.actor_of(lead), at=clock.now())

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
