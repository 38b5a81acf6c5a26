"""The provider's settings; nothing of ARSOS is in them."""

import os
from pathlib import Path

SECRET_KEY = "the provider of the tests"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "tests.support.identity_provider.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(os.environ["IDENTITY_PROVIDER_HOME"]) / "db"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_NAME = "provider_session"
LOGIN_URL = "/sign-in/"
USE_TZ = True
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": os.environ["IDENTITY_PROVIDER_ISSUER"],
    "OIDC_RSA_PRIVATE_KEY": (Path(os.environ["IDENTITY_PROVIDER_HOME"]) / "key.pem").read_text(),
    "OAUTH2_VALIDATOR_CLASS": "tests.support.identity_provider.claims.GroupClaims",
    "SCOPES": {"openid": "Sign in", "profile": "Name", "email": "Address"},
    "PKCE_REQUIRED": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
}
