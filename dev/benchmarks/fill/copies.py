"""Copies of inquiries: each with ids, a reference, a person and instants of its own, and a history that is chained."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from dev.benchmarks.fill.people import Made
from dev.benchmarks.fill.rows import Lines, chain_said, fresh_id
from dev.benchmarks.fill.templates import Template

OPEN_SHARE = 0.03
"""What is not settled yet, of all that was ever filed."""
TWO_YEARS, TWO_WEEKS, TWO_DAYS = (timedelta(days=days).total_seconds() for days in (730, 14, 2))
SHOWN = ["name", "policy_number"]


@dataclass(slots=True)
class Copier:
    """Copies templates into lines; counts the events it writes."""

    open_ones: Sequence[Template]
    settled: Sequence[Template]
    random: Random
    next_event: int

    def copy_one(self, lines: Lines, made: Made) -> None:
        """One more inquiry about somebody."""
        is_open = bool(self.open_ones) and (not self.settled or self.random.random() < OPEN_SHARE)
        template = self.random.choice(self.open_ones if is_open else self.settled)
        back = timedelta(seconds=int(self.random.random() * (TWO_DAYS if is_open else TWO_YEARS)))
        names = self._names(template, made)
        ahead = timedelta(seconds=int(self.random.random() * TWO_WEEKS))
        values = template.slots.values(names, back, ahead)
        for entry in template.history:
            values[entry.slot] = hashlib.sha256(entry.said.filled(values).encode()).hexdigest()
        for table, rows in template.rows.items():
            for row in rows:
                lines.add_line(table, row.filled(values))
        _write_around(lines, template, names, values, made)

    def _names(self, template: Template, made: Made) -> dict[str, str]:
        from foundation.identifiers import new_reference  # noqa: PLC0415  settings are known only now

        names = {key: fresh_id() for key in template.fresh}
        names["reference"] = reference = new_reference()
        _, first, second = reference.lower().split("-")
        names |= {"=reference": f"=si{first}{second}", "=short reference": f"={first}{second}"}
        names |= {"'first part'": f"'{first}'", "'second part'": f"'{second}'"}
        names |= {"member": made.member, "policy": made.policy, "agent": str(made.agent.id)}
        names |= {"member hex": made.member.replace("-", ""), "agent hex": made.agent.id.hex}
        names |= {"user": str(made.agent.user_id), "agent name": made.agent.name, "san": made.agent.san}
        for number in range(template.events):
            names[f"event {number}"] = str(self.next_event)
            self.next_event += 1
        return names


def _write_around(
    lines: Lines, template: Template, names: Mapping[str, str], values: Sequence[str], made: Made
) -> None:
    """What is made for each copy: its search document, what is chained, and who saw its person."""
    from foundation.search.index import VERSION  # noqa: PLC0415  settings are known only now

    made_at = template.made_at.filled(values)
    lines.add(
        "inquiries_document",
        inquiry_id=names["inquiry"],
        entries=f"{template.entries.filled(values)} {made.entries}",
        audience=_with(template.audience.filled(values), made.member),
        made_at=made_at,
        version=VERSION,
    )
    for one in template.words:
        said = one.said.filled(values).encode()
        chain_said(lines, one.kind, names[one.row], names["inquiry"], said, made_at)
    lines.add(
        "journal_entry",
        id=fresh_id(),
        at=made_at,
        kind="read",
        road="fill",
        actor_id=made.agent.user_id,
        actor_name=made.agent.name,
        actor_role="agent",
        client_id="",
        on_behalf_of="",
        subjects=[made.member],
        fields=SHOWN,
        purpose="",
        request_id="",
    )


def _with(array: str, one: str) -> str:
    return array if one in array else f"{array[:-1]},{one}}}"
