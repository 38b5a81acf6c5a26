"""The one place that gives out the SOS number (R27)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from escalations.models import SosScreening


@dataclass(frozen=True, slots=True)
class SosLine:
    """The number and until when it is shown; its `repr` does not say it."""

    number: str = field(repr=False)
    expires_at: datetime


def line_for(screening: SosScreening, actor: Actor, at: datetime) -> SosLine | None:
    """The number, for the one who passed this screening, until it expires; every showing is journaled.

    None for everybody else, and afterwards. The journal's row commits before the first byte leaves, else 503.
    """
    if not screening.passed or screening.expires_at is None or at >= screening.expires_at:
        return None
    if not is_made_by(screening, actor):
        return None
    subjects = [person for person in (screening.member_id, screening.prospect_id) if person]
    note_look(kind="reveal", subjects=subjects, fields=["SOS number"], purpose=f"SOS screening {screening.id}")
    return SosLine(settings.ARSOS_SOS_LINE, screening.expires_at)


def is_made_by(screening: SosScreening, actor: Actor) -> bool:
    """Whether the actor is the very person, or the same system for the same agent, and still acts as that agent."""
    if actor.agent_id != screening.agent_id:
        return False
    if screening.made_by_id is not None:
        return actor.user_id == screening.made_by_id
    return actor.user_id is None and actor.client_id == screening.made_by_client_id
