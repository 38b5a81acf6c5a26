"""OAuth: scopes of clients, the validator that ends what was spent, and the endpoints with their limits."""

import hashlib
import json
import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model
from oauth2_provider.oauth2_validators import GRANT_TYPE_MAPPING, OAuth2Validator
from oauth2_provider.scopes import SettingsScopes
from oauth2_provider.views import AuthorizationView, RevokeTokenView, TokenView
from oauthlib.oauth2 import InvalidGrantError
from redis.exceptions import RedisError

from accounts.issued_tokens import is_issued
from accounts.models.api_clients import ApiClient
from foundation.http.addresses import client_address
from foundation.http.rate_limits import spend_one
from identity.credentials.changed import is_clients_own


class ClientScopes(SettingsScopes):
    """A client gets at most its `allowed_scopes` (R30)."""

    def get_available_scopes(
        self,
        application: ApiClient | None = None,
        request: HttpRequest | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> list[str]:
        if application is None:
            return list(self.get_all_scopes())
        return list(application.allowed_scopes)

    def get_default_scopes(
        self,
        application: ApiClient | None = None,
        request: HttpRequest | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> list[str]:
        return self.get_available_scopes(application)


app_name = "oauth2_provider"


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
        if not is_issued(found) or (before is not None and not (is_issued(before) and have_one_owner(found, before))):
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


def have_one_owner(one: Any, other: Any) -> bool:
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


GRANTS = ("authorization_code", "client_credentials", "refresh_token")
RETRY = {"Retry-After": "60"}


class Limited:
    """A limit for each address that fails closed, before the library hashes or looks anything up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        caller = f"token {client_address(request)}"
        try:
            allowance = spend_one(caller, now=time.time(), quota=settings.ARSOS_TOKENS_PER_MINUTE, is_closed=True)
        except RedisError:
            return JsonResponse({"error": "temporarily_unavailable"}, status=503, headers=RETRY)
        if allowance.is_spent:
            return JsonResponse({"error": "slow_down"}, status=429, headers=RETRY | allowance.headers())
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view
        return answer


@method_decorator(csrf_exempt, name="dispatch")  # the library's own mark is on the dispatch that this one replaces
class LimitedTokenView(Limited, TokenView):  # type: ignore[misc]  # the library is not typed
    """RFC 6749, 3.2, for the three grants that there are."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("grant_type") not in GRANTS:
            return JsonResponse({"error": "unsupported_grant_type"}, status=400)
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        return answer


@method_decorator(csrf_exempt, name="dispatch")
class LimitedRevokeView(Limited, RevokeTokenView):  # type: ignore[misc]  # the same
    """RFC 7009."""


class LimitedConsentView(Limited, AuthorizationView):  # type: ignore[misc]  # the same
    """RFC 6749, 3.1."""


urlpatterns = [
    path("authorize/", LimitedConsentView.as_view(), name="authorize"),
    path("token/", LimitedTokenView.as_view(), name="token"),
    path("revoke_token/", LimitedRevokeView.as_view(), name="revoke-token"),
]
