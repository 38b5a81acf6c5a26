"""The signed-in person's own page: who they are to ARSOS, their time zone, and how they sign in."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.profile.actions import change_own_time_zone
from accounts.profile.queries import OwnProfile, own_profile
from foundation import clock
from identity.single_sign_on.queries import has_identity
from staffing.queries.associates import presence_of, queues_worked_by
from web.frame.pages import Page, read_id

ZONES = {
    "America/New_York": gettext_lazy("Eastern"),
    "America/Chicago": gettext_lazy("Central"),
    "America/Denver": gettext_lazy("Mountain"),
    "America/Phoenix": gettext_lazy("Mountain, Arizona"),
    "America/Los_Angeles": gettext_lazy("Pacific"),
    "America/Anchorage": gettext_lazy("Alaska"),
    "America/Adak": gettext_lazy("Aleutian Islands"),
    "Pacific/Honolulu": gettext_lazy("Hawaii"),
    "America/Puerto_Rico": gettext_lazy("Puerto Rico and Virgin Islands"),
    "Pacific/Guam": gettext_lazy("Guam"),
    "Pacific/Pago_Pago": gettext_lazy("American Samoa"),
}
"""Those that people in the states and territories live in, from east to west."""


class TimeZoneForm(forms.Form):
    """Another zone that an administrator has chosen for the person can stay."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    def __init__(self, data: Any = None, *, now: str) -> None:
        super().__init__(data, initial={"time_zone": now})
        others = {} if now in ZONES else {now: now.replace("_", " ")}
        self.fields["time_zone"].choices = [*ZONES.items(), *others.items()]  # type: ignore[attr-defined]  # a choice field


class ProfilePage(Page):
    """Everything that ARSOS knows of the person; what only administrators change says so."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        profile = self._profile()
        return self._shown(profile, TimeZoneForm(now=profile.user.time_zone))

    def post(self, request: HttpRequest) -> HttpResponse:
        profile = self._profile()
        form = TimeZoneForm(request.POST, now=profile.user.time_zone)
        if not form.is_valid():
            return self._shown(profile, form)
        chosen = form.cleaned_data["time_zone"]
        self.once(lambda: change_own_time_zone(profile.user.id, time_zone=chosen, by=self.actor, at=self.at))
        return self.done(_("Saved. Times are now in your time zone."), reverse("web:profile"))

    def _profile(self) -> OwnProfile:
        return own_profile(read_id(self.request.user.pk), on=clock.date_of(self.at))

    def _shown(self, profile: OwnProfile, form: TimeZoneForm) -> HttpResponse:
        is_connected = has_identity(profile.user.id)
        context = {"title": _("Your profile"), "profile": profile, "form": form, "is_connected": is_connected}
        return self.show("profile.html", {**context, **self._place_at_desk()}, status=422 if form.is_bound else 200)

    def _place_at_desk(self) -> dict[str, Any]:
        """Queues and capacity of an associate."""
        associate_id = self.actor.associate_id
        if associate_id is None:
            return {}
        queues = queues_worked_by([associate_id]).get(associate_id, {})
        return {"queues": sorted(queues.values()), "presence": presence_of(associate_id)}
