"""A token counts only where ARSOS issued it for its system and person (R30, R35)."""

import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import Signal
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from accounts.models.issued_tokens import IssuedToken
from foundation.crypto import keyed_hashes

PURPOSE = "issued token"
AccessToken, RefreshToken, Grant = get_access_token_model(), get_refresh_token_model(), get_grant_model()
KIND_OF = {AccessToken: "access_token", RefreshToken: "refresh_token", Grant: "code"}
token_refused = Signal()
"""Sent with `token`, a row that ARSOS did not issue, when somebody has tried to use it."""


def bind_whenever_issued() -> None:
    """Listen to the three tables; once."""
    for model in KIND_OF:
        post_save.connect(_is_stored, sender=model, dispatch_uid=f"issued {model._meta.label}")


def bind_token(token: Any) -> None:
    """Keep what binds a token to its system and person. One that was stored without it proves nothing."""
    IssuedToken.objects.create(**{KIND_OF[type(token)]: token}, digest=keyed_hashes(PURPOSE, words_of(token))[0])


def is_issued(token: Any) -> bool:
    """Whether ARSOS issued a token as it stands there; who tries another is told of.

    Row and digest are read at once: a token that was ended or spent meanwhile is refused, and nobody is alarmed.
    """
    stored = type(token).objects.select_related("issued").filter(pk=token.pk).first()
    if stored is None or words_of(stored) != words_of(token):
        return False
    if fits(_digest_of(stored), words_of(stored)):
        return True
    token_refused.send(type(token), token=stored)
    return False


def tell_of_forged(token_id: int) -> None:
    """Tell of an access token that did not fit, unless it has ended meanwhile."""
    token = AccessToken.objects.filter(pk=token_id).first()
    if token is not None:
        token_refused.send(AccessToken, token=token)


def rebind_tokens() -> int:
    """Bind under the newest key what an older live key has bound, never what fits none; returns how many."""
    done = 0
    for token in _all_tokens():
        kept, words = getattr(token, "issued", None), words_of(token)
        newest, *older = keyed_hashes(PURPOSE, words)
        if kept is not None and kept.digest in older:
            done += IssuedToken.objects.filter(pk=kept.pk, digest=kept.digest).update(digest=newest)
    return done


def _digest_of(token: Any) -> str | None:
    kept = getattr(token, "issued", None)
    return kept.digest if kept else None


def _all_tokens() -> Iterator[Any]:
    """Every token, and every code that was not used."""
    for model, kind in KIND_OF.items():
        rows = model.objects.order_by("pk").select_related("issued")
        yield from (rows.exclude(code__startswith="spent ") if kind == "code" else rows).iterator(2000)


def fits(digest: str | None, words: str) -> bool:
    """Whether a digest is of these words, under any live key."""
    return digest is not None and any(hmac.compare_digest(digest, one) for one in keyed_hashes(PURPOSE, words))


def words_of(token: Any) -> str:
    """What of a token is bound."""
    if isinstance(token, AccessToken):
        expires_at: datetime = token.expires
        return words_of_access(
            token.pk, token.token_checksum, token.application_id, token.user_id, token.scope, expires_at
        )
    if isinstance(token, RefreshToken):
        return _words(
            "refresh", token.pk, token.token_checksum, token.application_id, token.user_id, token.token_family
        )
    challenge = (token.redirect_uri, token.code_challenge, token.code_challenge_method)
    return _words(
        "code", token.pk, token.code, token.application_id, token.user_id, token.scope, token.expires, *challenge
    )


def words_of_access(token_id: int, checksum: str, application_id: Any, user_id: Any, scope: str, at: datetime) -> str:
    """The same for an access token that is known by its columns; `at` is when it ends."""
    return _words("access", token_id, checksum, application_id, user_id, scope, at)


def _words(*said: object) -> str:
    plain = (one.astimezone(UTC).isoformat() if isinstance(one, datetime) else f"{one}" for one in said)
    return "\x00".join(plain)


def tokens_not_issued() -> Iterator[Any]:
    """Every token that is there and that ARSOS did not issue."""
    return (token for token in _all_tokens() if not fits(_digest_of(token), words_of(token)))


def _is_stored(instance: Any, created: bool, **_more: Any) -> None:  # noqa: FBT001  Django's hook
    """Only what is new: saving a row that somebody put there must not make it true."""
    if created:
        bind_token(instance)
