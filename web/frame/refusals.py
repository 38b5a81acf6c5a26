"""What somebody can do when something was refused, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.errors import ArsosError

WAYS_ON: Mapping[str, Promise] = {
    "not-found": _(
        "Check the address or the reference. If you should have access, ask the person who "
        "sent you here: it may have moved to another queue or book of business."
    ),
    "mistyped-reference": _(
        "Check it again: SI, then four characters, then four characters. O counts as 0, and I and L count as 1."
    ),
    "forbidden": _(
        "If you need this for your work, ask an administrator for the role. Your visit is logged. Nothing was changed."
    ),
    "validation-error": _("Go back, fix what is named here, and send it again. Nothing was changed."),
    "bad-request": _("Open the page again from the menu. Nothing was changed."),
    "stale": _("Go back and reload the page to see what changed. Then decide again."),
    "conflict": _("Go back and reload the page to see what happened."),
    "illegal-transition": _("Go back and reload the page. It shows the actions that are possible now."),
    "collided": _("Send it again in a second. Nothing was changed."),
    "in-flight": _("It is still in progress. Wait a second and reload the page."),
    "unavailable": _("Go back and try again in a moment. Nothing was changed."),
}
"""By the code of the refusal."""


INSTEAD: Mapping[str, tuple[Promise, Promise]] = {
    "in-flight": (_("Still being sent"), _("This form is still being sent.")),
    "unavailable": (_("Files are not available"), _("Files can't be stored or opened right now.")),
}
"""Title and words of a page where those of the refusal speak to programs."""


def words_on_page(error: ArsosError) -> dict[str, str]:
    """The title and the words of the page."""
    title, detail = INSTEAD.get(error.code, (gettext(error.title), error.detail))
    return {"title": f"{title}", "detail": f"{detail}"}


def way_on(error: ArsosError) -> str:
    """What to do next; for a refusal without words of its own, to go back."""
    return f"{WAYS_ON.get(error.code, _('Go back and try it another way. Nothing was changed.'))}"
