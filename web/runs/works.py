"""Runs of every kind in one shape: what it is, how far it is, and what can be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.actor import Actor
from foundation.policy import may_send_feeds
from inquiries.bulk.models import BulkRun
from inquiries.bulk.queries import bulk_runs_of
from inquiries.incidents.queries import own_posts, with_progress
from inquiries.incidents.rules import PostKind
from inquiries.lists.models import ExportRun
from inquiries.lists.queries.exports import exports_of
from inquiries.routing.models import RoutingReplay
from inquiries.routing.queries import replays_of
from members.imports.queries import import_runs
from web.frame.state_words import MANY

MOST_OF_A_KIND = 20
RUNNING = ("waiting", "running")
STATES: Mapping[str, str | Promise] = {
    "waiting": gettext_lazy("Waiting to start"),
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "finished": gettext_lazy("Done"),
    "refused": gettext_lazy("Refused"),
    "failed": gettext_lazy("Failed"),
    "cancelled": gettext_lazy("Canceled"),
}
ICONS = {"bulk": "checklist", "export": "download", "import": "upload_file", "incident": "campaign", "replay": "replay"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One run. `total` is None where nobody knows how much there is; `address` leads to its own page."""

    kind: str
    id: UUID
    title: str
    state: str
    says: str
    done: int
    total: int | None
    created_at: datetime
    finished_at: datetime | None
    cancel: str
    address: str = ""
    file: str = ""
    retry: str = ""
    expires_at: datetime | None = None

    @property
    def has_failed(self) -> bool:
        return self.state == "failed"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def state_words(self) -> str | Promise:
        return STATES[self.state]

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


def works_of(actor: Actor) -> list[Work]:
    """The latest runs of the actor: those that run first, then the newest."""
    newest = "-created_at"
    recent = bulk_runs_of(actor).order_by(newest).values("id")[:MOST_OF_A_KIND]
    found = [work_of_bulk(run) for run in bulk_runs_of(actor).filter(id__in=recent)]
    found += [work_of_export(run) for run in exports_of(actor).order_by(newest)[:MOST_OF_A_KIND]]
    found += [work_of_replay(run) for run in replays_of(actor).order_by(newest)[:MOST_OF_A_KIND]]
    posts = with_progress(own_posts(actor)).select_related("incident").order_by(newest)[:MOST_OF_A_KIND]
    found += [work_of_post(post) for post in posts]
    if may_send_feeds(actor):
        found += [work_of_import(run) for run in import_runs(actor).order_by(newest)[:MOST_OF_A_KIND]]
    return sorted(found, key=lambda work: (not work.is_running, -work.created_at.timestamp()))


def work_of_bulk(run: BulkRun) -> Work:
    counts = {name: getattr(run, name) for name in ("done", "refused", "skipped")}
    parts = [_("%(n)d done") % {"n": counts["done"]}]
    parts += [_("%(n)d refused") % {"n": counts["refused"]}] if counts["refused"] else []
    parts += [_("%(n)d not started") % {"n": counts["skipped"]}] if counts["skipped"] else []
    many = ngettext("%(n)d inquiry", "%(n)d inquiries", run.total) % {"n": run.total}
    return Work(
        kind="bulk",
        id=run.id,
        title=f"{MANY[run.action]}: {many}",
        state="running" if run.state == "waiting" and sum(counts.values()) else run.state,
        says=", ".join(parts) + (f". {run.refusal}" if run.refusal else ""),
        done=sum(counts.values()),
        total=run.total,
        created_at=run.created_at,
        finished_at=run.finished_at,
        cancel=reverse("web:cancel-bulk", args=[run.id]),
        retry=reverse("web:retry-work", args=["bulk", run.id]),
        address=reverse("web:bulk-run", args=[run.id]),
    )


def work_of_post(post: Any) -> Work:
    counts = {name: getattr(post, name) for name in ("done", "left_out", "skipped")}
    parts = [_("%(n)d sent") % {"n": counts["done"]}]
    parts += [_("%(n)d left out") % {"n": counts["left_out"]}] if counts["left_out"] else []
    parts += [_("%(n)d not started") % {"n": counts["skipped"]}] if counts["skipped"] else []
    what = _("Answer") if post.kind == PostKind.ANSWER else _("Update")
    many = ngettext("%(n)d inquiry", "%(n)d inquiries", post.total) % {"n": post.total}
    return Work(
        kind="incident",
        id=post.id,
        title=f"{what}: {many}",
        state="running" if post.state == "waiting" and sum(counts.values()) else post.state,
        says=", ".join(parts) + (f". {post.refusal}" if post.refusal else ""),
        done=sum(counts.values()),
        total=post.total,
        created_at=post.created_at,
        finished_at=post.finished_at,
        cancel=reverse("web:cancel-post", args=[post.incident_id, post.id]),
        retry=reverse("web:retry-work", args=["incident", post.id]),
        address=reverse("web:incident-post", args=[post.incident_id, post.id]),
    )


def work_of_export(run: ExportRun) -> Work:
    rows = ngettext("%(n)d row", "%(n)d rows", run.done) % {"n": run.done}
    rows += _(", only the newest 1,000 that match the search") if run.is_cut else ""
    has_file = run.stored_name or run.state in RUNNING or not run.done
    return Work(
        kind="export",
        id=run.id,
        title=_("Export as %(format)s") % {"format": run.format.upper()},
        state=run.state,
        says=run.refusal or (rows if has_file else f"{rows}. {_('File deleted.')}"),
        done=run.done,
        total=None,
        created_at=run.created_at,
        finished_at=run.finished_at,
        cancel=reverse("web:cancel-export", args=[run.id]),
        retry=reverse("web:retry-work", args=["export", run.id]),
        file=reverse("web:export-file", args=[run.id]) if run.stored_name else "",
        expires_at=run.expires_at if run.stored_name else None,
    )


def work_of_replay(run: RoutingReplay) -> Work:
    counted = {"done": run.done, "moved": run.moved}
    says = _("%(done)d checked, %(moved)d would move") % counted
    says += _(", %(n)d could not be checked") % {"n": run.failed} if run.failed else ""
    return Work(
        kind="replay",
        id=run.id,
        title=_("Replay of “%(rules)s”") % {"rules": run.rule_set.title},
        state=run.state,
        says=f"{says}. {run.refusal}" if run.refusal else says,
        done=run.done,
        total=run.total or None,
        created_at=run.created_at,
        finished_at=run.finished_at,
        cancel=reverse("web:cancel-replay", args=[run.id]),
        retry=reverse("web:retry-work", args=["replay", run.id]),
        address=reverse("web:replay", args=[run.id]),
    )


def work_of_import(run: Any) -> Work:
    counts = {"created": run.rows_created, "updated": run.rows_updated, "rejected": run.rows_rejected}
    says = _("%(created)d new, %(updated)d changed, %(rejected)d rejected") % counts
    return Work(
        kind="import",
        id=run.id,
        title=_("Dry run: nothing is stored") if run.is_dry_run else _("Import of members and policies"),
        state=run.state,
        says=f"{says}. {run.refusal}" if run.refusal else says,
        done=run.rows_done,
        total=run.rows_total or None,
        created_at=run.created_at,
        finished_at=run.finished_at,
        cancel=reverse("web:cancel-import", args=[run.id]),
        retry=reverse("web:retry-work", args=["import", run.id]),
        address=reverse("web:import", args=[run.id]),
    )
