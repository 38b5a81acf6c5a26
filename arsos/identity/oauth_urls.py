"""OAuth 2.0: consent, tokens, revocation; clients are registered by administrators alone."""

from django.urls import path
from oauth2_provider.views import AuthorizationView, RevokeTokenView

from arsos.identity.token_endpoint import LimitedTokenView

app_name = "oauth2_provider"
urlpatterns = [
    path("authorize/", AuthorizationView.as_view(), name="authorize"),
    path("token/", LimitedTokenView.as_view(), name="token"),
    path("revoke_token/", RevokeTokenView.as_view(), name="revoke-token"),
]
