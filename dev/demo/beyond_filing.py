"""What the demo shows around filing: the SOS line used well and oddly, the ladder, tickets, offers, favourites."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.callers import actor_for_user
from accounts.models.agents import Agent
from escalations.ladder.actions import escalate_inquiry
from escalations.sos.actions import LoggedCall, ScreeningAnswers, log_sos_call, screen_for_sos
from escalations.sos.models import SosScreening
from foundation import clock
from foundation.actor import Actor
from inquiries.inquiry.models import Inquiry
from inquiries.job_aids.actions import keep_job_aid
from inquiries.job_aids.models import JobAid
from inquiries.referrals.actions import record_self_service_offer
from inquiries.tickets.actions import Failure, file_ticket
from members.book.models import PolicyAgent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TYPED = {
    "first_name": "Ada",
    "last_name": "Prospectine",
    "date_of_birth": "1951-04-12",
    "zip_code": "40207",
    "coverage_reported": ["medical"],
}
REASONS = (["prescription_access"], ["clinical_need", "billing"], ["clinical_access"], ["termed_in_error"])


class DemoBeyondFiling:
    """Made once; an installation that has screenings is left as it is."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.agents = list(Agent.objects.select_related("user").order_by("san")[:4])

    def make(self) -> None:
        """Use the SOS line, escalate, file tickets and offer self-service, as the agents of the demo would."""
        if SosScreening.objects.exists():
            return
        for number, agent in enumerate(self.agents):
            by = self._actor(agent)
            members = self._book(agent)
            self._calls(by, members, REASONS[number])
            self._escalate(by)
            self._offers(by, members)
        self._odd_use(self._actor(self.agents[0]))
        self._ticket(self._actor(self.agents[1]))

    def _calls(self, by: Actor, members: list[UUID], reasons: list[str]) -> None:
        for number, member in enumerate(members[:3]):
            at = self.now - DAY * (number + 1)
            answers = self._answers(reasons, member=member)
            screening = screen_for_sos(answers, by=by, at=at)
            if screening.passed:
                log_sos_call(
                    LoggedCall(
                        screening=screening.id, started_at=at + HOUR / 30, ended_at=at + HOUR / 3, outcome="resolved"
                    ),
                    by=by,
                    at=at + HOUR / 2,
                )

    def _odd_use(self, by: Actor) -> None:
        """Refused, then passed with other answers: what a lead should look at."""
        for number, reasons in enumerate((["billing"], ["clinical_need"])):
            screen_for_sos(self._answers(reasons, person=TYPED), by=by, at=self.now - HOUR * (2 - number))

    def _escalate(self, by: Actor) -> None:
        oldest = Inquiry.objects.filter(agent=by.agent_id, status="queued").order_by("created_at").first()
        if oldest is not None:
            escalate_inquiry(
                oldest.reference,
                exhausted_options=["target_missed", "I called twice"],
                reason="The member asks every day.",
                by=by,
                at=self.now - HOUR,
            )

    def _offers(self, by: Actor, members: list[UUID]) -> None:
        for number, member in enumerate(members[:4]):
            at = self.now - DAY * (3 + 4 * number)
            record_self_service_offer(inquiry_type="id_card", outcome="offered", member=member, by=by, at=at)
        aid = JobAid.objects.get(code="id-card-self-service")
        keep_job_aid(aid.id, by=by, at=self.now)

    def _ticket(self, by: Actor) -> None:
        failure = Failure(
            problem="cannot_submit",
            what_happened="The last step of the card stays grey after the details are typed.",
            occurred_at=self.now - HOUR,
            page="Service Inquiry card, review",
            error_code="VX-117",
            environment={"browser": "Chrome 130", "operating_system": "Windows 11"},
        )
        file_ticket(failure, by=by, at=self.now)

    def _answers(self, reasons: list[str], **whom: Any) -> ScreeningAnswers:
        return ScreeningAnswers(member_on_line=True, how="three_way", reasons=reasons, **whom)

    def _book(self, agent: Agent) -> list[UUID]:
        held = PolicyAgent.objects.in_force(clock.date_of(self.now)).filter(agent=agent, role="agent_of_record")
        return list(dict.fromkeys(held.order_by("member_id").values_list("member_id", flat=True)[:8]))

    def _actor(self, agent: Agent) -> Actor:
        if agent.user is None:
            raise LookupError("everybody of the demo signs in")
        return actor_for_user(agent.user, on=clock.date_of(self.now), road="demo")
