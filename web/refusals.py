"""What somebody can do when something was refused, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arsos.kernel.errors import ArsosError

WAYS_ON: Mapping[str, Promise] = {
    "not-found": _(
        "Check the address or the reference. If it should be yours, ask whoever sent you here: it may have moved to "
        "another queue or book."
    ),
    "mistyped-reference": _(
        "Read it once more: SI, four signs, four signs. O and 0, and I, L and 1, are taken as the same."
    ),
    "forbidden": _(
        "If this belongs to your work, ask an administrator for the role. That you were here is recorded, and "
        "nothing was changed."
    ),
    "validation-error": _("Go back, put right what is named here, and send it again. Nothing was changed."),
    "bad-request": _("Open the page anew from the menu. Nothing was changed."),
    "stale": _("Go back and load the page again: you then see what has changed, and can decide anew."),
    "conflict": _("Go back and load the page again to see what has happened."),
    "illegal-transition": _("Go back and load the page again: the buttons there are those that are possible now."),
    "collided": _("Send it again in a second. Nothing was changed."),
    "in-flight": _("It is being done at this moment. Wait a second and look at the page again."),
}
"""By the code of the refusal."""


INSTEAD: Mapping[str, tuple[Promise, Promise]] = {
    "in-flight": (_("Still being sent"), _("This form is being sent at this moment.")),
}
"""Title and words of a page where those of the refusal speak to programs."""


def words_on_page(error: ArsosError) -> dict[str, str]:
    """The title and the words of the page."""
    title, detail = INSTEAD.get(error.code, (error.title, error.detail))
    return {"title": f"{title}", "detail": f"{detail}"}


def way_on(error: ArsosError) -> str:
    """What to do next; for a refusal without words of its own, to go back."""
    return f"{WAYS_ON.get(error.code, _('Go back and try it another way. Nothing was changed.'))}"
