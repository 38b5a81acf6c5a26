"""The words of a refused request that belongs to no inquiry go by age: no purge of a person finds them (R36)."""

from datetime import datetime

from django.db.models import Q

from arsos.kernel import clock
from arsos.kernel.transactions import durable
from inquiries.models import Referral
from members.rules.retention import MEDICARE_YEARS, years_after


@durable
def forget_referral_words(*, at: datetime) -> int:
    """This will empty the words of referrals that are older than Medicare records are kept; returns how many.

    Nobody knows the plan of who was refused, so the longer time counts.
    """
    worded = Referral.objects.filter(~Q(summary="") | ~Q(reason=""), inquiry_id=None)
    old = years_after(clock.date_of(at), -MEDICARE_YEARS)
    return worded.filter(created_at__date__lt=old).update(summary="", reason="")
