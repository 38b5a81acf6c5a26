"""Registers the project's own commands, its Celery application for the tasks of all apps, and what guards the logs."""

from importlib import import_module

from django.apps import AppConfig

from foundation.logs import log_lines


class ArsosConfig(AppConfig):
    name = "arsos"

    def ready(self) -> None:
        log_lines.install()
        import_module("arsos.celery")
        import_module("arsos.checks")
