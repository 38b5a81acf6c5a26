"""Encryption at rest with versioned keys, and keyed hashes that find what is encrypted (R32)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import orjson
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

from arsos.kernel.spelling import EARLIER, VERSION, matchable_name


def key_id(key: str) -> str:
    """What stands before a sealed text to say which key sealed it; tells nothing of the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


@lru_cache(maxsize=4)
def _boxes(keys: tuple[str, ...]) -> dict[str, Fernet]:
    return {key_id(key): Fernet(key) for key in keys}


def newest_key_id() -> str:
    """The key that seals now."""
    return key_id(settings.ARSOS_FIELD_KEYS[0])


def encrypt(text: str) -> str:
    """Seal a text with the newest key of ARSOS_FIELD_KEYS: `<key id>:<token>`."""
    newest = newest_key_id()
    return f"{newest}:{_boxes(tuple(settings.ARSOS_FIELD_KEYS))[newest].encrypt(text.encode()).decode()}"


def decrypt(sealed: str) -> str:
    """Open a sealed text with the live key that sealed it; raises InvalidToken when that key is not among them."""
    name, _, token = sealed.partition(":")
    box = _boxes(tuple(settings.ARSOS_FIELD_KEYS)).get(name)
    if box is None:
        raise InvalidToken
    return box.decrypt(token.encode()).decode()


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """The look-up hashes of a value under every live key of ARSOS_HASH_KEYS, newest first."""
    message = f"{purpose}\x00{text}".encode()
    return [hmac.new(key.encode(), message, hashlib.sha256).hexdigest() for key in settings.ARSOS_HASH_KEYS]


def person_hashes(*, last_name: str, first_name: str, date_of_birth: date, zip_code: str) -> list[str]:
    """Hashes by which the same person is looked up: names, birth date and the five digits of the ZIP code.

    Under every live key and every version of the spelling, so that rows of an earlier one are found meanwhile.
    Nobody is matched by a name without letters.
    """
    rest = (date_of_birth.isoformat(), zip_code[:5])
    found = keyed_hashes(
        f"person/{VERSION}", "\x00".join((matchable_name(last_name), matchable_name(first_name), *rest))
    )
    if not (matchable_name(last_name) and matchable_name(first_name)):
        return []
    for matchable in EARLIER.values():
        found += keyed_hashes("person", "\x00".join((matchable(last_name), matchable(first_name), *rest)))
    return found


class Person(Protocol):
    """Whoever has a name, a birth date and a ZIP code."""

    last_name: Any
    first_name: Any
    date_of_birth: Any
    zip_code: Any


class Findable(Protocol):
    """A row that is found by hashes of what is sealed or searched exactly."""

    def look_up_hashes(self) -> dict[str, Any]: ...


def hashes_of_person(person: Person) -> list[str]:
    """What a person is looked up by.

    Without a ZIP code or birth date a person cannot be matched, and is not (R10 asks for an exact match).
    """
    if not person.zip_code or person.date_of_birth is None:
        return []
    return person_hashes(
        last_name=person.last_name,
        first_name=person.first_name,
        date_of_birth=person.date_of_birth,
        zip_code=person.zip_code,
    )


def stored_hashes_of_person(person: Person) -> list[str]:
    """What is stored of a person to be found by: the newest spelling alone, under every live key."""
    return hashes_of_person(person)[: len(settings.ARSOS_HASH_KEYS)]


def find_by_hashes(row: Findable, found_by: Mapping[str, Any] | None = None) -> bool:
    """Give a row its look-up hashes, or those that are known already; returns whether they differ from what it had."""
    hashes = row.look_up_hashes() if found_by is None else found_by
    has_changed = any(getattr(row, name) != value for name, value in hashes.items())
    for name, value in hashes.items():
        setattr(row, name, value)
    return has_changed


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text that is sealed in the database; None stays NULL. Find it by a keyed hash beside it."""

    def formfield(self, **kwargs: Any) -> Any:
        """What a form leaves empty is nothing, and not a sealed empty text."""
        if self.null:
            kwargs["empty_value"] = None
        return super().formfield(**kwargs)

    def get_prep_value(self, value: object) -> object:
        return None if value is None else encrypt(self.to_text(value))

    def from_db_value(self, value: str | None, *_: object) -> object:
        return None if value is None else self.from_text(decrypt(value))

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text


class EncryptedDateField(EncryptedTextField):
    """A date that is sealed in the database."""

    def to_text(self, value: Any) -> str:
        return str(value.isoformat())

    def from_text(self, text: str) -> date:
        return date.fromisoformat(text)


class EncryptedJSONField(EncryptedTextField):
    """JSON that is sealed in the database as one piece."""

    def to_text(self, value: Any) -> str:
        return orjson.dumps(value).decode()

    def from_text(self, text: str) -> Any:
        return orjson.loads(text)
