"""What can be refused, with a stable code and words that help; knows nothing of HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from foundation.translation import gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong in the input: where (JSON pointer), a stable code, and what to do instead."""

    pointer: str
    code: str
    detail: str


class ArsosError(Exception):
    """Base of every refusal. `extra` are further members of the answer, free of personal data."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = gettext_noop("The request was refused")

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Iterable[FieldError] = (),
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or gettext(self.title)
        self.errors = tuple(errors)
        self.extra = dict(extra or {})


class ResourceNotFound(ArsosError):
    code = "not-found"
    title = gettext_noop("Not found, or you have no access")


class ReferenceMistyped(ArsosError):
    code = "mistyped-reference"
    title = gettext_noop("That reference isn't valid")


class PermissionRefused(ArsosError):
    code = "forbidden"
    title = gettext_noop("You don't have permission to do this")


class ScopeMissing(ArsosError):
    code = "scope-missing"
    title = gettext_noop("The access token is missing a scope")


class AgentNotBound(ArsosError):
    code = "agent-not-bound"
    title = gettext_noop("This client may not act for that agent")


class RequestMalformed(ArsosError):
    code = "bad-request"
    title = gettext_noop("The request can't be read")


class InputRejected(ArsosError):
    code = "validation-error"
    title = gettext_noop("Some fields need to be fixed")


class LockedFieldSent(ArsosError):
    code = "locked-field"
    title = gettext_noop("A pre-filled field can't be changed")


class FamiliesMixed(ArsosError):
    code = "mixed-family"
    title = gettext_noop("An inquiry can't combine Medicare and Individual plans")


class TypeNotOffered(ArsosError):
    code = "type-not-offered"
    title = gettext_noop("This type is not available for this plan")


class ExistingMemberFound(ArsosError):
    code = "existing-member"
    title = gettext_noop("This person is in your book of business")


class TransitionRefused(ArsosError):
    code = "illegal-transition"
    title = gettext_noop("This is not possible in the inquiry's current status")


class ConflictFound(ArsosError):
    code = "conflict"
    title = gettext_noop("This can't be done now")


class LimitReached(ArsosError):
    code = "throttled"
    title = gettext_noop("You have reached the limit for now")


class VersionStale(ArsosError):
    code = "stale"
    title = gettext_noop("The inquiry has changed since you read it")


class KeyReused(ArsosError):
    code = "idempotency-key-reused"
    title = gettext_noop("This idempotency key was used for another request")


class KeyInFlight(ArsosError):
    code = "in-flight"
    title = gettext_noop("A request with this idempotency key is still running")


class Collided(ArsosError):
    code = "collided"
    title = gettext_noop("Someone else changed this at the same time")


class Misdirected(ArsosError):
    code = "misdirected"
    title = gettext_noop("Another ARSOS process serves this address")


class RecipientRefused(ArsosError):
    code = "recipient-refused"
    title = gettext_noop("ARSOS sends mail only to its own users and configured addresses")


class StorageAway(ArsosError):
    """What keeps files does not answer, or refuses; nothing was changed."""

    code = "unavailable"
    title = gettext_noop("Files can't be stored or opened right now")

    def __init__(self) -> None:
        super().__init__(gettext("Please try again in a moment. Nothing was changed."))


PASSING = (Collided, StorageAway)
"""What passes by itself: the same, sent again in a moment, may be done."""
