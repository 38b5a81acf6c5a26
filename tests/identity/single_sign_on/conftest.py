"""A provider of the organization, told to ARSOS by its settings."""

import pytest
from django.core.cache import cache

from tests.support.lying_provider import CLIENT, lying_provider


@pytest.fixture
def provider(settings):
    cache.clear()
    with lying_provider() as found:
        settings.ARSOS_OIDC_ISSUER = found.issuer
        settings.ARSOS_OIDC_NAME = "Example Health"
        settings.ARSOS_OIDC_CLIENT_ID = CLIENT
        settings.ARSOS_OIDC_CLIENT_SECRET = "arsos-secret"
        settings.ARSOS_STAFF_MFA = "required"
        yield found
