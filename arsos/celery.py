"""The Celery application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arsos.settings.production")
app = Celery("arsos")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.config_from_object({"beat_schedule": {}}, force=False)
app.autodiscover_tasks()
