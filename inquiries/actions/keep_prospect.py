"""A person typed in becomes a row, sealed and findable by keyed hashes alone."""

from dataclasses import fields
from datetime import datetime

from arsos.kernel.crypto import find_by_hashes
from arsos.kernel.transactions import inside_transaction
from inquiries.models import Prospect
from inquiries.queries.filing_facts import Person


@inside_transaction
def keep_prospect(person: Person, *, at: datetime) -> Prospect:
    """The step by which both the Service Inquiry card and SOS screenings keep whom they are about (R9, R26)."""
    typed = {field.name: getattr(person, field.name) for field in fields(Person)}
    prospect = Prospect(**typed, created_at=at)
    find_by_hashes(prospect)
    prospect.save(force_insert=True)
    return prospect
