"""Filing in a browser: fast, by keyboard alone, and every page and state of it seen."""

import time

import pytest
from playwright.sync_api import expect

from dev.demo.details import demo_details
from foundation import clock
from inquiries.attachments.models import Attachment
from inquiries.catalog.queries import current_types
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.missed_searches.models import MissedSearch
from inquiries.referrals.models import Referral, SelfServiceOffer
from tests.factories import inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)

KEYSTROKE = 0.12
"""Seconds for one key of a practised person (keystroke-level model: 0.08 to 0.28)."""
CLICK = 1.1
"""Seconds to point at a target and press it (the same model)."""
THOUGHT = 1.35
"""Seconds of thinking when a page appears (the same model)."""


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def policy(agent):
    member = members.MemberFactory(first_name="Marta", last_name="Quintero", city="Louisville", email="m@example.org")
    return members.policy(agent, member=member)


class Practised:
    """Somebody who has done it a hundred times: counts what the hands do, and how long that takes a person."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.seconds, self.began = 0.0, time.monotonic()

    def click(self, what):
        self.seconds += CLICK
        self.visitor.click(what)

    def type(self, text):
        self.seconds += KEYSTROKE * len(text)
        self.page.keyboard.type(text)

    def search(self, text):
        self.seconds += KEYSTROKE * len(text)
        self.visitor.search(text)

    def press(self, *keys):
        for key in keys:
            self.seconds += KEYSTROKE
            self.page.keyboard.press(key)

    def see(self, pattern):
        self.seconds += THOUGHT
        self.page.wait_for_url(pattern)

    def total(self):
        """What a person needs: the waiting that really passed, and the time for hands and head."""
        return time.monotonic() - self.began + self.seconds


def focused(page):
    return page.evaluate("document.activeElement.name")


def expect_focus(page, name):
    expect(page.locator(f"[name='{name}']:focus")).to_have_count(1)


def fill_id_card(hands):
    """The details of an ID card: a key for each choice."""
    page = hands.page
    page.locator("[name=self_service]").first.focus()
    for name, key in (("self_service", "2"), ("details-reason", "1"), ("details-card", "1")):
        expect_focus(page, name)
        hands.press(key, "Tab")
    expect_focus(page, "details-address_confirmed")
    hands.press("1", "Tab")
    expect_focus(page, "summary")
    hands.type("Lost on a trip")


def test_four_clicks_and_forty_five_seconds_from_home_to_filed(visit, agent, policy):
    visitor = visit(agent)
    page = visitor.go("/admin/")
    hands = Practised(visitor)
    hands.press("m")
    hands.search("quin")
    hands.click(page.locator("#home-found a").first)
    hands.see("**/customers/**")
    hands.click(page.get_by_role("button", name="Create an inquiry"))
    hands.see("**step=type")
    hands.click(page.get_by_role("button", name="ID card"))
    hands.see("**step=details")
    fill_id_card(hands)
    hands.click("Submit to ARSOS")
    hands.see("**/service-inquiries/**")
    inquiry = Inquiry.objects.get()
    expect(page.get_by_role("status").get_by_text(inquiry.reference)).to_be_visible()
    assert inquiry.details == {"reason": "lost", "card": "medical", "address_confirmed": True}
    assert visitor.clicks <= 4
    assert hands.total() <= 45


def test_the_same_by_keyboard_alone(visit, agent, policy):
    visitor = visit(agent)
    page = visitor.go("/admin/")
    hands = Practised(visitor)
    hands.press("m")
    hands.search("quin")
    hands.press("Enter")
    hands.see("**/customers/**")
    hands.press("c")
    hands.see("**step=type")
    expect(page.locator("#id_tile_find")).to_be_focused()
    hands.type("id card")
    hands.press("Enter")
    hands.see("**step=details")
    fill_id_card(hands)
    hands.press("Control+Enter")
    hands.see("**/service-inquiries/**")
    assert Inquiry.objects.get().policy_id == policy.id
    assert visitor.clicks == 0
    assert hands.total() <= 45


def test_enter_in_a_field_reviews_and_neither_deletes_nor_sends(visit, agent, policy):
    """The first button of a form is pressed by Enter: here a duplicate and self-service offer others before it."""
    inquiries.filed("id_card", agent=agent, policy=policy)
    visitor = visit(agent)
    page = visitor.go(f"customers/{policy.member_id}/")
    visitor.click("Create an inquiry")
    page.wait_for_url("**step=type")
    visitor.click("ID card")
    page.wait_for_url("**step=details")
    fill_id_card(Practised(visitor))
    page.locator("[name=summary]").press("Enter")
    page.wait_for_url("**step=review")
    assert (InquiryDraft.objects.count(), InquiryMessage.objects.count(), Inquiry.objects.count()) == (1, 0, 1)


def test_the_card_by_keyboard_alone_on_a_phone(visit, agent):
    visitor = visit(agent, size=(360, 800))
    page = visitor.go("/admin/")
    page.keyboard.press("c")
    page.wait_for_url("**/service-inquiry-card/")
    keys = page.keyboard
    expect_focus(page, "last_name")
    keys.type("Newcomer")
    keys.press("Tab")
    keys.type("Nina")
    keys.press("Tab")
    keys.type("04051951")
    while focused(page) != "zip_code":
        keys.press("Tab")
    keys.type("40202")
    keys.press("Tab")
    keys.type("MAPD")
    keys.press("Tab")
    expect_focus(page, "authority")
    keys.press("1")
    keys.press("Control+Enter")
    page.wait_for_url("**step=type")
    visitor.check_accessibility()
    keys.type("else")
    keys.press("Enter")
    page.wait_for_url("**step=details")
    page.keyboard.press("Escape")
    while focused(page) != "details-what_is_needed":
        keys.press("Tab")
    keys.type("A letter for the landlord")
    visitor.check_fits()
    keys.press("Control+Enter")
    page.wait_for_url("**/service-inquiries/**")
    expect(page.get_by_text("is open with ARSOS.")).to_be_visible()
    inquiry = Inquiry.objects.get()
    assert (inquiry.prospect.date_of_birth.isoformat(), inquiry.authority) == ("1951-04-05", "own_application")


def test_home_book_and_profile_look_right(visit, agent, policy):
    members.policy(agent, member=policy.member, plan_type="dental", terminates_on="2026-06-30")
    members.application(agent, member=policy.member, plan_type="PDP")
    inquiries.put_in(inquiries.filed("id_card", agent=agent, policy=policy), "resolved", holder=people.associate())
    visitor = visit(agent)
    page = visitor.go("/admin/")
    page.get_by_label("Find a customer").first.fill("quin")
    page.locator("#home-found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#home-found :focus")).to_have_count(1)
    visitor.check_looks("agents-home")
    visitor.go("customers/")
    page.get_by_label("Name, Humana ID, phone or MBI").fill("H5000")
    page.get_by_text("Enter the full number.").wait_for()
    page.get_by_label("Name, Humana ID, phone or MBI").fill("nobody")
    page.get_by_text("No matching members in your book of business.").wait_for()
    visitor.check_accessibility()
    page.get_by_label("Name, Humana ID, phone or MBI").fill("")
    page.get_by_role("link", name="Quintero, Marta").wait_for()
    visitor.check_looks("agents-book")
    page.get_by_role("link", name="Open inquiries").click()
    page.locator("th[aria-sort=descending]").get_by_text("Open inquiries").wait_for()
    page.get_by_label("Name, Humana ID, phone or MBI").fill("quin")
    expect(page.locator("#found .a-sort")).to_have_count(0)
    visitor.follow("Quintero, Marta")
    page.go_back()
    expect(page.get_by_label("Name, Humana ID, phone or MBI")).to_have_value("quin")
    page.get_by_role("button", name="Create an inquiry for Marta Quintero").click()
    page.wait_for_url("**step=type")
    visitor.go("customers/")
    page.get_by_label("Policy status").select_option("Termed")
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_text("No customers match these filters.").wait_for()
    for tab in ("overview", "policies", "inquiries"):
        visitor.go(f"customers/{policy.member_id}/?tab={tab}")
        visitor.check_looks(f"agents-profile-{tab}")
    visitor.go(f"customers/{policy.member_id}/")
    page.get_by_text("Reveal a masked value").click()
    page.get_by_label("Purpose").fill("The member asked me to read it to them")
    page.get_by_role("button", name="Reveal").click()
    page.get_by_text("1EG4TE5MK73").wait_for()


def test_the_steps_look_right(visit, agent, policy):
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    visitor = visit(agent)
    page = visitor.go(f"customers/{policy.member_id}/")
    page.get_by_role("button", name="Create an inquiry").click()
    page.wait_for_url("**step=type")
    visitor.check_looks("agents-type")
    page.get_by_role("link", name="Policy or application").click()
    page.wait_for_url("**step=subject")
    visitor.check_accessibility()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**step=type")
    page.get_by_role("button", name="ID card").click()
    page.wait_for_url("**step=details")
    visitor.check_looks("agents-details")
    page.get_by_role("button", name="Favorite: Print or order an ID card").click()
    page.locator("[aria-pressed=true]").wait_for()
    page.get_by_role("link", name="Review").click()
    page.get_by_text("Before you can submit:").wait_for()
    visitor.check_accessibility()
    page.get_by_role("link", name="Reason").click()
    page.wait_for_url("**#f-details-reason")
    fill_id_card(Practised(visitor))
    page.get_by_role("button", name="Review first").click()
    page.wait_for_url("**step=review")
    expect(page.get_by_role("alert").get_by_role("link", name=earlier.reference)).to_be_visible()
    visitor.check_looks("agents-review-duplicate")
    visitor.follow(page.get_by_role("link", name="Drafts").first)
    visitor.check_looks("agents-drafts")
    page.get_by_role("link", name="Resume").click()
    page.get_by_role("link", name="Review").click()
    page.get_by_role("button", name="Submit as a related inquiry").click()
    page.wait_for_url("**/service-inquiries/**")
    newer = Inquiry.objects.exclude(id=earlier.id).get()
    assert newer.duplicate_links.get().of_id == earlier.id


def test_several_needs_found_by_what_was_said_are_filed_in_one_go(visit, agent, policy):
    visitor = visit(agent)
    page = visitor.go(f"customers/{policy.member_id}/")
    page.get_by_role("button", name="Create an inquiry").click()
    page.wait_for_url("**step=type")
    find, tiles = page.get_by_label("What do you need?"), page.locator(".a-tile:visible")
    find.fill("hearse")
    page.get_by_text("No type matches. Try another word").wait_for()
    expect(tiles).to_have_count(1)
    visitor.wait_until(MissedSearch.objects.exists)
    find.fill("she moved")
    expect(tiles).to_have_count(1)
    find.press("Enter")
    page.wait_for_url("**step=details")
    page.get_by_label("Declined").check()
    page.get_by_role("checkbox", name="Address", exact=True).check()
    page.get_by_label("New information").fill("9 Larch Court")
    page.get_by_role("button", name="Add another inquiry").click()
    page.wait_for_url("**step=type")
    visitor.check_looks("agents-several-type")
    page.get_by_role("button", name="Billing").first.click()
    page.wait_for_url("**step=details")
    page.get_by_label("Issue").fill("Charged twice")
    page.get_by_label("Coverage month").select_option(index=14)
    page.get_by_label("Amount").fill("$1,200.50")
    page.get_by_label("EFT").check()
    visitor.check_looks("agents-several-details")
    page.get_by_role("button", name="Change: Demographic change").click()
    page.get_by_role("heading", name="Demographic change").wait_for()
    page.get_by_role("button", name="Submit to ARSOS").click()
    page.wait_for_url("**/service-inquiries/**")
    page.get_by_text("Filed together: SI-").wait_for()
    filed = {one.inquiry_type_id: one.details for one in Inquiry.objects.all()}
    assert set(filed) == {"billing", "demographic_change"}
    assert filed["billing"]["amount"] == "1200.50"


def test_what_was_typed_is_added_to_the_open_inquiry(visit, agent, policy):
    earlier = inquiries.filed("id_card", agent=agent, policy=policy)
    visitor = visit(agent)
    page = visitor.go(f"customers/{policy.member_id}/")
    page.get_by_role("button", name="Create an inquiry").click()
    page.wait_for_url("**step=type")
    page.get_by_role("button", name="ID card").click()
    page.wait_for_url("**step=details")
    page.get_by_label("Anything else ARSOS should know").fill("She moves in May")
    page.get_by_role("button", name=f"Add to {earlier.reference}").click()
    page.wait_for_url(f"**/service-inquiries/{earlier.reference}/**")
    page.get_by_text("She moves in May").first.wait_for()
    assert Inquiry.objects.get().messages.get().body.endswith("She moves in May")


def test_the_card_knows_who_is_in_the_book(visit, agent, policy):
    member = policy.member
    visitor = visit(agent)
    page = visitor.go("service-inquiry-card/")
    visitor.check_looks("agents-card")
    for label, value in {
        "Last name": member.last_name,
        "First name": member.first_name,
        "Birth date": "1950-02-03",
        "ZIP code": "402",
    }.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Plan type").select_option("MAPD")
    page.get_by_label("I submitted their application").check()
    visitor.expect("422")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_zip_code_error").wait_for()
    expect_focus(page, "zip_code")
    visitor.check_accessibility()
    page.get_by_label("ZIP code").fill("40202")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Open the Consumer Profile").wait_for()
    visitor.check_looks("agents-card-known")
    page.get_by_label("This is a different person").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**step=type")
    assert InquiryDraft.objects.count() == 1


def test_what_does_not_become_an_inquiry(visit, agent, policy):
    visitor = visit(agent)
    page = visitor.page
    visitor.go(f"customers/{policy.member_id}/")
    page.get_by_role("button", name="Create an inquiry").click()
    for choice, ends in (("Status of an application", "**/referred/**"), ("ID card", "**step=details")):
        page.wait_for_url("**step=type")
        page.get_by_role("button", name=choice).click()
        page.wait_for_url(ends)
        if "referred" in ends:
            visitor.check_looks("agents-referred")
            page.get_by_role("button", name="Copy number").click()
            page.get_by_text("Copied").wait_for()
            assert page.evaluate("navigator.clipboard.readText()") == "1-800-309-3163"
            page.get_by_role("link", name="Choose another type").click()
    page.get_by_role("button", name="Member will self-serve").click()
    page.get_by_role("dialog", name="File nothing?").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Member will self-serve").click()
    page.get_by_role("button", name="Record it, file nothing").click()
    page.get_by_text("Recorded: the member will self-serve.").wait_for()
    assert Referral.objects.get().requested_type == "application_status"
    assert SelfServiceOffer.objects.get().outcome == "offered"
    assert not Inquiry.objects.exists()
    assert not InquiryDraft.objects.exists()
    visitor.go(f"customers/{policy.member_id}/")
    page.get_by_role("button", name="Create an inquiry").click()
    page.wait_for_url("**step=type")
    visitor.go("drafts/")
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Keep it").click()
    assert InquiryDraft.objects.exists()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog", name="Discard this draft?").get_by_role("button", name="Discard").click()
    page.get_by_text("Draft discarded.").wait_for()
    assert not InquiryDraft.objects.exists()


def test_the_form_of_every_type(visit, agent, policy):
    visitor = visit(agent)
    sound = demo_details(clock.date_of(clock.now()))
    for kind in current_types():
        code = kind.facts.code
        summary, details = sound[code]
        content = {"member": str(policy.member_id), "policy": str(policy.id), "inquiry_type": code}
        content |= {"summary": summary, "details": details, "self_service": "declined"}
        draft = inquiries.DraftFactory(agent=agent, flow="my_humana_business", content=content)
        page = visitor.go(f"drafts/{draft.id}/?step=details")
        shown = [page.locator(f"#f-details-{name}") for name in kind.facts.details_schema["properties"]]
        assert all(field.count() == 1 for field in shown), code
        visitor.check_accessibility(within="#details", themes=("light",))
        draft.delete()


def test_fields_that_depend_on_others(visit, agent, policy):
    content = {"member": str(policy.member_id), "policy": str(policy.id), "inquiry_type": "demographic_change"}
    draft = inquiries.DraftFactory(agent=agent, flow="my_humana_business", content=content)
    visitor = visit(agent)
    page = visitor.go(f"drafts/{draft.id}/?step=details")
    proof = page.get_by_label("Proof of the new name")
    expect(proof).to_be_hidden()
    page.get_by_role("checkbox", name="Phone").check()
    expect(proof).to_be_hidden()
    page.get_by_role("checkbox", name="Date of birth").check()
    expect(proof).to_be_visible()
    assert proof.evaluate("field => field.required")
    page.get_by_role("checkbox", name="Date of birth").uncheck()
    expect(proof).to_be_hidden()


def test_who_decides_a_grievance_is_seen_where_it_is_filed(visit, agent, policy):
    visitor = visit(agent)
    draft = inquiries.DraftFactory(
        agent=agent,
        flow="my_humana_business",
        content={"member": str(policy.member_id), "policy": str(policy.id), "inquiry_type": "dissatisfaction"},
    )
    page = visitor.go(f"drafts/{draft.id}/?step=details")
    told = page.get_by_role("region", name="This may be a grievance or an appeal")
    expect(told).to_contain_text("Grievances")
    expect(told).to_contain_text("30 days")
    visitor.check_looks("filing-dissatisfaction")


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_files_go_along_while_words_are_being_typed(visit, agent, policy):
    visitor = visit(agent)
    page = visitor.go(f"customers/{policy.member_id}/")
    page.get_by_role("button", name="Create an inquiry").click()
    page.get_by_role("button", name="ID card").click()
    page.wait_for_url("**step=details")
    fill_id_card(Practised(visitor))
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Add files").set_input_files([letter, {**letter, "name": "second.pdf"}])
    listed = page.locator("#draft-files li")
    expect(listed).to_have_count(2)
    visitor.check_looks("filing-files")
    page.get_by_role("button", name="Remove second.pdf").click()
    expect(listed).to_have_count(1)
    page.get_by_label("Add files").set_input_files([{**letter, "name": "tool.exe"}])
    page.locator(".a-upload.a-wrong").wait_for()
    page.get_by_role("button", name="Submit to ARSOS").click()
    page.get_by_role("link", name="letter.pdf").wait_for()
    assert Inquiry.objects.get().summary == "Lost on a trip"
    assert [one.file_name for one in Attachment.objects.all()] == ["letter.pdf"]
