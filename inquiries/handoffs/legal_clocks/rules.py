"""From when a legal clock runs, and what it asks for (R29; 42 CFR 422.564 to 590, 423.564 to 590)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from foundation.errors import FieldError
from foundation.translation import gettext as _

WAITS_FOR_STATEMENT = timedelta(days=14)
"""How long the plan waits for the prescriber before its time runs all the same (42 CFR 423.568(b), 423.572(a))."""
EXPEDITED_GRIEVANCE = ("grievance", "expedited")
RECEIPT, STATEMENT = "receipt", "statement"


def decide_start(*, runs_from: str, received_at: datetime, statement_at: datetime | None) -> datetime:
    """From when it runs: first receipt, or for an exception the statement, at the latest 14 days after the request."""
    if runs_from == RECEIPT:
        return received_at
    latest = received_at + WAITS_FOR_STATEMENT
    return min(statement_at, latest) if statement_at is not None else latest


def decide_due(
    *, seconds: int | None, runs_from: str, received_at: datetime, statement_at: datetime | None
) -> datetime | None:
    """When the plan has to be done, in calendar time through daylight saving and year ends; None: no federal limit."""
    if seconds is None:
        return None
    start = decide_start(runs_from=runs_from, received_at=received_at, statement_at=statement_at)
    return start + timedelta(seconds=seconds)


def decide_circumstance_errors(
    chosen: Mapping[str, str], circumstances: Mapping[str, str], *, has_part_c: bool
) -> list[FieldError]:
    """A grievance is expedited where the plan refused to expedite, or with Part C extended its time, and never else."""
    errors = []
    for destination, given in circumstances.items():
        if (destination, chosen.get(destination, "")) != EXPEDITED_GRIEVANCE:
            words = _("Only an expedited grievance names what makes it so.")
            errors.append(FieldError(f"/circumstances/{destination}", "not_allowed", words))
        elif given == "extension" and not has_part_c:
            words = _("Part D has no extension; name the refusal to expedite.")
            errors.append(FieldError(f"/circumstances/{destination}", "not_offered", words))
    is_expedited = chosen.get(EXPEDITED_GRIEVANCE[0]) == EXPEDITED_GRIEVANCE[1]
    if is_expedited and EXPEDITED_GRIEVANCE[0] not in circumstances:
        words = _("A grievance is expedited only when the plan refused to expedite or extended its time. Choose which.")
        errors.append(FieldError("/circumstances/grievance", "required", words))
    return errors


def decide_statement_errors(
    runs_from: Mapping[str, str], statements: Mapping[str, datetime], *, received_at: datetime, now: datetime
) -> list[FieldError]:
    """A prescriber's statement belongs to an exception, and comes after the request and not in the future."""
    errors = []
    for destination, at in statements.items():
        pointer = f"/statements/{destination}"
        if runs_from.get(destination) != STATEMENT:
            errors.append(
                FieldError(pointer, "not_allowed", _("Only an exception waits for a prescriber's statement."))
            )
        elif at > now:
            errors.append(FieldError(pointer, "in_future", _("Enter when the statement arrived.")))
        elif at < received_at:
            errors.append(FieldError(pointer, "before_receipt", _("The statement can't be earlier than the request.")))
    return errors
