"""OAuth 2.0: consent, tokens, revocation; clients are registered by administrators alone."""

from django.urls import path

from arsos.identity.token_endpoint import LimitedConsentView, LimitedRevokeView, LimitedTokenView

app_name = "oauth2_provider"
urlpatterns = [
    path("authorize/", LimitedConsentView.as_view(), name="authorize"),
    path("token/", LimitedTokenView.as_view(), name="token"),
    path("revoke_token/", LimitedRevokeView.as_view(), name="revoke-token"),
]
