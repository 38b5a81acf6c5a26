"""Where a request comes from, as far as that can be believed."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  a name for "nowhere", not an address to listen on


def client_address(request: HttpRequest) -> str:
    """The caller's address: behind `ARSOS_PROXY_COUNT` own proxies the one that the outermost of them saw.

    What stands further left in X-Forwarded-For was written by the caller and is not believed.
    """
    count = settings.ARSOS_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    seen = hops[-count] if count and len(hops) >= count else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(seen))
    except ValueError:
        return UNKNOWN
