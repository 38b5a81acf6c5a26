"""What could not be delivered by webhook or mail, for the person who can release it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.outbox.actions.change_endpoint import change_endpoint
from arsos.outbox.actions.redeliver import redeliver_one
from arsos.outbox.actions.release_letter import release_letter
from arsos.outbox.actions.release_mail import release_mail
from arsos.outbox.models import WebhookDelivery, WebhookEndpoint
from arsos.outbox.queries.endpoints import deliveries_of, endpoints_of
from arsos.outbox.queries.notifications import letters_given_up, mail_given_up
from arsos.outbox.wording import sentence
from web.pages import Page


class DeliveriesPage(Page):
    """Endpoints, and the deliveries that were given up; administrators see everybody's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        dead = deliveries_of(self.actor).filter(state=WebhookDelivery.State.DEAD).select_related("endpoint")
        found, links = page_of(dead, request, order=("-sequence", "id"))
        endpoints = list(endpoints_of(self.actor).order_by("created_at")[:100])
        mails = [{"one": one, "text": sentence(one)} for one in mail_given_up(self.actor).order_by("created_at")[:100]]
        context = {
            "title": "Deliveries",
            "dead": found,
            "links": links,
            "endpoints": endpoints,
            "mails": mails,
            "letters": list(letters_given_up(self.actor).order_by("created_at")[:100]),
        }
        return self.show("oversight/deliveries.html", context)


class ReleaseDeliveryPage(Page):
    def post(self, _request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        redeliver_one(delivery_id, by=self.actor, at=self.at)
        return self.done("It is sent again.", reverse("web:deliveries"))


class ReleaseMailPage(Page):
    def post(self, _request: HttpRequest, notification_id: UUID) -> HttpResponse:
        release_mail(notification_id, by=self.actor, at=self.at)
        return self.done("It is mailed again.", reverse("web:deliveries"))


class ReleaseLetterPage(Page):
    def post(self, _request: HttpRequest, letter_id: UUID) -> HttpResponse:
        release_letter(letter_id, by=self.actor, at=self.at)
        return self.done("It is mailed again.", reverse("web:deliveries"))


class EnableEndpointPage(Page):
    def post(self, _request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
        change_endpoint(endpoint_id, state=WebhookEndpoint.State.ACTIVE, by=self.actor, at=self.at)
        return self.done("The endpoint is enabled; what waited is delivered.", reverse("web:deliveries"))
