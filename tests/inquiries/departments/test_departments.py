"""Department requests: sent, polled, reported, late, unreachable, cancelled; the last answer wakes the holder (R18)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from standardwebhooks import Webhook

from audit.models import HistoryEntry, JournalEntry
from dev.demo.department_server import ANSWER, DepartmentServer
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.webhooks.actions.endpoints import new_secret
from foundation import clock
from foundation.actor import Role
from inquiries.departments.models import Department, DepartmentReport, DepartmentRequest
from inquiries.departments.rules import RequestStatus, decide_report
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.retention.steps import erase_inquiry
from inquiries.tasks import alert_on_requests, call_departments
from inquiries.work.actions.close import withdraw_inquiry
from inquiries.work.actions.hold import Hold, hold_inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_client, as_user, token_of
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def held():
    agent, associate = people.agent(), people.associate("triage")
    inquiry = inquiries.filed("other", agent=agent)
    by = inquiries.actor_of(associate)
    claim_inquiry(inquiry.reference, by=by, at=clock.now())
    return inquiry, associate, agent


def ask(held, department="claims", **fields):
    inquiry, associate, _ = held
    body = {"department": department, "summary": "Please look at the claim", "details": "paid twice?", **fields}
    made = as_user(associate.user).post(f"inquiries/{inquiry.reference}/department-requests/", body)
    assert made.status_code == 201, made.content
    return made.json()


def wait(held):
    inquiry, associate, _ = held
    by = inquiries.actor_of(associate)
    hold_inquiry(inquiry.reference, Hold(pending_reason="department", note="Claims looks"), by=by, at=clock.now())


def system(*codes):
    client = people.client()
    Department.objects.filter(code__in=codes).update(client=client)
    return as_client(client)


def state_of(inquiry):
    inquiry.refresh_from_db()
    return inquiry.status, inquiry.open_requests


def test_a_request_is_kept_with_history_event_and_target(held):
    with clock.frozen(datetime(2026, 11, 16, 15, tzinfo=UTC)):
        made = ask(held)
    assert (made["status"], made["department_title"]) == ("sent", "Claims")
    assert made["due_at"] == "2026-11-18T15:00:00Z", "24 business hours"
    inquiry, *_ = held
    assert state_of(inquiry) == ("in_progress", 1)
    event = OutboxMessage.objects.latest("position")
    assert event.type == "department_request.updated"
    assert (event.data["department"], event.data["request_status"]) == ("claims", "sent")


def test_a_department_that_an_administrator_added_is_asked_and_listed_like_the_others(held):
    added = Department.objects.get(code="claims")
    added.code, added.title = "dental", "Dental"
    added.save(force_insert=True)
    made = ask(held, "dental")
    assert made["department_title"] == "Dental"
    inquiry, associate, _ = held
    caller, path = as_user(associate.user), f"inquiries/{inquiry.reference}/department-requests/"
    refused = caller.post(path, {"department": "nowhere", "summary": "x"})
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, "/department", "unknown_department")
    assert inquiry.department_requests.count() == 1


def test_the_last_answer_wakes_the_inquiry_for_its_holder(held):
    inquiry, associate, _ = held
    one, two = ask(held), ask(held, "billing")
    wait(held)
    reporter = system("claims", "billing")
    assert (
        reporter.post(f"department-requests/{one['id']}/status/", {"status": "answered", "note": "ok"}).status_code
        == 200
    )
    assert state_of(inquiry) == ("pending", 1)
    done = reporter.post(f"department-requests/{two['id']}/status/", {"status": "rejected", "note": "not ours"})
    assert (done.status_code, done.json()["answer"]) == (200, "not ours")
    assert state_of(inquiry) == ("in_progress", 0)
    assert inquiry.assignee_id == associate.id
    assert list(Notification.objects.filter(kind="resumed").values_list("user", flat=True)) == [associate.user_id]


def test_who_waits_for_the_agent_is_not_woken_by_a_department(held):
    inquiry, associate, _ = held
    made = ask(held)
    by = inquiries.actor_of(associate)
    hold_inquiry(inquiry.reference, Hold(pending_reason="agent", note="?"), by=by, at=clock.now())
    system("claims").post(f"department-requests/{made['id']}/status/", {"status": "answered", "note": "ok"})
    assert state_of(inquiry) == ("pending", 0)


S = RequestStatus


@pytest.mark.parametrize("current", S)
@pytest.mark.parametrize("reported", S)
def test_every_order_of_reports(current, reported):
    stage = {S.SENT: 0, S.ACCEPTED: 1, S.IN_PROGRESS: 2, S.ANSWERED: 3, S.REJECTED: 3, S.CANCELLED: 3}
    if reported == current:
        wanted = "repeated"
    elif stage[reported] > stage[current]:
        wanted = "applied"
    elif stage[reported] < stage[current]:
        wanted = "late"
    elif current == "cancelled":
        wanted = "after_end"
    else:
        wanted = "refused"
    assert decide_report(current, reported) == wanted


def test_duplicates_and_late_words_are_kept_and_change_nothing(held):
    made, reporter = ask(held), system("claims")
    address = f"department-requests/{made['id']}/status/"
    for status in ("in_progress", "in_progress", "accepted", "answered", "in_progress"):
        assert reporter.post(address, {"status": status, "note": "words"}).status_code == 200
    request = DepartmentRequest.objects.get()
    assert request.status == "answered"
    effects = list(DepartmentReport.objects.order_by("received_at").values_list("status", "effect"))
    assert effects == [
        ("in_progress", "applied"),
        ("in_progress", "repeated"),
        ("accepted", "late"),
        ("answered", "applied"),
        ("in_progress", "late"),
    ]
    refused = reporter.post(address, {"status": "rejected"})
    assert (refused.status_code, refused.json()["allowed"]) == (409, [])
    assert DepartmentRequest.objects.get().status == "answered"


@pytest.mark.parametrize("status", ["answered", "rejected"])
def test_an_answer_after_the_inquiry_was_resolved_is_kept_and_told_to_who_held_it(held, status):
    inquiry, associate, agent = held
    made, reporter = ask(held), system("claims")
    body = {"answer": "Done", "no_relay_needed": True, "resolution_code": "answered"}
    assert (
        as_user(associate.user)
        .post(f"inquiries/{inquiry.reference}/resolve/", {**body, "cancel_open_requests": True})
        .status_code
        == 200
    )
    address = f"department-requests/{made['id']}/status/"
    for _ in range(2):
        late = reporter.post(address, {"status": status, "note": "It was paid twice"}, key="late-one")
        assert (late.status_code, late.json()["status"]) == (200, "cancelled")
    request = DepartmentRequest.objects.get()
    assert (request.status, request.answer) == ("cancelled", "It was paid twice")
    assert list(request.reports.order_by("received_at").values_list("effect", flat=True)) == ["applied", "after_end"]
    told = Notification.objects.filter(kind="department_answered_late").values_list("user_id", "reference")
    assert list(told) == [(associate.user_id, inquiry.reference)]
    shown = as_user(associate.user).get(f"inquiries/{inquiry.reference}/department-requests/").json()
    assert [one["answer"] for one in shown] == ["It was paid twice"]
    assert "paid twice" not in str(as_agent(agent).get(f"inquiries/{inquiry.reference}/timeline/").json())
    entry = HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="department_request").latest("position")
    assert (entry.facts["status"], entry.facts["late"], entry.agent_visible) == (status, True, False)


def test_an_answer_at_a_duplicate_is_told_to_who_holds_the_survivor(held):
    inquiry, associate, agent = held
    made, reporter = ask(held), system("claims")
    other_holder = people.associate("triage")
    survivor = inquiries.put_in(inquiries.filed("other", agent=agent), "in_progress", holder=other_holder)
    mark = {"of": survivor.reference}
    assert as_user(associate.user).post(f"inquiries/{inquiry.reference}/mark-duplicate/", mark).status_code == 200
    reporter.post(f"department-requests/{made['id']}/status/", {"status": "answered", "note": "It was paid twice"})
    told = Notification.objects.filter(kind="department_answered_duplicate").values_list("user_id", "reference")
    assert list(told) == [(other_holder.user_id, survivor.reference)]
    page = at_pages(other_holder).get(f"/admin/service-inquiries/{survivor.reference}/")
    assert "It was paid twice" in text_of(page)


@pytest.mark.parametrize("note", [None, "", "  \n"])
def test_answered_means_an_answer(held, note):
    made, reporter = ask(held), system("claims")
    body = {"status": "answered"} | ({} if note is None else {"note": note})
    refused = reporter.post(f"department-requests/{made['id']}/status/", body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/note")
    assert (DepartmentRequest.objects.get().status, DepartmentReport.objects.count()) == ("sent", 0)


ANSWER_BODY = {"answer": "Done", "no_relay_needed": True, "resolution_code": "answered"}


class TestResolvingWithOpenRequests:
    @pytest.mark.parametrize(
        ("fields", "wanted"), [({}, 422), ({"cancel_open_requests": True}, 200), ({"cancel_open_requests": False}, 422)]
    )
    def test_nothing_is_cancelled_without_a_word(self, held, fields, wanted):
        inquiry, associate, _ = held
        ask(held)
        answer = as_user(associate.user).post(f"inquiries/{inquiry.reference}/resolve/", {**ANSWER_BODY, **fields})
        assert answer.status_code == wanted
        if wanted == 200:
            assert state_of(inquiry) == ("resolved", 0)
            entry = HistoryEntry.objects.get(inquiry_id=inquiry.id, kind="resolve")
            assert entry.facts["cancelled_requests"] == 1
            return
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/cancel_open_requests", "open_requests")
        assert "Claims" in error["detail"]
        assert state_of(inquiry) == ("in_progress", 1)
        assert DepartmentRequest.objects.get().status == "sent"

    def test_what_is_missing_is_told_at_once(self, held):
        """By the API and at the page, also beside an empty field."""
        inquiry, associate, _ = held
        ask(held)
        body = {"answer": "Done", "resolution_code": "answered"}
        refused = as_user(associate.user).post(f"inquiries/{inquiry.reference}/resolve/", body)
        told = [(one["pointer"], one["code"]) for one in refused.json()["errors"]]
        assert told == [("/cancel_open_requests", "open_requests"), ("/relay_text", "required")]
        here = f"/admin/service-inquiries/{inquiry.reference}/resolve/"
        for answer in ("", "It is paid"):
            sent = {"resolve-answer": answer, "resolve-resolution_code": "answered"}
            shown = text_of(at_pages(associate).post(here, sent))
            assert "Not answered yet: Claims" in shown
            assert "Enter the relay text, or check that no relay is needed." in shown
            assert ("This field is required" in shown) == (answer == "")
        assert state_of(inquiry) == ("in_progress", 1)

    def test_the_page_asks_first_and_keeps_the_words(self, held):
        inquiry, associate, _ = held
        ask(held)
        page = at_pages(associate)
        here = f"/admin/service-inquiries/{inquiry.reference}/resolve/"
        sent = {"resolve-answer": "It is paid", "resolve-no_relay_needed": "on", "resolve-resolution_code": "answered"}
        asked = page.post(here, sent)
        assert asked.status_code == 422
        shown = text_of(asked)
        assert "Not answered yet: Claims" in shown
        assert 'name="resolve-cancel_open_requests"' in shown
        assert "It is paid" in shown
        assert state_of(inquiry) == ("in_progress", 1)
        page.post(here, {**sent, "resolve-cancel_open_requests": "on"})
        assert state_of(inquiry) == ("resolved", 0)

    def test_without_open_requests_nothing_is_asked(self, held):
        inquiry, associate, _ = held
        sent = {"resolve-answer": "It is paid", "resolve-no_relay_needed": "on", "resolve-resolution_code": "answered"}
        page = at_pages(associate)
        assert "cancel_open_requests" not in text_of(page.get(f"/admin/service-inquiries/{inquiry.reference}/resolve/"))
        page.post(f"/admin/service-inquiries/{inquiry.reference}/resolve/", sent)
        assert state_of(inquiry) == ("resolved", 0)


class TestWhatADepartmentReads:
    def test_whom_and_what_it_is_about_and_no_more_of_the_person(self, held):
        inquiry, _, _ = held
        made, reporter = ask(held), system("claims")
        about = reporter.get(f"department-requests/{made['id']}/").json()["about"]
        member = inquiry.member
        assert (about["first_name"], about["last_name"]) == (member.first_name, member.last_name)
        assert (about["humana_id"], about["policy_number"]) == (member.humana_id, inquiry.policy.policy_number)
        assert about["details"] == inquiry.details
        for hidden in (member.mbi, str(member.date_of_birth), member.phone, member.zip_code):
            assert hidden not in str(about)
        row = JournalEntry.objects.filter(kind="read").latest("id")
        assert {"name", "humana_id", "policy", "details"} <= set(row.fields)
        assert str(inquiry.member_id) in str(row.subjects)
        assert reporter.get("department-requests/").json()["results"][0]["about"] is None

    def test_its_person_reads_the_same_at_the_page_and_finds_it_by_their_own_reference(self, held):
        inquiry, _, _ = held
        made = ask(held)
        other = ask(held, summary="Something else")
        user = people.UserFactory()
        people.grant(user, Role.DEPARTMENT)
        people.DepartmentMemberFactory(user=user)
        page = at_pages(user)
        shown = text_of(page.get(f"/admin/department-requests/{made['id']}/"))
        assert inquiry.member.last_name in shown
        assert inquiry.member.humana_id in shown
        assert inquiry.member.mbi not in shown
        DepartmentRequest.objects.filter(id=made["id"]).update(external_reference="CLM-77")
        found = text_of(page.get("/admin/department-requests/?reference=clm-77"))
        assert made["id"] in found
        assert other["id"] not in found
        by_inquiry = text_of(page.get(f"/admin/department-requests/?reference={inquiry.reference}"))
        assert made["id"] in by_inquiry
        assert "No request has the reference" in text_of(page.get("/admin/department-requests/?reference=nothing"))
        named = system("claims").get("department-requests/?external_reference=CLM-77").json()["results"]
        assert [one["id"] for one in named] == [made["id"]]


def test_the_same_key_reports_once(held):
    made, reporter = ask(held), system("claims")
    address = f"department-requests/{made['id']}/status/"
    for _ in range(2):
        assert reporter.post(address, {"status": "accepted"}, key="one").status_code == 200
    assert DepartmentReport.objects.count() == 1


def test_another_departments_system_does_not_find_it(held):
    made = ask(held)
    answer = system("billing").post(f"department-requests/{made['id']}/status/", {"status": "answered"})
    assert answer.status_code == 404
    assert DepartmentRequest.objects.get().status == "sent"


def signed_call(client, made, secret, body, *, at=None):
    import json

    text = json.dumps(body)
    at = at or clock.now()
    headers = {
        "Authorization": f"Bearer {token_of(client)}",
        "Idempotency-Key": str(uuid4()),
        "webhook-id": "m1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("m1", at, text) if secret else "v1,AAAA",
    }
    address = f"/api/v1/department-requests/{made['id']}/status/"
    return Client().post(address, text, content_type="application/json", headers=headers)


def test_signed_calls(held):
    made, secret, client = ask(held), new_secret(), people.client()
    Department.objects.filter(code="claims").update(client=client)
    row = Department.objects.get(code="claims")
    row.secret, row.requires_signature = secret, True
    row.save()
    unsigned = as_client(client).post(f"department-requests/{made['id']}/status/", {"status": "accepted"})
    assert (unsigned.status_code, unsigned.json()["type"].rpartition("/")[2]) == (401, "signature-refused")
    assert signed_call(client, made, new_secret(), {"status": "accepted"}).status_code == 401
    assert signed_call(client, made, "", {"status": "accepted"}).status_code == 401
    old = clock.now() - timedelta(minutes=6)
    assert signed_call(client, made, secret, {"status": "accepted"}, at=old).status_code == 401
    assert DepartmentRequest.objects.get().status == "sent"
    assert signed_call(client, made, secret, {"status": "accepted"}).status_code == 200
    assert DepartmentRequest.objects.get().status == "accepted"


def test_only_holder_and_lead_ask_and_an_ended_inquiry_asks_nobody(held):
    inquiry, _, agent = held
    body = {"department": "claims", "summary": "x"}
    address = f"inquiries/{inquiry.reference}/department-requests/"
    assert as_user(people.associate("triage").user).post(address, body).status_code == 403
    assert as_agent(agent).post(address, body).status_code == 403
    withdraw_inquiry(inquiry.reference, reason="done", by=inquiries.actor_of(agent), at=clock.now())
    lead = people.associate("triage", lead=True)
    assert as_user(lead.user).post(address, body).status_code == 409
    assert DepartmentRequest.objects.count() == 0


def test_an_agent_sees_where_it_is_and_nothing_that_is_written_inside(held):
    inquiry, _, agent = held
    made = ask(held)
    system("claims").post(f"department-requests/{made['id']}/status/", {"status": "answered", "note": "secret note"})
    shown = as_agent(agent).get(f"inquiries/{inquiry.reference}/department-requests/").json()
    assert [(one["department"], one["status"]) for one in shown] == [("claims", "answered")]
    assert shown[0]["summary"] is shown[0]["details"] is shown[0]["answer"] is None
    assert shown[0]["reports"] == []
    timeline = as_agent(agent).get(f"inquiries/{inquiry.reference}/timeline/").content.decode()
    assert "secret note" not in timeline


def test_a_person_of_the_department_works_it(held):
    made = ask(held)
    user = people.UserFactory()
    people.grant(user, Role.DEPARTMENT)
    people.DepartmentMemberFactory(user=user)
    person = as_user(user)
    assert [one["id"] for one in person.get("department-requests/").json()["results"]] == [made["id"]]
    assert person.get(f"inquiries/{held[0].reference}/").status_code == 404
    done = person.post(f"department-requests/{made['id']}/status/", {"status": "answered", "note": "paid once"})
    assert done.json()["reports"][0]["road"] == "person"


def test_when_the_inquiry_ends_nobody_is_asked_any_more(held):
    inquiry, _, agent = held
    ask(held)
    withdraw_inquiry(inquiry.reference, reason="done", by=inquiries.actor_of(agent), at=clock.now())
    assert DepartmentRequest.objects.get().status == "cancelled"
    assert state_of(inquiry) == ("withdrawn", 0)


def test_purging_takes_the_words_and_leaves_the_states(held):
    made = ask(held)
    system("claims").post(f"department-requests/{made['id']}/status/", {"status": "answered", "note": "about her"})
    with transaction.atomic():
        counts = erase_inquiry(Inquiry.objects.get(), at=clock.now())
    assert counts["department_requests"] == 1
    request, report = DepartmentRequest.objects.get(), DepartmentReport.objects.get()
    assert (request.summary, request.details, request.answer, report.note) == ("", "", "", "")
    assert (request.status, report.status) == ("answered", "answered")


def test_a_slow_department_warns_before_it_hurts(held):
    with clock.frozen(datetime(2026, 11, 16, 15, tzinfo=UTC)):
        lead = people.associate("triage", lead=True)
        ask(held)
    _, associate, _ = held
    for at, kinds in (
        (datetime(2026, 11, 17, 20, 59, tzinfo=UTC), []),
        (datetime(2026, 11, 17, 21, tzinfo=UTC), ["department_warning"]),
        (datetime(2026, 11, 18, 15, tzinfo=UTC), ["department_overdue", "department_overdue", "department_warning"]),
    ):
        for _ in range(2):
            with clock.frozen(at):
                alert_on_requests()
        found = Notification.objects.filter(kind__startswith="department_")
        assert sorted(found.values_list("kind", flat=True)) == kinds, at
    overdue = Notification.objects.filter(kind="department_overdue").values_list("user", flat=True)
    assert set(overdue) == {associate.user_id, lead.user_id}


def test_one_line_says_where_it_is(held):
    inquiry, associate, _ = held
    reader = as_user(associate.user)
    with clock.frozen(datetime(2026, 11, 16, 15, tzinfo=UTC)):
        ask(held)
        wait(held)
    with clock.frozen(datetime(2026, 11, 17, 15, tzinfo=UTC)):
        line = reader.get(f"inquiries/{inquiry.reference}/").json()["whereabouts"]
    assert line == "with Claims since yesterday, due tomorrow at 10:00 AM ET"
    with clock.frozen(datetime(2026, 11, 19, 15, tzinfo=UTC)):
        line = reader.get(f"inquiries/{inquiry.reference}/").json()["whereabouts"]
    assert line == "with Claims since Nov 16, was due yesterday at 10:00 AM ET"


# The department's system


@pytest.fixture
def server():
    secret = new_secret()
    with DepartmentServer(secret=secret) as running:
        row = Department.objects.get(code="claims")
        row.gateway, row.url, row.secret, row.poll_seconds = "http", running.url, secret, 60
        row.save()
        yield running


def turn(minutes=0):
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        call_departments()


def request():
    return DepartmentRequest.objects.get()


def test_it_is_brought_polled_and_answered(held, server, monkeypatch):
    made = ask(held)
    wait(held)
    turn()
    assert (request().status, request().external_reference) == ("sent", f"D-{made['id'][-6:]}")
    assert request().delivered_at is not None
    asked = server.requests[made["id"]]["asked"]
    assert asked["humana_id"] == held[0].member.humana_id
    assert held[0].member.last_name not in str(asked)
    entry = JournalEntry.objects.get(road="department")
    assert (entry.kind, entry.subjects) == ("export", [held[0].member_id])
    monkeypatch.setattr(server, "secret", "")  # polls of another hour: the library insists on the present one
    for minutes, status in ((2, "accepted"), (4, "in_progress"), (6, "answered")):
        turn(minutes)
        assert request().status == status
    assert request().answer == ANSWER
    assert state_of(held[0]) == ("in_progress", 0)
    calls = len(server.calls)
    turn(60)
    assert len(server.calls) == calls, "nobody is asked after the end"


def test_brought_twice_it_has_one_effect_there(held, server):
    made = ask(held)
    turn()
    DepartmentRequest.objects.update(delivered_at=None, call_at=clock.now())  # as if the worker had been killed
    turn()
    assert list(server.requests) == [made["id"]]
    assert server.keys == [f"{made['id']}/send"] * 2


@pytest.mark.parametrize("misbehave", ["broken", "gone", "garbage"])
def test_a_system_that_fails_is_tried_again_and_then_left_alone(held, server, misbehave, monkeypatch):
    ask(held)
    server.misbehave = misbehave
    at = clock.now()
    for _ in range(12):
        at += timedelta(minutes=1)
        with clock.frozen(at):
            call_departments()
    department = Department.objects.get(code="claims")
    assert department.failures >= 5
    assert department.paused_until is not None
    assert len(server.calls) < 12, "the breaker keeps calls away"
    for _ in range(3):
        at += timedelta(hours=1)
        with clock.frozen(at):
            call_departments()
    assert list(Notification.objects.filter(kind="department_unreachable").values_list("user", flat=True)) == [
        held[1].user_id
    ]
    server.misbehave = ""
    monkeypatch.setattr(server, "secret", "")
    at += timedelta(hours=1)
    with clock.frozen(at):
        call_departments()
    assert request().delivered_at is not None
    assert Department.objects.get(code="claims").failures == 0


def test_a_slow_system_times_out_and_is_tried_again(held, server, monkeypatch):
    monkeypatch.setattr("foundation.outbound.SECONDS_TO_ANSWER", 0.3)
    from foundation import outbound

    outbound._pool.cache_clear()
    ask(held)
    server.misbehave = "slow"
    turn()
    outbound._pool.cache_clear()
    assert (request().delivered_at, request().call_attempts) == (None, 1)
    assert request().call_at > clock.now()


def test_words_out_of_order_change_nothing(held, server, monkeypatch):
    ask(held)
    turn()
    monkeypatch.setattr(server, "secret", "")
    turn(2)
    request_before = request()
    DepartmentRequest.objects.update(status="in_progress")
    server.misbehave = "late_words"
    turn(4)
    assert request_before.status == "accepted"
    assert request().status == "in_progress"


def test_a_system_that_forgot_is_asked_again_later(held, server, monkeypatch):
    ask(held)
    turn()
    monkeypatch.setattr(server, "secret", "")
    server.misbehave = "forgetful"
    turn(2)
    assert request().status == "sent"
    assert request().call_at > clock.now()


def test_it_is_taken_back(held, server, monkeypatch):
    made = ask(held)
    turn()
    done = as_user(held[1].user).post(f"department-requests/{made['id']}/cancel/", {"reason": "found it"})
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")
    monkeypatch.setattr(server, "secret", "")
    turn(1)
    assert server.requests[made["id"]]["cancelled"]
    assert request().taken_back_at is not None
    assert request().call_at is None


def test_wrong_signatures_are_refused_there(held, server):
    row = Department.objects.get(code="claims")
    row.secret = new_secret()
    row.save()
    ask(held)
    turn()
    assert server.requests == {}
    assert request().delivered_at is None


def test_two_callers_at_once_bring_it_once(held, server):
    import threading

    from django.db import connection

    ask(held)
    start = threading.Barrier(3)

    def call():
        start.wait()
        call_departments()
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [call for call in server.calls if call[0] == "POST"] == [("POST", "/requests")]
    assert Inquiry.objects.get().open_requests == 1
