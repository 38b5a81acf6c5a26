"""A screening passed, and no call is logged: the agent is reminded, then a lead told."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.queries.people import user_of_agent
from arsos.kernel.transactions import durable
from arsos.outbox.actions.notify import notify
from escalations.models import SosScreening
from escalations.queries.sos_criteria import criteria_of
from escalations.queries.sos_use import has_finished_call, leads_to_tell


@durable
def chase_sos_call(screening_id: UUID, *, at: datetime) -> bool:
    """This will remind the agent once for each time in the criteria; with the last the leads are told (R28).

    Looks again under the lock; returns whether something was due.
    """
    due = SosScreening.objects.filter(id=screening_id, chase_at__lte=at)
    screening = due.select_for_update(skip_locked=True, of=("self",)).select_related("agent").first()
    if screening is None:
        return False
    chases = criteria_of(screening.criteria_id).chases
    screening.chase_at = None
    if not has_finished_call(screening):
        _remind(screening, of=len(chases), at=at)
        done = screening.chases_done
        screening.chase_at = screening.created_at + chases[done] if done < len(chases) else None
    screening.save(update_fields=["chase_at", "chases_done"])
    return True


def _remind(screening: SosScreening, *, of: int, at: datetime) -> None:
    screening.chases_done += 1
    number = screening.chases_done
    user = screening.made_by_id or user_of_agent(screening.agent_id)
    once = f"{screening.id}/{number}"
    if user is not None:
        facts = {"number": number, "of": of}
        notify([user], kind="sos_call_missing", subject_id=screening.id, facts=facts, once=once, at=at)
    if number >= of:
        told = {"agent": screening.agent.name}
        notify(leads_to_tell(at), kind="sos_call_never_logged", subject_id=screening.id, facts=told, once=once, at=at)
