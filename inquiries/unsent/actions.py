"""Keeps what somebody types before they send it, and forgets it with the commit of what it was typed for."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.identifiers import parse_reference
from foundation.transactions import durable, inside_transaction, take_turns
from inquiries.inquiry.access import is_staff_of, lock_inquiry_by_id
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import DONE
from inquiries.unsent.models import UnsentText
from inquiries.unsent.rules import FIRST_VERSIONS, KEPT_AFTER_END, KEPT_UNTOUCHED, MOST_TEXTS, Typed


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the version to send with the next one, and when another window saved what it replaced.

    `is_gone` where nothing was kept: what this window saw was sent or discarded elsewhere.
    """

    version: int
    overtook: datetime | None = None
    is_gone: bool = False


@durable
def save_unsent(inquiry_id: UUID, typed: Typed, *, known: int, by: Actor, at: datetime) -> Saved:
    """This will keep what stands in a form of an inquiry that the caller may see; the last window to save wins.

    `known` is the version the window saw last, 0 for none. A window that saw a version which is gone is told so, and
    nothing is kept before it asks again with 0. An empty form is forgotten, unless another window saved since. Raises
    PermissionRefused for an application, ResourceNotFound for an inquiry that is gone, ConflictFound once its texts
    were purged (R36), or where somebody keeps as many texts as one may.
    """
    if by.user_id is None:
        raise PermissionRefused(_("Only what a person types is saved before it is sent."))
    take_turns(f"unsent texts of {by.user_id}")
    inquiry = _locked(inquiry_id)
    own = UnsentText.objects.filter(author_id=by.user_id)
    row = own.select_for_update().filter(inquiry=inquiry, form=typed.form).first()
    if typed.is_empty:
        own.filter(inquiry=inquiry, form=typed.form, version=known).delete()
        return Saved(0)
    if row is None and known:
        return Saved(0, is_gone=True)
    overtook = row.saved_at if row and row.version != known else None
    row = row or _new(inquiry, typed.form, by.user_id, others=own.count())
    row.content, row.is_staff, row.saved_at = dict(typed.fields), is_staff_of(by, inquiry), at
    row.version += 1
    row.save()
    return Saved(row.version, overtook)


def _new(inquiry: Inquiry, form: str, author_id: UUID, *, others: int) -> UnsentText:
    """A row that counts from a place of its own: no window takes it for the one before, which was sent."""
    if others >= MOST_TEXTS:
        raise ConflictFound(_("You have too much unsent text. Send or discard some of it first."))
    return UnsentText(inquiry=inquiry, author_id=author_id, form=form, version=secrets.randbelow(FIRST_VERSIONS))


@inside_transaction
def _locked(inquiry_id: UUID) -> Inquiry:
    """Under the lock that a purge takes too: what is typed at its end does not outlive it."""
    inquiry = lock_inquiry_by_id(inquiry_id)
    if inquiry is None:
        raise ResourceNotFound
    if not inquiry.summary:
        raise ConflictFound(_("The texts of this inquiry were deleted. Nothing more is saved here."))
    return inquiry


@durable
def discard_unsent(reference: str, form: str, version: int, *, by: Actor) -> None:
    """This will forget what somebody typed into a form, as they saw it; twice has one effect."""
    if by.user_id is not None:
        forget_unsent(reference, form, version, author_id=by.user_id)


@inside_transaction
def forget_unsent(reference: str, form: str, version: int, *, author_id: UUID) -> None:
    """This will forget one's own text of a form in the commit of what it was sent for.

    Another version stays: another window has saved other words since.
    """
    own = UnsentText.objects.filter(author_id=author_id, inquiry__reference=parse_reference(reference))
    own.filter(form=form, version=version).delete()


def forget_old_unsent(*, at: datetime) -> int:
    """This will delete what nobody has touched for a month, or for a week where the inquiry is over."""
    is_over = Q(inquiry__status__in=DONE, saved_at__lt=at - KEPT_AFTER_END)
    old = UnsentText.objects.filter(Q(saved_at__lt=at - KEPT_UNTOUCHED) | is_over)
    return old.delete()[0]
