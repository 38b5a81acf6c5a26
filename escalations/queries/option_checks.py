"""What ARSOS finds for the options that an agent calls exhausted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from escalations.models import SosCall
from escalations.rules.exhausted_options import OptionFacts, decide_option_checks
from inquiries.models import Inquiry
from inquiries.queries.efforts import efforts_for


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
