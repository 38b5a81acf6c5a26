"""What a person is told when the database, or a check before it, does not take a row of configuration."""

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, ProgrammingError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arsos.kernel.errors import ArsosError

REFUSED = (ArsosError, ValidationError, IntegrityError, DataError, ProgrammingError)
"""What saving raises when the row is wrong; that the database is away is another matter (OperationalError)."""
RAISED = "P0001"
"""What a trigger raises; other errors of this class are faults of our own."""
Told = list[tuple[str, str]]
"""Field, or nothing for the form as a whole, and what to say."""

OUT_OF_BOUNDS = _("A day here is too far in the past or the future. Check the year.")
TOO_LONG = _("A time here is too short or too long to be counted. Check the number and its unit.")
WORDS: Mapping[str, Promise] = {
    "one_triage_queue": _("Another queue is the triage queue. Take the mark off there first."),
    "triage_queue_is_active": _("The triage queue takes what no rule routes, so it must stay active."),
    "calendar_version_once": _(
        "This version of the calendar exists already. Open the page again and publish the next."
    ),
    "what_is_taken_is_not_refused": _("ARSOS takes this type of inquiry. Make the type inactive first."),
    "what_is_refused_is_not_taken": _("ARSOS refers this away. Make the refused type inactive first."),
    "published_hours_stay": _("Published hours never change. Publish new ones."),
    "membership_once": _("This associate works this queue already."),
    "role_grant_once_per_start": _("This person has this role from this day already."),
    "role_grant_ends_after_start": _("The last day is before the first day."),
    "agent_san_is_digits": _("A SAN has 1 to 20 digits and nothing else."),
    "agent_npn_is_normal": _("An NPN has 1 to 10 digits."),
    "agent_is_named_and_called": _("Give both names, and a phone number that can be called or none."),
    "client_has_name_and_scopes": _("Give the system a name, and scopes that exist."),
    "agent_release_in_bounds": OUT_OF_BOUNDS,
    "absence_in_bounds": OUT_OF_BOUNDS,
    "affiliation_in_bounds": OUT_OF_BOUNDS,
    "delegation_in_bounds": OUT_OF_BOUNDS,
    "role_grant_in_bounds": OUT_OF_BOUNDS,
    "affiliations_do_not_overlap": _("The agent has another affiliation on some of these days. End that one first."),
    "delegation_once_per_start": _("This agent has delegated to this colleague from this day already."),
    "delegation_is_to_another": _("An agent delegates to somebody else, not to themselves."),
    "binding_once": _("This client may act for this agent already."),
    "type_version_once": _("This version of the type exists already. Open the page again and publish the next."),
    "type_priority_1_to_4": _("The priority is a number from 1 to 4."),
    "type_versions_stay": _("A published version never changes. Publish a new one."),
    "one_published_rule_set": _("Another set of rules was published at the same moment. Look at the list again."),
    "one_published_suggestion_rule_set": _("Other rules were published at the same moment. Look at the list again."),
    "published_suggestion_rules_stay": _("Published rules never change. Publish new ones."),
    "legal_clock_once_per_variant": _("There is a time for this destination and variant already."),
    "no_extension_for_drugs": _("No regulation extends the time for drugs. Take the mark of an extension off."),
    "legal_clock_checked_by_and_on": _("Say who checked it and on which day, or leave both empty."),
    "legal_clock_ends_after_start": _("The last day in force is before the first day."),
    "http_department_has_an_address": _("A department that is reached by its system needs that system's address."),
    "signed_department_has_a_secret": _("Signatures can only be required with a secret."),
    "department_member_once": _("This person works for this department already."),
    "ladder_position_once": _("This channel has a level at this position already."),
    "ladder_level_once": _("This channel has this level already."),
    "ladder_times_make_sense": _("Both times are more than 0, and settling takes at least as long as acknowledging."),
    "ladder_times_in_bounds": TOO_LONG,
    "department_times_in_bounds": TOO_LONG,
    "type_targets_in_bounds": TOO_LONG,
    "acknowledging_in_bounds": TOO_LONG,
    "legal_time_in_bounds": TOO_LONG,
    "follow_up_in_bounds": TOO_LONG,
    "absence_once_per_start": _("This person is away from this day already."),
    "absence_ends_after_start": _("The last day is before the first day."),
    "one_published_sos_criteria": _("Other criteria were published at the same moment. Look at the list again."),
    "published_criteria_stay": _("Published criteria never change. Publish new ones."),
}
"""By the name of the constraint or trigger; a test holds that every one of a configuration page has its words."""
BY_STATE: Mapping[str, Promise] = {
    "23502": _("Something that is needed here is missing."),
    "23503": _("Something that is named here is not there any more. Choose again."),
    "23505": _("This exists already."),
    "23P01": _("This overlaps with what exists."),
    "22001": _("Something here is too long."),
    "22003": _("A number here is too large."),
    "22008": _("A date or time here is out of range."),
    "P0001": _("This row never changes."),
}
"""By the SQLSTATE, where no name is known."""
OTHERWISE = _("These values do not fit together, or one of them cannot be kept.")
IN_TRIGGER = re.compile(r"pgtrigger_(\w+)_[0-9a-f]{5}\(")


def told_of(error: Exception) -> Told:
    """What to say of a refusal, beside which field; nothing for what is a fault of our own."""
    if isinstance(error, ArsosError):
        beside = [(one.pointer.strip("/").split("/")[0], one.detail) for one in error.errors]
        return [("", error.detail), *beside]
    if isinstance(error, ValidationError):
        named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        return [
            ("" if name == NON_FIELD_ERRORS else name, words)
            for name, all_of_it in named.items()
            for words in all_of_it
        ]
    is_ours = isinstance(error, ProgrammingError) and _diagnosis(error, "sqlstate") != RAISED
    return [] if is_ours else [("", _of_database(error))]


def broken_constraints(row: Model, exclude: Iterable[str]) -> Told:
    """The words of every constraint that the row breaks, checked before the database is asked."""
    told = []
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            try:
                constraint.validate(model, row, exclude=set(exclude))
            except ValidationError:
                told.append(("", f"{WORDS.get(constraint.name, OTHERWISE)}"))
    return told


def _of_database(error: Exception) -> str:
    """By the constraint, else the trigger, else the kind of error; never the database's own words: they hold values."""
    in_trigger = IN_TRIGGER.search(_diagnosis(error, "context"))
    name = _diagnosis(error, "constraint_name") or (in_trigger[1] if in_trigger else "")
    return f"{WORDS.get(name) or BY_STATE.get(_diagnosis(error, 'sqlstate'), OTHERWISE)}"


def _diagnosis(error: Exception, part: str) -> str:
    """What the database says of the error; nothing where it says nothing."""
    return getattr(getattr(error.__cause__, "diag", None), part, None) or ""
