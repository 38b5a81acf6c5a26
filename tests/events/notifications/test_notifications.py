"""People of ours are told, as each chooses, by a real SMTP conversation; a member never (R6)."""

import asyncio
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage, get_connection
from django.db import connections, transaction

from events.notifications.mail import claim_mail, finish_mail
from events.notifications.models import Notification
from events.notifications.rules import WORDS, decide_mail_due, sentence
from events.notifications.steps import Notice, notify
from events.tasks import send_mail
from foundation import clock
from foundation.errors import RecipientRefused
from foundation.identifiers import new_id
from foundation.outbound import Target
from inquiries.queues.actions import claim_inquiry
from inquiries.work.actions.answer import Answer, resolve_inquiry
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)


class Mailbox:
    """An SMTP server that keeps what it was given, or refuses."""

    def __init__(self):
        self.mails, self.refuse, self.seconds = [], False, 0.0

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the library's name
        if self.refuse:
            return "451 Try again later"
        await asyncio.sleep(self.seconds)
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    kept = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "events.letters.mail.OwnPeopleOnly"
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield kept
    controller.stop()


def tell(*users, kind="reopened", once="1", gather="", at=None, **facts):
    with transaction.atomic():
        notify(
            [user.id for user in users],
            Notice(kind=kind, subject_id=new_id(), reference="SI-7K3M-9QX5", facts=facts, once=once, gather=gather),
            at=at or clock.now(),
        )


def test_the_agent_is_mailed_that_it_is_answered_and_nothing_more(mailbox):
    agent, associate = people.agent(), people.associate("triage")
    inquiry = inquiries.filed("other", agent=agent)
    by = inquiries.actor_of(associate)
    claim_inquiry(inquiry.reference, by=by, at=clock.now())
    resolve_inquiry(
        inquiry.reference,
        Answer(answer="The diagnosis code was wrong", relay_text="All is well", resolution_code="completed"),
        by=by,
        at=clock.now(),
    )
    send_mail()
    [(recipients, text)] = mailbox.mails
    assert recipients == [agent.user.email]
    assert inquiry.reference in text
    member = inquiry.member
    for secret in (member.last_name, member.first_name, member.humana_id, "diagnosis", "All is well", inquiry.summary):
        assert secret not in text


def test_a_member_cannot_be_mailed(mailbox):
    member = members.MemberFactory(email="member@example.net")
    own = people.associate("triage").user
    for to in ([member.email], [own.email, member.email]):
        for field in ("to", "cc", "bcc"):
            with pytest.raises(RecipientRefused):
                EmailMessage("Hello", "text", **{field: to}).send()
    assert mailbox.mails == []
    with transaction.atomic():
        notify([member.id], Notice(kind="reopened", subject_id=member.id, once="x"), at=clock.now())
    send_mail()
    assert (mailbox.mails, Notification.objects.count()) == ([], 0)


def test_nothing_leaves_from_inside_a_transaction(mailbox):
    """What has left is not taken back by a rollback; what is told inside one goes into the outbox."""
    own = people.associate("triage").user
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside every transaction"):
        EmailMessage("Hello", "text", to=[own.email]).send()
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside every transaction"):
        Target("https://receiver.example/", "192.0.2.1").post(headers={}, body=b"{}")
    assert mailbox.mails == []


def test_an_address_is_ones_own_in_capitals_too(mailbox):
    lead, other = people.associate("triage", lead=True).user, people.associate("triage").user
    lead.email = f"Jane.Doe.{lead.username}@Example.COM"
    lead.save(update_fields=["email"])
    EmailMessage("Hello", "text", to=[lead.email], bcc=[other.email.upper()]).send()
    assert [set(recipients) for recipients, _ in mailbox.mails] == [{lead.email, other.email.upper()}]


def test_a_slow_mail_server_sends_nothing_twice(mailbox, settings):
    settings.ARSOS_DELIVERY_LEASE_SECONDS, mailbox.seconds = 3, 0.4
    tell(*(people.associate("triage").user for _ in range(12)))
    first, second = Thread(target=send_mail_apart), Thread(target=send_mail_apart)
    first.start()
    time.sleep(3.3)  # the leases of a round that reads the time once are over here
    second.start()
    first.join()
    second.join()
    assert len(mailbox.mails) == len({tuple(recipients) for recipients, _ in mailbox.mails}) == 12


def test_what_is_added_while_the_mail_is_under_way_is_mailed_too(mailbox):
    user = people.associate("triage").user
    tell(user, gather="here", once="1", at=clock.now() - timedelta(minutes=2))
    claimed = claim_mail(at=clock.now())
    tell(user, gather="here", once="2")
    finish_mail(claimed, is_sent=True, at=clock.now())
    kept = Notification.objects.get()
    assert (kept.facts["count"], kept.mail_state, kept.leased_until) == (2, "waiting", None)
    with clock.frozen(clock.now() + timedelta(minutes=14)):
        send_mail()
    assert mailbox.mails == []
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        send_mail()
    kept.refresh_from_db()
    assert (len(mailbox.mails), kept.mail_state) == (1, "sent")


def send_mail_apart():
    """One worker's round on a connection of its own."""
    send_mail()
    connections.close_all()


def test_who_left_is_not_mailed(mailbox):
    user = people.associate("triage").user
    user.role_grants.update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
    with pytest.raises(RecipientRefused):
        EmailMessage("Hello", "text", to=[user.email]).send()
    connection = get_connection()
    assert type(connection).__name__ == "OwnPeopleOnly"


def test_each_is_mailed_once_however_often_it_is_told(mailbox):
    user = people.associate("triage").user
    for _ in range(3):
        tell(user)
        send_mail()
    assert len(mailbox.mails) == 1


def test_several_things_come_in_one_mail(mailbox):
    user = people.associate("triage").user
    for number in range(3):
        tell(user, once=str(number))
    send_mail()
    [(_, text)] = mailbox.mails
    assert text.count("has been reopened") == 3


@pytest.mark.parametrize(("choice", "now", "later"), [("at_once", 1, 1), ("daily", 0, 1), ("never", 0, 0)])
def test_as_each_chooses(mailbox, choice, now, later):
    user = people.associate("triage").user
    chosen = as_user(user).patch("me/notifications/mail/", {"mail": choice})
    assert (chosen.status_code, chosen.json()) == (200, {"mail": choice})
    tell(user)
    send_mail()
    assert len(mailbox.mails) == now
    with clock.frozen(clock.now() + timedelta(days=1)):
        send_mail()
    assert len(mailbox.mails) == later
    assert Notification.objects.count() == 1, "in the application it is told in any case"


def test_mail_that_is_refused_is_tried_again_and_waits_for_a_person(mailbox):
    tell(people.associate("triage").user)
    mailbox.refuse = True
    at = clock.now()
    for _ in range(15):
        at += timedelta(hours=3)
        with clock.frozen(at):
            send_mail()
    kept = Notification.objects.get()
    assert (kept.mail_state, kept.mail_attempts) == ("dead", 10)


def test_a_lease_keeps_others_away_and_runs_out(mailbox):
    tell(people.associate("triage").user)
    now = clock.now()
    assert len(claim_mail(at=now)) == 1
    assert claim_mail(at=now) == []
    with clock.frozen(now + timedelta(seconds=61)):
        send_mail()
    assert len(mailbox.mails) == 1


def test_one_reads_ones_own_alone():
    agent, other = people.agent(), people.agent()
    tell(agent.user)
    assert as_user(other.user).get("me/notifications/").json()["results"] == []
    reader = as_user(agent.user)
    [shown] = reader.get("me/notifications/?unread=true").json()["results"]
    assert shown["text"] == "SI-7K3M-9QX5 has been reopened."
    assert reader.post("me/notifications/read/", {"up_to": "2099-01-01T00:00:00Z"}).json() == {"read": 1}
    assert reader.get("me/notifications/?unread=true").json()["results"] == []
    assert as_agent(agent).get("me/notifications/").json()["results"] == [], "a system is told by webhooks"


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-11-16T11:00", "America/New_York", "2026-11-16T12:30"),
        ("2026-11-16T12:30", "America/New_York", "2026-11-17T12:30"),
        ("2026-10-31T20:00", "America/New_York", "2026-11-01T12:30"),
        ("2026-11-16T16:00", "Pacific/Honolulu", "2026-11-16T17:30"),
    ],
)
def test_when_a_digest_is_due(at, zone, expected):
    start = datetime.fromisoformat(at).replace(tzinfo=UTC)
    wanted = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert decide_mail_due(start, is_daily=True, time_zone=zone) == wanted
    assert decide_mail_due(start, is_daily=False, time_zone=zone) == start


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_has_words(kind):
    facts = {name: 1 if name == "count" else name for name in re.findall(r"{(\w+)}", str(WORDS[kind]))}
    text = sentence(Notification(kind=kind, reference="SI-7K3M-9QX5", facts=facts))
    assert "{" not in text


@pytest.mark.parametrize(("kind", "count"), [("returned", 1), ("taken_away", 1), ("message", 2)])
def test_an_inquiry_that_comes_again_counts_once_and_a_message_each_time(kind, count):
    user = people.associate("triage").user
    for once in "12":
        tell(user, kind=kind, once=once, gather=kind, by="Lee", happening="reassigned")
    kept = Notification.objects.get()
    assert (kept.facts["count"], kept.facts["references"]) == (count, ["SI-7K3M-9QX5"])
