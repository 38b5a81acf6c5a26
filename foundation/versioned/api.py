"""The views of rules that are data: listed, drafted, published; each kind names its engine and its shapes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.outputs import Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from foundation.versioned.engine import Versions
from foundation.versioned.models import RulesVersion, find_version

VersionT = TypeVar("VersionT", bound=RulesVersion)
ContentT = TypeVar("ContentT")


@dataclass(frozen=True, kw_only=True)
class VersionsAsSent(Generic[VersionT, ContentT]):
    """How one kind of versioned rules is read from requests and shown in answers."""

    engine: Versions[VersionT, ContentT]
    found: Callable[[], QuerySet[VersionT]]
    shown_as: Callable[[VersionT], Output]
    rules_in: Callable[[Mapping[str, Any]], ContentT]

    def shown(self, version_id: UUID | str) -> Output:
        """One version as it is answered; raises ResourceNotFound."""
        return self.shown_as(find_version(self.found(), version_id))


class VersionsView(ApiView):
    """Every version, newest first; and a draft of the next."""

    kept: ClassVar[VersionsAsSent[Any, Any]]

    def get(self, request: Request) -> Response:
        self.kept.engine.require_drafter(self.actor)
        found, links = page_of(self.kept.found(), request, order=("-version", "id"))
        return self.respond(Page(**links, results=[self.kept.shown_as(one) for one in found]))

    def post(self, _request: Request) -> Response:
        self.kept.engine.require_drafter(self.actor)

        def perform() -> RulesVersion:
            values = self.body()
            rules = self.kept.rules_in(values)
            draft: RulesVersion = self.kept.engine.draft(title=values["title"], rules=rules, by=self.actor, at=self.at)
            return draft

        done = self.once(perform, identify=lambda made: (201, str(made.pk)))
        made = done.result.pk if done.result else done.resource_id
        return self.respond(self.kept.shown(made), status=201, is_replay=done.replayed)


class PublishVersionView(ApiView):
    """A draft comes into force; the address names it, by whatever name its place in the document has."""

    kept: ClassVar[VersionsAsSent[Any, Any]]

    def post(self, _request: Request, **named: UUID) -> Response:
        (version_id,) = named.values()
        self.kept.engine.require_publisher(self.actor)

        def perform() -> RulesVersion:
            self.body()
            published: RulesVersion = self.kept.engine.publish(version_id, by=self.actor, at=self.at)
            return published

        done = self.once(perform, identify=lambda made: (200, str(made.pk)))
        return self.respond(self.kept.shown(version_id), is_replay=done.replayed)
