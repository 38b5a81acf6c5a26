"""In which inquiry a duplicate may go on (R14)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from inquiries.rules.lifecycle import OPEN


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an inquiry is about: the member, where one is linked, and how the person was typed."""

    member_id: UUID | None
    person_hashes: Collection[str]

    def is_same_person(self, other: "Subject") -> bool:
        """Whether both are about one person: the same member, or names, birth date and ZIP that match exactly."""
        if self.member_id is not None and self.member_id == other.member_id:
            return True
        return not set(self.person_hashes).isdisjoint(other.person_hashes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an inquiry cannot be set aside in favor of another: the field it is about, a code, and what to do."""

    field: str
    code: str
    detail: str


def refuse_survivor(
    *, is_itself: bool, status: str, is_same_person: bool, has_reason: bool, continued_here: int
) -> Refusal | None:
    """Why the named inquiry cannot continue this one; None where it can.

    `status` is that of the named inquiry; `continued_here` is how many duplicates continue in the one to set aside.
    """
    if is_itself:
        return Refusal("of", "same_inquiry", "Name the other inquiry.")
    if continued_here:
        words = "An inquiry that was set aside as a duplicate continues in this one. Undo that first, or"
        if continued_here > 1:
            these = f"{continued_here} inquiries that were set aside as duplicates continue"
            words = f"{these} in this one. Undo those first, or"
        return Refusal("of", "continues_others", f"{words} set the other inquiry aside in favor of this one.")
    if status not in OPEN:
        words = (
            f"This inquiry is {status.replace('_', ' ')}. Name one that is open; if it was answered, answer this one"
        )
        return Refusal("of", "not_open", f"{words} too.")
    if not (is_same_person or has_reason):
        words = "These inquiries are about different people. Name one about the same person, or give a reason why"
        return Refusal("reason", "different_person", f"{words} they are one request.")
    return None


def comes_back(*, is_quiet: bool, survivor_status: str) -> bool:
    """Whether a duplicate returns to work once the inquiry it continued in has this status.

    Its agent reads the answer there, unless they may not know of it, or no answer will come.
    """
    if survivor_status in OPEN:
        return False
    return is_quiet or survivor_status in {"withdrawn", "duplicate"}
