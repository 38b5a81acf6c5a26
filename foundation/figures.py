"""Figures of the work itself, as /metrics shows them: how much waits, and for how long (ADR 51)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import Metric


@dataclass(frozen=True, slots=True)
class Figure:
    """One value at one moment. Labels name queues, sweeps, kinds and states, never a person or a reference."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def as_metrics(figures: Iterable[Figure], kind: str = "gauge") -> Iterable[Metric]:
    """The figures by their names, as the library writes them."""
    found: dict[str, Metric] = {}
    for one in figures:
        metric = found.setdefault(one.name, Metric(one.name, one.help, kind))
        metric.add_sample(one.name + ("_total" if kind == "counter" else ""), dict(one.labels), one.value)
    return found.values()


def seconds_since(moment: datetime | None, at: datetime) -> float:
    """How long something has waited; 0 where nothing waits."""
    return max((at - moment).total_seconds(), 0.0) if moment is not None else 0.0
