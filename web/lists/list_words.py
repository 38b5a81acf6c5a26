"""How the list of inquiries names the values it can be narrowed to, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from web.frame.state_words import Words

CLOCKS: Words = {"ok": _("In time"), "warning": _("At risk"), "breached": _("Overdue")}
PRIORITIES: Words = {"1": _("P1"), "2": _("P2"), "3": _("P3"), "4": _("P4")}
NEEDS: Words = {
    "answer": _("Reply needed"),
    "tell": _("Tell the member"),
    "wait": _("With ARSOS"),
    "nothing": _("Done"),
}
