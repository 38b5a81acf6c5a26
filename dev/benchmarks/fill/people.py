"""People for the copies: agents, members with a policy in the book of one, and what finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from dev.benchmarks.fill.rows import Lines, chain
from dev.demo.members import FIRST_NAMES, LAST_NAMES, LETTERS, PLACES

SINCE = date(2021, 1, 1)
OLDEST = date(1931, 1, 1)
SYLLABLES = ("bram", "cor", "del", "fen", "gar", "hol", "lin", "mor", "nor", "quil", "ros", "tal", "ver", "wen", "yar")
ENDINGS = (
    "bury",
    "dale",
    "field",
    "ford",
    "grove",
    "ham",
    "ley",
    "mere",
    "stead",
    "ton",
    "vale",
    "well",
    "wick",
    "wood",
)
TABLES = ("members_member", "members_policy", "members_policy_agent", "members_document")


@dataclass(frozen=True, slots=True)
class Agent:
    """Whose book the people are in."""

    id: UUID
    user_id: UUID
    name: str
    san: str


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody about whom inquiries are copied."""

    member: str
    policy: str
    agent: Agent
    entries: str
    """What the search documents of their inquiries have of them."""


def agents_of(wanted: int) -> list[Agent]:
    """Those of the demo, and as many more as are wanted; who is there already stays."""
    from accounts.models.agents import Agent as Row  # noqa: PLC0415  settings are known only now

    for number in range(wanted - Row.objects.count()):
        _make_agent(Row.objects.count() + number)
    rows = Row.objects.filter(user__isnull=False, released_on=None).order_by("san")
    return [
        Agent(one.id, one.user_id, f"{one.first_name} {one.last_name}", one.san)
        for one in rows
        if one.user_id is not None
    ]


def _make_agent(number: int) -> None:
    from accounts.models.agents import Agent as Row  # noqa: PLC0415  settings are known only now
    from accounts.models.agents import AgentAffiliation  # noqa: PLC0415  the same
    from accounts.models.users import RoleGrant, User  # noqa: PLC0415

    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], _last_name(number)
    name = f"{first} {last}"
    user = User.objects.create(username=f"fill.agent.{number}", display_name=name, password="!")  # noqa: S106  none
    RoleGrant.objects.create(user=user, role="agent", starts_on=SINCE)
    san, npn = f"{7500000 + number}", f"{28800000 + number}"
    row = Row.objects.create(user=user, san=san, npn=npn, first_name=first, last_name=last, channel="career")
    manager = User.objects.filter(username="sales.manager").first()
    AgentAffiliation.objects.create(agent=row, sales_manager=manager or user, starts_on=SINCE)


def _last_name(number: int) -> str:
    """One of three thousand that nobody has."""
    first, second = SYLLABLES[number % len(SYLLABLES)], SYLLABLES[number // len(SYLLABLES) % len(SYLLABLES)]
    return f"{first}{second}{ENDINGS[number // len(SYLLABLES) ** 2 % len(ENDINGS)]}".capitalize()


def write_people(
    lines: Lines, numbers: range, plans: Sequence[UUID], agents: Sequence[Agent], *, now: datetime
) -> dict[UUID, list[Made]]:
    """The people of some numbers with policy, book and document; by the plan of their policy."""
    found: dict[UUID, list[Made]] = {plan: [] for plan in plans}
    for number in numbers:
        plan = plans[number % len(plans)]
        found[plan].append(_write_one(lines, number, plan, agents[number % len(agents)], now))
    return found


def _write_one(lines: Lines, number: int, plan: UUID, agent: Agent, now: datetime) -> Made:
    from foundation.identifiers import new_id  # noqa: PLC0415  settings are known only now
    from foundation.search.index import VERSION, Kind, Part, vector_of  # noqa: PLC0415  the same
    from members.book.models import Policy, PolicyAgent  # noqa: PLC0415
    from members.search.queries import Searchable  # noqa: PLC0415

    member = _member(number, now)
    policy, policy_number = new_id(), f"FILL{number:09}"
    lines.add_row(member)
    lines.add_row(
        Policy(id=policy, policy_number=policy_number, member=member, plan_id=plan, effective_on=SINCE, updated_at=now)
    )
    book = PolicyAgent(
        id=new_id(), policy_id=policy, member_id=member.id, agent_id=agent.id, role="agent_of_record", starts_on=SINCE
    )
    lines.add_row(book)
    for chained in PolicyAgent.chained:
        values = [getattr(book, name) for name in chained.fields]
        chain(lines, chained.kind, str(book.id), str(member.id), chained.fields, values, now)
    names = member.first_name, member.last_name
    known = Searchable(
        member.id, *names, (), member.humana_id, "", member.phone, (policy_number,), (), frozenset([agent.id]), now
    )
    entries = vector_of(known.parts)
    lines.add(
        "members_document",
        member_id=member.id,
        entries=f"{entries} {vector_of((), ids=[member.id])}",
        audience=[agent.id, member.id],
        made_at=now,
        version=VERSION,
    )
    internal = vector_of([Part("policy_number", policy_number, Kind.NUMBER, "A", is_internal=True)])
    return Made(str(member.id), str(policy), agent, f"{entries} {internal}")


def _member(number: int, now: datetime) -> Any:
    from foundation.crypto import find_by_hashes  # noqa: PLC0415  settings are known only now
    from foundation.identifiers import new_id  # noqa: PLC0415  the same
    from members.book.models import Member  # noqa: PLC0415

    random = Random(number)
    state, city, zip_start, area = random.choice(PLACES)
    row = Member(
        id=new_id(),
        humana_id=f"{500000000 + number}",
        first_name=random.choice(FIRST_NAMES),
        last_name=random.choice(LAST_NAMES) if number % 10 == 0 else _last_name(random.randrange(3_000)),
        date_of_birth=OLDEST + timedelta(days=random.randrange(30 * 365)),
        mbi=_mbi(number),
        zip_code=f"{zip_start}{random.randrange(10, 60):02}",
        state=state,
        city=city,
        address=f"{random.randrange(10, 9900)} Filling Street",
        phone=f"+1{area}555{random.randrange(100, 200):04}",
        language="es" if number % 11 == 0 else "en",
        created_at=now,
        updated_at=now,
    )
    find_by_hashes(row)
    return row


def _mbi(number: int) -> str:
    """A well-formed MBI that nobody of the demo has: the demo's end with two equal letters far apart."""
    letters = [LETTERS[number // 20**place % 20] for place in range(4)]
    return f"9{letters[0]}00{letters[1]}00{letters[2]}{letters[3]}{number // 160_000 % 100:02}"
