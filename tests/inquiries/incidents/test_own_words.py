"""Nobody's data stands in the words of an incident, and a refusal tells of nobody whom its reader may not see."""

import pytest

from audit.models import JournalEntry
from foundation import clock
from foundation.errors import ConflictFound, InputRejected
from inquiries.incidents.actions.linking import Cause, link_inquiries, open_incident
from inquiries.incidents.actions.posting import post_update
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost
from tests.factories import inquiries, people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inquiry():
    return inquiries.filed()


def test_an_incident_is_not_opened_under_the_name_of_somebody_in_it(lead, inquiry):
    name = inquiry.member.last_name
    for cause in (
        Cause(title=f"{name}'s card", what_happened="Late"),
        Cause(title="Cards", what_happened=f"As {name}"),
    ):
        with pytest.raises(InputRejected):
            open_incident(cause, references=[inquiry.reference], by=inquiries.actor_of(lead), at=clock.now())
    assert not Incident.objects.exists()


def test_nobody_is_linked_whose_data_the_incident_already_says(lead, inquiry):
    by, name = inquiries.actor_of(lead), inquiry.member.last_name
    incident = open_incident(Cause(title=f"Cards of {name}", what_happened="Late"), by=by, at=clock.now())
    with pytest.raises(InputRejected) as refused:
        link_inquiries(incident.id, references=[inquiry.reference], by=by, at=clock.now())
    assert name not in refused.value.detail
    assert [error.pointer for error in refused.value.errors] == ["/references"]
    assert not IncidentLink.objects.exists()


def test_a_refusal_tells_nothing_of_people_in_other_queues(lead, inquiry):
    """Somebody who works another queue sees no inquiry of this incident: they can post to none, whatever they type."""
    by = inquiries.actor_of(lead)
    incident = open_incident(
        Cause(title="Cards", what_happened="Late"), references=[inquiry.reference], by=by, at=clock.now()
    )
    other = inquiries.actor_of(people.associate("billing"))
    for body in (f"Ask {inquiry.member.last_name}", "Nothing of anybody"):
        with pytest.raises(ConflictFound):
            post_update(incident.id, body=body, by=other, at=clock.now())
    assert not IncidentPost.objects.exists()


def test_whose_names_are_compared_is_journaled(lead, inquiry):
    by = inquiries.actor_of(lead)
    incident = open_incident(
        Cause(title="Cards", what_happened="Late"), references=[inquiry.reference], by=by, at=clock.now()
    )
    body = {"body": f"Ask {inquiry.member.last_name}"}
    assert as_user(lead.user).post(f"incidents/{incident.id}/update/", body).status_code == 422
    assert JournalEntry.objects.filter(subjects__contains=[inquiry.member_id]).exists()
