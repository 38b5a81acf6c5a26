"""The box on every page: what fits what is typed, and what was searched lately (R37)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from audit.models import JournalEntry
from foundation import clock
from inquiries.models import RecentSearch
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.pages import at_pages, text_of
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def inquiry(agent):
    policy = members.policy(agent, member=members.MemberFactory(first_name="Nova", last_name="Quokkason"))
    made = inquiries.filed(agent=agent, policy=policy)
    make_documents()
    return made


def typed(browser, text, **more):
    answer = browser.post("/admin/search/", {"search": text, **more}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return text_of(answer)


def spoken(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def choose(browser, text):
    answer = browser.post("/admin/search/", {"search": text, "is_chosen": "1"})
    assert (answer.status_code, answer.content) == (204, b"")


def rows_of_searches():
    return list(JournalEntry.objects.filter(kind="search").order_by("at", "id"))


def test_the_box_shows_what_fits_with_its_words_marked_and_journals_it(agent, inquiry):
    browser = at_pages(agent)
    shown = typed(browser, "quokk")
    assert f"/admin/service-inquiries/{inquiry.reference}/" in shown
    assert f"/admin/customers/{inquiry.member_id}/" in shown
    assert "<mark>Quokkason</mark>" in shown
    assert 0 <= shown.index(">Inquiries<") < shown.index(inquiry.reference) < shown.index(">Members<")
    entry = JournalEntry.objects.latest("at", "id")
    assert (entry.kind, entry.subjects) == ("search", [inquiry.member_id])
    assert "No results for “quokk”. Check the spelling" in spoken(typed(at_pages(people.agent()), "quokk"))
    assert typed(browser, "qu").strip() == ""


@pytest.fixture
def within_a_minute(monkeypatch):
    """An instant long before the minute ends, given back as what moves it on."""
    begun = clock.now().replace(second=1, microsecond=0)

    def move(**by):
        at = begun + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: at)

    move()
    return move


def test_one_box_and_minute_is_one_search_that_names_each_person_once(agent, inquiry, within_a_minute):
    other = members.policy(agent, member=members.MemberFactory(first_name="Vera", last_name="Quollberry"))
    inquiries.filed(agent=agent, policy=other)
    make_documents()
    browser, box = at_pages(agent), str(uuid4())
    for text in ("quokk", "quokka", "quokkas", "nothingofthekind"):
        typed(browser, text, box=box)
    [row] = rows_of_searches()
    assert (row.subjects, row.road) == ([inquiry.member_id], "page SearchBoxPage")
    assert {"search", "name"} <= set(row.fields)
    typed(browser, "quo", box=box)
    typed(browser, "quo", box=box)
    first, second = rows_of_searches()
    assert second.subjects == [other.member_id], "who comes up later is named in a row of their own"
    assert first.request_id == second.request_id
    typed(browser, "quokka", box=str(uuid4()))
    within_a_minute(minutes=1)
    typed(browser, "quokka", box=box)
    later = rows_of_searches()[2:]
    assert [one.subjects for one in later] == [[inquiry.member_id]] * 2, "another box, and another minute"
    assert len({one.request_id for one in [first, *later]}) == 3


def test_a_box_takes_nothing_together_for_others(agent, inquiry, within_a_minute):
    lead, box = people.associate(inquiry.queue.code, lead=True), str(uuid4())
    for browser in (at_pages(agent), at_pages(lead.user)):
        typed(browser, "quokka", box=box)
    assert [one.actor_id for one in rows_of_searches()] == [agent.user_id, lead.user_id]
    for box in ("", "x" * 300, "\x00"):
        typed(at_pages(agent), "quokka", box=box)
    assert [one.subjects for one in rows_of_searches()] == [[inquiry.member_id]] * 5, "no box: a row for each request"


def test_two_requests_of_a_box_at_once_name_everybody(agent, inquiry, within_a_minute):
    browsers, box = [at_pages(agent), at_pages(agent)], str(uuid4())
    at_once(2, lambda number: typed(browsers[number], "quokka", box=box))
    rows = rows_of_searches()
    assert {one.request_id for one in rows} == {rows[0].request_id}
    assert all(one.subjects == [inquiry.member_id] for one in rows)


def test_recent_searches_are_the_persons_own_and_sealed_and_typing_on_is_one(agent, inquiry, monkeypatch):
    browser = at_pages(agent)
    for text in ("quo", "quok", "quokka"):
        typed(browser, text)
    assert "Recent" not in typed(browser, ""), "what is being typed is kept once it is chosen or has rested"
    for text in ("quok", "quokka", "qu"):
        choose(browser, text)
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    choose(browser, "nova")
    shown = typed(browser, "")
    assert [word for word in ("nova", "quokka", "quok<", ">qu<") if word in shown] == ["nova", "quokka"]
    assert "Recent" not in typed(at_pages(people.agent()), "")
    assert not RecentSearch.objects.extra(where=["text LIKE '%%quokka%%'"]).exists()
    much_later = later + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: much_later)
    assert "nova" not in typed(at_pages(agent), "")


def test_filters_are_chips_and_half_a_filter_says_what_it_takes(agent, inquiry):
    browser = at_pages(agent)
    shown = typed(browser, "quokka status:open since:7d")
    assert inquiry.reference in shown
    assert re.findall(r'data-without="([^"]+)"', shown) == ["status:open", "since:7d"]
    assert "give one of: open, " in spoken(typed(browser, "status:op"))
    assert "such as 7d" in spoken(typed(browser, "since:ever"))
    assert re.findall(r'data-with="([^"]+)"', typed(browser, "")) == [
        "status:open",
        "due:today",
        "due:overdue",
        "since:7d",
    ]
    lead = people.associate("triage", lead=True)
    assert 'data-with="assignee:me"' in typed(at_pages(lead.user), "")


def found_in_list(browser, text, **more):
    return browser.post("/admin/service-inquiries/", {"search": text, **more})


def test_a_list_marks_words_and_forgives_a_typing_error_and_its_filters_are_chips(agent, inquiry):
    browser = at_pages(agent)
    shown = text_of(found_in_list(browser, "quokason status:open"))
    assert inquiry.reference in shown
    assert "<mark>Quokkason</mark>" in text_of(found_in_list(browser, "quokkasn"))
    assert '<button class="a-chip" name="without" value="status:open">' in shown
    less = text_of(found_in_list(browser, "quokkasn status:resolved", without="status:resolved"))
    assert (inquiry.reference in less, 'value="quokkasn"' in less, "a-chip" in less) == (True, True, False)
    assert found_in_list(browser, "status:open", without="status:open").url.startswith(
        "/admin/service-inquiries/?narrowed=1"
    )
    refused = found_in_list(browser, "status:never")
    assert (refused.status_code, "give one of: open" in text_of(refused)) == (422, True)
    nothing = spoken(text_of(found_in_list(browser, "nothingofthekind")))
    assert "No results. Check the spelling, type fewer words, or remove a filter." in nothing
    entry = JournalEntry.objects.filter(kind="search", subjects__contains=[inquiry.member_id]).latest("at", "id")
    assert {"name", "inquiry"} <= set(entry.fields)


def test_what_a_list_is_narrowed_to_are_chips_that_lead_to_the_list_without(agent, inquiry):
    browser = at_pages(agent)
    shown = text_of(browser.get("/admin/service-inquiries/?narrowed=1&status=queued&mine=on&inquiry_type=id_card"))
    chips = re.findall(r'<a class="a-chip" href="([^"]+)">(.*?)</a>', shown, re.DOTALL)
    assert [spoken(words).split("<")[0].split(" close")[0] for _, words in chips] == [
        "State: Queued",
        "Type: ID card",
        "Mine",
    ]
    assert ["status=" in address for address, _ in chips] == [False, True, True]
