"""Registers the foundation; its label says which app its tables were first made by, because labels are data."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "foundation"
    label = "api"
