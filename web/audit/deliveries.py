"""What could not be delivered by webhook or mail, for the person who can release it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.feed.queries import newest_sequence
from events.letters.actions import release_letter
from events.letters.queries import letters_given_up
from events.letters.steps import title_of_letter
from events.notifications.actions import release_mail
from events.notifications.queries import mail_given_up
from events.notifications.rules import sentence
from events.webhooks.actions.deliveries import redeliver_one, redeliver_range
from events.webhooks.actions.endpoints import EndpointChange, change_endpoint, send_test_event
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from events.webhooks.queries import deliveries_of, endpoints_as_they_stand
from foundation.http.pagination import page_of
from web.frame.pages import Page

MOST_SHOWN = 100


class DeliveriesPage(Page):
    """Endpoints, and the deliveries that were given up; administrators see everybody's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        dead = deliveries_of(self.actor).filter(state=WebhookDelivery.State.DEAD).select_related("endpoint")
        found, links = page_of(dead, request, order=("-sequence", "id"))
        mails = mail_given_up(self.actor).order_by("created_at")[:MOST_SHOWN]
        letters = letters_given_up(self.actor).order_by("created_at")[:MOST_SHOWN]
        context = {
            "title": _("Deliveries"),
            "dead": found,
            "links": links,
            "endpoints": list(endpoints_as_they_stand(self.actor).order_by("state", "created_at")[:MOST_SHOWN]),
            "mails": [{"one": one, "text": sentence(one)} for one in mails],
            "letters": [{"one": one, "title": title_of_letter(one.kind)} for one in letters],
        }
        return self.show("audit/deliveries.html", context)


class ReleasePage(Page):
    """Something is done to what did not arrive; then its page is shown again."""

    def back(self, words: str) -> HttpResponse:
        return self.done(words, reverse("web:deliveries"))


class ReleaseDeliveryPage(ReleasePage):
    def post(self, _request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        self.once(lambda: redeliver_one(delivery_id, by=self.actor, at=self.at))
        return self.back(_("Sent again."))


class ReleaseEndpointPage(ReleasePage):
    """Everything that was given up for one endpoint is sent again."""

    def post(self, _request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        def release() -> int:
            return redeliver_range(
                endpoint_id, first=0, last=newest_sequence(), only_dead=True, by=self.actor, at=self.at
            )

        count = int(self.once(release, identify=str).named)
        words = ngettext("%(count)d delivery sent again.", "%(count)d deliveries sent again.", count)
        return self.back(words % {"count": count})


class TestEndpointPage(ReleasePage):
    def post(self, _request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        self.once(lambda: send_test_event(endpoint_id, by=self.actor, at=self.at))
        return self.back(_("Test event sent."))


class ReleaseMailPage(ReleasePage):
    def post(self, _request: HttpRequest, notification_id: UUID) -> HttpResponse:
        self.once(lambda: release_mail(notification_id, by=self.actor, at=self.at))
        return self.back(_("Email sent again."))


class ReleaseLetterPage(ReleasePage):
    def post(self, _request: HttpRequest, letter_id: UUID) -> HttpResponse:
        self.once(lambda: release_letter(letter_id, by=self.actor, at=self.at))
        return self.back(_("Email sent again."))


class EnableEndpointPage(ReleasePage):
    def post(self, _request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        active = WebhookEndpoint.State.ACTIVE
        self.once(lambda: change_endpoint(endpoint_id, EndpointChange(state=active), by=self.actor, at=self.at))
        return self.back(_("Endpoint enabled. Waiting events are being delivered."))
