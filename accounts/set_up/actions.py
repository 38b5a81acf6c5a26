"""Give out the one-time code, make the first administrator, and keep how far the set-up is."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.models.set_up import THE_ROW, SetUp
from accounts.models.users import RoleGrant, User
from accounts.set_up.queries import waits_for_administrator
from accounts.set_up.rules import Step
from foundation import clock
from foundation.access_log.steps import note_configured
from foundation.actor import Actor, Role
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused, ResourceNotFound
from foundation.policy import may_keep_configuration
from foundation.transactions import durable, take_turns

CODE_LASTS = timedelta(hours=1)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are read as another one."""
GROUPS, OF_A_GROUP = 5, 5
"""25 letters of 31: 123 bits, which nobody guesses within an hour."""
TURN = "first administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdministrator:
    """Who sets up an installation, as they typed it."""

    username: str
    display_name: str
    email: str
    password: str


@durable
def give_out_code(*, at: datetime) -> str:
    """This will replace the one-time code of the set-up and return it, this once; it is kept as a hash for an hour.

    Raises ConflictFound where there is, or was, an administrator.
    """
    _require_waiting()
    code = "-".join("".join(secrets.choice(LETTERS) for _letter in range(OF_A_GROUP)) for _group in range(GROUPS))
    kept = {"code_hash": _hashed(code), "code_expires_at": at + CODE_LASTS}
    SetUp.objects.update_or_create(id=THE_ROW, defaults=kept)
    return code


@durable
def make_first_administrator(
    wanted: FirstAdministrator, *, code: str | None, organization: str, by: Actor, at: datetime
) -> User:
    """This will make the first administrator, journaled; None for a code is for who has a shell on the machine.

    Two at once: one of them is made. Raises ConflictFound where there is or was an administrator, PermissionRefused for
    a code that is wrong or over, and InputRejected for a person or a password that cannot be.
    """
    _require_waiting()
    kept = SetUp.objects.select_for_update().filter(id=THE_ROW).first() or SetUp()
    if code is not None and not _is_right(kept, code, at):
        raise PermissionRefused(_("This code is wrong or has expired. Print a new one: manage.py setup"))
    user = _person(wanted)
    user.save()
    grant = RoleGrant(user=user, role=Role.ADMINISTRATOR, starts_on=clock.date_of(at))
    grant.save()
    kept.administrator, kept.organization, kept.code_hash, kept.code_expires_at = user, organization, "", None
    kept.save()
    note_configured(user, fields=["username", "display_name", "email", "password"], by=by, at=at)
    note_configured(grant, fields=["user", "role", "starts_on"], by=by, at=at)
    return user


def _require_waiting() -> None:
    """Wait for whoever does the same; raises ConflictFound where there is, or was, an administrator."""
    take_turns(TURN)
    if not waits_for_administrator():
        raise ConflictFound(_("This installation has an administrator. Others are added on the configuration pages."))


def _is_right(kept: SetUp, code: str, at: datetime) -> bool:
    is_open = kept.code_expires_at is not None and at < kept.code_expires_at
    return is_open and constant_time_compare(kept.code_hash, _hashed(code))


def _hashed(code: str) -> str:
    """A hash of the letters alone, however they are typed. The code is random, so nothing slower is needed."""
    return hashlib.sha256("".join(code.upper().split()).replace("-", "").encode()).hexdigest()


def _person(wanted: FirstAdministrator) -> User:
    """The person, not stored yet; raises InputRejected with everything that is wrong."""
    user = User(username=wanted.username, display_name=wanted.display_name, email=wanted.email)
    errors = []
    try:
        user.clean_fields(exclude={"password"})
        user.validate_unique()
    except ValidationError as error:
        errors += [
            FieldError(f"/{name}", "invalid", words)
            for name, all_of_it in error.message_dict.items()
            for words in all_of_it
        ]
    for name in ("display_name", "email"):
        if not getattr(user, name).strip():
            errors.append(FieldError(f"/{name}", "required", _("This field is required.")))
    try:
        validate_password(wanted.password, user)
    except ValidationError as error:
        errors += [FieldError("/password1", "weak", words) for words in error.messages]
    if errors:
        raise InputRejected(_("Some fields need to be fixed"), errors=errors)
    user.set_password(wanted.password)
    return user


@durable
def note_step_done(step: str, *, organization: str | None = None, by: Actor, at: datetime) -> None:
    """This will note a step of the set-up as done or skipped, journaled.

    Raises PermissionRefused, and ResourceNotFound for a step there is not or where no set-up is under way.
    """
    kept = _kept(by)
    if step not in Step.values:
        raise ResourceNotFound
    if organization is not None:
        kept.organization = organization
    kept.done_steps = [*dict.fromkeys([*kept.done_steps, step])]
    kept.save()
    note_configured(kept, fields=[step], by=by, at=at)


@durable
def finish_set_up(*, by: Actor, at: datetime) -> None:
    """This will end the set-up, journaled; its list is gone from the home page. Raises as `note_step_done`."""
    kept = _kept(by)
    kept.finished_at = at
    kept.save()
    note_configured(kept, fields=["finished_at"], by=by, at=at)


def _kept(by: Actor) -> SetUp:
    """The set-up that is under way, held until the commit."""
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators set up ARSOS."))
    kept = SetUp.objects.select_for_update().filter(administrator__isnull=False, finished_at=None).first()
    if kept is None:
        raise ResourceNotFound
    return kept
