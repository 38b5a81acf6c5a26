"""Statements that are compiled once ask what a statement built anew would ask, whoever asks (R30, R31)."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from arsos import urls
from foundation import policy
from foundation.actor import LEADS_AGENTS, Actor, Role
from foundation.compiled import Key, NotCompilable, OneRow
from inquiries.inquiry.access import NAMED, find_inquiry
from inquiries.inquiry.models import Inquiry
from members.book.models import Member, PolicyAgent
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 12, 15, 3, tzinfo=UTC)
assert urls.urlpatterns, "what the addresses load is all there is"
OURS = ("members.", "inquiries.", "escalations.", "events.")
EACH: dict[str, OneRow[Any]] = {
    f"{module}.{name}": one
    for module, held in list(sys.modules.items())
    if module.startswith(OURS)
    for name, one in list(vars(held).items())
    if isinstance(one, OneRow) and one.build.__module__ == module
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


def keys_of(one: OneRow[Any]) -> list[Key]:
    kinds = list(inspect.signature(one.build).parameters.values())[2:]
    return [uuid4() if kind.annotation is UUID else f"SI-{uuid4()}" for kind in kinds]


def built(one: OneRow[Any], actor: Actor, *keys: Key) -> tuple[str, list[Any]]:
    try:
        text, values = one.build(actor, AT, *keys).order_by().query.sql_with_params()
    except EmptyResultSet:
        return "", []
    return text, list(values)


def in_order(values: list[Any]) -> list[str]:
    """Sets have no order, so what stands in lists is compared without one."""
    return sorted(repr(value) for value in values)


@pytest.mark.parametrize("name", EACH)
def test_each_asks_what_would_be_built_anew(name: str) -> None:
    one = EACH[name]
    with transaction.atomic():
        for who, actor in ACTORS.items():
            for _ in range(2):
                keys = keys_of(one)
                text, values = one.asked(actor, AT, *keys)
                wanted, wanted_values = built(one, actor, *keys)
                assert (who, text) == (who, wanted)
                assert in_order(values) == in_order(wanted_values), who


def test_all_that_finds_for_somebody_is_looked_at() -> None:
    assert len(EACH) >= 10


def test_people_of_one_pattern_share_a_statement_and_nothing_else() -> None:
    mine, other = agent(2), agent(2)
    one: OneRow[Inquiry] = OneRow(NAMED.build)
    asked = {who: one.asked(who, AT, "SI-1") for who in (mine, other)}
    assert asked[mine][0] == asked[other][0]
    assert mine.acting_agent_ids <= set(asked[mine][1])
    assert other.acting_agent_ids.isdisjoint(asked[mine][1])
    assert one._compiled.cache_info().currsize == 1


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
    one: OneRow[Inquiry] = OneRow(NAMED.build)
    assert one.asked(agent(), AT, "SI-1") != ("", [])
    monkeypatch.setattr(policy, "POLICY", {thing: {} for thing in policy.POLICY})
    assert one.asked(agent(), AT, "SI-1") == ("", [])


MISUSED: dict[str, Callable[[Actor, datetime, str], QuerySet[Any]]] = {
    "an instant reckoned from the day": lambda _a, at, key: Inquiry.objects.filter(
        reference=key, created_at__gt=at - timedelta(days=9)
    ),
    "a day reckoned from the day": lambda _a, at, key: PolicyAgent.objects.filter(
        role=key, starts_on__gt=at.date() - timedelta(days=9)
    ),
    "a part of a text": lambda _a, _at, key: Inquiry.objects.filter(reference__startswith=key),
    "a book outside a list": lambda a, _at, key: Inquiry.objects.filter(
        reference=key, agent=next(iter(a.acting_agent_ids))
    ),
    "no key": lambda _a, _at, _key: Inquiry.objects.filter(Q(status="queued")),
    "more than the row": lambda _a, _at, key: Inquiry.objects.filter(reference=key).annotate(n=Count("messages")),
    "less than the row": lambda _a, _at, key: Inquiry.objects.filter(reference=key).values("id"),
}


@pytest.mark.parametrize("misused", MISUSED.values(), ids=MISUSED)
def test_values_that_could_not_be_asked_again_are_refused(misused: Any) -> None:
    with pytest.raises(NotCompilable):
        OneRow(misused).asked(agent(), AT, "SI-1")


def test_rights_that_do_not_fit_together_are_refused() -> None:
    one: OneRow[Member] = OneRow(lambda _actor, _at, key: Member.objects.filter(id=key))
    with pytest.raises(NotCompilable):
        one.asked(replace(agent(), visible_agent_ids=frozenset()), AT, uuid4())


def test_percent_signs_stay() -> None:
    one: OneRow[Member] = OneRow(lambda _a, _at, key: Member.objects.filter(last_name__contains="a%b", id=key))
    with connection.cursor() as cursor:
        cursor.execute(*one.asked(agent(), AT, uuid4()))
        assert cursor.fetchone() is None
