"""What kind of file it is, by what is in it; the name and the sender's word do not count."""

from collections.abc import Mapping

import puremagic

from arsos.kernel.errors import FieldError, InputRejected

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
    "image/heif": (".heic", ".heif"),
    "text/plain": (".txt",),
}
"""Letters, scans, photos and notes. Nothing that carries scripts, and no archives."""
HEAD = 4096
WORDS = "Send a PDF, an image (PNG, JPEG, GIF, TIFF, WebP, HEIC) or plain text."


def require_content_type(content: bytes, name: str) -> str:
    """The media type of a file that may come in. Raises InputRejected for any other, and for a name that lies."""
    media_type = _recognized(content)
    if media_type not in ALLOWED:
        raise InputRejected("This kind of file is not taken.", errors=[FieldError("/file", "not_allowed", WORDS)])
    if not name.lower().endswith(ALLOWED[media_type]):
        endings = " or ".join(ALLOWED[media_type])
        error = FieldError("/file", "wrong_ending", f"By what is in it the name should end in {endings}.")
        raise InputRejected("The name of the file says something else than its content.", errors=[error])
    return media_type


def _recognized(content: bytes) -> str:
    if _is_plain_text(content):
        return "text/plain"
    try:
        best = puremagic.magic_string(content[:HEAD])[0]
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return str(best.mime_type)


def _is_plain_text(content: bytes) -> bool:
    """UTF-8 without control characters and not markup of any kind."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    is_marked_up = text.lstrip("\ufeff \t\r\n").startswith(("<", "%PDF", "{\\rtf", "GIF8"))
    return bool(content) and not is_marked_up and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
