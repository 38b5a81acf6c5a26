"""Addresses outside that ARSOS calls: receivers of webhooks, departments' systems."""

from django.conf import settings

from foundation.outbound import LOOPBACK, Target, ready_target


def target_of(url: str) -> Target:
    """An address, checked anew. Loopback without TLS is for the demo, by ARSOS_LOOPBACK_WEBHOOKS.

    Raises AddressRefused.
    """
    if settings.ARSOS_LOOPBACK_WEBHOOKS:
        allowed = [*settings.ARSOS_OUTBOUND_HOSTS, *LOOPBACK]
        return ready_target(url, allowed=allowed, schemes=("https", "http"))
    return ready_target(url, allowed=settings.ARSOS_OUTBOUND_HOSTS, schemes=("https",))
