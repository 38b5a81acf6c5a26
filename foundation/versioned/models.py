"""Rules that are data: drafted, published, retired, and never changed once they have been in force."""

from typing import ClassVar, TypeVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import ResourceNotFound
from foundation.identifiers import new_id


class RulesVersion(models.Model):
    """A version of some rules. One is published at a time; a published or retired one never changes."""

    shipped_key: ClassVar[tuple[str, ...]] = ("version",)
    shipped_first_of: ClassVar[tuple[str, ...]] = ()

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


class VersionedRules(RulesVersion):
    """Rules that are kept whole, as one JSON value."""

    rules = models.JSONField()

    class Meta:
        abstract = True


VersionT = TypeVar("VersionT", bound=RulesVersion)


def find_version(versions: QuerySet[VersionT], version_id: UUID | str) -> VersionT:
    """One of the versions; raises ResourceNotFound."""
    found = versions.filter(pk=version_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def published_among(versions: QuerySet[VersionT]) -> VersionT | None:
    """The version in force, if any is."""
    return versions.filter(state=RulesVersion.State.PUBLISHED).first()


def beside_published(versions: QuerySet[VersionT], version_id: UUID) -> tuple[VersionT, VersionT | None]:
    """One of the versions and the one in force, in one query; raises ResourceNotFound."""
    found = list(versions.filter(Q(pk=version_id) | Q(state=RulesVersion.State.PUBLISHED)))
    chosen = next((one for one in found if one.pk == version_id), None)
    if chosen is None:
        raise ResourceNotFound
    return chosen, next((one for one in found if one.state == RulesVersion.State.PUBLISHED), None)


def newest_among(versions: QuerySet[VersionT]) -> VersionT | None:
    """The version with the highest number, whatever its state."""
    return versions.order_by("-version").first()


def newest_number(versions: QuerySet[VersionT]) -> int:
    """The highest version number there is; 0 without any."""
    newest: int | None = versions.aggregate(newest=Max("version"))["newest"]
    return newest or 0


def one_published(name: str, *, of: str = "state") -> models.UniqueConstraint:
    """At most one version is in force; of each row that `of` names, where a table keeps versions of many."""
    return models.UniqueConstraint(fields=[of], condition=Q(state="published"), name=name)


def published_ones_stay(name: str, *, what: str) -> pgtrigger.Trigger:
    """The database refuses to change rules that are, or were, in force."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
    IF OLD.state <> 'draft' AND (NEW.rules <> OLD.rules OR NEW.version <> OLD.version OR NEW.state = 'draft') THEN
        RAISE EXCEPTION '{what} never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
    )
