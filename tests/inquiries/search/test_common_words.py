"""A list that is searched for a common word has the newest inquiries with it, and says so everywhere (R37)."""

import time
from dataclasses import replace
from uuid import UUID

import pytest
from django.urls import reverse

from foundation.jobs.tasks import work
from foundation.search import common_words
from foundation.search.common_words import CommonWords, Shares
from foundation.search.questions import read_question
from inquiries.inquiry.models import Inquiry
from inquiries.lists.queries import words
from inquiries.search_documents.models import InquiryDocument
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_user
from tests.support.pages import at_pages, text_of
from tests.support.search import make_documents

IDS = [UUID(int=number) for number in range(3)]
SHARES = Shares(
    1_000_000,
    {"entries": {"card": 0.4, "cards": 0.5, "member": 0.2}, "audience": {str(IDS[0]): 0.5, str(IDS[1]): 0.25}},
)
LIST = "/admin/service-inquiries/"


@pytest.mark.parametrize(
    ("text", "audience", "share"),
    [
        ("card ", None, 0.5),
        ("card member", None, 0.1),
        ("card sampleton", None, 0.0),
        ("sampleton", None, 0.0),
        ('"card member"', None, 0.08),
        ("card", IDS[:1], 0.25),
        ("card", IDS[:2], 0.375),
        ("card", IDS[2:], 0.0),
        ("card", [], 0.0),
    ],
)
def test_what_is_found_is_reckoned_from_the_words_that_statistics_name(text, audience, share):
    assert SHARES.of_question(read_question(text), audience) == pytest.approx(share)


@pytest.fixture
def of_six(monkeypatch):
    """Six inquiries with a common word, of which two are urgent, where lists have the newest two."""
    monkeypatch.setattr(words, "NEWEST", 2)
    associate = people.associate("triage")
    made = [inquiries.filed("other") for _ in range(6)]
    Inquiry.objects.update(summary="The wheelchair came broken")
    Inquiry.objects.filter(id__in=[made[0].id, made[1].id]).update(priority=1)
    make_documents()
    return associate, [one.reference for one in made]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("query", "places", "is_cut"),
    [
        ("search=wheelchair", [5, 4], True),
        ("search=wheelchair&ordering=created_at", [4, 5], True),
        ("search=wheelchair&priority=1", [1, 0], False),
        ("search=wheelchair priority:1", [1, 0], False),
        ("search=wheelchair status:open", [5, 4], True),
        ("search=priority:1", [1, 0], False),
        ("priority=1", [1, 0], False),
        ("search=zebra", [], False),
    ],
)
def test_a_list_has_the_newest_of_what_its_filters_let_through(of_six, query, places, is_cut):
    associate, references = of_six
    body = as_user(associate.user).get(f"inquiries/?{query}").json()
    assert [one["reference"] for one in body["results"]] == [references[place] for place in places]
    assert body["is_cut"] is is_cut


@pytest.mark.django_db(transaction=True)
def test_the_page_and_a_saved_view_say_so(of_six):
    associate, references = of_six
    caller = as_user(associate.user)
    for name, filters in (("Many", {"search": "wheelchair"}), ("Few", {"search": "wheelchair", "priority": "1"})):
        view = {"name": name, "columns": ["reference"], "filters": filters}
        kept = caller.post("saved-views/", view).json()["id"]
        shown = text_of(at_pages(associate).get(f"{LIST}?view={kept}"))
        assert ("Only the newest 1,000 are in this list" in shown) is (name == "Many")
        assert (references[5] in shown, references[0] in shown) == ((True, False) if name == "Many" else (False, True))


@pytest.mark.django_db(transaction=True)
def test_an_export_has_the_same_rows_and_says_so_after_newer_ones_came(of_six, settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    associate, references = of_six
    caller = as_user(associate.user)
    for filters, is_cut, held in (({"search": "wheelchair"}, True, 5), ({"search": "broken priority:1"}, False, 0)):
        run = caller.post("exports/", {"format": "csv", "columns": ["reference"], "filters": filters}).json()
        work()
        made = caller.get(f"exports/{run['id']}/").json()
        assert (made["done"], made["is_cut"]) == (2, is_cut)
        assert references[held] in caller.get(made["links"]["content"]).content.decode()
    said = text_of(at_pages(associate).get(reverse("web:background")))
    assert said.count("only the newest 1,000 that match the search") == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_ask_at_once_one_reads_the_statistics(monkeypatch):
    reads, words_of_table, question = [], CommonWords(), read_question("card")

    def read(table):
        reads.append(table)
        time.sleep(0.2)  # until the others wait
        return replace(SHARES, read_at=time.monotonic())

    monkeypatch.setattr(common_words, "_read", read)
    at_once(4, lambda _number: words_of_table.may_go_by_order(InquiryDocument, question, None))
    assert len(reads) == 1
