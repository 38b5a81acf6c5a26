"""Webhooks: signed, in order, journaled, retried, given up, released; never to where they should not go."""

from datetime import timedelta

import pytest
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from audit.models import JournalEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.tasks import relay
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from foundation import clock
from inquiries.queues.actions import claim_inquiry
from inquiries.work.actions.answer import Answer, resolve_inquiry
from members.book.models import PolicyAgent
from tests.factories import inquiries, people
from tests.support.calls import as_client, as_user
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)
SCOPES = "inquiries:read webhooks:manage"


@pytest.fixture
def hook():
    with receiver() as listening:
        yield listening


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def owner(agent):
    return as_client(people.client(agent, scopes=SCOPES), agent)


def register(owner, hook, **fields):
    made = owner.post("webhook-endpoints/", {"url": hook.url, **fields})
    assert made.status_code == 201, made.content
    return made.json()


def worked(agent):
    """Filed, claimed and resolved: four events."""
    inquiry = inquiries.filed("other", agent=agent)
    by = inquiries.actor_of(people.associate("triage", "benefits"))
    claim_inquiry(inquiry.reference, by=by, at=clock.now())
    resolve_inquiry(
        inquiry.reference,
        Answer(answer="Done.", no_relay_needed=True, resolution_code="completed"),
        by=by,
        at=clock.now(),
    )
    return inquiry


def types(events):
    return [event["type"] for event in events]


def states():
    return sorted(WebhookDelivery.objects.values_list("state", flat=True))


FOUR = ["inquiry.submitted", "inquiry.routed", "inquiry.claimed", "inquiry.resolved"]


def test_events_arrive_signed_and_in_order(owner, agent, hook):
    made = register(owner, hook)
    inquiry = worked(agent)
    relay()
    events = hook.verified(made["secret"])
    assert types(events) == FOUR
    assert {event["data"]["inquiry"] for event in events} == {inquiry.reference}
    assert [event["sequence"] for event in events] == sorted(event["sequence"] for event in events)
    assert [event["id"] for event in events] == [headers["webhook-id"] for headers, _ in hook.accepted]
    assert states() == ["delivered"] * 4
    log = owner.get("webhook-deliveries/").json()["results"]
    assert [(one["state"], one["attempts"], one["log"][0]["status"]) for one in log] == [("delivered", 1, 204)] * 4
    assert all(one["first_delay_ms"] is not None for one in log)


ECHOES = {
    "an echo": ("application/json; charset=utf-8", "json"),
    "a page": ("TEXT/HTML", "html"),
    "a type that says more": ("text/x-Prudence-Planted", "other"),
    "no type": ("", "other"),
}


@pytest.mark.parametrize(("media_type", "kept"), ECHOES.values(), ids=ECHOES)
def test_nothing_of_what_a_receiver_answers_is_kept(owner, agent, hook, media_type, kept):
    """A receiver that sends back what it knows of a person must not put it into our database."""
    register(owner, hook)
    hook.status, hook.body = 200, b'{"member": "Prudence Planted", "mbi": "1EG4TE5MK73"}'
    hook.headers = {"Content-Type": media_type} if media_type else {}
    worked(agent)
    relay()
    answer = owner.get("webhook-deliveries/")
    [first, *_] = answer.json()["results"]
    assert first["log"][0] | {"attempted_at": "", "milliseconds": 0} == {
        "attempted_at": "",
        "milliseconds": 0,
        "status": 200,
        "failure": None,
        "response_type": kept,
        "response_bytes": len(hook.body),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM outbox_webhook_attempt a")
        stored = str(cursor.fetchall())
    assert "planted" not in (stored + answer.content.decode()).lower()
    assert "MK73" not in stored + answer.content.decode()


def test_nothing_personal_leaves_and_each_telling_is_journaled(owner, agent, hook):
    register(owner, hook)
    inquiry = worked(agent)
    relay()
    sent = b"".join(body for _, body in hook.got).decode()
    for secret in (inquiry.member.last_name, inquiry.member.humana_id, inquiry.summary, "Done."):
        assert secret not in sent
    told = JournalEntry.objects.filter(road="webhook")
    assert {tuple(entry.subjects) for entry in told} == {(inquiry.member_id,)}
    assert {tuple(entry.fields) for entry in told} == {("event",)}


def test_two_runs_and_a_lost_mark_deliver_once(owner, agent, hook):
    register(owner, hook)
    worked(agent)
    relay()
    relay()
    assert len(hook.got) == 4


def test_types_narrow_and_what_happened_before_is_not_told(owner, agent, hook):
    worked(agent)
    register(owner, hook, event_types=["inquiry.resolved"])
    worked(agent)
    relay()
    assert [b"inquiry.resolved" in body for _, body in hook.got] == [True]


def test_what_the_owner_may_not_see_is_not_told(owner, agent, hook):
    register(owner, hook)
    worked(people.agent())
    relay()
    assert hook.got == []
    assert states() == []


def test_what_the_owner_may_not_see_any_more_is_withheld(owner, agent, hook):
    register(owner, hook)
    inquiry = inquiries.filed("other", agent=agent)
    hook.status = 500
    relay()
    assert states() == ["pending", "pending"]
    newer = people.agent()
    PolicyAgent.objects.filter(policy=inquiry.policy_id).update(agent=newer)
    hook.status = 204
    with clock.frozen(clock.now() + timedelta(hours=1)):
        relay()
    assert hook.accepted == []
    assert states() == ["withheld", "withheld"]


def test_a_failing_one_holds_back_its_subject_and_no_other(owner, agent, hook):
    register(owner, hook)
    first = inquiries.filed("other", agent=agent)
    hook.status = 500
    relay()
    assert len(hook.got) == 1, "only the head is tried, and then the endpoint rests"
    hook.status = 204
    inquiries.filed("other", agent=agent)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        relay()
    order = [body for _, body in hook.accepted if first.reference.encode() in body]
    assert [b"submitted" in order[0], b"routed" in order[1]] == [True, True]
    assert states() == ["delivered"] * 4


def test_an_hour_of_silence_loses_nothing(owner, agent, hook):
    made = register(owner, hook)
    began = clock.now()
    hook.status = 503
    for minutes in range(0, 60, 5):
        with clock.frozen(began + timedelta(minutes=minutes)):
            worked(agent)
            relay()
    assert hook.accepted == []
    assert len(hook.got) <= 13, "a silent receiver is probed, not hammered"
    hook.status = 204
    for minutes in range(60, 80, 2):
        with clock.frozen(began + timedelta(minutes=minutes)):
            relay()
    assert states() == ["delivered"] * 48
    by_inquiry = {}
    signer = Webhook(made["secret"])
    for headers, body in hook.accepted:
        with pytest.raises(WebhookVerificationError):  # the time of the signature is the simulated one
            signer.verify(body, {**headers, "webhook-timestamp": "1"})
        event = read(signer, headers, body)
        by_inquiry.setdefault(event["data"]["inquiry"], []).append(event["type"])
    assert list(by_inquiry.values()) == [FOUR] * 12


def read(signer, headers, body):
    """Verify a signature of another hour: the library insists on the present one."""
    import datetime as dt
    import json

    at = dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=dt.UTC)
    assert signer.sign(headers["webhook-id"], at, body.decode()) in headers["webhook-signature"].split()
    return json.loads(body)


def test_given_up_after_twenty_attempts_and_released_by_a_person(owner, agent, hook):
    register(owner, hook)
    inquiries.filed("other", agent=agent)
    other = people.agent()
    assert other
    hook.status = 400
    at = clock.now()
    for _ in range(60):
        at += timedelta(hours=5)
        with clock.frozen(at):
            WebhookEndpoint.objects.update(failing_since=None)  # something else got through meanwhile
            relay()
    assert states() == ["dead", "dead"]
    dead = owner.get("webhook-deliveries/?state=dead").json()["results"]
    assert [one["attempts"] for one in dead] == [20, 20]
    hook.status = 204
    for one in reversed(dead):
        assert owner.post(f"webhook-deliveries/{one['id']}/redeliver/").status_code == 202
    with clock.frozen(at + timedelta(hours=5)):
        relay()
    assert states() == ["delivered", "delivered"]
    assert len(hook.accepted) == 2


def test_a_range_is_sent_again_under_the_same_ids(owner, agent, hook):
    made = register(owner, hook)
    worked(agent)
    relay()
    first, last = (OutboxMessage.objects.order_by(order).first().sequence for order in ("sequence", "-sequence"))
    asked = {"endpoint": made["id"], "first": first + 1, "last": last}
    answer = owner.post("webhook-deliveries/redeliver/", asked)
    assert (answer.status_code, answer.json()) == (202, {"released": 3})
    relay()
    ids = [headers["webhook-id"] for headers, _ in hook.got]
    assert ids[4:] == ids[1:4]
    assert owner.post("webhook-deliveries/redeliver/", {**asked, "first": last + 1}).status_code == 422


def test_three_days_of_failure_disable_and_tell_the_owner(owner, agent, hook):
    made = register(owner, hook)
    inquiries.filed("other", agent=agent)
    hook.status = 500
    at = clock.now()
    for _ in range(40):
        at += timedelta(hours=2)
        with clock.frozen(at):
            relay()
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.state, endpoint.disabled_reason) == ("disabled", "it has failed for three days")
    assert list(Notification.objects.values_list("kind", "user_id")) == [("webhook_disabled", agent.user_id)]
    tried = len(hook.got)
    hook.status = 204
    with clock.frozen(at + timedelta(days=1)):
        relay()
    assert len(hook.got) == tried
    assert owner.patch(f"webhook-endpoints/{made['id']}/", {"state": "active"}).status_code == 200
    with clock.frozen(at + timedelta(days=2)):
        relay()
    assert states() == ["delivered", "delivered"]


def test_gone_disables_at_once(owner, agent, hook):
    register(owner, hook)
    inquiries.filed("other", agent=agent)
    hook.status = 410
    relay()
    assert WebhookEndpoint.objects.get().state == "disabled"


def test_a_redirect_is_not_followed(owner, agent, hook):
    register(owner, hook)
    inquiries.filed("other", agent=agent)
    hook.status, hook.headers = 302, {"Location": hook.url}
    relay()
    assert len(hook.got) == 1
    assert states() == ["pending", "pending"]


def test_an_answer_that_is_too_large_is_a_failure(owner, agent, hook):
    register(owner, hook)
    inquiries.filed("other", agent=agent)
    hook.status, hook.body = 200, b"x" * 200_000
    relay()
    assert [one["failure"] for d in owner.get("webhook-deliveries/").json()["results"] for one in d["log"]] == [
        "too-large"
    ]


def test_two_secrets_sign_for_a_day(owner, agent, hook):
    made = register(owner, hook)
    renewed = owner.post(f"webhook-endpoints/{made['id']}/rotate-secret/").json()
    assert renewed["secret"] != made["secret"]
    inquiries.filed("other", agent=agent)
    relay()
    assert types(hook.verified(made["secret"])) == types(hook.verified(renewed["secret"])) == FOUR[:2]
    with clock.frozen(clock.now() + timedelta(hours=25)):
        inquiries.filed("other", agent=agent)
        relay()
    assert [len(headers["webhook-signature"].split()) for headers, _ in hook.got] == [2, 2, 1, 1]


def test_the_secret_is_shown_once(owner, hook):
    made = register(owner, hook)
    assert made["secret"].startswith("whsec_")
    shown = [owner.get("webhook-endpoints/").json()["results"][0], owner.get(f"webhook-endpoints/{made['id']}/").json()]
    assert all("secret" not in one for one in shown)
    again = owner.post("webhook-endpoints/", {"url": hook.url}, key="k1").json()
    repeated = owner.post("webhook-endpoints/", {"url": hook.url}, key="k1")
    assert (repeated.json()["id"], "secret" in repeated.json()) == (again["id"], False)


def test_a_test_event_reaches_this_endpoint_alone(owner, agent, hook):
    made = register(owner, hook)
    register(owner, hook)
    assert owner.post(f"webhook-endpoints/{made['id']}/test/").status_code == 202
    relay()
    assert types(hook.verified(made["secret"])) == ["webhook.test"]
    assert owner.get("events/").json()["results"] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://10.0.0.8/hook",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/",
        "https://[fd00::1]/",
        "https://user:word@example.org/",
        "ftp://example.org/",
        "https://",
        "not an address",
    ],
)
def test_private_and_strange_addresses_are_refused(owner, url, settings):
    settings.ARSOS_LOOPBACK_WEBHOOKS = False
    answer = owner.post("webhook-endpoints/", {"url": url})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")
    assert WebhookEndpoint.objects.count() == 0


def test_loopback_is_for_the_demo(owner, hook, settings):
    settings.ARSOS_LOOPBACK_WEBHOOKS = False
    assert owner.post("webhook-endpoints/", {"url": hook.url}).status_code == 422


def test_a_name_that_comes_to_lead_inside_is_not_called(owner, agent, hook, settings, monkeypatch):
    register(owner, hook)
    inquiries.filed("other", agent=agent)
    settings.ARSOS_LOOPBACK_WEBHOOKS = False
    relay()
    assert hook.got == []
    log = owner.get("webhook-deliveries/").json()["results"]
    assert {one["failure"] for delivery in log for one in delivery["log"]} == {"address-refused"}


def test_an_endpoint_is_its_owners_alone(owner, agent, hook):
    made = register(owner, hook)
    stranger_agent = people.agent()
    for other in (
        as_client(people.client(stranger_agent, scopes=SCOPES), stranger_agent),
        as_user(people.associate("triage").user),
        as_user(agent.user),
    ):
        assert other.get("webhook-endpoints/").json()["results"] == []
        for call in (
            other.get(f"webhook-endpoints/{made['id']}/"),
            other.patch(f"webhook-endpoints/{made['id']}/", {"description": "mine"}),
            other.delete(f"webhook-endpoints/{made['id']}/"),
            other.post(f"webhook-endpoints/{made['id']}/rotate-secret/"),
            other.post(f"webhook-endpoints/{made['id']}/test/"),
        ):
            assert call.status_code == 404
    assert WebhookEndpoint.objects.get().removed_at is None


def test_the_scope_is_needed(agent, hook):
    narrow = as_client(people.client(agent, scopes="inquiries:read"), agent)
    assert narrow.post("webhook-endpoints/", {"url": hook.url}).json()["type"].endswith("scope-missing")
