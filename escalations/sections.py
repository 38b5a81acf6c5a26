"""What the document of the configuration writes of escalations: the ladder and the criteria of the SOS line."""

from django.utils.translation import gettext as _

from accounts.configuration.sections import Gone, RowSection, register_section, rules_section
from escalations.ladder.models import LadderRung
from escalations.sos.actions import SOS_CRITERIA


def register_sections() -> None:
    """Nothing refers to a level of the ladder: an escalation keeps what it went through."""
    register_section(
        RowSection(
            model=LadderRung,
            columns=("channel", "position", "level", "acknowledge_minutes", "settle_minutes", "calendar"),
            left_out=("id", "fallback"),
            key=("channel", "level"),
            when_gone=Gone.REMOVED,
            find_loss=_loss,
            last_of=("channel",),
            out_of_the_way="position",
        )
    )
    register_section(rules_section(SOS_CRITERIA))


def _loss(level: LadderRung) -> str:
    """A document names no people, so that it could not give the level back whom it asks."""
    if level.fallback_id is None:
        return ""
    return _("This level names a fallback. Clear it on the configuration page before the level is removed.")
