"""Technical tickets: Vantage fails, nothing typed is lost, ASU is told by mail and webhook (R3)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from events.feed.models import OutboxMessage
from events.letters.models import Letter
from events.notifications.models import Notification
from events.tasks import send_mail
from foundation import clock
from inquiries.filing.models import InquiryDraft
from inquiries.tasks import expire_drafts
from inquiries.tickets.models import SupportUnit, TechnicalTicket
from inquiries.tickets.rules import (
    STEPS,
    Party,
    TicketAction,
    TicketState,
    allowed_ticket_actions,
    decide_personal_signs,
)
from tests.factories import people
from tests.support.calls import as_agent, as_client, as_user

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
ASU = "asu@example.org"
SEEN = {
    "problem": "cannot_submit",
    "what_happened": "Submit turns grey and nothing follows",
    "page": "Service Inquiry card, last step",
    "error_code": "VX-17",
    "environment": {"browser": "Chrome 130", "operating_system": "Windows 11", "app_version": "7.4"},
    "occurred_at": "2026-11-18T16:40:00Z",
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def mailed(settings):
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = "events.letters.mail.OwnPeopleOnly"
    SupportUnit.objects.update(email=ASU)

    def send():
        with clock.frozen(clock.now()):
            send_mail()
        return [one for one in mail.outbox if one.to == [ASU]]

    return send


def file(caller, **fields):
    with clock.frozen(NOON):
        return caller.post("technical-tickets/", {**SEEN, **fields})


def step(caller, ticket, action, body=None):
    return caller.post(f"technical-tickets/{ticket['id']}/{action}/", body or {})


def test_filed_mailed_solved_closed(agent, mailed):
    caller = as_agent(agent)
    made = file(caller)
    assert made.status_code == 201, made.content
    ticket = made.json()
    assert ticket["reference"].startswith("VT-")
    assert (ticket["state"], ticket["actions"]) == ("filed", ["close"])
    sent = mailed()
    assert len(sent) == 1
    for words in ("VX-17", "Chrome 130", "Submit turns grey", ticket["reference"], agent.san):
        assert words in sent[0].body
    ticket = caller.get(f"technical-tickets/{ticket['id']}/").json()
    assert (ticket["state"], ticket["handed_over_by"]) == ("handed_over", "mail")
    lead = as_user(people.associate("triage", lead=True).user)
    assert step(caller, ticket, "solve", {"note": "x"}).status_code == 403
    solved = step(lead, ticket, "solve", {"note": "Cache cleared"}).json()
    assert (solved["state"], solved["solution"]) == ("solved", "Cache cleared")
    assert Notification.objects.get(kind="ticket_solved").user_id == agent.user_id
    again = step(caller, ticket, "reopen", {"note": "Still grey"}).json()
    assert (again["state"], again["reopenings"], again["handed_over_at"]) == ("filed", 1, None)
    assert len(mailed()) == 2, "handed over anew"
    closed = step(caller, ticket, "close").json()
    assert closed["state"] == "closed"
    assert [one["kind"] for one in closed["steps"]] == ["filed", "accept", "solve", "reopen", "accept", "close"]
    refused = step(caller, ticket, "close")
    assert (refused.status_code, refused.json()["allowed"]) == (409, ["reopen"])


def test_handed_over_by_webhook_to_a_system_of_its_own(agent):
    client = people.client()
    SupportUnit.objects.update(client=client)
    ticket = file(as_agent(agent)).json()
    event = OutboxMessage.objects.get(type="technical_ticket.filed")
    assert set(event.data) == {"technical_ticket", "reference", "state"}
    system = as_client(client)
    assert [row["id"] for row in system.get("technical-tickets/").json()["results"]] == [ticket["id"]]
    assert step(system, ticket, "accept").json()["handed_over_by"] == "system"
    assert step(system, ticket, "solve", {"note": "Fixed in 7.5"}).status_code == 200
    assert step(system, ticket, "close").status_code == 403
    assert Letter.objects.count() == 0


def test_nothing_typed_is_lost(agent):
    caller = as_user(agent.user)
    content = {"summary": "Half a story"}
    with clock.frozen(NOON):
        kept, other = (
            caller.post("inquiry-drafts/", {"flow": "service_inquiry_card", "content": content}).json()["id"]
            for _ in range(2)
        )
    ticket = file(caller, drafts=[kept]).json()
    assert ticket["drafts"] == [kept]
    with clock.frozen(NOON + timedelta(days=40)):
        expire_drafts()
        assert [str(draft.id) for draft in InquiryDraft.objects.all()] == [kept]
        assert step(caller, ticket, "close").status_code == 200
        expire_drafts()
    assert InquiryDraft.objects.count() == 0
    assert other != kept


def test_drafts_of_others_are_not_named(agent):
    draft = as_agent(people.agent()).post(
        "inquiry-drafts/", {"flow": "service_inquiry_card", "content": {"summary": "Mine"}}
    )
    refused = file(as_agent(agent), drafts=[draft.json()["id"]])
    assert refused.json()["errors"][0]["pointer"] == "/drafts/0"
    assert TechnicalTicket.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("Submit turns grey", []),
        ("Error 404 on page 3 of 12", []),
        ("It says 1EG4TE5MK73", ["a Medicare number"]),
        ("For H12345678 nothing happens", ["a member id"]),
        ("Her SSN 123-45-6789", ["a number of nine digits"]),
        ("Call me at 502-555-0101", ["a phone number"]),
        ("Write to ann@example.org", ["an email address"]),
        ("Born 1950-02-03", ["a date, such as of birth"]),
        ("Born 2/3/1950", ["a date, such as of birth"]),
        ("Version 7.4.1 of 12", []),
    ],
)
def test_what_looks_like_a_member_does_not_leave(text, looks):
    assert decide_personal_signs(text) == looks


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"what_happened": "For H12345678 nothing happens"}, "/what_happened"),
        ({"environment": {"browser": "ann@example.org"}}, "/environment/browser"),
        ({"environment": {"mood": "bad"}}, "/environment/mood"),
        ({"occurred_at": "2026-11-18T17:00:01Z"}, "/occurred_at"),
        ({"problem": "boredom"}, "/problem"),
        ({"what_happened": ""}, "/what_happened"),
        ({"drafts": ["0192f0c1-0000-7000-8000-000000000000"]}, "/drafts/0"),
    ],
)
def test_what_cannot_be_filed_changes_nothing(agent, fields, pointer):
    refused = file(as_agent(agent), **fields)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert (TechnicalTicket.objects.count(), OutboxMessage.objects.count(), Letter.objects.count()) == (0, 0, 0)


def test_who_sees_a_ticket(agent):
    ticket = file(as_agent(agent)).json()
    address = f"technical-tickets/{ticket['id']}/"
    for caller, status in (
        (as_user(agent.user), 200),
        (as_user(people.associate("triage", lead=True).user), 200),
        (as_user(people.associate("triage").user), 404),
        (as_agent(people.agent()), 404),
        (as_client(people.client()), 404),
    ):
        assert caller.get(address).status_code == status
        assert bool(caller.get("technical-tickets/").json()["results"]) is (status == 200)
    assert file(as_user(people.associate("triage").user)).status_code == 403


@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("party", Party)
def test_the_table_of_steps(state, party):
    wanted = {
        (TicketState.FILED, Party.AGENT): ["close"],
        (TicketState.FILED, Party.UNIT): ["accept", "solve"],
        (TicketState.FILED, Party.SYSTEM): ["accept"],
        (TicketState.HANDED_OVER, Party.AGENT): ["close"],
        (TicketState.HANDED_OVER, Party.UNIT): ["solve"],
        (TicketState.SOLVED, Party.AGENT): ["close", "reopen"],
        (TicketState.CLOSED, Party.AGENT): ["reopen"],
    }
    assert allowed_ticket_actions(state, frozenset({party})) == wanted.get((state, party), [])
    assert set(STEPS) == set(TicketAction)


def test_a_stale_version_changes_nothing(agent):
    caller = as_agent(agent)
    ticket = file(caller).json()
    refused = caller.post(f"technical-tickets/{ticket['id']}/close/", {}, If_Match='"7-x"')
    assert refused.status_code == 412
    assert TechnicalTicket.objects.get().state == "filed"


def test_the_database_keeps_the_rules_too(agent):
    file(as_agent(agent))
    for changes in ({"state": "closed"}, {"state": "handed_over"}, {"occurred_at": NOON + timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TechnicalTicket.objects.update(**changes)
