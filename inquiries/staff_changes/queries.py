"""What keeps somebody from joining."""

from datetime import date

from django.utils.translation import gettext as _

from foundation.errors import FieldError
from inquiries.departments.queries import department_choices
from inquiries.staff_changes.joiners import Joiner
from inquiries.staff_changes.rules import decide_foreign, decide_missing
from members.imports.people.new_people import errors_of_new
from staffing.queries.associates import skills_there_are
from staffing.queries.queues import active_queues


def errors_of_joiner(joiner: Joiner, *, today: date) -> list[FieldError]:
    """Everything that is wrong at once, each by the name of what it is about."""
    role, given = joiner.role, joiner.given
    errors = [FieldError(f"/{name}", "required", _("This field is required.")) for name in decide_missing(role, given)]
    words = _("People with this role don't have this.")
    errors += [FieldError(f"/{name}", "foreign", words) for name in decide_foreign(role, given)]
    errors += _unknown(joiner)
    first, last = given.get("role_from"), given.get("role_until")
    if first and last and last < first:
        errors.append(FieldError("/role_until", "before_first", _("The last day is before the first day.")))
    return [*errors, *errors_of_new(joiner.values, password=joiner.password, today=today)]


def _unknown(joiner: Joiner) -> list[FieldError]:
    offered = {
        "queues": (joiner.queues, {one.code for one in active_queues()}, _("Choose open queues from the list.")),
        "skills": (joiner.values.get("skills", ()), {code for code, _title in skills_there_are()}, _("Choose skills.")),
        "department": (
            {joiner.department} - {""},
            {code for code, _title in department_choices()},
            _("Choose a department from the list."),
        ),
    }
    return [
        FieldError(f"/{name}", "unknown", words)
        for name, (chosen, known, words) in offered.items()
        if set(chosen) - known
    ]
