"""The legal clocks from which handing over chooses, with when each would be due (R29)."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Shape
from arsos.api.operations import Operation, Parameter
from arsos.api.views import ApiView
from arsos.kernel.errors import FieldError, PermissionRefused, RequestMalformed
from inquiries.access import find_inquiry, is_staff_of, leads_inquiry
from inquiries.catalog.hand_overs import clock_title
from inquiries.models import Destination, RunsFrom
from inquiries.queries.legal_clocks import OfferedClock, clocks_offered, moment_errors


class OfferedClockAnswer(Shape):
    destination = s.CharField()
    destination_title = s.CharField()
    variant = s.CharField()
    title = s.CharField()
    is_expedited = s.BooleanField()
    is_extended = s.BooleanField()
    runs_from = s.ChoiceField(choices=RunsFrom.choices)
    starts_at = s.DateTimeField()
    target_seconds = s.IntegerField(allow_null=True)
    due_at = s.DateTimeField(allow_null=True)
    legal_source = s.CharField()
    in_force_from = s.DateField(allow_null=True)
    in_force_until = s.DateField(allow_null=True)
    checked_by = s.CharField(allow_null=True)
    checked_on = s.DateField(allow_null=True)
    check_note = s.CharField(allow_null=True)


def offered_clock_body(offered: OfferedClock) -> dict[str, Any]:
    """A kind of legal clock with its regulation, who compared it with that, and when it would be due."""
    clock = offered.clock
    return {
        "destination": clock.destination,
        "destination_title": Destination(clock.destination).label,
        "variant": clock.variant,
        "title": clock_title(clock.variant),
        "is_expedited": clock.is_expedited,
        "is_extended": clock.is_extended,
        "runs_from": clock.runs_from,
        "starts_at": offered.starts_at,
        "target_seconds": clock.target_seconds,
        "due_at": offered.due_at,
        "legal_source": clock.source,
        "in_force_from": clock.in_force_from,
        "in_force_until": clock.in_force_until,
        "checked_by": clock.checked_by or None,
        "checked_on": clock.checked_on,
        "check_note": clock.check_note or None,
    }


class LegalClocksView(ApiView):
    """What could be chosen when an inquiry is handed over; handing over stores the same due times."""

    operations = {
        "GET": Operation(
            summary="The legal clocks to choose from when handing over, with when each would be due; for ARSOS",
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
            raise PermissionRefused("ARSOS hands over; these choices are for its people.")
        moments = {name: self.parameters.get(name) for name in ("received_at", "statement_at")}
        errors = [
            FieldError(
                "?statement_at" if one.pointer.startswith("/statements") else "?received_at", one.code, one.detail
            )
            for one in moment_errors(inquiry, **moments, now=self.at)
        ]
        if errors:
            raise RequestMalformed("The due times cannot be worked out from these.", errors=errors)
        is_bounded = not leads_inquiry(self.actor, inquiry)
        return self.respond(
            [offered_clock_body(one) for one in clocks_offered(inquiry, **moments, is_bounded=is_bounded)]
        )
