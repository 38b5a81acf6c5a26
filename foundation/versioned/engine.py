"""The one engine by which rules that are data are drafted and come into force.

Whoever keeps such rules says their table, who may, what is wrong with them and how they are stored; see `Versions`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import note_configured
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected
from foundation.transactions import durable, inside_transaction, take_turns
from foundation.versioned.models import (
    RulesVersion,
    VersionedRules,
    find_version,
    newest_number,
    published_among,
)

VersionT = TypeVar("VersionT", bound=RulesVersion)
JsonT = TypeVar("JsonT", bound=VersionedRules)
ContentT = TypeVar("ContentT")
State = RulesVersion.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions(Generic[VersionT, ContentT]):
    """One kind of rules that people draft and publish.

    `require_drafter` and `require_publisher` raise PermissionRefused. `find_errors` judges what was written, `unusable`
    says in one sentence that it cannot be used, and `store` saves it with a row that is complete otherwise. Where one
    table keeps the versions of many rows, `of` is the column that says whose they are: each has its own numbers and its
    own version in force. `come_into_force` does, in the same commit, what else follows from publishing.
    """

    model: type[VersionT]
    require_drafter: Callable[[Actor], None]
    require_publisher: Callable[[Actor], None]
    find_errors: Callable[[ContentT], list[FieldError]]
    unusable: str
    store: Callable[[VersionT, ContentT], None]
    of: str = ""
    come_into_force: Callable[[VersionT], None] = lambda _published: None

    def judge(self, rules: ContentT) -> None:
        """Raise InputRejected with everything that makes rules unusable."""
        refuse_errors(_(self.unusable), self.find_errors(rules))

    @durable
    def draft(
        self, *, title: str, rules: ContentT, by: Actor, at: datetime, expected_newest: int | None = None, of: str = ""
    ) -> VersionT:
        """This will store the next version as a draft, journaled; it is not in force until it is published.

        Raises PermissionRefused, InputRejected with everything that is wrong, and ConflictFound when a version newer
        than `expected_newest` has been stored meanwhile.
        """
        self.require_drafter(by)
        self.judge(rules)
        draft = self._next(of, expected_newest)
        draft.title, draft.created_by_name, draft.created_at = title, by.name, at
        self.store(draft, rules)
        note_configured(draft, fields=["title", "rules"], by=by, at=at)
        return draft

    @durable
    def publish(self, version_id: UUID | str, *, by: Actor, at: datetime, replacing: int | None = None) -> VersionT:
        """This will let a draft be in force from now on and retire the version before it, journaled.

        Raises PermissionRefused, ResourceNotFound, and ConflictFound for what is no draft any more, and when another
        version than `replacing` is in force by now.
        """
        self.require_publisher(by)
        chosen = self._locked_draft(version_id)
        self._retire(self._owner_of(chosen), replacing)
        chosen.state, chosen.published_at = State.PUBLISHED, at
        chosen.save()
        self.come_into_force(chosen)
        note_configured(chosen, fields=["state"], by=by, at=at)
        return chosen

    @durable
    def publish_at_once(
        self, *, title: str, rules: ContentT, by: Actor, at: datetime, expected_newest: int | None = None, of: str = ""
    ) -> VersionT:
        """This will let what was written be in force from now on without a draft before it, journaled.

        Raises what `draft` raises.
        """
        return self.put_in_force(title=title, rules=rules, by=by, at=at, expected_newest=expected_newest, of=of)

    @inside_transaction
    def put_in_force(
        self, *, title: str, rules: ContentT, by: Actor, at: datetime, expected_newest: int | None = None, of: str = ""
    ) -> VersionT:
        """The same in the running commit."""
        self.require_publisher(by)
        self.judge(rules)
        made = self._next(of, expected_newest)
        self._retire(of)
        made.title, made.created_by_name, made.created_at = title, by.name, at
        made.state, made.published_at = State.PUBLISHED, at
        self.store(made, rules)
        self.come_into_force(made)
        note_configured(made, fields=["title", "rules", "state"], by=by, at=at)
        return made

    def _next(self, of: str, expected_newest: int | None) -> VersionT:
        """The row of the next version, not saved yet; raises ConflictFound when there is one newer than expected."""
        self.take_turns_at(of)
        newest = newest_number(self._versions_of(of))
        if expected_newest is not None and newest > expected_newest:
            raise ConflictFound(_("Version %(version)s was saved in the meantime.") % {"version": newest})
        return self.model(version=newest + 1, **({self.of: of} if self.of else {}))

    def _locked_draft(self, version_id: UUID | str) -> VersionT:
        """A draft, held until the commit; raises ResourceNotFound, and ConflictFound for what is no draft any more."""
        known = find_version(self.model._default_manager.all(), version_id)
        self.take_turns_at(self._owner_of(known))
        chosen = self.model._default_manager.select_for_update().get(pk=known.pk)
        if chosen.state != State.DRAFT:
            raise ConflictFound(
                _("Version %(version)s is not a draft. Only a draft can be published.") % {"version": chosen.version}
            )
        return chosen

    def _retire(self, of: str, replacing: int | None = None) -> None:
        """Put the version in force out of force; raises ConflictFound when it is another than `replacing`."""
        versions = self._versions_of(of).select_for_update()
        published = published_among(versions)
        in_force = published.version if published else 0
        if replacing is not None and in_force != replacing:
            raise ConflictFound(
                _("Version %(version)s was published in the meantime. Check what would change now.")
                % {"version": in_force}
            )
        versions.filter(state=State.PUBLISHED).update(state=State.RETIRED)

    def _owner_of(self, version: VersionT) -> str:
        return str(getattr(version, self.of)) if self.of else ""

    def _versions_of(self, of: str) -> "QuerySet[VersionT]":
        versions = self.model._default_manager.all()
        return versions.filter(**{self.of: of}) if self.of else versions

    def take_turns_at(self, of: str) -> None:
        """Wait for whoever writes a version of the same.

        Two who draft at once would count the same next number, and lock no row where there is none yet.
        """
        take_turns(f"versions of {self.model._meta.db_table} {of}".rstrip())


@inside_transaction
def store_json(draft: JsonT, rules: Any) -> None:
    """Keep rules whole, in the row of their version."""
    draft.rules = dict(rules)
    draft.save(force_insert=True)


def refuse_errors(unusable: str, errors: Iterable[FieldError]) -> None:
    """Raise InputRejected with everything that is wrong, if anything is."""
    wrong = list(errors)
    if wrong:
        raise InputRejected(unusable, errors=wrong)
