"""New rows are stored as Django would store them, and those of one block in one statement or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.feed.models import OutboxMessage
from foundation import clock
from foundation.identifiers import new_id
from foundation.models import IdempotencyRecord
from foundation.new_rows import MOST_AT_ONCE, store_again, store_rows, stored_together
from foundation.transactions import durable_together
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import SelfServiceOffer
from inquiries.routing.models import RoutingDecision
from members.book.models import PolicyAgent
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


class TakenError(Exception):
    pass


def record(key: str) -> IdempotencyRecord:
    return IdempotencyRecord(
        caller="somebody", key=key, request_hmac="", status=201, resource_id="", created_at=clock.now()
    )


def decision() -> RoutingDecision:
    rules = [{"position": 1, "name": "O'Brien's rule", "matched": True, "why": "100% sure, %s"}]
    return RoutingDecision(
        inquiry_id=new_id(), rule_set_version=3, queue_code="benefits", rules=rules, decided_at=clock.now()
    )


def message() -> OutboxMessage:
    return OutboxMessage(
        type="inquiry.changed", subject_id=new_id(), data={"inquiry": "SI-0000-0000"}, occurred_at=clock.now()
    )


@pytest.mark.parametrize("make", [decision, message, lambda: record(str(new_id()))], ids=["JSON", "defaults", "plain"])
@pytest.mark.parametrize("count", [1, 2, MOST_AT_ONCE + 1])
def test_rows_read_back_as_they_were_given(make, count):
    rows = [make() for _ in range(count)]
    with transaction.atomic():
        store_rows(rows)
    for row in rows:
        read = type(row)._default_manager.get(pk=row.pk)
        given = {one.attname for one in row._meta.concrete_fields} - {"stored_at", "position", "sequence"}
        assert {name: getattr(read, name) for name in given} == {name: getattr(row, name) for name in given}
        assert not row._state.adding


def test_what_a_block_stores_goes_in_one_statement_at_its_end():
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        with stored_together():
            store_rows([record("one"), record("two")])
            store_rows([])
            store_rows([decision()])
            store_rows([message()])
            assert len(asked) == 0
        assert len(asked) == 1
    assert (IdempotencyRecord.objects.count(), RoutingDecision.objects.count()) == (2, 1)


def test_a_block_that_fails_stores_nothing():
    def fail() -> None:
        with transaction.atomic(), stored_together():
            store_rows([record("one")])
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("is_together", [True, False], ids=["together", "at once"])
def test_a_constraint_that_refuses_is_told_as_the_caller_asked(is_together):
    @durable_together
    def together() -> None:
        store_rows([decision()])
        store_rows([record("used")], refusals={"idempotency_key": TakenError})

    def at_once() -> None:
        with transaction.atomic():
            store_rows([decision()])
            store_rows([record("used")], refusals={"idempotency_key": TakenError})

    IdempotencyRecord.objects.bulk_create([record("used")])
    with pytest.raises(TakenError):
        (together if is_together else at_once)()
    assert not RoutingDecision.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        store_rows([record("used")])


def test_references_are_checked_at_the_commit():
    offer = SelfServiceOffer(
        agent_id=new_id(), inquiry_type_id="id_card", outcome="declined", created_at=clock.now() - timedelta(seconds=1)
    )

    def keep() -> None:
        with transaction.atomic():
            store_rows([offer])
            assert SelfServiceOffer.objects.filter(id=offer.id).exists()

    with pytest.raises(IntegrityError):
        keep()
    assert not SelfServiceOffer.objects.exists()


def test_a_row_is_stored_again_as_django_would():
    row = inquiries.filed()
    row.summary, row.watcher_ids, row.updated_at = "Another", [new_id()], clock.now()
    with transaction.atomic():
        store_again(row)
    read = Inquiry.objects.get(pk=row.pk)
    for column in row._meta.concrete_fields:
        assert getattr(read, column.attname) == getattr(row, column.attname), column.name
    row.id = new_id()
    with pytest.raises(LookupError), transaction.atomic():
        store_again(row)


def test_rows_of_one_model_are_stored_again_together_or_not_at_all():
    rows = [inquiries.filed(), inquiries.filed()]
    for number, row in enumerate(rows):
        row.summary = f"Another {number}"
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        store_again(*rows)
    assert len(asked) == 1
    assert {one.summary for one in Inquiry.objects.all()} == {"Another 0", "Another 1"}
    rows[0].summary, rows[1].id = "A third", new_id()
    with pytest.raises(LookupError), transaction.atomic():
        store_again(*rows)
    assert Inquiry.objects.get(pk=rows[0].pk).summary == "Another 0"


def test_rows_that_are_chained_when_they_are_saved_are_saved():
    with pytest.raises(TypeError), transaction.atomic():
        store_rows([PolicyAgent(agent=people.agent())])
