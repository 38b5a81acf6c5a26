"""What a feed leaves out is kept; a cell is cleared by a token of its own; a dry run says what would change."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Role
from members.book.models import Application, Member, Policy
from members.imports.batches import import_batch
from members.imports.columns import COLUMNS
from members.imports.csv_reading import raw_rows
from members.imports.models import ImportChange, ImportRun
from members.retention.actions import forget_member
from tests.factories import people
from tests.members.imports.test_running import PERSON, counts, feed, imported, take_in
from tests.support.calls import as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = {
    **PERSON,
    "state": "KY",
    "city": "Louisville",
    "address": "12 Main St",
    "phone": "+15025550101",
    "email": "flora@example.com",
    "language": "es",
    "deceased_on": "2026-10-01",
    "terminates_on": "2026-12-31",
    "cancelled_on": "2026-11-01",
    "application_number": "A-1",
    "application_state": "submitted",
    "submitted_on": "2026-10-20",
}
WHO = {name: WHOLE[name] for name in ("humana_id", "last_name", "first_name", "date_of_birth")}
POLICY = {name: WHOLE[name] for name in ("policy_number", "plan_code", "effective_on")}
APPLICATION = {name: WHOLE[name] for name in ("application_number", "plan_code", "application_state", "agent_san")}
FIELDS = ("zip_code", "state", "city", "address", "phone", "email", "language", "mbi", "deceased_on")


@pytest.fixture
def stored() -> Member:
    people.AgentFactory(san="7777001")
    assert counts(imported(feed(WHOLE))) == (1, 0, 0, 0)
    return Member.objects.get()


def everything() -> dict[str, object]:
    """All that the feed has stored."""
    member, policy, application = Member.objects.get(), Policy.objects.get(), Application.objects.get()
    return {
        **{name: getattr(member, name) for name in (*FIELDS, "first_name", "person_hashes", "mbi_hashes")},
        **{name: getattr(policy, name) for name in ("effective_on", "terminates_on", "cancelled_on")},
        **{f"application_{name}": getattr(application, name) for name in ("zip_code", "submitted_on", "member_id")},
    }


@pytest.mark.parametrize(
    "row",
    [
        WHO,
        {**WHO, **POLICY},
        {**WHO, **APPLICATION},
        {name: text for name, text in {**WHO, **APPLICATION}.items() if name != "humana_id"},
        {**WHOLE, **dict.fromkeys((name for name, one in COLUMNS.items() if one.is_clearable), "")},
        {**WHOLE, "agent_san": "", "language": ""} | dict.fromkeys(("application_number", "application_state"), ""),
    ],
    ids=["person alone", "policy without its end", "application", "application alone", "empty cells", "no agent"],
)
def test_what_a_feed_leaves_out_and_empty_cells_keep_what_is_stored(stored, row):
    before = everything()
    assert counts(imported(feed(row))) == (0, 0, 1, 0)
    assert everything() == before
    assert all(before.values())


@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if column.is_clearable])
def test_a_column_that_may_be_cleared_is_cleared_alone(stored, name):
    before = everything()
    assert counts(imported(feed({**WHOLE, name: "<Clear>"}))) == (0, 1, 0, 0)
    touched = {one for one, value in everything().items() if value != before[one]}
    assert touched >= {name} if name != "submitted_on" else {"application_submitted_on"}
    beside = {"zip_code": {"person_hashes", "application_zip_code"}}
    assert touched - {name, "application_submitted_on"} == beside.get(name, set())
    assert not everything()[name if name != "submitted_on" else "application_submitted_on"]


@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if not column.is_clearable])
def test_any_other_column_is_not_cleared_and_the_row_changes_nothing(stored, name):
    before = everything()
    run = imported(feed({**WHOLE, "city": "Lexington", name: "<clear>"}))
    assert counts(run) == (0, 0, 0, 1)
    assert list(run.row_errors.values_list("column", "code")) == [(name, "not_clearable")]
    assert everything() == before


def test_half_of_a_policys_dates_is_judged_with_the_half_that_is_kept(stored):
    run = imported(feed({**WHO, **POLICY, "effective_on": "2027-01-01"}, {**WHO, "city": "Lexington"}))
    assert counts(run) == (0, 1, 0, 1)
    assert list(run.row_errors.values_list("line", "column", "code")) == [(2, "terminates_on", "before_effective")]
    assert Policy.objects.get().effective_on == date(2025, 1, 1)
    cleared = {**WHO, **POLICY, "effective_on": "2027-01-01", "terminates_on": "<clear>"}
    assert counts(imported(feed(cleared))) == (0, 1, 0, 0)


def test_an_application_of_somebody_else_is_not_moved(stored):
    other = {**WHO, **APPLICATION, "humana_id": "H70000009", "last_name": "Otherman"}
    run = imported(feed(other))
    assert counts(run) == (0, 0, 0, 1)
    assert list(run.row_errors.values_list("column", "code")) == [("application_number", "other_member")]
    assert Application.objects.get().member == stored


def administrator():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return user


CHANGED = {
    **WHO,
    **POLICY,
    "city": "Lexington",
    "mbi": "<clear>",
    "first_name": "Florence",
    "terminates_on": "<clear>",
    "agent_san": "7777002",
    "agent_from_on": "2026-12-01",
}
EXPECTED = {
    ("member", "city", "changed", None, None),
    ("member", "mbi", "cleared", None, None),
    ("member", "first_name", "changed", None, None),
    ("policy", "terminates_on", "cleared", "2026-12-31", None),
    ("policy", "agent_san", "changed", "7777001", "7777002"),
}


def test_a_dry_run_says_what_would_change_and_changes_nothing(stored):
    people.AgentFactory(san="7777002")
    before = everything()
    run = imported(feed({**WHO, "humana_id": "H70000008"}, CHANGED), is_dry_run=True)
    assert counts(run) == (1, 1, 0, 0)
    assert everything() == before
    caller = as_user(administrator())
    first = caller.get(f"imports/{run.id}/changes/?page_size=3").json()
    rest = caller.get(first["next"].removeprefix("http://testserver/api/v1/")).json()
    rows = first["results"] + rest["results"]
    assert {tuple(row[name] for name in ("record", "column", "change", "before", "after")) for row in rows} == EXPECTED
    assert {(row["line"], row["member"]) for row in rows} == {(3, str(stored.id))}
    assert caller.get(f"imports/{run.id}/").json()["changes_found"] == 5
    assert caller.get("imports/00000000-0000-0000-0000-000000000000/changes/").status_code == 404


def test_reading_what_would_change_is_journaled_at_the_api_and_the_page(stored):
    run = imported(feed({**CHANGED, "agent_san": "7777001"}), is_dry_run=True)
    user = administrator()
    as_user(user).get(f"imports/{run.id}/changes/")
    shown = text_of(at_pages(user).get(f"/admin/background/imports/{run.id}/"))
    assert '<h2 id="changes-title">Changes</h2>' in shown
    assert "2026-12-31" in shown
    assert not any(text in shown for text in ("Lexington", "Louisville", "Florence", "MK73"))
    rows = list(JournalEntry.objects.filter(subjects__contains=[stored.id]))
    assert len(rows) == 2
    assert all({"mbi", "city", "terminates_on"} <= set(row.fields) for row in rows)


def test_agents_do_not_read_what_feeds_change(stored):
    run = imported(feed(CHANGED), is_dry_run=True)
    assert as_user(people.agent().user).get(f"imports/{run.id}/changes/").status_code == 403


def test_what_is_kept_of_a_dry_run_has_a_bound_and_an_end(stored, monkeypatch):
    monkeypatch.setattr("members.imports.batches.MOST_CHANGES", 4)
    run = take_in(feed(*[{**WHO, "city": f"City {n}", "state": "OH"} for n in range(4)]), is_dry_run=True)
    rows = list(raw_rows([feed(*[{**WHO, "city": f"City {n}", "state": "OH"} for n in range(4)])]))
    import_batch(run, rows[:2], at=clock.now())
    import_batch(run, rows[2:], at=clock.now())
    run.refresh_from_db()
    assert (run.changes_found, ImportChange.objects.count()) == (6, 4)
    ImportRun.objects.update(created_at=clock.now() - timedelta(days=31))
    call_command("purge_expired")
    assert not ImportChange.objects.exists()


def test_what_would_change_goes_with_the_person(stored):
    imported(feed({**WHO, "city": "Lexington"}), is_dry_run=True)
    assert ImportChange.objects.filter(member=stored).exists()
    with transaction.atomic():
        forget_member(stored, at=clock.now())
    assert not ImportChange.objects.exists()
