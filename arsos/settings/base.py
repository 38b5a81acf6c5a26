"""What is the same wherever ARSOS runs. Every variable of the environment is read here."""

from pathlib import Path
from typing import Any

import environ

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = env("DJANGO_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ARSOS_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
ARSOS_BASE_URL = env("ARSOS_BASE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
ARSOS_FIELD_KEYS = env.list("ARSOS_FIELD_KEYS")
ARSOS_HASH_KEYS = env.list("ARSOS_HASH_KEYS")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "arsos",
    "arsos.accounts",
    "arsos.journal",
    "arsos.outbox",
    "arsos.desk",
    "arsos.api",
    "members",
    "inquiries",
    "escalations",
    "web",
]

MIDDLEWARE = [
    "arsos.api.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "arsos.urls"
WSGI_APPLICATION = "arsos.wsgi.application"
ASGI_APPLICATION = "arsos.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(ENGINE="django.db.backends.postgresql", CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASE_OWNER = {**env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
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
    "SCOPES_BACKEND_CLASS": "arsos.accounts.oauth.ClientScopes",
    "PKCE_REQUIRED": True,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "arsos.api.authentication.BearerAuthentication",
        "arsos.api.authentication.SignedInAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["arsos.api.permissions.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["arsos.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["arsos.api.rendering.ORJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "arsos.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "arsos.api.problems.problem_response",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ARSOS Service Inquiry",
    "DESCRIPTION": "Post-sale service inquiries of field agents, and the queues that work them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "An OAuth 2.0 access token from /o/token/"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        }
    },
}

UNFOLD = {
    "SITE_TITLE": "ARSOS",
    "SITE_HEADER": "ARSOS Service Inquiry",
    "SITE_URL": None,
    "SITE_SYMBOL": "support_agent",
    "COLORS": {
        "primary": {
            "50": "#eff6ff",
            "100": "#dbeafe",
            "200": "#bfdbfe",
            "300": "#93c5fd",
            "400": "#60a5fa",
            "500": "#3b82f6",
            "600": "#1d4ed8",
            "700": "#1e40af",
            "800": "#1e3a8a",
            "900": "#172554",
            "950": "#0f172a",
        }
    },
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["web.navigation.stylesheet"],
    "DASHBOARD_CALLBACK": "web.home.fill_home",
    "SIDEBAR": {"show_search": False, "navigation": "web.navigation.sidebar"},
}

REDIS_URL = env("REDIS_URL")
ARSOS_REQUESTS_PER_MINUTE = env.int("ARSOS_REQUESTS_PER_MINUTE", default=6000)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
