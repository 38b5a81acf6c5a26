"""Copies sealed files to another place while both are in use, and takes away what was copied (ADR 55).

Every file is compared by its SHA-256 as it lies; nothing is opened, so no key is needed.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress

from foundation.errors import StorageAway
from foundation.file_places import FilePlace
from foundation.vault import PIECE, is_whole_name, new_name


def are_one(place: FilePlace, other: FilePlace) -> bool:
    """Whether two places are the same, however their addresses are written: what is put into one is found in the other.

    Raises StorageAway.
    """
    mark = new_name()
    with place.create(mark) as file:
        file.write(b"To tell two places apart")
    try:
        other.digest(mark)
    except FileNotFoundError:
        return False
    finally:
        place.remove(mark)
    return True


def copy_missing(source: FilePlace, target: FilePlace) -> tuple[int, int]:
    """Copy what is not the same at the target; returns how many were copied, and how many were there.

    A file is at the target whole or not at all, so one that was killed goes on where it stopped. Raises StorageAway.
    """
    copied = found = 0
    for name in _names(source):
        with suppress(FileNotFoundError):  # purged in this moment: a copy is swept away like all that has no row
            if _is_same(source, target, name):
                found += 1
                continue
            with source.opened(name) as file, target.create(name) as copy:
                shutil.copyfileobj(file, copy, PIECE)
            if not _is_same(source, target, name):
                raise StorageAway
            copied += 1
    return copied, found


def remove_copied(source: FilePlace, target: FilePlace) -> int:
    """Delete at the source what is the same at the target; returns how many. Raises StorageAway."""
    removed = 0
    for name in _names(source):
        with suppress(FileNotFoundError):
            if _is_same(source, target, name):
                source.remove(name)
                removed += 1
    return removed


def _names(place: FilePlace) -> Iterator[str]:
    return (one.name for one in place.files() if is_whole_name(one.name))


def _is_same(source: FilePlace, target: FilePlace, name: str) -> bool:
    """Whether the target has it as it is at the source. Raises FileNotFoundError where the source has it no more."""
    wanted = source.digest(name)
    try:
        return target.digest(name) == wanted
    except FileNotFoundError:
        return False
