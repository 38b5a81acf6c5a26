"""The ladder climbs by itself: both channels, absences, moves in the middle, holidays, standstills (R28)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models.agents import AgentAffiliation
from accounts.models.users import RoleGrant, User
from audit.models import HistoryEntry
from escalations.ladder.actions import check_escalation
from escalations.ladder.models import Escalation, EscalationStep, LadderRung, OwnerAbsence
from escalations.tasks import check_due
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Role
from inquiries.queues.actions import claim_inquiry, transfer_inquiry
from inquiries.work.actions.close import withdraw_inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

TUESDAY = datetime(2026, 11, 17, 15, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)
ASKED = {"exhausted_options": ["reopened", "We called three times"], "reason": "Nobody acts on it"}


class World:
    """A career agent and a broker with their leaders, and somebody who stands in."""

    def __init__(self):
        self.sales, self.manager, self.executive = (people.UserFactory() for _ in range(3))
        self.stand_in = people.UserFactory()
        people.grant(self.sales, Role.SALES_MANAGER)
        people.grant(self.manager, Role.BROKER_RELATIONSHIP_MANAGER)
        people.grant(self.executive, Role.BROKER_RELATIONSHIP_EXECUTIVE)
        people.grant(self.stand_in, Role.ADMINISTRATOR)
        self.career = self._led(people.agent(), sales_manager=self.sales)
        leaders = {"broker_relationship_manager": self.manager, "broker_relationship_executive": self.executive}
        self.broker = self._led(people.agent(channel="broker"), **leaders)
        for channel in ("career", "broker"):
            top = LadderRung.objects.filter(channel=channel).order_by("position").last()
            LadderRung.objects.filter(id=top.id).update(fallback=self.stand_in)

    def _led(self, agent, **leaders):
        AgentAffiliation.objects.filter(agent=agent).delete()
        people.AffiliationFactory(agent=agent, **leaders)
        return agent


@pytest.fixture
def world():
    return World()


def raise_one(agent, at=TUESDAY):
    with clock.frozen(at):
        inquiry = inquiries.filed("other", agent=agent)
        answer = as_agent(agent).post(f"inquiries/{inquiry.reference}/escalate/", ASKED)
    assert answer.status_code == 200, answer.content
    inquiry.answered = answer.json()
    return inquiry


def run(until, start=TUESDAY, step=HOUR):
    """The sweep as beat would run it, hour by hour."""
    now = start
    while now <= until:
        with clock.frozen(now):
            check_due()
        now += step


def climbed():
    return list(EscalationStep.objects.order_by("reached_at", "number").values_list("level", "why", "reached_at"))


def do(user, escalation, action, body=None, at=TUESDAY):
    with clock.frozen(at):
        return as_user(user).post(f"escalations/{escalation.id}/{action}/", body or {})


def test_a_career_agents_goes_to_their_sales_manager(world):
    inquiry = raise_one(world.career)
    shown = inquiry.answered["escalation"]
    assert (shown["level"], shown["state"], shown["owner"]["id"]) == ("sales_manager", "raised", str(world.sales.id))
    escalation = Escalation.objects.get()
    assert escalation.acknowledge_due_at == TUESDAY + 4 * HOUR
    assert escalation.settle_due_at == datetime(2026, 11, 19, 15, tzinfo=UTC), "24 business hours are two days"
    entry = HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="escalate").get()
    assert entry.facts["level"] == "sales_manager"
    assert OutboxMessage.objects.filter(type="escalation.raised").count() == 1
    assert Notification.objects.get(kind="escalation_raised").user_id == world.sales.id
    assert inquiry.answered["status"] == "queued"


def test_what_arsos_finds_stands_beside_what_the_agent_lists(world):
    inquiry = inquiries.filed("other", agent=world.career)
    caller = as_agent(world.career)
    before = caller.get(f"inquiries/{inquiry.reference}/escalate/").json()
    assert {one["option"]: one["holds"] for one in before}["reopened"] is False
    caller.post(f"inquiries/{inquiry.reference}/escalate/", ASKED)
    seen = as_user(world.sales).get("escalations/?mine=true").json()["results"]
    assert [row["inquiry"] for row in seen] == [inquiry.reference]
    whole = as_user(world.sales).get(f"escalations/{seen[0]['id']}/").json()
    checks = {one["option"]: (one["listed"], one["holds"]) for one in whole["system_check"]}
    assert checks["reopened"] == (True, False), "listed, not found, and raised all the same"
    assert checks["We called three times"] == (True, None)


def test_career_simulation_unanswered_to_the_stand_in_and_no_further(world):
    inquiry = raise_one(world.career)
    run(TUESDAY + 30 * HOUR)
    assert climbed() == [
        ("sales_manager", "raised", TUESDAY),
        ("fallback", "not_acknowledged", TUESDAY + 4 * HOUR),
    ]
    escalation = Escalation.objects.get()
    assert (escalation.owner_id, escalation.climbs) == (world.stand_in.id, 1)
    assert escalation.reminders == 3, "at the top the owner and the leads are asked again, every four business hours"
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.escalated_to_id) == ("queued", world.stand_in.id)


def test_broker_simulation_climbs_to_the_executive_then_the_stand_in(world):
    raise_one(world.broker)
    run(TUESDAY + 8 * HOUR)
    assert climbed() == [
        ("broker_relationship_manager", "raised", TUESDAY),
        ("broker_relationship_executive", "not_acknowledged", TUESDAY + 4 * HOUR),
        ("fallback", "not_acknowledged", TUESDAY + 8 * HOUR),
    ]


def test_targets_run_in_business_time_over_a_holiday_and_a_weekend(world):
    """Wednesday 17:00 before Thanksgiving: three hours are left, the fourth is on Friday morning."""
    eve = datetime(2026, 11, 25, 22, tzinfo=UTC)
    raise_one(world.broker, at=eve)
    friday_nine = datetime(2026, 11, 27, 14, tzinfo=UTC)
    run(datetime(2026, 11, 28, 12, tzinfo=UTC), start=eve)
    assert climbed() == [
        ("broker_relationship_manager", "raised", eve),
        ("broker_relationship_executive", "not_acknowledged", friday_nine),
        ("fallback", "not_acknowledged", friday_nine + 4 * HOUR),
    ]


def test_who_acknowledges_has_until_the_time_to_settle(world):
    raise_one(world.broker)
    escalation = Escalation.objects.get()
    taken = do(world.manager, escalation, "acknowledge", at=TUESDAY + HOUR)
    assert (taken.status_code, taken.json()["state"]) == (200, "acknowledged")
    assert do(world.manager, escalation, "acknowledge", at=TUESDAY + HOUR).status_code == 409
    run(datetime(2026, 11, 19, 16, tzinfo=UTC), start=TUESDAY + HOUR)
    assert [step[:2] for step in climbed()] == [
        ("broker_relationship_manager", "raised"),
        ("broker_relationship_executive", "not_settled"),
    ]
    assert climbed()[1][2] == datetime(2026, 11, 19, 15, tzinfo=UTC)


def test_settled_with_an_outcome_that_the_agent_sees(world):
    inquiry = raise_one(world.career)
    escalation = Escalation.objects.get()
    do(world.sales, escalation, "acknowledge")
    body = {"outcome": "action_agreed", "note": "Billing calls the bank tomorrow"}
    settled = do(world.sales, escalation, "settle", body)
    assert settled.status_code == 200, settled.content
    seen = as_agent(world.career).get(f"inquiries/{inquiry.reference}/").json()
    assert (seen["escalation"]["state"], seen["escalation"]["outcome"]) == ("settled", "action_agreed")
    told = as_agent(world.career).get(f"escalations/{escalation.id}/").json()
    assert (told["outcome_note"], told["settled_by"]) == (body["note"], str(world.sales))
    timeline = as_agent(world.career).get(f"inquiries/{inquiry.reference}/timeline/").json()
    assert "escalation_settled" in {entry["kind"] for entry in timeline}
    assert Notification.objects.filter(kind="escalation_settled", user=world.career.user).count() == 1
    run(TUESDAY + 100 * HOUR, step=4 * HOUR)
    assert len(climbed()) == 1, "what is settled does not climb"
    again = as_agent(world.career).post(f"inquiries/{inquiry.reference}/escalate/", ASKED)
    assert again.status_code == 200, "what comes back can be raised again"


def test_the_inquiry_and_its_holder_stay(world):
    with clock.frozen(TUESDAY):
        inquiry = inquiries.filed("other", agent=world.broker)
        holder = people.associate("triage")
        claim_inquiry(inquiry.reference, by=inquiries.actor_of(holder), at=clock.now())
        as_agent(world.broker).post(f"inquiries/{inquiry.reference}/escalate/", ASKED)
    run(TUESDAY + 9 * HOUR)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.assignee_id) == ("in_progress", holder.id)
    kinds = set(Notification.objects.filter(user=holder.user).values_list("kind", flat=True))
    assert "escalation_climbed" in kinds


def test_visibility_follows_the_ladder(world):
    inquiry = raise_one(world.broker)
    escalation = Escalation.objects.get()

    def seen_by():
        people_of_ladder = {"manager": world.manager, "executive": world.executive, "stand_in": world.stand_in}
        found = set()
        for name, user in people_of_ladder.items():
            inquiry_seen = as_user(user).get(f"inquiries/{inquiry.reference}/").status_code == 200
            assert (as_user(user).get(f"escalations/{escalation.id}/").status_code == 200) is inquiry_seen
            if inquiry_seen:
                found.add(name)
        return found

    people.grant(world.stand_in, Role.SALES_MANAGER)
    assert seen_by() == {"manager", "executive"}, "both lead the agent"
    AgentAffiliation.objects.filter(agent=world.broker).update(broker_relationship_manager=None)
    assert seen_by() == {"manager", "executive"}, "the manager leads the agent no more, and it was escalated to them"
    assert do(world.executive, escalation, "acknowledge").status_code == 403
    passed_up = do(world.manager, escalation, "climb", {"reason": "Beyond my means"})
    assert (passed_up.status_code, passed_up.json()["level"]) == (200, "broker_relationship_executive")
    assert seen_by() == {"executive"}
    AgentAffiliation.objects.filter(agent=world.broker).update(broker_relationship_executive=None)
    do(world.executive, escalation, "climb", {"reason": "Mine too"})
    assert seen_by() == {"stand_in"}
    assert do(world.stand_in, escalation, "climb", {"reason": "?"}).status_code == 409


def test_absent_managers_are_passed_over(world):
    people.AbsenceFactory(user=world.manager, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 18))
    raise_one(world.broker)
    step = EscalationStep.objects.get()
    assert (step.level, step.passed_over) == ("broker_relationship_executive", ["broker_relationship_manager"])


@pytest.mark.parametrize("gone", ["inactive", "no role", "no place"])
def test_who_has_left_is_passed_over(world, gone):
    if gone == "inactive":
        world.manager.is_active = False
        world.manager.save()
    elif gone == "no role":
        RoleGrant.objects.filter(user=world.manager).update(ends_on=date(2026, 11, 16))
    else:
        AgentAffiliation.objects.filter(agent=world.broker).update(broker_relationship_manager=None)
    raise_one(world.broker)
    assert EscalationStep.objects.get().level == "broker_relationship_executive"


def test_with_everybody_away_the_named_fallback_is_asked(world):
    for user in (world.manager, world.executive):
        people.AbsenceFactory(user=user, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 18))
    raise_one(world.broker)
    step = EscalationStep.objects.get()
    assert (step.level, step.owner_id) == ("fallback", world.stand_in.id)
    assert step.passed_over == ["broker_relationship_manager", "broker_relationship_executive"]


def test_without_anybody_it_is_refused_and_nothing_changed(world):
    LadderRung.objects.update(fallback=None)
    AgentAffiliation.objects.filter(agent=world.career).update(sales_manager=None)
    inquiry = inquiries.filed("other", agent=world.career)
    before = HistoryEntry.objects.count()
    refused = as_agent(world.career).post(f"inquiries/{inquiry.reference}/escalate/", ASKED)
    assert (refused.status_code, Escalation.objects.count(), HistoryEntry.objects.count()) == (409, 0, before)


def test_what_waits_for_somebody_climbs_on_their_first_day_away(world):
    raise_one(world.broker)
    body = {"starts_on": "2026-11-17", "ends_on": "2026-11-20"}
    with clock.frozen(TUESDAY + HOUR):
        made = as_user(world.manager).post("escalation-absences/", body)
        assert made.status_code == 201, made.content
        check_due()
    assert climbed()[1] == ("broker_relationship_executive", "owner_away", TUESDAY + HOUR)
    with clock.frozen(TUESDAY + HOUR):
        assert as_user(world.manager).post("escalation-absences/", body).status_code == 409
        mine = as_user(world.manager).get("escalation-absences/").json()
        assert as_user(world.executive).get("escalation-absences/").json() == []
        assert as_user(world.executive).delete(f"escalation-absences/{mine[0]['id']}/").status_code == 404
        assert as_user(world.manager).delete(f"escalation-absences/{mine[0]['id']}/").status_code == 204
        assert as_agent(world.career).post("escalation-absences/", body).status_code == 403
    assert OwnerAbsence.objects.count() == 0


@pytest.mark.parametrize("taken_up", [False, True], ids=["raised", "acknowledged"])
@pytest.mark.parametrize("gone", ["inactive", "no role", "another role"])
def test_what_stands_on_who_leaves_climbs_with_the_next_sweep(world, gone, taken_up):
    inquiry = raise_one(world.broker)
    escalation = Escalation.objects.get()
    if taken_up:
        do(world.manager, escalation, "acknowledge")
    if gone == "inactive":
        User.objects.filter(id=world.manager.id).update(is_active=False)
    else:
        RoleGrant.objects.filter(user=world.manager).update(ends_on=date(2026, 11, 16))
    if gone == "another role":
        people.grant(world.manager, Role.SALES_MANAGER)
        with clock.frozen(TUESDAY):
            asked = [f"inquiries/{inquiry.reference}/", f"escalations/{escalation.id}/"]
            assert [as_user(world.manager).get(path).status_code for path in asked] == [404, 404]
    with clock.frozen(TUESDAY + HOUR):
        check_due()
        check_due()
    assert climbed()[1:] == [("broker_relationship_executive", "owner_left", TUESDAY + HOUR)]


def test_with_nobody_above_who_left_the_leads_are_told_once(world):
    raise_one(world.career)
    LadderRung.objects.update(fallback=None)
    RoleGrant.objects.filter(user=world.sales).update(ends_on=date(2026, 11, 16))
    lead = people.associate(lead=True)
    for hour in (1, 2, 3):
        with clock.frozen(TUESDAY + hour * HOUR):
            check_due()
    assert Escalation.objects.get().reminders == 1
    told = Notification.objects.filter(kind="escalation_silent")
    assert list(told.values_list("user_id", flat=True)) == [lead.user_id]


def test_who_acknowledged_before_they_went_keeps_it_until_the_time_to_settle(world):
    raise_one(world.broker)
    escalation = Escalation.objects.get()
    do(world.manager, escalation, "acknowledge")
    people.AbsenceFactory(user=world.manager, starts_on=date(2026, 11, 17), ends_on=date(2026, 11, 18))
    run(TUESDAY + 20 * HOUR)
    assert len(climbed()) == 1


def test_the_agent_moves_to_another_manager_in_mid_climb(world):
    raise_one(world.broker)
    newer = people.UserFactory()
    people.grant(newer, Role.BROKER_RELATIONSHIP_EXECUTIVE)
    AgentAffiliation.objects.filter(agent=world.broker).update(ends_on=date(2026, 11, 16))
    people.AffiliationFactory(agent=world.broker, starts_on=date(2026, 11, 17), broker_relationship_executive=newer)
    run(TUESDAY + 4 * HOUR)
    assert Escalation.objects.get().owner_id == newer.id, "the ladder is read anew at every step"


def test_an_agent_who_has_no_ladder_any_more_is_not_forgotten(world):
    raise_one(world.broker)
    AgentAffiliation.objects.filter(agent=world.broker).delete()
    run(TUESDAY + 60 * HOUR)
    escalation = Escalation.objects.get()
    assert (escalation.owner_id, escalation.climbs, escalation.reminders) == (world.manager.id, 0, 3)


def test_the_agent_changes_channel_in_mid_climb(world):
    raise_one(world.broker)
    type(world.broker).objects.filter(id=world.broker.id).update(channel="career")
    AgentAffiliation.objects.filter(agent=world.broker).update(sales_manager=world.sales)
    run(TUESDAY + 4 * HOUR)
    assert climbed()[1][0] == "sales_manager"


def test_the_inquiry_is_transferred_and_goes_to_another_agent_in_mid_climb(world):
    inquiry = raise_one(world.broker)
    lead = people.associate("triage", lead=True)
    with clock.frozen(TUESDAY + HOUR):
        transfer_inquiry(
            inquiry.reference, queue="billing", reason="Billing", by=inquiries.actor_of(lead), at=clock.now()
        )
    inquiry.refresh_from_db()
    type(inquiry).objects.filter(id=inquiry.id).update(agent=world.career)
    run(TUESDAY + 4 * HOUR)
    escalation = Escalation.objects.get()
    assert escalation.owner_id == world.sales.id, "the new agent's ladder"
    told = set(Notification.objects.filter(kind="escalation_climbed").values_list("user", flat=True))
    assert world.career.user_id in told


def test_an_inquiry_that_ends_takes_its_escalation_along(world):
    inquiry = raise_one(world.career)
    with clock.frozen(TUESDAY + HOUR):
        by = inquiries.actor_of(world.career)
        withdraw_inquiry(inquiry.reference, reason="Solved", by=by, at=clock.now())
    run(TUESDAY + 5 * HOUR)
    escalation = Escalation.objects.get()
    assert (escalation.state, escalation.outcome, escalation.climbs) == ("settled", "inquiry_ended", 0)


def test_after_a_standstill_it_climbs_one_level_not_several(world):
    raise_one(world.broker)
    with clock.frozen(TUESDAY + timedelta(days=7)):
        check_due()
        check_due()
    assert [step[0] for step in climbed()] == ["broker_relationship_manager", "broker_relationship_executive"]


def test_two_sweepers_at_once_climb_once(world):
    raise_one(world.broker)
    escalation = Escalation.objects.get()

    def sweep(_):
        try:
            return check_escalation(escalation.id, at=TUESDAY + 4 * HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(sweep, range(4)))
    assert sum(done) == 1
    assert len(climbed()) == 2


def test_an_owner_and_the_sweep_at_once_agree(world):
    """Acknowledged at the very moment it is due: whoever commits first decides, and nothing is half done."""
    raise_one(world.broker)
    escalation = Escalation.objects.get()
    due = TUESDAY + 4 * HOUR

    def act(which):
        try:
            if which:
                return check_escalation(escalation.id, at=due)
            with clock.frozen(due):
                return as_user(world.manager).post(f"escalations/{escalation.id}/acknowledge/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        climbs, status = pool.map(act, (True, False))
    escalation.refresh_from_db()
    if status == 200:
        assert (escalation.state, climbs) == ("acknowledged", False)
    else:
        assert (escalation.level, status) == ("broker_relationship_executive", 403)


def test_a_version_that_has_been_overtaken_changes_nothing(world):
    raise_one(world.career)
    escalation = Escalation.objects.get()
    with clock.frozen(TUESDAY):
        owner = as_user(world.sales)
        etag = owner.get(f"escalations/{escalation.id}/")["ETag"]
        owner.post(f"escalations/{escalation.id}/acknowledge/", {}, If_Match=etag)
        body = {"outcome": "resolved", "note": "x"}
        assert owner.post(f"escalations/{escalation.id}/settle/", body, If_Match=etag).status_code == 412
    escalation.refresh_from_db()
    assert escalation.state == "acknowledged"


def test_only_the_owner_acts(world):
    inquiry = raise_one(world.career)
    escalation = Escalation.objects.get()
    lead = people.associate("triage", lead=True)
    for user, status in ((world.career.user, 403), (lead.user, 403), (world.manager, 404)):
        assert do(user, escalation, "acknowledge").status_code == status
        assert do(user, escalation, "settle", {"outcome": "resolved", "note": "x"}).status_code == status
    escalation.refresh_from_db()
    assert (escalation.state, inquiry.answered["escalation"]["state"]) == ("raised", "raised")
    assert do(world.sales, escalation, "settle", {"outcome": "inquiry_ended", "note": "x"}).status_code == 422


def test_the_database_keeps_the_rules_too(world):
    raise_one(world.career)
    for changes in ({"state": "settled"}, {"outcome": "resolved"}, {"state": "acknowledged"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.update(**changes)
