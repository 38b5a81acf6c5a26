"""The legal clocks from which handing over chooses, with when each would be due (R29)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Self

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import FieldError, PermissionRefused, RequestMalformed
from foundation.http.operations import Operation, Parameter
from foundation.http.outputs import From, Output
from foundation.http.views import ApiView
from inquiries.handoffs.legal_clocks.queries import OfferedClock, clocks_offered, moment_errors
from inquiries.handoffs.models import Destination
from inquiries.handoffs.shipped import clock_title
from inquiries.inquiry.access import find_inquiry, is_staff_of, leads_inquiry
from inquiries.values import DESTINATION, RUNS_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedClockAnswer(Output):
    component = "RegulatoryClockChoice"
    destination: Annotated[str, DESTINATION, From("clock.destination")]
    destination_title: str
    variant: Annotated[str, From("clock.variant")]
    title: str
    is_expedited: Annotated[bool, From("clock.is_expedited")]
    is_extended: Annotated[bool, From("clock.is_extended")]
    runs_from: Annotated[str, RUNS_FROM, From("clock.runs_from")]
    starts_at: datetime
    target_seconds: Annotated[int | None, From("clock.target_seconds")]
    due_at: datetime | None
    legal_source: Annotated[str, From("clock.source")]
    in_force_from: Annotated[date | None, From("clock.in_force_from")]
    in_force_until: Annotated[date | None, From("clock.in_force_until")]
    checked_by: Annotated[str | None, From("clock.checked_by")]
    checked_on: Annotated[date | None, From("clock.checked_on")]
    check_note: Annotated[str | None, From("clock.check_note")]

    @classmethod
    def from_offer(cls, offered: OfferedClock) -> Self:
        """A kind of legal clock with its regulation, who compared it with that, and when it would be due."""
        clock = offered.clock
        titles = {"title": clock_title(clock.variant), "destination_title": str(Destination(clock.destination).label)}
        return cls.of(offered, **titles)


class LegalClocksView(ApiView):
    """What could be chosen when an inquiry is handed over; handing over stores the same due times."""

    operations = {
        "GET": Operation(
            name="listRegulatoryClocks",
            summary="List the regulatory deadlines to choose from",
            description="Returns the deadlines that a handoff could set, each with the time when it would be due. "
            "For ARSOS.",
            scope="queues:work",
            answer=OfferedClockAnswer,
            is_many=True,
            parameters=(
                Parameter(
                    "received_at", "First receipt; by default filing, or what was recorded before.", kind="date-time"
                ),
                Parameter("statement_at", "When the prescriber's statement came, for exceptions.", kind="date-time"),
            ),
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not is_staff_of(self.actor, inquiry):
            raise PermissionRefused(_("Only ARSOS staff can hand off inquiries."))
        moments = {name: self.parameters.get(name) for name in ("received_at", "statement_at")}
        errors = [
            FieldError(
                "?statement_at" if one.pointer.startswith("/statements") else "?received_at", one.code, one.detail
            )
            for one in moment_errors(inquiry, **moments, now=self.at)
        ]
        if errors:
            raise RequestMalformed(_("The due times can't be calculated from these values."), errors=errors)
        is_bounded = not leads_inquiry(self.actor, inquiry)
        return self.respond(
            [OfferedClockAnswer.from_offer(one) for one in clocks_offered(inquiry, **moments, is_bounded=is_bounded)]
        )
