"""Talks to the identity provider: finds its addresses, sends people there, and judges the ID token it answers with.

The sign-in library leads the code flow (state, PKCE). Left to itself it would not verify a token's signature that came
straight from the provider; here every token is verified, belongs to this sign-in by its nonce, and is bounded.
"""

import logging
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.outbound import LARGEST_ANSWER, LOOPBACK, SECONDS_TO_ANSWER, SECONDS_TO_CONNECT
from identity.single_sign_on.claims import LONGEST_SUBJECT

PROVIDER = "organization"
"""The one provider there is; it stands in addresses and beside each person's identity."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key that the provider alone has: neither `none` nor one made with our client secret."""
MOST_SKEW = 60
"""Seconds by which the provider's clock may differ from ours."""
NONCE = "nonce"


LOG = logging.getLogger(__name__)
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
"""What the library lets through where the provider's answer is of another kind."""


class NotAccepted(OAuth2Error):  # type: ignore[misc]  # the library is not typed
    """What is wrong with an answer, for the operator's log; the person is told only that it is not accepted."""


class ProviderAway(requests.RequestException):
    """The provider does not answer, or not as one."""


class VerifiedAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library is not typed
    """The library's code flow, with every answer of the provider judged."""

    @property
    def openid_config(self) -> Mapping[str, Any]:
        """The provider's own description; it must be of the issuer that was configured (RFC 8414, 3.3)."""
        try:
            config: Mapping[str, Any] = super().openid_config
        except UNREADABLE as error:
            raise ProviderAway from error
        if not isinstance(config, Mapping) or config.get("issuer") != settings.ARSOS_OIDC_ISSUER:
            raise NotAccepted("The identity provider describes another issuer than ARSOS_OIDC_ISSUER.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            require_secure(str(config.get(name, "")))
        return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tokens for the code; what is no answer of a token endpoint is a provider that is away."""
        try:
            answer: Any = super().get_access_token_data(*args, **kwargs)
        except UNREADABLE as error:
            raise ProviderAway from error
        if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
            raise ProviderAway
        return answer

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("openid_connect_callback"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        if not isinstance(kwargs["response"].get("id_token"), str):
            raise NotAccepted("The identity provider sent no ID token.")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        with bounded_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            try:
                keys = answer.json()
            except ValueError as error:
                raise ProviderAway from error
        return verified(id_token, keys=keys, audience=app.client_id)


class OrganizationProvider(OpenIDConnectProvider):  # type: ignore[misc]  # the same
    """Sends a nonce with each person, takes nothing for the request from its address, and keeps no claims."""

    oauth2_adapter_class = VerifiedAdapter

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """A nonce; who has to prove again who they are is not let through by a session they have there."""
        again = {"prompt": "login"} if "again" in request.GET else {}
        return {NONCE: secrets.token_urlsafe(32), **again}

    def stash_redirect_state(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        stashed: str = super().stash_redirect_state(request, *args, **kwargs, nonce=self._nonce)
        return stashed

    def redirect(self, request: HttpRequest, *args: Any, auth_params: dict[str, str], **kwargs: Any) -> Any:
        self._nonce = auth_params[NONCE]
        return super().redirect(request, *args, auth_params=auth_params, **kwargs)

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        login = super().sociallogin_from_response(request, response)
        login.claims, login.account.extra_data = response["id_token"], {}
        return login


def verified(id_token: str, *, keys: Mapping[str, Any], audience: str) -> dict[str, Any]:
    """The claims of a token that the issuer signed for us and that holds now. Raises OAuth2Error."""
    try:
        key = _key_for(id_token, jwt.PyJWKSet.from_dict(dict(keys)))
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key,
            algorithms=list(ALGORITHMS),
            audience=audience,
            issuer=settings.ARSOS_OIDC_ISSUER,
            leeway=MOST_SKEW,
            options={"require": ["iss", "sub", "aud", "exp", "iat", NONCE]},
        )
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotAccepted("The ID token is not accepted.") from error
    if not isinstance(claims["sub"], str) or len(claims["sub"]) > LONGEST_SUBJECT:
        raise NotAccepted("The ID token names nobody.")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != audience:
        raise NotAccepted("The ID token was made for another client.")
    return claims


def _key_for(id_token: str, keys: jwt.PyJWKSet) -> jwt.PyJWK:
    """The key a token names; where it names none, the provider has one alone."""
    named = jwt.get_unverified_header(id_token).get("kid")
    fitting = [key for key in keys.keys if named is None or key.key_id == named]
    if len(fitting) != 1:
        raise KeyError("kid")
    return fitting[0]


def log_failure(error: Exception | None) -> None:
    """Our own words, where they are; the library's may hold what the provider answered."""
    said = str(error) if isinstance(error, NotAccepted) else type(error).__name__
    LOG.warning("The identity provider is away or not accepted: %s", said)


def require_secure(address: str) -> None:
    """Names, codes and tokens travel by TLS; a provider on the same machine is for trying it. Raises OAuth2Error."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise NotAccepted("The identity provider has an address without TLS.")


class _Bounded(requests.adapters.HTTPAdapter):
    """Reads no more of an answer than any of these is long."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        answer = super().send(request, *args, **{**kwargs, "stream": True})
        body = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        answer.close()
        if len(body) > LARGEST_ANSWER:
            raise requests.exceptions.ContentDecodingError(_("The answer is longer than any of an identity provider."))
        answer._content = body
        return answer


def bounded_session() -> requests.Session:
    """Calls to the provider: they end in time, follow nobody elsewhere, and carry no proxy's or machine's passwords."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Bounded())
    session.request = partial(session.request, timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER))  # type: ignore[method-assign]
    return session
