"""Guards calls that ARSOS makes to addresses from configuration: no private network by accident or trick."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import urllib3
from django.utils.translation import gettext as _

from foundation.errors import ArsosError
from foundation.host_lookups import numbers_of
from foundation.settings_values import is_sound_address
from foundation.timed_connections import TimedPool, TimedTlsPool, ending_after
from foundation.transactions import outside_transaction

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3.0, 10.0
"""To connect, and again for the handshake of TLS; to be silent."""
SECONDS_ALTOGETHER = 13.0
"""From connecting to the last byte of the answer."""
LARGEST_ANSWER = 64_000
IPV4 = 4
LOOPBACK = ("localhost", "127.0.0.1", "::1")

UNICAST = ip_network("2000::/3")
"""All that IPv6 has given to the public network. Outside lie addresses of sites, and those that carry an IPv4 address
and lead to it: compatible, mapped, translated, NAT64.
"""
DISGUISES = tuple(ip_network(one) for one in ("2001::/32", "2002::/16", "3fff::/20", "192.88.99.0/24"))
"""Inside it and of IPv4: Teredo, 6to4 and its relays, which lead elsewhere; addresses of documentation."""


class AddressRefused(ArsosError):
    code = "address-refused"
    title = "ARSOS does not call this address"


@outside_transaction
def require_reachable(url: str, *, allowed: Collection[str] = (), schemes: Collection[str] = ("http", "https")) -> str:
    """The address to connect to, as a number, so that it cannot change between looking it up and calling it.

    Refuses other schemes, credentials in the address, and every host that resolves to a private, local or reserved
    address, unless the operator named the host. Looking up waits for others, so no lock is held meanwhile.
    Raises AddressRefused.
    """
    if not is_sound_address(url):
        raise AddressRefused(_("The host or the port of the address cannot be."))
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in schemes or not host or parts.username or parts.password:
        raise AddressRefused(_("Give a plain address with http or https and without a password in it."))
    numbers = _resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
    if host not in allowed and not all(_is_public(number) for number in numbers):
        raise AddressRefused(_("The address leads into a private network. An operator can allow its host by name."))
    return numbers[0]


def _is_public(number: str) -> bool:
    """Whether an address is one of the public network itself, and no other address in disguise."""
    address = ip_address(number)
    is_given = address.is_global and not address.is_multicast and (address.version == IPV4 or address in UNICAST)
    return is_given and not any(address in one for one in DISGUISES)


def _resolved(host: str, port: int) -> list[str]:
    try:
        return numbers_of(host, port)
    except TimeoutError:
        raise AddressRefused(_("The host of the address could not be looked up in time. Try again later.")) from None
    except (OSError, UnicodeError):  # a label of more than 63 characters is no host name
        raise AddressRefused(_("The host of the address cannot be found.")) from None


class CallFailed(Exception):
    """No usable answer came; `code` says why: `timeout`, `connection`, `tls`, `too-large`."""

    def __init__(self, code: str, milliseconds: int) -> None:
        super().__init__(code)
        self.code, self.milliseconds = code, milliseconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, at most LARGEST_ANSWER bytes, and how long it took."""

    status: int
    body: bytes
    milliseconds: int
    headers: Mapping[str, str]

    @property
    def media_type(self) -> str:
        """What the body says it is, without parameters; empty when it does not say."""
        said = next((value for name, value in self.headers.items() if name.lower() == "content-type"), "")
        return said.partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was checked, and the number it had then; calls go to that number and nowhere else."""

    url: str
    number: str

    @outside_transaction
    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Call a path below the address; no redirect is followed. Raises CallFailed."""
        began = time.monotonic()
        try:
            with ending_after(SECONDS_ALTOGETHER):
                answer, content = self._exchange(method, path, headers=headers, body=body)
        except urllib3.exceptions.TimeoutError:
            raise CallFailed("timeout", _since(began)) from None
        except urllib3.exceptions.SSLError:
            raise CallFailed("tls", _since(began)) from None
        except (urllib3.exceptions.HTTPError, OSError):
            is_late = time.monotonic() - began >= SECONDS_ALTOGETHER
            raise CallFailed("timeout" if is_late else "connection", _since(began)) from None
        if len(content) > LARGEST_ANSWER:
            raise CallFailed("too-large", _since(began))
        return Answer(answer.status, content, _since(began), dict(answer.headers))

    def _exchange(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes
    ) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        answer = self._pool().urlopen(
            method,
            path,
            body=body or None,
            headers={"Host": urlsplit(self.url).netloc, "User-Agent": "ARSOS", **headers},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        return answer, _read(answer)

    def post(self, *, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to the address itself. Raises CallFailed."""
        parts = urlsplit(self.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self.send("POST", path, headers=headers, body=body)

    @property
    def path(self) -> str:
        """The path of the address, to call below it."""
        return urlsplit(self.url).path.rstrip("/")

    def _pool(self) -> urllib3.HTTPConnectionPool:
        parts = urlsplit(self.url)
        is_tls = parts.scheme == "https"
        return _pool(self.number, parts.port or (443 if is_tls else 80), parts.hostname or "", is_tls=is_tls)


def ready_target(url: str, *, allowed: Collection[str] = (), schemes: Collection[str] = ("https",)) -> Target:
    """An address ready to be called. Raises AddressRefused as `require_reachable` does."""
    return Target(url, require_reachable(url, allowed=allowed, schemes=schemes))


@lru_cache(maxsize=256)
def _pool(number: str, port: int, host: str, *, is_tls: bool) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=SECONDS_TO_CONNECT, read=SECONDS_TO_ANSWER)
    if is_tls:
        return TimedTlsPool(number, port, timeout=timeout, maxsize=16, server_hostname=host, assert_hostname=host)
    return TimedPool(number, port, timeout=timeout, maxsize=16)


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The body; of one that is too large only so much that it shows, and then the connection is closed."""
    content = bytearray()
    while chunk := answer.read1(LARGEST_ANSWER):
        content += chunk
        if len(content) > LARGEST_ANSWER:
            answer.close()
            return bytes(content)
    answer.release_conn()
    return bytes(content)


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
