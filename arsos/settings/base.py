"""What is the same wherever ARSOS runs. Every variable of the environment is read here."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ

from arsos.settings.refusals import require_way_in
from foundation.logs.log_lines import OWN as OWN_LOGGERS

env = environ.Env()


def broker_url(redis_url: str) -> str:
    """What Celery calls a Redis that listens on a socket, and a database of it."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")


BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = env("DJANGO_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ARSOS_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
ARSOS_METRICS_TOKEN = env("ARSOS_METRICS_TOKEN", default="")
ARSOS_BASE_URL = env("ARSOS_BASE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
ARSOS_FIELD_KEYS = env.list("ARSOS_FIELD_KEYS")
ARSOS_READ_UNBOUND = env.bool("ARSOS_READ_UNBOUND", default=False)
ARSOS_PREPARED_STATEMENTS = env.bool("ARSOS_PREPARED_STATEMENTS", default=True)
ARSOS_HASH_KEYS = env.list("ARSOS_HASH_KEYS")

ARSOS_SOS_LINE = env("ARSOS_SOS_LINE", default="")

ARSOS_ANCHOR_URL = env("ARSOS_ANCHOR_URL", default="")
ARSOS_ANCHOR_ACCESS_KEY = env("ARSOS_ANCHOR_ACCESS_KEY", default="")
ARSOS_ANCHOR_SECRET_KEY = env("ARSOS_ANCHOR_SECRET_KEY", default="")
ARSOS_ANCHOR_LOCK = env("ARSOS_ANCHOR_LOCK", default="")
ARSOS_OUTBOUND_HOSTS = env.list("ARSOS_OUTBOUND_HOSTS", default=[])
ARSOS_DEMO_DEPARTMENT_URL = env("ARSOS_DEMO_DEPARTMENT_URL", default="")
ARSOS_LOOPBACK_WEBHOOKS = env.bool("ARSOS_LOOPBACK_WEBHOOKS", default=False)
ARSOS_DELIVERY_LEASE_SECONDS = env.int("ARSOS_DELIVERY_LEASE_SECONDS", default=60)
ARSOS_ATTACHMENTS_DIR = env("ARSOS_ATTACHMENTS_DIR", default=str(BASE_DIR / "var" / "attachments"))
ARSOS_ATTACHMENTS_URL = env("ARSOS_ATTACHMENTS_URL", default="")
ARSOS_ATTACHMENTS_ACCESS_KEY = env("ARSOS_ATTACHMENTS_ACCESS_KEY", default="")
ARSOS_ATTACHMENTS_SECRET_KEY = env("ARSOS_ATTACHMENTS_SECRET_KEY", default="")
ARSOS_SCANNER = env("ARSOS_SCANNER", default="clamd:///run/clamav/clamd.ctl")
ARSOS_STAFF_MFA = env("ARSOS_STAFF_MFA", default="required")
ARSOS_OIDC_ISSUER = env("ARSOS_OIDC_ISSUER", default="")
ARSOS_OIDC_NAME = env("ARSOS_OIDC_NAME", default="your organization")
ARSOS_OIDC_CLIENT_ID = env("ARSOS_OIDC_CLIENT_ID", default="")
ARSOS_OIDC_CLIENT_SECRET = env("ARSOS_OIDC_CLIENT_SECRET", default="")
ARSOS_OIDC_SCOPES = env.list("ARSOS_OIDC_SCOPES", default=["openid", "profile", "email"])
ARSOS_OIDC_USERNAME_CLAIM = env("ARSOS_OIDC_USERNAME_CLAIM", default="preferred_username")
ARSOS_OIDC_GROUPS_CLAIM = env("ARSOS_OIDC_GROUPS_CLAIM", default="groups")
ARSOS_LOCAL_SIGN_IN = env("ARSOS_LOCAL_SIGN_IN", default="on")
ARSOS_BREAK_GLASS_USERS = env.list("ARSOS_BREAK_GLASS_USERS", default=[])
require_way_in(
    ARSOS_OIDC_ISSUER,
    (ARSOS_OIDC_CLIENT_ID, ARSOS_OIDC_CLIENT_SECRET),
    local=ARSOS_LOCAL_SIGN_IN,
    break_glass=ARSOS_BREAK_GLASS_USERS,
)
ARSOS_UNDO_SEND_SECONDS = env.int("ARSOS_UNDO_SEND_SECONDS", default=10)  # 0: messages are sent at once
ARSOS_PROXY_COUNT = env.int("ARSOS_PROXY_COUNT", default=0)
ARSOS_PROXY_NETWORKS = env.list(
    "ARSOS_PROXY_NETWORKS",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"],
)
ARSOS_SESSION_IDLE_SECONDS = env.int("ARSOS_SESSION_IDLE_SECONDS", default=1800)
ARSOS_SESSION_LONGEST_SECONDS = env.int("ARSOS_SESSION_LONGEST_SECONDS", default=12 * 3600)

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "web.admin_config.ArsosAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "arsos",
    "foundation.shipped",
    "accounts",
    "audit",
    "foundation.jobs",
    "events",
    "staffing",
    "identity",
    "foundation",
    "members",
    "inquiries",
    "escalations",
    "web",
]

MIDDLEWARE = [
    "foundation.http.doors.Measured",
    "foundation.http.doors.RequestIdMiddleware",
    "foundation.http.doors.QueryBound",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "foundation.http.doors.BrowserRules",
    "foundation.http.doors.SentNames",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "foundation.http.doors.DatabaseAway",
    "foundation.http.rate_limits.PageLimits",
    "identity.sessions.SignInNeedsRedis",
    "foundation.http.doors.PersonsDoors",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ARSOS_PERSONS_DOORS = (
    "identity.sessions.KnownDevices",
    "identity.sessions.SessionLimits",
    "identity.sessions.SecondFactorRequired",
    "identity.sessions.OwnCredentialsAlone",
)
ROOT_URLCONF = "arsos.urls"
WSGI_APPLICATION = "arsos.wsgi.application"
ASGI_APPLICATION = "arsos.asgi.application"
FORM_RENDERER = "web.frame.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "arsos" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "identity.sessions.session_seconds",
            ],
            "builtins": ["web.templatetags.arsos_times"],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(ENGINE="foundation.postgresql", CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASE_OWNER = {**env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

EMAIL_CONFIG = env.email_url("ARSOS_EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
ARSOS_EMAIL_CARRIER = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "events.letters.mail.OwnPeopleOnly"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("ARSOS_EMAIL_FROM", default="ARSOS <arsos@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "identity.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "identity.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_signed_out"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/300s/key", "organization": "240/m/ip"}
MFA_FORMS = {
    "authenticate": "identity.forms.CodeForm",
    "reauthenticate": "identity.forms.CodeAgainForm",
    "add_webauthn": "identity.passkeys.NewPasskeyForm",
    "edit_webauthn": "identity.passkeys.PasskeyNameForm",
    "login_webauthn": "identity.passkeys.PasskeySignInForm",
    "authenticate_webauthn": "identity.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "identity.passkeys.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# A passkey cannot be guessed, and a whole office signs in from one address within minutes.
MFA_RATE_LIMITS = {"webauthn_login": "240/m/ip"}
MFA_ADAPTER = "identity.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by administrators
MFA_TOTP_ISSUER = "ARSOS"
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "identity.single_sign_on.adapter.SingleSignOnAdapter"
# A form that leads away through a redirect is what the security policy forbids; state and nonce guard the link.
SOCIALACCOUNT_LOGIN_ON_GET = True
USERSESSIONS_TRACK_ACTIVITY = False

# Failed passwords lock an account for the address they came from alone; a known device has a count of its own.
ARSOS_DEVICE_COOKIE = "device"
AXES_USERNAME_CALLABLE = "identity.known_devices.counted_name"
AXES_LOCKOUT_PARAMETERS = "identity.known_devices.counted_with"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "foundation.http.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "identity.steps.locked_out"
AXES_ALLOWED_CORS_ORIGINS = ""
SESSION_ENGINE = "identity.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = ARSOS_SESSION_LONGEST_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "identity.refusals.csrf_refused"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing lies on disk unsealed
FILE_UPLOAD_MAX_MEMORY_SIZE = 20_100_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English")]  # the pages come in the one of these that the browser asks for
FORMAT_MODULE_PATH = "arsos.formats"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
# Named, because tables of ours lead to them.
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"  # noqa: S105  a table
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth2_provider.RefreshToken"  # noqa: S105  a table
OAUTH2_PROVIDER_GRANT_MODEL = "oauth2_provider.Grant"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "inquiries:read": "Read inquiries",
        "inquiries:write": "File inquiries and act on them",
        "members:read": "Read the book of business",
        "members:write": "Change what is kept about members",
        "imports:write": "Send feeds of members and policies",
        "queues:work": "Work queues",
        "departments:report": "Report what a department has done",
        "escalations:write": "Acknowledge and settle escalations",
        "webhooks:manage": "Manage webhook endpoints",
        "reports:read": "Read reports",
        "journal:read": "Read the journal",
    },
    "OAUTH2_VALIDATOR_CLASS": "identity.oauth.ActivePeopleOnly",
    "SCOPES_BACKEND_CLASS": "identity.oauth.ClientScopes",
    "PKCE_REQUIRED": True,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 12 * 3600,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.callers.BearerAuthentication",
        "accounts.callers.SignedInAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.callers.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["foundation.http.json_bodies.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["foundation.http.json_bodies.ORJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "foundation.http.schema.ApiSchema",
    "EXCEPTION_HANDLER": "foundation.http.problems.problem_response",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ARSOS Service Inquiry",
    "DESCRIPTION": (
        "Humana field agents file service inquiries about members after the sale; ARSOS associates answer them.\n\n"
        "Send an `Idempotency-Key` with every POST, so that a repeated request has one effect. Lists are pages: follow "
        "`next` until it is null. Times are in UTC. Errors are problem documents (RFC 9457): read `type` in programs "
        "and `detail` as a person. A URL never contains personal data."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["foundation.http.schema.add_shared_parts", "arsos.api_document.add_words"],
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_PATCH": False,
    "SERVERS": [{"url": "/", "description": "This server"}],
    "LICENSE": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

UNFOLD = {
    "SITE_TITLE": "ARSOS",
    "SITE_HEADER": "ARSOS Service Inquiry",
    "SITE_URL": None,
    "SITE_SYMBOL": "support_agent",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [f"web.frame.navigation.{sheet}" for sheet in ("tokens", "frame", "palette", "theme_parts")],
    "SIDEBAR": {"show_search": False},
}

REDIS_URL = env("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
ARSOS_REQUESTS_PER_MINUTE = env.int("ARSOS_REQUESTS_PER_MINUTE", default=6000)
ARSOS_TOKENS_PER_MINUTE = env.int("ARSOS_TOKENS_PER_MINUTE", default=120)
ARSOS_STREAMS_PER_CALLER = env.int("ARSOS_STREAMS_PER_CALLER", default=20)
ARSOS_STREAMS = env.int("ARSOS_STREAMS", default=2000)
ARSOS_STREAMS_OVERALL = env.int("ARSOS_STREAMS_OVERALL", default=5000)
ARSOS_STREAM_HEARTBEAT_SECONDS = 15.0
ARSOS_EMERGENCY_ACCESSES_PER_HOUR = env.int("ARSOS_EMERGENCY_ACCESSES_PER_HOUR", default=10)
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ROUTES = {
    "outbox.mail": {"queue": "mail"},  # each kind of waiting for others has a worker of its own
    "outbox.number": {"queue": "celery"},  # events get their numbers whatever becomes of their deliveries
    "outbox.*": {"queue": "outbox"},
    "departments.*": {"queue": "departments"},
    "jobs.*": {"queue": "jobs"},  # what people wait for by the minute; the clocks wait for nothing
    "inquiries.roll_up_days": {"queue": "jobs"},  # after an upgrade for years of days, and no report waits for it
    "arsos.*": {"queue": "jobs"},  # cleaning and checking, which may take long
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "foundation.logs.log_lines.LogLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": "INFO"} for name in OWN_LOGGERS},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # refusals are answers; the journal keeps those that matter
        "axes": {"level": "ERROR"},  # the journal keeps failed sign-ins
        # These servers give their loggers handlers of their own before the settings are read.
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.error": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": False},
        "gunicorn.error": {"handlers": [], "propagate": True},
    },
}
