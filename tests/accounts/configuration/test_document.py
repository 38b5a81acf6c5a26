"""The configuration as a document: exported, compared, and applied as a whole or not at all."""

import re
import threading
import tomllib
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.callers import actor_for_user
from accounts.configuration.actions import apply_document
from accounts.configuration.document import MOST_BYTES, DocumentRefused, read_document
from accounts.configuration.queries import configuration_document
from accounts.configuration.sections import Gone, RowSection, sections, written_sections
from audit.models import JournalEntry
from dev.demo.people import DemoPeople
from escalations.ladder.models import LadderRung
from escalations.sos.models import SosCriteria
from foundation import clock
from foundation.access_log.steps import change_configuration
from foundation.errors import ConflictFound, PermissionRefused
from foundation.owner_role import as_owner
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.departments.models import Department
from inquiries.handoffs.models import LegalClock
from inquiries.routing.models import RoutingRuleSet
from inquiries.targets.models import AlertRule
from inquiries.work.models import Macro
from staffing.models import CalendarVersion, WorkQueue
from tests.factories import people
from tests.support.at_once import at_once
from tests.support.real_input import ROOT

LINE = re.sub(r"\D", "", django_settings.ARSOS_SOS_LINE)[-7:]
pytestmark = pytest.mark.django_db(transaction=True)


def exported(keeper):
    return configuration_document(keeper)


def applied(text, keeper, **more):
    return apply_document(read_document(text.encode()), by=keeper, at=clock.now(), **more)


def refused(text, keeper):
    """What is said of a document that is refused; nothing may have changed by it."""
    before, entries = exported(keeper), JournalEntry.objects.count()
    with pytest.raises(DocumentRefused) as told:
        applied(text, keeper)
    assert (exported(keeper), JournalEntry.objects.count()) == (before, entries)
    return [str(one) for one in told.value.problems]


def changed(text, *pairs):
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def told(*words, **options):
    out = StringIO()
    call_command("config", *words, stdout=out, **options)
    return out.getvalue().splitlines()


NIGHTS = """[[calendar]]
code = "nights"
title = "Nights"

"""
NIGHT_HOURS = """[[calendarversion]]
calendar = "nights"
rules.time_zone = "America/Chicago"
rules.federal_holidays = true
rules.weekly = [[], [], [["20:00", "23:00"]], [], [], [], []]

"""
NIGHT_QUEUE = """[[workqueue]]
code = "nights"
title = "Nights"
calendar = "nights"
urgent_calendar = "urgent"
is_triage = true

"""
WORDS = 'Line one of "three",\nC:\\\\two,\nthree'


def before_first(section, rows):
    """How a row is put in front of the others of a section."""
    return f"[[{section}]]", f"{rows}[[{section}]]"


def of_another_house(text):
    """The document of an installation in which somebody has changed something of nearly every kind."""
    return changed(
        text,
        ('title = "Spanish"', 'title = "Español"'),
        before_first("calendar", NIGHTS),
        before_first("calendarversion", NIGHT_HOURS),
        ("is_triage = true", 'distribution = "push"'),
        before_first("workqueue", NIGHT_QUEUE),
        ("first_response_minutes = 720", "first_response_minutes = 700"),
        ('queue = "spanish"', 'queue = "nights"'),
        ("close_after_days = 10", "close_after_days = 12"),
        ("target_seconds = 57600", "target_seconds = 28800"),
        ('title = "Grievances"', 'title = "Grievances and complaints"'),
        ("line_minutes = 15", "line_minutes = 12"),
        ('body = "Billing checked it: the amount is correct."', f'body = """\n{WORDS}"""'),
        ("acknowledge_minutes = 240", "acknowledge_minutes = 200"),
    )


def test_every_column_is_written_or_left_out_on_purpose():
    assert len(sections()) == 20
    for section in written_sections().values():
        columns = {one.name for one in section.model._meta.concrete_fields}
        said = [*section.columns, *section.left_out]
        said += [] if isinstance(section, RowSection) else section.told_apart_by
        assert sorted(set(said)) == sorted(columns), section.name
        people_and_secrets = {"client", "secret", "fallback", "checked_by", "created_by_name", "url"}
        assert not people_and_secrets.intersection(section.columns), section.name


def test_the_reference_lists_every_section_with_its_fields():
    page = (ROOT / "docs/reference/configuration.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert [name for name, _fields, _gone in rows] == list(written_sections())
    for name, fields, gone in rows:
        section = written_sections()[name]
        assert set(re.findall(r"`(\w+)`", fields)) == {*section.told_apart_by, *section.columns}
        assert set(re.findall(r"\*\*`(\w+)`\*\*", fields)) == set(section.told_apart_by)
        if isinstance(section, RowSection):
            assert gone.startswith({Gone.RETIRED: "made inactive", Gone.REMOVED: "removed", Gone.STAYS: "stays"}[section.when_gone])  # fmt: skip  # noqa: E501


def test_an_export_changes_nothing_and_says_what_is_shipped(keeper):
    text = exported(keeper)
    assert told("export") == text.splitlines()
    entries = JournalEntry.objects.count()
    done = applied(text, keeper)
    assert (done.changes, done.stays) == ((), ())
    assert JournalEntry.objects.count() == entries
    shipped = tomllib.loads(text)
    assert len(shipped["department"]) == 7
    assert shipped["routingrule"][1] == {
        "position": 20,
        "name": "Blocked access to care",
        "conditions": {"priority": [1]},
        "queue": "urgent_access",
    }


def test_the_shipped_files_are_a_document(keeper):
    files = [path.read_text() for path in sorted(ROOT.glob("[a-z]*/**/shipped.toml")) if ".venv" not in path.parts]
    assert len(files) == 12
    document = "\n".join(["format = 1", *files])
    assert applied(document, keeper).changes == ()


def test_a_deadline_that_changes_is_no_longer_checked(keeper):
    checked = LegalClock.objects.exclude(checked_by="")
    before, text = checked.count(), exported(keeper)
    row = text[text.index('variant = "payment"') :]
    found = re.search(r"target_seconds = \d+", row)[0]
    applied(text.replace(row, row.replace(found, "target_seconds = 3600", 1)), keeper)
    payment = LegalClock.objects.get(variant="payment", target_seconds=3600)
    assert (payment.checked_by, payment.checked_on) == ("", None)
    assert checked.count() == before - 1


def test_from_a_demo_that_was_configured_into_an_empty_database(keeper, tmp_path):
    """Every section at once: what the one exports, the empty one exports after it has applied it."""
    DemoPeople(tmp_path / "credentials.json").make()
    wanted = of_another_house(exported(keeper))
    assert len(applied(wanted, keeper).changes) == 13
    text = exported(keeper)
    secret = Department.objects.get(code="provider").client.name
    assert not any(word in text for word in (secret, "Testwell", "secret", "kim.keeper", LINE))
    tables = ", ".join(one.model._meta.db_table for one in written_sections().values())
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    assert "[[" not in exported(keeper)
    assert len(applied(text, keeper).changes) == 131
    assert exported(keeper) == text
    assert applied(text, keeper).changes == ()
    assert InquiryType.objects.filter(current_version=None).count() == 0


def test_what_has_versions_is_published_and_every_change_is_journaled_by_name(keeper):
    text = of_another_house(exported(keeper))
    applied(text, keeper)
    assert applied(text, keeper).changes == ()
    first = InquiryTypeVersion.objects.get(first_response_minutes=700)
    assert (first.version, first.state, first.created_by_name) == (2, "published", keeper.name)
    assert first.type.current_version_id == first.pk
    assert InquiryTypeVersion.objects.get(type=first.type, version=1).state == "retired"
    rules = RoutingRuleSet.objects.get(state="published")
    assert (rules.version, rules.rules.get(position=30).queue.code) == (2, "nights")
    assert SosCriteria.objects.get(state="published").rules["line_minutes"] == 12
    hours = CalendarVersion.objects.get(calendar__code="nights")
    assert (hours.version, hours.effective_at, hours.rules["seasons"]) == (1, rules.published_at, [])
    assert list(WorkQueue.objects.filter(is_triage=True).values_list("code", flat=True)) == ["nights"]
    entries = JournalEntry.objects.filter(kind="configured", road="command")
    assert {(one.actor_id, one.actor_name, one.actor_role) for one in entries} == {(keeper.user_id, keeper.name, "administrator")}  # fmt: skip  # noqa: E501
    by_row = {one.purpose: one.fields for one in entries}
    assert by_row[f"inquiries.Department {Department.objects.get(target_seconds=28800, code='billing').pk}"] == ["target_seconds"]  # fmt: skip  # noqa: E501
    assert by_row[f"inquiries.RoutingRuleSet {rules.pk}"] == ["title", "rules", "state"]


def test_diff_and_a_dry_run_say_the_same_and_keep_nothing(keeper, tmp_path):
    before = exported(keeper)
    file = tmp_path / "arsos.toml"
    file.write_text(of_another_house(before))
    lines = told("diff", str(file))
    assert told("apply", str(file), by="kim.keeper", dry_run=True) == lines
    assert exported(keeper) == before
    assert "    rules/2/queue: 'spanish' → 'nights'" in lines
    assert "department billing: changed" in lines
    assert lines[-1].startswith("13 changes. Code: ")
    code = lines[-1].removeprefix("13 changes. Code: ")
    with pytest.raises(CommandError, match="Compare again"):
        told("apply", str(file), by="kim.keeper", expect="0" * 16)
    assert told("apply", str(file), by="kim.keeper", expect=code)[-1] == "13 changes made."
    assert told("diff", str(file)) == ["Nothing differs."]


def test_what_a_document_leaves_out_is_retired_removed_or_stays(keeper):
    text = exported(keeper)
    start, end = text.index('[[macro]]\ntitle = "Corrected'), text.index("[[jobaid]]")
    text = text[:start] + text[end:]
    start, end = text.index("[[alertrule]]\nshare = 75"), text.index("[[alertrule]]\nshare = 90")
    text = text[:start] + text[end:]
    text = changed(text, ('[[skill]]\ncode = "spanish"', '[[skill]]\ncode = "french"'), ('title = "Spanish"', 'title = "French"'), ('skills = ["spanish"]', 'skills = ["french"]'))  # fmt: skip  # noqa: E501
    done = applied(text, keeper)
    assert sorted(one.name for one in done.changes) == [
        "alertrule 75",
        "macro Corrected by the department",
        "routingruleset 1",
        "skill french",
    ]
    assert done.stays == ("skill spanish",)
    assert not Macro.objects.get(title="Corrected by the department").is_active
    assert not AlertRule.objects.filter(share=75).exists()
    assert applied(text, keeper).changes == ()
    only_departments = text[: text.index("[[")] + text[text.index("[[department]]") : text.index("[[supportunit]]")]
    assert applied(only_departments, keeper).changes == (), "sections that do not stand there are left alone"


def test_levels_of_a_ladder_change_places_and_keep_who_stands_in(keeper):
    stand_in = people.UserFactory()
    LadderRung.objects.filter(channel="broker", position=2).update(fallback=stand_in)
    text = exported(keeper)
    swapped = changed(
        text,
        ('channel = "broker"\nposition = 1', 'channel = "broker"\nposition = 3'),
        ('channel = "broker"\nposition = 2', 'channel = "broker"\nposition = 1'),
        ('channel = "broker"\nposition = 3', 'channel = "broker"\nposition = 2'),
    )
    applied(swapped, keeper)
    rungs = LadderRung.objects.filter(channel="broker").values_list("position", "level", "fallback")
    assert list(rungs) == [
        (1, "broker_relationship_executive", stand_in.pk),
        (2, "broker_relationship_manager", None),
    ]


REFUSED = [
    (("format = 1", "format = 2"), "Write “format = 1” on the first line."),
    (("[[skill]]", "[[skil"), "This is not TOML: Expected ']]' at the end of an array declaration (at line"),
    (("[[skill]]", "[[skills]]"), "skills: There is no section of this name. There are: skill, calendar,"),
    (("[[skill]]", "[skill]"), "skill: Write each row as a table [[skill]]."),
    (
        ('title = "Billing and premiums"', 'titel = "Billing"'),
        "line {line}, workqueue billing, titel: There is no such field.",
    ),
    (('title = "Billing and premiums"', "title = 5"), "line {line}, workqueue billing, title: Write text in quotes."),
    (('title = "Billing and premiums"', ""), "workqueue billing, title: This field cannot be blank."),
    (('title = "Billing and premiums"', 'title = "Bill\\u0000ing"'), "title: Leave out control characters."),
    (
        ('title = "Billing and premiums"', f'title = "Call {django_settings.ARSOS_SOS_LINE}"'),
        "title: The number of the SOS line stands nowhere",
    ),
    (('title = "Billing and premiums"', f'title = "{"x" * 81}"'), "title: Ensure this value has at most 80 characters"),
    (('calendar = "business"', 'calendar = "lunar"'), "calendar: There is no row “lunar”."),
    (("target_seconds = 57600", "target_seconds = 0"), "department billing, target_seconds: "),
    (("target_seconds = 57600", 'target_seconds = "a day"'), "target_seconds: Write a whole number without quotes."),
    (
        ("first_response_minutes = 720", "first_response_minutes = 0"),
        "inquirytypeversion benefit_question, first_response_minutes: ",
    ),
    (('"MAPD"', '"MAPDX"'), "inquirytypeversion allowance_card, plan_types: MAPDX is none of"),
    (('queue = "spanish"', 'queue = "klingon"'), "routingruleset 1, rules"),
    (('urgent_calendar = "urgent"', 'urgent_calendar = "urgent"\nis_active = false'), "routingruleset 1, rules"),
    (('["08:00", "20:00"]', '["8", "20:00"]'), "calendarversion business, rules"),
    (
        ("reminder_days = [2, 5, 8]", "reminder_days = [5, 2, 8]"),
        "followupplan silent_agent: Give rising numbers of days",
    ),
    (("line_minutes = 15", "line_minutes = -1"), "soscriteria 1, rules"),
    (("share = 90", "share = 75"), "alertrule 75: Another row has the same key."),
    (("share = 90", "share = 91"), "alertrule 91, share: "),
    (
        ("settle_minutes = 1440", "settle_minutes = 10"),
        "ladderrung broker / broker_relationship_manager: Both times must be more than 0",
    ),
    (
        ("[[department]]", '[[department]]\nsecret = "x"'),
        "line {line}, department billing, secret: There is no such field.",
    ),
]


@pytest.mark.parametrize(("pair", "expected"), REFUSED, ids=[expected[-40:] for _pair, expected in REFUSED])
def test_a_wrong_document_is_refused_with_the_place_and_nothing_changes(keeper, pair, expected):
    text = exported(keeper)
    wrong = changed(text, pair)
    line = wrong.split("\n").index(pair[1].split("\n")[-1]) + 1 if "{line}" in expected else 0
    problems = refused(wrong, keeper)
    assert any(expected.format(line=line) in one for one in problems), problems


def test_everything_wrong_is_told_at_once_and_nothing_of_the_rest_is_kept(keeper):
    text = changed(
        exported(keeper),
        ('title = "Billing and premiums"', 'title = "Premiums"'),
        ("target_seconds = 57600", "target_seconds = 1"),
        ("line_minutes = 15", "line_minutes = -1"),
        ("reminder_days = [2, 5, 8]", "reminder_days = [5, 2, 8]"),
    )
    problems = refused(text, keeper)
    places = {one.split(":")[0].split(", ", 1)[1] for one in problems}
    assert places >= {"department billing, target_seconds", "followupplan silent_agent"}
    assert any(one.startswith("soscriteria 1, rules") for one in places)
    assert not WorkQueue.objects.filter(title="Premiums").exists()


@pytest.mark.parametrize("sent", [b"\xff\xfe", b"format = " + b"9" * 5000, b"format = 1\nx = " + b"[" * 3000 + b"]" * 3000, b"format = 1\n" + b"#" * MOST_BYTES])  # fmt: skip  # noqa: E501
def test_what_is_no_document_is_refused(sent):
    with pytest.raises(DocumentRefused):
        read_document(sent)


def test_only_administrators_apply_a_document(keeper):
    text = exported(keeper)
    lead = people.associate("billing", lead=True).user
    actor = actor_for_user(lead, on=clock.date_of(clock.now()), road="command")
    with pytest.raises(PermissionRefused):
        applied(text, actor)
    with pytest.raises(PermissionRefused):
        exported(actor)
    for by in ("", "nobody.here", lead.username):
        with pytest.raises(CommandError):
            told("apply", "/dev/null" if not by else __file__, by=by)


def test_two_who_apply_at_once_publish_once(keeper):
    text = changed(exported(keeper), ("first_response_minutes = 720", "first_response_minutes = 700"))
    done = at_once(2, lambda _number: len(applied(text, keeper).changes))
    assert sorted(done) == [0, 1]
    assert InquiryTypeVersion.objects.filter(first_response_minutes=700).count() == 1


def test_an_administrator_who_edits_meanwhile_is_waited_for_and_not_half_overwritten(keeper):
    """They hold the row when the document comes: what it says is stored whole after them."""
    text = changed(exported(keeper), ("target_seconds = 57600", "target_seconds = 28800"))
    code = applied(text, keeper, is_trial=True).fingerprint
    results = []

    def apply():
        try:
            results.append(applied(text, keeper, expected=code))
        except ConflictFound as error:
            results.append(error.detail)
        finally:
            connection.close()

    with transaction.atomic():
        held = Department.objects.select_for_update().get(code="billing")
        thread = threading.Thread(target=apply)
        thread.start()
        thread.join(1)
        assert results == [], "it waits"
        held.title, held.target_seconds = "Premiums", 14_400
        held.save()
    thread.join()
    assert results == ["The configuration has changed since you compared it. Compare again."]
    kept = Department.objects.get(code="billing")
    assert (kept.title, kept.target_seconds) == ("Premiums", 14_400)
    assert len(applied(text, keeper).changes) == 1
    kept.refresh_from_db()
    assert (kept.title, kept.target_seconds) == ("Billing", 28_800)
    kept.title = "Premiums again"
    change_configuration(kept, fields=["title"], by=keeper, at=clock.now())
    assert applied(text, keeper, is_trial=True).changes[0].columns == ["title"]
