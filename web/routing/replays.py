"""A replay of past traffic: how far it is, and what would be different, side by side (R17)."""

from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from inquiries.jobs import REPLAY
from inquiries.routing.models import RoutingReplay
from inquiries.routing.queries import find_replay, references_open_to
from staffing.queries.queues import active_queues
from web.frame.cancel_run import CancelPage
from web.frame.pages import Page, is_fragment

State = RoutingReplay.State
SAMPLE = 8
MOST_PAIRS = 60


class ReplayPage(Page):
    """One replay; while it runs the page asks again every two seconds."""

    def get(self, request: HttpRequest, replay_id: UUID) -> HttpResponse:
        replay = find_replay(self.actor, replay_id)
        queues = {queue.code: queue.title for queue in active_queues()}
        loads = loads_of(replay, queues)
        pairs = pairs_of(replay, queues)
        shown = {reference for pair in pairs for reference in pair["sample"]}
        context = {
            "title": _("Replay of version %(version)s") % {"version": replay.rule_set.version},
            "subtitle": replay.rule_set.title,
            "replay": replay,
            "is_running": replay.state in {State.WAITING, State.RUNNING},
            "loads": loads,
            "largest": max([1, *(max(one["before"], one["after"]) for one in loads)]),
            "pairs": pairs,
            "open_to": references_open_to(self.actor, shown, self.at),
        }
        if is_fragment(request):
            return self.fragment("routing/_replay.html", context)
        return self.show("routing/replay.html", context)


class CancelReplayPage(CancelPage):
    """The replay stops after its present batch; what it has found stays."""

    def post(self, _request: HttpRequest, replay_id: UUID) -> HttpResponse:
        words = _("Canceled. The results so far stay.")
        return self.stopped(REPLAY, replay_id, words, reverse("web:replay", args=[replay_id]))


def loads_of(replay: RoutingReplay, queues: dict[str, str]) -> list[dict[str, Any]]:
    """Each queue before and after, the one that changes most first."""
    rows = [
        {**row, "title": queues.get(code, code), "more": row["after"] - row["before"]}
        for code, row in replay.queues.items()
    ]
    return sorted(rows, key=lambda row: (-abs(row["more"]), row["title"]))


def pairs_of(replay: RoutingReplay, queues: dict[str, str]) -> list[dict[str, Any]]:
    """From which queue to which, how many, and some of them; the largest first."""
    ends = itemgetter("from", "to")
    kept = {pair: list(moves) for pair, moves in groupby(sorted(replay.moves, key=ends), key=ends)}
    counts = {(code, to): count for code, row in replay.queues.items() for to, count in row.get("moved_to", {}).items()}
    counted = counts or {pair: len(moves) for pair, moves in kept.items()}
    pairs = [
        {
            "from": queues.get(pair[0], pair[0]),
            "to": queues.get(pair[1], pair[1]),
            "count": count,
            "rules": sorted({one["rule"] for one in kept.get(pair, [])}),
            "sample": [one["inquiry"] for one in kept.get(pair, [])[:SAMPLE]],
        }
        for pair, count in counted.items()
    ]
    return sorted(pairs, key=lambda pair: -pair["count"])[:MOST_PAIRS]
