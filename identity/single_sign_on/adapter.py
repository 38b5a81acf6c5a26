"""What the sign-in library asks us about people who come from the identity provider."""

from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.callers import signed_in_actor
from accounts.models.users import User
from foundation import clock
from foundation.crypto import SealBroken
from identity.sessions import take_proof_of_provider
from identity.single_sign_on.actions import Admission, admit, connect
from identity.single_sign_on.claims import Claims, SignInRefused, read_claims
from identity.single_sign_on.provider import NONCE, PROVIDER, OrganizationProvider, bounded_session, log_failure
from identity.steps import note_sign_in_event


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library is not typed
    """One provider, from the environment: whoever writes into the database must not name another."""

    def list_apps(self, request: HttpRequest | None, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        return [configured_app()] if settings.ARSOS_OIDC_ISSUER else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> OrganizationProvider:
        return OrganizationProvider(request, app=self.get_app(request, provider=provider))

    def list_providers(self, request: HttpRequest) -> list[OrganizationProvider]:
        return [OrganizationProvider(request, app=app) for app in self.list_apps(request)]

    def get_requests_session(self) -> requests.Session:
        return bounded_session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Judge who comes, and let the library go on with the account that is theirs."""
        try:
            claims = _claims_of(sociallogin)
            if sociallogin.state.get("process") == "connect":
                raise ImmediateHttpResponse(_connected(request, claims))
            account = _admitted(claims)
        except SignInRefused as refusal:
            raise ImmediateHttpResponse(refused(request, refusal.detail)) from refusal
        sociallogin.account, sociallogin.user = account, account.user
        if claims.has_second_factor:
            take_proof_of_provider(request)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **about: Any) -> None:
        """A provider that does not answer is a part that is away; anything else is a refusal, and journaled."""
        log_failure(about.get("exception"))
        if isinstance(about.get("exception"), requests.RequestException):
            raise ImmediateHttpResponse(unavailable(request))
        words = _("Your organization's sign-in did not confirm who you are. Sign in again.")
        raise ImmediateHttpResponse(refused(request, words))


def _admitted(claims: Claims) -> SocialAccount:
    """The account of who comes. Raises SignInRefused."""
    try:
        admission = _judged(claims)
    except SealBroken as error:
        raise SignInRefused(f"{error}") from error
    if admission.account is None:
        raise SignInRefused(admission.refusal)
    return admission.account


def _judged(claims: Claims) -> Admission:
    """Once more where somebody else makes an account of the same name at this moment: then it is there."""
    try:
        return admit(claims, provider=PROVIDER, at=clock.now())
    except IntegrityError:
        return admit(claims, provider=PROVIDER, at=clock.now())


def _connected(request: HttpRequest, claims: Claims) -> HttpResponse:
    """Back on the profile of who is signed in, with the identity tied to their account. Raises SignInRefused."""
    user = request.user
    if not isinstance(user, User):
        raise SignInRefused(_("You were signed out. Sign in, and connect your account again."))
    by = signed_in_actor(request)
    try:
        connect(user.pk, claims, provider=PROVIDER, by=by, at=clock.now())
    except SealBroken as error:
        raise SignInRefused(f"{error}") from error
    note_sign_in_event("identity_connected", request, user)
    messages.success(
        request, _("Connected. From now on you can sign in with %(name)s.") % {"name": settings.ARSOS_OIDC_NAME}
    )
    return HttpResponseRedirect("/admin/profile/")


def _claims_of(sociallogin: SocialLogin) -> Claims:
    """What the token says, if it was made for this sign-in. Raises SignInRefused."""
    token = sociallogin.claims
    if not constant_time_compare(str(token[NONCE]), str(sociallogin.state.get(NONCE))):
        raise SignInRefused(_("This sign-in belongs to another window or was used before. Sign in again."))
    return read_claims(
        token, username_claim=settings.ARSOS_OIDC_USERNAME_CLAIM, groups_claim=settings.ARSOS_OIDC_GROUPS_CLAIM
    )


def configured_app() -> SocialApp:
    """The provider as the environment names it; never stored."""
    return SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER,
        name=settings.ARSOS_OIDC_NAME,
        client_id=settings.ARSOS_OIDC_CLIENT_ID,
        secret=settings.ARSOS_OIDC_CLIENT_SECRET,
        settings={
            "server_url": settings.ARSOS_OIDC_ISSUER.rstrip("/"),
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
            "scope": settings.ARSOS_OIDC_SCOPES,
        },
    )


def refused(request: HttpRequest, words: str) -> HttpResponse:
    """A page that says why, and what to do; the journal knows that somebody was refused."""
    note_sign_in_event("sign_in_failed", request, None)
    return render(request, "identity/sign_in_refused.html", {"words": words}, status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    answer = render(request, "identity/provider_away.html", status=503)
    answer["Retry-After"] = "10"
    return answer
