"""Refusals that the framework answers before any view of ours runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  the framework's signature
    """A form that did not come from our own page, or from one that was open too long."""
    return render(request, "identity/csrf_refused.html", status=403)
