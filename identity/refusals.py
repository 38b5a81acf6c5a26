"""Refusals that the framework answers before any view of ours runs."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  the framework's signature
    """A form that did not come from our own page, or from one that was open too long.

    Who wants to sign out there is asked again by a page of now, or is told that they are signed out already.
    """
    if request.path == reverse("account_logout"):
        return HttpResponseRedirect(request.path)
    return render(request, "identity/csrf_refused.html", status=403)
