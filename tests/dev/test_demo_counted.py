"""The demo that `make run` seeds, counted several ways: every page, list, report and file says the same."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from accounts.models.users import User
from foundation import clock
from foundation.jobs.tasks import work
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, WORKED
from inquiries.targets.models import InquiryClock
from inquiries.targets.rules import Timeliness
from staffing.models import QueueMembership
from tests.support.calls import as_user
from tests.support.pages import at_pages, text_of
from tests.support.planted import WALK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
LISTS = {
    "waiting": {"status": "queued"},
    "overdue": {"clock": "breached"},
    "at_risk": {"clock": "warning"},
}
DAYS = 30


def of_hand(queues, now):
    """By queue and word the references, from the rows of clocks alone, by the words of the definition."""
    counted = {queue: {word: set() for word in LISTS} for queue in queues}
    rows = Inquiry.objects.filter(queue__code__in=queues, status__in=OPEN).select_related("queue")
    for one in rows.prefetch_related("clocks"):
        targets = [c for c in one.clocks.all() if c.state == "running" or (c.state == "paused" and c.due_at)]
        is_overdue = any(c.due_at <= now for c in targets)
        is_warned = any(c.state == "running" and c.warning_at and c.warning_at <= now for c in targets)
        words = {"waiting": one.status == "queued", "overdue": is_overdue, "at_risk": is_warned and not is_overdue}
        for word in (word for word, holds in words.items() if holds):
            counted[one.queue.code][word].add(one.reference)
    return counted


def of_list(caller, **narrowed):
    """The references of a list of the API, all its pages."""
    found, address = [], "inquiries/?page_size=200&" + "&".join(f"{name}={one}" for name, one in narrowed.items())
    while address:
        body = caller.get(address).json()
        found += [row["reference"] for row in body["results"]]
        address = body["next"] and body["next"].removeprefix("http://testserver")
    assert len(found) == len(set(found))
    return set(found)


def of_list_page(pages, **narrowed):
    query = "&".join(["narrowed=1", "page_size=200", *(f"{name}={one}" for name, one in narrowed.items())])
    table = text_of(pages.get(f"/admin/service-inquiries/?{query}"))
    return set(re.findall(r"SI-\w{4}-\w{4}", table))


def of_file(caller, file_format="csv", **narrowed):
    """The references in the rows of an export with the same filter."""
    asked = {"format": file_format, "columns": ["reference", "status", "due"], "filters": narrowed}
    made = caller.post("exports/", asked)
    assert made.status_code == 202, made.content
    work()
    content = caller.get(f"exports/{made.json()['id']}/content/").content
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    else:
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active][1:]
    assert len(rows) == len({row[0] for row in rows})
    return {row[0] for row in rows}


def numbers_in(html, title):
    """The numbers in one part of a page, from its title to the end of the heading or tile."""
    part = html[html.index(title) :]
    return [int(one) for one in re.findall(r"\d+", re.sub(r"<[^>]+>", " ", re.split(r"</h2>|</a>", part)[0]))]


def tile(html, title):
    """The text of one tile of the home page."""
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index(f"<strong>{title}</strong>") :].split("</a>")[0])
    )


def by_queue(rows, **names):
    return {row["queue"]: {word: row[name] for word, name in names.items()} for row in rows}


def sizes(counted):
    return {queue: {word: len(found) for word, found in words.items()} for queue, words in counted.items()}


@pytest.fixture
def demo(monkeypatch, tmp_path, settings):
    """Everybody of the seeded demo by user name, and the instant at which all count."""
    monkeypatch.setenv("ARSOS_DATA_DIR", str(tmp_path))
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    call_command("seed_demo", verbosity=0)
    now = clock.now()
    WALK.begin()  # 1 500 people would be looked for in every response; other tests do that with fewer
    with clock.frozen(now):
        yield {user.username: user for user in User.objects.all()}, now


def test_the_seeded_demo_counts_the_same_everywhere(demo):
    people, now = demo
    assert Inquiry.objects.count() >= 400
    for name in ("lead.01", "associate.01", "associate.02"):
        count_desk(people[name], now)
    lead = people["lead.01"]
    count_reports(as_user(lead), at_pages(lead), now)
    for name in ("agent.career", "agent.broker", "sales.manager"):
        count_agent(people[name])


def count_desk(user, now):
    """Board, lists, home, forecast, report and files of somebody of ARSOS, queue by queue."""
    caller, pages = as_user(user), at_pages(user)
    memberships = QueueMembership.objects.filter(associate__user=user)
    queues = set(memberships.values_list("queue__code", flat=True))
    hand = of_hand(queues, now)
    total = {word: set().union(*(words[word] for words in hand.values())) for word in LISTS}
    assert total["waiting"], "the demo has something to count"
    assert total["overdue"]

    lists = {
        code: {word: of_list(caller, queue=code, **narrowed) for word, narrowed in LISTS.items()} for code in queues
    }
    assert lists == hand
    board = [{"queue": row["code"], **row["counts"], **row["clocks"]} for row in caller.get("queues/").json()]
    names = {"waiting": "queued", "overdue": "breached", "at_risk": "warning"}
    assert by_queue(board, **names) == sizes(hand)
    whole = {word: of_list(caller, **narrowed) & open_in(queues) for word, narrowed in LISTS.items()}
    assert whole == total
    for word, narrowed in LISTS.items():
        assert of_file(caller, **narrowed) == of_list(caller, **narrowed), word
        assert of_list_page(pages, **narrowed) == set(of_list(caller, **narrowed)), word
    assert of_file(caller, "xlsx", clock="breached") == of_list(caller, clock="breached")

    shown = text_of(pages.get("/admin/queues/"))
    said = [total["waiting"], total["waiting"] & total["overdue"], total["overdue"], total["at_risk"]]
    assert numbers_in(shown, 'id="waiting-title">') == [len(one) for one in said if one]
    home = text_of(pages.get("/admin/", headers={"HX-Request": "true"}))
    assert f"{len(total['waiting'])} waiting" in tile(home, "Queues")
    assert f"{len(total['overdue'])} open and overdue" in tile(home, "Queues")
    held = Inquiry.objects.filter(assignee__user=user, status__in=WORKED)
    late = held.filter(reference__in=total["overdue"]).count()
    hands = tile(home, "Assigned to you")
    assert f"{held.count()}, of which {held.filter(status='pending').count()} are on hold" in hands
    assert (f"{late} overdue" in hands) is bool(late)
    mine = of_list(caller, mine="true")
    assert {one.reference for one in held} == mine & open_in(queues | set(held.values_list("queue__code", flat=True)))


def open_in(queues):
    return set(Inquiry.objects.filter(queue__code__in=queues, status__in=OPEN).values_list("reference", flat=True))


def count_reports(caller, pages, now):
    """Reports in JSON, CSV and at the page against rows; days add up to what queues add up to."""
    queues = [row["code"] for row in caller.get("queues/").json()]
    hand = sizes(of_hand(queues, now))
    names = {"waiting": "queued", "overdue": "breached", "at_risk": "in_warning"}
    load = [row for row in caller.get("reports/queue-load/").json()["rows"] if row["queue"] in hand]
    assert by_queue(load, **names) == hand
    text = caller.get("reports/queue-load/?format=csv").content.decode("utf-8-sig")
    assert {
        row["queue"]: {word: int(row[name]) for word, name in names.items()}
        for row in csv.DictReader(io.StringIO(text))
        if row["queue"] in hand
    } == hand
    forecast = {row["queue"]: row["breached"] for row in caller.get("queues/forecast/").json()}
    assert forecast == {code: hand[code]["overdue"] for code in forecast}

    last_on = clock.date_of(now)
    begins, ends = clock.bounds_of_days(last_on - timedelta(days=DAYS - 1), last_on)
    within = {"__gte": begins, "__lt": ends}
    columns = {"filed": "created_at", "resolved": "resolved_at"}
    rows = {
        name: Inquiry.objects.filter(**{f"{column}{bound}": at for bound, at in within.items()}).count()
        for name, column in columns.items()
    }
    for group_by in ("queue", "day", "type", "agent"):
        volume = caller.get(f"reports/volume/?group_by={group_by}").json()["rows"]
        times = caller.get(f"reports/resolution-time/?group_by={group_by}").json()["rows"]
        clocks = caller.get(f"reports/clocks/?group_by={group_by}").json()["rows"]
        assert {name: sum(row[name] for row in volume) for name in columns} == rows
        assert sum(row["resolved"] for row in times) == rows["resolved"]
        answered = [row for row in clocks if row["clock"] == "resolution"]
        assert sum(row["met"] + row["missed"] for row in answered) == rows["resolved"]
        first = [row for row in clocks if row["clock"] == "first_response"]
        for state in ("met", "missed"):
            ended = InquiryClock.objects.filter(
                kind="first_response", state=state, ended_at__gte=begins, ended_at__lt=ends
            )
            assert sum(row[state] for row in first) == ended.count()
        past = sum(row["open_past_target"] for row in clocks)
        open_past = InquiryClock.objects.filter(state__in=["running", "paused"], due_at__gte=begins, due_at__lte=now)
        assert past == open_past.count()
        if group_by == "day":
            assert len(volume) == len(times) == DAYS
            assert len(answered) == len(first) == DAYS


def count_agent(user):
    """What needs an agent, as lists, home and files say it; every inquiry needs one thing."""
    caller, pages = as_user(user), at_pages(user)
    needs = {need: of_list(caller, need=need) for need in ("answer", "tell", "wait", "nothing")}
    everything = of_list(caller)
    assert set().union(*needs.values()) == everything
    assert sum(len(one) for one in needs.values()) == len(everything)
    for need, found in needs.items():
        assert of_file(caller, need=need) == found
    states = {status: of_list(caller, status=status) for status in ("queued", "in_progress", "pending", "resolved")}
    assert states["resolved"] == needs["tell"]
    assert of_list(caller, clock=Timeliness.OVERDUE) == of_file(caller, clock=Timeliness.OVERDUE)
    assert of_list(caller, clock=Timeliness.OVERDUE) <= set().union(
        *(states[one] for one in states if one != "resolved")
    )
    assert set(re.findall(r"SI-\w{4}-\w{4}", text_of(pages.get("/admin/")))) <= everything
