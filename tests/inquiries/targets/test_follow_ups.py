"""A silent agent, an unconfirmed relay: reminders, then the end or a word to the lead (R19)."""

from datetime import UTC, datetime, timedelta

import pytest

from events.notifications.models import Notification
from foundation import clock
from inquiries.filing.actions import create_draft
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.targets.models import FollowUpPlan
from inquiries.tasks import check_due, expire_drafts
from inquiries.work.actions.answer import Answer, confirm_relay, resolve_inquiry
from inquiries.work.actions.duplicates import mark_duplicate, undo_duplicate
from inquiries.work.actions.hold import Hold, hold_inquiry
from inquiries.work.actions.messages import MessageText, add_message
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
# Monday 16 November + business days; Thursday 26 is Thanksgiving.
SECOND, FIFTH, EIGHTH, TENTH = (datetime(2026, 11, day, 15, tzinfo=UTC) for day in (18, 23, 27, 30))
EIGHTH = datetime(2026, 11, 27, 15, tzinfo=UTC)
TENTH = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
def held():
    with clock.frozen(MONDAY):
        agent, lead = people.agent(), people.associate("triage", "urgent_access", lead=True)
        associate = people.associate("triage", "urgent_access")
        inquiry = inquiries.filed("other", agent=agent, at=MONDAY)
        by = inquiries.actor_of(associate)
        claim_inquiry(inquiry.reference, by=by, at=MONDAY)
        return inquiry, by, agent, lead


def sweep(at):
    with clock.frozen(at):
        check_due()


def wait(inquiry, by, reason="agent", **fields):
    hold_inquiry(inquiry.reference, Hold(pending_reason=reason, note="When?", **fields), by=by, at=MONDAY)


def resolve(inquiry, by, **fields):
    given = {"relay_text": "All is well."} | fields
    resolve_inquiry(inquiry.reference, Answer(answer="ok", resolution_code="completed", **given), by=by, at=MONDAY)


def told(kind):
    return Notification.objects.filter(kind=kind).count()


def test_a_silent_agent_is_reminded_three_times_and_then_it_closes(held):
    inquiry, by, agent, _ = held
    wait(inquiry, by)
    for at, count in ((SECOND - timedelta(seconds=1), 0), (SECOND, 1), (FIFTH, 2), (EIGHTH, 3)):
        sweep(at)
        assert told("agent_reminder") == count, at
    assert set(Notification.objects.filter(kind="agent_reminder").values_list("user", flat=True)) == {agent.user_id}
    sweep(TENTH - timedelta(seconds=1))
    inquiry.refresh_from_db()
    assert inquiry.status == "pending"
    sweep(TENTH)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.close_reason, inquiry.follow_up_at) == ("closed", "no_agent_reply", None)
    assert told("closed_unanswered") == 1


def test_an_answer_ends_the_reminders(held):
    inquiry, by, agent, _ = held
    wait(inquiry, by)
    sweep(SECOND)
    add_message(
        inquiry.reference,
        MessageText(body="here", visibility="agent"),
        by=inquiries.actor_of(agent),
        at=SECOND + timedelta(hours=1),
    )
    sweep(TENTH + 9 * DAY)
    inquiry.refresh_from_db()
    assert (told("agent_reminder"), inquiry.status, inquiry.follow_ups_done) == (1, "in_progress", 0)


@pytest.mark.parametrize(
    "change",
    [
        {"priority": 1},
        {"hand_over_suggested": True},
        {"pending_reason": "member"},
    ],
)
def test_what_may_be_urgent_is_never_closed_the_lead_is_told(held, change):
    inquiry, by, _, lead = held
    wait(inquiry, by)
    Inquiry.objects.filter(id=inquiry.id).update(**change)
    for at in (SECOND, FIFTH, EIGHTH, TENTH, TENTH + 9 * DAY):
        sweep(at)
    inquiry.refresh_from_db()
    assert (inquiry.status, told("agent_reminder")) == ("pending", 3)
    assert lead.user_id in set(Notification.objects.filter(kind="agent_silent").values_list("user", flat=True))
    assert Notification.objects.filter(kind="agent_silent", user=lead.user_id).count() == 1


def test_types_for_the_sos_line_are_never_closed():
    with clock.frozen(MONDAY):
        agent, associate = people.agent(), people.associate("urgent_access")
        inquiry = inquiries.filed("care_access", agent=agent, at=MONDAY)
        by = inquiries.actor_of(associate)
        claim_inquiry(inquiry.reference, by=by, at=MONDAY)
        wait(inquiry, by)
    Inquiry.objects.filter(id=inquiry.id).update(priority=2)
    for at in (SECOND, FIFTH, EIGHTH, TENTH, TENTH + 9 * DAY):
        sweep(at)
    inquiry.refresh_from_db()
    assert inquiry.status == "pending"


def test_an_unconfirmed_relay_is_chased_twice_and_then_closed(held):
    inquiry, by, *_ = held
    resolve(inquiry, by)
    for at, count in ((SECOND, 1), (FIFTH, 2), (EIGHTH, 2)):
        sweep(at)
        assert told("relay_reminder") == count
    sweep(TENTH)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.close_reason) == ("closed", "relay_unconfirmed")


def test_without_anything_to_relay_nobody_is_chased(held):
    inquiry, by, *_ = held
    resolve(inquiry, by, relay_text="", no_relay_needed=True)
    for at in (SECOND, FIFTH, TENTH):
        sweep(at)
    inquiry.refresh_from_db()
    assert (told("relay_reminder"), inquiry.status) == (0, "closed")


def test_a_confirmed_relay_is_left_in_peace(held):
    inquiry, by, agent, _ = held
    resolve(inquiry, by)
    confirm_relay(inquiry.reference, by=inquiries.actor_of(agent), at=MONDAY)
    sweep(TENTH)
    assert told("relay_reminder") == 0


def test_after_a_standstill_nobody_is_reminded_and_closed_in_one_go(held):
    inquiry, by, *_ = held
    wait(inquiry, by)
    late = TENTH + 20 * DAY  # Monday 21 December
    sweep(late)
    inquiry.refresh_from_db()
    assert (told("agent_reminder"), inquiry.status) == (1, "pending")
    sweep(late + 2 * DAY)
    assert told("agent_reminder") == 1
    sweep(late + 3 * DAY)
    assert told("agent_reminder") == 2
    sweep(late + 7 * DAY)  # Friday 25 is closed: the third business day after the 24th is Wednesday 30
    assert told("agent_reminder") == 2
    sweep(late + 9 * DAY)
    assert told("agent_reminder") == 3


def test_plans_are_data(held):
    inquiry, by, *_ = held
    FollowUpPlan.objects.filter(kind="silent_agent").update(reminder_days=[1], close_after_days=2)
    wait(inquiry, by)
    sweep(MONDAY + DAY)
    sweep(MONDAY + 2 * DAY)
    inquiry.refresh_from_db()
    assert (told("agent_reminder"), inquiry.status) == (1, "closed")


def test_until_resumes_by_itself_for_the_holder(held):
    inquiry, by, *_ = held
    wait(inquiry, by, until=MONDAY + DAY)
    sweep(MONDAY + DAY - timedelta(seconds=1))
    inquiry.refresh_from_db()
    assert inquiry.status == "pending"
    sweep(MONDAY + DAY)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.assignee_id, inquiry.hold_until) == ("in_progress", by.associate_id, None)
    assert told("resumed") == 1


def test_a_duplicate_comes_back_with_its_follow_up(held):
    inquiry, by, *_ = held
    wait(inquiry, by, until=FIFTH)
    sweep(SECOND)
    before = Inquiry.objects.get(id=inquiry.id)
    other = inquiries.filed("other", agent=people.agent(), at=MONDAY)
    mark_duplicate(inquiry.reference, of=other.reference, by=by, at=SECOND + DAY)
    assert Inquiry.objects.get(id=inquiry.id).follow_up_at is None
    undo_duplicate(inquiry.reference, by=by, at=SECOND + DAY)
    after = Inquiry.objects.get(id=inquiry.id)
    for name in ("status", "pending_reason", "hold_until", "follow_up_since", "follow_up_at", "follow_ups_done"):
        assert getattr(after, name) == getattr(before, name), name


def test_drafts_that_nobody_touched_for_a_month_go():
    with clock.frozen(MONDAY):
        agent = people.agent()
        by = inquiries.actor_of(agent)
        for flow in ("service_inquiry_card", "my_humana_business"):
            create_draft(flow=flow, content={}, by=by, at=MONDAY)
    InquiryDraft.objects.filter(flow="my_humana_business").update(updated_at=MONDAY + DAY)
    with clock.frozen(MONDAY + 30 * DAY + timedelta(minutes=1)):
        expire_drafts()
    assert list(InquiryDraft.objects.values_list("flow", flat=True)) == ["my_humana_business"]
