"""One honest line: where an inquiry is now, since when, and when it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.moments import display_clock, display_date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFacts:
    """What the line is made of. `departments` are those that have not answered, each with since when and until when;
    `survivor` continues a duplicate, where the reader may see it, and `is_continued` says so where they may not;
    `says_due` is off where the due time stands beside the line.
    """

    status: str
    pending_reason: str = ""
    close_reason: str = ""
    queue: str = ""
    holder: str = ""
    since: datetime
    due_at: datetime | None = None
    work_starts_at: datetime | None = None
    hold_until: datetime | None = None
    departments: Sequence[tuple[str, datetime, datetime]] = ()
    says_due: bool = True
    survivor: str = ""
    is_continued: bool = False


def decide_status_line(facts: StatusFacts, *, now: datetime, zone: ZoneInfo) -> str:
    """The line, with times as the zone says them: "with Claims since May 14, due tomorrow at 3:00 PM ET"."""
    days = _DaysShown(now, zone, says_due=facts.says_due)
    if facts.departments and facts.status in {"in_progress", "pending"} and not _goes_on(facts):
        since = min(since for _, since, _ in facts.departments)
        due_at = min(due for _, _, due in facts.departments)
        names = _listed([name for name, _, _ in facts.departments])
        return _joined(f"with {names} since {days.day(since)}", days.due(due_at))
    if facts.is_continued or facts.survivor:
        return f"{_continued(facts)}, since {days.day(facts.since)}"
    return _open_line(facts, days) or _ended_line(facts, days)


def _goes_on(facts: StatusFacts) -> bool:
    """Whether its holder works on before departments answer: it was resumed after they were asked."""
    return facts.status == "in_progress" and all(since < facts.since for _, since, _ in facts.departments)


def _open_line(facts: StatusFacts, days: "_DaysShown") -> str:
    if facts.status == "queued":
        starts = facts.work_starts_at
        later = f"work starts {days.moment(starts)}" if starts is not None and starts > days.now else ""
        return _joined(f"waiting in {facts.queue} since {days.day(facts.since)}", later, days.due(facts.due_at))
    if facts.status == "in_progress":
        asked = f"{_listed([name for name, _, _ in facts.departments])} asked" if facts.departments else ""
        return _joined(f"with {facts.holder} since {days.day(facts.since)}", asked, days.due(facts.due_at))
    if facts.status == "pending":
        until = f"until {days.moment(facts.hold_until)}" if facts.hold_until else ""
        whom = {"agent": "for the agent", "member": "for the member", "department": "for a department"}
        waits = f"waiting {whom[facts.pending_reason]} since {days.day(facts.since)}"
        return _joined(waits, until, days.due(facts.due_at))
    return ""


def _ended_line(facts: StatusFacts, days: "_DaysShown") -> str:
    if facts.status == "resolved":
        return f"answered, waiting for the agent to tell the member since {days.day(facts.since)}"
    happened, rest = ENDED[facts.close_reason or facts.status]
    return f"{happened} {days.on(facts.since)} {rest}".rstrip()


def _continued(facts: StatusFacts) -> str:
    if facts.is_continued:
        return "ARSOS continues this and will answer here"
    return f"duplicate, continues in {facts.survivor}"


ENDED = {
    "withdrawn": ("withdrawn by the agent", ""),
    "duplicate": ("marked as a duplicate", ""),
    "handed_over": ("handed off", ""),
    "relay_confirmed": ("closed", "after the agent told the member"),
    "relay_unconfirmed": ("closed", "without confirmation that the member was told"),
    "no_agent_reply": ("closed", "because the agent did not reply"),
    "referred": ("referred elsewhere", ""),
    "closed": ("closed", ""),
}
"""What happened, which the day follows, and what follows the day: the reason has no day of its own."""


class _DaysShown:
    def __init__(self, now: datetime, zone: ZoneInfo, *, says_due: bool) -> None:
        self.now, self.zone, self.says_due = now, zone, says_due
        self.today = now.astimezone(zone).date()

    def day(self, moment: datetime) -> str:
        here = moment.astimezone(self.zone)
        days = (here.date() - self.today).days
        if days == 0:
            return f"today at {display_clock(here)}"
        return {-1: "yesterday", 1: "tomorrow"}.get(days, display_date(here, with_year=here.year != self.today.year))

    def on(self, moment: datetime) -> str:
        said = self.day(moment)
        return said if said.startswith(("today", "yesterday", "tomorrow")) else f"on {said}"

    def moment(self, moment: datetime) -> str:
        here = moment.astimezone(self.zone)
        said = self.day(moment)
        if said.startswith("today"):
            return said
        return f"{said} at {display_clock(here)}"

    def due(self, due_at: datetime | None) -> str:
        if due_at is None or not self.says_due:
            return ""
        return f"was due {self.moment(due_at)}" if due_at <= self.now else f"due {self.moment(due_at)}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
