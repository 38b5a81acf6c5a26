"""Lists by sealed cursors: stable under inserts, without counting."""

import base64
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.response import Response

from foundation.crypto import Purpose, decrypt_for, encrypt_for
from foundation.errors import FieldError, RequestMalformed
from foundation.http.json_bodies import read_json, to_json

DEFAULT_SIZE = 50
LARGEST_SIZE = 200


First = Callable[[Sequence[str], int], list[Any]]
"""Gives so many rows from the beginning of a list in this order, where that is asked more often than anything else."""
Take = Callable[[QuerySet[Any], Sequence[str], int], list[Any]]
"""Gives the first so many of some rows in this order."""


def take_first(rows: QuerySet[Any], order: Sequence[str], count: int) -> list[Any]:
    """As the database finds them."""
    return list(rows.order_by(*order)[:count])


def page_of(
    rows: QuerySet[Any],
    request: HttpRequest,
    *,
    order: Sequence[str],
    usual_size: int = DEFAULT_SIZE,
) -> tuple[list[Any], dict[str, Any]]:
    """One page of a queryset and the `next` and `previous` links.

    `order` names unique-together fields, the last being the id; a leading `-` turns the whole order around.
    """
    return page_beginning(partial(take_first, rows), request, order=order, rows=lambda: rows, usual_size=usual_size)


def page_beginning(
    first: First,
    request: HttpRequest,
    *,
    order: Sequence[str],
    rows: Callable[[], QuerySet[Any]],
    take: Take = take_first,
    usual_size: int = DEFAULT_SIZE,
) -> tuple[list[Any], dict[str, Any]]:
    """The same where something else knows how a list begins; `rows` are those of the whole list, and `take` reads some
    of them.
    """
    size = read_page_size(request, usual_size)
    names = [name.lstrip("-") for name in order]
    descending = order[0].startswith("-")
    backwards, edge = _opened(request.GET.get("cursor"), _list_of(request, order), len(names))
    flip = descending != backwards
    turned = tuple(f"-{name}" if flip else name for name in names)
    if edge is None:
        found = first(turned, size + 1)
    else:
        every = rows()
        beyond = _from(every, names[0], edge[0], is_falling=flip) & _beyond(names, edge, is_falling=flip)
        found = take(every.filter(beyond), turned, size + 1)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next = more if not backwards else True
    has_previous = more if backwards else edge is not None
    links = {
        "next": _link(request, order, found[-1], backwards=False) if found and has_next else None,
        "previous": _link(request, order, found[0], backwards=True) if found and has_previous else None,
    }
    return found, links


def linked(response: Response, links: Mapping[str, Any]) -> Response:
    """An answer that is a plain list, with the way to its neighbours in the header Link (RFC 8288)."""
    ways = {"prev": links["previous"], "next": links["next"]}
    said = ", ".join(f'<{url}>; rel="{name}"' for name, url in ways.items() if url)
    if said:
        response.headers["Link"] = said
    return response


def read_page_size(request: HttpRequest, usual: int = DEFAULT_SIZE) -> int:
    """How many rows the caller wants at once, `usual` where they do not say; raises RequestMalformed."""
    given = request.GET.get("page_size", str(usual))
    size = int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST_SIZE)) else 0
    if not 1 <= size <= LARGEST_SIZE:
        error = FieldError(
            "?page_size",
            "out_of_range",
            _("Give a number from 1 to %(most)s.") % {"most": LARGEST_SIZE},
        )
        raise RequestMalformed(_("The page size can't be used."), errors=[error])
    return size


def _from(rows: QuerySet[Any], name: str, value: Any, *, is_falling: bool) -> Q:
    """From where in an index the database reads. It follows from what comes after the edge, but by those alternatives
    alone the database reads the index from its beginning, and so the longer the deeper the page.
    """
    if value is None or not (is_falling or _is_never_empty(rows, name)):
        return Q()
    return Q(**{f"{name}__lte" if is_falling else f"{name}__gte": value})


def _is_never_empty(rows: QuerySet[Any], name: str) -> bool:
    try:
        return not rows.model._meta.get_field(name).null
    except FieldDoesNotExist:  # computed for the list
        return False


def _beyond(names: list[str], edge: list[Any], *, is_falling: bool) -> Q:
    """What comes after an edge in the order that is read: the first field decides, then the next among equals."""
    condition = Q()
    same = Q()
    for name, value in zip(names, edge, strict=True):
        condition |= same & _further(name, value, is_falling=is_falling)
        same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return condition


def _further(name: str, value: Any, *, is_falling: bool) -> Q:
    """Beyond one value; the database puts what is empty behind everything, and so first where it counts down."""
    if value is None:
        return Q(**{f"{name}__isnull": False}) if is_falling else Q(pk__in=())
    if is_falling:
        return Q(**{f"{name}__lt": value})
    return Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})


def _list_of(request: HttpRequest, order: Sequence[str]) -> str:
    """Which list a cursor belongs to, and in which order: the edge of another one has other fields."""
    return f"{request.path} {' '.join(order)}"


def _opened(cursor: str | None, whole: str, length: int) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        backwards, of, *edge = read_json(
            decrypt_for(Purpose.CURSOR, base64.urlsafe_b64decode(cursor).decode()).encode()
        )
    except (InvalidToken, ValueError, RequestMalformed):
        of, edge = "", []
    if of != whole or len(edge) != length:
        error = FieldError("?cursor", "invalid_cursor", _("Use a cursor from `next` or `previous` of this list."))
        raise RequestMalformed(_("The cursor can't be used."), errors=[error])
    return bool(backwards), edge


def _link(request: HttpRequest, order: Sequence[str], row: Any, *, backwards: bool) -> str:
    names = [name.lstrip("-") for name in order]
    edge = [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]
    sealed = encrypt_for(Purpose.CURSOR, to_json([backwards, _list_of(request, order), *edge]).decode())
    query = request.GET.copy()
    query["cursor"] = base64.urlsafe_b64encode(sealed.encode()).decode()
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
