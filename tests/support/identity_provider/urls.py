"""The provider's addresses: its sign-in, made as short as can be, and the OAuth library's."""

from django.contrib.auth import authenticate, login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path

FORM = """<form method=post><label>Name<input name=name></label>
<label>Password<input name=password></label><button>Go</button></form>"""


def sign_in(request):
    person = request.method == "POST" and authenticate(username=request.POST["name"], password=request.POST["password"])
    if not person:
        return HttpResponse(f"<!DOCTYPE html><title>Provider</title>{FORM}")
    login(request, person)
    return HttpResponseRedirect(request.GET["next"])


urlpatterns = [path("sign-in/", sign_in), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
