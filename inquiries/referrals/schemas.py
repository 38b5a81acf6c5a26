"""What the API takes and answers about referrals and self-service offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from foundation import lengths
from foundation.http.inputs import Choice, Id, Schema, Text
from foundation.http.outputs import From, NamedPerson, Output
from inquiries.referrals.models import Referral
from inquiries.referrals.queries import PlacesToGo, PlaceToGo
from inquiries.values import SELF_SERVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAnswer(Output):
    id: UUID
    requested_type: str
    agent: NamedPerson
    summary: str | None
    destination: PlaceToGo
    inquiry_id: UUID | None
    reason: str | None
    created_at: datetime

    @classmethod
    def shown(cls, referral: Referral, places: PlacesToGo) -> Self:
        """A referral with everything an agent needs to go on."""
        hidden = {} if getattr(referral, "shows_words", True) else {"summary": None, "reason": None}
        place = places.of(referral.destination, referral.requested_type)
        return cls.of(referral, destination=place, **hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswer(Output):
    component = "SelfServiceOffer"
    id: UUID
    inquiry_type: Annotated[str, From("inquiry_type_id")]
    outcome: Annotated[str, SELF_SERVICE]
    created_at: datetime


class OfferSchema(Schema):
    component = "SelfServiceOfferInput"
    inquiry_type = Text(max_length=lengths.CODE)
    outcome = Choice(SELF_SERVICE)
    member = Id(required=False)
