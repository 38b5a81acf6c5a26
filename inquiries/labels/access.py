"""Who sees labels, puts them on inquiries and keeps the list of them (R30)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.policy import Resource, Right, may
from foundation.transactions import inside_transaction
from inquiries.inquiry.access import is_staff_of
from inquiries.inquiry.models import Inquiry
from inquiries.labels.models import Label

NOT_AT_ARSOS = gettext_noop("Only ARSOS staff can label inquiries.")
NO_LABEL = gettext_noop("There is no label with this code.")


def may_see_labels(actor: Actor) -> bool:
    """Whether somebody sees every label; all others see those that are shown to agents."""
    return may(actor, Right.SEE, Resource.LABELS)


def may_put_labels(actor: Actor) -> bool:
    """Whether somebody puts labels on inquiries that they see as ARSOS."""
    return may(actor, Right.ACT, Resource.LABELS)


def may_keep_labels(actor: Actor) -> bool:
    """Whether somebody makes, renames, merges and retires labels."""
    return may(actor, Right.KEEP, Resource.LABELS)


def require_putting_labels(actor: Actor) -> None:
    """Raise PermissionRefused for who does not work at ARSOS."""
    if not may_put_labels(actor):
        raise PermissionRefused(_(NOT_AT_ARSOS))


def require_labeling(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused for who does not work on the inquiry as ARSOS."""
    if not (may_put_labels(actor) and is_staff_of(actor, inquiry)):
        raise PermissionRefused(_(NOT_AT_ARSOS))


def require_keeping_labels(actor: Actor) -> None:
    """Raise PermissionRefused for who neither leads nor administers."""
    if not may_keep_labels(actor):
        raise PermissionRefused(_("Only leads and administrators can change labels."))


def visible_labels(actor: Actor) -> QuerySet[Label]:
    """Every label, or those that agents see."""
    found = Label.objects.order_by("text", "id")
    return found if may_see_labels(actor) else found.filter(shown_to_agents=True)


def find_label(actor: Actor, code: str) -> Label:
    """One label that somebody sees; raises ResourceNotFound."""
    found = visible_labels(actor).filter(code=code).first()
    if found is None:
        raise ResourceNotFound(_(NO_LABEL))
    return found


@inside_transaction
def lock_labels(*codes: str) -> list[Label]:
    """Labels that are in use, locked for change in the order of their codes, and given back as they were asked for.

    Raises ResourceNotFound, and ConflictFound for one that is retired.
    """
    found = {one.code: one for one in Label.objects.select_for_update().filter(code__in=codes).order_by("code")}
    labels = [found[code] for code in codes if code in found]
    if len(labels) < len(codes):
        raise ResourceNotFound(_(NO_LABEL))
    if not all(one.is_in_use for one in labels):
        raise ConflictFound(_("This label is retired."))
    return labels
