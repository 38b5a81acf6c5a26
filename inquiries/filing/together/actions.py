"""Several needs of one member, filed in one go: all of them, or none (R8)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from foundation.actor import Actor
from foundation.errors import FamiliesMixed, FieldError, InputRejected, TypeNotOffered
from foundation.transactions import durable, inside_transaction
from inquiries.catalog.queries import current_type
from inquiries.filing.access import lock_draft
from inquiries.filing.actions import empty_submitted, file_for_member
from inquiries.filing.queries.facts import MemberIntake, load_member_facts, load_member_subject
from inquiries.filing.rules import FEWEST_TOGETHER, MOST_TOGETHER
from inquiries.filing.steps import Filed, Referred
from inquiries.inquiry.steps import add_to_history
from inquiries.referrals.queries import is_refused


@durable
def create_member_inquiries(intakes: Sequence[MemberIntake], *, by: Actor, at: datetime) -> list[Filed]:
    """This will file and route an inquiry for each need of one member, in one commit, in the order they were given.

    The history of each names the others. Raises InputRejected with everything that is wrong in any of them, below
    `/inquiries`, and ResourceNotFound as filing one does. A need that belongs to another team files none (R1).
    """
    return file_together(intakes, by=by, at=at)


@inside_transaction
def file_together(intakes: Sequence[MemberIntake], *, by: Actor, at: datetime) -> list[Filed]:
    """The step that filing at once and submitting a draft with several needs share."""
    if not FEWEST_TOGETHER <= len(intakes) <= MOST_TOGETHER:
        words = _("Give from %(fewest)s to %(most)s inquiries.") % {"fewest": FEWEST_TOGETHER, "most": MOST_TOGETHER}
        raise InputRejected(_("Nothing was filed."), errors=[FieldError("/inquiries", "out_of_range", words)])
    load_member_subject(intakes[0], by=by, at=at)
    errors = [error for place, intake in enumerate(intakes) for error in _errors(place, intake, by=by, at=at)]
    if errors:
        raise InputRejected(_("Fix the fields named below. Nothing was filed."), errors=errors)
    filed = [_filed(place, intake, by=by, at=at) for place, intake in enumerate(intakes)]
    _name_each_other(filed, by=by, at=at)
    return filed


def _filed(place: int, intake: MemberIntake, *, by: Actor, at: datetime) -> Filed:
    """One of them. Another connection may have taken its type away since it was judged; then none is filed."""
    filed = file_for_member(intake, by=by, at=at)
    if isinstance(filed, Referred):
        raise InputRejected(_("Nothing was filed."), errors=[_of_another_team(place)])
    return filed


@durable
def submit_draft_together(
    draft_id: UUID, *, intakes: Sequence[MemberIntake], draft_version: int, by: Actor, at: datetime
) -> list[Filed]:
    """This will file every need that a draft holds, once, and empty the draft. Raises as above, and VersionStale.

    The draft becomes the last of them, which gets its files: whoever submits it again comes to that one.
    """
    draft = lock_draft(by, draft_id, expected_version=draft_version)
    filed = file_together(intakes, by=by, at=at)
    empty_submitted(draft, filed[-1].inquiry, by=by, at=at)
    return filed


def _errors(place: int, intake: MemberIntake, *, by: Actor, at: datetime) -> Iterator[FieldError]:
    """What is wrong in one of the needs, where it stands among the others."""
    below = f"/inquiries/{place}"
    code = intake.need.inquiry_type
    kind = current_type(code)
    if kind is None and is_refused(code):
        yield _of_another_team(place)
        return
    try:
        load_member_facts(intake, kind, by=by, at=at)
    except (TypeNotOffered, FamiliesMixed) as error:
        yield FieldError(f"{below}/inquiry_type", error.code.replace("-", "_"), error.detail)
    except InputRejected as error:
        yield from (replace(one, pointer=f"{below}{one.pointer}") for one in error.errors)


def _of_another_team(place: int) -> FieldError:
    words = _("Another team handles this. File it alone to see who can help.")
    return FieldError(f"/inquiries/{place}/inquiry_type", "pre_sale", words)


def _name_each_other(filed: Sequence[Filed], *, by: Actor, at: datetime) -> None:
    """Whoever works on one of them reads in its history what was filed with it."""
    references = [one.inquiry.reference for one in filed]
    for one in filed:
        others = [reference for reference in references if reference != one.inquiry.reference]
        said = HistoryRecord(kind="filed_together", facts={"others": others})
        add_to_history(one.inquiry, said, by=by, at=at, event=None)
        one.inquiry.save(update_fields=["history_position", "history_hash"])
