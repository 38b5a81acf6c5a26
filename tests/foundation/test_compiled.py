"""Statements that are compiled once ask what a statement built anew would ask, whoever asks (R30, R31)."""

import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg import ClientCursor

from arsos import urls
from foundation import policy
from foundation.actor import LEADS_AGENTS, Actor, Role
from foundation.compiled import HotQuery, Kept, NotCompilable, _parts
from inquiries.inquiry.access import NAMED, find_inquiry
from inquiries.inquiry.models import Inquiry
from members.book.models import Member, PolicyAgent
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 12, 15, 3, tzinfo=UTC)
UUIDS = re.compile("[0-9a-f]{32}")
assert urls.urlpatterns, "what the addresses load is all there is"
OURS = ("members.", "inquiries.", "escalations.", "events.")
KINDS = {UUID: uuid4, str: lambda: f"SI-{uuid4()}", datetime: lambda: AT}
"""How a key is made, by what it is said to be."""


def kinds_of(hot: HotQuery[Any]) -> dict[str, Any]:
    """What it is given beside the actor, by name."""
    return {name: one.annotation for name, one in inspect.signature(hot.build).parameters.items() if name != "actor"}


EACH: dict[str, HotQuery[Any]] = {
    f"{module}.{name}": hot
    for module, held in list(sys.modules.items())
    if module.startswith(OURS)
    for name, hot in list(vars(held).items())
    if isinstance(hot, HotQuery)
    and hot.build.__module__ == module
    and "actor" in inspect.signature(hot.build).parameters
    and set(kinds_of(hot).values()) <= set(KINDS)
}


def ids(count: int) -> frozenset[UUID]:
    return frozenset(uuid4() for _ in range(count))


def agent(own: int = 1, below: int = 0, *roles: Role) -> Actor:
    acting = ids(own)
    return Actor(
        name="Person Testwell",
        roles=frozenset({Role.AGENT, *roles}),
        user_id=uuid4(),
        agent_id=next(iter(acting), None),
        agent_san="7000001",
        acting_agent_ids=acting,
        visible_agent_ids=acting | ids(below),
    )


def at_desk(worked: int, led: int = 0, *roles: Role) -> Actor:
    leads = ids(led)
    return Actor(
        name="Person Testwell",
        roles=frozenset({Role.ASSOCIATE, *roles}),
        user_id=uuid4(),
        associate_id=uuid4(),
        queue_ids=leads | ids(worked),
        lead_queue_ids=leads,
    )


def holder(*roles: Role) -> Actor:
    return Actor(name="Person Testwell", roles=frozenset(roles), user_id=uuid4())


def client(own: int = 0) -> Actor:
    return replace(agent(own), user_id=None, client_id="client-1", scopes=frozenset({"inquiries:read"}))


ACTORS = {
    "agent": agent(),
    "delegate": agent(3),
    "principal of an agency": agent(2, 4),
    "associate": at_desk(1),
    "associate of no queue": at_desk(0),
    "lead": at_desk(2, 3, Role.LEAD),
    "lead of each queue": at_desk(0, 2, Role.LEAD),
    "associate with a purpose": replace(at_desk(1), purpose="The agent called about it"),
    "associate with signs for a purpose": replace(at_desk(1), purpose="?!"),
    **{role.value: replace(holder(role), visible_agent_ids=ids(3)) for role in LEADS_AGENTS},
    "manager who files": agent(1, 2, *LEADS_AGENTS),
    "agent at the desk": replace(agent(2, 1, Role.ASSOCIATE, Role.LEAD), associate_id=uuid4(), queue_ids=ids(2)),
    **{role.value: holder(role) for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.DEPARTMENT)},
    "nobody": Actor(name=""),
    "ARSOS": Actor.system(),
    "client": client(),
    "client of an agent": client(1),
    "person through a client": replace(agent(), client_id=None, through="client-1"),
}


def spelled(text: str, params: list[Any]) -> str:
    """A statement with its values in it."""
    return str(ClientCursor(connection.connection).mogrify(text, params))


def built(hot: HotQuery[Any], given: dict[str, Any]) -> str:
    try:
        return spelled(*hot.build(**given).query.sql_with_params())
    except EmptyResultSet:
        return ""


def asked(hot: HotQuery[Any], given: dict[str, Any]) -> str:
    """What is asked, with each set that is one parameter written as the list that it stands for."""
    kept = hot.statement_for((), given)
    return spelled(*as_lists(kept, hot.values_of(kept, given))) if kept else ""


def as_lists(kept: Kept, params: list[Any]) -> tuple[str, list[Any]]:
    first, *others = _parts(kept.sql)
    text, values = first, []
    for part, param in zip(others, params, strict=True):
        if not isinstance(param, list):
            text, values = f"{text}%s{part}", [*values, param]
            continue
        places = ", ".join(["%s"] * len(param))
        is_in = text.endswith("= ANY(")
        text = f"{text.removesuffix('= ANY(')}IN ({places}{part}" if is_in else f"{text}ARRAY[{places}]{part}"
        values += param
    return text, values


def in_no_order(text: str) -> tuple[str, list[str]]:
    """Sets have no order: the text without its ids, and these sorted."""
    return UUIDS.sub("", text), sorted(UUIDS.findall(text))


@pytest.mark.parametrize("name", EACH)
def test_each_asks_what_would_be_built_anew(name: str) -> None:
    hot = HotQuery(EACH[name].build)
    with transaction.atomic():  # some lock what they find
        for who, actor in ACTORS.items():
            for _ in range(2):
                given = {"actor": actor} | {key: KINDS[kind]() for key, kind in kinds_of(hot).items()}
                assert (who, in_no_order(asked(hot, given))) == (who, in_no_order(built(hot, given)))


def test_all_that_finds_for_somebody_is_looked_at() -> None:
    assert len(EACH) >= 11


def test_people_of_one_pattern_share_a_statement_and_nothing_else() -> None:
    mine, other = agent(2), agent(2)
    hot: HotQuery[Inquiry] = HotQuery(NAMED.build)
    kept = [hot.statement_for((), {"actor": who, "at": AT, "reference": "SI-1"}) for who in (mine, other)]
    assert kept[0] is kept[1]
    assert kept[0]
    for who, another in ((mine, other), (other, mine)):
        said = repr(hot.values_of(kept[0], {"actor": who, "at": AT, "reference": "SI-1"}))
        assert all(str(book) in said for book in who.acting_agent_ids)
        assert not any(str(book) in said for book in another.acting_agent_ids)


def test_the_row_is_the_one_that_the_framework_reads() -> None:
    filed = inquiries.filed("other", agent=people.agent())
    by = inquiries.actor_of(filed.agent)
    found = find_inquiry(by, filed.reference, AT)
    wanted = NAMED.build(by, AT, filed.reference).get()
    for mine, theirs in ((found, wanted), (found.member, wanted.member), (found.policy.plan, wanted.policy.plan)):
        values = {name: value for name, value in vars(theirs).items() if not name.startswith("_")}
        assert {name: vars(mine)[name] for name in values} == values
        assert mine._state.db == theirs._state.db
        assert mine._state.adding is False
    assert set(found._state.fields_cache) == set(wanted._state.fields_cache)
    assert found.member.date_of_birth == wanted.member.date_of_birth


def test_another_table_of_the_policy_makes_another_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    hot: HotQuery[Inquiry] = HotQuery(NAMED.build)
    given = {"actor": agent(), "at": AT, "reference": "SI-1"}
    assert hot.statement_for((), given)
    monkeypatch.setattr(policy, "POLICY", {thing: {} for thing in policy.POLICY})
    assert hot.statement_for((), given) is None


MISUSED: dict[str, Callable[[Actor, datetime, str], QuerySet[Any]]] = {
    "an instant reckoned from the day": lambda actor, at, key: Inquiry.objects.filter(
        reference=key, created_at__gt=at - timedelta(days=9)
    ),
    "a day reckoned from the day": lambda actor, at, key: PolicyAgent.objects.filter(
        role=key, starts_on__gt=at.date() - timedelta(days=9)
    ),
    "a part of a text": lambda actor, at, key: Inquiry.objects.filter(reference__startswith=key),
    "a book outside a list": lambda actor, at, key: Inquiry.objects.filter(
        reference=key, agent=next(iter(actor.acting_agent_ids))
    ),
    "no key": lambda actor, at, key: Inquiry.objects.filter(status="queued"),
}


@pytest.mark.parametrize("misused", MISUSED.values(), ids=MISUSED)
def test_values_that_could_not_be_asked_again_are_refused(misused: Any) -> None:
    with pytest.raises(NotCompilable):
        HotQuery(misused).rows(actor=agent(), at=AT, key="SI-1")


def test_rights_that_do_not_fit_together_are_refused() -> None:
    hot: HotQuery[Member] = HotQuery(lambda actor, key: Member.objects.filter(id=key))
    with pytest.raises(NotCompilable):
        hot.rows(actor=replace(agent(), visible_agent_ids=frozenset()), key=uuid4())


def test_percent_signs_stay() -> None:
    hot: HotQuery[Member] = HotQuery(lambda key: Member.objects.filter(last_name__contains="a%b", id=key))
    assert hot.rows(key=uuid4()) == []
