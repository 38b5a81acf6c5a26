"""Somebody leaves: their work goes on with others, their access ends with their last day, and nothing is left half."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.callers import actor_for_user
from accounts.models.agents import AgentAffiliation
from accounts.models.users import RoleGrant, User
from accounts.queries import agents_who_may_act
from audit.models import HistoryEntry, JournalEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Role
from foundation.errors import ConflictFound, InputRejected, PermissionRefused, ResourceNotFound
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.staff_changes.actions.leave import Leaving, let_go
from inquiries.staff_changes.holdings import holdings_of_person
from inquiries.tasks import follow_ended_roles, return_from_departed
from staffing.models import Associate, QueueMembership
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.date_of(clock.now())
ONE_DAY = timedelta(days=1)
TABLES = (User, RoleGrant, AgentAffiliation, Associate, QueueMembership, Inquiry, JournalEntry, HistoryEntry)


@pytest.fixture
def admin():
    return people.UserFactory(roles=[Role.ADMINISTRATOR])


@pytest.fixture
def leaver():
    return people.associate("triage", "billing")


def actor_of(user):
    return actor_for_user(user, on=TODAY, road="test")


def hold(person, priority=3, status="in_progress"):
    inquiry = inquiries.filed()
    Inquiry.objects.filter(id=inquiry.id).update(priority=priority)
    return inquiries.put_in(inquiry, status, holder=person)


def leave(user, admin, last_day=TODAY, **chosen):
    return let_go(user.id, Leaving(last_day=last_day, **chosen), by=actor_of(admin), at=clock.now())


def everything():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def let_the_last_day_be(day, leaver):
    RoleGrant.objects.filter(user=leaver.user_id, ends_on__isnull=False).update(ends_on=day)
    User.objects.filter(id=leaver.user_id).update(leaves_on=day)


def state_of(inquiry):
    found = Inquiry.objects.get(id=inquiry.id)
    return found.status, found.assignee_id


def test_today_access_ends_and_what_they_hold_returns(admin, leaver):
    lead = people.associate("triage", lead=True)
    held = [hold(leaver), hold(leaver, priority=1)]
    browser = at_pages(leaver)
    assert browser.get("/admin/queues/").status_code == 200
    left = leave(leaver.user, admin)
    assert (left.is_over, left.inquiries.given, left.inquiries.returned) == (True, 0, 2)
    user = User.objects.get(id=leaver.user_id)
    assert (user.is_active, user.leaves_on) == (False, None)
    assert list(user.role_grants.values_list("ends_on", flat=True)) == [TODAY]
    assert not leaver.memberships.exists()
    assert browser.get("/admin/queues/").status_code == 302
    assert [state_of(one) for one in held] == [("queued", None)] * 2
    released = HistoryEntry.objects.filter(inquiry_id__in=[one.id for one in held], kind="release")
    assert released.count() == 2
    assert OutboxMessage.objects.filter(type="inquiry.released").count() == 2
    assert Notification.objects.filter(user_id=lead.user_id, kind="returned").exists()
    fields = JournalEntry.objects.filter(kind="configured", actor_id=admin.id).values_list("fields", flat=True)
    assert {name for one in fields for name in one} == {"ends_on", "is_active", "leaves_on", "queue", "is_lead"}


def test_a_colleague_gets_what_fits_them_and_the_rest_returns(admin, leaver):
    colleague = people.associate("triage")
    Associate.objects.filter(id=colleague.id).update(capacity=2)
    waits, plain, urgent = hold(leaver, status="pending"), hold(leaver), hold(leaver, priority=1)
    elsewhere = hold(leaver, priority=1)
    Inquiry.objects.filter(id=elsewhere.id).update(queue=leaver.memberships.get(queue__code="billing").queue)
    skilled = hold(leaver, priority=1)
    Inquiry.objects.filter(id=skilled.id).update(required_skills=["flying"])
    left = leave(leaver.user, admin, inquiries_to=colleague.id)
    assert (left.inquiries.given, left.inquiries.returned) == (2, 3)
    assert state_of(urgent) == ("in_progress", colleague.id)
    assert sorted([state_of(waits), state_of(plain)], key=str) == sorted(
        [("in_progress", colleague.id), ("queued", None)], key=str
    )
    assert [state_of(elsewhere), state_of(skilled)] == [("queued", None)] * 2
    assert HistoryEntry.objects.get(inquiry_id=urgent.id, kind="assign").facts["assignee"] == str(colleague.id)
    assert Notification.objects.filter(user_id=colleague.user_id, kind="assigned").count() == 2


def test_what_waits_for_somebody_goes_to_the_colleague_too(admin, leaver):
    colleague, waits = people.associate("triage"), hold(leaver, status="pending")
    leave(leaver.user, admin, inquiries_to=colleague.id)
    assert state_of(waits) == ("in_progress", colleague.id)
    kinds = HistoryEntry.objects.filter(inquiry_id=waits.id).order_by("position").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["release", "assign"]


def test_before_a_later_last_day_they_work_on_and_after_it_all_ends(admin, leaver):
    last, held = TODAY + timedelta(days=3), hold(leaver)
    left = leave(leaver.user, admin, last_day=last)
    assert (left.is_over, left.inquiries.returned) == (False, 0)
    assert actor_of(leaver.user).associate_id == leaver.id
    assert state_of(held) == ("in_progress", leaver.id)
    assert User.objects.get(id=leaver.user_id).leaves_on == last
    let_the_last_day_be(TODAY, leaver)
    follow_ended_roles()
    assert User.objects.get(id=leaver.user_id).is_active, "the last day counts"
    let_the_last_day_be(TODAY - ONE_DAY, leaver)
    follow_ended_roles()
    user = User.objects.get(id=leaver.user_id)
    assert (user.is_active, user.leaves_on, leaver.memberships.exists()) == (False, None, False)
    return_from_departed()
    assert state_of(held) == ("queued", None)
    before = everything()
    follow_ended_roles()
    assert everything() == before


def test_who_gets_a_role_again_before_the_last_day_is_over_stays(admin, leaver):
    leave(leaver.user, admin, last_day=TODAY + ONE_DAY)
    people.grant(leaver.user, Role.AUDITOR, starts_on=TODAY)
    let_the_last_day_be(TODAY - ONE_DAY, leaver)
    follow_ended_roles()
    user = User.objects.get(id=leaver.user_id)
    assert (user.is_active, user.leaves_on) == (True, None)


def test_their_agents_get_another_leader_from_the_day_after(admin):
    manager, other = (people.UserFactory(roles=[Role.SALES_MANAGER]) for _ in range(2))
    agency, executive = people.AgencyFactory(), people.UserFactory()
    beside = {"agency": agency, "broker_relationship_executive": executive}
    open_ended = people.AffiliationFactory(sales_manager=manager, **beside)
    dated = people.AffiliationFactory(sales_manager=manager, ends_on=TODAY + timedelta(days=90))
    later = people.AffiliationFactory(sales_manager=manager, starts_on=TODAY + timedelta(days=30))
    over = people.AffiliationFactory(sales_manager=manager, ends_on=TODAY - ONE_DAY)
    last = TODAY + timedelta(days=3)
    assert leave(manager, admin, last_day=last, leads_to={"sales_manager": other.username}).agents == 3
    rows = AgentAffiliation.objects.filter(agent=open_ended.agent).order_by("starts_on")
    told = rows.values_list("sales_manager", "agency", "broker_relationship_executive", "starts_on", "ends_on")
    assert list(told) == [
        (manager.id, agency.id, executive.id, people.LONG_AGO, last),
        (other.id, agency.id, executive.id, last + ONE_DAY, None),
    ]
    parts = AgentAffiliation.objects.filter(agent=dated.agent).order_by("starts_on")
    assert list(parts.values_list("sales_manager", "ends_on")) == [
        (manager.id, last),
        (other.id, TODAY + timedelta(days=90)),
    ]
    assert AgentAffiliation.objects.get(agent=later.agent).sales_manager == other
    assert AgentAffiliation.objects.get(agent=over.agent).sales_manager == manager


def test_an_agent_leaves_their_inquiries_with_the_book(admin):
    agent, delegate = people.agent(), people.agent()
    people.DelegationFactory(principal=agent, delegate=delegate)
    inquiry = inquiries.filed(agent=agent)
    held = holdings_of_person(agent.user_id, on=TODAY, by=actor_of(admin))
    assert (held.filed, held.person.agent.given, held.person.agent.san) == (1, [delegate.name], agent.san)
    leave(agent.user, admin)
    assert Inquiry.objects.get(id=inquiry.id).agent_id == agent.id
    assert agent.delegations_given.get().ends_on == TODAY - ONE_DAY
    assert list(agents_who_may_act(TODAY)) == [delegate]


def refusals():
    def away(leaver, _admin):
        return {"inquiries_to": people.associate("triage", available=False).id}

    def gone(_leaver, _admin):
        return {"inquiries_to": new_id()}

    def no_leader(_leaver, _admin):
        return {"leads_to": {"sales_manager": people.UserFactory().username}}

    def nobody(_leaver, _admin):
        return {"leads_to": {"sales_manager": "no.body"}}

    def later(leaver, _admin):
        people.grant(leaver.user, Role.AUDITOR, starts_on=TODAY + timedelta(days=9))
        return {}

    return [away, gone, no_leader, nobody, later]


@pytest.mark.parametrize("chosen", refusals(), ids=lambda one: one.__name__)
def test_what_cannot_be_is_refused_and_nothing_is_changed(admin, leaver, chosen):
    hold(leaver)
    options = chosen(leaver, admin)
    before = everything()
    with pytest.raises(InputRejected) as refused:
        leave(leaver.user, admin, **options)
    assert refused.value.errors
    assert everything() == before


def test_somebody_stays_administrator(admin):
    other = people.UserFactory(roles=[Role.ADMINISTRATOR])
    before = everything()
    with pytest.raises(ConflictFound, match="your own"):
        leave(admin, admin)
    assert everything() == before
    RoleGrant.objects.filter(user=admin).update(ends_on=TODAY + ONE_DAY)
    with pytest.raises(ConflictFound, match="Nobody else"):
        leave(other, admin, last_day=TODAY + ONE_DAY)
    assert User.objects.get(id=other.id).leaves_on is None


def test_who_leaves_later_is_no_administrator_to_rely_on(admin):
    """Else the one who stays lets the one who leaves go first, and is let go by them afterwards."""
    other = people.UserFactory(roles=[Role.ADMINISTRATOR])
    leave(other, admin, last_day=TODAY + timedelta(days=9))
    before = everything()
    with pytest.raises(ConflictFound, match="Nobody else"):
        leave(admin, other)
    assert everything() == before


def test_who_is_no_administrator_leaves_whenever_the_only_one_does(admin, leaver):
    RoleGrant.objects.filter(user=admin).update(ends_on=TODAY + ONE_DAY)
    assert not leave(leaver.user, admin, last_day=TODAY + timedelta(days=9)).is_over


def test_a_later_last_day_takes_the_roles_along(admin, leaver):
    leave(leaver.user, admin, last_day=TODAY + ONE_DAY)
    later = TODAY + timedelta(days=9)
    leave(leaver.user, admin, last_day=later)
    user = User.objects.get(id=leaver.user_id)
    assert (user.leaves_on, [one.ends_on for one in user.role_grants.all()]) == (later, [later])


def test_whose_roles_end_before_their_last_day_is_blocked_then(admin, leaver):
    leave(leaver.user, admin, last_day=TODAY + timedelta(days=9))
    RoleGrant.objects.filter(user=leaver.user).update(ends_on=TODAY - ONE_DAY)
    follow_ended_roles()
    user = User.objects.get(id=leaver.user_id)
    assert (user.is_active, user.leaves_on, leaver.memberships.exists()) == (False, None, False)


def test_nobody_hands_on_to_themselves(admin, leaver):
    held, before = hold(leaver), everything()
    with pytest.raises(InputRejected):
        leave(leaver.user, admin, last_day=TODAY + ONE_DAY, inquiries_to=leaver.id)
    assert everything() == before
    assert state_of(held) == ("in_progress", leaver.id)


def test_two_administrators_do_not_let_each_other_go_at_once(admin):
    other = people.UserFactory(roles=[Role.ADMINISTRATOR])

    def go(pair):
        try:
            return leave(pair[0], pair[1]).is_over
        except (ConflictFound, PermissionRefused):
            return False

    done = at_once(2, lambda number: go([(admin, other), (other, admin)][number]))
    assert sorted(done) == [False, True]
    assert User.objects.filter(is_active=True, role_grants__role="administrator").count() == 1


def test_only_administrators_let_people_go(leaver):
    lead = people.associate("triage", lead=True)
    before = everything()
    with pytest.raises(PermissionRefused):
        leave(leaver.user, lead.user)
    with pytest.raises(PermissionRefused):
        holdings_of_person(leaver.user_id, on=TODAY, by=actor_of(lead.user))
    assert everything() == before


def test_who_is_not_there_cannot_leave(admin):
    with pytest.raises(ResourceNotFound):
        let_go(new_id(), Leaving(last_day=TODAY), by=actor_of(admin), at=clock.now())


def test_the_same_again_changes_nothing(admin, leaver):
    hold(leaver)
    leave(leaver.user, admin)
    before = everything()[1:]
    assert leave(leaver.user, admin).inquiries.returned == 0
    assert everything()[1:] == before


def test_what_fails_half_way_leaves_everything_as_it_was(admin, leaver):
    held, before = hold(leaver), everything
    kept = before()
    with pytest.raises(RuntimeError), transaction.atomic():
        raise_after_leaving(leaver.user, admin)
    assert everything() == kept
    leave(leaver.user, admin)
    assert state_of(held) == ("queued", None)


def raise_after_leaving(user, admin):
    action = let_go.__wrapped__
    action(user.id, Leaving(last_day=TODAY), by=actor_of(admin), at=clock.now())
    raise RuntimeError("killed before the commit")


def test_what_they_claim_while_they_leave_goes_back(admin, leaver):
    """The claim has begun with the rights of before; it commits after the leaving has looked at what they hold."""
    waiting, by = inquiries.filed(), actor_of(leaver.user)

    def claim():
        try:
            return bool(claim_inquiry(waiting.reference, by=by, at=clock.now()))
        except (ConflictFound, ResourceNotFound):
            return False

    at_once(2, lambda number: claim() if number else leave(leaver.user, admin))
    return_from_departed()
    assert state_of(waiting) == ("queued", None)
    assert not User.objects.get(id=leaver.user_id).is_active
