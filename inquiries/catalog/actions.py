"""Draft and publish versions of inquiry types."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.durations import TARGET_MINUTES
from foundation.errors import FieldError
from foundation.versioned.engine import Versions
from inquiries.catalog.access import require_type_keeper
from inquiries.catalog.models import Flow, InquiryTypeVersion
from inquiries.catalog.rules.forms import decide_form_errors
from members.book.rules import NETWORKS, PLAN_TYPES

CONTENT = (
    *("title", "description", "plan_types", "networks", "flows", "priority", "first_response_minutes"),
    *("resolution_minutes", "sos_eligible", "sos_condition", "self_service", "details_schema", "ui_schema"),
)
"""What a version of a type says, in the order in which it is read."""


def _errors(written: InquiryTypeVersion) -> list[FieldError]:
    return [*decide_form_errors(written.details_schema), *_unknown_values(written), *_times_outside(written)]


def _store(version: InquiryTypeVersion, written: InquiryTypeVersion) -> None:
    for name in CONTENT[1:]:
        setattr(version, name, getattr(written, name))
    version.save(force_insert=True)


TYPE_VERSIONS = Versions(
    model=InquiryTypeVersion,
    require_drafter=require_type_keeper,
    require_publisher=require_type_keeper,
    find_errors=_errors,
    unusable=gettext_noop("This version can't be used."),
    store=_store,
    of="type_id",
    come_into_force=InquiryTypeVersion.come_into_force,
)


def _unknown_values(written: InquiryTypeVersion) -> list[FieldError]:
    known = {"plan_types": set(PLAN_TYPES), "networks": set(NETWORKS), "flows": set(Flow.values)}
    return [
        FieldError(
            f"/{name}",
            "not_allowed",
            _("%(value)s is none of %(listed)s.") % {"value": value, "listed": ", ".join(sorted(allowed))},
        )
        for name, allowed in known.items()
        for value in getattr(written, name)
        if value not in allowed
    ]


def _times_outside(written: InquiryTypeVersion) -> list[FieldError]:
    least, most = TARGET_MINUTES
    return [
        FieldError(
            f"/{name}", "out_of_range", _("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        )
        for name in ("first_response_minutes", "resolution_minutes")
        if not least <= getattr(written, name) <= most
    ]
