"""Queries that are built once find what they would find built anew, whoever asks, and are planned once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.callers import actor_for_user
from accounts.models.agents import Agent
from foundation import clock
from foundation.actor import Actor
from foundation.compiled import PATTERNS, HotQuery, NotCompilable
from inquiries.inquiry.access import visible_inquiries
from members.book.access import visible_members
from members.book.models import Member
from staffing.models import WorkQueue
from tests.factories import inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def everybody() -> dict[str, Actor]:
    """People with different grounds to see things, each of whom sees something else."""
    first, second = people.agent(), people.agent()
    inquiries.filed(agent=first)
    inquiries.filed(agent=second)
    lead = people.associate("benefits", lead=True)
    users = {"agent": first.user, "other agent": second.user, "lead": lead.user}
    users["associate"] = people.associate("billing").user
    users["administrator"] = people.UserFactory()
    on = clock.date_of(clock.now())
    actors = {name: actor_for_user(user, on=on, road="api") for name, user in users.items()}
    return {**actors, "system": Actor.system(), "nobody": Actor(name="")}


@pytest.mark.parametrize("seen", [visible_members, visible_inquiries], ids=["members", "inquiries"])
def test_what_is_asked_again_is_what_the_next_one_may_see(everybody, seen):
    hot = HotQuery(lambda actor, at: seen(actor, at).order_by("id").values_list("id", flat=True))
    at = clock.now()
    for _ in range(2):
        for name, actor in everybody.items():
            for instant in (at, at - timedelta(days=40_000)):
                wanted = list(seen(actor, instant).order_by("id").values_list("id", flat=True))
                assert hot.rows(actor=actor, at=instant) == wanted, name
    assert hot.rows(actor=everybody["agent"], at=at) != hot.rows(actor=everybody["other agent"], at=at)


def test_it_is_built_once_for_each_shape_and_takes_other_values():
    built = []

    def build(ids, code):
        built.append(code)
        return WorkQueue.objects.filter(id__in=ids, code=code)

    hot, found = HotQuery(build), list(WorkQueue.objects.order_by("code")[:3])
    for one in found:
        ids = {other.id for other in found}
        assert [row.title for row in hot.rows(ids=ids, code=one.code)] == [one.title]
        assert hot.first(ids={one.id}, code=one.code) == one
        assert hot.rows(ids=ids - {one.id}, code=one.code) == []
    assert len(built) == 1
    assert hot.rows(ids=[], code=found[0].code) == []
    assert len(built) == 2


def test_rows_are_those_of_django():
    """Sealed columns, relations, deferred columns, annotations and typed values come as from the queryset itself."""
    policy = members.policy(people.agent())
    for build in (
        lambda member_id: Member.objects.filter(id=member_id),
        lambda member_id: Member.objects.filter(id=member_id).only("first_name"),
        lambda member_id: Member.objects.filter(id=member_id).values("id", "mbi", "created_at"),
        lambda member_id: Member.objects.filter(id=member_id).values_list("date_of_birth", "person_hashes"),
        lambda member_id: policy.__class__.objects.select_related("plan", "member").filter(member=member_id),
    ):
        (one,), (wanted,) = HotQuery(build).rows(member_id=policy.member_id), build(policy.member_id)
        assert one == wanted
        if isinstance(one, Member):
            assert one.get_deferred_fields() == wanted.get_deferred_fields()
            assert one.mbi == "1EG4TE5MK73"
        if hasattr(one, "plan"):
            assert (one.plan.code, one.member.mbi) == (wanted.plan.code, "1EG4TE5MK73")


@pytest.mark.parametrize(
    ("build", "given"),
    [
        (lambda at: Member.objects.filter(created_at__gt=at - timedelta(days=1)), {"at": clock.now()}),
        (lambda name: Member.objects.filter(first_name__startswith=name), {"name": "Testina"}),
        (lambda name: Member.objects.all(), {"name": "Testina"}),
        (lambda san: Agent.objects.filter(san=f"{san}0"), {"san": "5500000"}),
    ],
    ids=["another instant", "part of a text", "nowhere", "another text"],
)
def test_a_value_that_the_statement_does_not_hold_as_it_is_is_refused(build, given):
    with pytest.raises(NotCompilable):
        HotQuery(build).rows(**given)


def test_its_statement_is_prepared_unless_a_pooler_cannot(settings):
    hot = HotQuery(lambda code: WorkQueue.objects.filter(code=code).values_list("title", flat=True))

    def prepared() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%desk_work_queue%'")
            return int(cursor.fetchone()[0])

    connection.close()
    settings.ARSOS_PREPARED_STATEMENTS = False
    assert hot.rows(code="benefits")
    assert prepared() == 0
    settings.ARSOS_PREPARED_STATEMENTS = True
    for code in ("benefits", "billing", "triage"):
        assert hot.rows(code=code)
    assert prepared() == 1


def test_the_day_of_an_instant_is_that_of_where_arsos_works():
    policy = members.policy(people.agent())
    seen = HotQuery(lambda actor, at: visible_members(actor, at).values_list("id", flat=True))
    agent = Agent.objects.get(id=policy.agents.get().agent_id)
    actor = actor_for_user(agent.user, on=clock.date_of(clock.now()), road="api")
    begins = policy.agents.get().starts_on
    last_evening = datetime(begins.year, begins.month, begins.day, 3, tzinfo=UTC)  # still the day before in New York
    assert seen.rows(actor=actor, at=last_evening) == []
    assert seen.rows(actor=actor, at=last_evening + timedelta(hours=6)) == [policy.member_id]


def test_many_forms_put_out_the_oldest_alone():
    built: list[int] = []

    def titles(number: int, *, code: str):
        built.append(number)
        return WorkQueue.objects.filter(code=code).values_list("title", flat=True)[: number + 1]

    hot = HotQuery(titles)
    for number in [*range(PATTERNS + 1), PATTERNS, 1, 0]:
        assert hot.rows(number, code="benefits") == ["Benefits and materials"]
    assert built == [*range(PATTERNS + 1), 0]
