"""Members whom a prospect may turn out to be; for ARSOS alone (R10, R11)."""

from dataclasses import dataclass
from uuid import UUID

from inquiries.models import Inquiry
from members.queries.intake_subject import names_of_members_like


@dataclass(frozen=True, slots=True)
class MatchingMember:
    """A member who is exactly the typed person."""

    id: UUID
    name: str
    humana_id: str


def members_matching(inquiry: Inquiry) -> list[MatchingMember]:
    """The members with the prospect's last and first name, birth date and ZIP; journaled as shown."""
    if inquiry.prospect is None:
        return []
    return [MatchingMember(*found) for found in names_of_members_like(inquiry.prospect.person_hashes)]
