"""What kind of file it is, by what is in it; the name and the sender's word do not count."""

import codecs
import re
import unicodedata
from collections.abc import Mapping

import puremagic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.errors import FieldError, InputRejected

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif", ".jpe"),
    "image/gif": (".gif",),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
    "image/heif": (".heic", ".heif", ".heics", ".heifs", ".hif"),
    "text/plain": (".txt",),
}
"""Letters, scans, photos and notes. Nothing that carries scripts, and no archives."""
HEAD = 4096
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"))
"""ISO/IEC 23008-12, annex B: what phones write, stills and bursts."""
OTHER_BRANDS = frozenset((b"avif", b"avis", b"mp41", b"mp42", b"isom", b"qt  "))
DOCUMENT = re.compile(
    r"(<!--.*?-->\s*)*<(!doctype|!\[|!entity|\?|(html|head|body|svg|script|style|iframe|object|embed|meta|link)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
"""How documents begin that a program draws or runs. A note may begin with <John> said or <p>Hi</p>: it is text, named
.txt, and given out as text that no browser guesses about.
"""
OTHER_TEXTS = ("%PDF", "{\\rtf", "GIF8")
NO_LETTERS = ("Cn", "Co")
"""Nearly every pair of bytes is a character of UTF-16; noise has some that nobody has assigned."""
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
NOT_UTF_8 = gettext_noop("The text is not UTF-8. Save it as UTF-8 (in Notepad: Save as, Encoding) and send it again.")
WORDS = gettext_noop("Send a PDF, an image (PNG, JPEG, GIF, TIFF, WebP, HEIC) or plain text.")


def require_content_type(content: bytes, name: str) -> str:
    """The media type of a file that may come in. Raises InputRejected for any other, and for a name that lies."""
    media_type = _recognized(content)
    if media_type not in ALLOWED and name.lower().endswith(ALLOWED["text/plain"]) and _is_other_text(content):
        error = FieldError("/file", "wrong_encoding", _(NOT_UTF_8))
        raise InputRejected(_("This text can't be read."), errors=[error])
    if media_type not in ALLOWED:
        raise InputRejected(_("This file type is not accepted."), errors=[FieldError("/file", "not_allowed", _(WORDS))])
    if not name.lower().endswith(ALLOWED[media_type]):
        endings = " or ".join(ALLOWED[media_type])
        error = FieldError(
            "/file",
            "wrong_ending",
            _("The file's content says its name should end in %(endings)s.") % {"endings": endings},
        )
        raise InputRejected(_("The file name does not match the file's content."), errors=[error])
    return media_type


def _recognized(content: bytes) -> str:
    if _is_plain_text(content):
        return "text/plain"
    if _is_heif(content):
        return "image/heif"
    try:
        best = puremagic.magic_string(content[:HEAD])[0]
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return "" if best.mime_type == "text/plain" else str(best.mime_type)


def _is_heif(content: bytes) -> bool:
    """A box `ftyp` at the beginning whose brands are HEIF's, and no film's or other format's."""
    size = int.from_bytes(content[:4])
    if content[4:8] != b"ftyp" or content[8:12] not in HEIF_BRANDS:
        return False
    also = {content[at : at + 4] for at in range(16, min(size, HEAD) - 3, 4)}
    return not also & OTHER_BRANDS


def _is_plain_text(content: bytes) -> bool:
    """Text without control characters that is no document of another kind; it may well begin with "< 5 mg"."""
    text = _as_text(content)
    if not text.strip():
        return False
    begins = text.lstrip()
    is_other = DOCUMENT.match(begins) is not None or begins.startswith(OTHER_TEXTS)
    return not is_other and CONTROLS.search(text) is None


def _is_other_text(content: bytes) -> bool:
    """Text of an older encoding, as far as that can be told: letters beyond ASCII, and nothing that controls."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return not content.startswith(UTF_16) and re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", content) is None
    return False


def _as_text(content: bytes) -> str:
    """What a file says in UTF-8, or in UTF-16 if it begins by saying so, as Notepad writes it; empty if neither."""
    is_utf_16 = content.startswith(UTF_16)
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return "" if is_utf_16 and any(unicodedata.category(one) in NO_LETTERS for one in text) else text
