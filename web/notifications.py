"""What the signed-in person was told, and how they are mailed."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.notifications.actions import choose_mail, mark_notification_read, mark_read
from events.notifications.models import Notification, NotificationChoice
from events.notifications.queries import mail_choice, notifications_of, unread_count
from events.notifications.rules import place_of, sentence
from foundation.http.pagination import page_of
from web.frame.pages import Page, is_fragment

MAIL = {
    NotificationChoice.Mail.AT_ONCE: gettext_lazy("Right away"),
    NotificationChoice.Mail.DAILY: gettext_lazy("Once a day"),
    NotificationChoice.Mail.NEVER: gettext_lazy("Never"),
}
UNREAD, ALL = "unread", "all"


class MailForm(forms.Form):
    mail = forms.ChoiceField(label=gettext_lazy("Email me"), choices=MAIL.items())


class NotificationsPage(Page):
    """What is not read yet, or everything; a person who has read all sees everything."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.listed(MailForm(initial={"mail": mail_choice(self.actor)}))

    def listed(self, form: MailForm) -> HttpResponse:
        """The page; after a refusal with what was chosen."""
        unread = unread_count(self.actor)
        shown = self.request.GET.get("show") or (UNREAD if unread else ALL)
        told = notifications_of(self.actor)
        if shown == UNREAD:
            told = told.filter(read_at=None)
        found, links = page_of(told, self.request, order=("-created_at", "id"))
        context = {
            "title": _("Notifications"),
            "days": _by_day(found),
            "links": links,
            "unread": unread,
            "shown": shown,
            "form": form,
        }
        return self.show("notifications.html", context, status=422 if form.is_bound else 200)


class ChooseMailPage(NotificationsPage):
    """How the person is mailed."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MailForm(request.POST)
        if not form.is_valid():
            return self.listed(form)
        self.once(lambda: choose_mail(mail=form.cleaned_data["mail"], by=self.actor))
        return self.done(_("Saved."), reverse("web:notifications"))


class ReadAllPage(Page):
    def post(self, _request: HttpRequest) -> HttpResponse:
        self.once(lambda: mark_read(up_to=self.at, by=self.actor, at=self.at))
        return self.done(_("All marked as read."), reverse("web:notifications"))


class ReadNotificationPage(Page):
    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        self.once(lambda: mark_notification_read(notification_id, by=self.actor, at=self.at))
        if is_fragment(request):
            return HttpResponse(_("Read"))
        return self.done(_("Marked as read."), reverse("web:notifications"))


class UnreadPage(Page):
    """How many are not read, for the bell in the frame."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return JsonResponse({"unread": unread_count(self.actor)})


def _by_day(found: Iterable[Notification]) -> list[dict[str, Any]]:
    """What was told, day by day in the reader's zone, newest first."""

    def day_of(one: Notification) -> date:
        return timezone.localtime(one.created_at).date()

    return [
        {"day": day, "told": [{"text": sentence(one), "place": place_of(one), "one": one} for one in told]}
        for day, told in groupby(found, key=day_of)
    ]
