"""How well search finds what is in a database: what people would type for some of its inquiries, and what they see.

python -m dev.benchmarks.finding        measures the installation in `var` (the demo; `make run` made it)
python -m dev.benchmarks.replay …       measures the real input after it was replayed
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PERSONS, FIRST, LEAST_RECALL = 16, 10, 0.95
"""So many persons are looked for, their inquiries among the first ten results; so much of it has to be found."""
SHORTEST_WORD, WORDS_OF_PHRASE, LONGEST_STEP = 5, 3, 40
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Typed:
    """What somebody types, and of what kind it is; `by_stranger` must find nothing of the inquiry."""

    kind: str
    text: str
    by_stranger: bool = False


@dataclass
class Findings:
    """What was asked and found of each kind; what was missed, and what somebody saw who may not."""

    asked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)
    unseen: int = 0

    @property
    def recall(self) -> float:
        return self.found.total() / max(self.asked.total(), 1)

    def table(self) -> list[str]:
        """As the documents have it."""
        rows = [f"| {kind} | {self.asked[kind]} | {self.found[kind]} |" for kind in sorted(self.asked)]
        return [*rows, f"| **all** | **{self.asked.total()}** | **{self.found.total()}** |"]


def measure(most: int = PERSONS) -> Findings:
    """Ask for some persons of this database in every way, each as the agent of their inquiry and as a stranger."""
    from inquiries.search_documents.contents import persons_of, texts_of_inquiries  # noqa: PLC0415  needs settings

    findings = Findings()
    texts = texts_of_inquiries(_some_inquiries(most))
    persons = persons_of(texts)
    for row in sorted(texts, key=lambda one: one["reference"]):
        for typed in _typed_for(row, persons[row["id"]].member):
            _ask(findings, row, typed)
    return findings


def _some_inquiries(most: int) -> list[Any]:
    """Inquiries of different members, evenly from the whole table, with messages and former names where there are."""
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  needs settings

    told = Inquiry.objects.filter(member__purged_at=None, agent__user__isnull=False).exclude(member=None)
    rows = list(told.order_by("member_id", "-created_at").distinct("member_id").values_list("id", "member_id"))
    step = max(len(rows) // most, 1)
    picked = rows[::step][:most]
    former = told.filter(member__former_names__isnull=False).exclude(member__in=[one[1] for one in picked])
    return [one[0] for one in picked] + list(former.order_by("id").values_list("id", flat=True)[: most // 4])


def _typed_for(row: Row, member: Any) -> Iterator[Typed]:
    yield from _names(member)
    yield from _numbers(row, member)
    yield from _words(row, member)


def _names(member: Any) -> Iterator[Typed]:
    first, last = _display(member.first_name), _display(member.last_name)
    yield Typed("as spelled", f"{member.first_name} {member.last_name}")
    yield Typed("two words in either order", f"{last}, {first}")
    yield Typed("without accents and apostrophes", _plain(f"{first} {last}"))
    longest = max(re.split(r"[\s-]", last), key=len)
    if len(re.split(r"[\s-]", last)) > 1:
        yield Typed("part of a double name", f"{first} {longest}")
    if len(plain := _plain(longest)) > SHORTEST_WORD and plain.isalpha():
        yield Typed("one typing error", f"{first} {plain[:2]}{plain[3]}{plain[2]}{plain[4:]}")
        yield Typed("one typing error", f"{first} {plain[:-2]}{plain[-1]}")
    yield Typed("while typing", f"{first} {last[:4]}")
    if member.former_names:
        yield Typed("former name", member.former_names[0])
    yield Typed("a stranger's name", f"{member.first_name} {member.last_name}", by_stranger=True)


def _numbers(row: Row, member: Any) -> Iterator[Typed]:
    digits = member.phone.removeprefix("+1")
    if len(digits) == 10 and digits.isdigit():
        area, middle, end = digits[:3], digits[3:6], digits[6:]
        for text in (f"({area}) {middle}-{end}", f"{area}.{middle}.{end}", digits, f"+1 {area} {middle} {end}"):
            yield Typed("phone in five spellings", text)
        yield Typed("phone in five spellings", f"1-{area}-{middle}-{end}")
    if row["found_policy"]:
        yield Typed("policy number", row["found_policy"])
        yield Typed("policy number", row["found_policy"].lower().replace("-", " "))
    if row["found_external_reference"]:
        yield Typed("external reference", row["found_external_reference"])
    yield Typed("reference", row["reference"].lower().replace("-", " "))
    yield Typed("Humana ID", member.humana_id.lower())
    yield Typed("a stranger's number", member.humana_id, by_stranger=True)


def _words(row: Row, member: Any) -> Iterator[Typed]:
    said = [one["body"] for one in row["found_messages"] if one["visibility"] == "agent"]
    name = _display(member.last_name)
    if said and (words := _telling(said[0])):
        yield Typed("words of a message", f"{words[0]} {words[-1]} {name}")
    if words := _telling(row["summary"]):
        yield Typed("name and a word", f"{name} {words[0].lower()}")
    text = said[0] if said else row["found_description"]
    phrase = re.findall(r"[^\W\d_]+(?: [^\W\d_]+){2,}", text)
    if phrase:
        yield Typed("phrase", f'"{" ".join(phrase[0].split()[:WORDS_OF_PHRASE])}" {name}')


def _ask(findings: Findings, row: Row, typed: Typed) -> None:
    from accounts.callers import actor_for_user  # noqa: PLC0415  needs settings
    from accounts.models.agents import Agent  # noqa: PLC0415  the same
    from foundation import clock  # noqa: PLC0415
    from inquiries.inquiry.access import visible_inquiries  # noqa: PLC0415
    from inquiries.search.queries.search import search  # noqa: PLC0415

    agents = Agent.objects.filter(user__isnull=False).select_related("user")
    at = clock.now()
    agent = agents.get(id=row["agent_id"])
    by = actor_for_user(agent.user, on=clock.date_of(at), road="command")
    if typed.by_stranger:
        other = agents.exclude(id__in=by.visible_agent_ids).order_by("id").first()
        by = actor_for_user(other.user, on=clock.date_of(at), road="command") if other and other.user else by
    shown = [one for one, _ in search(by, typed.text, at, kinds=["inquiries"], most=FIRST).inquiries.rows]
    ids = [one.id for one in shown]
    findings.unseen += len(ids) - visible_inquiries(by, at).filter(id__in=ids).count()
    is_there = any(_is_meant(row, one) for one in shown) if not typed.by_stranger else row["id"] in ids
    findings.asked[typed.kind] += 1
    if is_there != typed.by_stranger:
        findings.found[typed.kind] += 1
    else:
        findings.missed.append((typed.kind, typed.text))


def _is_meant(row: Row, shown: Any) -> bool:
    """The inquiry, or another one about the same member."""
    return bool(shown.id == row["id"] or shown.member_id == row["member_id"])


def _display(name: str) -> str:
    """A name without the digits that a generator put behind it: nobody types them."""
    return re.sub(r"\d+", "", name)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one) and one not in "'\u2019").lower()


def _telling(text: str) -> Sequence[str]:
    """The longer words of a text."""
    return [one for one in re.findall(r"[^\W\d_]+", text) if SHORTEST_WORD <= len(one) <= LONGEST_STEP]


def report(title: str) -> int:
    """Print the table; 1 where less is found than must be, or somebody sees what they may not."""
    findings = measure()
    print(
        f"{title}: {findings.recall:.3f} of {findings.asked.total()} found among the first {FIRST}, "
        f"{findings.unseen} shown without a right"
    )
    print("\n".join(findings.table()))
    for kind, text in findings.missed:
        print(f"  missed, {kind}: {text}")
    return int(findings.recall < LEAST_RECALL or findings.unseen > 0)


def main() -> int:
    """Measure the installation in `var`, whose servers are started for it."""
    import os  # noqa: PLC0415  before Django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dev.settings")
    from dev.embedded import EmbeddedServers, Layout, data_folder  # noqa: PLC0415  reads the environment

    with EmbeddedServers(Layout(data_folder())):
        import django  # noqa: PLC0415  settings are known only now

        django.setup()
        return report("The demo")


if __name__ == "__main__":
    sys.exit(main())
