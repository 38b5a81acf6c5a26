"""What still has to be told about members."""

from django.utils.translation import gettext_lazy as _

from foundation.jobs.sweeps import Sweep
from members.emergency.actions import tell_leads_of_emergency
from members.emergency.queries import untold

EMERGENCIES = Sweep(
    name="members.tell_leads_of_forgotten",
    title=_("Notifying leads of an emergency access"),
    find=untold,
    perform=tell_leads_of_emergency,
    most_attempts=24,  # mail may be away for a day; after four attempts there is one each hour
)
