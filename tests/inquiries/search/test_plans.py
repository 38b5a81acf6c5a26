"""The index cuts to what is asked and who asks, at size (R37)."""

import re
from uuid import uuid4

import pytest
from django.db import connection, transaction

from foundation import clock
from foundation.access_log.searches import NAMED, search_id
from foundation.actor import Actor
from foundation.months import first_id
from foundation.search.common_words import NEWEST, CommonWords
from foundation.search.documents import asked, for_audience, newest_first, newest_proposed
from foundation.search.questions import query_of, read_question
from inquiries.search_documents.models import InquiryDocument

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20_000
FILL = """
    INSERT INTO inquiries_document (inquiry_id, entries, audience, made_at, version)
    SELECT gen_random_uuid(),
           format($$'common':2B 'rare%%s':2B 'sampleton%%s':1A '~quoka':4D '=305555%%s':1A$$,
                  n, mod(n, 700), lpad(n::text, 4, '0'))::tsvector,
           ARRAY[CASE WHEN mod(n, 100) = 0 THEN %s::uuid ELSE gen_random_uuid() END],
           now() - n * interval '1 minute', 101
    FROM generate_series(1, %s) AS n
"""
SHADOW = "CREATE TEMPORARY TABLE inquiries_document (LIKE public.inquiries_document INCLUDING INDEXES) ON COMMIT DROP"


@pytest.fixture
def everybody():
    """A table of its own before the real one, with the same indexes, for as long as one transaction."""
    own = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SHADOW)
        cursor.execute(FILL, [own, MANY])
        cursor.execute("ANALYZE inquiries_document")
        yield own


@pytest.mark.parametrize(
    ("text", "is_common"),
    [
        ("rare400", False),
        ("common", True),
        ("samplet", False),
        ("quokka", False),
        ("305 555 0400", False),
        ("common sampleton300", False),
        ("zebra", False),
    ],
)
def test_each_search_goes_by_the_index_that_ends_soonest(everybody, text, is_common):
    """For who sees everything, a common word ends after the newest. PostgreSQL would go so for a rare name as well."""
    question = read_question(text)
    assert CommonWords().may_go_by_order(InquiryDocument, question, None) is is_common
    query = query_of(question, is_staff=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which pays for short rows alone
    plan = newest_first(InquiryDocument.objects.filter(asked(query)), is_common=is_common)[: NEWEST + 1].explain()
    assert ("Bitmap Index Scan" in plan, "Index Scan using" in plan) == (not is_common, is_common), plan
    assert len(newest_proposed(InquiryDocument, query, audience=None, is_common=is_common).candidates) <= NEWEST


@pytest.mark.parametrize("text", ["rare400", "common", "samplet", "quokka", "common sampleton300", "zebra"])
def test_a_search_of_somebody_goes_by_the_index(everybody, text):
    audience = {everybody, uuid4()}
    question = read_question(text)
    assert not CommonWords().may_go_by_order(InquiryDocument, question, audience)
    documents = InquiryDocument.objects.filter(for_audience(audience), asked(query_of(question, is_staff=True)))
    plan = newest_first(documents, is_common=False)[: NEWEST + 1].explain()
    assert "Bitmap Index Scan" in plan, plan
    assert "Seq Scan" not in plan, plan


def indexes_below(name):
    """The indexes that an index of a table by month has on its parts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [name])
        return {row[0] for row in cursor.fetchall()}


def test_what_a_box_has_shown_is_found_by_its_search_id():
    by, at = Actor(user_id=uuid4(), name="Somebody"), clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {NAMED}", [search_id(uuid4(), by=by, at=at), "page", by.user_id, "", at, first_id(at)])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    scans = re.findall(r"Index Scan using (\S+)", plan)
    assert scans, plan
    assert set(scans) <= indexes_below("journal_by_search"), plan
