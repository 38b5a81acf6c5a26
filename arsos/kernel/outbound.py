"""Guards calls that ARSOS makes to addresses from configuration: no private network by accident or trick."""

import socket
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from arsos.kernel.errors import ArsosError


class AddressRefused(ArsosError):
    code = "address-refused"
    title = "ARSOS does not call this address"


def require_reachable(url: str, *, allowed: Collection[str] = (), schemes: Collection[str] = ("http", "https")) -> str:
    """The address to connect to, as a number, so that it cannot change between looking it up and calling it.

    Refuses other schemes, credentials in the address, and every host that resolves to a private, local or reserved
    address, unless the operator named the host. Raises AddressRefused.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in schemes or not host or parts.username or parts.password:
        raise AddressRefused("Give a plain address with http or https and without a password in it.")
    numbers = _resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
    if host not in allowed and any(not ip_address(number).is_global for number in numbers):
        raise AddressRefused("The address leads into a private network. An operator can allow its host by name.")
    return numbers[0]


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise AddressRefused("The host of the address cannot be found.") from None
    return [str(entry[4][0]).partition("%")[0] for entry in found]
