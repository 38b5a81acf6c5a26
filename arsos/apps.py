"""Registers the project's own commands, and its Celery application for the tasks of all apps."""

from importlib import import_module

from django.apps import AppConfig


class ArsosConfig(AppConfig):
    name = "arsos"

    def ready(self) -> None:
        import_module("arsos.celery")
