"""The page on which somebody becomes the first administrator of a new installation, with a code from its machine."""

import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.set_up.actions import FirstAdministrator, make_first_administrator
from accounts.set_up.queries import waits_for_administrator
from foundation import clock, lengths
from foundation.access_log.steps import AccessEntries, write_accesses
from foundation.actor import Actor
from foundation.errors import ArsosError, ConflictFound, PermissionRefused
from foundation.http.addresses import client_address
from foundation.http.forms import clean_form
from foundation.http.rate_limits import spend_one, too_many

TRIES_A_MINUTE = 10
LONGEST_CODE = 60
ROAD = "page FirstRunPage"
NOBODY_YET = Actor(name="Set-up", road=ROAD)


class FirstRunForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Set-up code"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Printed where ARSOS was started, or by: manage.py setup. It is valid for one hour."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )
    organization = forms.CharField(label=gettext_lazy("Organization"), max_length=lengths.TITLE)
    display_name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=lengths.TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(label=gettext_lazy("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    username = forms.CharField(
        label=gettext_lazy("Username"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=lengths.NOTE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        max_length=lengths.NOTE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "password1" in values and values["password1"] != values.get("password2"):
            self.add_error("password2", _("The two passwords are not the same."))
        return values

    def person(self) -> FirstAdministrator:
        """Who was typed."""
        typed = self.cleaned_data
        return FirstAdministrator(
            username=typed["username"],
            display_name=typed["display_name"],
            email=typed["email"],
            password=typed["password1"],
        )


class FirstRunPage(View):
    """There until somebody has become administrator, and never again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not waits_for_administrator():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return _shown(request, FirstRunForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        caller = f"set-up {client_address(request)}"
        allowance = spend_one(caller, now=time.time(), quota=TRIES_A_MINUTE, is_closed=True)
        if allowance.is_spent:
            return too_many(allowance)
        clean_form(request)
        form = FirstRunForm(request.POST)
        if form.is_valid() and _is_made(form):
            messages.success(request, _("You are the administrator. Sign in to go on."))
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': reverse('web:set-up')})}")
        return _shown(request, form, status=422)


def _is_made(form: FirstRunForm) -> bool:
    """Whether the administrator was made; else the form says why not. Raises Http404 where somebody else was faster."""
    code, organization = form.cleaned_data["code"], form.cleaned_data["organization"]
    try:
        make_first_administrator(form.person(), code=code, organization=organization, by=NOBODY_YET, at=clock.now())
    except ConflictFound:
        raise Http404 from None
    except PermissionRefused as error:
        _note_refused()
        form.add_error("code", error.detail)
    except ArsosError as error:
        for one in error.errors:
            form.add_error(one.pointer.strip("/"), one.detail)
        if not error.errors:
            form.add_error(None, error.detail)
    return not form.errors


def _note_refused() -> None:
    """That somebody tried a wrong code stands in the journal (R33)."""
    tried = AccessEntries(kind="denied", fields={"first_administrator": None})
    write_accesses(tried, by=NOBODY_YET, at=clock.now(), road=ROAD)


def _shown(request: HttpRequest, form: FirstRunForm, *, status: int = 200) -> HttpResponse:
    return render(request, "identity/first_run.html", {"form": form}, status=status)
