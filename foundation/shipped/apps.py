"""Registers the app that loads what ARSOS ships with."""

from django.apps import AppConfig


class ShippedConfig(AppConfig):
    name = "foundation.shipped"
    label = "shipped"
