"""Views of what ARSOS does not take, and of what members can do themselves (R1, R4)."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.referrals.actions import record_self_service_offer
from inquiries.referrals.models import SelfServiceOffer
from inquiries.referrals.queries import PlacesToGo, note_referrals_shown, offer_for, visible_referrals
from inquiries.referrals.schemas import OfferAnswer, OfferSchema, ReferralAnswer


class ReferralsView(ApiView):
    operations = {
        "GET": Operation(
            name="listReferrals",
            summary="List referrals",
            description="Returns the questions that were sent elsewhere, newest first.",
            scope="inquiries:read",
            answer=ReferralAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("agent", "Only of this agent.", "uuid"),
                Parameter("requested_type", "Only of this type."),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        wanted = {name: self.parameters[name] for name in ("agent", "requested_type") if name in self.parameters}
        rows = visible_referrals(self.actor, self.at).filter(**wanted)
        found, links = page_of(rows, request, order=("-created_at", "id"))
        note_referrals_shown(found)
        places = PlacesToGo(self.at)
        return self.respond(Page(**links, results=[ReferralAnswer.shown(referral, places) for referral in found]))


class SelfServiceOffersView(ApiView):
    operations = {
        "POST": Operation(
            name="recordSelfServiceOffer",
            summary="Record a self-service offer",
            description="For an offer that was not followed by an inquiry, so that it can be reported.",
            scope="inquiries:write",
            body=OfferSchema,
            answer=OfferAnswer,
            status=201,
        )
    }

    def post(self, _request: Request) -> Response:
        def perform() -> SelfServiceOffer:
            return record_self_service_offer(**self.body(), by=self.actor, at=self.at)

        made = self.once(perform, identify=lambda offer: (201, str(offer.id)))
        offer = made.result or offer_for(self.actor, made.resource_id)
        return self.respond(OfferAnswer.of(offer), status=201, is_replay=made.replayed)
