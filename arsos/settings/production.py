"""ARSOS behind TLS. Everything secret comes from the environment, which must be complete."""

from arsos.settings.base import *  # noqa: F403  settings modules extend each other
from arsos.settings.base import (
    ARSOS_BASE_URL,
    ARSOS_FIELD_KEYS,
    ARSOS_HASH_KEYS,
    ARSOS_METRICS_TOKEN,
    ARSOS_SOS_LINE,
    ARSOS_STAFF_MFA,
    BASE_DIR,
    SECRET_KEY,
)
from arsos.settings.refusals import (
    require_metrics_token,
    require_production_secrets,
    require_second_factor,
    require_sos_line,
)

require_second_factor(ARSOS_STAFF_MFA)
require_production_secrets(SECRET_KEY, field_keys=ARSOS_FIELD_KEYS, hash_keys=ARSOS_HASH_KEYS, base_url=ARSOS_BASE_URL)
require_sos_line(SECRET_KEY, ARSOS_SOS_LINE)
require_metrics_token(ARSOS_METRICS_TOKEN)

STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "arsos.static_storage.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = False  # what is served is what was collected, under the names that pages ask for

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
ARSOS_DEVICE_COOKIE = "__Host-device"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [ARSOS_BASE_URL]
