"""Cursors of searches: sealed, and good for the same question of the same person alone."""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.crypto import Purpose, decrypt_for, encrypt_for
from foundation.errors import FieldError, InputRejected, RequestMalformed
from foundation.http.json_bodies import read_json, to_json
from foundation.search.documents import Candidate
from inquiries.search.queries.found import Edge


def sealed_edge(edge: Edge | None, *, kind: str, text: str, by: Actor) -> str | None:
    """Where a group of results goes on, as the caller keeps it; None where it ends."""
    if edge is None:
        return None
    after, before = edge.after, edge.before
    content = to_json([_of(text, by), kind, after.rank, after.made_at, after.id, *(before or (None, None))])
    return base64.urlsafe_b64encode(encrypt_for(Purpose.CURSOR, content.decode()).encode()).decode()


def opened_edges(cursor: str, *, text: str, by: Actor) -> dict[str, Edge]:
    """The group that a cursor goes on with, and where; nothing without one. Raises InputRejected for any other."""
    if not cursor:
        return {}
    try:
        opened = decrypt_for(Purpose.CURSOR, base64.urlsafe_b64decode(cursor).decode())
        of, kind, rank, made_at, last, before, before_id = read_json(opened.encode())
        after = Candidate(float(rank), datetime.fromisoformat(made_at), UUID(last))
        window = (datetime.fromisoformat(before), UUID(before_id)) if before else None
    except (InvalidToken, ValueError, TypeError, RequestMalformed):
        of = kind = ""
    if of != _of(text, by):
        error = FieldError("/cursor", "invalid_cursor", _("Use a cursor from `next` of the same search."))
        raise InputRejected(_("The cursor can't be used."), errors=[error])
    return {kind: Edge(after, window)}


def _of(text: str, by: Actor) -> str:
    return hashlib.sha256(f"search {by.user_id} {by.client_id} {by.on_behalf_of} {text}".encode()).hexdigest()
