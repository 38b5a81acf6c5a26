"""What follows signing out: a page that knows nobody."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page after signing out; whoever is signed in again since is led to the pages."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:index"))
    return render(request, "identity/signed_out.html")
