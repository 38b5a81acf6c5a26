"""The page of one inquiry: few questions to the database, small, cut to its reader, journaled."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.chain.steps import HistoryRecord
from audit.models import HistoryEntry, JournalEntry
from foundation import clock, lengths
from inquiries.catalog.queries import type_titles
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.steps import add_to_history
from inquiries.routing.models import RoutingDecision
from inquiries.targets.models import InquiryClock
from inquiries.targets.rules import SHARES
from inquiries.work.actions.duplicates import mark_duplicate
from inquiries.work.actions.messages import MessageText, add_message
from staffing.queries.queues import queue_by_code
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of
from web.frame.references import linked_references
from web.inquiries.history_entries import SENTENCES, Titles

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES, LARGEST = 12, 200_000


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def associate():
    return people.associate("triage", "billing")


@pytest.fixture
def held(agent, associate):
    return inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate)


def here(inquiry, more=""):
    return f"/admin/service-inquiries/{inquiry.reference}/{more}"


def write(inquiry, person, body="Hello", visibility="agent"):
    by = inquiries.actor_of(person)
    return add_message(inquiry.reference, MessageText(body=body, visibility=visibility), by=by, at=clock.now())


def make_long(inquiry, agent, associate):
    """60 messages, 80 more entries, another open inquiry of the person, a department, a suggestion."""
    for number in range(30):
        write(inquiry, associate, f"Please ask her, {number}. " + "Words " * 60)
        write(inquiry, agent, f"She was rude, {number}. " + "Words " * 60)
    by = inquiries.actor_of(associate)
    with transaction.atomic():
        locked = Inquiry.objects.select_for_update().get(id=inquiry.id)
        told = [HistoryRecord(kind="prioritize", facts={"priority": 2}, text="Urgent") for _ in range(80)]
        add_to_history(locked, *told, by=by, at=clock.now(), event=None)
        locked.save()
    request_department(
        inquiry.reference, DepartmentQuestion(department="claims", summary="Paid?"), by=by, at=clock.now()
    )
    inquiries.filed(agent=agent, policy=inquiry.policy)


@pytest.mark.parametrize("who", ["associate", "agent", "lead"])
def test_a_long_inquiry_takes_few_queries_and_little_room(agent, associate, held, who):
    make_long(held, agent, associate)
    reader = {"agent": agent, "lead": people.associate("triage", lead=True)}.get(who, associate)
    page = at_pages(reader)
    page.get(here(held))
    with CaptureQueriesContext(connection) as asked:
        answer = page.get(here(held))
    assert answer.status_code == 200
    assert len(asked) <= MOST_QUERIES, [one["sql"][:90] for one in asked]
    assert len(answer.content) <= LARGEST
    with CaptureQueriesContext(connection) as asked:
        everything = page.get(here(held, "?shown=400"))
    assert len(asked) <= MOST_QUERIES
    assert len(everything.content) <= LARGEST * 2


def test_older_entries_are_folded_and_shown_when_asked_for(agent, associate, held):
    make_long(held, agent, associate)
    page = at_pages(associate)
    shown = text_of(page.get(here(held)))
    assert shown.count('<li class="a-entry') == 40
    count = HistoryEntry.objects.filter(inquiry_id=held.id).count()
    assert f"Show {count - 40} earlier" in shown
    assert text_of(page.get(here(held, "?shown=100"))).count('<li class="a-entry') == 100
    messages = text_of(page.get(here(held, "?show=messages&shown=100")))
    assert messages.count("<article") == 60
    assert messages.count("a-entry-line") == 0
    assert "<article" not in text_of(page.get(here(held, "?show=history")))


def test_alerts_of_clocks_do_not_bury_the_messages(agent, associate, held):
    with transaction.atomic():
        locked = Inquiry.objects.select_for_update().get(id=held.id)
        facts = {"clock": "resolution", "share": 75, "reached_at": "2026-11-21T18:14:56.988191+00:00"}
        told = [HistoryRecord(kind=kind, facts=facts) for kind in ("clock_warning", "clock_breached")]
        add_to_history(locked, *told, by=inquiries.actor_of(associate), at=clock.now(), event=None)
        locked.save()
    desk, field = (text_of(at_pages(reader).get(here(held))) for reader in (associate, agent))
    warned, overdue = (str(SENTENCES[one.kind](facts, Titles())) for one in told)
    assert overdue in desk
    assert warned not in desk
    assert not any(one in field for one in (warned, overdue))
    assert not re.search(r">[^<]*(2026-11-21T|my humana business|rule set version)", desk + field)


def test_the_due_time_is_said_once_in_the_header(associate, held):
    head = re.search(
        r'<header class="a-desk-head".*?</header>', text_of(at_pages(associate).get(here(held))), re.DOTALL
    )
    assert head is not None
    assert len(re.findall(r"\bdue\b", head[0])) == 1


def head_of(page, inquiry):
    found = re.search(r'<header class="a-(?:desk|way)-head".*?</header>', text_of(page.get(here(inquiry))), re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


class TestHeader:
    def test_it_says_who_what_when_and_who_has_it(self, held, associate, agent):
        person = held.member
        for reader in (associate, agent):
            head = head_of(at_pages(reader), held)
            for said in (f"{person.first_name} {person.last_name}", held.reference, held.policy.plan.name, "age "):
                assert said in head
            assert f"With {associate.user.display_name}" in head.replace("with", "With")
            assert re.search(r"(First response|Resolution) due (today|tomorrow|\w{3})", head)

    def test_the_age_is_for_those_who_may_see_the_birth_date(self, held):
        assert "age " not in head_of(at_pages(people.associate("triage")), held)

    def test_what_is_overdue_was_due(self, held, associate):
        InquiryClock.objects.filter(inquiry=held).update(due_at=clock.now() - timedelta(days=3))
        head = head_of(at_pages(associate), held)
        assert "was due" in head
        assert "overdue" in head

    def test_a_regulatory_deadline_stands_beside_it(self, held, associate):
        asked = Handoff(destinations=["grievance"], reason="She complains", keep_working=True)
        hand_over_inquiry(held.reference, asked, by=inquiries.actor_of(associate), at=clock.now())
        assert "Regulatory deadline due" in head_of(at_pages(associate), held)

    def test_why_it_is_here_is_said_at_once(self, held, associate):
        def why():
            return text_of(at_pages(associate).get(here(held)))

        assert "No routing rule matched" in why()
        tried = [{"position": 1, "name": "Cards", "matched": True, "why": "", "code": ""}]
        decided = {"inquiry_id": held.id, "queue_code": "triage"}
        RoutingDecision.objects.create(**decided, rule_set_version=1, rules=tried, decided_at=clock.now())
        assert "Routed by the rule “Cards”" in why()
        RoutingDecision.objects.create(**decided, rules=[], decided_at=clock.now() + timedelta(seconds=1))
        assert "Transferred by a person" in why()

    @pytest.mark.parametrize(
        ("status", "is_offered"),
        [("in_progress", False), ("pending", True), ("resolved", True), ("closed", True), ("queued", True)],
    )
    def test_the_next_one_is_offered_once_nothing_is_left_to_do(self, held, associate, agent, status, is_offered):
        """Of one in a queue by who held it last: they have just let go of it, and others claim it."""
        inquiries.put_in(held, status, holder=associate)
        head = head_of(at_pages(associate), held)
        assert ("Next inquiry" in head) == is_offered
        assert "Next inquiry" not in head_of(at_pages(agent), held)


class TestHold:
    def on_hold(self, held, associate, **fields):
        sent = {"version": held.version, "hold-pending_reason": "agent", "hold-note": "Which card?"}
        answer = at_pages(associate).post(
            here(held, "hold/"), sent | {f"hold-{name}": one for name, one in fields.items()}
        )
        held.refresh_from_db()
        return answer

    def test_a_morning_that_was_offered_is_until_when_it_waits(self, held, associate):
        page = text_of(at_pages(associate).get(here(held, "hold/")))
        offered = re.findall(r'<option value="(\d{4}-[^"]+)">([^<]+)<', page)
        assert 1 <= len(offered) <= 2
        assert all("9:00 AM ET" in words for _, words in offered)
        at = datetime.fromisoformat(offered[0][0].replace("&#x2B;", "+"))
        assert self.on_hold(held, associate, comes_back=at.isoformat()).status_code == 302
        assert (held.status, held.hold_until) == ("pending", at)
        assert "until" in head_of(at_pages(associate), held)

    def test_two_times_are_one_too_many(self, held, associate):
        at = (clock.now() + timedelta(days=2)).isoformat(timespec="minutes")
        answer = self.on_hold(held, associate, comes_back=at, until="12/31/2099 2:30 PM")
        assert answer.status_code == 422
        assert "not both" in text_of(answer)
        assert held.status == "in_progress"

    def test_until_a_department_answers_only_where_one_is_waited_for(self, held, associate):
        by = inquiries.actor_of(associate)
        assert "When the department answers" not in text_of(at_pages(associate).get(here(held, "hold/")))
        request_department(
            held.reference, DepartmentQuestion(department="claims", summary="Paid?"), by=by, at=clock.now()
        )
        held.refresh_from_db()
        assert "When the department answers" in text_of(at_pages(associate).get(here(held, "hold/")))
        assert "choose Department" in text_of(self.on_hold(held, associate, comes_back="department"))
        self.on_hold(held, associate, comes_back="department", pending_reason="department")
        assert (held.status, held.pending_reason, held.hold_until) == ("pending", "department", None)


def test_a_part_is_drawn_alone_and_journaled(held, associate):
    page = at_pages(associate)
    looks = JournalEntry.objects.count()
    part = text_of(page.get(here(held), headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert re.findall(r'id="([\w-]+)"[^>]* hx-swap-oob="true"', part) == [
        "head", "answer", "stream", "alerts", "facts", "files", "side",
    ]  # fmt: skip
    assert "panel-message" not in part
    assert JournalEntry.objects.count() == looks + 1
    assert JournalEntry.objects.latest("at", "id").subjects == [held.member_id]


class TestForms:
    def test_an_action_that_is_over_leads_back(self, held, associate):
        answer = at_pages(associate).get(here(held, "claim/"))
        assert (answer.status_code, answer.url) == (302, here(held))

    def test_the_form_alone_works_without_a_script(self, held, associate):
        page = at_pages(associate)
        shown = text_of(page.get(here(held, "hold/")))
        assert "<html" in shown
        assert 'name="hold-note"' in shown
        drawn = text_of(page.get(here(held, "hold/"), headers={"HX-Request": "true"}))
        assert drawn.startswith('<dialog class="a-dialog"')

    @pytest.mark.parametrize("form", ["withdraw/", "departments/"])
    def test_only_for_whom_the_table_names(self, held, associate, form):
        reader = people.associate("triage")
        answer = at_pages(reader).get(here(held, form))
        assert (answer.status_code, answer.url) == (302, here(held))

    def test_the_same_form_sent_twice_has_one_effect(self, held, associate):
        page = at_pages(associate)
        for _ in range(2):
            sent = {"body": "Once", "visibility": "agent", "version": held.version, "key": "k-1"}
            assert page.post(here(held, "messages/"), sent).status_code == 302
        assert InquiryMessage.objects.count() == 1


def test_a_transfer_says_where_it_went(held, associate):
    sent = {"version": held.version, "transfer-queue": "billing", "transfer-reason": "A bill"}
    billing = queue_by_code("billing")
    assert f"Transferred to {billing.title}." in text_of(
        at_pages(associate).post(here(held, "transfer/"), sent, follow=True)
    )


class TestStale:
    def sent(self, page, held, action, **fields):
        entries = held.history_position
        inquiries.put_in(held, "in_progress", holder=held.assignee)
        write(held, held.assignee, "Meanwhile said", visibility="internal")
        return page.post(here(held, action), {"version": held.version - 1, "seen": entries, **fields})

    def test_both_are_shown_and_the_words_are_kept(self, held, associate):
        fields = {"hold-pending_reason": "agent", "hold-note": "Which card is it?"}
        answer = self.sent(at_pages(associate), held, "hold/", **fields)
        shown = text_of(answer)
        assert answer.status_code == 422
        assert "Someone updated this inquiry while you were writing" in shown
        assert "Meanwhile said" in shown
        assert shown.count("Which card is it?") == 2
        assert "Send anyway" in shown
        held.refresh_from_db()
        assert held.status == "in_progress"
        assert not InquiryMessage.objects.filter(body="Which card is it?").exists()

    def test_what_is_no_longer_possible_is_not_offered(self, held, associate):
        page, version = at_pages(associate), held.version
        inquiries.put_in(held, "closed", holder=associate)
        sent = {"version": version, "resolve-answer": "All is done", "resolve-no_relay_needed": "on"}
        shown = text_of(page.post(here(held, "resolve/"), {**sent, "resolve-resolution_code": "completed"}))
        assert "All is done" in shown
        assert "Send anyway" not in shown
        assert "Save as an internal note" in shown

    def test_a_department_asked_too_late_is_not_offered_again(self, held, associate):
        page, version = at_pages(associate), held.version
        inquiries.put_in(held, "closed", holder=associate)
        sent = {"version": version, "department": "claims", "summary": "Paid?", "details": "The claim of May"}
        answer = page.post(here(held, "departments/"), sent)
        shown = text_of(answer)
        assert answer.status_code == 422
        assert "Send anyway" not in shown
        assert "Send as a message to the agent" in shown
        assert "The claim of May" in shown
        assert not held.department_requests.exists()

    def test_a_message_to_the_agent_is_stopped_and_a_note_is_not(self, held, associate):
        page = at_pages(associate)
        answer = self.sent(page, held, "messages/", body="We look at it", visibility="agent")
        assert answer.status_code == 422
        assert "We look at it" in text_of(answer)
        answer = self.sent(page, held, "messages/", body="We look at it", visibility="internal")
        assert answer.status_code == 302
        assert InquiryMessage.objects.filter(body="We look at it").get().visibility == "internal"

    def test_somebody_else_was_faster(self, agent, associate):
        inquiry = inquiries.filed(agent=agent)
        version = inquiry.version
        inquiries.put_in(inquiry, "in_progress", holder=people.associate("triage"))
        answer = at_pages(associate).post(here(inquiry, "claim/"), {"version": version})
        assert answer.status_code == 422
        assert "Reload it and repeat the change if it still applies. Nothing was changed." in text_of(answer)


class TestTeamwork:
    def test_mentions_picked_and_typed(self, held, associate):
        dana = people.associate("triage")
        page = at_pages(associate)
        picked = {"body": f"@{dana.user.display_name} please", "visibility": "internal", "mentions": [str(dana.id)]}
        page.post(here(held, "messages/"), picked)
        page.post(here(held, "messages/"), {"body": f"@{dana.user.display_name} again", "visibility": "internal"})
        who = {"id": str(dana.id), "name": dana.user.display_name}
        assert [one.mentions for one in InquiryMessage.objects.all()] == [[who], [who]]

    def test_people_and_macros_are_for_arsos(self, held, agent, associate):
        inquiries.MacroFactory(title="Hello", body="Hi {{agent_first_name}}")
        dana = people.associate("triage")
        desk, field, stranger = at_pages(associate), at_pages(agent), at_pages(people.agent())
        assert str(dana.id) in {one["id"] for one in desk.get(here(held, "people/")).json()["people"]}
        found = desk.get(here(held, "macros/")).json()["macros"]
        assert f"Hi {agent.first_name}" in {one["body"] for one in found}
        for part in ("people/", "macros/"):
            assert field.get(here(held, part)).status_code == 403
            assert stranger.get(here(held, part)).status_code == 404

    def test_presence_is_for_arsos_and_no_look_at_anybody(self, held, agent, associate):
        dana = people.associate("triage")
        at_pages(dana).post(here(held, "presence/"), {"state": "replying"})
        looks = JournalEntry.objects.count()
        answer = at_pages(associate).post(here(held, "presence/"), {"state": "viewing"})
        assert answer.json() == {"others": [{"name": dana.user.display_name, "state": "replying"}]}
        assert JournalEntry.objects.count() == looks
        assert at_pages(agent).post(here(held, "presence/"), {"state": "viewing"}).status_code == 403

    def test_watching(self, held, agent, associate):
        page = at_pages(associate)
        page.post(here(held, "watch/"), {"watch": "yes"})
        held.refresh_from_db()
        assert held.watcher_ids == [associate.user_id]
        assert page.post(here(held, "watch/"), {}).status_code == 422
        held.refresh_from_db()
        assert held.watcher_ids == [associate.user_id]
        page.post(here(held, "watch/"), {"watch": "no"})
        held.refresh_from_db()
        assert held.watcher_ids == []
        assert at_pages(agent).post(here(held, "watch/"), {"watch": "yes"}).status_code == 403


class TestDuplicates:
    def test_others_of_the_person_are_offered_and_one_is_marked_and_undone(self, held, agent, associate):
        twin = inquiries.filed(agent=agent, policy=held.policy)
        other = inquiries.filed(agent=agent)
        page = at_pages(associate)
        shown = text_of(page.get(here(held)))
        assert f"Close this as a duplicate of {twin.reference}…" in shown
        assert other.reference not in shown
        asked = text_of(page.get(here(held, f"mark-duplicate/?of={twin.reference}")))
        for one in (held, twin):
            assert f"{one.reference} ({type_titles()[one.inquiry_type_id]})" in asked
        sent = {"version": held.version, "mark-duplicate-of": twin.reference}
        marked = text_of(page.post(here(held, "mark-duplicate/"), sent, follow=True))
        assert "Marked as a duplicate" in marked
        assert twin.reference in marked
        held.refresh_from_db()
        page.post(here(held, "undo-duplicate/"), {"version": held.version})
        held.refresh_from_db()
        assert (held.status, held.assignee_id) == ("in_progress", associate.id)

    @pytest.mark.parametrize("why", ["type", "department"])
    def test_what_speaks_against_it_is_asked_before_anything_changes(self, held, agent, associate, why):
        other = inquiries.filed("id_card" if why == "type" else "other", agent=agent, policy=held.policy)
        inquiries.put_in(other, "queued", queue="triage")
        if why == "department":
            asked = DepartmentQuestion(department="claims", summary="Paid?")
            request_department(held.reference, asked, by=inquiries.actor_of(associate), at=clock.now())
            held.refresh_from_db()
        said = {"type": "They have different types", "department": "A department has not answered"}[why]
        page = at_pages(associate)
        assert said in text_of(page.get(here(held, f"mark-duplicate/?of={other.reference}")))
        sent = {"version": held.version, "mark-duplicate-of": other.reference}
        refused = page.post(here(held, "mark-duplicate/"), sent)
        shown = text_of(refused)
        assert said in shown
        held.refresh_from_db()
        assert held.status == "in_progress"
        [reviewed] = re.findall(r'name="mark-duplicate-reviewed"[^>]*value="([^"]+)"', shown)
        page.post(here(held, "mark-duplicate/"), sent | {"mark-duplicate-reviewed": reviewed})
        held.refresh_from_db()
        assert held.status == "duplicate"

    @pytest.mark.parametrize("named", ["", "SI-7K3M-9QX5", "nonsense"])
    def test_the_form_is_there_whatever_reference_is_named(self, held, associate, named):
        page = at_pages(associate)
        assert page.get(here(held, f"mark-duplicate/?of={named}")).status_code == 200
        answer = page.post(here(held, "mark-duplicate/"), {"version": held.version, "mark-duplicate-of": named})
        assert answer.status_code == (404 if named == "SI-7K3M-9QX5" else 422)
        held.refresh_from_db()
        assert held.status == "in_progress"

    def test_nothing_is_due_in_the_header_of_a_duplicate(self, held, agent, associate):
        twin = inquiries.filed(agent=agent, policy=held.policy)
        InquiryClock.objects.filter(inquiry=held).update(
            due_at=clock.now() - timedelta(days=3), alerts_given=len(SHARES)
        )
        assert "overdue" in head_of(at_pages(associate), held)
        mark_duplicate(held.reference, of=twin.reference, by=inquiries.actor_of(associate), at=clock.now())
        assert "due" not in head_of(at_pages(associate), held)

    def test_not_those_of_queues_that_are_not_theirs(self, held, agent):
        reader = people.associate("triage")
        elsewhere = inquiries.put_in(inquiries.filed(agent=agent, policy=held.policy), "queued", queue="pharmacy")
        assert elsewhere.reference not in text_of(at_pages(reader).get(here(held)))

    def test_an_agent_sees_only_links_to_theirs(self, held, agent, associate):
        hidden = inquiries.filed(agent=people.agent())
        by = inquiries.actor_of(associate)
        mark_duplicate(held.reference, of=hidden.reference, by=by, at=clock.now())
        assert hidden.reference in text_of(at_pages(associate).get(here(held)))
        assert hidden.reference not in text_of(at_pages(agent).get(here(held)))


@pytest.mark.parametrize(
    ("relay_text", "says"),
    [("x" * (lengths.LONG_TEXT + 1), "at most"), ("", "Enter the relay text, or check that no relay is needed")],
)
def test_a_relay_text_is_told_the_one_thing_that_is_wrong_with_it(held, associate, relay_text, says):
    sent = {"resolve-answer": "Yes", "resolve-relay_text": relay_text, "resolve-resolution_code": "completed"}
    shown = at_pages(associate).post(here(held, "resolve/"), {"version": held.version, **sent})
    errors = re.findall(r'id="id_resolve-relay_text_error"[^>]*>(.*?)</ul>', shown.content.decode(), re.DOTALL)
    [said] = re.findall(r"<li>(.*?)</li>", errors[0])
    assert says in said


class TestAgents:
    def test_what_is_needed_from_them(self, held, agent, associate):
        page = at_pages(agent)
        assert "Write to ARSOS" in text_of(page.get(here(held)))
        by = {"resolve-answer": "Yes", "resolve-relay_text": "All is well", "resolve-resolution_code": "completed"}
        at_pages(associate).post(here(held, "resolve/"), {"version": held.version, **by})
        shown = text_of(page.get(here(held)))
        assert "All is well" in shown
        assert "I have told the member" in shown
        assert 'data-copy="relay-text"' in shown
        assert 'href="tel:+15025550101"' in shown
        assert "Call (502) 555-0101" in shown
        assert "Preferred language: English" in shown

    def test_nothing_internal_reaches_them(self, held, agent, associate):
        write(held, associate, "For our eyes", visibility="internal")
        shown = text_of(at_pages(agent).get(here(held)))
        for word in ("For our eyes", "Internal note", "Macros", "Why it is in this queue", "Watch"):
            assert word not in shown

    def test_the_downline_reads_and_writes_nothing(self, held, agent):
        manager = agent.affiliations.get().sales_manager
        shown = text_of(at_pages(manager).get(here(held)))
        assert held.reference in shown
        assert "/messages/" not in shown
        assert "/withdraw/" not in shown


def test_a_file_that_is_not_taken_is_said_to_the_script(held, associate):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"file": SimpleUploadedFile("x.txt", b"<html>")}
    answer = at_pages(associate).post(here(held, "files/"), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "PDF" in answer.json()["wrong"]
    assert held.attachments.count() == 0


def test_why_a_clock_stands_and_why_it_is_here(held, associate, agent):
    page = at_pages(associate)
    assert "business hours used" in text_of(page.get(here(held, "clocks/")))
    assert "routed it to" in text_of(page.get(here(held, "routing/"), headers={"HX-Request": "true"}))
    assert at_pages(people.agent()).get(here(held, "clocks/")).status_code == 404


@pytest.mark.parametrize(
    ("status", "heading", "may_call"),
    [("resolved", "Tell the member", True), ("closed", "The member was told", False)],
)
def test_what_was_told_is_not_to_be_told_again(held, agent, associate, status, heading, may_call):
    inquiries.put_in(held, status, holder=associate)
    Inquiry.objects.filter(id=held.id).update(answer="It left", relay_text="Your card left on Monday")
    shown = text_of(at_pages(agent).get(here(held)))
    assert f"<h3>{heading}</h3>" in shown
    assert ('data-copy="relay-text"' in shown) == may_call


def test_who_lets_go_of_it_is_offered_the_next_one_first(held, associate):
    page = at_pages(associate)
    assert "Next inquiry" not in text_of(page.get(here(held)))
    sent = {"transfer-queue": "billing", "transfer-reason": "A bill", "version": held.version}
    moved = text_of(page.post(here(held, "transfer/"), sent, follow=True))
    assert "Transferred to Billing and premiums." in moved
    main = re.search(r'class="a-button a-primary"[^>]*>(?:<span[^>]*>[^<]*</span>)?([^<]*)', moved)
    assert main is not None
    assert "Next inquiry" in main[1]


def test_an_overdue_p1_is_not_transferred_unseen(held, associate):
    due = clock.now() - timedelta(minutes=5)
    Inquiry.objects.filter(id=held.id).update(priority=1, due_at=due)
    page, sent = (
        at_pages(associate),
        {"transfer-queue": "billing", "transfer-reason": "A bill", "version": held.version},
    )
    asked = page.post(here(held, "transfer/"), sent)
    assert asked.status_code == 422
    assert "It stays overdue and waits again in the other queue." in text_of(asked)
    assert Inquiry.objects.get(id=held.id).status == "in_progress"
    assert page.post(here(held, "transfer/"), sent | {"transfer-reviewed": "overdue"}).status_code == 302
    assert Inquiry.objects.get(id=held.id).status == "queued"


def test_references_in_the_history_are_links(held, associate):
    other = inquiries.filed().reference
    with transaction.atomic():
        locked = Inquiry.objects.select_for_update().get(id=held.id)
        told = HistoryRecord(kind="filed_together", facts={"others": [other]}, agent_visible=True)
        add_to_history(locked, told, by=inquiries.actor_of(associate), at=clock.now(), event=None)
        locked.save()
    shown = text_of(at_pages(associate).get(here(held)))
    assert f'filed it together with <a href="{here(held).replace(held.reference, other)}">{other}</a>.' in shown


def test_a_reference_becomes_a_link_and_the_rest_stays_escaped():
    said = linked_references("<b>SI-7K3M-9QX5</b>, SI-7K3M")
    assert said == '&lt;b&gt;<a href="/admin/service-inquiries/SI-7K3M-9QX5/">SI-7K3M-9QX5</a>&lt;/b&gt;, SI-7K3M'
