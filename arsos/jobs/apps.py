"""Registers the jobs app, and the sweeps of all apps: the page of what was set aside knows each by name."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "arsos.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("sweeps")
