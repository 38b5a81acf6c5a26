"""Unmasking takes a purpose and leaves a trace; looking does not show what is masked (R32, R33)."""

import pytest

from audit.models import JournalEntry
from tests.factories import members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_value_is_revealed_for_a_purpose_and_journaled():
    agent = people.agent()
    member = members.policy(agent).member
    caller = as_agent(agent)
    assert "1EG4TE5MK73" not in caller.get(f"members/{member.id}/").content.decode()
    shown = caller.post(f"members/{member.id}/reveal/", {"fields": ["mbi"], "purpose": "Member asks for it"})
    assert shown.json() == {"values": {"mbi": "1EG4TE5MK73"}}
    entry = JournalEntry.objects.get(kind="reveal")
    assert (entry.subjects, entry.purpose) == ([member.id], "Member asks for it")
    assert "mbi" in entry.fields
    assert "1EG4" not in str(JournalEntry.objects.values())


@pytest.mark.parametrize("body", [{"fields": ["mbi"]}, {"fields": ["ssn"], "purpose": "x"}, {"purpose": "x"}])
def test_without_purpose_or_with_other_fields_nothing_is_revealed(body):
    agent = people.agent()
    member = members.policy(agent).member
    assert as_agent(agent).post(f"members/{member.id}/reveal/", body).status_code == 422
    assert not JournalEntry.objects.filter(kind="reveal").exists()


def test_others_members_are_not_revealed():
    member = members.policy(people.agent()).member
    answer = as_agent(people.agent()).post(
        f"members/{member.id}/reveal/", {"fields": ["mbi"], "purpose": "Member asks"}
    )
    assert answer.status_code == 404
    assert JournalEntry.objects.get(kind="denied").subjects == [member.id]


def test_lists_show_neither_birth_date_nor_mbi():
    agent = people.agent()
    members.policy(agent)
    listed = as_agent(agent).get("members/").content.decode()
    assert "1950-02-03" not in listed
    assert "MK73" not in listed
