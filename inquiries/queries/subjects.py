"""Whom inquiries are about, as rules compare it; for ARSOS alone."""

from inquiries.models import Inquiry
from inquiries.rules.duplicates import Subject


def subject_of(inquiry: Inquiry) -> Subject:
    """The member, where one is linked, and every hash of the person as they are known and as they were typed."""
    member = inquiry.known_member
    known = [one.person_hashes for one in (member, inquiry.prospect) if one is not None]
    return Subject(member.id if member else None, frozenset(one for hashes in known for one in hashes))
