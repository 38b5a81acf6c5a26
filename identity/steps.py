"""Sign-in, sign-out, failures, lock-outs and changes of credentials, as the access log keeps them (R33, ASVS 16.3)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models.users import User
from foundation import clock
from foundation.access_log.steps import AccessEntries, write_accesses
from foundation.actor import Actor


def note_sign_in_event(kind: str, request: HttpRequest, user: object) -> None:
    """Journal what happened to whose account; an unknown name is not kept, it may be a mistyped password."""
    known = user if isinstance(user, User) else None
    actor = Actor(
        name=str(known) if known else "somebody unknown",
        user_id=known.id if known else None,
        request_id=request.META.get("arsos.request_id", ""),
    )
    write_accesses(AccessEntries(kind=kind), by=actor, at=clock.now(), road="sign-in")


def note_client_event(kind: str, client_id: str, name: str) -> None:
    """Journal what happened to a system that asked for a token."""
    write_accesses(AccessEntries(kind=kind), by=Actor(name=name, client_id=client_id), at=clock.now(), road="sign-in")


WAIT_SECONDS = 900


def locked_out(request: HttpRequest, _response: Any, _credentials: Any = None, *_more: Any) -> HttpResponse:
    """A page that says how long to wait; others who use the same account elsewhere are not affected."""
    note_sign_in_event("locked_out", request, None)
    context = {"minutes": WAIT_SECONDS // 60}
    answer = render(request, "identity/locked_out.html", context, status=429)
    answer["Retry-After"] = str(WAIT_SECONDS)
    return answer
