"""The ladder above an agent at an instant, the options that were checked, and the escalations of an owner (R28)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from accounts.queries import holders_of_role, holding, leaders_of, people_to_notify
from escalations.ladder.access import visible_escalations
from escalations.ladder.models import Escalation, LadderRung, OwnerAbsence
from escalations.ladder.rules import Level, LevelOwner, OptionFacts, Place, decide_option_checks, decide_place
from escalations.sos.models import SosCall
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import ResourceNotFound
from foundation.policy import Resource, Right, may
from inquiries.inquiry.models import Inquiry
from inquiries.work.queries import efforts_for
from staffing.queries.queues import calendar_in_force


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when the owner must have acknowledged, and settled, in the business time of some hours."""

    acknowledge_by: datetime
    settle_by: datetime
    calendar_version: UUID


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of the agent's channel, lowest first, with who holds each today; and the named fallback."""

    rows: tuple[LadderRung, ...]
    rungs: tuple[LevelOwner, ...]
    fallback: UUID | None

    def next_place(self, *, above: str = "") -> Place | None:
        """Where an escalation goes from a level, or at first."""
        return decide_place(self.rungs, above=Level(above) if above else None, fallback=self.fallback)

    def deadlines(self, level: Level, at: datetime) -> Deadlines:
        """The deadlines of a level from an instant on; the fallback has those of the top."""
        row = next((row for row in self.rows if row.level == level), self.rows[-1])
        in_force = calendar_in_force(row.calendar_id, at)
        calendar = in_force.calendar
        return Deadlines(
            calendar.add(at, timedelta(minutes=row.acknowledge_minutes)),
            calendar.add(at, timedelta(minutes=row.settle_minutes)),
            in_force.version_id,
        )


def ladder_of(agent_id: UUID, at: datetime) -> Ladder | None:
    """The ladder of an agent by the affiliation of the day; None for an agent without affiliation or channel ladder."""
    on = clock.date_of(at)
    leaders = leaders_of(agent_id, on=on)
    rows = tuple(LadderRung.objects.filter(channel=leaders.channel).order_by("position")) if leaders else ()
    if leaders is None or not rows:
        return None
    away = _away([getattr(leaders, row.level) for row in rows], on)
    rungs = []
    for row in rows:
        holder = getattr(leaders, row.level)
        is_there = holder in holders_of_role(Role(row.level), on=on) and holder not in away
        rungs.append(LevelOwner(Level(row.level), holder if is_there else None))
    return Ladder(rows, tuple(rungs), _fallback(rows))


def is_away(user_id: UUID, at: datetime) -> bool:
    """Whether somebody of the ladder has said that they are away today, or cannot sign in any more."""
    return bool(_away([user_id], clock.date_of(at))) or not people_to_notify([user_id])


def has_left(escalation: Escalation, at: datetime) -> bool:
    """Whether the owner has the role of the level no more, or cannot sign in any more."""
    return Escalation.objects.filter(_left_by_owner(at), id=escalation.id).exists()


def escalations_to_check(at: datetime) -> QuerySet[Escalation]:
    """Escalations whose owner's time is over, and those whose owner has left; of these, each once where it cannot
    climb.
    """
    due = Q(next_check_at__lte=at) | (Q(next_check_at__isnull=False, reminders=0) & _left_by_owner(at))
    return Escalation.objects.filter(due).order_by("next_check_at")


def absences_of(actor: Actor, at: datetime) -> list[OwnerAbsence]:
    """The actor's own days away that are not over, the next first."""
    mine = OwnerAbsence.objects.filter(user=actor.user_id, ends_on__gte=clock.date_of(at))
    return list(mine.order_by("starts_on")) if actor.user_id else []


def absence_for(actor: Actor, absence_id: UUID) -> OwnerAbsence:
    """Own days away; raises ResourceNotFound."""
    found = OwnerAbsence.objects.filter(id=absence_id, user=actor.user_id).first() if actor.user_id else None
    if found is None:
        raise ResourceNotFound
    return found


def _away(user_ids: Iterable[UUID | None], on: date) -> set[UUID]:
    found = OwnerAbsence.objects.in_force(on).filter(user__in=[one for one in user_ids if one is not None])
    return set(found.values_list("user_id", flat=True))


def _left_by_owner(at: datetime) -> Q:
    """The rights of the day, level by level; the fallback may be anybody with a role."""
    on = clock.date_of(at)
    condition = Q(level=Level.FALLBACK) & ~Q(owner__in=holding(*Role, on=on))
    for level in Level:
        if level != Level.FALLBACK:
            condition |= Q(level=level) & ~Q(owner__in=holding(Role(level), on=on))
    return condition


def _fallback(rows: Iterable[LadderRung]) -> UUID | None:
    """The highest rung that names one who can sign in."""
    for row in reversed(tuple(rows)):
        if row.fallback_id is not None and people_to_notify([row.fallback_id]):
            return row.fallback_id
    return None


def option_checks(inquiry: Inquiry, listed: Sequence[str], at: datetime) -> list[dict[str, Any]]:
    """The check of every option for an inquiry that the caller may see."""
    efforts = efforts_for(inquiry, at)
    facts = OptionFacts(
        answers=efforts.answers,
        reopenings=efforts.reopenings,
        breached_clocks=efforts.breached_clocks,
        rejected_requests=efforts.rejected_requests,
        has_unanswered_message=efforts.has_unanswered_message,
        self_service=efforts.self_service,
        sos_calls=_calls_about(inquiry.id),
    )
    return decide_option_checks(listed, facts)


def _calls_about(inquiry_id: UUID) -> int:
    return SosCall.objects.filter(inquiry=inquiry_id).count()


State = Escalation.State


def is_on_ladder(actor: Actor) -> bool:
    """Whether the actor holds a level of a ladder."""
    return may(actor, Right.ACT, Resource.LADDER)


def open_escalations_of(actor: Actor, at: datetime) -> QuerySet[Any]:
    """What waits for the actor with `due_at`: to be acknowledged first, then to be settled, each by when it is due."""
    raised = When(state=State.RAISED, then=F("acknowledge_due_at"))
    rows = (
        _owned(actor, at)
        .exclude(state=State.SETTLED)
        .annotate(
            due_at=Case(raised, default=F("settle_due_at")),
            stage=Case(When(state=State.RAISED, then=Value(0)), default=Value(1)),
        )
    )
    return rows.order_by("stage", "due_at", "id")


def settled_escalations_of(actor: Actor, at: datetime) -> QuerySet[Escalation]:
    """What the actor owned when it was settled."""
    return _owned(actor, at).filter(state=State.SETTLED)


def _owned(actor: Actor, at: datetime) -> QuerySet[Escalation]:
    rows = visible_escalations(actor, at).select_related("inquiry__agent")
    return rows.filter(owner=actor.user_id) if actor.user_id is not None else rows.none()
