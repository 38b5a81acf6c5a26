"""Browsers on which somebody has signed in before: they fail on a count of their own (R30).

Failures lock an account for the address that they came from. Behind one shared address anybody could keep a colleague
out that way. A browser that once signed in as a person, or opened the link of their mail, carries a signed mark for
that person; its failures are counted by the mark, and those of others by the address.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

SALT = "arsos.known-device"
DAYS = 180
MOST_PEOPLE = 8
BETWEEN = "\x1f"
"""Between a user name and a mark, where both are counted as one; no user name carries it."""


def remember_device(request: HttpRequest, username: str) -> None:
    """Let the answer to this request mark the browser as one of this person's."""
    request._arsos_remembered = username  # type: ignore[attr-defined]  # read by the middleware above


def device_of(request: HttpRequest, username: str) -> str:
    """The mark that this browser carries for a person; empty for a browser that they never signed in on."""
    return _marks(request).get(_name(username), "")


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What failures are counted by, apart from the address: the user name, with the mark of a known device."""
    username = str((credentials or {}).get("username") or request.POST.get("username") or "")
    device = device_of(request, username)
    return f"{username}{BETWEEN}{device}" if device else username


def counted_with(request: HttpRequest, credentials: dict[str, Any] | None = None) -> list[list[str]]:
    """A known device is counted wherever it is, anybody else by the address that they come from."""
    return [["username"]] if BETWEEN in counted_name(request, credentials) else [["username", "ip_address"]]


def mark_device(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    marks = _marks(request)
    device = marks.pop(_name(username), "") or secrets.token_hex(8)
    latest = dict([*list(marks.items())[-(MOST_PEOPLE - 1) :], (_name(username), device)])
    response.set_cookie(
        settings.ARSOS_DEVICE_COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=DAYS * 86_400,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        found: dict[str, str] = signing.loads(
            request.COOKIES.get(settings.ARSOS_DEVICE_COOKIE, ""), salt=SALT, max_age=DAYS * 86_400
        )
    except signing.BadSignature:
        return {}
    return found


def _name(username: str) -> str:
    """Who else signs in here is not written down in the browser."""
    return salted_hmac(SALT, username.casefold()).hexdigest()[:16]
