"""In words, the texts in which something can be found (R37)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACES: dict[str, str | Promise] = {
    "name": _("Name"),
    "former_name": _("Former name"),
    "humana_id": _("Humana ID"),
    "mbi": _("MBI"),
    "phone": _("Phone"),
    "policy_number": _("Policy"),
    "application_number": _("Application"),
    "external_reference": _("External reference"),
    "reference": _("Reference"),
    "summary": _("Summary"),
    "description": _("Description"),
    "answer": _("Answer"),
    "relay_text": _("For the member"),
    "message": _("Message"),
    "note": _("Note"),
    "agent": _("Agent"),
    "san": _("SAN"),
}
