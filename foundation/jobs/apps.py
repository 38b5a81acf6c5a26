"""Registers the jobs app, and the sweeps and kinds of jobs of all apps, each known by its name."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("sweeps", "jobs")
