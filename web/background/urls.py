"""Addresses of work in the background."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
