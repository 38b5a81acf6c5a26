"""What is known of an inquiry and its person, as the reader may see it (R32)."""

from datetime import datetime
from typing import Any

from foundation import clock
from foundation.actor import Actor
from foundation.identifiers import mask_mbi
from foundation.moments import age_on
from inquiries.catalog.queries import published_version
from inquiries.inquiry.access import linked_member_shown_to, may_see_birth_date
from inquiries.inquiry.models import Inquiry
from inquiries.subject_links.queries import waiting_link
from web.filing.details_form import display_details
from web.inquiries.action_forms import field_words


def facts_of(inquiry: Inquiry, actor: Actor, at: datetime) -> dict[str, Any]:
    """What it is about, the person with what the reader may see of them: the MBI by its last four characters, and the
    age only where the birth date is for them.
    """
    member = inquiry.member
    person = member or inquiry.prospect
    linked = linked_member_shown_to(actor, inquiry)
    born_on = person.date_of_birth if person and may_see_birth_date(actor, inquiry) else None
    return {
        "type_title": published_version(inquiry.type_version_id).facts.title,
        "person": person,
        "is_prospect": member is None,
        "mbi": mask_mbi(member.mbi) if member else "",
        "born_on": born_on,
        "age": age_on(born_on, clock.date_of(at)) if born_on else None,
        "linked": linked,
        "linked_mbi": mask_mbi(linked.mbi) if linked else "",
        "waiting_link": _waiting_link(inquiry, actor),
        "may_open_profile": member is not None and bool(actor.visible_agent_ids),
    }


def _waiting_link(inquiry: Inquiry, actor: Actor) -> dict[str, str] | None:
    """In which fields the person as filed agrees with the member of a link that no lead has accepted, and differs."""
    link = waiting_link(actor, inquiry)
    return {"agrees": field_words(link.agrees), "differs": field_words(link.differs)} if link else None


def labelled_details(inquiry: Inquiry) -> list[tuple[str, str]]:
    """The details with the labels of the form they were filed in."""
    filed_in = published_version(inquiry.type_version_id).version
    spoken = display_details(filed_in.details_schema, inquiry.details, filed_in.ui_schema.get("order", ()))
    return [(label, value) for _name, label, value in spoken]
