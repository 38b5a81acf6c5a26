"""Views of what ARSOS does not take, and of what members can do themselves (R1, R4)."""

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from inquiries.actions.record_self_service_offer import record_self_service_offer
from inquiries.api.answers import OfferAnswer, ReferralAnswer
from inquiries.api.inputs import OfferShape
from inquiries.api.outputs import offer_body, referral_body
from inquiries.models import SelfServiceOffer
from inquiries.queries.referrals import PlacesToGo, note_referrals_shown, offer_for, visible_referrals


class ReferralsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Referrals, newest first",
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
        return self.respond({**links, "results": [referral_body(referral, places) for referral in found]})


class SelfServiceOffersView(ApiView):
    operations = {
        "POST": Operation(
            summary="Record an offer of self-service without an inquiry",
            scope="inquiries:write",
            body=OfferShape,
            answer=OfferAnswer,
            status=201,
        )
    }

    def post(self, _request: Request) -> Response:
        def perform() -> SelfServiceOffer:
            return record_self_service_offer(**self.body(), by=self.actor, at=self.at)

        made = self.once(perform, identify=lambda offer: (201, str(offer.id)))
        offer = made.result or offer_for(self.actor, made.resource_id)
        return self.respond(offer_body(offer), status=201, is_replay=made.replayed)
