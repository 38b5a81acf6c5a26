"""Both flows from the pages, as an agent with a browser lives through them."""

from uuid import UUID, uuid4

import pytest

from arsos.journal.models import JournalEntry
from inquiries.models import Inquiry, InquiryDraft, Referral, SelfServiceOffer
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

PERSON = {
    "last_name": "Newcomer",
    "first_name": "Nina",
    "date_of_birth": "1951-04-05",
    "zip_code": "40202",
    "line_of_business": "MAPD",
    "authority": "own_application",
}
ID_CARD = {
    "details-reason": "lost",
    "details-card": "medical",
    "details-address_confirmed": "yes",
    "summary": "Lost on a trip",
    "self_service": "declined",
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def browser(agent):
    return at_pages(agent)


def begin(browser, policy):
    """Create an inquiry from the profile with the policy ticked; returns the address of the draft."""
    answer = browser.post(f"/admin/customers/{policy.member_id}/", {"subject": f"policy:{policy.id}"})
    assert answer.status_code == 302
    return answer["Location"]


def step(browser, address, name, **fields):
    version = InquiryDraft.objects.get(id=UUID(address.split("/")[3])).version
    return browser.post(address, {"step": name, "version": version, **fields}, follow=True)


def test_my_humana_business_from_the_book_to_the_reference(agent, browser):
    policy = members.policy(agent)
    assert policy.member.last_name in text_of(browser.get("/admin/customers/"))
    assert policy.policy_number in text_of(browser.get(f"/admin/customers/{policy.member_id}/"))

    address = begin(browser, policy)
    assert 'value="id_card"' in text_of(browser.get(address))
    assert "Was self-service offered?" in text_of(step(browser, address, "type", inquiry_type="id_card"))
    answer = step(browser, address, "details", submit="1", **ID_CARD)

    inquiry = Inquiry.objects.get()
    assert inquiry.reference in text_of(answer)
    assert inquiry.details == {"reason": "lost", "card": "medical", "address_confirmed": True}
    assert (inquiry.policy_id, inquiry.queue.code, inquiry.self_service) == (policy.id, "benefits", "declined")
    assert InquiryDraft.objects.get().submitted_inquiry_id == inquiry.id


def test_the_service_inquiry_card_makes_a_case(browser):
    answer = browser.post("/admin/service-inquiry-card/", PERSON)
    address = answer["Location"].partition("?")[0]
    step(browser, address, "type", inquiry_type="id_card")
    step(browser, address, "details", submit="1", **ID_CARD)
    inquiry = Inquiry.objects.get()
    assert (inquiry.flow, inquiry.authority) == ("service_inquiry_card", "own_application")
    assert (inquiry.prospect.last_name, inquiry.prospect.date_of_birth.isoformat()) == ("Newcomer", "1951-04-05")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_filed(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    answer = step(browser, address, "details", submit="1", **{**ID_CARD, "details-reason": "", "self_service": ""})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert 'id="id_details-reason_error"' in shown
    assert 'id="id_self_service_error"' in shown
    assert not Inquiry.objects.exists()
    assert InquiryDraft.objects.get().content["details"]["card"] == "medical"


def test_a_person_typed_wrong_comes_back_to_the_first_step(browser):
    typed = {**PERSON, "zip_code": "4020", "date_of_birth": "2999-01-01"}
    address = browser.post("/admin/service-inquiry-card/", typed)["Location"].partition("?")[0]
    step(browser, address, "type", inquiry_type="id_card")
    answer = step(browser, address, "details", submit="1", **ID_CARD)
    assert answer.status_code == 422
    assert 'id="id_zip_code_error"' in text_of(answer)
    assert not Inquiry.objects.exists()


def test_a_draft_can_be_left_and_resumed(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    answer = step(browser, address, "details", leave="1", summary="Half way")
    assert "Half way" in text_of(answer)
    assert "Half way" in text_of(browser.get(address))
    assert "Half way" not in str(InquiryDraft.objects.values_list("content", flat=True).query)


def test_a_draft_is_its_authors_alone(agent, browser):
    address = begin(browser, members.policy(agent))
    assert at_pages(people.agent()).get(address).status_code == 404
    assert at_pages(people.associate("triage")).get(address).status_code == 404


def test_a_draft_changed_elsewhere_is_not_overwritten(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    answer = browser.post(address, {"step": "type", "version": 1, "inquiry_type": "billing"})
    assert answer.status_code == 412
    assert InquiryDraft.objects.get().content["inquiry_type"] == "id_card"


def test_a_likely_duplicate_is_shown_before_it_is_filed_and_linked(agent, browser):
    policy = members.policy(agent)
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    warned = step(browser, address, "details", submit="1", **ID_CARD)
    assert earlier.reference in text_of(warned)
    assert Inquiry.objects.count() == 1
    step(browser, address, "details", submit="1", confirmed="1", **ID_CARD)
    newer = Inquiry.objects.exclude(id=earlier.id).get()
    assert [link.of_id for link in newer.duplicate_links.all()] == [earlier.id]


def test_what_is_not_for_arsos_is_referred_at_once(agent, browser):
    address = begin(browser, members.policy(agent))
    answer = step(browser, address, "type", inquiry_type="application_status")
    assert "agentsupport@humana.com" in text_of(answer)
    assert Referral.objects.get().requested_type == "application_status"
    assert not Inquiry.objects.exists()
    assert not InquiryDraft.objects.exists()


def test_a_member_of_the_own_book_belongs_to_the_other_flow(agent, browser):
    member = members.policy(agent).member
    typed = {"last_name": member.last_name, "first_name": member.first_name, "zip_code": member.zip_code}
    typed["date_of_birth"] = member.date_of_birth.isoformat()
    address = browser.post("/admin/service-inquiry-card/", {**PERSON, **typed})["Location"].partition("?")[0]
    step(browser, address, "type", inquiry_type="id_card")
    answer = step(browser, address, "details", submit="1", **ID_CARD)
    assert f"/admin/customers/{member.id}/" in text_of(answer)
    assert not Inquiry.objects.exists()

    step(browser, address, "subject", not_the_same_person="1", **{**PERSON, **typed})
    step(browser, address, "details", submit="1", **ID_CARD)
    assert Inquiry.objects.get().flow == "service_inquiry_card"


def test_the_member_does_it_themselves(agent, browser):
    policy = members.policy(agent)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    step(browser, address, "details", deflect="1")
    offer = SelfServiceOffer.objects.get()
    assert (offer.outcome, offer.member_id, offer.inquiry_id) == ("offered", policy.member_id, None)
    assert not InquiryDraft.objects.exists()


def test_a_member_of_another_book_is_not_there(browser):
    hidden = members.policy(people.agent())
    assert browser.get(f"/admin/customers/{hidden.member_id}/").status_code == 404
    assert browser.post(f"/admin/customers/{hidden.member_id}/", {"subject": ""}).status_code == 404
    assert browser.get(f"/admin/customers/{uuid4()}/").status_code == 404
    assert JournalEntry.objects.filter(kind="denied").count() == 3


def test_finding_by_number_keeps_the_number_out_of_the_address(agent, browser):
    policy = members.policy(agent)
    answer = browser.post("/admin/customers/", {"kind": "mbi", "text": "1EG4-TE5-MK73"})
    assert policy.member.last_name in text_of(answer)
    assert JournalEntry.objects.latest("at", "id").kind == "search"
    assert browser.post("/admin/customers/", {"kind": "mbi", "text": "nonsense"}).status_code == 422


@pytest.mark.parametrize("path", ["/admin/service-inquiry-card/", "/admin/drafts/"])
def test_only_agents_file(path):
    assert at_pages(people.associate("triage")).get(path).status_code == 403


def test_who_is_not_signed_in_is_asked_to(client):
    answer = client.get("/admin/customers/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/customers/")


def test_signing_in_leads_home(client, agent):
    agent.user.set_password("a long and plain password")
    agent.user.is_staff = True
    agent.user.save()
    answer = client.post(
        "/admin/login/", {"username": agent.user.username, "password": "a long and plain password"}, follow=True
    )
    assert answer.redirect_chain[-1] == ("/admin/", 302)
    assert "goes to ARSOS as a case" in text_of(answer)
