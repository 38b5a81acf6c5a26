"""One honest line: where an inquiry is now, since when, and when it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
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


def decide_whereabouts(facts: Whereabouts, *, now: datetime, zone: ZoneInfo) -> str:
    """The line, with times as somebody in the zone says them: "with Claims since May 14, due tomorrow 15:00 EDT"."""
    spoken = _Spoken(now, zone, says_due=facts.says_due)
    if facts.departments and facts.status in {"in_progress", "pending"}:
        since = min(since for _, since, _ in facts.departments)
        due_at = min(due for _, _, due in facts.departments)
        names = _listed([name for name, _, _ in facts.departments])
        return _joined(f"with {names} since {spoken.day(since)}", spoken.due(due_at))
    if facts.is_continued or facts.survivor:
        return f"{_continued(facts)}, since {spoken.day(facts.since)}"
    if facts.status == "queued":
        starts = facts.work_starts_at
        later = f"work starts {spoken.moment(starts)}" if starts is not None and starts > now else ""
        return _joined(f"waits in {facts.queue} since {spoken.day(facts.since)}", later, spoken.due(facts.due_at))
    if facts.status == "in_progress":
        return _joined(f"with {facts.holder} since {spoken.day(facts.since)}", spoken.due(facts.due_at))
    if facts.status == "pending":
        until = f"until {spoken.moment(facts.hold_until)}" if facts.hold_until else ""
        whom = {"agent": "for the agent", "member": "for the member", "department": "for a department"}
        waits = f"waits {whom[facts.pending_reason]} since {spoken.day(facts.since)}"
        return _joined(waits, until, spoken.due(facts.due_at))
    return f"{ENDED[facts.close_reason or facts.status]} {spoken.day(facts.since)}"


def _continued(facts: Whereabouts) -> str:
    if facts.is_continued:
        return "ARSOS continues this and will answer here"
    return f"set aside as a duplicate, continues in {facts.survivor}"


ENDED = {
    "resolved": "with the agent, to tell the member, since",
    "withdrawn": "withdrawn by the agent on",
    "duplicate": "set aside as a duplicate on",
    "handed_over": "handed over on",
    "relay_confirmed": "closed, the member was told, on",
    "relay_unconfirmed": "closed without a word that the member was told on",
    "no_agent_reply": "closed without an answer of the agent on",
    "referred": "referred elsewhere on",
    "closed": "closed on",
}


class _Spoken:
    def __init__(self, now: datetime, zone: ZoneInfo, *, says_due: bool) -> None:
        self.now, self.zone, self.says_due = now, zone, says_due
        self.today = now.astimezone(zone).date()

    def day(self, moment: datetime) -> str:
        here = moment.astimezone(self.zone)
        days = (here.date() - self.today).days
        if days == 0:
            return f"today {here:%H:%M} {here:%Z}"
        year = "" if here.year == self.today.year else f", {here.year}"
        return {-1: "yesterday", 1: "tomorrow"}.get(days, f"{here:%b} {here.day}{year}")

    def moment(self, moment: datetime) -> str:
        here = moment.astimezone(self.zone)
        said = self.day(moment)
        if said.startswith("today"):
            return said
        comma = "" if said in {"yesterday", "tomorrow"} else ","
        return f"{said}{comma} {here:%H:%M} {here:%Z}"

    def due(self, due_at: datetime | None) -> str:
        if due_at is None or not self.says_due:
            return ""
        return f"was due {self.moment(due_at)}" if due_at <= self.now else f"due {self.moment(due_at)}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
