"""Files an inquiry from the Service Inquiry card."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.actions.file_inquiry import Filed, Referred, file_inquiry, refer_away
from inquiries.actions.keep_prospect import keep_prospect
from inquiries.models import Inquiry
from inquiries.queries.filing_facts import (
    CARD_FLOW,
    ProspectIntake,
    load_prospect_facts,
    require_filing_agent,
)
from inquiries.queries.referrals import is_refused
from members.catalog.plan_types import PLAN_TYPES


@durable
def create_prospect_inquiry(intake: ProspectIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """This will file and route an inquiry about a person who is not in the agent's book (R9, R10).

    Returns a Referred for what belongs to Agent Support (R1). Raises as `load_prospect_facts`.
    """
    return file_for_prospect(intake, by=by, at=at)


@inside_transaction
def file_for_prospect(intake: ProspectIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """The step that filing at once and submitting a draft share."""
    if is_refused(intake.need.inquiry_type):
        return refer_away(intake.need.inquiry_type, summary=intake.need.summary, flow=CARD_FLOW, by=by, at=at)
    facts = load_prospect_facts(intake, by=by, at=at)
    prospect = keep_prospect(facts.person, at=at)
    inquiry = Inquiry(
        flow=CARD_FLOW,
        line_of_business=intake.line_of_business,
        family=PLAN_TYPES[intake.line_of_business].family,
        prospect=prospect,
        authority=intake.authority,
        agent_id=require_filing_agent(by),
    )
    return file_inquiry(
        inquiry, kind=facts.kind, need=intake.need, state="", language="", alike=facts.alike, by=by, at=at
    )
