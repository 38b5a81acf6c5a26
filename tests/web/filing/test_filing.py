"""Both flows from the pages, as an agent with a browser lives through them."""

import re
from datetime import date
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models.agents import AgentAffiliation
from audit.models import JournalEntry
from foundation import lengths
from foundation.crypto import find_by_hashes
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries import drafts as draft_room
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.missed_searches.models import MissedSearch
from inquiries.referrals.models import Referral, SelfServiceOffer
from members.book.models import PolicyAgent
from members.search.steps import keep_member_documents
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {
    "demographic_change": "address moved",
    "pcp_change": "doctor",
    "billing": "refund",
    "medical_claim": "denied",
    "supplemental_benefit": "ride dental",
    "allowance_card": "otc",
    "dissatisfaction": "appeal complaint",
    "commissions": "commission",
}
"""What people say, by the type that they need."""
PERSON = {
    "last_name": "Newcomer",
    "first_name": "Nina",
    "date_of_birth": "4/5/1951",
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
    assert answer["Location"].endswith("?step=type")
    return answer["Location"].partition("?")[0]


def begin_card(browser, **typed):
    browser.post("/admin/service-inquiry-card/", {**PERSON, **typed})
    return f"/admin/drafts/{InquiryDraft.objects.get().id}/"


def step(browser, address, name, **fields):
    version = InquiryDraft.objects.get(id=UUID(address.split("/")[3])).version
    return browser.post(address, {"step": name, "version": version, **fields}, follow=True)


def submit(browser, address, **fields):
    return step(browser, address, "review", submit="1", **fields)


def test_my_humana_business_from_the_book_to_the_reference(agent, browser):
    policy = members.policy(agent)
    assert policy.member.last_name in text_of(browser.get("/admin/customers/"))
    assert policy.policy_number in text_of(browser.get(f"/admin/customers/{policy.member_id}/"))

    address = begin(browser, policy)
    assert 'value="id_card"' in text_of(browser.get(address))
    assert "Self-service first" in text_of(step(browser, address, "type", inquiry_type="id_card"))
    review = text_of(step(browser, address, "details", next="1", **ID_CARD))
    for known in (policy.policy_number, policy.member.humana_id, agent.san, "Lost on a trip", "Work starts"):
        assert known in review
    assert not Inquiry.objects.exists()
    answer = submit(browser, address)

    inquiry = Inquiry.objects.get()
    assert inquiry.reference in text_of(answer)
    assert inquiry.details == {"reason": "lost", "card": "medical", "address_confirmed": True}
    assert (inquiry.policy_id, inquiry.queue.code, inquiry.self_service) == (policy.id, "benefits", "declined")
    assert InquiryDraft.objects.get().submitted_inquiry_id == inquiry.id


def test_the_service_inquiry_card_makes_a_case(browser):
    address = begin_card(browser)
    step(browser, address, "type", inquiry_type="id_card")
    step(browser, address, "details", next="1", **ID_CARD)
    answer = submit(browser, address)
    inquiry = Inquiry.objects.get()
    assert re.search(rf"Case <a [^>]*>{inquiry.reference}</a> is open with ARSOS", text_of(answer))
    assert (inquiry.flow, inquiry.authority) == ("service_inquiry_card", "own_application")
    assert (inquiry.prospect.last_name, inquiry.prospect.date_of_birth.isoformat()) == ("Newcomer", "1951-04-05")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_filed(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    answer = step(browser, address, "details", next="1", **{**ID_CARD, "details-reason": "", "self_service": ""})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert 'id="id_details-reason_error"' in shown
    assert 'id="id_self_service_error"' in shown
    assert not Inquiry.objects.exists()
    assert InquiryDraft.objects.get().content["details"]["card"] == "medical"


def test_a_person_typed_wrong_is_told_at_once_and_kept(browser):
    typed = {**PERSON, "zip_code": "4020", "date_of_birth": "2999-01-01"}
    answer = browser.post("/admin/service-inquiry-card/", typed)
    assert answer.status_code == 422
    assert 'id="id_zip_code_error"' in text_of(answer)
    assert 'id="id_date_of_birth_error"' in text_of(answer)
    assert "1900 to today, as MM/DD/YYYY" in text_of(answer)
    assert InquiryDraft.objects.get().content["prospect"]["last_name"] == "Newcomer"
    assert not Inquiry.objects.exists()


def test_without_room_for_a_draft_what_was_typed_stays_and_the_page_says_what_to_do(agent, browser, monkeypatch):
    monkeypatch.setattr(draft_room, "MOST_DRAFTS", 1)
    policy = members.policy(agent)
    begin(browser, policy)
    card, words = "/admin/service-inquiry-card/", "Submit or discard one first"
    assert words in text_of(browser.get(card))
    refused = browser.post(card, PERSON)
    assert (refused.status_code, words in text_of(refused)) == (422, True)
    for typed in ("Newcomer", "Nina", "4/5/1951", "40202"):
        assert f'value="{typed}"' in text_of(refused)
    assert browser.post(card, {"begin": "1", "key": "k-begin"}).status_code == 422
    profile = browser.post(f"/admin/customers/{policy.member_id}/", {"subject": f"policy:{policy.id}"})
    assert (profile.status_code, words in text_of(profile)) == (422, True)
    assert "Consumer Profile" in text_of(profile)
    assert InquiryDraft.objects.count() == 1


@pytest.mark.parametrize("more", [1, -1], ids=["larger", "smaller"])
def test_a_step_too_long_for_a_draft_stays_as_it_was_typed(agent, browser, more):
    """Also in a draft from before the bound, which may shrink."""
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    draft = InquiryDraft.objects.get()
    draft.content = {**draft.content, "description": "x" * 150_000}
    draft.save()
    before, typed = draft.content, {**ID_CARD, "description": "y" * (150_000 + more * 1_000)}
    quiet = browser.post(address, {"step": "details", "version": draft.version, "autosave": "1", **typed})
    answer = step(browser, address, "details", leave="1", **typed)
    kept = InquiryDraft.objects.get().content
    if more > 0:
        assert (quiet.status_code, answer.status_code, kept) == (422, 422, before)
        assert "too long for a draft (limit 100 KB)" in text_of(answer)
        assert typed["description"] in text_of(answer)
    else:
        assert (quiet.status_code, answer.status_code, kept["description"]) == (200, 200, typed["description"])


def test_a_person_too_long_for_a_draft_stays_as_typed(browser):
    address = begin_card(browser)
    for where in ("/admin/service-inquiry-card/", address):
        sent = {**PERSON, "last_name": "N" * 100_000, "step": "subject", "version": 1}
        answer = browser.post(where, sent)
        assert (answer.status_code, "too long for a draft (limit 100 KB)" in text_of(answer)) == (422, True)
        assert f'value="{sent["last_name"]}"' in text_of(answer)
    assert InquiryDraft.objects.get().content["prospect"]["last_name"] == "Newcomer"


def test_what_is_missing_at_the_review_leads_to_its_field(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    shown = text_of(browser.get(f"{address}?step=review"))
    assert "?step=details#f-details-reason" in shown
    assert "?step=details#f-self_service" in shown
    assert "Submit to ARSOS" not in shown
    assert submit(browser, address).status_code == 422
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
    step(browser, address, "details", leave="1", summary="There")
    answer = browser.post(address, {"step": "details", "version": 2, "summary": "Here", "next": "1"})
    assert answer.status_code == 412
    assert 'value="Here"' in text_of(answer)
    assert "There" in text_of(answer)
    assert InquiryDraft.objects.get().content["summary"] == "There"


def test_a_draft_is_saved_while_somebody_types(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    typed = {"step": "details", "autosave": "1", "summary": "Half a w", "details-reason": "lost"}
    first = browser.post(address, {**typed, "version": 2})
    assert first.json()["version"] == 3
    assert browser.post(address, {**typed, "version": 2}).json()["version"] == 3
    stale = browser.post(address, {**typed, "version": 2, "summary": "Half a word"})
    assert (stale.status_code, stale.json()["version"]) == (409, 3)
    assert stale.json()["theirs"]["summary"] == "Half a w"
    assert stale.json()["theirs"]["details-reason"] == "lost"
    draft = InquiryDraft.objects.get()
    assert (draft.content["summary"], draft.version) == ("Half a w", 3)


def test_the_first_letters_on_the_card_make_one_draft(browser):
    begun = {"begin": "1", "key": "one-begin"}
    first = browser.post("/admin/service-inquiry-card/", begun).json()
    assert browser.post("/admin/service-inquiry-card/", begun).json() == first
    assert first["address"] == f"/admin/drafts/{InquiryDraft.objects.get().id}/"


def test_a_draft_submitted_twice_is_one_inquiry(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    step(browser, address, "details", next="1", **ID_CARD)
    sent = {"step": "review", "submit": "1", "version": 3}
    first, again = browser.post(address, sent), browser.post(address, sent)
    reference = Inquiry.objects.get().reference
    assert first["Location"] == again["Location"] == f"/admin/service-inquiries/{reference}/"
    assert browser.get(address)["Location"] == first["Location"]
    late = browser.post(address, {"step": "details", "autosave": "1", "version": 3, "summary": "Late"})
    assert (late.status_code, late.json()["reference"]) == (409, reference)
    assert at_pages(people.agent()).get(address).status_code == 404


def test_a_likely_duplicate_is_shown_before_it_is_filed_and_linked(agent, browser):
    policy = members.policy(agent)
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    warned = step(browser, address, "details", next="1", **ID_CARD)
    assert earlier.reference in text_of(warned)
    assert earlier.reference in text_of(submit(browser, address))
    assert Inquiry.objects.count() == 1
    submit(browser, address, confirmed=earlier.reference)
    newer = Inquiry.objects.exclude(id=earlier.id).get()
    assert [link.of_id for link in newer.duplicate_links.all()] == [earlier.id]


def test_what_was_typed_is_added_to_the_inquiry_that_is_open_already(agent, browser):
    """Offered as soon as the type is chosen; sent twice, the message is there once (R14)."""
    policy = members.policy(agent)
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    address = begin(browser, policy)
    shown = text_of(step(browser, address, "type", inquiry_type="id_card"))
    assert f"Add to {earlier.reference}" in shown
    sent = {"step": "details", "version": 2, "join": earlier.reference, "key": "one", **ID_CARD}
    answers = [browser.post(address, {**sent, "description": "Since May"}) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/admin/service-inquiries/{earlier.reference}/#stream"}
    (message,) = InquiryMessage.objects.filter(inquiry=earlier)
    assert message.body == "Lost on a trip\nReason: Lost\nCard: Medical\nAddress confirmed: Yes\nSince May"
    assert (message.visibility, Inquiry.objects.count(), InquiryDraft.objects.count()) == ("agent", 1, 0)


def test_what_cannot_be_added_stays_in_the_draft(agent, browser):
    policy = members.policy(agent)
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    hidden = inquiries.filed("id_card", agent=people.agent())
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    too_long = step(browser, address, "details", join=earlier.reference, **ID_CARD, description="x" * 10_000)
    assert (too_long.status_code, "too long for a message" in text_of(too_long)) == (422, True)
    assert step(browser, address, "details", join=hidden.reference, **ID_CARD).status_code == 404
    assert (InquiryMessage.objects.count(), InquiryDraft.objects.count()) == (0, 1)


def test_an_inquiry_is_submitted_from_its_details_in_one_step(agent, browser):
    policy = members.policy(agent)
    address = begin(browser, policy)
    shown = text_of(step(browser, address, "type", inquiry_type="id_card"))
    for words in ("What happens next", "First response by", "Resolved by"):
        assert words in shown
    wrong = step(browser, address, "details", submit="1", **{**ID_CARD, "details-reason": ""})
    assert (wrong.status_code, 'id="id_details-reason_error"' in text_of(wrong)) == (422, True)
    sent = {"step": "details", "submit": "1", **ID_CARD}
    version = InquiryDraft.objects.get().version
    first, again = (browser.post(address, {**sent, "version": version}) for _ in range(2))
    reference = Inquiry.objects.get().reference
    assert first["Location"] == again["Location"] == f"/admin/service-inquiries/{reference}/"


def test_nothing_is_added_to_an_open_inquiry_before_something_was_typed(agent, browser):
    policy = members.policy(agent)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    refused = step(browser, address, "details", join=earlier.reference, summary="ID card")
    assert (refused.status_code, "There is nothing to add yet." in text_of(refused)) == (422, True)
    assert (InquiryMessage.objects.count(), InquiryDraft.objects.count()) == (0, 1)
    step(browser, address, "details", join=earlier.reference, summary="It came with a wrong name")
    assert InquiryMessage.objects.get().body == "It came with a wrong name"


def test_a_draft_with_a_possible_duplicate_is_not_submitted_before_it_was_shown(agent, browser):
    policy = members.policy(agent)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    warned = text_of(step(browser, address, "details", submit="1", **ID_CARD))
    assert f"Add to {earlier.reference}" in warned
    assert Inquiry.objects.count() == 1
    step(browser, address, "details", submit="1", confirmed=earlier.reference, **ID_CARD)
    assert Inquiry.objects.exclude(id=earlier.id).get().duplicate_links.get().of_id == earlier.id


def test_what_was_typed_survives_a_change_of_type(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="medical_claim")
    typed = {"details-provider": "Invented Clinic", "details-billed_amount": "$1,200.50", "details-issue": "denied"}
    step(browser, address, "details", leave="1", summary="Her claim", description="From May", **typed)
    shown = text_of(step(browser, address, "type", inquiry_type="prior_authorization_status"))
    for kept in ('value="Her claim"', 'value="Invented Clinic"', "From May"):
        assert kept in shown
    step(browser, address, "details", leave="1", summary="Her claim", **{"details-provider": "Another Clinic"})
    shown = text_of(step(browser, address, "type", inquiry_type="medical_claim"))
    for kept in ('value="Her claim"', 'value="Another Clinic"', 'value="1200.50"', 'value="denied"'):
        assert kept in shown
    details = {
        **InquiryDraft.objects.get().content["details"],
        "service_from": "2026-05-01",
        "service_to": "2026-05-01",
    }
    fields = {f"details-{name}": value for name, value in details.items()}
    step(browser, address, "details", submit="1", summary="Her claim", **fields)
    assert Inquiry.objects.get().details == details


def test_a_type_that_is_no_longer_offered_can_be_left(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="id_card")
    draft = InquiryDraft.objects.get()
    draft.content |= {
        "inquiry_type": "gone",
        "details": {"issue": "Two drafts"},
        "typed_before": {"billing": "no object"},
    }
    draft.save()
    assert step(browser, address, "type", inquiry_type="billing").status_code == 200
    assert InquiryDraft.objects.get().content["inquiry_type"] == "billing"


def test_a_title_that_nobody_typed_goes_with_its_type(agent, browser):
    address = begin(browser, members.policy(agent))
    step(browser, address, "type", inquiry_type="billing")
    step(browser, address, "details", leave="1", summary="Billing")
    assert 'value="ID card"' in text_of(step(browser, address, "type", inquiry_type="id_card"))


def test_what_the_record_knows_is_shown_for_confirmation(agent, browser):
    member = members.MemberFactory(address="12 Invented Street", city="Louisville", language="es")
    address = begin(browser, members.policy(agent, member=member))
    known = f"12 Invented Street, Louisville, KY {member.zip_code}"
    assert f"On record: {known}" in text_of(step(browser, address, "type", inquiry_type="id_card"))
    shown = text_of(step(browser, address, "type", inquiry_type="fulfillment"))
    assert f'value="{known}"' in shown
    assert 'value="Spanish"' in shown
    sent = {"details-material": "Handbook", "details-language": "English", "details-ship_to": "Her daughter"}
    step(browser, address, "details", leave="1", **sent)
    shown = text_of(browser.get(address))
    assert 'value="Her daughter"' in shown
    assert f'value="{known}"' not in shown


@pytest.mark.parametrize(
    ("plan_type", "there", "not_there"),
    [
        ("MAPD", ("Grievances 30 days –", "Medical appeals 30 days 72 hours", "Drug appeals 7 days 72 hours"), "State"),
        ("PDP", ("Grievances 30 days –", "Drug appeals 7 days 72 hours"), "Medical appeals"),
        ("MEDSUPP", ("State complaints No federal deadline",), "Grievances 30"),
    ],
)
def test_who_decides_a_grievance_and_by_when_is_said_where_it_is_filed(agent, browser, plan_type, there, not_there):
    address = begin(browser, members.policy(agent, plan_type=plan_type))
    page = text_of(step(browser, address, "type", inquiry_type="dissatisfaction"))
    shown = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "ARSOS does not decide these." in shown
    for words in there:
        assert words in shown
    assert not_there not in shown.partition("ARSOS does not decide these.")[2].partition("What happens next")[0]
    other = text_of(step(browser, address, "type", inquiry_type="id_card"))
    assert "ARSOS does not decide these." not in other


def test_types_stand_under_headings_with_what_people_say(agent, browser):
    address = begin(browser, members.policy(agent))
    shown = text_of(browser.get(address))
    places = [shown.index(words) for words in ("Care or coverage is blocked now", "Cards, materials", "Complaints and")]
    assert places == sorted(places)
    for code, said in SAID.items():
        (terms,) = (one for one in shown.split("<button") if f'value="{code}"' in one)
        assert all(word in terms.split('data-terms="')[1] for word in said.split()), code


def test_a_search_that_found_no_type_is_counted_for_administrators(browser):
    assert browser.post("/admin/missed-searches/", {"search": "hearse"}).status_code == 204
    assert MissedSearch.objects.get().word == ""
    assert at_pages(people.associate()).post("/admin/missed-searches/", {"search": "hearse"}).status_code == 403


BILLING = {
    "details-issue": "Charged twice",
    "details-coverage_month": "2026-01-01",
    "details-amount": "$42.50",
    "details-method": "eft",
    "summary": "Two drafts",
}


def entered_both(browser, policy):
    """Two needs of one call in one draft: the first set apart, the second being entered."""
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    shown = text_of(step(browser, address, "details", another="1", **ID_CARD))
    assert "Also in this draft" in shown
    assert "What do you need?" in shown
    step(browser, address, "type", inquiry_type="billing")
    return address


def test_several_needs_of_one_call_are_filed_in_one_go(agent, browser):
    policy = members.policy(agent)
    address = entered_both(browser, policy)
    version = InquiryDraft.objects.get().version
    sent = {"step": "details", "version": version, "submit": "1", **BILLING}
    first, again = (browser.post(address, sent) for _ in range(2))
    assert first["Location"] == again["Location"]
    filed = Inquiry.objects.order_by("created_at", "id")
    assert {one.inquiry_type_id: (one.summary, one.policy_id) for one in filed} == {
        "id_card": ("Lost on a trip", policy.id),
        "billing": ("Two drafts", policy.id),
    }
    shown = text_of(browser.get(first["Location"]))
    assert all(one.reference in shown for one in filed)
    assert "filed it together with" in shown


def test_a_need_of_the_same_call_can_be_changed_and_removed(agent, browser):
    address = entered_both(browser, members.policy(agent))
    shown = text_of(step(browser, address, "details", edit="0", **BILLING))
    assert 'value="Lost on a trip"' in shown
    assert "Two drafts" in shown
    shown = text_of(step(browser, address, "details", drop="0", **ID_CARD))
    assert "Two drafts" not in shown
    step(browser, address, "details", submit="1", **ID_CARD)
    assert Inquiry.objects.get().inquiry_type_id == "id_card"


@pytest.mark.parametrize("way", ["join", "deflect"])
def test_a_need_that_is_met_otherwise_leaves_the_other_needs(agent, browser, way):
    """Sent twice, it has happened once."""
    policy = members.policy(agent)
    address = entered_both(browser, policy)
    earlier = inquiries.filed("billing", agent=agent, policy=policy)
    step(browser, address, "details", edit="0", **BILLING) if way == "deflect" else None
    sent = {"step": "details", "version": InquiryDraft.objects.get().version, "key": "one"}
    sent |= {"join": earlier.reference, **BILLING} if way == "join" else {"deflect": "1"}
    answers = [browser.post(address, sent) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {f"{address}?step=details"}
    draft = InquiryDraft.objects.get()
    left = ("id_card", "Lost on a trip") if way == "join" else ("billing", "Two drafts")
    assert (draft.content["inquiry_type"], draft.content["summary"], draft.content["also"]) == (*left, [])
    assert InquiryMessage.objects.count() + SelfServiceOffer.objects.count() == 1
    assert "The other inquiries are still in this draft." in text_of(browser.get(address))


def test_a_need_is_removed_once_however_often_it_is_sent(agent, browser):
    address = entered_both(browser, members.policy(agent))
    step(browser, address, "details", another="1", **BILLING)
    draft = InquiryDraft.objects.get()
    assert len(draft.content["also"]) == 2
    sent = {"step": "review", "version": draft.version, "drop": "0", "key": "one"}
    assert [browser.post(address, sent).status_code for _ in range(2)] == [302, 302]
    stale = browser.post(address, {**sent, "key": "another window"})
    assert stale.status_code == 412
    (left,) = InquiryDraft.objects.get().content["also"]
    assert left["inquiry_type"] == "billing"


def test_what_is_wrong_in_one_of_several_needs_files_none(agent, browser):
    address = entered_both(browser, members.policy(agent))
    draft = InquiryDraft.objects.get()
    draft.content["also"][0]["details"] = {"card": "medical", "address_confirmed": True}
    draft.save()
    answer = step(browser, address, "details", submit="1", **BILLING)
    assert (answer.status_code, "ID card: Required." in text_of(answer)) == (422, True)
    assert not Inquiry.objects.exists()
    answer = step(browser, address, "details", another="1", **{**BILLING, "details-amount": "much"})
    assert (answer.status_code, 'id="id_details-amount_error"' in text_of(answer)) == (422, True)


@pytest.mark.parametrize(
    ("set_aside", "said"),
    [
        ({"summary": ""}, "ID card: This field is required."),
        ({"description": "x" * (lengths.LONG_TEXT + 1)}, "ID card: "),
        ({"inquiry_type": "gone"}, "Lost on a trip: "),
        ({"inquiry_type": "gone", "summary": ""}, "gone: This field is required."),
    ],
    ids=["no summary", "too long", "no type", "neither"],
)
def test_what_is_wrong_in_a_need_set_aside_is_said_of_that_need(agent, browser, set_aside, said):
    address = entered_both(browser, members.policy(agent))
    draft = InquiryDraft.objects.get()
    need = {**draft.content["also"][0], **set_aside}
    draft.content["also"] = [{name: value for name, value in need.items() if value}]
    draft.save()
    answer = step(browser, address, "details", submit="1", **BILLING)
    shown = text_of(answer)
    assert (answer.status_code, said in shown) == (422, True)
    assert "id_summary_error" not in shown
    assert "id_description_error" not in shown
    assert not Inquiry.objects.exists()


def test_there_is_a_bound_on_the_needs_of_one_call(agent, browser):
    address = entered_both(browser, members.policy(agent))
    draft = InquiryDraft.objects.get()
    draft.content["also"] *= 4
    draft.save()
    assert "Add another inquiry" not in text_of(browser.get(address))
    answer = step(browser, address, "details", another="1", **BILLING)
    assert (answer.status_code, "up to 5 inquiries together" in text_of(answer)) == (422, True)
    step(browser, address, "details", submit="1", **BILLING)
    assert Inquiry.objects.count() == 5


def test_what_is_not_for_arsos_is_referred_at_once(agent, browser):
    address = begin(browser, members.policy(agent))
    chosen = {"step": "type", "inquiry_type": "application_status", "key": "one"}
    answer, again = browser.post(address, chosen), browser.post(address, chosen)
    referral = Referral.objects.get()
    assert answer["Location"] == again["Location"] == f"/admin/referred/{referral.id}/"
    assert "agentsupport@humana.com" in text_of(browser.get(answer["Location"]))
    assert at_pages(people.agent()).get(answer["Location"]).status_code == 404
    assert referral.requested_type == "application_status"
    assert not Inquiry.objects.exists()


def test_a_referral_by_a_slip_of_the_hand_costs_nothing(agent, browser):
    """The draft stays, the way back to it works, and the same choice again is counted once (R1)."""
    address = begin(browser, members.policy(agent))
    draft = InquiryDraft.objects.get()
    for key in ("one", "two"):
        answer = browser.post(address, {"step": "type", "inquiry_type": "application_status", "key": key})
    assert Referral.objects.get().draft_id == draft.id
    shown = browser.get(answer["Location"])
    assert "Choose another type" in text_of(shown)
    assert f'href="/admin/customers/{draft.content["member"]}/"' in shown.content.decode()
    assert browser.get(f"{address}?step=type").status_code == 200
    assert InquiryDraft.objects.get().content == draft.content
    browser.post(address, {"discard": "1", "key": "three"})
    assert "Choose another type" not in text_of(browser.get(answer["Location"]))


def test_a_member_of_the_own_book_belongs_to_the_other_flow(agent, browser):
    member = members.policy(agent).member
    typed = {"last_name": member.last_name, "first_name": member.first_name, "zip_code": member.zip_code}
    typed["date_of_birth"] = member.date_of_birth.isoformat()
    answer = browser.post("/admin/service-inquiry-card/", {**PERSON, **typed})
    assert answer.status_code == 422
    assert f"/admin/customers/{member.id}/" in text_of(answer)

    address = f"/admin/drafts/{InquiryDraft.objects.get().id}/"
    step(browser, address, "subject", not_the_same_person="1", **{**PERSON, **typed})
    step(browser, address, "type", inquiry_type="id_card")
    step(browser, address, "details", next="1", **ID_CARD)
    submit(browser, address)
    assert Inquiry.objects.get().flow == "service_inquiry_card"


def test_the_member_does_it_themselves(agent, browser):
    policy = members.policy(agent)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    sent = {"step": "details", "deflect": "1", "key": "one"}
    assert [browser.post(address, sent).status_code for _ in range(2)] == [302, 302]
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
    for text in ("1EG4-TE5-MK73", policy.member.humana_id, "(502) 555-0101", policy.member.last_name):
        answer = browser.post("/admin/customers/", {"text": text})
        assert f"/admin/customers/{policy.member_id}/" in text_of(answer), text
        assert JournalEntry.objects.latest("at", "id").kind == "search"
    assert browser.post("/admin/customers/", {"text": "1EG4-TE5"}).status_code == 422


def test_found_while_somebody_types(agent, browser):
    policy = members.policy(agent)
    typing = {"HX-Request": "true"}
    name = policy.member.last_name
    shown = text_of(browser.post("/admin/customers/", {"text": name.lower(), "home": "1"}, headers=typing))
    assert "<html" not in shown
    assert f"/admin/customers/{policy.member_id}/" in shown
    assert JournalEntry.objects.latest("at", "id").kind == "search"
    half = browser.post("/admin/customers/", {"text": "H5000"}, headers=typing)
    assert (half.status_code, policy.member.humana_id in text_of(half)) == (200, False)
    assert name in text_of(browser.post("/admin/customers/", {"text": ""}, headers=typing))


MISTYPED = {
    "a letter left out": ("Meriweather", True),
    "two letters the other way round": ("Merriwaether", True),
    "a wrong letter, and the first name": ("ada merriweathor", True),
    "somebody else": ("Farnsworth", False),
    "a number": ("H59999999", False),
}


@pytest.mark.parametrize("address", ["/admin/customers/", "/admin/sos/find/"])
@pytest.mark.parametrize("case", MISTYPED)
def test_a_name_with_a_typing_error_is_offered_and_nobody_elses(agent, browser, address, case):
    text, is_found = MISTYPED[case]
    own, of_others = members.policy(agent).member, members.policy(people.agent()).member
    for one in (own, of_others):
        one.first_name, one.last_name = "Ada", "Merriweather"
        find_by_hashes(one)
        one.save()
    with transaction.atomic():
        keep_member_documents({own.id, of_others.id})
    shown = text_of(browser.post(address, {"text": text}, headers={"HX-Request": "true"}))
    assert ("Merriweather" in shown) is is_found
    assert str(of_others.id) not in shown
    if address == "/admin/customers/":
        assert ("Did you mean" in shown) is is_found


@pytest.mark.parametrize(
    ("address", "sent"),
    [("/admin/customers/", {"home": "1"}), ("/admin/sos/find/", {})],
)
def test_who_was_not_shown_is_not_journaled(agent, browser, address, sent):
    persons = {str(members.policy(agent).member_id) for _ in range(8)}
    shown = text_of(browser.post(address, {"text": "sampleton", **sent}, headers={"HX-Request": "true"}))
    seen = {person for person in persons if person in shown}
    assert len(seen) == 6
    entry = JournalEntry.objects.latest("at", "id")
    assert (entry.kind, {str(one) for one in entry.subjects}) == ("search", seen)


def test_the_book_narrowed(agent, browser):
    active = members.policy(agent).member
    termed = members.policy(agent, plan_type="PDP", terminates_on=date(2026, 1, 31)).member
    members.policy(agent, member=termed, plan_type="dental", cancelled_on=date(2025, 2, 1))
    coming = members.policy(agent, plan_type="dental", effective_on=date(2099, 1, 1))
    PolicyAgent.objects.filter(policy=coming).update(starts_on=date(2025, 1, 1))
    for query, wanted in {
        "standing=active": {active},
        "standing=termed": {termed},
        "standing=cancelled": set(),
        "standing=future_effective": {coming.member},
        "plan_type=PDP": {termed},
        "state=KY": {active, termed, coming.member},
        "state=OH": set(),
    }.items():
        shown = text_of(browser.get(f"/admin/customers/?{query}"))
        assert {one for one in (active, termed, coming.member) if f"/customers/{one.id}/" in shown} == wanted, query


def test_the_book_says_what_is_open_and_begins_an_inquiry_from_the_row(agent, browser):
    policy, quiet = members.policy(agent), members.policy(agent)
    for kind in ("id_card", "billing"):
        inquiries.filed(kind, agent=agent, policy=policy)
    inquiries.put_in(inquiries.filed("enrollment", agent=agent, policy=policy), "resolved")
    rows = text_of(browser.get("/admin/customers/")).split("<tr data-row>")[1:]
    by_member = {one.member_id: row for one in (policy, quiet) for row in rows if str(one.member_id) in row}
    assert '?tab=inquiries">2</a>' in by_member[policy.member_id]
    assert "?tab=inquiries" not in by_member[quiet.member_id]
    sent = f'name="subject" value="policy:{policy.id}"'
    assert sent in by_member[policy.member_id]
    begin(browser, policy)


@pytest.mark.parametrize("column", ["name", "open", "last", "standing", "plan", "humana_id", "phone", "place"])
def test_the_book_is_ordered_by_any_column_page_by_page(agent, browser, column):
    policies = [members.policy(agent, plan_type=one) for one in ("MAPD", "PDP", "MAPD")]
    inquiries.filed("id_card", agent=agent, policy=policies[1])
    policies.append(members.policy(agent, member=members.MemberFactory(state="OH"), terminates_on=date(2026, 1, 31)))
    ids = {str(one.member_id) for one in policies}

    def read(address):
        found = []
        while address:
            shown = browser.get(address).content.decode()
            found += re.findall(r'class="a-strong" href="/admin/customers/([0-9a-f-]{36})/"', shown)
            following = re.search(r'href="([^"]*)" rel="next"', shown)
            address = unescape(following.group(1)) if following else ""
        return found

    up, down = (read(f"/admin/customers/?page_size=1&state=&sort={sign}{column}") for sign in ("", "-"))
    assert sorted(up) == sorted(down) == sorted(ids)
    if column in ("open", "last"):
        assert down[0] == str(policies[1].member_id)
    if column == "place":
        assert down[0] == str(policies[3].member_id)
    if column == "standing":
        assert up[-1] == str(policies[3].member_id)


def test_a_search_is_narrowed_by_the_filters_that_are_set(agent, browser):
    near = members.policy(agent, member=members.MemberFactory(last_name="Quintero", state="KY")).member
    far = members.policy(agent, member=members.MemberFactory(last_name="Quintero", state="OH")).member
    shown = text_of(browser.post("/admin/customers/", {"text": "quin", "state": "OH"}))
    assert (str(far.id) in shown, str(near.id) in shown) == (True, False)
    assert '<option value="OH" selected>' in shown


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["sent", "typed"])
def test_a_search_that_the_filters_hide_offers_to_remove_them_and_no_card(agent, browser, headers):
    members.policy(agent, member=members.MemberFactory(last_name="Quintero", state="OH"))
    narrowed = text_of(browser.post("/admin/customers/", {"text": "quin", "state": "KY"}, headers=headers))
    narrowed = narrowed[narrowed.index("No match with these filters.") :]
    assert 'href="/admin/customers/">Remove the filters' in narrowed
    assert "Person not in your book?" not in narrowed
    whole = text_of(browser.post("/admin/customers/", {"text": "nobody"}, headers=headers))
    assert "Person not in your book?" in whole
    assert "these filters" not in whole


def test_the_book_after_a_search_keeps_its_filters_and_its_order(agent, browser):
    for _ in range(51):
        members.policy(agent, plan_type="PDP")
    others = {str(members.policy(agent).member_id) for _ in range(2)}
    sent = {"text": "", "plan_type": "PDP", "sort": "-name"}

    def shown_in(answer):
        shown = answer.content.decode()
        return shown, re.findall(r'class="a-strong" href="/admin/customers/([0-9a-f-]{36})/"', shown)

    shown, first = shown_in(browser.post("/admin/customers/", sent, headers={"HX-Request": "true"}))
    assert first == shown_in(browser.get("/admin/customers/?plan_type=PDP&sort=-name"))[1]
    assert re.findall(r'aria-sort="(\w+)">\s*<a[^>]*>(\w+)', shown) == [("descending", "Name")]
    following = unescape(re.search(r'href="([^"]*)" rel="next"', shown).group(1))
    shown, second = shown_in(browser.get(following))
    assert (len(first), len(second), others & {*first, *second}) == (50, 1, set())
    assert re.findall(r'aria-sort="(\w+)">\s*<a[^>]*>(\w+)', shown) == [("descending", "Name")]


def test_filters_that_nobody_fits_are_not_an_empty_book(agent, browser):
    members.policy(agent)
    shown = text_of(browser.post("/admin/customers/", {"text": "", "state": "OH"}, headers={"HX-Request": "true"}))
    assert "No customers match these filters." in shown
    assert "You have no customers" not in shown


def test_the_tabs_of_the_profile(agent, browser):
    policy = members.policy(agent)
    filed = inquiries.filed("id_card", agent=agent, policy=policy)
    here = f"/admin/customers/{policy.member_id}/"
    for tab, shown in {
        "overview": "Member information",
        "policies": f'value="policy:{policy.id}" checked',
        "inquiries": filed.reference,
    }.items():
        page = text_of(browser.get(f"{here}?tab={tab}"))
        assert shown in page
        assert "Create an inquiry" in page
        assert f'{tab}" aria-current="page"' in page
    assert "MK73" in text_of(browser.get(here))
    assert "1EG4TE5MK73" not in text_of(browser.get(here))
    revealed = browser.post(f"{here}reveal/", {"fields_shown": "mbi", "purpose": "Read to the member"})
    assert "1EG4TE5MK73" in text_of(revealed)
    assert JournalEntry.objects.latest("at", "id").kind == "reveal"


def test_the_home_page_says_what_waits_for_the_agent(agent, browser):
    policy = members.policy(agent)
    asked = inquiries.put_in(inquiries.filed(agent=agent, policy=policy), "pending", holder=people.associate())
    answered = inquiries.put_in(inquiries.filed("id_card", agent=agent, policy=policy), "resolved")
    running = inquiries.put_in(
        inquiries.filed("billing", agent=agent, policy=policy), "in_progress", holder=people.associate()
    )
    begin(browser, policy)
    shown = text_of(browser.get("/admin/"))
    assert asked.reference in shown
    assert answered.reference in shown
    assert running.reference not in shown
    assert f"/admin/drafts/{InquiryDraft.objects.get().id}/" in shown


@pytest.mark.parametrize("path", ["/admin/service-inquiry-card/", "/admin/drafts/"])
def test_only_agents_file(path):
    assert at_pages(people.associate("triage")).get(path).status_code == 403


def test_who_is_not_signed_in_is_asked_to(client):
    answer = client.get("/admin/customers/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=%2Fadmin%2Fcustomers%2F")


def test_signing_in_leads_home(client, agent):
    agent.user.set_password("a long and plain password")
    agent.user.save()
    answer = client.post(
        "/admin/login/", {"username": agent.user.username, "password": "a long and plain password"}, follow=True
    )
    assert answer.redirect_chain[-1] == ("/admin/", 302)
    assert "opens a case with ARSOS" in text_of(answer)


def test_no_page_asks_the_database_too_often(agent, browser):
    policy = members.policy(agent)
    AgentAffiliation.objects.filter(agent=agent).update(agency=people.AgencyFactory(name="Bluegrass Testagency"))
    alike = inquiries.filed("id_card", agent=agent, policy=policy)
    address = begin(browser, policy)
    step(browser, address, "type", inquiry_type="id_card")
    step(browser, address, "details", next="1", **ID_CARD)
    here = f"/admin/customers/{policy.member_id}/"
    pages = ["/admin/", "/admin/customers/", "/admin/drafts/", here, f"{here}?tab=policies", f"{here}?tab=inquiries"]
    for path in [*pages, *(f"{address}?step={name}" for name in ("subject", "type", "details", "review"))]:
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(path)
        assert len(asked) <= 12, "\n".join(str(one["sql"])[:260] for one in asked)
        assert len(shown.content) < 100_000
    assert "Bluegrass Testagency" in text_of(shown)
    assert alike.reference in text_of(shown)
