"""Encryption at rest with versioned keys, and keyed hashes that find what is encrypted (R32)."""

import hashlib
import hmac
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

from arsos.kernel.identifiers import matchable_name


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Seal a text with the newest key of ARSOS_FIELD_KEYS."""
    return _box(tuple(settings.ARSOS_FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Open a sealed text with whichever live key sealed it; raises InvalidToken for any other."""
    return _box(tuple(settings.ARSOS_FIELD_KEYS)).decrypt(token.encode()).decode()


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """The look-up hashes of a value under every live key of ARSOS_HASH_KEYS, newest first."""
    message = f"{purpose}\x00{text}".encode()
    return [hmac.new(key.encode(), message, hashlib.sha256).hexdigest() for key in settings.ARSOS_HASH_KEYS]


def person_hashes(*, last_name: str, first_name: str, date_of_birth: date, zip_code: str) -> list[str]:
    """Hashes by which the same person is found: names, birth date and the five digits of the ZIP code."""
    parts = (matchable_name(last_name), matchable_name(first_name), date_of_birth.isoformat(), zip_code[:5])
    return keyed_hashes("person", "\x00".join(parts))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text that is sealed in the database; None stays NULL. Find it by a keyed hash beside it."""

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
