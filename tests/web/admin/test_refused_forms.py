"""Whatever is wrong with a row of configuration is said in words, beside what was typed; nothing is kept."""

import re
from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from accounts.admin.constraint_words import BY_STATE, OTHERWISE, WORDS, told_of
from accounts.models.agents import Agent, AgentAffiliation
from accounts.models.api_clients import ApiClient, ApiClientAgent
from accounts.models.users import RoleGrant
from audit.models import JournalEntry
from escalations.ladder.models import LadderRung
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import InputRejected
from foundation.identifiers import new_id
from inquiries.catalog.actions import TYPE_VERSIONS
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.departments.models import Department
from inquiries.handoffs.models import DestinationUnit, LegalClock
from inquiries.referrals.models import ReferralDestination, RefusedType
from inquiries.targets.models import FollowUpPlan
from inquiries.tickets.models import SupportUnit
from staffing.models import CalendarVersion, QueueMembership, WorkQueue
from tests.factories import people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2026-02-01"


@pytest.fixture
def administrator():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return at_pages(user)


def every_name():
    for model in admin.site._registry:
        yield from (constraint.name for constraint in model._meta.constraints)
        yield from (trigger.name for trigger in getattr(model._meta, "triggers", []) if refuses(trigger))


def refuses(trigger):
    """One whose function raises nothing corrects a row in silence."""
    return not getattr(trigger, "func", None) or "RAISE EXCEPTION" in str(trigger.func)


def test_every_constraint_and_trigger_of_a_configuration_page_has_words():
    names = set(every_name())
    assert names == set(WORDS)
    assert not [name for name, words in WORDS.items() if name in f"{words}"]


def values_of(row, **changes):
    kept = {field.name: field.value_from_object(row) for field in row._meta.fields if field.editable}
    return {name: value for name, value in (kept | changes).items() if value is not None and value is not False}


def affiliation(**days):
    agent = people.agent()
    return "accounts/agentaffiliation", {"agent": agent.pk, "starts_on": DAY, **days}


def agent_with(**values):
    fields = {"first_name": "Agatha", "last_name": "Testagent", "channel": "career", "san": "4711", "npn": "4711"}
    return "accounts/agent", fields | values


def client_with(**values):
    fields = {"name": "Testclient", "client_type": "confidential", "authorization_grant_type": "client-credentials"}
    return "accounts/apiclient", fields | {"client_id": "c", "allowed_scopes": "members:read"} | values


def delegation(*, is_to_self):
    agent, other = people.agent(), people.agent()
    return "accounts/agentdelegation", {"principal": agent.pk, "delegate": (agent if is_to_self else other).pk}


def again(row):
    return row._meta.label_lower.replace(".", "/"), values_of(row)


def membership_again():
    people.associate("billing")
    return again(QueueMembership.objects.get())


def grant_again():
    user = people.UserFactory()
    people.grant(user, Role.AGENT)
    return again(RoleGrant.objects.get(user=user))


def delegation_again():
    return again(people.DelegationFactory(principal=people.agent(), delegate=people.agent(), starts_on=DAY))


def binding_again():
    people.client(people.agent())
    return again(ApiClientAgent.objects.get())


def department_member_again():
    return again(people.DepartmentMemberFactory(user=people.UserFactory()))


def absence_again():
    return again(people.AbsenceFactory(user=people.UserFactory(), starts_on=DAY))


def rung(**values):
    return "escalations/ladderrung", values_of(LadderRung.objects.first(), **values)


def of_department(**values):
    fields = {"code": "dental", "title": "Dental", "gateway": "manual", "target_seconds": 60, "poll_seconds": 300}
    calendar = WorkQueue.objects.first().calendar_id
    return "inquiries/department", fields | {"calendar": calendar} | values


def queue(code, **values):
    return "desk/workqueue", values_of(WorkQueue.objects.get(code=code), **values) | {"code": f"{code}_two"}


def clock_again():
    name, values = again(LegalClock.objects.first())
    return name, values | {"plan_types": ",".join(values["plan_types"])}


def another_clock(**changes):
    name, values = clock_again()
    return name, values | {"variant": "another"} | changes


def refused_type(code):
    destination = ReferralDestination.objects.first().code
    return "inquiries/refusedtype", {
        "code": code,
        "title": "Licensing",
        "destination": destination,
        "message": "Your license",
        "is_active": "on",
    }


WRONG = {
    "affiliations overlap": (affiliation, "another affiliation on some of these days: from Jan 1, 2020"),
    "an affiliation within another": (
        lambda: affiliation(ends_on="2026-03-01"),
        "with no last day. End that one first.",
    ),
    "an affiliation ends before it starts": (lambda: affiliation(ends_on="2025-01-01"), "before the first day"),
    "a SAN with letters": (lambda: agent_with(san="A-17"), "A SAN has only digits."),
    "an NPN with letters": (lambda: agent_with(npn="12A"), "An NPN has 1 to 10 digits."),
    "an NPN of zeros": (lambda: agent_with(npn="000"), "An NPN has 1 to 10 digits."),
    "an agent of a face": (lambda: agent_with(first_name="🙂"), "at least one letter"),
    "an agent without letters": (lambda: agent_with(last_name="\u200b"), "at least one letter"),
    "a phone that is none": (lambda: agent_with(phone="+999"), "Enter a valid phone number"),
    "a client without a name": (lambda: client_with(name=" "), "Enter a name for the system."),
    "a client with a scope that is none": (lambda: client_with(allowed_scopes="nonsense"), "no scope nonsense"),
    "a client with half an address": (lambda: client_with(redirect_uris="http://[::1"), "Check the host and port"),
    "a client with a port that is none": (
        lambda: client_with(redirect_uris="https://a.example.com:99999/"),
        "Check the host and port",
    ),
    "a client in the clear": (lambda: client_with(redirect_uris="http://a.example.com/"), "Enter each address like"),
    "a client that leads back nowhere": (
        lambda: client_with(authorization_grant_type="authorization-code"),
        "Enter at least one address",
    ),
    "a client that is given passwords": (lambda: client_with(authorization_grant_type="password"), "not one of the"),
    "a client with tokens in addresses": (lambda: client_with(authorization_grant_type="implicit"), "not one of the"),
    "a leader without the role": (
        lambda: affiliation(starts_on="2099-01-01", sales_manager=people.UserFactory().pk),
        "doesn&#x27;t have the role sales manager on Jan 1, 2099",
    ),
    "an unknown agent": (
        lambda: ("accounts/agentaffiliation", {"agent": "018f0000-0000-7000-8000-000000000000", "starts_on": DAY}),
        "Select a valid choice",
    ),
    "an agent by SAN": (
        lambda: ("accounts/agentaffiliation", {"agent": "7000001", "starts_on": DAY}),
        "Select a valid choice",
    ),
    "a delegation to oneself": (
        lambda: (delegation(is_to_self=True)[0], delegation(is_to_self=True)[1] | {"starts_on": DAY}),
        "agents can&#x27;t delegate to themselves",
    ),
    "a delegation twice": (delegation_again, "already has a delegation to this colleague from this day"),
    "a delegation ends before it starts": (
        lambda: (
            "accounts/agentdelegation",
            delegation(is_to_self=False)[1] | {"starts_on": DAY, "ends_on": "2025-01-01"},
        ),
        "before the first day",
    ),
    "a role twice": (grant_again, "already has this role from this day"),
    "a role ends before it starts": (
        lambda: (
            "accounts/rolegrant",
            {"user": people.UserFactory().pk, "role": "agent", "starts_on": DAY, "ends_on": "2025-01-01"},
        ),
        "before the first day",
    ),
    "a binding twice": (binding_again, "may already act for this agent"),
    "a membership twice": (membership_again, "is already in this queue"),
    "a second triage queue": (lambda: queue("billing", is_triage="on"), "Another queue is the triage queue"),
    "an inactive triage queue": (lambda: queue("triage", is_active=""), "must stay active"),
    "a person of a department twice": (department_member_again, "is already in this department"),
    "a system without an address": (
        lambda: of_department(gateway="http"),
        "Enter the address of the department&#x27;s system",
    ),
    "a signature without a secret": (lambda: of_department(requires_signature="on"), "only be required with a secret"),
    "a department twice": (lambda: of_department(code="claims"), "already exists"),
    "a rung twice": (rung, "already"),
    "a rung whose times make no sense": (
        lambda: rung(position=77, acknowledge_minutes=60, settle_minutes=5),
        "at least the time to acknowledge",
    ),
    "a rung that nobody lives to see": (lambda: rung(position=77, settle_minutes=2147483647), "from 1 to 180000"),
    "a rung of no time": (lambda: rung(position=77, acknowledge_minutes=0), "from 1 to 180000"),
    "a department without time": (lambda: of_department(target_seconds=0), "from 60 to 10800000"),
    "a department with years": (lambda: of_department(target_seconds=300_000_000), "from 60 to 10800000"),
    "a department asked without end": (lambda: of_department(poll_seconds=0), "from 30 to 86400"),
    "a legal time of a second": (lambda: another_clock(target_seconds=1), "from 3600 to 31622400"),
    "a legal time of 68 years": (lambda: another_clock(target_seconds=2147483647), "from 3600 to 31622400"),
    "what ARSOS takes, refused": (lambda: refused_type("benefit_question"), "ARSOS takes inquiries of the type"),
    "what ARSOS refuses, taken": (
        lambda: ("inquiries/inquirytype", {"code": "pre_sale", "is_active": "on", "position": 9}),
        "to another team. Make the referred type inactive first",
    ),
    "a number that no column holds": (lambda: rung(position=99999), "less than or equal to 32767"),
    "an absence twice": (absence_again, "already out from this day"),
    "a legal time twice": (clock_again, "There is already a deadline for this destination and variant"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_kept(administrator, case):
    made, words = WRONG[case]
    name, fields = made()
    model = next(model for model in admin.site._registry if model._meta.label_lower.replace(".", "/") == name)
    before = model._default_manager.count()
    answer = administrator.post(f"/admin/{name}/add/", fields)
    shown = text_of(answer)
    assert answer.status_code == 200, shown
    assert words in re.sub(r"\s+", " ", shown)
    assert not [one for one in every_name() if one in shown]
    assert model._default_manager.count() == before
    assert not JournalEntry.objects.filter(kind="configured").exists()


def test_leading_zeros_of_an_npn_are_dropped(administrator):
    name, fields = agent_with(npn=" 0000012345 ", san=" 00123 ")
    answer = administrator.post(f"/admin/{name}/add/", fields)
    assert answer.status_code == 302, text_of(answer)
    agent = people.AgentFactory._meta.model.objects.get(npn="12345")
    assert agent.san == "00123"
    twice = administrator.post(f"/admin/{name}/add/", agent_with(npn="12345", san="5")[1])
    assert "already exists" in text_of(twice)


def test_the_name_of_a_row_stays(administrator):
    answer = administrator.post("/admin/inquiries/supportunit/add/", {"code": "unit", "title": "Unit"})
    assert answer.status_code == 302, text_of(answer)
    administrator.post("/admin/inquiries/supportunit/unit/change/", {"code": "other", "title": "Renamed"})
    assert list(SupportUnit.objects.filter(title="Renamed").values_list("code", flat=True)) == ["unit"]
    assert not SupportUnit.objects.filter(code="other").exists()


@contextmanager
def refused(*errors):
    with pytest.raises(errors) as raised, transaction.atomic():
        yield raised


def test_what_only_the_database_sees_has_the_same_words():
    """Two people save at once: the check of the form saw nothing, the constraint holds."""
    agent = people.agent()
    with refused(IntegrityError) as raised:
        people.AffiliationFactory(agent=agent, starts_on=date(2026, 1, 1))
    assert told_of(raised.value) == [("", WORDS["affiliations_do_not_overlap"])]
    with refused(IntegrityError) as raised:
        people.DelegationFactory(principal=agent, delegate=agent, starts_on=DAY)
    assert told_of(raised.value) == [("", WORDS["delegation_is_to_another"])]
    with refused(IntegrityError) as raised:
        people.RoleGrantFactory(user=agent.user, role="agent")
    assert told_of(raised.value) == [("", WORDS["role_grant_once_per_start"])]
    with refused(ProgrammingError, IntegrityError) as raised:
        CalendarVersion.objects.update(version=77)
    assert told_of(raised.value) == [("", WORDS["published_hours_stay"])]


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("UPDATE accounts_agent SET first_name = repeat('x', 90)", "22001"),
        ("UPDATE accounts_agent SET user_id = '018f0000-0000-7000-8000-000000000000'", "23503"),
        ("UPDATE accounts_agent SET san = NULL", "23502"),
        ("UPDATE desk_associate SET capacity = 99999", "22003"),
    ],
)
def test_what_no_name_is_known_for_is_told_by_its_kind(statement, state):
    people.agent()
    people.associate()
    with refused(IntegrityError, DataError) as raised, connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert told_of(raised.value) == [("", BY_STATE[state])]


def test_errors_without_a_cause_have_words_too():
    assert told_of(IntegrityError()) == [("", OTHERWISE)]
    assert told_of(ValidationError("So.")) == [("", "So.")]
    assert told_of(ValidationError({"npn": ["So."]})) == [("npn", "So.")]


OUT_OF_BOUNDS = {
    "department": (lambda: Department.objects.filter(code="claims"), {"target_seconds": 300_000_000}),
    "polling": (lambda: Department.objects.filter(code="claims"), {"poll_seconds": 0}),
    "rung": (lambda: LadderRung.objects.filter(position=1), {"settle_minutes": 2147483647}),
    "legal time": (LegalClock.objects.all, {"target_seconds": 1}),
    "acknowledging": (DestinationUnit.objects.all, {"acknowledge_minutes": 0}),
    "follow-up": (FollowUpPlan.objects.all, {"close_after_days": 32767}),
    "a client's name": (lambda: people.client() and ApiClient.objects.all(), {"name": ""}),
    "a client's scopes": (lambda: people.client() and ApiClient.objects.all(), {"allowed_scopes": ["nonsense"]}),
    "an agent's phone": (lambda: people.agent() and Agent.objects.all(), {"phone": "+999"}),
    "an agent's name": (lambda: people.agent() and Agent.objects.all(), {"last_name": " "}),
    "refused": (
        lambda: RefusedType.objects.filter(code="pre_sale"),
        {"code": "benefit_question", "is_active": True},
    ),
    "taken": (lambda: InquiryType.objects.filter(code="other"), {"code": "pre_sale", "is_active": True}),
}


@pytest.mark.parametrize("case", OUT_OF_BOUNDS)
def test_the_database_refuses_settings_that_cannot_be_worked_with(case):
    rows, values = OUT_OF_BOUNDS[case]
    with refused(IntegrityError) as raised:
        rows().update(**values)
    assert told_of(raised.value)[0][1] != OTHERWISE


@pytest.mark.parametrize("minutes", [0, 180_001, 1_000_000])
def test_a_type_keeps_targets_that_can_be_counted(administrator, minutes):
    current = InquiryType.objects.get(code="lep_lis").current_version
    draft = InquiryTypeVersion.objects.get(id=current.id)
    draft.id, draft.resolution_minutes = new_id(), minutes
    by = Actor(name="Admin", roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(InputRejected) as raised:
        TYPE_VERSIONS.publish_at_once(title=draft.title, rules=draft, by=by, at=clock.now(), of="lep_lis")
    assert [one.pointer for one in raised.value.errors] == ["/resolution_minutes"]
    with refused(IntegrityError):
        draft.version = 77
        draft.save(force_insert=True)
    page = administrator.post("/admin/inquiry-types/lep_lis/", {"resolution_minutes": minutes})
    assert page.status_code == 422
    assert "180000" in text_of(page) or minutes == 0
    assert InquiryType.objects.get(code="lep_lis").current_version_id == current.id


def test_the_phone_of_an_agent_keeps_its_extension(administrator):
    name, fields = agent_with(phone="(502) 555-0100 ext. 123")
    answer = administrator.post(f"/admin/{name}/add/", fields)
    assert answer.status_code == 302, text_of(answer)
    assert Agent.objects.get(npn="4711").phone == "+15025550100 x123"


def test_who_leads_an_agent_is_chosen_from_those_with_the_role(administrator):
    manager, other = people.UserFactory(display_name="Gail Manager"), people.UserFactory(display_name="Gail Other")
    people.grant(manager, Role.SALES_MANAGER)
    asked = {"app_label": "accounts", "model_name": "agentaffiliation", "field_name": "sales_manager", "term": "Gail"}
    offered = administrator.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["id"] for one in offered] == [str(manager.pk)]
    name, fields = affiliation(starts_on="2099-01-01", sales_manager=manager.pk)
    AgentAffiliation.objects.filter(agent=fields["agent"]).delete()
    assert administrator.post(f"/admin/{name}/add/", fields).status_code == 302
    RoleGrant.objects.filter(user=manager).update(ends_on="2026-01-01")
    made = AgentAffiliation.objects.get(agent=fields["agent"])
    kept = administrator.post(f"/admin/{name}/{made.pk}/change/", fields | {"ends_on": "2099-06-01"})
    assert kept.status_code == 302, text_of(kept)
    assert other.pk != AgentAffiliation.objects.get(pk=made.pk).sales_manager_id == manager.pk
