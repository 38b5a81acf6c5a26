"""Which targets will be missed if work goes on at its usual pace (R21, R22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inquiries.rules.service_levels import WorkingTime


@dataclass(frozen=True, slots=True)
class DueInquiry:
    """An open inquiry with its earliest unmet target."""

    reference: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is past its target already, and what will be before its turn comes."""

    breached: list[DueInquiry]
    expected: list[DueInquiry]


def decide_forecast(
    due: Sequence[DueInquiry], *, calendar: WorkingTime, each_takes: timedelta | None, now: datetime
) -> Forecast:
    """Let the queue work by due time, one inquiry after the other, each taking its share of opening time.

    `due` is in order of due time, up to where the forecast looks; `each_takes` is None where nothing has been done
    lately, and then everything is expected to be missed.
    """
    breached = [one for one in due if one.due_at <= now]
    coming = [one for one in due if one.due_at > now]
    if each_takes is None:
        return Forecast(breached, coming)
    expected = []
    done_at = calendar.add(now, each_takes * len(breached))
    for one in coming:
        finished_at = calendar.add(done_at, each_takes)
        if finished_at > one.due_at:
            expected.append(one)
        else:
            done_at = finished_at
    return Forecast(breached, expected)
