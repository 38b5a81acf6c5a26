"""Registers the web app, and its home page as the first page of the admin site."""

from django.apps import AppConfig
from django.contrib import admin


class WebConfig(AppConfig):
    name = "web"
    label = "web"

    def ready(self) -> None:
        admin.site.index_template = "web/home.html"
