"""A feed is read, judged row by row, stored once, and resumed where it stopped."""

import csv
import io
import time
from datetime import date

import pytest

from foundation import clock
from foundation.actor import Actor
from foundation.identifiers import new_id
from foundation.jobs.steps import LEASE, TurnOver, held_by
from members.book.models import Application, Member, Policy, PolicyAgent
from members.imports.actions import start_import
from members.imports.batches import import_batch
from members.imports.csv_reading import FileRefused, raw_rows
from members.imports.models import ImportChunk, ImportRun
from members.imports.running import run_import
from members.imports.uploads import CSV, Upload, read_upload, sealed
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.system(name="test feed")

PERSON = {
    "humana_id": "H70000001",
    "last_name": "Feedman",
    "first_name": "Flora",
    "date_of_birth": "1948-03-04",
    "zip_code": "40202",
    "mbi": "1EG4-TE5-MK73",
    "policy_number": "P-1",
    "plan_code": "H1036236000",
    "plan_name": "Gold Plus",
    "plan_type": "MAPD",
    "network": "hmo",
    "effective_on": "2025-01-01",
    "agent_san": "7777001",
}


def feed(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def take_in(content: bytes, *, is_dry_run: bool = False) -> ImportRun:
    pieces = [sealed(content[i : i + 50]) for i in range(0, len(content), 50)]
    upload = Upload(CSV, pieces, digest="0" * 64, size=len(content))
    return start_import(upload, is_dry_run=is_dry_run, by=BY, at=clock.now())


def imported(content: bytes, **options: bool) -> ImportRun:
    run = take_in(content, **options)
    run_import(run.id)
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.rows_created, run.rows_updated, run.rows_unchanged, run.rows_rejected


def test_a_person_with_a_policy_comes_in_and_the_same_file_again_changes_nothing():
    agent = people.AgentFactory(san="7777001")
    assert counts(imported(feed(PERSON))) == (1, 0, 0, 0)
    member = Member.objects.get(humana_id="H70000001")
    assert member.mbi == "1EG4TE5MK73"
    policy = Policy.objects.get(policy_number="P-1")
    assert (policy.plan.code, policy.plan.family) == ("H1036-236-000", "medicare")
    record = PolicyAgent.objects.get(policy=policy)
    assert (record.agent_id, record.starts_on, record.ends_on) == (agent.id, date(2025, 1, 1), None)
    assert counts(imported(feed(PERSON))) == (0, 0, 1, 0)
    assert PolicyAgent.objects.count() == 1


def test_a_new_agent_of_record_ends_the_one_before():
    first, second = people.AgentFactory(san="7777001"), people.AgentFactory(san="7777002")
    imported(feed(PERSON))
    moved = {**PERSON, "agent_san": "7777002", "agent_from_on": "2026-02-01"}
    assert counts(imported(feed(moved))) == (0, 1, 0, 0)
    spans = PolicyAgent.objects.order_by("starts_on").values_list("agent_id", "starts_on", "ends_on")
    assert list(spans) == [
        (first.id, date(2025, 1, 1), date(2026, 1, 31)),
        (second.id, date(2026, 2, 1), None),
    ]


def test_rejected_rows_are_named_by_line_and_column_without_their_values():
    people.AgentFactory(san="7777001")
    rows = [
        PERSON,
        {**PERSON, "humana_id": "X1", "policy_number": "P-2"},
        {**PERSON, "humana_id": "H70000003", "zip_code": "402", "policy_number": "P-3"},
        {**PERSON, "humana_id": "H70000004", "agent_san": "999", "policy_number": "P-4"},
        {**PERSON, "humana_id": "H70000005", "policy_number": "P-1"},
        {**PERSON, "humana_id": "H70000006", "policy_number": "P-6", "mbi": "1EG4-TE5-MK7S"},
    ]
    run = imported(feed(*rows))
    assert counts(run) == (1, 0, 0, 5)
    problems = list(run.row_errors.order_by("line").values_list("line", "column", "code"))
    assert problems == [
        (3, "humana_id", "invalid_humana_id"),
        (4, "zip_code", "invalid_zip"),
        (5, "agent_san", "unknown_agent"),
        (6, "policy_number", "other_member"),
        (7, "mbi", "invalid_mbi"),
    ]
    assert not any("MK7S" in detail for detail in run.row_errors.values_list("detail", flat=True))


def test_a_dry_run_judges_and_stores_nothing():
    people.AgentFactory(san="7777001")
    run = imported(feed(PERSON, {**PERSON, "humana_id": "X"}), is_dry_run=True)
    assert counts(run) == (1, 0, 0, 1)
    assert not Member.objects.exists()
    assert run.state == "finished"


def test_an_applicant_without_humana_id_is_an_application_alone():
    people.AgentFactory(san="7777001")
    applicant = {name: PERSON[name] for name in ("last_name", "first_name", "date_of_birth", "zip_code", "agent_san")}
    plan = {name: PERSON[name] for name in ("plan_code", "plan_name", "plan_type", "network")}
    row = {**applicant, **plan, "application_number": "A-1", "application_state": "pended_rfi"}
    assert counts(imported(feed(row))) == (1, 0, 0, 0)
    assert Application.objects.get().member is None
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"first_name,shoe_size\nA,42\n", "unknown columns"),
        (b"first_name\nA\n", "missing"),
        ("first_name,last_name,date_of_birth\nÅ,B,1950-01-01\n".encode("mac_roman"), "UTF-8"),
        (b"first_name,last_name,date_of_birth\x00\nA,B,1950-01-01\n", "NUL"),
        (b"first_name,last_name,date_of_birth\n" + b'"A\n' * 1_001, "More than 1000 rows can't be read"),
        (b"PK\x03\x04\x14\x00\x06\x00", "an Excel workbook"),
        (b"%PDF-1.7\n", "a PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(content, says):
    run = imported(content)
    assert run.state == "refused"
    assert says in run.refusal
    assert not ImportChunk.objects.exists()


def test_a_killed_run_goes_on_where_it_stopped_and_two_workers_never_do_the_same_rows():
    people.AgentFactory(san="7777001")
    people_in_feed = [{**PERSON, "humana_id": f"H7100000{n}", "policy_number": f"P-{n}"} for n in range(6)]
    run = take_in(feed(*people_in_feed))
    rows = list(raw_rows([feed(*people_in_feed)]))
    import_batch(run, rows[:4], at=clock.now())
    with held_by(new_id()), pytest.raises(TurnOver):
        import_batch(run, rows[:4], at=clock.now())
    with clock.frozen(clock.now() + LEASE):
        run_import(run.id)
    run.refresh_from_db()
    assert counts(run) == (6, 0, 0, 0)
    assert Member.objects.count() == 6


def test_quoted_line_breaks_byte_order_marks_and_wide_rows():
    people.AgentFactory(san="7777001")
    content = "\ufefffirst_name,last_name,date_of_birth,humana_id,address\r\n".encode()
    content += b'Ann,Feed,1950-01-01,H70000011,"1 Main St\r\nApt 2"\r\n\r\nBob,Feed,1950-01-01,H70000012,x,y\r\n'
    run = imported(content)
    assert counts(run) == (1, 0, 0, 1)
    assert list(run.row_errors.values_list("line", "code")) == [(5, "too_wide")]


TOP = b"first_name,last_name,date_of_birth,humana_id\n"
ANN, BOB = b"Ann,Feed,1950-01-01,H70000011\n", b"Bob,Feed,1950-01-01,H70000012\n"


@pytest.mark.parametrize(
    ("bad", "lines"),
    [
        (b"Eve" + b"e" * 200_000 + b",Feed,1950-01-01,H70000013\n", [3]),
        (b"Eve,Feed,1950-01-01," + b"x," * 60_000 + b"\n", [3]),
        (b'"Eve,Feed,1950-01-01,H70000013\n', [3]),
        (b'E"ve",Feed,"1950"-01-01,H70000013\n', [3]),
        (b'"Eve\nb"x,Feed,1950-01-01,H70000013\n', [3, 4]),
    ],
    ids=["a cell", "a line", "a quote that stays open", "a quote in the middle", "a quote over two lines"],
)
@pytest.mark.parametrize("size", [50, 70_000])
def test_a_row_that_is_no_csv_costs_no_other(bad, lines, size):
    content = TOP + ANN + bad + BOB
    rows = list(raw_rows([content[at : at + size] for at in range(0, len(content), size)]))
    assert [row.line for row in rows if row.problems] == lines
    names = [row.texts["first_name"] for row in rows if not row.problems]
    assert (names[0], names[-1]) == ("Ann", "Bob")
    assert rows[-1].line == 3 + bad.count(b"\n")


def test_control_characters_are_left_out_and_bad_rows_are_named():
    content = TOP + ANN + b"Eve" + b"e" * 200_000 + b",Feed,1950-01-01,H70000013\n" + b"B\x00o\x07b" + BOB[3:]
    run = start_import(read_upload(io.BytesIO(content)), is_dry_run=False, by=BY, at=clock.now())
    run_import(run.id)
    run.refresh_from_db()
    assert counts(run) == (2, 0, 0, 1)
    assert list(run.row_errors.values_list("line", "code")) == [(3, "unreadable")]
    assert sorted(member.first_name for member in Member.objects.all()) == ["Ann", "Bob"]


def test_a_feed_of_one_line_is_read_in_one_go():
    """40 MB without a line end took 41 s: each piece was joined to all those before it.

    Counted in seconds of a processor, so that a busy machine is no reason to fail.
    """
    begun = time.process_time()
    with pytest.raises(FileRefused, match="The first line is not CSV"):
        list(raw_rows([b"x" * 65_536] * 160))
    assert time.process_time() - begun < 2


NO_DAYS = ("0001-01-01", "0026-01-01", "1899-12-31", "9999-12-30", "2026-W10-5")
OF_DAYS = ("effective_on", "terminates_on", "cancelled_on", "agent_from_on", "submitted_on", "deceased_on")


def test_days_of_a_feed_have_bounds_and_other_rows_are_stored():
    people.AgentFactory(san="7777001")
    wrong = [(column, day) for column in OF_DAYS for day in NO_DAYS]
    wrong += [("deceased_on", "2199-01-01"), ("deceased_on", "1947-01-01"), ("effective_on", "9999-12-31")]
    application = {"application_number": "A-1", "application_state": "submitted", "submitted_on": "2026-01-02"}
    good = PERSON | application | dict.fromkeys(OF_DAYS[2:], "") | {"terminates_on": "9999-12-31"}
    rows = [
        good | {"humana_id": f"H7200{n:04}", "policy_number": f"W-{n}"} | {c: day} for n, (c, day) in enumerate(wrong)
    ]
    content = feed(good, *rows)
    run = start_import(read_upload(io.BytesIO(content)), is_dry_run=False, by=BY, at=clock.now())
    run_import(run.id)
    run.refresh_from_db()
    assert counts(run) == (1, 0, 0, len(wrong))
    told = run.row_errors.order_by("line").values_list("column", "code")
    assert [column for column, _ in told] == [column for column, _ in wrong]
    assert {code for _, code in told} == {"out_of_range", "invalid_date", "in_future", "before_birth"}
    assert Policy.objects.get().terminates_on is None
