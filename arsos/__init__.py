"""ARSOS Service Inquiry: post-sale service of field agents' members."""

from arsos.celery import app as celery_app

__all__ = ["celery_app"]
