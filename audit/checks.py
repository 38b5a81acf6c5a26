"""What is checked about the place of the seals: `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from audit.seals.anchors import NowhereStore, ObjectStore, anchor_store
from foundation.errors import ArsosError


@checks.register(checks.Tags.security, deploy=True)
def seals_are_kept_outside(**_options: Any) -> list[checks.CheckMessage]:
    """Seals stand where whoever has the database can neither overwrite nor delete them (R35)."""
    hint = _("See docs/how-to/operate.md, “Seals in a bucket”.")
    try:
        store = anchor_store(settings.ARSOS_ANCHOR_URL)
        if isinstance(store, NowhereStore):
            return [checks.Info(_("Seals stay in the database alone: set ARSOS_ANCHOR_URL."), id="journal.I001")]
        if isinstance(store, ObjectStore) and not store.bucket.has_lock():
            said = _("The bucket of ARSOS_ANCHOR_URL has no object lock: whoever has its keys can delete the seals.")
            return [checks.Warning(said, hint=hint, id="journal.W001")]
    except ArsosError as error:
        said = _("The bucket of ARSOS_ANCHOR_URL can't be asked whether it has an object lock: %(code)s.") % {
            "code": error.code
        }
        return [checks.Warning(said, hint=hint, id="journal.W002")]
    return []
