"""The same key makes one effect: kept in the commit of the effect, for good."""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection
from rest_framework.request import Request

from arsos.api.models import LONGEST_NAMED, IdempotencyRecord
from arsos.api.rendering import to_json
from arsos.kernel.errors import FieldError, KeyInFlight, KeyReused, RequestMalformed
from arsos.kernel.identity import new_id
from arsos.kernel.transactions import Companion, accompanied_by

PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}")
ResultT = TypeVar("ResultT")
KEEP_UNLESS_USED = """
    INSERT INTO api_idempotency_record (id, caller, key, request_hmac, status, resource_id, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (caller, key) DO NOTHING
"""


def read_key(request: Request) -> str:
    """The Idempotency-Key of a POST; raises RequestMalformed when it is missing or unprintable."""
    key = request.headers.get("Idempotency-Key", "")
    if PRINTABLE.fullmatch(key):
        return key
    error = FieldError("Idempotency-Key", "missing_key", "Send 1 to 255 printable characters, new for each effect.")
    raise RequestMalformed("The header Idempotency-Key is required.", errors=[error])


def bounded(named: str) -> str:
    """As much of what an effect made as its key remembers: whole names, where there are too many of them."""
    if len(named) <= LONGEST_NAMED:
        return named
    return named[: LONGEST_NAMED + 1].rpartition(" ")[0] or named[:LONGEST_NAMED]


class KeyUsedMeanwhile(Exception):
    """The same key committed between the look-up and our own commit, which is rolled back."""


class OncePerKey(Generic[ResultT]):
    """One use of one key. `result` is what the effect returned, or None when the key was used before.

    Then `record` says with what status and resource.
    """

    def __init__(self, request: Request, body: object, *, caller: str, key: str, at: datetime) -> None:
        self.caller, self.at = caller, at
        self.key = hashlib.sha256(f"{caller}\x00{key}".encode()).hexdigest()  # who reads the table repeats nothing
        self.key_of_before = key
        message = b"\x00".join([str(request.method).encode(), request.path.encode(), to_json(body)])
        self.request_hmac = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
        self.record: IdempotencyRecord | None = None
        self.result: ResultT | None = None

    @property
    def replayed(self) -> bool:
        return self.record is not None

    @property
    def resource_id(self) -> UUID:
        """The id of what the key made; raises LookupError for a key that is new."""
        if self.record is None:
            raise LookupError("the key has not been used")
        return UUID(self.record.resource_id)

    def run(
        self,
        perform: Callable[[], ResultT],
        identify: Callable[[ResultT], tuple[int, str]],
        *,
        journal: Callable[[], None],
    ) -> None:
        """Perform the durable action unless its key has been used; key and journal row share its commit.

        `perform` returns what its action returned, which is what `identify` is given inside the commit. Raises
        TypeError for one that returns something else: its `identify` would be written for the wrong thing.
        """
        if self._used_before():
            return
        kept: list[object] = []

        def take_turn() -> None:
            kept.clear()  # the database gave the commit up for another's, and the action runs again
            self._take_turn()

        def remember(result: object) -> None:
            kept.append(result)
            self._remember(*identify(result))  # type: ignore[arg-type]
            journal()

        try:
            with accompanied_by(Companion(before=take_turn, after=remember)):
                self.result = perform()
        except KeyUsedMeanwhile:
            self._used_before()
        else:
            if not (len(kept) == 1 and kept[0] is self.result):
                raise TypeError("perform must return what its one durable action returned")

    def _used_before(self) -> bool:
        used = IdempotencyRecord.objects.filter(caller=self.caller, key__in=(self.key, self.key_of_before))
        self.record = next(iter(used), None)
        if self.record is not None and not hmac.compare_digest(self.record.request_hmac, self.request_hmac):
            raise KeyReused("Use a new Idempotency-Key for a new request.")
        return self.record is not None

    def _take_turn(self) -> None:
        with connection.cursor() as cursor:
            number = int.from_bytes(bytes.fromhex(self.key)[:8], signed=True)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise KeyInFlight("The first request with this key is still running; ask again in a second.")

    def _remember(self, status: int, resource_id: str) -> None:
        kept = bounded(resource_id)
        values: list[Any] = [new_id(), self.caller, self.key, self.request_hmac, status, kept, self.at]
        with connection.cursor() as cursor:
            cursor.execute(KEEP_UNLESS_USED, values)
            if cursor.rowcount == 0:
                raise KeyUsedMeanwhile
