"""Lists at the pages: narrowed by their address, kept, taken away, and the same done to many."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from accounts.models import RoleGrant
from audit.models import JournalEntry
from foundation import clock
from inquiries.bulk.models import BulkRun
from inquiries.catalog.models import InquiryType
from inquiries.inquiry.models import Inquiry
from inquiries.labels.actions import retire_label
from inquiries.lists.models import ExportRun, SavedView
from inquiries.targets.queries import missed_by_priority
from staffing.models import WorkQueue
from tests.factories import inquiries, people
from tests.support.labels import made, put
from tests.support.pages import at_pages, text_of
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/service-inquiries/"


@pytest.fixture
def associate():
    return people.associate("triage", "billing")


def rows_in(page):
    return re.findall(r"data-row>(SI-[0-9A-Z-]+)<", text_of(page))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"queued", "mine", "bill", "urgent"}),
        ("status=queued", {"queued", "bill", "urgent"}),
        ("queue=billing", {"bill"}),
        ("inquiry_type=billing", set()),
        ("priority=1", {"urgent"}),
        ("clock=breached", {"queued"}),
        ("mine=on", {"mine"}),
        ("watched=on", {"bill"}),
        ("clock=nonsense&priority=9&status=x&need=y", {"queued", "mine", "bill", "urgent"}),
    ],
)
def test_narrowed_by_its_address(associate, query, expected):
    made = {name: inquiries.filed() for name in ("queued", "mine", "bill", "urgent")}
    inquiries.put_in(made["mine"], "in_progress", holder=associate)
    inquiries.put_in(made["bill"], "queued", queue="billing")
    Inquiry.objects.filter(id=made["urgent"].id).update(priority=1)
    Inquiry.objects.filter(id=made["queued"].id).update(due_at=made["queued"].created_at)
    Inquiry.objects.filter(id=made["bill"].id).update(watcher_ids=[associate.user_id])
    inquiries.put_in(inquiries.filed(), "queued", queue="claims")
    found = rows_in(at_pages(associate).get(f"{LIST}?{query}"))
    assert {name for name, one in made.items() if one.reference in found} == expected
    assert len(found) == len(expected)


def test_sorted_by_its_heads(associate):
    first, second = inquiries.filed(), inquiries.filed()
    Inquiry.objects.filter(id=second.id).update(due_at=first.created_at)
    browser = at_pages(associate)
    page = browser.get(f"{LIST}?ordering=due_at")
    assert rows_in(page) == [second.reference, first.reference]
    assert 'aria-sort="ascending"' in text_of(page)
    assert rows_in(browser.get(f"{LIST}?ordering=-due_at")) == [first.reference, second.reference]
    assert rows_in(browser.get(f"{LIST}?ordering=mbi")) == [second.reference, first.reference]


def test_a_search_is_kept_and_exported_with_its_words_in_no_address(associate):
    """The words name a person: they are in the body of forms, sealed in the database, and in no URL (R32)."""
    found, other = inquiries.filed(), inquiries.put_in(inquiries.filed(), "queued", queue="billing")
    Inquiry.objects.filter(id=found.id).update(summary="Wheelchair of Featherstone")
    make_documents()
    browser = at_pages(associate)
    page = text_of(browser.post(LIST, {"search": "featherstone status:open"}))
    state = re.search(r'name="list" value="([^"]*)"', page)[1].replace("&amp;", "&")
    words = re.search(r'name="search" value="([^"]*)"', page)[1]
    assert ("eatherstone" in state, words) == (False, "featherstone status:open")
    kept = browser.post(f"{LIST}kept/", {"name": "Chairs", "list": state, "search": words})
    view = SavedView.objects.get()
    assert (kept.headers["Location"], view.search) == (f"{LIST}?view={view.id}", "featherstone status:open")
    shown = text_of(browser.get(f"{LIST}?view={view.id}"))
    assert re.findall(r"data-row>(SI-[0-9A-Z-]+)<", shown) == [found.reference]
    assert "<mark>Featherstone</mark>" in shown
    entry = JournalEntry.objects.filter(kind="search").latest("at")
    assert (entry.subjects, set(entry.fields)) == ([found.member_id], {"inquiry", "name"})
    assert "eatherstone" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', shown))
    chip = re.search(r'a-chip" href="([^"]*)">Words:\s+featherstone status:open', shown)[1].replace("&amp;", "&")
    assert set(rows_in(browser.get(chip))) == {found.reference, other.reference}
    sorted_by = re.search(r'a-sort" href="([^"]*ordering=[^"]*)"', shown)[1].replace("&amp;", "&")
    assert rows_in(browser.get(sorted_by)) == [found.reference]
    browser.post(f"{LIST}export/", {"list": f"view={view.id}", "search": words, "file_format": "csv"})
    assert ExportRun.objects.get().search == "featherstone status:open"


def test_a_search_that_is_too_long_is_not_kept(associate):
    refused = at_pages(associate).post(f"{LIST}kept/", {"name": "Long", "list": "", "search": "x" * 201})
    assert (refused.status_code, SavedView.objects.count()) == (422, 0)


def test_kept_changed_and_thrown_away(associate):
    inquiries.filed()
    browser, other = at_pages(associate), at_pages(people.associate("triage"))
    state = urlencode([("status", "queued"), ("columns", "reference"), ("columns", "due"), ("ordering", "due_at")])
    browser.post(f"{LIST}kept/", {"name": "Waits", "list": state})
    view = SavedView.objects.get()
    assert (view.filters, view.columns, view.ordering) == ({"status": "queued"}, ["reference", "due"], "due_at")
    shown = text_of(browser.get(f"{LIST}?view={view.id}"))
    assert "<h1>Waits</h1>" in shown
    assert "ordering=reference" in shown
    assert "Assignee</th>" not in shown
    assert "Assignee</th>" in text_of(browser.get(LIST))
    assert "Waits" not in text_of(other.get(f"{LIST}?view={view.id}"))
    changed = browser.get(f"{LIST}?narrowed=1&view={view.id}&status=pending&columns=reference&ordering=due_at")
    assert "Save the changes to “Waits”" in text_of(changed)
    assert other.post(f"{LIST}kept/{view.id}/discard/").status_code == 404
    assert SavedView.objects.count() == 1
    for _ in range(2):
        gone = text_of(browser.post(f"{LIST}kept/{view.id}/discard/", {"key": "one"}, follow=True))
        assert "View “Waits” deleted." in gone
    assert SavedView.objects.count() == 0


def test_a_list_without_a_name_is_not_kept(associate):
    answer = at_pages(associate).post(f"{LIST}kept/", {"name": " ", "list": "status=queued"})
    assert (answer.status_code, SavedView.objects.count()) == (422, 0)


def test_thirty_lists_are_enough(associate):
    SavedView.objects.bulk_create(
        SavedView(owner_id=associate.user_id, name=f"List {n}", ordering="due_at", created_at="2026-01-01T00:00Z")
        for n in range(30)
    )
    answer = at_pages(associate).post(f"{LIST}kept/", {"name": "More", "list": ""})
    assert answer.status_code == 422
    assert "Delete one first" in text_of(answer)
    assert SavedView.objects.count() == 30


def test_taken_away_with_its_columns(associate):
    browser = at_pages(associate)
    answer = browser.post(
        f"{LIST}export/", {"list": "queue=billing&columns=reference&columns=about", "file_format": "csv"}, follow=True
    )
    run = ExportRun.objects.get()
    assert (run.filters, run.columns, run.format) == ({"queue": "billing"}, ["reference", "about"], "csv")
    assert "Export as CSV" in text_of(answer)
    assert browser.post(f"{LIST}export/", {"list": "", "file_format": "exe"}).status_code == 404
    assert ExportRun.objects.count() == 1


def test_the_same_for_many_asks_first_then_says_what_became_of_each(associate):
    mine, other = inquiries.filed(), inquiries.filed()
    inquiries.put_in(other, "in_progress", holder=people.associate("triage"))
    browser = at_pages(associate)
    sent = {"action": "claim", "references": [mine.reference, other.reference]}
    asked = browser.post(f"{LIST}many/", sent)
    assert "Claim: 2 inquiries" in text_of(asked)
    assert BulkRun.objects.count() == 0
    result = text_of(browser.post(f"{LIST}many/", {**sent, "sure": "1"}, follow=True))
    assert "1 was refused" in result
    assert "Someone else just claimed it." in result
    mine.refresh_from_db()
    assert (mine.status, mine.assignee_id) == ("in_progress", associate.id)


def test_everything_a_list_holds(associate):
    held = [inquiries.filed() for _ in range(3)]
    outside = inquiries.put_in(inquiries.filed(), "queued", queue="billing")
    browser = at_pages(associate)
    sent = {"action": "claim", "everything": "1", "list": "queue=triage", "references": held[0].reference}
    assert "Claim: 3 inquiries" in text_of(browser.post(f"{LIST}many/", sent))
    browser.post(f"{LIST}many/", {"action": "claim", "sure": "1", "references": " ".join(o.reference for o in held)})
    assert Inquiry.objects.filter(assignee=associate).count() == 3
    outside.refresh_from_db()
    assert outside.status == "queued"


@pytest.mark.parametrize("sent", [{"action": "reclassify"}, {"action": "assign"}, {"action": "nonsense"}, {}])
def test_what_is_not_offered_for_many_is_not_there(associate, sent):
    one = inquiries.filed()
    answer = at_pages(associate).post(f"{LIST}many/", {**sent, "references": one.reference, "sure": "1"})
    assert (answer.status_code, BulkRun.objects.count()) == (404, 0)


def test_what_an_action_takes_is_asked_for(associate):
    one = inquiries.put_in(inquiries.filed(), "in_progress", holder=associate)
    sent = {"action": "transfer", "references": one.reference, "queue": "billing", "sure": "1"}
    answer = at_pages(associate).post(f"{LIST}many/", sent)
    assert (answer.status_code, BulkRun.objects.count()) == (422, 0)
    none = at_pages(associate).post(f"{LIST}many/", {"action": "claim"})
    assert none.status_code == 422


def test_an_agent_sees_what_needs_them_first():
    agent = people.agent()
    states = {"pending": "Reply needed", "resolved": "Tell the member", "queued": "With ARSOS"}
    made = {
        state: inquiries.put_in(inquiries.filed(agent=agent), state, holder=people.associate("triage"))
        for state in states
    }
    inquiries.put_in(made["queued"], "queued")
    done = inquiries.put_in(inquiries.filed(agent=agent), "closed")
    others = inquiries.filed()
    page = at_pages(agent).get(LIST)
    shown = text_of(page)
    assert others.reference not in shown
    order = [made["pending"], made["resolved"], made["queued"], done]
    assert rows_in_needs(shown) == [one.reference for one in order]
    assert "Waiting in Triage since today" in shown
    entry = JournalEntry.objects.filter(road="page InquiriesPage").latest("at", "id")
    assert set(entry.subjects) == {one.member_id for one in order}


def rows_in_needs(text):
    return re.findall(r"data-row><strong>(SI-[0-9A-Z-]+)<", text)


def test_each_need_has_a_list_of_its_own():
    agent = people.agent()
    made = [inquiries.filed(agent=agent) for _ in range(10)]
    browser = at_pages(agent)
    page = text_of(browser.get(LIST))
    assert len(rows_in_needs(page)) == 8
    assert "?need=wait" in page
    assert len(rows_in(browser.get(f"{LIST}?need=wait"))) == len(made)
    assert rows_in(browser.get(f"{LIST}?need=tell")) == []


def test_nothing_is_chosen_for_anybody_who_acts_on_many():
    lead, one = people.associate("triage", lead=True), inquiries.filed()
    browser = at_pages(lead)
    for action in ("assign", "transfer", "prioritize", "refer"):
        sent = {"action": action, "references": one.reference, "reason": "x", "sure": "1"}
        assert browser.post(f"{LIST}many/", sent).status_code == 422
    assert BulkRun.objects.count() == 0


def test_a_priority_that_would_make_many_overdue_is_asked_about_first(associate):
    """A missed target stays missed when the priority is put back; what nobody may change is not counted."""
    at = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    other = people.associate("triage")
    held = [inquiries.put_in(inquiries.filed("other", at=at), "in_progress", holder=associate) for _ in range(2)]
    others = inquiries.put_in(inquiries.filed("other", at=at), "in_progress", holder=other)
    first, second = sorted(one.reference for one in held)
    sent = {"action": "prioritize", "priority": "1", "reason": "Urgent", "sure": "1"}
    sent["references"] = f"{first} {second} {others.reference} SI-0000-0000"
    with clock.frozen(at + timedelta(hours=2)):  # of 12 and 36; P1 has 1 and 4
        browser = at_pages(associate)
        asked = browser.post(f"{LIST}many/", sent)
        assert (asked.status_code, BulkRun.objects.count()) == (422, 0)
        assert f"2 inquiries would be overdue right away and permanently: {first}, {second}<" in text_of(asked)
        reviewed = re.search(r'name="reviewed" value="([^"]+)"', text_of(asked))[1]
        assert browser.post(f"{LIST}many/", {**sent, "reviewed": "1:others"}).status_code == 422
        browser.post(f"{LIST}many/", {**sent, "priority": "2", "references": second})
        again = browser.post(f"{LIST}many/", {**sent, "reviewed": reviewed})
        assert again.status_code == 302
    assert {one.priority for one in Inquiry.objects.filter(assignee=associate)} == {1}
    assert Inquiry.objects.get(id=others.id).priority == 3
    assert BulkRun.objects.count() == 2


def test_asking_about_many_takes_as_many_statements_as_about_one(associate, django_assert_num_queries):
    at = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    held = [inquiries.put_in(inquiries.filed("other", at=at), "in_progress", holder=associate) for _ in range(4)]
    references, by = [one.reference for one in held], inquiries.actor_of(associate)
    missed_by_priority(by, references[:1], 1, at=at + timedelta(hours=2))
    for some in (references[:1], references):
        with django_assert_num_queries(4):
            assert missed_by_priority(by, some, 1, at=at + timedelta(hours=2)) == sorted(some)


def test_a_lead_assigns_many_at_once(associate):
    lead, many = people.associate("triage", lead=True), [inquiries.filed() for _ in range(2)]
    references = " ".join(one.reference for one in many)
    sent = {"action": "assign", "references": references, "assignee": str(associate.id), "sure": "1"}
    result = text_of(at_pages(lead).post(f"{LIST}many/", sent, follow=True))
    assert "2 done" in result or "2 of 2" in result, result
    assert Inquiry.objects.filter(assignee=associate).count() == 2


def test_types_have_their_titles(associate):
    inquiries.put_in(inquiries.filed("id_card"), "in_progress", holder=associate)
    browser = at_pages(associate)
    for address in (LIST, f"{LIST}?mine=on", "/admin/queues/"):
        page = text_of(browser.get(address))
        assert "ID card" in page
        assert "Id card" not in page


def test_what_is_urgent_comes_first_in_the_lists_that_are_always_there(associate):
    page = text_of(at_pages(associate).get(LIST))
    for narrowed in ("mine=on", "status=queued", "clock=breached"):
        assert f'href="{LIST}?{narrowed}&amp;ordering=due_at"' in page
    assert f'href="{LIST}?watched=on"' in page


def test_heads_show_that_they_sort(associate):
    inquiries.filed()
    page = text_of(at_pages(associate).get(f"{LIST}?columns=due&columns=filed&ordering=due_at"))
    assert page.index("arrow_upward") < page.index("unfold_more")


def test_the_board_shows_the_first_in_hand_and_says_how_many_there_are(associate):
    agent = people.agent()
    held = [inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=associate) for _ in range(9)]
    assert len(held) == 9
    page = text_of(at_pages(associate).get("/admin/queues/"))
    assert page.count('class="a-hand-link"') == 8
    assert f'href="{LIST}?mine=on&amp;ordering=due_at">Show all 9 assigned to you</a>' in page
    inquiries.put_in(inquiries.filed(agent=agent), "pending", holder=associate)
    assert "Show all 10 assigned to you" in text_of(at_pages(associate).get("/admin/queues/"))


def test_each_filter_is_a_chip_that_one_click_takes_away(associate):
    row = inquiries.filed()
    asked = {
        "assignee": associate.id,
        "agent": row.agent.san,
        "plan_type": "MEDSUPP",
        "filed_from": "11/01/2026",
        "filed_to": "2026-11-02",
        "new_reply": "on",
    }
    page = at_pages(associate).get(f"{LIST}?{urlencode(asked)}")
    chips = dict(re.findall(r'<a class="a-chip" href="([^"]+)">([^<]+)', page.content.decode()))
    says = {" ".join(words.split()) for words in chips.values()}
    assert says == {
        f"Assignee: {associate.user.display_name}",
        f"Agent: {row.agent.san}",
        "Plan type: Medicare Supplement",
        "Filed from: Nov 1, 2026",
        "Filed through: Nov 2, 2026",
        "New reply",
    }
    for name in asked:
        assert sum(f"{name}=" not in address for address in chips) == 1, name
    form = at_pages(associate).get(f"{LIST}filter/?{urlencode(asked)}").content.decode()
    assert all(f'name="{name}"' in form for name in asked)
    assert rows_in(at_pages(associate).get(f"{LIST}?filed_from=32/32/2026&assignee=me")) == [row.reference]


def test_a_list_says_how_many_it_holds(associate, monkeypatch):
    page = at_pages(associate)
    for count in (1, 2):
        inquiries.filed()
        assert f"{count} inquir" in text_of(page.get(LIST))
    monkeypatch.setattr("web.lists.lists.ROWS", 1)
    assert "2 inquiries" in text_of(page.get(LIST))
    monkeypatch.setattr("web.lists.lists.MOST_COUNTED", 1)
    assert "1+ inquiries" in text_of(page.get(LIST))


def selected(page, name):
    """What the filter form shows as chosen of a field, by value and words."""
    field = re.search(rf'<select name="{name}".*?</select>', page.content.decode(), re.DOTALL)
    return re.findall(r'<option value="([^"]+)" selected>([^<]+)<', field[0])


def test_filling_in_another_filter_drops_none_that_is_not_offered_any_more(associate):
    lead, gone = people.associate("triage", lead=True), people.associate("triage")
    label = made(lead, "Outage")
    inquiry = inquiries.put_in(inquiries.filed("other"), "in_progress", holder=gone)
    put(lead, inquiry, label)
    retire_label(label.code, by=inquiries.actor_of(lead), at=clock.now())
    RoleGrant.objects.filter(user=gone.user).update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
    kind = InquiryType.objects.get(code="other")
    kept = {
        "label": (label.code, "Outage"),
        "assignee": (str(gone.id), gone.user.display_name),
        "queue": ("claims", WorkQueue.objects.get(code="claims").title),
        "inquiry_type": ("other", kind.current_version.title),
    }
    InquiryType.objects.update(is_active=False)
    page = at_pages(associate)
    query = urlencode({"narrowed": 1, **{name: code for name, (code, _words) in kept.items()}})
    form = page.get(f"{LIST}filter/?{query}")
    for name, chosen in kept.items():
        assert selected(form, name) == [chosen], name
    shown = text_of(page.get(f"{LIST}?{query}&status=queued"))
    for _code, words in kept.values():
        assert words in shown
