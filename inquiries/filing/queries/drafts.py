"""Drafts: which may go, which is a referral's, and whether there is room for one more (R3, R12)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import ConflictFound
from inquiries.filing.access import drafts_of
from inquiries.filing.models import InquiryDraft
from inquiries.filing.rules import kept_since
from inquiries.referrals.models import Referral

_keepers: list[Callable[[], QuerySet[Any]]] = []


def keep_drafts(named: Callable[[], QuerySet[Any]]) -> None:
    """Keep every draft for which a row is found: rows that refer to the draft as `OuterRef("pk")`."""
    _keepers.append(named)


def drafts_free_to_go() -> QuerySet[InquiryDraft]:
    """The drafts that nobody has submitted, but for those that an open technical ticket names (R3)."""
    free = InquiryDraft.objects.filter(submitted_inquiry_id=None)
    for named in _keepers:
        free = free.filter(~Exists(named()))
    return free


def drafts_to_expire(at: datetime) -> QuerySet[InquiryDraft]:
    """Drafts that nobody has touched for a month."""
    return untouched_drafts(at).order_by("updated_at")


def untouched_drafts(at: datetime) -> QuerySet[InquiryDraft]:
    """The drafts whose month is over, of those that may go."""
    return drafts_free_to_go().filter(updated_at__lt=kept_since(at))


def draft_referred(actor: Actor, referral: Referral) -> InquiryDraft | None:
    """The actor's own draft that a referral came from, while it is still there."""
    return drafts_of(actor).filter(id=referral.draft_id).first() if referral.draft_id else None


MOST_DRAFTS = 50
"""Of one author, submitted ones not counted; the list shows each whole, so that it has 5 MB at most."""


def require_room(by: Actor) -> None:
    """Raise ConflictFound for who has as many drafts as one may have."""
    if drafts_of(by).count() >= MOST_DRAFTS:
        raise ConflictFound(
            _("You have %(most)s drafts, which is the limit. Submit or discard one first.") % {"most": MOST_DRAFTS}
        )
