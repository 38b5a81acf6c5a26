"""The steps from an empty installation to a working desk: what each is about, and how far it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.set_up.queries import UnderWay
from accounts.set_up.rules import Step
from foundation.actor import Actor
from staffing.queries.queues import every_queue, kept_calendars
from web.set_up.forms import ClientForm, OrganizationForm, QueuesForm


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One step: its name, whether somebody did or skipped it, and what its part of the page needs."""

    step: Step
    is_done: bool
    context: dict[str, Any]

    @property
    def template(self) -> str:
        return f"web/set_up/_{self.step.value}.html"


def steps_shown(actor: Actor, kept: UnderWay, **more: Any) -> Iterator[StepShown]:
    """Every step in order; `more` takes the place of what a step needs, such as a form with what was typed."""
    needs: dict[Step, dict[str, Any]] = {
        Step.ORGANIZATION: {"form": OrganizationForm(initial={"organization": kept.organization})},
        Step.SOS_LINE: {"is_set": bool(settings.ARSOS_SOS_LINE.strip())},
        Step.HOURS: {"calendars": kept_calendars(actor)},
        Step.QUEUES: {"form": QueuesForm.of(every_queue(actor))},
        Step.PEOPLE: {},
        Step.MAIL: {"goes_nowhere": goes_nowhere()},
        Step.API_CLIENT: {"form": ClientForm()},
        Step.IMPORT: {},
    }
    for step, context in needs.items():
        yield StepShown(
            step=step, is_done=step.value in kept.done_steps, context={**context, **more.get(step.value, {})}
        )


def goes_nowhere() -> bool:
    """Whether no mail server is named, so that mail is dropped."""
    return bool(settings.ARSOS_EMAIL_CARRIER.endswith(("dummy.EmailBackend", "locmem.EmailBackend")))


def progress(kept: UnderWay) -> str:
    """How many steps are done, for the home page."""
    return _("%(done)s of %(all)s steps done") % {"done": len(kept.done_steps), "all": len(Step)}
