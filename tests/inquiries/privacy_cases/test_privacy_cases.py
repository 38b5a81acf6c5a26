"""What was sent by mistake is hidden, kept as evidence, and followed up within 60 days (45 CFR 164.404)."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from accounts.models.users import RoleGrant
from audit.chain.steps import HistoryRecord, bury, chain_row
from audit.models import HistoryEntry, JournalEntry
from audit.seals.actions import seal_batch
from audit.seals.anchors import NowhereStore
from audit.seals.verification import verify_journal
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from foundation.transactions import durable
from inquiries.attachments.models import Attachment
from inquiries.handoffs.models import DestinationUnit
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.steps import add_to_history
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.privacy_cases.queries import answers_given
from inquiries.retention.steps import erase_inquiry
from inquiries.tasks import alert_on_privacy_cases
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import Caller, as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Zebulon Planted 1931"


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def worker():
    return people.associate("triage")


@pytest.fixture
def held(worker):
    return inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=worker)


def write(caller, inquiry, body=SECRET, visibility="agent"):
    sent = caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": body, "visibility": visibility})
    assert sent.status_code == 201
    return sent.json()["id"]


def attach(caller, inquiry):
    file = SimpleUploadedFile("note.txt", io.BytesIO(SECRET.encode()).read(), content_type="text/plain")
    sent = caller.client.post(
        f"/api/v1/inquiries/{inquiry.reference}/attachments/",
        {"file": file, "visibility": "agent"},
        headers={"Idempotency-Key": "one-file"},
    )
    assert sent.status_code == 201, sent.content
    Attachment.objects.update(state="clean")
    return sent.json()["id"]


def resolve(caller, inquiry, words=SECRET):
    body = {"answer": words, "relay_text": words, "resolution_code": "answered"}
    assert caller.post(f"inquiries/{inquiry.reference}/resolve/", body).status_code == 200


def answer_again(held, worker, *, wrong=SECRET, right="The right words"):
    """An answer, an agent who was not content with it, and another answer. Returns the positions of both."""
    resolve(as_user(worker.user), held, wrong)
    again = as_agent(held.agent).post(f"inquiries/{held.reference}/reopen/", {"reason": "Not what I asked"})
    assert again.status_code == 200
    assert as_user(worker.user).post(f"inquiries/{held.reference}/claim/").status_code == 200
    resolve(as_user(worker.user), held, right)
    entries = HistoryEntry.objects.filter(inquiry_id=held.id, kind="resolve").order_by("position")
    return list(entries.values_list("position", flat=True))


def hand_over(caller, inquiry):
    body = {"destinations": ["grievance"], "reason": "Unhappy", "keep_working": True}
    assert caller.post(f"inquiries/{inquiry.reference}/hand-over/", body).status_code == 200
    return DestinationUnit.objects.get(destination="grievance").relay_words


def retract(caller, inquiry, **fields):
    return caller.post(f"inquiries/{inquiry.reference}/retract/", {"reason": "Another member's data", **fields})


@durable
def retracted_long_ago(inquiry, position, *, by, at):
    inquiry = Inquiry.objects.select_for_update().get(id=inquiry.id)
    of_itself = new_id()
    PrivacyCase.objects.create(
        id=of_itself,
        item_id=of_itself,
        item="answer",
        inquiry=inquiry,
        evidence=SECRET,
        **dict.fromkeys(("sent_at", "discovered_at", "retracted_at", "due_at"), at),
        retracted_by_name=by.name,
    )
    inquiry.answer, inquiry.relay_text = "", ""
    chain_row(inquiry, "answer", at=at)
    said = HistoryRecord(kind="retracted", facts={"item": "answer", "position": position})
    add_to_history(inquiry, said, by=by, at=at, event=None)
    inquiry.save()


@durable
def purge(inquiry, at):
    inquiry = Inquiry.objects.select_for_update().get(id=inquiry.id)
    bury("inquiry", inquiry.id, rule="test", counts=erase_inquiry(inquiry, at=at), by=Actor.system(), at=at)


def everything_shown(inquiry, *readers):
    """What anybody is shown of an inquiry, by API and at its page."""
    parts = ["", "timeline/", "messages/", "attachments/", "clocks/"]
    for person in readers:
        caller: Caller = as_user(person.user)
        for part in parts:
            yield text_of(caller.get(f"inquiries/{inquiry.reference}/{part}"))
        yield text_of(caller.get("inquiries/"))
        yield text_of(at_pages(person).get(f"/admin/service-inquiries/{inquiry.reference}/"))
        yield text_of(at_pages(person).get("/admin/service-inquiries/"))


def test_retracting_is_offered_where_something_was_sent(held, worker):
    here = f"/admin/service-inquiries/{held.reference}/"

    def is_offered():
        return f'href="{here}retract/"' in text_of(at_pages(worker).get(here))

    assert not is_offered()
    assert "There is nothing to retract." in text_of(at_pages(worker).get(f"{here}retract/", follow=True))
    for sent in (write, attach):
        item_id = sent(as_user(worker.user), held)
        assert is_offered()
        item = "message" if sent is write else "attachment"
        assert retract(as_user(worker.user), held, item=item, item_id=item_id).status_code == 201
        assert not is_offered()
    resolve(as_user(worker.user), held)
    assert is_offered()


def test_an_answer_retracted_long_ago_stays_so_for_everybody_who_asks(held, worker):
    """Cases from before each answer could be retracted name themselves and no entry; the history names it."""
    here = f"/admin/service-inquiries/{held.reference}/"
    wrong, right = answer_again(held, worker)
    reopened = as_agent(held.agent).post(f"inquiries/{held.reference}/reopen/", {"reason": "Not what I asked"})
    assert reopened.status_code == 200
    assert as_user(worker.user).post(f"inquiries/{held.reference}/claim/").status_code == 200
    for position, are_left in ((wrong, True), (right, False)):
        retracted_long_ago(held, position, by=inquiries.actor_of(worker), at=clock.now())
        found = {one.position: one.is_retracted for one in answers_given(held)}
        assert found == {wrong: True, right: not are_left}
        assert (f'href="{here}retract/"' in text_of(at_pages(worker).get(here))) is are_left
        assert retract(as_user(worker.user), held, item="answer", position=position).status_code == 409
    assert not any(SECRET in shown for shown in everything_shown(held, worker))


class TestHiddenFromThenOn:
    def test_a_message(self, held, worker, lead):
        sent = write(as_user(worker.user), held)
        assert any(SECRET in shown for shown in everything_shown(held, held.agent))
        made = retract(as_user(worker.user), held, item="message", item_id=sent)
        assert (made.status_code, made.json()["state"]) == (201, "open")
        assert not any(SECRET in shown for shown in everything_shown(held, held.agent, worker, lead))
        assert InquiryMessage.objects.get(id=sent).body == SECRET, "kept as evidence"
        told = Notification.objects.filter(kind="retracted").values_list("user_id", flat=True)
        assert list(told) == [held.agent.user_id]
        entry = HistoryEntry.objects.get(inquiry_id=held.id, kind="retracted")
        assert (entry.facts, entry.agent_visible) == ({"item": "message", "message": sent}, True)
        assert OutboxMessage.objects.filter(type="inquiry.changed", data__retracted="message").count() == 1

    def test_a_file(self, held, worker, lead):
        sent = attach(as_user(worker.user), held)
        assert as_agent(held.agent).get(f"attachments/{sent}/content/").status_code == 200
        assert retract(as_user(worker.user), held, item="attachment", item_id=sent).status_code == 201
        for person in (held.agent, worker, lead):
            assert as_user(person.user).get(f"attachments/{sent}/content/").status_code == 404
            assert at_pages(person).get(f"/admin/attachments/{sent}/").status_code == 404
        assert not any("note.txt" in shown for shown in everything_shown(held, held.agent, worker, lead))
        case = PrivacyCase.objects.get()
        path, body = f"privacy-cases/{case.id}/file/", {"purpose": "Assessing the breach"}
        kept = as_user(lead.user).post(path, body)
        assert (kept.status_code, kept.content) == (200, SECRET.encode())
        assert (
            JournalEntry.objects.filter(fields__contains=["retracted attachment"], purpose=body["purpose"]).count() == 1
        )
        assert as_user(worker.user).post(path, body).status_code == 403
        assert as_user(lead.user).post(path, {}).status_code == 422

    def test_an_answer_goes_back_to_work_and_the_next_answer_is_shown(self, held, worker, lead):
        resolve(as_user(worker.user), held)
        assert any(SECRET in shown for shown in everything_shown(held, held.agent))
        assert retract(as_user(worker.user), held, item="answer").status_code == 201
        held.refresh_from_db()
        assert (held.status, held.reopen_count) == ("queued", 1)
        assert not any(SECRET in shown for shown in everything_shown(held, held.agent, worker, lead))
        again = as_user(worker.user)
        assert again.post(f"inquiries/{held.reference}/claim/").status_code == 200
        body = {"answer": "The right words", "no_relay_needed": True, "resolution_code": "answered"}
        assert again.post(f"inquiries/{held.reference}/resolve/", body).json()["answer"] == "The right words"
        shown = list(everything_shown(held, held.agent, worker, lead))
        assert any("The right words" in one for one in shown)
        assert not any(SECRET in one for one in shown)

    def test_an_answer_before_the_last_one_is_named_and_the_last_one_stays(self, held, worker, lead):
        wrong, right = answer_again(held, worker)
        assert any(SECRET in shown for shown in everything_shown(held, held.agent))
        made = retract(as_user(worker.user), held, item="answer", position=wrong)
        assert made.status_code == 201
        held.refresh_from_db()
        assert (held.status, held.answer, held.relay_text) == ("resolved", "The right words", "The right words")
        shown = list(everything_shown(held, held.agent, worker, lead))
        assert not any(SECRET in one for one in shown)
        assert any("The right words" in one for one in shown)
        said = HistoryEntry.objects.get(inquiry_id=held.id, kind="retracted")
        assert said.facts == {"item": "answer", "position": wrong}
        told = OutboxMessage.objects.get(type="inquiry.changed", data__retracted="answer")
        assert told.data["position"] == wrong
        case = PrivacyCase.objects.get()
        first = HistoryEntry.objects.get(inquiry_id=held.id, position=wrong)
        assert (case.evidence, case.item_id, case.sent_at) == (SECRET, first.id, first.at)
        assert retract(as_user(worker.user), held, item="answer", position=wrong).status_code == 409
        assert retract(as_user(lead.user), held, item="answer", position=right).status_code == 201
        assert retract(as_user(lead.user), held, item="answer").status_code == 409
        held.refresh_from_db()
        assert (held.status, held.answer, PrivacyCase.objects.count()) == ("queued", "", 2)
        assert not any("The right words" in one for one in everything_shown(held, held.agent, worker, lead))

    def test_what_is_handed_over_afterwards_is_relayed(self, held, worker, lead):
        resolve(as_user(worker.user), held)
        assert retract(as_user(worker.user), held, item="answer").status_code == 201
        assert as_user(worker.user).post(f"inquiries/{held.reference}/claim/").status_code == 200
        words = hand_over(as_user(worker.user), held)
        shown = as_agent(held.agent).get(f"inquiries/{held.reference}/").json()
        assert (shown["relay_text"], shown["answer"]) == (words, None)
        assert not any(SECRET in one for one in everything_shown(held, held.agent, worker, lead))
        assert retract(as_user(worker.user), held, item="answer").status_code == 409

    def test_what_was_handed_over_before_is_relayed_still(self, held, worker):
        words = hand_over(as_user(worker.user), held)
        assert retract(as_user(worker.user), held, item="answer").status_code == 422
        resolve(as_user(worker.user), held)
        assert retract(as_user(worker.user), held, item="answer").status_code == 201
        assert as_agent(held.agent).get(f"inquiries/{held.reference}/").json()["relay_text"] == words
        assert as_user(worker.user).post(f"inquiries/{held.reference}/claim/").status_code == 200
        resolve(as_user(worker.user), held, "The right words")
        shown = as_agent(held.agent).get(f"inquiries/{held.reference}/").json()
        assert shown["relay_text"] == f"The right words\n\n{words}"
        seal_batch(at=clock.now())
        tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
        assert verify_journal(NowhereStore(), tails=tails, at=clock.now()).findings == []

    def test_in_a_packet_too(self, held, worker, lead):
        write(as_user(worker.user), held)
        body = {"destinations": ["grievance"], "reason": "Unhappy", "keep_working": True}
        assert as_user(worker.user).post(f"inquiries/{held.reference}/hand-over/", body).status_code == 200
        hand_over = held.hand_overs.get()
        sent = InquiryMessage.objects.get(body=SECRET)
        retract(as_user(worker.user), held, item="message", item_id=str(sent.id))
        packet = text_of(as_user(lead.user).get(f"hand-overs/{hand_over.id}/packet/"))
        assert SECRET not in packet


class TestTheCase:
    def test_it_runs_sixty_days_from_discovery_and_says_who_opened_it(self, held, worker, lead):
        sent = write(as_user(worker.user), held)
        as_user(held.agent.user).get(f"inquiries/{held.reference}/messages/")
        retract(as_user(worker.user), held, item="message", item_id=sent)
        case = PrivacyCase.objects.get()
        assert case.due_at - case.discovered_at == timedelta(days=60)
        assert case.person_ids == [held.member_id]
        shown = as_user(lead.user).get(f"privacy-cases/{case.id}/").json()
        opened = [one for one in shown["opened"] if one["actor"] == held.agent.user.display_name]
        assert [(one["kind"], "name" in one["fields_shown"]) for one in opened] == [("read", True)]
        assert SECRET not in str(shown)
        listed = as_user(lead.user).get("privacy-cases/?state=open").json()["results"]
        assert [one["id"] for one in listed] == [str(case.id)]

    def test_a_system_that_asks_without_end_hides_nobody_who_looked_once(self, held, worker, lead):
        sent = write(as_user(worker.user), held)
        poller = as_agent(held.agent)
        for _ in range(4):
            poller.get(f"inquiries/{held.reference}/messages/")
        as_user(lead.user).get(f"inquiries/{held.reference}/messages/")
        retract(as_user(worker.user), held, item="message", item_id=sent)
        case = PrivacyCase.objects.get()
        opened = as_user(lead.user).get(f"privacy-cases/{case.id}/").json()["opened"]
        counted = {(one["road"], one["actor"] == lead.user.display_name): one["times"] for one in opened}
        assert counted["GET MessagesView", False] == 4
        assert counted["GET MessagesView", True] == 1
        often = next(one for one in opened if one["times"] == 4)
        assert case.sent_at < datetime.fromisoformat(often["at"]) < datetime.fromisoformat(often["last_at"])
        assert "4 times in all" in text_of(at_pages(lead).get(f"/admin/privacy-cases/{case.id}/"))

    def test_the_evidence_is_for_leads_and_journaled(self, held, worker, lead):
        sent = write(as_user(worker.user), held)
        retract(as_user(worker.user), held, item="message", item_id=sent)
        case = PrivacyCase.objects.get()
        auditor = people.UserFactory()
        people.grant(auditor, Role.AUDITOR)
        other = people.associate("billing", lead=True)
        path, body = f"privacy-cases/{case.id}/evidence/", {"purpose": "Assessing the breach"}
        for user, wanted in ((auditor, 403), (worker.user, 403), (other.user, 404), (held.agent.user, 403)):
            assert as_user(user).post(path, body).status_code == wanted
        assert as_user(auditor).get(f"privacy-cases/{case.id}/").status_code == 200
        assert as_user(lead.user).post(path, body).json()["text"] == SECRET
        row = JournalEntry.objects.filter(kind="reveal").latest("id")
        assert (row.subjects, row.purpose) == ([held.member_id], "Assessing the breach")
        assert "retracted message" in row.fields

    def test_evidence_that_retention_erased_says_so(self, held, worker, lead):
        sent, file = write(as_user(worker.user), held), attach(as_user(worker.user), held)
        retract(as_user(worker.user), held, item="message", item_id=sent)
        retract(as_user(worker.user), held, item="attachment", item_id=file)
        resolve(as_user(worker.user), held)
        retract(as_user(worker.user), held, item="answer")
        at = clock.now()
        purge(held, at)
        body = {"purpose": "Assessing the breach"}
        for case in PrivacyCase.objects.all():
            opened = as_user(lead.user).post(f"privacy-cases/{case.id}/evidence/", body)
            assert opened.status_code == 200
            assert opened.json() == {"text": "", "file_name": "", "erased_at": opened.json()["erased_at"]}
            assert datetime.fromisoformat(opened.json()["erased_at"]) == at
            page = at_pages(lead).post(
                f"/admin/privacy-cases/{case.id}/evidence/", {"evidence-purpose": "Looking into it"}
            )
            assert "Erased by retention on" in text_of(page)
            gone = as_user(lead.user).post(f"privacy-cases/{case.id}/file/", body)
            assert gone.status_code == 404
        assert retract(as_user(lead.user), held, item="answer").status_code == 422

    def test_opening_the_evidence_takes_a_key_as_every_post_does(self, held, worker, lead):
        sent = attach(as_user(worker.user), held)
        retract(as_user(worker.user), held, item="attachment", item_id=sent)
        case = PrivacyCase.objects.get()
        for part in ("evidence", "file"):
            address = f"/api/v1/privacy-cases/{case.id}/{part}/"
            sent = as_user(lead.user).client.post(address, {"purpose": "Looking"}, content_type="application/json")
            assert sent.status_code == 400
            assert "Idempotency-Key" in sent.json()["detail"]

    def test_leads_are_told_before_the_sixty_days_are_over_each_once(self, held, worker, lead):
        sent = write(as_user(worker.user), held)
        retract(as_user(worker.user), held, item="message", item_id=sent)
        start = PrivacyCase.objects.get().discovered_at
        days = []
        for day in (29, 30, 31, 45, 55, 60, 61):
            with clock.frozen(start + timedelta(days=day, minutes=1)):
                alert_on_privacy_cases()
                alert_on_privacy_cases()
            days.append(Notification.objects.filter(kind="privacy_case_due", user=lead.user_id).count())
        assert days == [0, 1, 1, 2, 3, 4, 4]

    def test_closing_keeps_the_outcome_and_ends_the_alerts(self, held, worker, lead):
        sent = write(as_user(worker.user), held)
        retract(as_user(worker.user), held, item="message", item_id=sent)
        case = PrivacyCase.objects.get()
        path, body = f"privacy-cases/{case.id}/close/", {"outcome": "notified", "note": "Letter sent"}
        assert as_user(worker.user).post(path, body).status_code == 403
        closed = as_user(lead.user).post(path, body)
        assert (closed.status_code, closed.json()["outcome"]) == (200, "notified")
        assert as_user(lead.user).post(path, body).status_code == 409
        assert PrivacyCase.objects.get().alert_at is None
        assert HistoryEntry.objects.filter(inquiry_id=held.id, kind="privacy_case_closed").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item": "message"}, "unknown_item"),
        ({"item": "message", "item_id": "01890000-0000-7000-8000-000000000000"}, "unknown_item"),
        ({"item": "answer"}, "unknown_item"),
        ({"item": "answer", "position": 1}, "unknown_item"),
        ({"item": "answer", "position": 0}, "out_of_range"),
        ({"item": "answer", "position": 10**12}, "out_of_range"),
        ({"item": "answer", "item_id": "sent"}, "unknown_item"),
        ({"item": "message", "item_id": "sent", "position": 2}, "unknown_item"),
        ({"item": "message", "item_id": "sent", "discovered_at": "2999-01-01T00:00:00Z"}, "out_of_range"),
        ({"item": "message", "item_id": "sent", "discovered_at": "2001-01-01T00:00:00Z"}, "out_of_range"),
    ],
)
def test_what_cannot_be_retracted_changes_nothing(held, worker, fields, code):
    sent = write(as_user(worker.user), held)
    before = HistoryEntry.objects.count()
    refused = retract(as_user(worker.user), held, **{k: sent if v == "sent" else v for k, v in fields.items()})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    assert (PrivacyCase.objects.count(), HistoryEntry.objects.count()) == (0, before)
    assert InquiryMessage.objects.get(id=sent).retracted_at is None


def test_only_holder_and_lead_retract(held, worker):
    sent = write(as_user(worker.user), held)
    other = people.associate("triage")
    for caller in (as_agent(held.agent), as_user(other.user)):
        assert retract(caller, held, item="message", item_id=sent).status_code == 403
    assert PrivacyCase.objects.count() == 0


def test_twice_at_once_is_one_case(held, worker):
    sent = write(as_user(worker.user), held)
    callers = [as_user(worker.user) for _ in range(4)]
    answers = at_once(4, lambda n: retract(callers[n], held, item="message", item_id=sent).status_code)
    assert sorted(answers) == [201, 409, 409, 409]
    assert PrivacyCase.objects.count() == 1


def test_two_answers_at_once_are_two_cases(held, worker):
    positions = answer_again(held, worker)
    callers = [as_user(worker.user) for _ in range(4)]
    answers = at_once(4, lambda n: retract(callers[n], held, item="answer", position=positions[n % 2]).status_code)
    assert sorted(answers) == [201, 201, 409, 409]
    assert PrivacyCase.objects.values("item_id").distinct().count() == 2
    held.refresh_from_db()
    assert (held.status, held.reopen_count) == ("queued", 2)


def test_the_database_keeps_what_was_found(held, worker):
    sent = write(as_user(worker.user), held)
    retract(as_user(worker.user), held, item="message", item_id=sent)
    case = PrivacyCase.objects.all()
    for change in (case.delete, lambda: case.update(discovered_at=clock.now() - timedelta(days=1))):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Inquiry.objects.get(id=held.id).status == "in_progress"
    assert RoleGrant.objects.exists()
