"""What is asked for a look must say something, at every door alike (R32, R34)."""

import pytest

from audit.models import JournalEntry
from foundation.purposes import says_something
from inquiries.privacy_cases.models import PrivacyCase
from members.emergency.models import EmergencyAccess
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NOTHING_SAID = [".", "x", "ok", "\u200b", "? ! \u200b .", "a b c", "\u200bask\u200b", "\u8a71"]


@pytest.mark.parametrize("words", NOTHING_SAID)
def test_what_says_nothing_is_refused_at_every_door_and_nothing_is_shown(words):
    inquiry, lead = inquiries.filed("other", agent=people.agent()), people.associate("triage", lead=True)
    outside, case = people.associate("billing"), retracted(lead)
    person, humana_id = f"members/{inquiry.member_id}", inquiry.member.humana_id
    before = counted()
    for caller, road, body, pointer in (
        (as_agent(inquiry.agent), f"{person}/reveal/", {"fields": ["mbi"], "purpose": words}, "/purpose"),
        (as_user(outside.user), "emergency-access/", {"humana_id": humana_id, "reason": words}, "/reason"),
        (as_user(lead.user), f"privacy-cases/{case.id}/evidence/", {"purpose": words}, "/purpose"),
        (as_user(lead.user), f"privacy-cases/{case.id}/file/", {"purpose": words}, "/purpose"),
    ):
        refused = caller.post(road, body)
        assert refused.status_code == 422, (road, refused.content)
        assert [one["pointer"] for one in refused.json()["errors"]] == [pointer], road
    sought = {"search": inquiry.reference, "purpose": words}
    for who, road, form in (
        (outside, "emergency/", {"humana_id": humana_id, "reason": words}),
        (inquiry.agent, f"customers/{inquiry.member_id}/reveal/", {"fields_shown": "mbi", "purpose": words}),
        (lead, f"privacy-cases/{case.id}/evidence/", {"evidence-purpose": words}),
        (lead, f"privacy-cases/{case.id}/file/", {"evidence-purpose": words}),
        (outside, "service-inquiries/", sought),
    ):
        assert at_pages(who).post(f"/admin/{road}", form).status_code == 422, road
    assert inquiry.member.last_name not in text_of(at_pages(outside).post("/admin/service-inquiries/", sought))
    assert counted() == before


def test_a_header_that_says_nothing_finds_no_inquiry_and_hints_at_none():
    inquiry, desk = inquiries.filed("other"), as_user(people.associate("billing").user)
    for words in filter(str.isascii, NOTHING_SAID):
        refused = desk.get(f"inquiries/{inquiry.reference}/", Purpose=words)
        assert refused.status_code == 404, words
        assert "in a few words" in refused.json()["detail"]
    for other in ("SI-7K3M-9QX4", inquiry.reference):
        assert desk.get(f"inquiries/{other}/", Purpose=".").status_code == 404
    assert desk.get(f"inquiries/{inquiry.reference}/", Purpose="Agent called about it").status_code == 200


@pytest.mark.parametrize("words", ["treatment", "Call", "Ambulance asks", "Łódź dzwoni", "電話", "問い合わせの確認"])
def test_a_word_says_something_in_any_letters(words):
    assert says_something(words)


def retracted(lead):
    """The privacy case of a message that a lead sent and took back."""
    inquiry = inquiries.put_in(inquiries.filed("other", agent=people.agent()), "in_progress", holder=lead)
    desk, here = as_user(lead.user), f"inquiries/{inquiry.reference}"
    sent = desk.post(f"{here}/messages/", {"body": "Meant for another", "visibility": "agent"}).json()["id"]
    gone = desk.post(f"{here}/retract/", {"item": "message", "item_id": sent, "reason": "Another member's data"})
    assert gone.status_code in (200, 201), gone.content
    return PrivacyCase.objects.get()


def counted():
    looks = JournalEntry.objects.filter(kind__in=["reveal", "emergency", "export"]).count()
    return looks, EmergencyAccess.objects.count()
