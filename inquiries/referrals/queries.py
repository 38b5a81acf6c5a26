"""Referrals as those who caused them, and ARSOS, may read them (R1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from foundation.http.outputs import NamedCode
from foundation.policy import Resource, Right, may
from inquiries.catalog.models import InquiryType
from inquiries.inquiry.access import person_ids, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import Referral, ReferralDestination, RefusedType, SelfServiceOffer
from staffing.queries.queues import calendar_in_force


def visible_referrals(actor: Actor, at: datetime) -> QuerySet[Referral]:
    """An agent's own and downline's; for ARSOS those of inquiries they may see, and all for who leads or keeps it.

    `shows_words`: whether the actor reads what the agent wrote. Who counts referrals does not need it (R32).
    """
    own = Q(agent__in=actor.visible_agent_ids) | Q(inquiry_id__in=visible_inquiries(actor, at).values("id"))
    referrals = Referral.objects.select_related("destination", "agent")
    referrals = referrals.annotate(shows_words=ExpressionWrapper(own, output_field=BooleanField()))
    return referrals if may(actor, Right.SEE_ALL, Resource.REFERRALS) else referrals.filter(own)


def note_referrals_shown(referrals: Iterable[Referral]) -> None:
    """Journal whose words were shown: of whom the inquiry is about, where there is one (R33)."""
    shown = [one for one in referrals if (one.summary or one.reason) and one.shows_words]  # type: ignore[attr-defined]  # annotated above
    if not shown:
        return
    about = Inquiry.objects.filter(id__in=[one.inquiry_id for one in shown if one.inquiry_id])
    log_access(subjects=[person for one in about for person in person_ids(one)], fields=["referral"])


def refused_types() -> list[RefusedType]:
    """What ARSOS does not take, as agents are shown it."""
    return list(_refused().order_by("code"))


def is_refused(requested_type: str) -> bool:
    """Whether ARSOS refers a type away instead of taking it (R1); administrators keep the table."""
    return _refused().filter(code=requested_type).exists()


def _refused() -> QuerySet[RefusedType]:
    """Without what ARSOS takes all the same: a code that was refused before both were held apart stops no filing."""
    taken = InquiryType.objects.filter(code=OuterRef("code"), is_active=True)
    return RefusedType.objects.filter(~Exists(taken), is_active=True)


def destination_titles() -> list[tuple[str, str]]:
    """Where ARSOS refers what it does not take: code and title."""
    return list(ReferralDestination.objects.values_list("code", "title"))


def referral_for(actor: Actor, referral_id: UUID, at: datetime) -> Referral:
    """One referral; raises ResourceNotFound, journaled."""
    found = visible_referrals(actor, at).filter(id=referral_id).first()
    if found is None:
        raise nothing_found("referral")
    note_referrals_shown([found])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceToGo(NamedCode):
    component = "ReferralDestination"
    email: str
    phone: str
    hours: str
    message: str
    have_at_hand: str | None
    # None where nobody has told its hours.
    is_open_now: bool | None
    opens_at: datetime | None


class PlacesToGo:
    """Destinations as an agent can act on them at an instant: how they are reached, whether they are open now, what
    to have at hand. Each is looked up once, however long the list is.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[tuple[str, str], PlaceToGo] = {}

    def of_type(self, requested_type: str) -> PlaceToGo:
        """Where a refused type belongs, before anything is recorded."""
        refused = RefusedType.objects.select_related("destination").get(code=requested_type)
        return self.of(refused.destination, requested_type)

    def of(self, place: ReferralDestination, requested_type: str) -> PlaceToGo:
        """A destination for a request of some type."""
        key = (place.code, requested_type)
        if key not in self._known:
            self._known[key] = self._look_up(place, requested_type)
        return self._known[key]

    def _look_up(self, place: ReferralDestination, requested_type: str) -> PlaceToGo:
        hand = RefusedType.objects.filter(code=requested_type, destination=place).values_list("message", flat=True)
        opens_at = None
        if place.calendar_id is not None:
            opens_at = calendar_in_force(place.calendar_id, self.at).calendar.next_opening(self.at)
        return PlaceToGo(
            code=place.code,
            title=place.title,
            email=place.email,
            phone=place.phone,
            hours=place.hours,
            message=place.message,
            have_at_hand=hand.first(),
            is_open_now=opens_at <= self.at if opens_at is not None else None,
            opens_at=opens_at if opens_at is not None and opens_at > self.at else None,
        )


def offer_for(actor: Actor, offer_id: UUID) -> SelfServiceOffer:
    """An offer of self-service by the actor's agents; raises ResourceNotFound."""
    found = SelfServiceOffer.objects.filter(agent__in=actor.acting_agent_ids, id=offer_id).first()
    if found is None:
        raise ResourceNotFound
    return found
