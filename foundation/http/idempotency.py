"""The same key makes one effect: kept in the commit of the effect, for good."""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from foundation.compiled import HotQuery, hot_cursor
from foundation.errors import FieldError, KeyInFlight, KeyReused, RequestMalformed
from foundation.http.json_bodies import to_json
from foundation.models import LONGEST_NAMED, IdempotencyRecord
from foundation.new_rows import store_rows
from foundation.transactions import Companion, accompanied_by

PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}")
ResultT = TypeVar("ResultT")


def _used(caller: str, key: str, before: str) -> QuerySet[IdempotencyRecord]:
    return IdempotencyRecord.objects.filter(caller=caller, key__in=(key, before))


USED = HotQuery(_used)


def read_key(request: Request) -> str:
    """The Idempotency-Key of a POST; raises RequestMalformed when it is missing or unprintable."""
    key = request.headers.get("Idempotency-Key", "")
    if PRINTABLE.fullmatch(key):
        return key
    error = FieldError("Idempotency-Key", "missing_key", _("Send 1 to 255 printable characters, new for each effect."))
    raise RequestMalformed(_("The header Idempotency-Key is required."), errors=[error])


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
        self.record = USED.first(caller=self.caller, key=self.key, before=self.key_of_before)
        if self.record is not None and not hmac.compare_digest(self.record.request_hmac, self.request_hmac):
            raise KeyReused(_("Use a new Idempotency-Key for a new request."))
        return self.record is not None

    def _take_turn(self) -> None:
        with hot_cursor() as cursor:
            number = int.from_bytes(bytes.fromhex(self.key)[:8], signed=True)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s::bigint)", [number])
            if not cursor.fetchone()[0]:
                raise KeyInFlight(_("The first request with this key is still running; ask again in a second."))

    def _remember(self, status: int, resource_id: str) -> None:
        record = IdempotencyRecord(
            caller=self.caller,
            key=self.key,
            request_hmac=self.request_hmac,
            status=status,
            resource_id=bounded(resource_id),
            created_at=self.at,
        )
        store_rows([record], refusals={"idempotency_key_once": KeyUsedMeanwhile})
