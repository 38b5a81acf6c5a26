"""Where a request comes from, as far as that can be believed."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  a name for "nowhere", not an address to listen on


def client_address(request: HttpRequest) -> str:
    """The caller's address: behind `ARSOS_PROXY_COUNT` own proxies the one that the outermost of them saw.

    What stands further left in X-Forwarded-For was written by the caller and is not believed, and nothing is believed
    that does not come from one of `ARSOS_PROXY_NETWORKS`.
    """
    count = settings.ARSOS_PROXY_COUNT
    peer = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    seen = hops[-count] if count and len(hops) >= count and _is_proxy(peer) else peer
    try:
        return str(ip_address(seen))
    except ValueError:
        return UNKNOWN


def _is_proxy(peer: str) -> bool:
    """Whether the other end of the connection is one of our proxies; one without an address is a socket of ours."""
    try:
        return not peer or any(ip_address(peer) in network for network in _networks(*settings.ARSOS_PROXY_NETWORKS))
    except ValueError:
        return False


@lru_cache(maxsize=8)
def _networks(*written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one) for one in written)
