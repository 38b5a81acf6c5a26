"""What a person is told when the database, or a check before it, does not take a row of configuration."""

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, ProgrammingError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import ArsosError

REFUSED = (ArsosError, ValidationError, IntegrityError, DataError, ProgrammingError)
"""What saving raises when the row is wrong; that the database is away is another matter (OperationalError)."""
RAISED = "P0001"
"""What a trigger raises; other errors of this class are faults of our own."""
Told = list[tuple[str, str]]
"""Field, or nothing for the form as a whole, and what to say."""

OUT_OF_BOUNDS = _("A date is too far in the past or the future. Check the year.")
TOO_LONG = _("A duration is too short or too long. Check the number and its unit.")
WORDS: Mapping[str, Promise] = {
    "one_triage_queue": _("Another queue is the triage queue. Clear the setting there first."),
    "triage_queue_is_active": _("The triage queue receives inquiries that match no rule, so it must stay active."),
    "calendar_version_once": _(
        "This version of the calendar already exists. Open the page again and publish the next one."
    ),
    "what_is_taken_is_not_refused": _("ARSOS takes this type of inquiry. Make the type inactive first."),
    "what_is_refused_is_not_taken": _("ARSOS refers this type to another team. Make the referred type inactive first."),
    "macro_relays_in_answers": _("Only an answer has a text to relay and an outcome."),
    "macro_priority_1_to_4": _("The priority is a number from 1 to 4."),
    "macro_asks_something": _("To ask a department, choose it and enter the question. An answer asks no department."),
    "macro_holds_where_it_is_read": _(
        "A message holds for the agent or the member, an internal note for a department, an answer for nobody."
    ),
    "macro_does_more_when_complete": _("Only a complete macro changes the priority, holds or asks a department."),
    "macro_complete_answer_has_an_outcome": _("A complete answer needs an outcome."),
    "type_in_a_group": _("Choose one of the headings."),
    "published_hours_stay": _("Published hours never change. Publish new ones."),
    "membership_once": _("This associate is already in this queue."),
    "role_grant_once_per_start": _("This person already has this role from this day."),
    "role_grant_ends_after_start": _("The last day is before the first day."),
    "agent_san_is_digits": _("A SAN has 1 to 20 digits."),
    "agent_npn_is_normal": _("An NPN has 1 to 10 digits."),
    "agent_is_named_and_called": _("Enter both names, and a valid phone number or none."),
    "client_has_name_and_scopes": _("Enter a name for the system, and scopes that exist."),
    "agent_release_in_bounds": OUT_OF_BOUNDS,
    "absence_in_bounds": OUT_OF_BOUNDS,
    "affiliation_in_bounds": OUT_OF_BOUNDS,
    "delegation_in_bounds": OUT_OF_BOUNDS,
    "role_grant_in_bounds": OUT_OF_BOUNDS,
    "last_day_in_bounds": OUT_OF_BOUNDS,
    "role_rule_once_per_start": _("There already is this rule from this day."),
    "role_rule_names_a_group": _("Name a group."),
    "role_rule_ends_after_start": _("The last day is before the first day."),
    "role_rule_in_bounds": OUT_OF_BOUNDS,
    "affiliations_do_not_overlap": _("The agent has another affiliation on some of these days. End that one first."),
    "delegation_once_per_start": _("This agent already has a delegation to this colleague from this day."),
    "delegation_is_to_another": _("Choose a colleague: agents can't delegate to themselves."),
    "binding_once": _("This client may already act for this agent."),
    "type_version_once": _("This version of the type already exists. Open the page again and publish the next one."),
    "type_priority_1_to_4": _("The priority is a number from 1 to 4."),
    "type_versions_stay": _("A version never changes. Save or publish a new one."),
    "type_versions_are_kept": _("Versions are kept: inquiries refer to them."),
    "type_uses_a_published_version": _("A type uses a published version of its own. Publish one first."),
    "one_published_version_of_a_type": _("Another version of this type is in force."),
    "type_version_published_at_a_time": _(
        "A version has a time of publication once it is published, and no draft has one."
    ),
    "one_published_rule_set": _("Another set of rules was published at the same time. Check the list again."),
    "one_published_suggestion_rule_set": _("Other rules were published at the same time. Check the list again."),
    "published_suggestion_rules_stay": _("Published rules never change. Publish new ones."),
    "legal_clock_once_per_variant": _("There is already a deadline for this destination and variant."),
    "no_extension_for_drugs": _("No regulation allows an extension for drugs. Clear the extension setting."),
    "legal_clock_checked_by_and_on": _("Enter who checked it and the date, or leave both empty."),
    "legal_clock_ends_after_start": _("The last day in force is before the first day."),
    "http_department_has_an_address": _("Enter the address of the department's system."),
    "signed_department_has_a_secret": _("Signatures can only be required with a secret."),
    "department_member_once": _("This person is already in this department."),
    "ladder_position_once": _("This channel already has a level at this position."),
    "ladder_level_once": _("This channel already has this level."),
    "ladder_times_make_sense": _(
        "Both times must be more than 0, and the time to settle must be at least the time to acknowledge."
    ),
    "ladder_times_in_bounds": TOO_LONG,
    "department_times_in_bounds": TOO_LONG,
    "type_targets_in_bounds": TOO_LONG,
    "acknowledging_in_bounds": TOO_LONG,
    "legal_time_in_bounds": TOO_LONG,
    "follow_up_in_bounds": TOO_LONG,
    "absence_once_per_start": _("This person is already out from this day."),
    "absence_ends_after_start": _("The last day is before the first day."),
    "one_published_sos_criteria": _("Other criteria were published at the same time. Check the list again."),
    "published_criteria_stay": _("Published criteria never change. Publish new ones."),
}
"""By the name of the constraint or trigger; a test holds that every one of a configuration page has its words."""
BY_STATE: Mapping[str, Promise] = {
    "23502": _("A required value is missing."),
    "23503": _("Something you chose no longer exists. Choose again."),
    "23505": _("This already exists."),
    "23P01": _("This overlaps with an existing entry."),
    "22001": _("A value is too long."),
    "22003": _("A number is too large."),
    "22008": _("A date or time is out of range."),
    "P0001": _("This entry can't be changed."),
}
"""By the SQLSTATE, where no name is known."""
OTHERWISE = _("These values don't work together, or one of them is not allowed.")
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
