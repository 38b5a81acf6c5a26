"""Registers the escalations app."""

from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    name = "escalations"
    label = "escalations"
