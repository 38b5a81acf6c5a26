"""What a file may be called: one rule, whichever door it comes through."""

import re

from django.utils.translation import gettext as _

from foundation import lengths
from foundation.errors import FieldError, InputRejected

TRICKS = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]|^\.")
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They make a name read backwards, so that a program looks like a picture."""


def require_file_name(name: str) -> str:
    """A name as it is kept. Raises InputRejected for paths, hidden files and names that are too long."""
    plain = TURNED.sub("", name)
    if TRICKS.search(plain) or not 1 <= len(plain) <= lengths.FILE_NAME:
        words = _("Give a plain file name of at most %(most)s characters.") % {"most": lengths.FILE_NAME}
        raise InputRejected(_("This file name can't be used."), errors=[FieldError("/file", "bad_name", words)])
    return plain
