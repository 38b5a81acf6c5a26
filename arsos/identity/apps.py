"""Registers the identity app and its checks."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "arsos.identity"
    label = "identity"
