"""A message that its author can undo for some seconds: kept at once, shown to nobody else, sent once or never."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError

from accounts.callers import actor_for_user
from audit.models import HistoryEntry
from events.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound, VersionStale
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.sweeps import HELD_MESSAGES
from inquiries.targets.models import InquiryClock
from inquiries.work.actions.held_messages import (
    forget_held_messages,
    hold_message,
    send_held_message,
    undo_held_message,
)
from inquiries.work.models import HeldMessage
from inquiries.work.queries import undone_words
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user
from tests.support.handed_over import kinds
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
WORDS, SECONDS = "The card left on Monday", 10


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def dana():
    return people.associate("triage")


@pytest.fixture
def inquiry(agent, dana):
    return inquiries.put_in(inquiries.filed("other", agent=agent), "in_progress", holder=dana)


def hold(inquiry, person, body=WORDS):
    return hold_message(inquiry.reference, body, seconds=SECONDS, by=inquiries.actor_of(person), at=clock.now())


def later():
    return clock.now() + timedelta(seconds=SECONDS + 1)


def first_response(inquiry):
    return InquiryClock.objects.get(inquiry=inquiry, kind="first_response")


def test_until_it_is_sent_nobody_but_its_author_reads_it(inquiry, agent, dana):
    before = kinds(inquiry)
    hold(inquiry, dana)
    here = f"/admin/service-inquiries/{inquiry.reference}/"
    assert WORDS in text_of(at_pages(dana).get(here))
    for other in (agent, people.associate("triage", lead=True)):
        assert WORDS not in text_of(at_pages(other).get(here))
    for caller in (as_agent(agent), as_user(dana.user)):
        assert caller.get(f"inquiries/{inquiry.reference}/messages/").json() == []
    assert kinds(inquiry) == before
    assert first_response(inquiry).state == "running"
    assert not Notification.objects.filter(kind__in=["message", "question"]).exists()
    assert not OutboxMessage.objects.filter(type="message.added").exists()


def test_it_is_sent_as_its_author_wrote_it_and_counts_from_then(inquiry, agent, dana):
    held, at = hold(inquiry, dana), later()
    assert not send_held_message(held.id, at=clock.now())
    assert send_held_message(held.id, at=at)
    assert not send_held_message(held.id, at=at)
    sent = InquiryMessage.objects.get()
    assert (sent.body, sent.visibility, sent.author_id, sent.author_name, sent.created_at) == (
        WORDS,
        "agent",
        dana.user_id,
        dana.user.display_name,
        at,
    )
    met = first_response(inquiry)
    assert (met.state, met.ended_at) == ("met", at)
    assert kinds(inquiry)[-1] == "message"
    assert Notification.objects.filter(user=agent.user, kind="message").count() == 1
    held.refresh_from_db()
    assert (held.message_id, held.body) == (sent.id, "")


def test_what_an_agent_writes_wakes_the_inquiry_when_it_is_sent(inquiry, agent, dana):
    inquiries.put_in(inquiry, "pending", holder=dana)
    held = hold(inquiry, agent)
    inquiry.refresh_from_db()
    assert inquiry.status == "pending"
    send_held_message(held.id, at=later())
    inquiry.refresh_from_db()
    assert inquiry.status == "in_progress"
    assert InquiryMessage.objects.get().author_role == "agent"


def test_what_was_written_before_a_question_does_not_answer_it(inquiry, agent, dana):
    held = hold(inquiry, agent)
    inquiries.put_in(inquiry, "pending", holder=dana)
    Inquiry.objects.filter(id=inquiry.id).update(status_since=clock.now())
    send_held_message(held.id, at=later())
    inquiry.refresh_from_db()
    assert (inquiry.status, InquiryMessage.objects.count()) == ("pending", 1)


def test_undone_it_reaches_nobody_and_leaves_its_trace(inquiry, agent, dana):
    held = hold(inquiry, dana)
    for _ in range(2):
        undo_held_message(inquiry.reference, held.id, by=inquiries.actor_of(dana), at=clock.now())
    assert not send_held_message(held.id, at=later())
    with clock.frozen(later()):
        HELD_MESSAGES.run()
    assert not InquiryMessage.objects.exists()
    assert kinds(inquiry).count("message_undone") == 1
    entry = HistoryEntry.objects.get(inquiry_id=inquiry.id, kind="message_undone")
    assert (entry.agent_visible, entry.facts, entry.actor_name) == (False, {}, dana.user.display_name)
    assert first_response(inquiry).state == "running"
    assert undone_words(inquiries.actor_of(dana), held.id) == WORDS
    assert undone_words(inquiries.actor_of(agent), held.id) == ""


def test_only_its_author_undoes_it_and_only_before_it_is_sent(inquiry, agent, dana):
    held = hold(inquiry, dana)
    for other in (agent, people.associate("triage", lead=True)):
        with pytest.raises(ResourceNotFound):
            undo_held_message(inquiry.reference, held.id, by=inquiries.actor_of(other), at=clock.now())
    send_held_message(held.id, at=later())
    with pytest.raises(ConflictFound, match="already sent"):
        undo_held_message(inquiry.reference, held.id, by=inquiries.actor_of(dana), at=later())
    assert InquiryMessage.objects.count() == 1


def test_who_may_not_write_holds_nothing(inquiry, agent, dana):
    above = agent.affiliations.get().sales_manager
    manager = actor_for_user(above, on=clock.date_of(clock.now()), road="page")
    with pytest.raises(PermissionRefused):
        hold_message(inquiry.reference, WORDS, seconds=SECONDS, by=manager, at=clock.now())
    stale = {"seconds": SECONDS, "by": inquiries.actor_of(dana), "at": clock.now(), "expected_version": 999}
    with pytest.raises(VersionStale):
        hold_message(inquiry.reference, WORDS, **stale)
    assert not HeldMessage.objects.exists()


@pytest.mark.parametrize("with_undo", [False, True])
def test_at_once_it_ends_once(inquiry, dana, with_undo):
    held, at, by = hold(inquiry, dana), later(), inquiries.actor_of(dana)

    def end(number):
        if with_undo and number % 2:
            try:
                undo_held_message(inquiry.reference, held.id, by=by, at=clock.now())
            except ConflictFound:
                return None
            return "undone"
        return "sent" if send_held_message(held.id, at=at) else None

    ends = [one for one in at_once(4, end) if one]
    held.refresh_from_db()
    was_sent = held.message_id is not None
    assert ends.count("sent") == InquiryMessage.objects.count() == int(was_sent)
    assert ("undone" in ends) == (held.undone_at is not None) == (not was_sent)
    assert kinds(inquiry).count("message_undone") + kinds(inquiry).count("message") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"undone_at": "now", "message": "one", "body": ""},
        {"message": "one"},
        {"send_at": "now"},
        {"author_name": "X"},
    ],
)
def test_the_database_holds_what_the_rules_say(inquiry, dana, changes):
    held = hold(inquiry, dana)
    other = hold(inquiry, dana, "Another")
    send_held_message(other.id, at=later())
    other.refresh_from_db()
    HeldMessage.objects.filter(id=other.id).delete()
    values = {"now": held.created_at, "one": other.message_id}
    given = {name: values.get(value, value) for name, value in changes.items()}
    with pytest.raises((IntegrityError, ProgrammingError)):
        HeldMessage.objects.filter(id=held.id).update(**given)


def test_what_has_ended_stays_ended(inquiry, dana):
    sent, undone = hold(inquiry, dana), hold(inquiry, dana, "Another")
    send_held_message(sent.id, at=later())
    undo_held_message(inquiry.reference, undone.id, by=inquiries.actor_of(dana), at=clock.now())
    for held in (sent, undone):
        with pytest.raises(ProgrammingError, match="Cannot update"):
            HeldMessage.objects.filter(id=held.id).update(undone_at=None, message=None, body="Again")


def test_what_ended_is_forgotten_after_a_day_and_what_waits_is_not(inquiry, dana):
    sent, undone, waits = (hold(inquiry, dana, words) for words in ("One", "Two", "Three"))
    send_held_message(sent.id, at=later())
    undo_held_message(inquiry.reference, undone.id, by=inquiries.actor_of(dana), at=clock.now())
    assert forget_held_messages(at=clock.now()) == 0
    assert forget_held_messages(at=clock.now() + timedelta(days=1, minutes=1)) == 2
    assert HeldMessage.objects.get().id == waits.id
    assert InquiryMessage.objects.count() == 1


def test_at_the_pages_it_is_held_and_its_words_come_back(inquiry, dana, settings):
    settings.ARSOS_UNDO_SEND_SECONDS = SECONDS
    page, here = at_pages(dana), f"/admin/service-inquiries/{inquiry.reference}/"
    version = Inquiry.objects.get(id=inquiry.id).version
    said = text_of(page.post(here + "messages/", {"body": WORDS, "version": version, "key": "k-1"}, follow=True))
    assert f"Sending in {SECONDS} seconds." in said
    assert "Not sent yet" in said
    page.post(here + "messages/", {"body": WORDS, "version": version, "key": "k-1"})
    held = HeldMessage.objects.get()
    stranger = at_pages(people.associate("triage", lead=True))
    assert stranger.post(here + f"messages/{held.id}/undo/", {"key": "k-3"}).status_code == 404
    assert (held.send_at - held.created_at).total_seconds() == SECONDS
    given_back = page.post(here + f"messages/{held.id}/undo/", {"key": "k-2"})
    assert given_back.status_code == 200
    assert "The message was not sent." in text_of(given_back)
    assert f">{WORDS}</textarea>" in text_of(given_back)
    again = page.post(here + f"messages/{held.id}/undo/", {"key": "k-2"})
    assert f">{WORDS}</textarea>" in text_of(again)
    assert not InquiryMessage.objects.exists()


def test_a_note_of_arsos_is_kept_at_once(inquiry, dana, settings):
    settings.ARSOS_UNDO_SEND_SECONDS = SECONDS
    at_pages(dana).post(
        f"/admin/service-inquiries/{inquiry.reference}/messages/", {"body": WORDS, "visibility": "internal"}
    )
    assert InquiryMessage.objects.get().visibility == "internal"
    assert not HeldMessage.objects.exists()
