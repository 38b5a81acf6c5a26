"""People who sign in, and the roles they hold on a date."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.actor import ROLES_OF_PEOPLE
from foundation.chained import Chained, ChainedWhenStored
from foundation.column_triggers import kept_in_bounds
from foundation.identifiers import new_id
from foundation.periods import DatedRow, require_day_of_business
from foundation.settings_values import require_time_zone


class People(UserManager["User"]):
    """Makes people; the framework's word on who is staff is left out, for roles say who uses the pages (R30)."""

    def _create_user_object(self, username: str, email: str | None, password: str | None, **fields: Any) -> "User":
        fields.pop("is_staff", None)
        made: User = super()._create_user_object(username, email, password, **fields)  # type: ignore[misc]
        return made


class User(AbstractUser):  # type: ignore[django-manager-missing]  # a relation of the OAuth library
    """One person with an own login; shared logins do not exist (R30)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    display_name = models.CharField(max_length=120)
    time_zone = models.CharField(
        max_length=lengths.TIME_ZONE, default="America/New_York", validators=[require_time_zone]
    )
    access_ended = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("How often all their sessions ended; a session proves the number it knew"),
    )
    leaves_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        validators=[require_day_of_business],
        help_text=_("The last day of somebody who leaves, until their sign-in is blocked after it"),
    )
    is_staff = None  # type: ignore[assignment]  # no column: who uses the pages follows from dated roles alone

    has_new_password = False
    """Whether a password was set on this object, and not only read with the row."""
    renewed_hash = ""
    """The password that was just proven, hashed as passwords are hashed today; empty when it is already."""

    objects: ClassVar[People] = People()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "email"]

    class Meta(AbstractUser.Meta):
        db_table = "accounts_user"
        triggers: ClassVar = [
            pgtrigger.Trigger(  # a form that was read before must not bring ended sessions back to life
                name="access_ended_never_falls",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("access_ended"),
                func="NEW.access_ended := greatest(OLD.access_ended, NEW.access_ended); RETURN NEW;",
            ),
            kept_in_bounds("last_day_in_bounds", "leaves_on"),
        ]

    def get_session_auth_hash(self) -> str:
        """What a session must prove: the password it was made with, and that access has not ended since."""
        return f"{super().get_session_auth_hash()}.{self.access_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by keys that have been rotated out."""
        return (f"{known}.{self.access_ended}" for known in super().get_session_auth_fallback_hash())

    def __str__(self) -> str:
        return self.display_name or self.username

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """One commit with what follows from a new password."""
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.has_new_password = True

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self.has_new_password = True

    def check_password(self, raw_password: str | None) -> bool:
        """The framework would store a hash of today here, before it is known whose password stands in the row."""
        return check_password(raw_password, self.password, self._keep_renewed)

    def _keep_renewed(self, raw_password: str) -> None:
        self.renewed_hash = make_password(raw_password)

    def renew_hash(self) -> None:
        """Store the proven password as passwords are hashed today; the caller has seen that it is this person's own."""
        if self.renewed_hash:
            self.password, self.renewed_hash, self.has_new_password = self.renewed_hash, "", True
            self.save(update_fields=["password"])


class RoleGrant(ChainedWhenStored, DatedRow):
    """A role a person holds from one day to another; the only source of rights (R30)."""

    chained = (
        Chained(
            "role", ("user_id", "role", "starts_on", "ends_on"), subject="user_id", tombstone="person", is_final=False
        ),
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in ROLES_OF_PEOPLE])

    end_followed_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the consequences of its end were drawn")
    )

    class Meta:
        db_table = "accounts_role_grant"
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"],
                condition=models.Q(ends_on__isnull=False, end_followed_at__isnull=True),
                name="role_grant_to_follow",
            )
        ]
        triggers: ClassVar = [kept_in_bounds("role_grant_in_bounds", "starts_on", "ends_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "starts_on"], name="role_grant_once_per_start"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="role_grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on}"

    def end_with(self, day: date | None) -> None:
        """The sweep draws the consequences of the new last day, whether or not it drew those of another."""
        super().end_with(day)
        self.end_followed_at = None
