"""The SOS line at the pages: screened on one screen, the number while it may be shown, what became of it (R24–R28)."""

from datetime import timedelta

import pytest
from django.conf import settings

from audit.models import JournalEntry
from escalations.sos.models import SosCall, SosScreening
from foundation import clock
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries import drafts as draft_room
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = {
    "who": "person",
    "first_name": "Ottilie",
    "last_name": "Testperson",
    "date_of_birth": "2/3/1950",
    "zip_code": "40202",
    "coverage_reported": ["medical"],
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def member(agent):
    return members.policy(agent).member


def screen(page, **fields):
    return page.post("/admin/sos/", {"how": "three_way", "reasons": ["clinical_need"], **fields}, follow=True)


def screened(page, **fields):
    screen(page, **fields)
    return SosScreening.objects.latest("created_at")


def test_from_the_profile_to_the_number(agent, member):
    page = at_pages(agent)
    assert f"/admin/sos/?member={member.id}" in text_of(page.get(f"/admin/customers/{member.id}/"))
    shown = text_of(page.get(f"/admin/sos/?member={member.id}"))
    assert "dial 911" in shown
    assert member.last_name in shown
    answer = screen(page, member=str(member.id))
    assert f'href="tel:{settings.ARSOS_SOS_LINE.replace(" ", "")}"' in text_of(answer)
    assert 'data-seconds="8' in text_of(answer) or 'data-seconds="900"' in text_of(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert JournalEntry.objects.filter(kind="reveal", fields__contains=["SOS number"]).count() == 1


def test_after_its_time_it_is_gone_and_can_be_earned_again(agent, member):
    page = at_pages(agent)
    address = f"/admin/sos/{screened(page, member=str(member.id)).id}/"
    with clock.frozen(clock.now() + timedelta(minutes=15)):
        shown = text_of(page.get(address))
    assert settings.ARSOS_SOS_LINE not in shown
    assert "Screen again" in shown
    assert at_pages(people.agent()).get(address).status_code == 404
    manager = agent.affiliations.get().sales_manager
    seen_by_manager = at_pages(manager).get(address)
    assert seen_by_manager.status_code == 200
    assert settings.ARSOS_SOS_LINE not in text_of(seen_by_manager)


def test_members_are_found_as_somebody_types_in_their_own_book_alone(agent, member):
    others = members.policy(people.agent()).member
    page = at_pages(agent)
    find = {"HTTP_HX_REQUEST": "true"}
    looks = JournalEntry.objects.filter(kind="search", subjects=[member.id])
    for number, text in enumerate((member.last_name[:6], member.humana_id, "(502) 555-0101", "1EG4-TE5-MK73"), 1):
        found = text_of(page.post("/admin/sos/find/", {"text": text}, **find))
        assert str(member.id) in found, text
        assert str(others.id) not in found
        assert looks.count() == number
    assert "<input" not in text_of(page.post("/admin/sos/find/", {"text": "S"}, **find))
    assert "No matching members in your book" in text_of(
        page.post("/admin/sos/find/", {"text": others.humana_id}, **find)
    )
    assert JournalEntry.objects.filter(kind="search", subjects=[]).count() == 1
    assert at_pages(people.associate("triage")).post("/admin/sos/find/", {"text": "Sa"}).status_code == 403


def test_refused_with_every_reason_and_one_step_to_the_inquiry(agent, monkeypatch):
    page = at_pages(agent)
    answer = text_of(screen(page, how="no", reasons=["billing", "clinical_need"], **TYPED))
    assert "The member must be on the line" in answer
    assert settings.ARSOS_SOS_LINE not in answer
    screening = SosScreening.objects.get()
    sent = {"inquiry_type": "billing", "key": "the-same-form"}
    for _ in range(2):
        draft = page.post(f"/admin/sos/{screening.id}/file/", sent, follow=True)
        assert draft.status_code == 200
    assert InquiryDraft.objects.get().content["prospect"]["last_name"] == "Testperson"
    assert page.post(f"/admin/sos/{screening.id}/file/", {"inquiry_type": "id_card"}).status_code == 404
    monkeypatch.setattr(draft_room, "MOST_DRAFTS", 1)
    full = page.post(f"/admin/sos/{screening.id}/file/", {"inquiry_type": "billing"})
    assert (full.status_code, "Submit or discard one first" in text_of(full)) == (422, True)
    assert "The member must be on the line" in text_of(full)
    again = page.get(f"/admin/sos/{screening.id}/file/")
    assert (again.status_code, again["Location"]) == (302, f"/admin/sos/{screening.id}/")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(agent, member):
    page = at_pages(agent)
    for fields in (
        {"how": "", **TYPED},
        {"reasons": [], **TYPED},
        {**TYPED, "zip_code": "4"},
        {**TYPED, "coverage_reported": []},
        {**TYPED, "coverage_reported": ["medical", "none"]},
        {"who": "member"},
        {"who": "member", "member": str(member.id), "reasons": []},
    ):
        answer = screen(page, **fields)
        assert answer.status_code == 422
        assert 'role="alert"' in text_of(answer) or "errorlist" in text_of(answer)
    assert SosScreening.objects.count() == 0


def test_sent_twice_it_is_screened_once(agent, member):
    page = at_pages(agent)
    for _ in range(2):
        assert settings.ARSOS_SOS_LINE in text_of(screen(page, member=str(member.id), key="one-form"))
    assert SosScreening.objects.count() == 1


def test_the_call_is_logged_or_it_is_said_that_there_was_none(agent, member):
    page = at_pages(agent)
    first, second = (screened(page, member=str(member.id)) for _ in range(2))
    assert '<h2 id="h-open">Outcome</h2>' in text_of(page.get("/admin/sos/"))
    assert page.post(f"/admin/sos/{first.id}/call/", {}).status_code == 422
    assert "Resolved" in text_of(page.post(f"/admin/sos/{first.id}/call/", {"outcome": "resolved"}, follow=True))
    call = SosCall.objects.get()
    assert (call.outcome, call.started_at, call.flags) == ("resolved", first.created_at, [])
    assert call.ended_at - call.started_at < timedelta(minutes=1)
    address = f"/admin/sos/{second.id}/no-call/"
    assert page.post(address, {}).status_code == 422
    done = text_of(page.post(address, {"reason": "It worked without"}, follow=True))
    assert "It worked without" in done
    assert SosScreening.objects.filter(chase_at__isnull=False).count() == 0
    assert 'id="h-open"' not in text_of(page.get("/admin/sos/"))


def test_a_call_that_has_begun_is_ended_in_one_step(agent, member):
    page = at_pages(agent)
    screening = screened(page, member=str(member.id))
    shown = text_of(page.post(f"/admin/sos/{screening.id}/begin/", follow=True))
    assert "Call in progress" in shown
    for listed in ("calls/", "screenings/"):
        assert "Not recorded yet" in text_of(page.get(f"/admin/sos/{listed}"))
    call = SosCall.objects.get()
    assert (call.ended_at, call.outcome) == (None, "")
    with clock.frozen(clock.now() + timedelta(minutes=7)):
        wrong = page.post(f"/admin/sos/calls/{call.id}/", {"outcome": "resolved", "inquiry": "SI-7K3M-9QX5"})
        assert wrong.status_code == 422
        assert "You have no inquiry with this reference" in text_of(wrong)
        inquiry = inquiries.filed("other", agent=agent)
        sent = {"outcome": "transferred", "inquiry": inquiry.reference, "version": call.version}
        page.post(f"/admin/sos/calls/{call.id}/", sent)
    call.refresh_from_db()
    assert (call.outcome, call.inquiry_id) == ("transferred", inquiry.id)
    assert call.ended_at - call.started_at > timedelta(minutes=6)
    again = page.post(f"/admin/sos/calls/{call.id}/", {"outcome": "resolved"})
    assert again.status_code == 422
    call.refresh_from_db()
    assert call.outcome == "transferred"


def test_a_call_without_a_screening_is_logged_and_flagged(agent, member):
    page = at_pages(agent)
    began = (clock.now() - timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S")
    assert page.post("/admin/sos/calls/new/", {"outcome": "resolved"}).status_code == 422
    sent = {"outcome": "not_resolved", "started_at": began, "member": str(member.id)}
    listed = text_of(page.post("/admin/sos/calls/new/", sent, follow=True))
    assert "No screening" in listed
    call = SosCall.objects.get()
    assert (call.member_id, call.flags) == (member.id, ["no_screening"])
    lead = at_pages(people.associate("triage", lead=True))
    assert str(call.id) in text_of(lead.get("/admin/sos/calls/?flagged=1"))
    assert str(call.id) not in text_of(at_pages(people.agent()).get("/admin/sos/calls/"))
    assert at_pages(people.agent()).get(f"/admin/sos/calls/{call.id}/").status_code == 404


def test_a_lead_reviews_what_was_attested_once(agent):
    screening = screened(at_pages(agent), **TYPED)
    known = members.policy(people.agent(), member=members.MemberFactory(first_name="Ottilie", last_name="Testperson"))
    lead = at_pages(people.associate("triage", lead=True))
    assert str(screening.id) in text_of(lead.get("/admin/sos/screenings/"))
    here = f"/admin/sos/{screening.id}/"
    shown = text_of(lead.get(here))
    assert known.member.humana_id in shown
    assert settings.ARSOS_SOS_LINE not in shown
    assert lead.post(f"{here}review/", {}).status_code == 422
    lead.post(f"{here}review/", {"verdict": "fits", "note": "Card seen"})
    screening.refresh_from_db()
    assert (screening.verdict, screening.review_note) == ("fits", "Card seen")
    assert str(screening.id) not in text_of(lead.get("/admin/sos/screenings/"))
    assert str(screening.id) in text_of(lead.get("/admin/sos/screenings/?all=1"))
    assert lead.post(f"{here}review/", {"verdict": "does_not_fit"}).status_code == 422
    screening.refresh_from_db()
    assert screening.verdict == "fits"
    own = at_pages(agent)
    assert own.post(f"{here}review/", {"verdict": "fits"}).status_code == 403
    assert known.member.humana_id not in text_of(own.get(here))


def test_the_page_is_for_agents(member):
    assert at_pages(people.associate("triage")).get("/admin/sos/").status_code == 403
    assert at_pages(people.agent()).get(f"/admin/sos/?member={member.id}").status_code == 404


def test_few_queries(agent, member, django_assert_max_num_queries):
    page = at_pages(agent)
    for _ in range(4):
        screening = screened(page, member=str(member.id))
    addresses = ["", f"?member={member.id}", f"{screening.id}/", "screenings/", "calls/", "calls/new/"]
    for address in addresses:
        page.get(f"/admin/sos/{address}")
        with django_assert_max_num_queries(12):
            assert page.get(f"/admin/sos/{address}").status_code == 200
    with django_assert_max_num_queries(12):
        page.post("/admin/sos/find/", {"text": "Sampleton"})


def test_what_was_typed_to_find_a_member_stays_after_a_refusal(agent):
    answer = at_pages(agent).post("/admin/sos/", {"who": "member", "how": "three_way", "looked_for": "Testper"})
    assert answer.status_code == 422
    assert answer.content.decode().count('value="Testper"') == 2


def test_a_page_drawn_again_with_an_error_is_journaled_as_shown(agent, member):
    """The person and the number stand beside the error: a refused look-up, and a showing."""
    page = at_pages(agent)
    made = screened(page, member=str(member.id))
    before = set(JournalEntry.objects.values_list("id", flat=True))
    answer = page.post(f"/admin/sos/{made.id}/call/", {"outcome": "resolved", "inquiry": "SI-7K3M-9QX5"})
    assert answer.status_code == 422
    assert all(shown in text_of(answer) for shown in (member.last_name, 'href="tel:'))
    rows = {row.kind: row for row in JournalEntry.objects.exclude(id__in=before)}
    assert set(rows) == {"denied", "reveal"}
    assert (rows["denied"].fields, rows["denied"].subjects) == (["inquiry"], [])
    assert rows["reveal"].subjects == [member.id]
    assert {"name", "SOS number"} <= set(rows["reveal"].fields)
