"""An associate's day at the pages, and the agent's end of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from accounts.models.agents import AgentAffiliation
from audit.models import HistoryEntry, JournalEntry
from escalations.ladder.models import Escalation
from foundation import clock
from foundation.actor import Role
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def associate():
    return people.associate("triage", "billing")


def act(browser, inquiry, action, version=None, key="", **fields):
    """Send the form as the page does, with a key."""
    inquiry.refresh_from_db()
    sent = {f"{action}-{name}": value for name, value in fields.items()}
    return browser.post(
        f"/admin/service-inquiries/{inquiry.reference}/{action}/",
        {"version": inquiry.version if version is None else version, "key": key or uuid4().hex, **sent},
        follow=True,
    )


def test_from_the_queue_to_the_confirmed_relay(agent, associate):
    inquiry = inquiries.filed(agent=agent)
    desk, field = at_pages(associate), at_pages(agent)
    assert "Claim next" in text_of(desk.get("/admin/queues/"))
    claimed = desk.post("/admin/queues/triage/claim-next/", follow=True)
    assert inquiry.reference in text_of(claimed)

    answered = act(
        desk, inquiry, "resolve", answer="It is done.", relay_text="All is well.", resolution_code="completed"
    )
    assert answered.status_code == 200, text_of(answered)
    page = text_of(field.get(f"/admin/service-inquiries/{inquiry.reference}/"))
    assert "All is well." in page
    act(field, inquiry, "confirm-relay")
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.close_reason) == ("closed", "relay_confirmed")


def test_an_empty_queue_says_so(associate):
    answer = at_pages(associate).post("/admin/queues/triage/claim-next/", follow=True)
    assert "No inquiries are waiting in this queue." in text_of(answer)


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [
        ("claim", {}, "in_progress"),
        ("hold", {"pending_reason": "member", "note": "Which card?"}, "pending"),
        ("release", {"reason": "Lunch"}, "queued"),
        ("transfer", {"queue": "billing", "reason": "A bill"}, "queued"),
        ("prioritize", {"priority": "2", "reason": "Urgent"}, "in_progress"),
        ("refer", {"destination": "agent_support", "reason": "A status question"}, "closed"),
        ("hand-over", {"destinations": ["grievance"], "reason": "A complaint"}, "handed_over"),
    ],
)
def test_the_actions_of_a_holder(agent, associate, action, fields, status):
    inquiry = inquiries.filed(agent=agent)
    if action != "claim":
        inquiries.put_in(inquiry, "in_progress", holder=associate)
    answer = act(at_pages(associate), inquiry, action, **fields)
    assert answer.status_code == 200, text_of(answer)
    inquiry.refresh_from_db()
    assert inquiry.status == status


def test_a_priority_that_misses_a_target_at_once_is_asked_about_first(associate, agent):
    """A missed target stays missed when the priority is put back, so nobody sets one by a slip of the hand."""
    at = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    inquiry = inquiries.put_in(inquiries.filed("other", agent=agent, at=at), "in_progress", holder=associate)
    with clock.frozen(at + timedelta(hours=2)):  # of 12 and 36; P1 has 1 and 4
        desk = at_pages(associate)
        asked = act(desk, inquiry, "prioritize", priority="1", reason="Urgent")
        assert Inquiry.objects.get(id=inquiry.id).priority == 3
        assert set(inquiry.clocks.values_list("alerts_given", flat=True)) == {0}
        shown = text_of(asked)
        assert "First response: the new target of 1 hour has already passed" in shown
        assert "Resolution: 4 hours, due 2:00 PM ET, Nov 2, 2026" in shown
        act(desk, inquiry, "prioritize", priority="2", reason="Urgent")
        assert Inquiry.objects.get(id=inquiry.id).priority == 2, "nothing is missed by it, so nothing is asked"
        inquiry.refresh_from_db()
        act(desk, inquiry, "prioritize", priority="1", reason="Urgent", reviewed="1:first_response")
    assert Inquiry.objects.get(id=inquiry.id).priority == 1


def test_the_type_is_changed_with_its_details(agent, associate):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate)
    desk = at_pages(associate)
    page = act(desk, inquiry, "reclassify", inquiry_type="id_card")
    assert "Card" in text_of(page)
    fields = {"details-reason": "lost", "details-card": "medical", "details-address_confirmed": "no"}
    address = f"/admin/service-inquiries/{inquiry.reference}/change-type/"
    refused = desk.post(address, {"to": "id_card", "version": inquiry.version, "details-reason": "lost", "reason": "x"})
    assert refused.status_code == 422
    sent = {"to": "id_card", "reason": "It is a card", **fields}
    late = text_of(desk.post(address, {**sent, "version": inquiry.version - 1}))
    assert "Someone updated this inquiry while you were writing" in late
    assert 'name="to" value="id_card"' in late
    assert "It is a card" in late
    desk.post(address, {**sent, "version": inquiry.version})
    inquiry.refresh_from_db()
    assert (inquiry.inquiry_type_id, inquiry.details["address_confirmed"]) == ("id_card", False)


def test_a_refused_action_says_why_and_changes_nothing(agent, associate):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate)
    before = Inquiry.objects.filter(id=inquiry.id).values().get()
    answer = act(at_pages(associate), inquiry, "resolve", answer="Done", resolution_code="completed")
    assert answer.status_code == 422
    assert "Enter the relay text" in text_of(answer)
    assert Inquiry.objects.filter(id=inquiry.id).values().get() == before


def test_an_action_of_others_is_refused_and_journaled_with_the_words_kept(agent, associate):
    """As the API journals it (R33)."""
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate)
    before = Inquiry.objects.filter(id=inquiry.id).values().get()
    answer = act(at_pages(agent), inquiry, "release", reason="I would rather not")
    assert answer.status_code == 422
    assert "I would rather not" in text_of(answer)
    assert "You don&#x27;t have permission to release this inquiry to its queue." in text_of(answer)
    denied = JournalEntry.objects.get(kind="denied", actor_id=agent.user_id)
    assert "forbidden" in denied.fields
    shown = JournalEntry.objects.get(kind="read", actor_id=agent.user_id)
    assert shown.subjects == [inquiry.member_id], "the page shows the person beside the refusal (45 CFR 164.528)"
    assert Inquiry.objects.filter(id=inquiry.id).values().get() == before


def test_a_page_drawn_before_a_change_is_refused(agent, associate):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate)
    answer = act(at_pages(associate), inquiry, "release", version=inquiry.version - 1, reason="Late")
    assert answer.status_code == 422
    assert "Reload it and repeat the change if it still applies. Nothing was changed." in text_of(answer)
    inquiry.refresh_from_db()
    assert inquiry.status == "in_progress"


def test_a_lead_assigns(agent, associate):
    inquiry = inquiries.filed(agent=agent)
    lead = people.associate("triage", lead=True)
    act(at_pages(lead), inquiry, "assign", assignee=str(associate.id))
    inquiry.refresh_from_db()
    assert inquiry.assignee_id == associate.id


@pytest.mark.parametrize(("channel", "leads"), [("career", "sales_manager"), ("broker", "broker_relationship_manager")])
def test_an_agent_escalates_once_however_often_the_form_is_sent(channel, leads):
    agent, leader = people.agent(channel=channel), people.UserFactory()
    people.grant(leader, Role(leads))
    AgentAffiliation.objects.filter(agent=agent).update(**{"sales_manager": None, leads: leader})
    inquiry, browser = inquiries.filed(agent=agent), at_pages(agent)
    for _ in range(2):
        answer = act(browser, inquiry, "escalate", key="one form", others="Called\nWrote", reason="Nothing moves")
        assert answer.status_code == 200, text_of(answer)
    inquiry.refresh_from_db()
    assert inquiry.escalated_to_id == leader.id
    assert Escalation.objects.get(inquiry=inquiry).exhausted_options == ["Called", "Wrote"]
    assert HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="escalate").count() == 1


def test_messages_and_internal_notes(agent, associate):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate)
    here = f"/admin/service-inquiries/{inquiry.reference}/"
    desk, field = at_pages(associate), at_pages(agent)
    desk.post(f"{here}messages/", {"body": "For our eyes", "visibility": "internal"})
    desk.post(f"{here}messages/", {"body": "Please ask her", "visibility": "agent"})
    field.post(f"{here}messages/", {"body": "She says yes"})
    seen_by_agent, seen_by_desk = text_of(field.get(here)), text_of(desk.get(here))
    assert "Please ask her" in seen_by_agent
    assert "For our eyes" not in seen_by_agent
    assert "For our eyes" in seen_by_desk
    assert "She says yes" in seen_by_desk


@pytest.mark.parametrize("action", ["", "resolve/", "messages/", "change-type/?to=id_card", "nonsense/"])
def test_an_inquiry_of_others_is_not_there(action):
    inquiry = inquiries.filed()
    stranger = at_pages(people.agent())
    entries = HistoryEntry.objects.count()
    address = f"/admin/service-inquiries/{inquiry.reference}/{action}"
    answers = (
        {stranger.post(address, {"body": "x"}).status_code} if action not in {"", "change-type/?to=id_card"} else set()
    )
    if not action.startswith(("resolve", "messages", "nonsense")):
        answers.add(stranger.get(address).status_code)
    assert answers == {404}
    assert HistoryEntry.objects.count() == entries


def test_lists_show_only_what_may_be_seen_and_are_journaled(agent):
    mine, others = inquiries.filed(agent=agent), inquiries.filed()
    browser = at_pages(agent)
    listed = text_of(browser.get("/admin/service-inquiries/"))
    assert mine.reference in listed
    assert others.reference not in listed
    entry = JournalEntry.objects.latest("at", "id")
    assert (entry.road, entry.subjects) == ("page InquiriesPage", [mine.member_id])


@pytest.mark.parametrize("text", ["reference", "name"])
def test_finding_an_inquiry(agent, text):
    inquiry = inquiries.filed(agent=agent)
    typed = inquiry.reference.lower() if text == "reference" else inquiry.member.last_name
    answer = at_pages(agent).post("/admin/service-inquiries/", {"search": typed}, follow=True)
    assert inquiry.reference in text_of(answer)


def test_a_mistyped_reference_is_told_apart(agent):
    answer = at_pages(agent).post("/admin/service-inquiries/", {"search": "SI-7K3M-9QX6"})
    assert answer.status_code == 422
    assert "mistyped" in text_of(answer) or "check" in text_of(answer)


GO = "/admin/queues/availability/"


def urgent_of(associate, count=2):
    return [
        inquiries.put_in(inquiries.filed("termed_in_error"), "in_progress", holder=associate, queue="triage")
        for _ in range(count)
    ]


def go_absent(desk, held):
    return desk.post(GO, {"is_available": "no", "returning": " ".join(one.reference for one in held)}, follow=True)


def test_going_absent_asks_before_it_puts_anything_back(associate):
    held, desk = urgent_of(associate), at_pages(associate)
    calm = inquiries.put_in(inquiries.filed(), "in_progress", holder=associate)
    asked = text_of(desk.post(GO, {"is_available": "no"}, follow=True))
    assert "Going absent returns 2 inquiries to their queues" in asked
    assert all(one.reference in asked for one in held)
    assert calm.reference not in asked
    associate.refresh_from_db()
    assert associate.is_available
    assert set(Inquiry.objects.values_list("status", flat=True)) == {"in_progress"}
    assert "Going absent returns 2 inquiries to their queues" in text_of(go_absent(desk, held[:1])), (
        "one came meanwhile: asked anew"
    )
    answer = text_of(go_absent(desk, held))
    assert all(one.reference in answer for one in held)
    associate.refresh_from_db()
    assert not associate.is_available
    assert Inquiry.objects.filter(status="queued", assignee=None).count() == 2
    assert HistoryEntry.objects.filter(kind="release", inquiry_id__in=[one.id for one in held]).count() == 2


def test_who_holds_nothing_urgent_is_not_asked(associate):
    answer = at_pages(associate).post(GO, {"is_available": "no"}, follow=True)
    assert "You are absent." in text_of(answer)
    associate.refresh_from_db()
    assert not associate.is_available


def test_going_absent_is_undone_for_a_minute(associate):
    (taken, *mine), desk, colleague = urgent_of(associate, 9), at_pages(associate), people.associate("triage")
    now = clock.now()
    with clock.frozen(now):
        go_absent(desk, [taken, *mine])
        assert "9 inquiries returned to their queues" in text_of(desk.get("/admin/queues/"))
        claim_inquiry(taken.reference, by=inquiries.actor_of(colleague), at=now)
    with clock.frozen(now + timedelta(seconds=61)):
        late = desk.post(f"{GO}undo/", {"key": "late"})
        assert "You can undo this only within one minute." in text_of(late)
        assert "returned to" not in text_of(desk.get("/admin/queues/"))
    with clock.frozen(now + timedelta(seconds=59)):
        for _ in range(2):
            answer = text_of(desk.post(f"{GO}undo/", {"key": "once"}, follow=True))
            assert "Assigned to you again: " in answer
            assert all(one.reference in answer for one in mine)
    for one in (*mine, taken, associate):
        one.refresh_from_db()
    assert ({one.assignee_id for one in mine}, taken.assignee_id) == ({associate.id}, colleague.id)
    assert associate.is_available
    kinds = HistoryEntry.objects.filter(inquiry_id=mine[0].id).order_by("position").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["release", "claim"]
    refused = at_pages(people.agent()).post(f"{GO}undo/", {"key": "other"})
    assert refused.status_code == 403


def test_times_are_in_the_readers_zone(agent):
    policy = members.policy(agent)
    with clock.frozen(datetime(2026, 7, 1, 18, 30, tzinfo=UTC)):
        inquiry = inquiries.filed(agent=agent, policy=policy)
        browser = at_pages(agent)
        here = f"/admin/service-inquiries/{inquiry.reference}/"
        assert "2:30 PM ET, Jul 1, 2026" in text_of(browser.get(here))
        agent.user.time_zone = "America/Los_Angeles"
        agent.user.save(update_fields=["time_zone"])
        assert "11:30 AM PT, Jul 1, 2026" in text_of(browser.get(here))


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil", '"><img src=x onerror=alert(1)>'])
def test_what_people_type_is_shown_safely(agent, hostile):
    inquiry = inquiries.filed(agent=agent)
    Inquiry.objects.filter(id=inquiry.id).update(summary=hostile, description=hostile)
    shown = text_of(at_pages(agent).get(f"/admin/service-inquiries/{inquiry.reference}/"))
    assert "<script>alert(1)" not in shown
    assert "<img src=x" not in shown


def test_the_home_page_says_what_waits(associate):
    inquiries.filed()
    day = at_pages(associate).get("/admin/", headers={"HX-Request": "true"})
    assert "1 waiting" in text_of(day)


def test_the_home_page_of_somebody_without_pages_says_so():
    user = people.UserFactory()
    people.grant(user, Role.AGENT)
    assert "There are no pages for your role yet." in text_of(at_pages(user).get("/admin/"))


def test_an_associate_without_a_place_at_the_desk_is_told_what_is_missing():
    user = people.UserFactory()
    people.grant(user, Role.ASSOCIATE)
    for address in ("/admin/", "/admin/queues/"):
        shown = text_of(at_pages(user).get(address))
        assert "you are not set up as an associate yet. Ask an administrator" in shown
    administrator = people.UserFactory()
    people.grant(administrator, Role.ADMINISTRATOR)
    grant = {"user": people.UserFactory().pk, "role": "associate", "starts_on": "2026-01-01"}
    saved = at_pages(administrator).post("/admin/accounts/rolegrant/add/", grant, follow=True)
    assert "They are not set up as an associate yet" in text_of(saved)
