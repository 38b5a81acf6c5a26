"""What still has to be told about members."""

from django.utils.translation import gettext_lazy as _

from arsos.jobs.sweeps import Sweep
from members.actions.tell_leads_of_emergency import tell_leads_of_emergency
from members.queries.emergency_accesses import untold

EMERGENCIES = Sweep(
    name="members.tell_leads_of_forgotten",
    title=_("Telling the leads of an emergency access"),
    find=untold,
    perform=tell_leads_of_emergency,
    most_attempts=24,  # mail may be away for a day; after four attempts there is one each hour
)
