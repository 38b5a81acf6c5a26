"""When a role ends or somebody is deactivated, nothing stays with them and nothing comes to them (R16, R30)."""

import functools
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from oauth2_provider.models import get_access_token_model

from accounts.background_actors import actor_again, actor_for_client
from accounts.callers import actor_for_user
from accounts.models.agents import AgentDelegation
from accounts.models.users import RoleGrant, User
from audit.models import HistoryEntry, JournalEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.notifications.steps import Notice, notify
from events.webhooks.models import WebhookEndpoint
from foundation import clock
from foundation.actor import Role
from inquiries.bulk.models import BulkRun
from inquiries.departments.access import departments_of
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.queues.queries.workload import load_board
from inquiries.reports.queries import queue_load
from inquiries.tasks import drain_backlog, follow_ended_roles, return_from_departed
from staffing.models import QueueMembership, WorkQueue
from staffing.queries import associates as staffing
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user, token_of
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def today():
    return clock.date_of(clock.now())


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def leaver():
    return people.associate("triage")


@pytest.fixture
def admin():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return user


def deactivate(person):
    User.objects.filter(id=person.user_id).update(is_active=False)


def end_roles(person):
    RoleGrant.objects.filter(user=person.user_id).update(ends_on=today() - timedelta(days=1))


ENDINGS = pytest.mark.parametrize("end", [deactivate, end_roles])


def hold(person, priority=3):
    inquiry = inquiries.filed()
    Inquiry.objects.filter(id=inquiry.id).update(priority=priority)
    return inquiries.put_in(inquiry, "in_progress", holder=person)


@ENDINGS
class TestNothingComesToThem:
    def test_no_picker_board_or_report_names_them(self, leaver, lead, end):
        queue = WorkQueue.objects.get(code="triage").id
        ask = [
            lambda: staffing.candidate_of_queue(leaver.id, queue),
            lambda: [one for one in staffing.available_in_queue(queue) if one.id == leaver.id],
            lambda: [one for one in staffing.candidates_of_queues([queue]) if one.id == leaver.id],
            lambda: [one for one in staffing.associates_of_queue(queue) if one[0] == leaver.id],
            lambda: leaver.id in staffing.names_of_associates(),
            lambda: leaver.user_id in staffing.users_working(queue, leaver.id),
            lambda: staffing.users_of_associates([leaver.id]),
            lambda: [one for one in load_board(inquiries.actor_of(lead), clock.now()) if one.who.id == leaver.id],
            lambda: staffing.is_working(leaver.id),
        ]
        assert all(one() for one in ask)
        end(leaver)
        assert not any(one() for one in ask)

    def test_they_are_not_assigned(self, leaver, lead, end):
        inquiry = inquiries.filed()
        end(leaver)
        answer = as_user(lead.user).post(f"inquiries/{inquiry.reference}/assign/", {"assignee": str(leaver.id)})
        assert [one["code"] for one in answer.json()["errors"]] == ["not_suitable"]
        assert Inquiry.objects.get(id=inquiry.id).status == "queued"

    def test_the_backlog_does_not_drain_to_them(self, leaver, end):
        WorkQueue.objects.filter(code="triage").update(distribution="push")
        inquiry = inquiries.filed()
        end(leaver)
        drain_backlog()
        assert Inquiry.objects.get(id=inquiry.id).status == "queued"

    def test_they_cannot_claim(self, leaver, end):
        inquiry = inquiries.filed()
        caller = as_user(leaver.user)
        end(leaver)
        assert caller.post("queues/triage/claim-next/").status_code in {401, 403}
        assert Inquiry.objects.get(id=inquiry.id).status == "queued"


@ENDINGS
def test_what_they_hold_goes_back_and_the_lead_is_told(leaver, lead, end):
    held = [hold(leaver, priority) for priority in (1, 2, 3, 4)]
    waits = inquiries.put_in(inquiries.filed(), "pending", holder=leaver)
    kept = hold(lead)
    end(leaver)
    return_from_departed()
    return_from_departed()
    for one in [*held, waits]:
        one.refresh_from_db()
        assert (one.status, one.assignee_id, one.last_holder_id) == ("queued", None, leaver.id)
        entry = HistoryEntry.objects.get(inquiry_id=one.id, kind="release")
        assert (entry.actor_role, entry.agent_visible) == ("system", False)
        assert OutboxMessage.objects.filter(subject_id=one.id, type="inquiry.released").count() == 1
    assert Inquiry.objects.get(id=kept.id).assignee_id == lead.id
    told = Notification.objects.filter(kind="returned")
    assert set(told.values_list("user_id", flat=True)) == {lead.user_id}


def test_where_no_lead_is_left_the_administrators_are_told(leaver, lead, admin):
    hold(leaver)
    deactivate(leaver)
    deactivate(lead)
    return_from_departed()
    assert set(Notification.objects.filter(kind="returned").values_list("user_id", flat=True)) == {admin.id}


def test_a_lead_whose_lead_role_ended_leads_no_queue(lead):
    people.grant(lead.user, Role.ASSOCIATE)
    assert inquiries.actor_of(lead).lead_queue_ids
    RoleGrant.objects.filter(user=lead.user, role=Role.LEAD).update(ends_on=today() - timedelta(days=1))
    actor = inquiries.actor_of(lead)
    assert (actor.lead_queue_ids, len(actor.queue_ids)) == (frozenset(), 1)
    assert QueueMembership.objects.get(associate=lead).is_lead


def test_a_duplicate_does_not_come_back_to_who_has_left(leaver, lead):
    agent = people.agent()
    first = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=leaver)
    other = inquiries.filed(agent=agent)
    caller = as_user(lead.user)
    assert caller.post(f"inquiries/{first.reference}/mark-duplicate/", {"of": other.reference}).status_code == 200
    deactivate(leaver)
    back = caller.post(f"inquiries/{first.reference}/undo-duplicate/").json()
    assert (back["status"], back["assignee"]) == ("queued", None)


def test_a_role_that_ends_by_date_ends_what_hung_on_it():
    agent, other = people.agent(), people.agent()
    given = people.DelegationFactory(principal=agent, delegate=other, starts_on=today())
    to_come = people.DelegationFactory(principal=other, delegate=agent, starts_on=today() + timedelta(days=9))
    draft = inquiries.DraftFactory(agent=agent)
    at_pages(agent).get("/admin/")
    token_of(people.client(), user=agent.user)
    RoleGrant.objects.filter(user=agent.user).update(ends_on=today())
    follow_ended_roles()
    assert InquiryDraft.objects.filter(id=draft.id).exists(), "the last day counts"
    RoleGrant.objects.filter(user=agent.user).update(ends_on=today() - timedelta(days=1))
    follow_ended_roles()
    assert not InquiryDraft.objects.filter(id=draft.id).exists()
    assert not AgentDelegation.objects.in_force(today()).exists()
    assert not AgentDelegation.objects.in_force(today() + timedelta(days=30)).exists()
    assert {given.id, to_come.id} == set(AgentDelegation.objects.values_list("id", flat=True))
    assert not get_access_token_model().objects.filter(user=agent.user).exists()
    assert RoleGrant.objects.get(user=agent.user).end_followed_at is not None


def change_url(row):
    return f"/admin/accounts/{row._meta.model_name}/{row.pk}/change/"


def user_form(user, **fields):
    form = {"username": user.username, "display_name": user.display_name, "email": user.email}
    form |= {"time_zone": user.time_zone, **fields}
    return form


def grant_form(grant, ends_on):
    return {"starts_on": grant.starts_on.isoformat(), "ends_on": ends_on.isoformat()}


class TestTheAdministrator:
    def test_deactivating_says_what_is_held_and_returns_it(self, admin, leaver, lead):
        urgent, calm = hold(leaver, 2), hold(leaver, 4)
        page = at_pages(admin)
        user = leaver.user
        assert "2 inquiries, of which 1 P1 or P2" in text_of(page.get(change_url(user)))
        saved = page.post(change_url(user), user_form(user), follow=True)
        assert "2 inquiries return to their queues" in text_of(saved)
        assert User.objects.get(id=user.id).is_active is False
        assert Inquiry.objects.get(id=urgent.id).status == "queued", "at once"
        return_from_departed()
        assert Inquiry.objects.get(id=calm.id).status == "queued"
        assert JournalEntry.objects.filter(kind="configured", purpose__contains=str(user.id)).exists()
        assert set(Notification.objects.filter(kind="returned").values_list("user_id", flat=True)) == {lead.user_id}

    def test_ending_a_role_does_the_same(self, admin, leaver, lead):
        urgent = hold(leaver, 1)
        session = as_user(leaver.user)
        assert session.get("me/").status_code == 200
        grant = RoleGrant.objects.get(user=leaver.user)
        page = at_pages(admin)
        assert "1 inquiry, of which 1 P1 or P2" in text_of(page.get(change_url(grant)))
        yesterday = today() - timedelta(days=1)
        page.post(change_url(grant), grant_form(grant, yesterday))
        grant.refresh_from_db()
        assert (grant.ends_on, grant.end_followed_at is not None) == (yesterday, True)
        assert Inquiry.objects.get(id=urgent.id).status == "queued"

    def test_ending_one_of_two_roles_takes_nothing_away(self, admin, leaver):
        people.grant(leaver.user, Role.LEAD)
        kept = hold(leaver, 1)
        grant = RoleGrant.objects.get(user=leaver.user, role=Role.ASSOCIATE)
        at_pages(admin).post(change_url(grant), grant_form(grant, today() - timedelta(days=1)))
        assert RoleGrant.objects.in_force(today()).get(user=leaver.user).role == Role.LEAD
        return_from_departed()
        assert Inquiry.objects.get(id=kept.id).assignee_id == leaver.id

    def test_somebody_without_a_password_can_be_saved(self, admin):
        person = people.associate("triage").user
        User.objects.filter(id=person.id).update(password="")
        at_pages(admin).post(change_url(person), user_form(person))
        person.refresh_from_db()
        assert (person.is_active, person.has_usable_password()) == (False, False)

    def test_sessions_end_with_the_person(self, admin):
        agent, theirs = people.agent(), Client()
        agent.user.set_password("a long and plain one")
        agent.user.save()
        signed_in = theirs.post("/admin/login/", {"username": agent.user.username, "password": "a long and plain one"})
        assert signed_in.status_code == 302
        key = theirs.session.session_key
        assert Session.objects.filter(session_key=key).exists()
        at_pages(admin).post(change_url(agent.user), user_form(agent.user))
        assert not Session.objects.filter(session_key=key).exists()
        assert theirs.get("/admin/service-inquiries/").status_code == 302


def test_a_report_on_load_leaves_them_out(leaver, lead):
    def seats():
        return {row["queue"]: (row["associates"], row["available"]) for row in queue_load(clock.now())}["triage"]

    assert seats() == (2, 2)
    deactivate(leaver)
    assert seats() == (1, 1)


class TestWhoeverActsForThem:
    """A client that is bound to an agent, or their delegate, acts no longer than they may act themselves."""

    @pytest.fixture
    def agent(self):
        return people.agent()

    @pytest.fixture
    def system(self, agent):
        return people.client(agent)

    def doors(self, agent):
        inquiry = inquiries.filed(agent=agent)
        return [
            ("get", "me/", None),
            ("get", "members/", None),
            ("get", f"members/{inquiry.member_id}/", None),
            ("get", "inquiries/", None),
            ("get", f"inquiries/{inquiry.reference}/", None),
            ("get", "events/?after=0", None),
            ("get", "inquiry-drafts/", None),
            ("get", "webhook-endpoints/", None),
            ("get", "sos-screenings/", None),
            ("post", f"members/{inquiry.member_id}/reveal/", {"fields": ["mbi"], "purpose": "call"}),
            ("post", f"inquiries/{inquiry.reference}/messages/", {"body": "Any news?", "visibility": "agent"}),
            ("post", f"inquiries/{inquiry.reference}/withdraw/", {"reason": "not needed"}),
            ("post", "inquiries/bulk/", {"action": "withdraw", "references": [inquiry.reference], "reason": "x"}),
            ("post", "members/search/", {"humana_id": "H00000001"}),
            ("post", "webhook-endpoints/", {"url": "https://example.org/hook"}),
        ]

    @ENDINGS
    def test_a_client_is_refused_at_every_door_at_once(self, agent, system, end):
        caller, doors = as_agent(agent, system), self.doors(agent)
        assert caller.get("members/").status_code == 200
        end(agent)
        before = (Inquiry.objects.get().version, HistoryEntry.objects.count(), BulkRun.objects.count())
        for method, path, body in doors:
            answer = caller.get(path) if method == "get" else caller.post(path, body)
            assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json"), path
            assert "can no longer work in ARSOS" in answer.json()["detail"], path
        assert (Inquiry.objects.get().version, HistoryEntry.objects.count(), BulkRun.objects.count()) == before
        assert JournalEntry.objects.filter(kind="denied").count() == len(doors)

    def test_another_agent_of_the_same_client_goes_on(self, agent):
        other = people.agent()
        system = people.client(agent, other)
        end_roles(agent)
        assert as_agent(agent, system).get("members/").status_code == 403
        assert as_agent(other, system).get("members/").status_code == 200

    def test_who_was_never_bound_reads_other_words(self, system):
        answer = as_agent(people.agent(), system).get("members/")
        assert (answer.status_code, "can no longer" in answer.json()["detail"]) == (403, False)

    def test_an_agent_without_a_login_is_acted_for(self):
        agent = people.AgentFactory(user=None)
        assert as_agent(agent).get("members/").status_code == 200

    @ENDINGS
    def test_a_delegate_and_the_client_of_one_lose_who_they_stood_in_for(self, agent, end):
        delegate = people.agent()
        people.DelegationFactory(principal=agent, delegate=delegate, starts_on=today())
        inquiry = inquiries.filed(agent=agent)
        for caller in (as_user(delegate.user), as_agent(delegate)):
            assert caller.get(f"inquiries/{inquiry.reference}/").status_code == 200
        end(agent)
        for caller in (as_user(delegate.user), as_agent(delegate)):
            assert caller.get(f"inquiries/{inquiry.reference}/").status_code == 404

    @ENDINGS
    @pytest.mark.parametrize("names", [True, False], ids=["for one", "for all"])
    def test_a_system_that_is_told_and_one_that_asked_have_the_same_rights(self, agent, system, end, names):
        delegate_of = people.agent()
        people.DelegationFactory(principal=delegate_of, delegate=agent, starts_on=today())
        named = agent.id if names else None
        told = functools.partial(actor_for_client, system, agent_id=named, on=today(), road="webhook")
        again = functools.partial(
            actor_again, user_id=None, client_id=system.client_id, agent_id=named, on=today(), road="bulk"
        )
        assert told().acting_agent_ids == {agent.id, delegate_of.id}
        assert again().acting_agent_ids == (told().acting_agent_ids if names else frozenset())
        assert again().on_behalf_of == (agent.san if names else "")
        end(agent)
        assert (told().acting_agent_ids, told().roles) == (frozenset(), frozenset())
        assert (again().acting_agent_ids, again().roles) == (frozenset(), frozenset())

    def test_what_clients_keep_for_them_ends_with_the_role(self, agent, system, admin):
        client = as_agent(agent, system)
        made = WebhookEndpoint.objects.create(
            owner_client=system,
            owner_agent=agent,
            url="https://example.org/hook",
            secret="whsec_x",
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        inquiry = inquiries.filed(agent=agent)
        body = {"flow": "my_humana_business", "content": {"member": str(inquiry.member_id)}}
        assert client.post("inquiry-drafts/", body).status_code == 201
        end_roles(agent)
        follow_ended_roles()
        made.refresh_from_db()
        assert (made.state, made.disabled_reason) == ("disabled", "its agent can no longer work in ARSOS")
        assert not InquiryDraft.objects.exists()
        told = Notification.objects.filter(kind="webhook_disabled")
        assert list(told.values_list("user_id", flat=True)) == [admin.id]


@ENDINGS
def test_nothing_is_told_to_who_has_left(leaver, end):
    end(leaver)
    with transaction.atomic():
        notify([leaver.user_id], Notice(kind="returned", subject_id=leaver.id, once="x"), at=clock.now())
    assert not Notification.objects.exists()


@ENDINGS
def test_a_department_worker_sees_requests_no_longer(end):
    worker = people.UserFactory()
    people.grant(worker, Role.DEPARTMENT)
    people.DepartmentMemberFactory(user=worker, department_id="billing")
    desk = people.associate()
    inquiry = inquiries.put_in(inquiries.filed("other"), "in_progress", holder=desk)
    asked = {"department": "billing", "summary": "Which premium is right?"}
    assert as_user(desk.user).post(f"inquiries/{inquiry.reference}/department-requests/", asked).status_code == 201
    assert len(as_user(worker).get("department-requests/").json()["results"]) == 1
    assert departments_of(actor_for_user(worker, on=today(), road="web")).exists()
    end(SimpleNamespace(user_id=worker.id))
    seen = as_user(worker).get("department-requests/")
    assert seen.status_code in {401, 403} or seen.json()["results"] == []
    again = actor_again(user_id=worker.id, client_id="", agent_id=None, on=today(), road="export")
    assert not departments_of(again).exists()
