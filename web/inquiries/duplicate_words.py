"""What closing an inquiry as a duplicate says before it is done: which one ends, which one continues."""

from django.utils.translation import gettext as _

from inquiries.catalog.queries import published_version
from inquiries.inquiry.models import Inquiry


def duplicate_words(inquiry: Inquiry, other: Inquiry) -> str:
    """Both inquiries with their types."""
    words = _("%(this)s (%(this_type)s) closes as a duplicate. %(other)s (%(other_type)s) continues.")
    return words % {
        "this": inquiry.reference,
        "this_type": published_version(inquiry.type_version_id).facts.title,
        "other": other.reference,
        "other_type": published_version(other.type_version_id).facts.title,
    }


def duplicate_warnings(inquiry: Inquiry, other: Inquiry) -> list[str]:
    """What speaks against it: another type, or a department that still owes an answer here."""
    warnings = []
    if inquiry.inquiry_type_id != other.inquiry_type_id:
        warnings.append(_("They have different types, so they may be two requests."))
    if inquiry.open_requests:
        warnings.append(_("A department has not answered its request in %(this)s yet.") % {"this": inquiry.reference})
    return warnings
