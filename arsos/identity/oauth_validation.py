"""What OAuth requests must also satisfy here."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import transaction
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model
from oauth2_provider.oauth2_validators import GRANT_TYPE_MAPPING, OAuth2Validator
from oauthlib.oauth2 import InvalidGrantError  # type: ignore[import-untyped]  # the library is not typed

from arsos.accounts.issued_tokens import is_issued
from arsos.identity.changed_credentials import is_clients_own


class ActivePeopleOnly(OAuth2Validator):  # type: ignore[misc]  # the library is not typed
    """A person who may no longer sign in gets no new tokens; a code that is used twice ends what it gave (R30)."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """A secret that was put into the database past ARSOS proves nothing."""
        return bool(super().authenticate_client(request, *args, **kwargs)) and is_clients_own(request.client)

    def _load_application(self, client_id: str, request: Any) -> Any:
        """No id of a system holds a NUL, and the database is not asked for one."""
        return None if "\x00" in (client_id or "") else super()._load_application(client_id, request)

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        """A refresh token, and the access token whose scopes it goes on with, are those that ARSOS issued."""
        if not super().validate_refresh_token(refresh_token, client, request, *args, **kwargs):
            return False
        found = request.refresh_token_instance
        before = found.access_token
        if not is_issued(found) or (before is not None and not (is_issued(before) and are_alike(found, before))):
            return False
        return request.user is None or bool(request.user.is_active)

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """The library insists that it knows the type, and fails where it does not."""
        is_known = grant_type in GRANT_TYPE_MAPPING
        return is_known and bool(super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs))

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        super().save_bearer_token(token, request, *args, **kwargs)
        request.arsos_issued = hashlib.sha256(token["access_token"].encode()).hexdigest()

    def validate_code(self, client_id: str, code: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Refuse a code that was used, and end every token that came of it: one of the two who sent it stole it."""
        if _was_spent(code, client) or not super().validate_code(client_id, code, client, request, *args, **kwargs):
            return False
        grant = get_grant_model().objects.filter(code=code, application=client).first()
        if grant is None:  # the other of two who exchange it at once was faster
            _was_spent(code, client)
            return False
        return is_issued(grant)

    @transaction.atomic
    def save_authorization_code(self, client_id: str, code: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The code and what binds it are one commit."""
        return super().save_authorization_code(client_id, code, request, *args, **kwargs)

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the code as used until it is cleared away; of two who exchange it at once, one is refused."""
        issued = _issued(request.arsos_issued)
        unused = get_grant_model().objects.filter(code=code, application=request.client)
        if not unused.update(code=_as_spent(code), claims=json.dumps(issued)):
            _end_tokens(issued)
            raise InvalidGrantError(request=request)


def are_alike(one: Any, other: Any) -> bool:
    """Whether two tokens are of one system and one person: scopes never go on with somebody else's."""
    return (one.user_id, one.application_id) == (other.user_id, other.application_id)


def _was_spent(code: str, client: Any) -> bool:
    """Whether a code was used; then every token that came of it ends."""
    spent = get_grant_model().objects.filter(code=_as_spent(code), application=client).first()
    if spent is not None:
        _end_tokens(json.loads(spent.claims))
    return spent is not None


def _as_spent(code: str) -> str:
    """What is kept of a code that was used: nothing that anybody could use."""
    return f"spent {hashlib.sha256(code.encode()).hexdigest()}"


def _issued(checksum: str) -> dict[str, str]:
    """How to find again what was issued with an access token, also after its refresh tokens have turned."""
    first = get_refresh_token_model().objects.filter(access_token__token_checksum=checksum).first()
    return {"access_token": checksum, "family": str(first.token_family) if first else ""}


def _end_tokens(issued: dict[str, str]) -> None:
    if issued["family"]:
        get_refresh_token_model().revoke_family(UUID(issued["family"]))
    get_access_token_model().objects.filter(token_checksum=issued["access_token"]).delete()
