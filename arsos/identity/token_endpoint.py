"""Where tokens are issued and given back: tries are counted by address, and without counting nothing is issued."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import AuthorizationView, RevokeTokenView, TokenView
from redis.exceptions import RedisError

from arsos.api.rate_limits import spend_one
from arsos.kernel.client_address import client_address

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
