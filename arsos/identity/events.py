"""Signing in and out, failing to, and changes of credentials, as the journal keeps them (R33, ASVS 16.3)."""

from django.http import HttpRequest

from arsos.accounts.models import User
from arsos.journal.reads import Looks, write_looks
from arsos.kernel import clock
from arsos.kernel.actor import Actor


def note_sign_in_event(kind: str, request: HttpRequest, user: object) -> None:
    """Journal what happened to whose account; an unknown name is not kept, it may be a mistyped password."""
    known = user if isinstance(user, User) else None
    actor = Actor(
        name=str(known) if known else "somebody unknown",
        user_id=known.id if known else None,
        request_id=request.META.get("arsos.request_id", ""),
    )
    write_looks(Looks(kind=kind), by=actor, at=clock.now(), road="sign-in")


def note_client_event(kind: str, client_id: str, name: str) -> None:
    """Journal what happened to a system that asked for a token."""
    write_looks(Looks(kind=kind), by=Actor(name=name, client_id=client_id), at=clock.now(), road="sign-in")
