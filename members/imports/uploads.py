"""A file on its way in: sealed piece by piece, never held in plain, and without what may not be kept."""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from django.utils.translation import gettext as _

from foundation.crypto import Purpose, encrypt_for
from members.imports.decoding import FileRefused
from members.imports.x12.door import without_social_security
from members.imports.x12.envelope import Envelope
from members.imports.x12.segments import segments

CSV, X12, PEOPLE = "text/csv", "application/edi-x12", "text/vnd.arsos.people+csv"
LARGEST_FILE = 100_000_000
"""Bytes."""
PIECE = 256 * 1024
BEGINS_AS_X12 = re.compile(rb"\s*ISA[^A-Za-z0-9\s]")
WAS_X12 = re.compile(rb"\A(ISA|GS)[^A-Za-z0-9_,;]")
LOOKED_AT = 400
NOISE = re.compile(rb"[\x00\s\"']|\xef\xbb\xbf|\xff\xfe|\xfe\xff")
"""What programs put into or in front of a file that they save again."""
BYTES_AS_TEXT = "latin-1"
"""Maps every byte to one character and back."""


class FileTooLarge(FileRefused):
    """The file has more bytes than are taken in."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is kept: sealed pieces, the SHA-256 of what they hold, and how many bytes were sent."""

    media_type: str
    pieces: list[str]
    digest: str
    size: int
    is_test: bool = False


def read_upload(stream: IO[Any], media_type: str = "") -> Upload:
    """Take a file in; without `media_type` its first bytes say what it is.

    Raises FileRefused for a file that is not what it is sent as, and for an 834 that is not whole.
    """
    counted = _Counted(stream)
    first = next(iter(counted), b"")
    is_x12 = BEGINS_AS_X12.match(first.removeprefix(codecs.BOM_UTF8)) is not None
    if is_x12 and media_type in {CSV, PEOPLE}:  # as CSV it would be kept with the Social Security numbers in it
        raise FileRefused(_("This is an X12 file. Send it with the media type application/edi-x12."))
    if not is_x12 and WAS_X12.match(NOISE.sub(b"", first[:LOOKED_AT])):
        raise FileRefused(
            _("This looks like an X12 file that was saved again. Send it as the partner's system wrote it.")
        )
    if not is_x12 and media_type != X12:
        pieces, digest = _sealed_pieces(chain([first], counted))
        return Upload(media_type or CSV, pieces, digest, counted.size)
    texts = (piece.decode(BYTES_AS_TEXT) for piece in chain([first.removeprefix(codecs.BOM_UTF8)], counted))
    envelope = Envelope(segments(texts))
    kept = (one.written.encode(BYTES_AS_TEXT) for one in without_social_security(envelope))
    pieces, digest = _sealed_pieces(kept)
    return Upload(X12, pieces, digest, counted.size, envelope.is_test)


def sealed(piece: bytes) -> str:
    """A piece of a file as it is kept."""
    return encrypt_for(Purpose.FEED, piece.decode(BYTES_AS_TEXT))


class _Counted:
    """The pieces of a stream, and the bytes that came. Raises FileTooLarge."""

    def __init__(self, stream: IO[Any]) -> None:
        self.size = 0
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._stream.read(PIECE):
            self.size += len(piece)
            if self.size > LARGEST_FILE:
                raise FileTooLarge(_("Import files may have at most 100 MB."))
            yield piece


def _sealed_pieces(parts: Iterable[bytes]) -> tuple[list[str], str]:
    """Parts together as pieces of the usual size, sealed, and the SHA-256 of all."""
    digest, pieces, held = hashlib.sha256(), [], bytearray()
    for part in parts:
        held += part
        if len(held) >= PIECE:
            digest.update(held)
            pieces.append(sealed(bytes(held)))
            held.clear()
    if held:
        digest.update(held)
        pieces.append(sealed(bytes(held)))
    return pieces, digest.hexdigest()
