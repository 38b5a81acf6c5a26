"""Files beside the database: kept with their hashes, brought back, and checked together with their rows and keys.

The database itself is kept by PostgreSQL: a base backup and its log (docs/how-to/operate.md, "Back up").
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag

from audit.seals.findings import Finding
from foundation import vault
from foundation.crypto import SealBroken
from foundation.file_places import BucketPlace, FolderPlace
from inquiries.attachments.queries import is_kept, read_whole, stored_files, stored_ids

FILES, MANIFESTS = "files", "manifests"
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What one backup of files holds: how many there are, and how many were new."""

    manifest: Path
    count: int
    copied: int


def keep_files(place: FolderPlace, folder: Path, *, at: datetime) -> KeptFiles:
    """Copy what is not kept yet and write a manifest: name, bytes and SHA-256 of every file as it lies, sealed.

    Call it after the base backup: the files of every row in it are there by then. A file never changes, so a second
    run copies new ones only, and one that was killed is run again.
    """
    known = {} if (last := newest_manifest(folder)) is None else _read(last)
    entries: dict[str, dict[str, str | int]] = {}
    copied = 0
    for path in sorted(place.folder.glob("??/*")):
        if not vault.is_whole_name(path.name):
            continue
        target = folder / FILES / path.name[:2] / path.name
        if path.name not in known or not target.exists():
            with suppress(FileNotFoundError):  # purged in this moment
                entries[path.name] = _copy(path, target)
                copied += 1
        else:
            entries[path.name] = known[path.name]
    manifest = folder / MANIFESTS / f"{at.strftime(STAMP)}.json"
    _write_whole(manifest, json.dumps({"made_at": at.isoformat(), "files": entries}, indent=1).encode())
    return KeptFiles(manifest, len(entries), copied)


def newest_manifest(folder: Path) -> Path | None:
    """The manifest of the last backup of files."""
    return max((folder / MANIFESTS).glob("*.json"), default=None)


def bring_back_files(place: FolderPlace, folder: Path) -> Iterator[Finding]:
    """Copy every kept file to where ARSOS looks for it; yields those that are not what the manifest says."""
    manifest = newest_manifest(folder)
    for name, said in _read(manifest).items() if manifest is not None else ():
        source = folder / FILES / name[:2] / name
        target = place.path_of(name)
        if not source.exists():
            yield Finding("missing", f"kept file {name}", "The manifest names it, and it is not there.")
        elif _copy(source, target) != said:
            target.unlink()
            yield Finding("changed", f"kept file {name}", "It is not what was kept.")


def absent_objects(place: BucketPlace) -> Iterator[Finding]:
    """Files that a row names and that are not in the bucket, or not of their size; nothing is read.

    Rows and objects both come by name, so that memory holds a page of each.
    """
    objects = place.files()
    one = next(objects, None)
    for attachment_id, name, size in stored_files().iterator(500):
        while one is not None and one.name < name:
            one = next(objects, None)
        where = f"attachment {attachment_id}"
        if one is None or one.name != name:
            if is_kept(attachment_id):  # not purged in this moment
                yield Finding("missing", where, "Its file is not in the bucket.")
        elif one.size != vault.sealed_size(size):
            yield Finding("changed", where, "Its file has another size in the bucket.")


def unopened_files() -> Iterator[Finding]:
    """Files that a row names and that are not there, or do not open with its key: database, files and keys together."""
    for attachment_id in stored_ids().iterator(500):
        where = f"attachment {attachment_id}"
        try:
            read_whole(attachment_id)
        except FileNotFoundError:
            yield Finding("missing", where, "Its file is not there.")
        except (InvalidTag, SealBroken):
            yield Finding("changed", where, "Its file does not open: it is another file, or the key is another.")


def _read(manifest: Path) -> dict[str, dict[str, str | int]]:
    files: dict[str, dict[str, str | int]] = json.loads(manifest.read_bytes())["files"]
    return files


def _copy(source: Path, target: Path) -> dict[str, str | int]:
    """Copy at a stroke, and what the copy is."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    shutil.copyfile(source, partial)
    with partial.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        os.fsync(file.fileno())
    partial.chmod(0o600)
    partial.rename(target)
    return {"bytes": size, "sha256": digest}


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.chmod(0o600)
    partial.rename(path)
