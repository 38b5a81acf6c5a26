"""The text of a feed: UTF-8, or Windows-1252 where nothing else can be meant."""

import codecs
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ALSO_UTF_8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
APOSTROPHE = re.compile(rb"(?<=[A-Za-z])\x92(?=[A-Z])")
"""As in O'Brien. Elsewhere the byte may be the í of a Macintosh."""
LOOK_AHEAD = 3
ELSEWHERE = re.compile(rb"[\x80-\x9f\xa1-\xbf\xd7\xf7]")
"""Bytes that are no letters in Windows-1252, and are letters in other encodings."""


SAVED_OTHERWISE = (
    (b"PK\x03\x04", "an Excel workbook or another archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text document"),
)
"""What people send when they mean the table that they look at: by its first bytes."""


class FileRefused(ValueError):
    """The file as a whole cannot be read; the message says where and what to do."""


class FeedText:
    """The text of a file, piece by piece; `encoding` says as what it was read so far."""

    def __init__(self, pieces: Iterable[bytes], *, saved_as: str = "CSV UTF-8") -> None:
        """`saved_as` is what a person is told to save the file as."""
        self.encoding = "utf-8"
        self._pieces, self._saved_as = pieces, saved_as
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._has_more_than_ascii = False
        self._lines = 0
        self._before, self._pending = b"", b""

    def __iter__(self) -> Iterator[str]:
        """The pieces as text. Raises FileRefused."""
        is_first = True
        for piece in self._pieces:
            if is_first and piece:
                _require_text(piece)
                is_first = False
            yield self._checked(self._decoded(piece, is_last=False))
        yield self._checked(self._decoded(b"", is_last=True))

    def _decoded(self, piece: bytes, *, is_last: bool) -> str:
        if self.encoding == "windows-1252":
            return self._as_windows(piece, is_last=is_last)
        held = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(piece, final=is_last)
        except UnicodeDecodeError:
            if self._has_more_than_ascii:
                raise self._neither(piece) from None
            self.encoding = "windows-1252"
            return self._as_windows(held + piece, is_last=is_last)
        self._has_more_than_ascii = self._has_more_than_ascii or not text.isascii()
        self._before = (self._before + text.encode("ascii", "replace"))[-LOOK_AHEAD:]
        return text

    def _as_windows(self, piece: bytes, *, is_last: bool) -> str:
        """What can be judged by now: an apostrophe is told by the letters around it.

        Raises FileRefused where the bytes can mean something else.
        """
        joined = self._pending + piece
        known = len(joined) if is_last else max(len(joined) - LOOK_AHEAD, 0)
        window = APOSTROPHE.sub(b"'", self._before + joined)
        start = len(self._before)
        for strange, back in ((ALSO_UTF_8, LOOK_AHEAD - 1), (ELSEWHERE, 0)):
            found = strange.search(window, max(start - back, 0))
            if found and found.start() < start + known:
                raise self._neither(joined)
        text, self._pending = joined[:known], joined[known:]
        self._before = (self._before + text)[-LOOK_AHEAD:]
        return text.decode("cp1252")

    def _neither(self, piece: bytes) -> FileRefused:
        line = self._lines + 1 + self._lines_until_strange(piece)
        return FileRefused(
            _(
                "About line %(line)s has characters that are neither UTF-8 nor clearly Windows-1252. "
                "Save the file as %(form)s and send it again."
            )
            % {"line": line, "form": self._saved_as}
        )

    def _lines_until_strange(self, piece: bytes) -> int:
        strange = re.search(rb"[\x80-\xff]", piece)
        return piece.count(b"\n", 0, strange.start() if strange else len(piece))

    def _checked(self, text: str) -> str:
        self._lines += text.count("\n")
        return text


def _require_text(beginning: bytes) -> None:
    """Raise FileRefused for a file that is another kind of file, and say which."""
    for bytes_, kind in SAVED_OTHERWISE:
        if beginning.startswith(bytes_):
            raise FileRefused(_("The file is %(kind)s. Save the table as CSV UTF-8 and send that.") % {"kind": kind})
    if beginning.startswith(UTF_16):
        raise FileRefused(_("The file is UTF-16. Save it as CSV UTF-8 and send it again."))
