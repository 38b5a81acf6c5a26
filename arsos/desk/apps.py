"""Registers the desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "arsos.desk"
    label = "desk"
