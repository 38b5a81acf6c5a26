"""What stands around an inquiry: what else is open for the person, departments; cut to the reader (R6, R14, R31)."""

from dataclasses import asdict
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation import clock
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.filing.actions import create_prospect_inquiry
from inquiries.filing.queries.facts import ProspectIntake
from inquiries.inquiry.models import Inquiry
from inquiries.pages.queries import whole_page
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/New_York")
PERSON = {"last_name": "Example", "first_name": "Ida", "date_of_birth": "1951-04-05", "zip_code": "40202"}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def associate():
    return people.associate("triage")


def alike(inquiry, reader):
    page = whole_page(inquiries.actor_of(reader), inquiry.reference, clock.now(), zone=ZONE)
    return [one.reference for one in page.alike]


def of_prospect(agent, **person):
    intake = ProspectIntake(
        person=PERSON | person, authority="own_application", line_of_business="MAPD", need=inquiries.need("other")
    )
    filed = create_prospect_inquiry(intake, by=inquiries.actor_of(agent), at=clock.now())
    return inquiries.put_in(filed.inquiry, "queued", queue="triage")


def test_the_same_type_comes_first_and_then_the_oldest_and_five_are_shown(agent, associate):
    here = inquiries.filed("other", agent=agent)
    of_type = [inquiries.filed("other", agent=agent, policy=here.policy) for _ in range(4)]
    of_another = [
        inquiries.put_in(inquiries.filed("billing", agent=agent, policy=here.policy), "queued", queue="triage")
        for _ in range(2)
    ]
    for days, one in enumerate([*of_type, *of_another]):
        Inquiry.objects.filter(id=one.id).update(created_at=clock.now() - timedelta(days=days))
    assert alike(here, associate) == [
        *(one.reference for one in reversed(of_type)),
        of_another[1].reference,
    ]


def test_what_has_ended_and_what_is_about_somebody_else_is_not_shown(agent, associate):
    here = inquiries.filed("other", agent=agent)
    inquiries.put_in(inquiries.filed("other", agent=agent, policy=here.policy), "closed")
    inquiries.filed("other", agent=agent)
    assert alike(here, associate) == []


def test_what_lies_in_a_queue_of_others_is_shown_to_them_alone(agent, associate):
    here = inquiries.filed("other", agent=agent)
    elsewhere = inquiries.put_in(inquiries.filed("billing", agent=agent, policy=here.policy), "queued", queue="billing")
    assert alike(here, associate) == []
    assert alike(here, people.associate("triage", "billing")) == [elsewhere.reference]


def test_an_agent_is_shown_none_and_nothing_is_looked_for_once_it_has_ended(agent, associate):
    here = inquiries.filed("other", agent=agent)
    inquiries.filed("other", agent=agent, policy=here.policy)
    assert alike(here, agent) == []
    assert alike(inquiries.put_in(here, "closed"), associate) == []


def test_agents_read_where_a_department_is_and_not_what_is_said(agent, associate):
    """R6: what ARSOS and departments write to each other is internal."""
    here = inquiries.put_in(inquiries.filed("other", agent=agent), "in_progress", holder=associate)
    by, at = inquiries.actor_of(associate), clock.now()
    request_department(here.reference, DepartmentQuestion(department="claims", summary="Paid?"), by=by, at=at)
    shown = {
        reader: whole_page(inquiries.actor_of(reader), here.reference, at, zone=ZONE).requests[0]
        for reader in (agent, associate)
    }
    assert shown[associate].summary == "Paid?"
    told = {"department", "status", "created_at", "due_at"}
    assert {name for name, value in asdict(shown[agent]).items() if value} == told


def test_a_prospect_is_known_by_what_was_typed(agent, associate):
    first, second = of_prospect(agent), of_prospect(people.agent())
    of_prospect(agent, date_of_birth="1950-01-01")
    assert alike(first, associate) == [second.reference]
