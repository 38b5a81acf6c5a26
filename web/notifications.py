"""What the signed-in person was told, and how they are mailed."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.outbox.actions.choose_mail import choose_mail, mark_read
from arsos.outbox.models import NotificationChoice
from arsos.outbox.queries.notifications import mail_choice, notifications_of, unread_count
from arsos.outbox.wording import sentence
from web.pages import Page


class MailForm(forms.Form):
    mail = forms.ChoiceField(label="Mail me", choices=NotificationChoice.Mail.choices)


class NotificationsPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        found, links = page_of(notifications_of(self.actor), request, order=("-created_at", "id"))
        told = [{"text": sentence(one), "one": one} for one in found]
        form = MailForm(initial={"mail": mail_choice(self.actor)})
        return self.show("notifications.html", {"title": "Notifications", "told": told, "links": links, "form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MailForm(request.POST)
        if form.is_valid():
            choose_mail(mail=form.cleaned_data["mail"], by=self.actor)
            return self.done("Your choice is kept.", reverse("web:notifications"))
        mark_read(up_to=self.at, by=self.actor, at=self.at)
        return self.done("Everything is marked as read.", reverse("web:notifications"))


class UnreadPage(Page):
    """How many are not read, for the bell in the frame."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return JsonResponse({"unread": unread_count(self.actor)})
