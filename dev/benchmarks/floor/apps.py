"""Registers the floor."""

from django.apps import AppConfig


class FloorConfig(AppConfig):
    name = "dev.benchmarks.floor"
    label = "floor"
    default_auto_field = "django.db.models.BigAutoField"
