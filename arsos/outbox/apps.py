"""Registers the outbox app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "arsos.outbox"
    label = "outbox"
