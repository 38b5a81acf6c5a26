"""The settings of a served process that fails on demand: in views, templates, threads, and when it mails."""

import os

from tests.support.served_settings import *  # noqa: F403  settings modules extend each other

ROOT_URLCONF = "tests.support.failing_urls"
ARSOS_EMAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["ARSOS_TEST_SMTP_PORT"])
