"""Registers the inquiries app."""

from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "inquiries"
    label = "inquiries"
