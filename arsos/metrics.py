"""`/metrics`: what the web processes have counted, and how the work stands, as Prometheus reads it (ADR 51).

Whoever does not send the token of ARSOS_METRICS_TOKEN is told that there is no such page.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.core.cache import cache
from django.db.utils import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from redis import RedisError

from arsos import task_counts
from audit import figures as of_audit
from events import figures as of_events
from events.stream.leases import open_streams
from foundation import clock
from foundation.figures import Figure, as_metrics
from foundation.jobs import figures as of_jobs
from inquiries import figures as of_inquiries
from members import figures as of_members

KEPT_SECONDS = 15
KEPT_AS = "metrics:figures"
Figures = tuple[list[Figure], list[Figure]]


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything as text; 404 without the token, so that nobody learns more than that."""
    token, sent = settings.ARSOS_METRICS_TOKEN, request.headers.get("Authorization", "")
    if not token or not constant_time_compare(sent, f"Bearer {token}"):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is typed in parts
    else:
        registry.register(REGISTRY)
    registry.register(State(clock.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class State(Collector):
    """How the work stands at a moment, and which of our servers could be asked."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[Metric]:
        """The library asks for it; what a server that is away would have said is left out."""
        of_database, of_redis = _from_database(self.at), _from_redis()
        answering = [
            Figure("arsos_server_up", "Whether a server answers.", float(found is not None), {"server": name})
            for name, found in (("postgresql", of_database), ("redis", of_redis))
        ]
        known = [found for found in (of_database, of_redis) if found is not None]
        gauges = chain(answering, *(found[0] for found in known))
        counters = chain.from_iterable(found[1] for found in known)
        return [*as_metrics(gauges), *as_metrics(counters, "counter")]


def _from_database(at: datetime) -> Figures | None:
    """Asked once in 15 seconds, whoever asks, as long as Redis keeps it."""
    try:
        kept: Figures | None = cache.get(KEPT_AS)
    except RedisError:
        return _asked(at)
    if kept is None and (kept := _asked(at)) is not None:
        cache.set(KEPT_AS, kept, KEPT_SECONDS)
    return kept


def _asked(at: datetime) -> Figures | None:
    try:
        return list(_gauges(at)), list(of_members.counters())
    except DatabaseError:
        return None


def _gauges(at: datetime) -> Iterator[Figure]:
    for app in (of_inquiries, of_events, of_audit, of_jobs):
        yield from app.figures(at)


def _from_redis() -> Figures | None:
    try:
        streams = Figure("arsos_streams_open", "Event streams of all processes.", open_streams())
        return [streams, *task_counts.figures()], list(task_counts.counters())
    except RedisError:
        return None
