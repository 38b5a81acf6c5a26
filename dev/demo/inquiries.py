"""Four hundred inquiries of the past weeks, each led to its state by the same actions that people use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.callers import actor_for_user
from accounts.models.agents import Agent
from accounts.models.users import User
from dev.demo.details import demo_details
from foundation import clock
from foundation.actor import Actor
from inquiries.catalog.queries import current_types
from inquiries.catalog.rules.intake import Need, is_offered
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.filing.actions import create_member_inquiry, create_prospect_inquiry
from inquiries.filing.queries.facts import MemberIntake, ProspectIntake
from inquiries.filing.steps import Filed, Referred
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN
from inquiries.queues.actions import assign_inquiry
from inquiries.referrals.actions import refer_inquiry
from inquiries.work.actions.answer import Answer, confirm_relay, resolve_inquiry
from inquiries.work.actions.close import withdraw_inquiry
from inquiries.work.actions.duplicates import mark_duplicate
from inquiries.work.actions.hold import Hold, hold_inquiry
from inquiries.work.actions.messages import MessageText, add_message
from members.book.models import Policy
from staffing.models import Associate

COUNT = ROOM = 400
SEED = 405
FATES = (
    *["queued"] * 30,
    *["in_progress"] * 14,
    *["pending_agent", "pending_member", "pending_department"] * 4,
    *["resolved"] * 14,
    *["closed"] * 16,
    *["referred"] * 2,
    *["withdrawn"] * 4,
    *["duplicate"] * 3,
    *["handed_over"] * 3,
    *["handed_over_and_kept"] * 2,
)
ANSWER = "Done; the member will see it within two days."
QUESTION = "Please look into it and say what you find."
DEPARTMENTS = ("claims", "billing")
"""Who are asked; a person of the demo answers for both."""
RELAY = "It is taken care of. You will see it within two days."


@dataclass(frozen=True, slots=True)
class Case:
    """One inquiry of the demo on its way: who holds it, and when the next thing happens."""

    reference: str
    agent: Actor
    lead: Actor
    holder: Actor
    line_of_business: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the agents whose inquiries one process makes; what an agent files stays in one hand."""

    number: int = 0
    of: int = 1


class DemoInquiries:
    """Files what is missing; what is there already stays as it is."""

    def __init__(self, *, now: datetime, share: Share = Share()) -> None:
        self.now = now
        self.random = Random(SEED)  # noqa: S311  invented inquiries need no secrecy
        self.details = demo_details(clock.date_of(now))
        self.kinds = {kind.facts.code: kind.facts for kind in current_types()}
        everybody = list(Agent.objects.select_related("user").order_by("san"))
        self.agents = {agent.id: _actor(agent.user, now) for agent in everybody}
        self.own = {agent.id for agent in everybody[share.number :: share.of]}
        self.lead = _actor(User.objects.get(username="lead.01"), now)
        self.holders = _holders(now)
        self.done = set(Inquiry.objects.exclude(external_reference="").values_list("external_reference", flat=True))

    def make(self, *, progress: Callable[[int], None]) -> None:
        """File each inquiry at its time and lead it to its state."""
        policies = list(
            Policy.objects.filter(agents__role="agent_of_record", agents__ends_on=None)
            .order_by("policy_number")
            .values("id", "member_id", "plan__plan_type", "plan__network", "agents__agent_id")
        )
        codes = list(self.details)
        for number in range(COUNT):
            mark = f"demo-{number:03}"
            row = dict(self.random.choice(policies))
            code = codes[number % len(codes)]
            fate = FATES[self.random.randrange(len(FATES))]
            age = self.random.expovariate(1 / 60) if fate == "queued" else self.random.uniform(30, 500)
            if mark not in self.done and row["agents__agent_id"] in self.own:
                at = self.now - timedelta(hours=min(age, 500))
                self._lead(self._file(row, code, mark, number, at), fate)
            progress(number + 1)

    def _file(self, row: dict[str, Any], code: str, mark: str, number: int, at: datetime) -> Case:
        agent = self.agents[row["agents__agent_id"]]
        plan = {"plan_type": row["plan__plan_type"], "network": row["plan__network"]}
        if not is_offered(self.kinds[code], flow=Inquiry.Flow.MY_HUMANA_BUSINESS, **plan):
            code = ("id_card", "billing", "enrollment", "other")[number % 4]
        summary, details = self.details[code]
        self_service = "declined" if self.kinds[code].has_self_service else ""
        need = Need(
            inquiry_type=code,
            summary=summary,
            details=details,
            self_service=self_service,
            external_reference=mark,
        )
        filed: Filed | Referred
        if number % 7 == 3:  # noqa: PLR2004  every seventh comes by the card
            filed = create_prospect_inquiry(_prospect(number, plan["plan_type"], need), by=agent, at=at)
        else:
            intake = MemberIntake(member_id=row["member_id"], policy_id=row["id"], application_id=None, need=need)
            filed = create_member_inquiry(intake, by=agent, at=at)
        if isinstance(filed, Referred):
            raise TypeError("the demo files nothing that is referred away")
        inquiry = filed.inquiry
        holder = self.holders.get(inquiry.queue_id, self.lead)
        return Case(inquiry.reference, agent, self.lead, holder, inquiry.line_of_business, at)

    def _lead(self, case: Case, fate: str) -> None:
        for step, after in STEPS[fate]:
            case = Case(case.reference, case.agent, case.lead, case.holder, case.line_of_business, case.at + after)
            step(case)


def _prospect(number: int, plan_type: str, need: Need) -> ProspectIntake:
    person = {
        "first_name": ("Ada", "Boris", "Celia", "Dmitri")[number % 4],
        "last_name": f"Prospect{'abcdefghij'[number % 10]}",
        "date_of_birth": f"19{40 + number % 20}-0{1 + number % 9}-1{number % 10}",
        "zip_code": f"402{number % 90 + 10}",
        "application_number": f"APP-9{number:05}",
    }
    return ProspectIntake(person=person, authority="own_application", line_of_business=plan_type, need=need)


def _actor(user: User | None, now: datetime) -> Actor:
    if user is None:
        raise LookupError("everybody of the demo signs in")
    return actor_for_user(user, on=clock.date_of(now), road="command")


def _holders(now: datetime) -> dict[Any, Actor]:
    """One associate for each queue."""
    found: dict[Any, Actor] = {}
    for associate in Associate.objects.filter(memberships__is_lead=False).distinct().order_by("user__username"):
        actor = _actor(associate.user, now)
        for queue_id in actor.queue_ids:
            found.setdefault(queue_id, actor)
    return found


def _assign(case: Case) -> None:
    if case.holder.associate_id is not None:
        Associate.objects.filter(id=case.holder.associate_id).update(capacity=ROOM)
        assign_inquiry(case.reference, assignee=case.holder.associate_id, by=case.lead, at=case.at)


def _hold(reason: str) -> Callable[[Case], None]:
    def hold(case: Case) -> None:
        note = "Please ask for the date of the letter." if reason != "department" else "Billing is looking into it."
        hold_inquiry(case.reference, Hold(pending_reason=reason, note=note), by=case.holder, at=case.at)
        if reason == "department":
            asked = DEPARTMENTS[int(case.at.timestamp()) % len(DEPARTMENTS)]
            request_department(
                case.reference, DepartmentQuestion(department=asked, summary=QUESTION), by=case.holder, at=case.at
            )

    return hold


def _tell(case: Case) -> None:
    add_message(case.reference, MessageText(body="Working on it.", visibility="agent"), by=case.holder, at=case.at)


def _resolve(case: Case) -> None:
    resolve_inquiry(
        case.reference, Answer(answer=ANSWER, relay_text=RELAY, resolution_code="completed"), by=case.holder, at=case.at
    )


def _confirm(case: Case) -> None:
    confirm_relay(case.reference, note="Told by phone.", by=case.agent, at=case.at)


def _refer(case: Case) -> None:
    reason = "The question is about an application."
    refer_inquiry(case.reference, destination="agent_support", reason=reason, by=case.holder, at=case.at)


def _withdraw(case: Case) -> None:
    withdraw_inquiry(case.reference, reason="It has settled itself.", by=case.agent, at=case.at)


def _duplicate(case: Case) -> None:
    held = Inquiry.objects.get(reference=case.reference)
    still_open = Inquiry.objects.filter(queue=held.queue_id, agent=held.agent_id, status__in=OPEN)
    other = still_open.exclude(reference=case.reference).order_by("created_at").first()
    if other is not None:
        reason = "One household asks for the same thing."
        mark_duplicate(case.reference, of=other.reference, reason=reason, by=case.holder, at=case.at)


def _hand_over(*, keep_working: bool) -> Callable[[Case], None]:
    def hand_over(case: Case) -> None:
        is_federal = case.line_of_business in {"MA", "MAPD", "PDP", "DSNP", "CSNP", "PFFS"}
        hand_over_inquiry(
            case.reference,
            Handoff(
                destinations=["grievance" if is_federal else "state_complaint"],
                reason="The member disagrees with how it was handled.",
                keep_working=keep_working,
            ),
            by=case.holder,
            at=case.at,
        )

    return hand_over


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAKEN = ((_assign, HOUR), (_tell, HOUR))
STEPS: dict[str, tuple[tuple[Callable[[Case], None], timedelta], ...]] = {
    "queued": (),
    "in_progress": TAKEN,
    "pending_agent": (*TAKEN, (_hold("agent"), HOUR)),
    "pending_member": (*TAKEN, (_hold("member"), HOUR)),
    "pending_department": (*TAKEN, (_hold("department"), HOUR)),
    "resolved": (*TAKEN, (_resolve, HOUR * 6)),
    "closed": (*TAKEN, (_resolve, HOUR * 6), (_confirm, HOUR * 12)),
    "referred": (*TAKEN, (_refer, HOUR)),
    "withdrawn": ((_withdraw, HOUR * 3),),
    "duplicate": (*TAKEN, (_duplicate, HOUR)),
    "handed_over": (*TAKEN, (_hand_over(keep_working=False), HOUR)),
    "handed_over_and_kept": (*TAKEN, (_hand_over(keep_working=True), HOUR)),
}
