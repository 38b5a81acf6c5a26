"""Registers the members app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    label = "members"

    def ready(self) -> None:
        from members.queries.emergency_accesses import register_audience  # noqa: PLC0415  it needs the models

        register_audience()
