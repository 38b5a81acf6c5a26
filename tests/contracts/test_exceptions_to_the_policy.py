"""The ways around: an exact reference with a purpose, and emergencies; each leaves its trace (R30, R34)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import DatabaseError, connection

from audit.models import JournalEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification, NotificationChoice
from events.tasks import send_mail
from foundation import clock
from foundation.transactions import Companion, accompanied_by
from members.emergency.actions import tell_leads_of_emergency
from members.emergency.models import EmergencyAccess
from members.tasks import tell_leads_of_forgotten
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_owner(servers):
    def run(statement: str) -> None:
        servers.psql(statement, database=connection.settings_dict["NAME"])

    return run


def break_glass(caller, member, **changes):
    return caller.post("emergency-access/", {"humana_id": member.humana_id, "reason": "Ambulance asks", **changes})


def test_an_associate_sees_any_one_inquiry_by_its_reference_and_purpose():
    inquiry = inquiries.filed("other")
    desk = as_user(people.associate("billing").user)
    here = f"inquiries/{inquiry.reference}/"
    assert desk.get(here).status_code == 404
    shown = desk.get(here, Purpose="Agent called about it")
    assert (shown.status_code, shown.json()["actions"]) == (200, [])
    assert shown.json()["member"]["date_of_birth"] is None
    assert desk.get("inquiries/", Purpose="Agent called about it").json()["results"] == []
    assert desk.get(f"members/{inquiry.member_id}/", Purpose="Agent called about it").status_code == 404
    assert desk.post(f"{here}claim/", Purpose="Agent called about it").status_code == 404
    entry = JournalEntry.objects.filter(kind="read").latest("id")
    assert (entry.subjects, entry.purpose) == ([inquiry.member_id], "Agent called about it")


@pytest.mark.parametrize("who", ["agent", "manager", "auditor", "administrator"])
def test_nobody_else_gains_by_a_purpose(who):
    inquiry, agent = inquiries.filed("other"), people.agent()
    user = people.UserFactory(is_superuser=True)
    if who != "agent":
        people.grant(user, {"manager": "sales_manager"}.get(who, who))
    caller = as_agent(agent) if who == "agent" else as_user(user)
    assert caller.get(f"inquiries/{inquiry.reference}/", Purpose="Curious").status_code == 404


def test_an_emergency_opens_one_person_for_an_hour():
    inquiry, other = inquiries.filed("other"), inquiries.filed("other")
    associate = people.associate("billing")
    desk, here = as_user(associate.user), f"members/{inquiry.member_id}/"
    assert desk.get(here).status_code == 404
    opened = break_glass(desk, inquiry.member)
    assert opened.status_code == 201
    assert desk.get(here).status_code == 200
    assert desk.get(f"inquiries/{inquiry.reference}/").status_code == 200
    assert [row["id"] for row in desk.get("inquiries/").json()["results"]] == [str(inquiry.id)]
    assert desk.get(f"members/{other.member_id}/").status_code == 404
    assert desk.post(f"inquiries/{inquiry.reference}/claim/").status_code == 403
    revealed = desk.post(f"{here}reveal/", {"fields": ["mbi"], "purpose": "Ambulance asks"})
    assert revealed.json()["values"]["mbi"] == "1EG4TE5MK73"
    EmergencyAccess.objects.update(
        opened_at=clock.now() - timedelta(minutes=61), expires_at=clock.now() - timedelta(minutes=1)
    )
    assert desk.get(here).status_code == 404
    entry = JournalEntry.objects.get(kind="emergency")
    assert (entry.subjects, entry.purpose) == ([inquiry.member_id], "Ambulance asks")
    assert OutboxMessage.objects.filter(type="emergency_access.opened").count() == 1


REASON = "Ambulance asks " + "r" * 485


@pytest.mark.parametrize("is_page", [False, True])
def test_the_whole_reason_of_an_emergency_stands_in_the_journal(is_page):
    inquiry, associate = inquiries.filed("other"), people.associate("billing")
    sent = {"humana_id": inquiry.member.humana_id, "reason": REASON}
    if is_page:
        assert at_pages(associate).post("/admin/emergency/", sent).status_code == 302
        assert at_pages(associate).post("/admin/emergency/", {**sent, "reason": REASON + "r"}).status_code == 422
    else:
        assert break_glass(as_user(associate.user), inquiry.member, reason=REASON).status_code == 201
        assert break_glass(as_user(associate.user), inquiry.member, reason=REASON + "r").status_code == 422
    entry = JournalEntry.objects.get(kind="emergency")
    assert (entry.subjects, entry.purpose) == ([inquiry.member_id], REASON)


@pytest.mark.parametrize("key", ["", "4f5c1a52-one-form"])
@pytest.mark.parametrize("is_page", [False, True])
def test_what_cannot_be_journaled_does_not_happen(as_owner, is_page, key):
    inquiry, associate = inquiries.filed("other"), people.associate("billing")
    sent = {"humana_id": inquiry.member.humana_id, "reason": "Ambulance asks", "key": key}
    as_owner("ALTER TABLE journal_entry ADD CONSTRAINT is_full CHECK (kind <> 'emergency') NOT VALID")
    try:
        if is_page:
            pages = at_pages(associate)
            pages.raise_request_exception = False
            assert pages.post("/admin/emergency/", sent).status_code in {500, 503}
        else:
            caller = as_user(associate.user)
            caller.client.raise_request_exception = False
            assert break_glass(caller, inquiry.member).status_code in {500, 503}
    finally:
        as_owner("ALTER TABLE journal_entry DROP CONSTRAINT is_full")
    assert not EmergencyAccess.objects.exists()
    assert not OutboxMessage.objects.filter(type="emergency_access.opened").exists()
    assert not JournalEntry.objects.filter(kind="emergency").exists()


@pytest.mark.parametrize("body", [{"reason": ""}, {"humana_id": "1EG4"}, {"humana_id": None}, {"minutes": 600}])
def test_a_malformed_emergency_changes_nothing(body):
    inquiry = inquiries.filed("other")
    desk = as_user(people.associate("billing").user)
    assert break_glass(desk, inquiry.member, **body).status_code == 422
    assert not EmergencyAccess.objects.exists()


def test_emergencies_are_for_arsos_staff():
    inquiry = inquiries.filed("other")
    auditor = people.UserFactory(is_superuser=True)
    people.grant(auditor, "auditor")
    for caller in (as_agent(people.agent()), as_user(auditor)):
        assert break_glass(caller, inquiry.member).status_code == 403
    assert not EmergencyAccess.objects.exists()
    assert JournalEntry.objects.filter(kind="denied").count() == 2


def test_leads_are_told_at_once_and_once_without_a_name():
    lead = people.associate("billing", lead=True)
    NotificationChoice.objects.create(user=lead.user, mail="never")
    inquiry = inquiries.filed("other")
    break_glass(as_user(people.associate("billing").user), inquiry.member)
    tell_leads_of_forgotten()
    tell_leads_of_forgotten()
    assert mail.outbox == [], "it is mailed from the outbox, once it is certain"
    send_mail()
    send_mail()
    assert [one.to for one in mail.outbox] == [[lead.user.email]], "whatever a lead has chosen"
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert "/admin/emergency/" in said
    assert not {inquiry.member.last_name, inquiry.member.humana_id, str(inquiry.member_id)} & set(said.split())
    assert 'href="/admin/emergency/"' in at_pages(lead.user).get("/admin/notifications/").content.decode()


def test_leads_are_not_mailed_about_what_was_rolled_back():
    people.associate("billing", lead=True)
    inquiry = inquiries.filed("other")
    access = break_glass(as_user(people.associate("billing").user), inquiry.member).json()["id"]
    EmergencyAccess.objects.update(told_at=None)
    Notification.objects.all().delete()

    def fails(_result):
        raise DatabaseError

    with pytest.raises(DatabaseError), accompanied_by(Companion(before=lambda: None, after=fails)):
        tell_leads_of_emergency(UUID(access), at=clock.now())
    send_mail()
    assert (mail.outbox, Notification.objects.count()) == ([], 0)
    tell_leads_of_forgotten()
    send_mail()
    assert len(mail.outbox) == 1


def test_somebody_else_reviews_it_once():
    lead, other, auditor = people.associate(lead=True), people.associate(lead=True), people.UserFactory()
    people.grant(auditor, "auditor")
    inquiry = inquiries.filed("other", agent=people.agent())
    body = {"verdict": "justified", "note": "The ambulance was there"}
    access = break_glass(as_user(lead.user), inquiry.member).json()
    review = f"emergency-access/{access['id']}/review/"
    assert as_user(people.associate("billing").user).post(review, body).status_code == 404
    assert as_user(auditor).post(review, body).status_code == 403
    assert as_user(lead.user).post(review, body).status_code == 403
    assert as_user(other.user).post(review, {"verdict": "perhaps", "note": "x"}).status_code == 422
    assert not EmergencyAccess.objects.exclude(verdict="").exists()
    done = as_user(other.user).post(review, body)
    assert (done.status_code, done.json()["verdict"]) == (200, "justified")
    assert as_user(people.associate(lead=True).user).post(review, body).status_code == 409
    assert as_user(lead.user).get("emergency-access/?unreviewed=true").json()["results"] == []


def test_an_open_access_is_given_again_instead_of_a_second_one():
    inquiry = inquiries.filed("other")
    desk = as_user(people.associate("billing").user)
    first, second = break_glass(desk, inquiry.member).json(), break_glass(desk, inquiry.member).json()
    assert first["id"] == second["id"]
    assert EmergencyAccess.objects.count() == 1


def test_emergency_accesses_are_limited_per_hour(settings):
    settings.ARSOS_EMERGENCY_ACCESSES_PER_HOUR = 2
    staff = people.associate("billing")
    caller = as_user(staff.user)
    whom = [members.MemberFactory() for _ in range(3)]
    assert [break_glass(caller, member).status_code for member in whom] == [201, 201, 429]
    refused = break_glass(caller, whom[2])
    assert (refused.headers["Retry-After"], EmergencyAccess.objects.count()) == ("10", 2)
    assert "Ask a lead" in refused.json()["detail"]
    nobody = caller.post("emergency-access/", {"humana_id": "H99999999", "reason": "Ambulance asks"})
    assert nobody.status_code == 429, nobody.content
    assert nobody.json()["detail"] == refused.json()["detail"], "whether there is such a member is not told"
    assert JournalEntry.objects.filter(kind="denied", subjects=[whom[2].id], actor_id=staff.user_id).count() == 2
    assert break_glass(caller, whom[0]).status_code == 201, "what is open is given again"
    page = at_pages(staff).post("/admin/emergency/", {"humana_id": whom[2].humana_id, "reason": "Ambulance asks"})
    assert (page.status_code, EmergencyAccess.objects.count()) == (422, 2)
    assert "Ask a lead" in text_of(page)
    assert break_glass(as_user(people.associate("billing").user), whom[2]).status_code == 201
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert break_glass(caller, whom[2]).status_code == 201
