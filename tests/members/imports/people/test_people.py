"""People come in by file: judged, journaled, invited, and nothing of a refused row stays."""

import csv
import io
from datetime import date

import pytest

from accounts.callers import actor_for_user
from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.users import RoleGrant, User
from audit.models import JournalEntry
from events.letters.models import Letter
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import PermissionRefused
from foundation.jobs.steps import LEASE
from members.imports import running
from members.imports.actions import start_import
from members.imports.models import ImportRun
from members.imports.people.columns import PEOPLE_COLUMNS
from members.imports.running import run_import
from members.imports.uploads import PEOPLE, read_upload
from staffing.models import Associate, QueueMembership, Skill, WorkQueue
from tests.factories import people
from tests.support.calls import Caller, token_of
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = "2026-01-01"
MANAGER = {
    "username": "mona.manager",
    "display_name": "Mona Manager",
    "email": "mona@example.org",
    "role": "sales_manager",
    "role_from": FIRST,
}
AGENT = {
    "username": "ada.agent",
    "display_name": "Ada Agent",
    "email": "ada@example.org",
    "role": "agent",
    "role_from": FIRST,
    "san": "5550001",
    "npn": "0012345",
    "first_name": "Ada",
    "last_name": "Agent",
    "channel": "career",
    "phone": "(502) 555-0100",
    "agency": "A-1",
    "agency_name": "First Agency",
    "agency_principal": "mona.manager",
    "affiliated_from": FIRST,
    "sales_manager": "mona.manager",
}
COLLEAGUE = {"san": "5550002", "npn": "777", "first_name": "Carl", "last_name": "Colleague", "channel": "career"}
ASSOCIATE = {
    "username": "alex.associate",
    "display_name": "Alex Associate",
    "email": "alex@example.org",
    "role": "associate",
    "role_from": FIRST,
    "capacity": "7",
    "skills": "spanish",
    "queue": "triage",
    "queue_role": "lead",
}
DELEGATION = {"san": "5550001", "delegate": "5550002", "delegate_from": FIRST, "delegate_until": "2026-12-31"}
EVERYBODY = (DELEGATION, AGENT, MANAGER, COLLEAGUE, ASSOCIATE)
"""Each names somebody further down."""


@pytest.fixture(autouse=True)
def _skill():
    Skill.objects.get_or_create(code="spanish", defaults={"title": "Spanish"})


@pytest.fixture
def by() -> Actor:
    return actor(people.UserFactory(roles=[Role.ADMINISTRATOR]))


def actor(user: User) -> Actor:
    return actor_for_user(user, on=clock.date_of(clock.now()), road="test")


def file_of(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def started(content: bytes, by: Actor, *, is_dry_run: bool = False) -> ImportRun:
    upload = read_upload(io.BytesIO(content), PEOPLE)
    return start_import(upload, is_dry_run=is_dry_run, by=by, at=clock.now())


def imported(content: bytes, by: Actor, **options: bool) -> ImportRun:
    run = started(content, by, **options)
    run_import(run.id)
    run.refresh_from_db()
    assert run.state == ImportRun.State.FINISHED, run.refusal
    return run


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.rows_created, run.rows_updated, run.rows_unchanged, run.rows_rejected


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    return list(run.row_errors.order_by("line", "column").values_list("line", "column", "code"))


def everything() -> list[object]:
    tables = (User, RoleGrant, Agency, Agent, AgentAffiliation, AgentDelegation, Associate, QueueMembership, Letter)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_everybody_comes_in_and_the_same_file_again_changes_nothing(by):
    run = imported(file_of(*EVERYBODY), by)
    assert (counts(run), problems(run)) == ((4, 1, 0, 0), [])
    agent = Agent.objects.get(san="5550001")
    assert (agent.npn, agent.phone, agent.user.username) == ("12345", "+15025550100", "ada.agent")
    affiliation = agent.affiliations.get()
    assert (affiliation.agency.principal.username, affiliation.sales_manager.username) == ("mona.manager",) * 2
    assert agent.delegations_given.get().ends_on == date(2026, 12, 31)
    associate = Associate.objects.get(user__username="alex.associate")
    assert (associate.capacity, [one.code for one in associate.skills.all()]) == (7, ["spanish"])
    assert associate.memberships.get().is_lead
    assert Letter.objects.count() == 3, "each who signs in is invited"
    assert not User.objects.get(username="ada.agent").has_usable_password()
    journaled = JournalEntry.objects.filter(kind="configured", actor_id=by.user_id).count()
    before = everything()
    assert counts(imported(file_of(*EVERYBODY), by)) == (0, 0, 5, 0)
    assert everything() == before
    assert JournalEntry.objects.filter(kind="configured", actor_id=by.user_id).count() == journaled > 0


def test_a_dry_run_says_what_would_change_and_changes_nothing(by):
    imported(file_of(*EVERYBODY), by)
    before = everything()
    new = {**AGENT, "phone": "(502) 555-0199", "affiliated_from": "2026-11-01", "sales_manager": "<clear>"}
    run = imported(file_of(new), by, is_dry_run=True)
    assert counts(run) == (0, 1, 0, 0)
    assert everything() == before
    shown = {(one.record, one.column): (one.change, one.before, one.after) for one in run.changes.all()}
    assert shown[("agent", "phone")] == ("changed", None, None), "a number of a person is not shown"
    assert shown[("affiliation", "affiliated_until")] == ("added", None, "2026-10-31")
    assert ("affiliation", "affiliated_from") in shown


def test_a_column_that_is_missing_and_an_empty_cell_keep_what_is_stored(by):
    imported(file_of(*EVERYBODY), by)
    before = everything()
    rows = [{"username": "ada.agent"}, {"username": "alex.associate", "capacity": "", "skills": ""}]
    assert counts(imported(file_of(*rows), by)) == (0, 0, 2, 0)
    assert everything() == before
    imported(file_of({"san": "5550001", "phone": "<clear>"}), by)
    assert Agent.objects.get(san="5550001").phone == ""


NOBODY_LEADS = {**AGENT, "agency": "", "agency_name": "", "agency_principal": "", "sales_manager": "nobody"}
UNFIT_LEADS = {"san": "42", "affiliated_from": FIRST, "sales_manager": "just.someone"}
REFUSED = {
    "nobody named": ({"email": "x@example.org"}, "username", "required"),
    "new person without a name": ({"username": "new.one"}, "display_name", "required"),
    "new agent without an NPN": ({"san": "9", "first_name": "A"}, "npn", "required"),
    "no such role": ({**MANAGER, "role": "king"}, "role", "not_allowed"),
    "the role of ARSOS itself": ({**MANAGER, "role": "system"}, "role", "not_allowed"),
    "role without a day": ({**MANAGER, "role_from": ""}, "role_from", "required"),
    "role that ends before it begins": ({**MANAGER, "role_until": "2025-01-01"}, "role_until", "before_first"),
    "username with blanks": ({**MANAGER, "username": "a b"}, "username", "invalid_username"),
    "address that is none": ({**MANAGER, "email": "mona"}, "email", "invalid_email"),
    "leader who is nobody": (NOBODY_LEADS, "sales_manager", "unknown"),
    "leader without the role": (UNFIT_LEADS, "sales_manager", "unknown"),
    "queue that is none": ({**ASSOCIATE, "queue": "nowhere"}, "queue", "unknown"),
    "skill that is none": ({**ASSOCIATE, "skills": "spanish juggling"}, "skills", "unknown"),
    "capacity that is none": ({**ASSOCIATE, "capacity": "many"}, "capacity", "invalid_number"),
    "capacity beyond the most": ({**ASSOCIATE, "capacity": "1001"}, "capacity", "invalid_number"),
    "capacity of four digits": ({**ASSOCIATE, "capacity": "9999"}, "capacity", "invalid_number"),
    "username in other case": ({**MANAGER, "username": "Just.SOMEONE"}, "username", "taken"),
    "delegate who is oneself": ({**COLLEAGUE, "delegate": "5550002", "delegate_from": FIRST}, "", "refused"),
    "SAN of somebody else": ({**AGENT, "username": "mona.manager", "san": "42"}, "san", "other_person"),
    "NPN of another agent": ({**COLLEAGUE, "npn": "99"}, "npn", "refused"),
    "affiliations that overlap": ({"san": "42", "affiliated_from": "2019-01-01"}, "", "refused"),
    "time zone that is none": ({**MANAGER, "time_zone": "Moon/Sea"}, "time_zone", "invalid_time_zone"),
}


@pytest.mark.parametrize(("row", "column", "code"), REFUSED.values(), ids=REFUSED)
def test_one_bad_row_is_named_and_stops_nobody(by, row, column, code):
    people.UserFactory(username="just.someone")
    other = people.AgentFactory(san="42", npn="99", user=people.UserFactory())
    people.AffiliationFactory(agent=other, starts_on=date(2020, 1, 1))
    before = everything()
    run = imported(file_of(row), by)
    assert counts(run) == (0, 0, 0, 1)
    assert problems(run) == [(2, column, code)]
    assert everything() == before, "nothing of a refused row stays"
    good = {**MANAGER, "username": "good.one"}
    assert counts(imported(file_of(row, good), by)) == (1, 0, 0, 1)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_files_are_read_as_spreadsheets_write_them(by, delimiter):
    content = b"\xef\xbb\xbf" + file_of({**MANAGER, "display_name": "Mona Müller"}, delimiter=delimiter)
    assert counts(imported(content, by)) == (1, 0, 0, 0)
    old = file_of({**MANAGER, "display_name": "Mona Möller"}, delimiter=delimiter).decode().encode("cp1252")
    run = imported(old, by)
    assert (run.encoding, User.objects.get(username="mona.manager").display_name) == ("windows-1252", "Mona Möller")


def test_a_run_that_is_killed_goes_on_where_it_stopped(by, monkeypatch):
    monkeypatch.setattr(running, "PEOPLE_BATCH", 1)
    rows = [{**MANAGER, "username": f"person.{number}"} for number in range(3)]
    run = started(file_of(*rows), by)
    work = running.store_feed(run)
    next(work)
    work.close()
    run.refresh_from_db()
    assert (run.rows_done, User.objects.filter(username__startswith="person.").count()) == (1, 1)
    with clock.frozen(clock.now() + 2 * LEASE):
        run_import(run.id)
    run.refresh_from_db()
    assert (run.state, counts(run)) == ("finished", (3, 0, 0, 0))


def test_a_new_last_day_of_a_role_is_followed_once_more(by):
    imported(file_of(MANAGER), by)
    grant = RoleGrant.objects.get(user__username="mona.manager")
    grant.end_followed_at = clock.now()
    grant.save()
    imported(file_of({**MANAGER, "role_until": "2026-02-01"}), by)
    grant.refresh_from_db()
    assert (grant.ends_on, grant.end_followed_at) == (date(2026, 2, 1), None)


def test_an_associate_moves_from_one_queue_to_another(by):
    imported(file_of(ASSOCIATE), by)
    other = WorkQueue.objects.filter(is_active=True).exclude(code="triage").first()
    rows = [
        {"username": "alex.associate", "queue": "triage", "queue_role": "none"},
        {"username": "alex.associate", "queue": other.code, "queue_role": "member"},
    ]
    assert counts(imported(file_of(*rows), by)) == (0, 2, 0, 0)
    assert list(QueueMembership.objects.values_list("queue__code", "is_lead")) == [(other.code, False)]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.SYSTEM}])
def test_nobody_but_an_administrator_sends_people(role):
    with pytest.raises(PermissionRefused):
        started(file_of(MANAGER), actor(people.UserFactory(roles=[role])))
    assert not ImportRun.objects.exists()


def test_who_is_no_administrator_any_more_makes_nobody(by):
    run = started(file_of(MANAGER), by)
    RoleGrant.objects.filter(user=by.user_id).update(role=Role.AGENT)
    run_import(run.id)
    run.refresh_from_db()
    assert (run.state, User.objects.filter(username="mona.manager").exists()) == ("refused", False)


def test_by_api_and_at_the_page():
    user = people.UserFactory(roles=[Role.ADMINISTRATOR])
    client = people.client(scopes="imports:write")
    caller = Caller(headers={"Authorization": f"Bearer {token_of(client, user=user)}"})
    answer = caller.post("imports/", file_of(MANAGER), content_type=PEOPLE)
    assert answer.status_code == 202, answer.content
    assert answer.json()["media_type"] == PEOPLE
    run_import(answer.json()["id"])
    assert caller.get(f"imports/{answer.json()['id']}/").json()["rows_created"] == 1
    system = Caller(headers={"Authorization": f"Bearer {token_of(client)}"})
    assert system.post("imports/", file_of(AGENT), content_type=PEOPLE).status_code == 403
    assert system.get(f"imports/{answer.json()['id']}/").status_code == 404
    assert system.get("imports/").json()["results"] == []
    page = at_pages(user)
    sent = io.BytesIO(file_of(AGENT))
    sent.name = "people.csv"
    answer = page.post("/admin/background/imports/", {"file": sent, "holds": PEOPLE}, follow=True)
    assert "File received" in text_of(answer)
    assert ImportRun.objects.filter(media_type=PEOPLE).count() == 2


def test_every_column_is_read_by_some_record():
    used = {name for row in EVERYBODY for name in row} | {"time_zone", "role_until", "agent_email", "released_on"}
    used |= {"affiliated_until", "broker_relationship_manager", "broker_relationship_executive"}
    assert used == set(PEOPLE_COLUMNS)
