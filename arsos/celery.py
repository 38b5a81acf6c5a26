"""The Celery application."""

import os

from celery import Celery

from arsos.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arsos.settings.production")
app = Celery("arsos")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
