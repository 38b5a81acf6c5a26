"""A new version of an inquiry type."""

from datetime import datetime

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.durations import TARGET_MINUTES
from arsos.kernel.errors import FieldError, InputRejected, PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.models import Inquiry, InquiryType, InquiryTypeVersion
from inquiries.rules.type_forms import decide_form_errors
from members.catalog.plan_types import NETWORKS, PLAN_TYPES


@durable
def publish_type(draft: InquiryTypeVersion, *, by: Actor, at: datetime) -> InquiryTypeVersion:
    """This will make a new version of a type current; inquiries keep the version they were filed under.

    Raises PermissionRefused, and InputRejected with everything that is wrong in the version.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators change inquiry types.")
    errors = [*decide_form_errors(draft.details_schema), *_unknown_values(draft), *_times_outside(draft)]
    if errors:
        raise InputRejected("This version cannot be published.", errors=errors)
    kind = InquiryType.objects.select_for_update().get(code=draft.type_id)
    newest = kind.versions.order_by("-version").values_list("version", flat=True).first() or 0
    draft.version, draft.published_at = newest + 1, at
    draft.save(force_insert=True)
    kind.current_version = draft
    kind.save()
    note_configured(draft, fields=["current_version"], by=by, at=at)
    return draft


def _unknown_values(draft: InquiryTypeVersion) -> list[FieldError]:
    known = {"plan_types": set(PLAN_TYPES), "networks": set(NETWORKS), "flows": set(Inquiry.Flow.values)}
    return [
        FieldError(f"/{name}", "not_allowed", f"{value} is none of {', '.join(sorted(allowed))}.")
        for name, allowed in known.items()
        for value in getattr(draft, name)
        if value not in allowed
    ]


def _times_outside(draft: InquiryTypeVersion) -> list[FieldError]:
    least, most = TARGET_MINUTES
    return [
        FieldError(f"/{name}", "out_of_range", f"Give a number from {least} to {most}.")
        for name in ("first_response_minutes", "resolution_minutes")
        if not least <= getattr(draft, name) <= most
    ]
