"""A password, second factor or client secret counts only where ARSOS itself stored it (R30, R35)."""

import hashlib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import is_password_usable
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.issued_tokens import tokens_not_issued
from accounts.models.api_clients import ApiClient
from accounts.models.users import User
from audit.chain.steps import chain_row, still_saying, still_says
from audit.seals.findings import AT_A_TIME, Finding
from foundation import clock
from foundation.transactions import inside_transaction
from identity.credentials.models import Credential

Kind = Credential.Kind
H = TypeVar("H", UUID, int)
CHAINED_AS = "credential"


def digest_of_password(stored: str) -> str:
    """What is bound of a stored password hash; nothing of one that lets nobody in."""
    return _digest(stored) if stored and is_password_usable(stored) else ""


def digest_of_factors(stored: Sequence[Mapping[str, object]]) -> str:
    """What is bound of all second factors or identities of one kind: all that is stored, sealed as it stands there."""
    each = sorted(_digest(orjson.dumps(one, option=orjson.OPT_SORT_KEYS).decode()) for one in stored)
    return _digest("".join(each)) if len(each) > 1 else "".join(each)


@inside_transaction
def digest_of_kept_factors(user_id: UUID, kind: str) -> str:
    """The same of what is stored now; nobody else adds or removes a factor of this person before the commit.

    Without the lock two passkeys stored at once would each be bound without the other, and both refused.
    """
    User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    return digest_of_factors(_kept_factors([user_id]).get((user_id, kind), []))


def digest_of_secret(stored: str) -> str:
    """What is bound of the stored hash of a client's secret."""
    return _digest(stored) if stored else ""


def _digest(stored: str) -> str:
    return hashlib.sha256(stored.encode()).hexdigest()


def owner_of_client(client_id: int) -> UUID:
    """Clients have numbers; what is chained has UUIDs."""
    return uuid5(NAMESPACE_OID, f"arsos client {client_id}")


@inside_transaction
def bind(holder_id: UUID, kind: str, digest: str) -> None:
    """Chain what a holder now proves themselves by, in the commit that stores it."""
    row = Credential.objects.select_for_update().filter(holder_id=holder_id, kind=kind).first()
    if row is None:
        if not digest:
            return
        row = Credential(holder_id=holder_id, kind=kind)
    elif row.digest == digest and still_says(row, CHAINED_AS):
        return
    row.digest = digest
    row.save(update_fields=None if row._state.adding else ["digest"])
    chain_row(row, CHAINED_AS, at=clock.now())


@inside_transaction
def unbind_factors(user_id: UUID) -> None:
    """A person has no second factor any more, also where somebody else has deleted it before."""
    for kind in (Kind.TOTP, Kind.RECOVERY_CODES, Kind.PASSKEYS):
        bind(user_id, kind, "")


@inside_transaction
def is_bound(holder_id: UUID, kind: str, digest: str) -> bool:
    """Whether a credential is the one that ARSOS stored for its holder; others who change it wait."""
    row = Credential.objects.select_for_update().filter(holder_id=holder_id, kind=kind).first()
    return _fits(row, digest, still_saying([row] if row else [], CHAINED_AS))


def changed_of_person(user_id: UUID) -> list[str]:
    """Which kinds of a person's credentials are not what ARSOS stored for them."""
    return _settled(User, user_id, user_id, _of_people)


def changed_of_client(client_id: int) -> list[str]:
    """The same for a system."""
    return _settled(ApiClient, client_id, owner_of_client(client_id), _of_clients)


def changed_credentials() -> Iterator[Finding]:
    """Every credential that was moved, changed, put in or taken away inside the database.

    Judges many holders at once, and those alone one by one whose credentials look changed.
    """
    people = User.objects.order_by("pk").values_list("pk", "username").iterator(AT_A_TIME)
    while some := dict(islice(people, AT_A_TIME)):
        for user_id in _of_people(list(some)):
            yield from _findings(f"of {some[user_id]}", changed_of_person(user_id))
    clients = ApiClient.objects.order_by("pk").values_list("pk", flat=True).iterator(AT_A_TIME)
    while numbers := {owner_of_client(one): one for one in islice(clients, AT_A_TIME)}:
        for holder_id in _of_clients(list(numbers.values())):
            client_id = numbers[holder_id]
            yield from _findings(f"of client {client_id}", changed_of_client(client_id))


def _findings(whose: str, kinds: list[str]) -> Iterator[Finding]:
    for kind in kinds:
        yield Finding("moved", f"{kind} {whose}", _("ARSOS did not store it there."))


def _of_people(user_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    stored = User.objects.filter(pk__in=user_ids).values_list("pk", "password")
    now = {(user_id, Kind.PASSWORD.value): digest_of_password(password) for user_id, password in stored}
    return _changed(
        user_ids, now | {place: digest_of_factors(stored) for place, stored in _kept_factors(user_ids).items()}
    )


def _kept_factors(user_ids: Sequence[UUID]) -> dict[tuple[UUID, str], list[Mapping[str, object]]]:
    """All second factors and identities of some people as they are stored, by person and kind."""
    factors: dict[tuple[UUID, str], list[Mapping[str, object]]] = {}
    for user_id, kind, data in Authenticator.objects.filter(user__in=user_ids).values_list("user", "type", "data"):
        factors.setdefault((user_id, kind), []).append(data)
    for user_id, provider, uid in SocialAccount.objects.filter(user__in=user_ids).values_list(
        "user", "provider", "uid"
    ):
        factors.setdefault((user_id, Kind.IDENTITY.value), []).append({"provider": provider, "uid": uid})
    return factors


def _of_clients(client_ids: Sequence[int]) -> dict[UUID, list[str]]:
    stored = ApiClient.objects.filter(pk__in=client_ids).values_list("pk", "client_secret")
    secret = Kind.CLIENT_SECRET.value
    now = {(owner_of_client(client_id), secret): digest_of_secret(stored_as) for client_id, stored_as in stored}
    return _changed([owner_of_client(one) for one in client_ids], now)


def _changed(holder_ids: Sequence[UUID], now: Mapping[tuple[UUID, str], str]) -> dict[UUID, list[str]]:
    """Which kinds of these holders are not what ARSOS stored, in the order of holders and kinds; nobody else."""
    kept = {(row.holder_id, row.kind): row for row in Credential.objects.filter(holder_id__in=holder_ids)}
    saying = still_saying(list(kept.values()), CHAINED_AS)
    found: dict[UUID, list[str]] = {}
    for place in sorted({*kept, *now}):
        if not _fits(kept.get(place), now.get(place, ""), saying):
            found.setdefault(place[0], []).append(place[1])
    return found


def _fits(row: Credential | None, digest: str, saying: Container[UUID]) -> bool:
    if row is None:
        return not digest
    return row.digest == digest and row.pk in saying


def _settled(
    model: type[Model], row_id: H, holder_id: UUID, judge: Callable[[Sequence[H]], Mapping[UUID, list[str]]]
) -> list[str]:
    """Judge once more when nobody is changing a credential of the holder, if it looks changed.

    Whoever stores one holds its row or the holder's until the commit: half of a change is not taken for a foreign one.
    """
    if not judge([row_id]):
        return []
    with transaction.atomic():
        model._default_manager.select_for_update().filter(pk=row_id).first()
        list(Credential.objects.select_for_update().filter(holder_id=holder_id).order_by("id"))
        return judge([row_id]).get(holder_id, [])


def forged_tokens() -> Iterator[Finding]:
    """Every token or code that ARSOS did not issue as it stands there."""
    for token in tokens_not_issued():
        whose = token.user.username if token.user else f"client {token.application_id}"
        yield Finding("forged", f"{token._meta.verbose_name} {token.pk} of {whose}", _("ARSOS did not issue it."))
