"""Where a request comes from, as far as that can be believed."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address: behind `ARSOS_PROXY_COUNT` own proxies the one that the outermost of them saw.

    What stands further left in X-Forwarded-For was written by the caller and is not believed.
    """
    count = settings.ARSOS_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if count and len(hops) >= count:
        return hops[-count]
    return request.META.get("REMOTE_ADDR", "") or "local"
