"""The floor on the same PostgreSQL, in a database of its own."""

import os

import environ

env = environ.Env()
SECRET_KEY = "floor"  # noqa: S105  serves benchmarks alone
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "dev.benchmarks.floor.urls"
WSGI_APPLICATION = "dev.benchmarks.floor.wsgi.application"
INSTALLED_APPS = ["rest_framework", "dev.benchmarks.floor"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
DATABASES = {"default": {**env.db("FLOOR_DATABASE_URL"), "CONN_MAX_AGE": 60}}
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dev.benchmarks.floor.settings")
