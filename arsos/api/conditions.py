"""Conditional requests by RFC 9110, 13: lists of ETags, weak ones, and `*`, as the framework reads them."""

from collections.abc import Collection

from django.http import HttpRequest
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from rest_framework.request import Request

from arsos.kernel.errors import VersionStale


def is_current(request: HttpRequest | Request, tag: str) -> bool:
    """Whether a reader has this representation already, by `If-None-Match`; then the answer is 304.

    A changed one is told with its body. Raises VersionStale where `If-Match` asked for another one.
    """
    plain = request._request if isinstance(request, Request) else request
    if plain.method not in ("GET", "HEAD"):
        return False
    answer = get_conditional_response(plain, etag=tag)
    if answer is not None and answer.status_code == 412:  # noqa: PLR2004  Precondition Failed
        raise VersionStale("The representation has changed since you read it.")
    return answer is not None


def versions_named(given: str) -> Collection[int] | None:
    """The versions that `If-Match` allows a change to; None where it allows any.

    Weak ETags name none (RFC 9110, 13.1.1). Raises VersionStale for what is no ETag of ours.
    """
    if not given.strip():
        return None
    tags = parse_etags(given)
    if tags == ["*"]:
        return None
    versions = [tag.strip('"').partition("-")[0] for tag in tags if not tag.startswith("W/")]
    numbers = {int(one) for one in versions if one.isascii() and one.isdigit() and len(one) < 20}  # noqa: PLR2004  64 bits
    if not numbers:
        raise VersionStale("If-Match must carry a strong ETag of this resource, or *.")
    return numbers
