"""Registers the project's own commands."""

from django.apps import AppConfig


class ArsosConfig(AppConfig):
    name = "arsos"
