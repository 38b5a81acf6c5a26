"""What an 834 says becomes people, policies and agents of record, by the rules of the CSV feed."""

import io
from datetime import date

import pytest

from foundation import clock
from foundation.jobs.steps import LEASE
from members.book.models import Member, Plan, Policy, PolicyAgent
from members.imports.actions import start_import
from members.imports.batches import import_batch
from members.imports.models import ImportChunk, ImportRun
from members.imports.running import run_import
from members.imports.uploads import read_upload
from members.imports.x12.feed import X12Feed
from tests.factories import people
from tests.members.imports.test_running import BY, counts
from tests.support.x12 import WHO, edi, insured, person

pytestmark = pytest.mark.django_db(transaction=True)
FORMAT = "application/edi-x12"


@pytest.fixture
def known():
    """The broker and the plan of the files."""
    Plan.objects.create(code="H1036-236-000", name="Gold Plus", plan_type="MAPD", family="medicare", network="hmo")
    return people.AgentFactory(san="7777001")


def taken(content: bytes, *, is_dry_run: bool = False) -> ImportRun:
    run = start_import(read_upload(io.BytesIO(content)), is_dry_run=is_dry_run, by=BY, at=clock.now())
    run_import(run.id)
    run.refresh_from_db()
    return run


def told(run: ImportRun) -> list[tuple[int, str, str]]:
    return list(run.row_errors.order_by("line", "column").values_list("line", "column", "code"))


def test_a_person_with_a_coverage_comes_in_and_the_same_file_again_changes_nothing(known):
    run = taken(edi(insured()))
    assert (counts(run), run.state, run.media_type, run.encoding) == ((1, 0, 0, 0), "finished", FORMAT, "utf-8")
    member, policy, record = Member.objects.get(), Policy.objects.get(), PolicyAgent.objects.get()
    assert (member.humana_id, member.last_name, member.first_name) == ("H70000001", "Feedman", "Flora")
    assert member.date_of_birth == date(1948, 3, 4)
    assert (policy.policy_number, policy.plan.code, policy.effective_on) == ("P-1", "H1036-236-000", date(2025, 1, 1))
    assert (record.agent_id, record.starts_on) == (known.id, date(2025, 1, 1))
    assert counts(taken(edi(insured()))) == (0, 0, 1, 0)
    assert not ImportChunk.objects.exists()


FIELDS = {
    "PER*IP**WP*5025550199*HP*5025550123": ("phone", "+15025550123"),
    "PER*IP**CP*5025550123*EM*flora@example.com": ("email", "flora@example.com"),
    "N3*12 Main St*Apt 3": ("address", "12 Main St Apt 3"),
    "N4*Louisville*KY*402021234": ("zip_code", "40202-1234"),
    "N4*Louisville*KY*40202**CY*21": ("state", "KY"),
    "N4*Toronto*ON*M5V2T6*CAN": ("city", "Toronto"),
    "LUI*LE*SPA**7": ("language", "es"),
    "LUI*LE*spa": ("language", "es"),
    "LUI*LD*NAV": ("language", "nv"),
    "LUI***ESSPANISH": ("language", "en"),
}


@pytest.mark.parametrize("segment", FIELDS)
def test_each_element_has_its_field(segment, known):
    name, value = FIELDS[segment]
    assert counts(taken(edi(person(segment)))) == (1, 0, 0, 0)
    assert getattr(Member.objects.get(), name) == value


def test_the_mbi_and_a_death_come_from_the_loop_of_the_member(known):
    loop = ["INS*Y*18*030**A***FT***D8*20260110", "REF*0F*H70000001", "REF*F6*1EG4TE5MK73", WHO["NM1"], WHO["DMG"]]
    assert counts(taken(edi(loop))) == (1, 0, 0, 0)
    member = Member.objects.get()
    assert (member.mbi, member.deceased_on) == ("1EG4TE5MK73", date(2026, 1, 10))


def test_what_others_are_called_and_where_they_live_is_not_taken_for_the_member(known):
    others = ["NM1*31*1", "N3*9 Elsewhere", "N4*Nowhere*OH*44101", "NM1*QD*1*Guardian*Gil", "PER*QD**HP*5025550177"]
    others += ["NM1*70*1*Oldman*Olga", "DMG*D8*19000101", "DSB*3", "DTP*360*D8*20200101"]
    assert counts(taken(edi(person("N4*Louisville*KY*40202", *others)))) == (1, 0, 0, 0)
    member = Member.objects.get()
    assert (member.city, member.address, member.phone, member.first_name) == ("Louisville", "", "", "Flora")


def changed(*segments: str, maintenance: str = "001", **options: str) -> list[str]:
    """A loop that says who it is about by number and name alone."""
    start = f"INS*Y*18*{maintenance}*07*A***FT"
    return [start, "REF*0F*H70000001", *segments]


NAME = "NM1*IL*1*Feedman*Flora"
CHANGES = {
    "ends": (["HD*024**HLT", "DTP*349*D8*20260131", "REF*1L*P-1"], {"terminates_on": date(2026, 1, 31)}),
    "ends with no day of its own": (
        ["DTP*357*D8*20260131", NAME, "HD*024**HLT", "REF*1L*P-1"],
        {"terminates_on": date(2026, 1, 31)},
    ),
    "never was": (["HD*002**HLT", "DTP*303*D8*20260110", "REF*1L*P-1"], {"cancelled_on": date(2026, 1, 10)}),
    "moves its beginning": (["HD*001**HLT", "DTP*348*D8*20250201", "REF*1L*P-1"], {"effective_on": date(2025, 2, 1)}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_names_what_changes_and_keeps_the_rest(case, known):
    taken(edi(insured()))
    segments, values = CHANGES[case]
    before = Policy.objects.values().get()
    assert counts(taken(edi(changed(*segments)))) == (0, 1, 0, 0)
    after = Policy.objects.values().get()
    assert {name: after[name] for name in values} == values
    same = set(before) - set(values) - {"updated_at"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert Member.objects.get().first_name == "Flora"


def test_a_policy_as_a_whole_ends_and_comes_back(known):
    taken(edi(insured()))
    gone = changed("REF*1L*P-1", "DTP*357*D8*20260131", NAME, maintenance="024")
    assert counts(taken(edi(gone))) == (0, 1, 0, 0)
    assert Policy.objects.get().terminates_on == date(2026, 1, 31)
    back = changed("REF*1L*P-1", "DTP*303*D8*20260201", NAME, maintenance="025")
    assert counts(taken(edi(back))) == (0, 1, 0, 0)
    assert Policy.objects.get().terminates_on is None


def test_two_coverages_are_two_rows_with_a_policy_each(known):
    second = ["HD*021**DEN*H1036236000", "DTP*348*D8*20250301", "REF*1L*P-2"]
    assert counts(taken(edi([*insured(), *second]))) == (2, 0, 0, 0)
    assert dict(Policy.objects.values_list("policy_number", "effective_on")) == {
        "P-1": date(2025, 1, 1),
        "P-2": date(2025, 3, 1),
    }
    assert Member.objects.count() == 1


def test_a_dependent_is_a_person_of_their_own(known):
    child = ["INS*N*19*021*28*A***FT", "REF*0F*H70000001", "REF*23*H70000001-02", "NM1*IL*1*Feedman*Fred"]
    assert counts(taken(edi(insured(), [*child, "DMG*D8*20100101"]))) == (2, 0, 0, 0)
    assert set(Member.objects.values_list("humana_id", "dependent_code")) == {("H70000001", ""), ("H70000001", "02")}


def test_a_new_broker_is_agent_of_record_from_the_day_of_the_file(known):
    taken(edi(insured()))
    other = people.AgentFactory(san="7777002")
    moved = changed("REF*1L*P-1", NAME, "HD*001**HLT")
    assert counts(taken(edi(moved, head=("N1*BO*Other*94*7777002",)))) == (0, 1, 0, 0)
    spans = PolicyAgent.objects.order_by("starts_on").values_list("agent_id", "starts_on", "ends_on")
    assert list(spans) == [
        (known.id, date(2025, 1, 1), date(2026, 1, 14)),
        (other.id, date(2026, 1, 15), None),
    ]


REFUSED = {
    "a number that was a Social Security number": (
        ["INS*Y*18*021", "REF*0F*123456789", WHO["NM1"]],
        "humana_id",
        "required",
    ),
    "a dependent without a number": (["INS*N*19*021", "REF*0F*H70000001", NAME], "humana_id", "required"),
    "a stranger without a birth date": (changed(NAME), "date_of_birth", "required"),
    "a stranger's policy without a plan": (
        [*person(), "HD*021**HLT", "DTP*348*D8*20250101", "REF*1L*P-1"],
        "plan_code",
        "required",
    ),
    "an unknown plan": (
        [*person(), "HD*021**HLT*H9999001000", "DTP*348*D8*20250101", "REF*1L*P-1"],
        "plan_code",
        "unknown_plan",
    ),
    "a coverage without a policy": (
        [*person(), "HD*021**HLT*H1036236000", "DTP*348*D8*20250101"],
        "policy_number",
        "required",
    ),
    "an end without a day": ([*person(), "HD*024**HLT*H1036236000", "REF*1L*P-1"], "terminates_on", "required"),
    "a deletion without a day": ([*person(), "HD*002**HLT*H1036236000", "REF*1L*P-1"], "cancelled_on", "required"),
    "an unknown code": ([*person(), "HD*099**HLT*H1036236000", "REF*1L*P-1"], "policy_number", "not_allowed"),
    "a day that is none": (person("DMG*D8*1948"), "date_of_birth", "invalid_date"),
    "a day of no calendar": (person("DMG*D8*19480230"), "date_of_birth", "invalid_date"),
    "a phone that is none": (person("PER*IP**HP*12"), "phone", "invalid_phone"),
    "two coverages and one number": (
        [*person(), "HD*021**HLT*H1036236000", "HD*021**DEN*H1036236000"],
        "policy_number",
        "required",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_loop_that_cannot_be_stored_is_named_and_others_are_stored(case, known):
    loop, column, code = REFUSED[case]
    other = ["INS*Y*18*021", "REF*0F*H70000002", "NM1*IL*1*Sampleton*Sam", "DMG*D8*19500101"]
    run = taken(edi(loop, other))
    assert {(named, kind) for _, named, kind in told(run)} == {(column, code)}
    assert list(Member.objects.values_list("humana_id", flat=True)) == ["H70000002"]
    assert not Policy.objects.exists()
    details = " ".join(run.row_errors.values_list("detail", flat=True))
    assert not any(value in details for value in ("Feedman", "123456789", "1948"))


def test_a_killed_run_goes_on_where_it_stopped(known):
    loops = [[*changed(NAME, WHO["DMG"])[:1], f"REF*0F*H7100000{n}", NAME, WHO["DMG"]] for n in range(6)]
    content = edi(*loops)
    run = start_import(read_upload(io.BytesIO(content)), is_dry_run=False, by=BY, at=clock.now())
    import_batch(run, list(X12Feed([content]))[:4], at=clock.now())
    with clock.frozen(clock.now() + LEASE):
        run_import(run.id)
    run.refresh_from_db()
    assert (counts(run), run.rows_done, Member.objects.count()) == ((6, 0, 0, 0), 6, 6)


def test_names_in_windows_1252_are_read_and_said_so(known):
    content = edi(person(name="NM1*IL*1*Muñoz*José")).decode().encode("cp1252")
    run = taken(content)
    assert (run.encoding, Member.objects.get().last_name) == ("windows-1252", "Muñoz")
