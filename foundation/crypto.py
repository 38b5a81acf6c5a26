"""Encryption at rest with versioned keys, and keyed hashes that find what is encrypted (R32)."""

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from foundation.errors import ConflictFound
from foundation.spelling import EARLIER, VERSION, matchable_name

logger = logging.getLogger(__name__)


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
    """Seal a text as it was before values were bound to rows and purposes: `<key id>:<token>`."""
    newest = newest_key_id()
    return f"{newest}:{_boxes(tuple(settings.ARSOS_FIELD_KEYS))[newest].encrypt(text.encode()).decode()}"


def decrypt(sealed: str) -> str:
    """Open a sealed text with the live key that sealed it; raises InvalidToken when that key is not among them."""
    name, _, token = sealed.partition(":")
    box = _boxes(tuple(settings.ARSOS_FIELD_KEYS)).get(name)
    if box is None:
        raise InvalidToken
    return box.decrypt(token.encode()).decode()


class Purpose(StrEnum):
    """What is sealed for no row of ours; each has keys of its own, so that none opens as another, nor in a row.

    Callers know what stands in their cursors and feeds: under a common key such a token would be a sealed value of
    their choice wherever one is read.
    """

    CURSOR = "cursor"
    SECOND_FACTOR = "second factor"
    FEED = "feed"


FOR_PURPOSE = "3."
"""Begins what is sealed for a purpose."""


@lru_cache(maxsize=16)
def _purpose_boxes(purpose: str, keys: tuple[str, ...]) -> dict[str, Fernet]:
    return {key_id(key): Fernet(base64.urlsafe_b64encode(_derived(key, f"arsos {purpose}".encode()))) for key in keys}


def _derived(key: str, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(base64.urlsafe_b64decode(key))


def encrypt_for(purpose: Purpose, text: str) -> str:
    """Seal a text for a purpose with the newest key: `<key id>:3.<token>`."""
    newest = newest_key_id()
    box = _purpose_boxes(purpose, tuple(settings.ARSOS_FIELD_KEYS))[newest]
    return f"{newest}:{FOR_PURPOSE}{box.encrypt(text.encode()).decode()}"


def decrypt_for(purpose: Purpose, sealed: str) -> str:
    """Open what was sealed for the same purpose with a live key; raises InvalidToken for everything else."""
    name, _, token = sealed.partition(":")
    box = _purpose_boxes(purpose, tuple(settings.ARSOS_FIELD_KEYS)).get(name)
    if box is None or not token.startswith(FOR_PURPOSE):
        raise InvalidToken
    return box.decrypt(token.removeprefix(FOR_PURPOSE).encode()).decode()


def is_for_purpose(sealed: str) -> bool:
    """Whether a text was sealed for a purpose, and not before purposes had keys of their own."""
    return sealed.partition(":")[2].startswith(FOR_PURPOSE)


class SealBroken(ConflictFound):
    """A sealed value does not belong where it stands, or the key that sealed it is missing."""

    title = "A sealed value does not belong where it stands"


BOUND = "2."
"""Begins what is bound to its place; without it stands a Fernet token of before, until `rotate_keys` has been there."""
NONCE = 12


@lru_cache(maxsize=4)
def _bound_boxes(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    """AES-256-GCM under a key derived from each live key, apart from Fernet's use of it."""
    return {key_id(key): AESGCM(_derived(key, b"arsos bound value")) for key in keys}


def seal(text: str, *, place: str, row_id: object) -> str:
    """Seal a text with the newest key for one field of one row: `<key id>:2.<nonce and ciphertext>`."""
    newest = newest_key_id()
    nonce = secrets.token_bytes(NONCE)
    box = _bound_boxes(tuple(settings.ARSOS_FIELD_KEYS))[newest]
    content = nonce + box.encrypt(nonce, text.encode(), f"{place}/{row_id}".encode())
    return f"{newest}:{BOUND}{base64.urlsafe_b64encode(content).decode()}"


def is_bound(token: str) -> bool:
    """Whether a sealed value is bound to its place."""
    return token.partition(":")[2].startswith(BOUND)


def unseal(token: str, *, place: str, row_id: object) -> str:
    """Open a value where it stands. Raises SealBroken for one that was moved there, changed, or sealed by nobody.

    Values of before the binding are read while ARSOS_READ_UNBOUND says so.
    """
    try:
        return _open_bound(token, f"{place}/{row_id}") if is_bound(token) else _open_unbound(token)
    except (InvalidToken, InvalidTag, KeyError, ValueError):
        logger.error("The sealed value %s of row %s does not open there.", place, row_id)  # noqa: TRY400  no values
        raise SealBroken(
            _("A value was changed in the database, so we can't show it. Tell an administrator.")
        ) from None


def _open_bound(token: str, where: str) -> str:
    name, _, content = token.partition(":")
    sealed = base64.urlsafe_b64decode(content.removeprefix(BOUND))
    box = _bound_boxes(tuple(settings.ARSOS_FIELD_KEYS))[name]
    return box.decrypt(sealed[:NONCE], sealed[NONCE:], where.encode()).decode()


def _open_unbound(token: str) -> str:
    if not settings.ARSOS_READ_UNBOUND:
        raise InvalidToken
    return decrypt(token)


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """The look-up hashes of a value under every live key of ARSOS_HASH_KEYS, newest first."""
    message = f"{purpose}\x00{text}".encode()
    return [hmac.new(key.encode(), message, hashlib.sha256).hexdigest() for key in settings.ARSOS_HASH_KEYS]


FIRST_SPELLING = 1
"""Its hashes did not name their version."""


def person_hashes(*, last_name: str, first_name: str, date_of_birth: date, zip_code: str) -> list[str]:
    """Hashes by which the same person is looked up: names, birth date and the five digits of the ZIP code.

    Under every live key and every version of the spelling, so that rows of an earlier one are found meanwhile.
    Nobody is matched by a name without letters.
    """
    rest = (date_of_birth.isoformat(), zip_code[:5])
    if not (matchable_name(last_name) and matchable_name(first_name)):
        return []
    found: list[str] = []
    for version, matchable in ((VERSION, matchable_name), *EARLIER.items()):
        purpose = f"person/{version}" if version > FIRST_SPELLING else "person"
        found += keyed_hashes(purpose, "\x00".join((matchable(last_name), matchable(first_name), *rest)))
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


class Token(str):
    """A sealed value as it stands in the database, not yet opened."""

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """Opens a sealed value when somebody looks at it, because only then it is known which row it stands in."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Token):
            value = instance.__dict__[self.field.attname] = self.field.opened(value, instance.pk)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """There, so that Python asks here before it looks into the instance."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text that is sealed in the database; None stays NULL. Find it by a keyed hash beside it.

    A value is bound to the constant name of its field and to the id of its row: it opens nowhere else. So it is
    stored by saving its row; `update()` takes nothing but None, and `bulk_update` goes through `sealed_for_update`.
    """

    descriptor_class = SealedAttribute

    @property
    def place(self) -> str:
        """The constant name that values are bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def pre_save(self, model_instance: models.Model, add: bool) -> object:  # noqa: FBT001  Django's hook
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Token) and is_bound(value):
            return value
        value = super().pre_save(model_instance, add)
        return None if value is None else self.sealed(value, model_instance.pk)

    def formfield(self, **kwargs: Any) -> Any:
        """What a form leaves empty is nothing, and not a sealed empty text."""
        if self.null:
            kwargs["empty_value"] = None
        return super().formfield(**kwargs)

    def get_prep_value(self, value: object) -> object:
        if value is None or isinstance(value, Token):
            return value
        raise TypeError(f"{self.place} is sealed for its row: save the row.")

    def from_db_value(self, value: str | None, *_: object) -> Token | None:
        return None if value is None else Token(value)

    def sealed(self, value: Any, row_id: object) -> Token:
        """A value as it is stored in a row."""
        return Token(seal(self.to_text(value), place=self.place, row_id=row_id))

    def opened(self, token: str, row_id: object) -> Any:
        """What stands in a row. Raises SealBroken."""
        return self.from_text(unseal(token, place=self.place, row_id=row_id))

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text


@contextmanager
def sealed_for_update(rows: Iterable[models.Model], fields: Iterable[str]) -> Iterator[None]:
    """Let `bulk_update` store sealed fields of rows: it asks a row for its values, not the field for what to store."""
    plain: list[tuple[models.Model, str, Any]] = []
    wanted = set(fields)
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, EncryptedTextField) and field.name in wanted:
                plain.append((row, field.attname, row.__dict__.get(field.attname)))
                row.__dict__[field.attname] = Value(field.pre_save(row, add=False), output_field=models.TextField())
    try:
        yield
    finally:
        for row, name, value in plain:
            row.__dict__[name] = value


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
