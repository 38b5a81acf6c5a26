"""Referrals: what ARSOS does not take is a record, a place to go, and a number in a report (R1)."""

from datetime import UTC, datetime

import pgtrigger
import pytest

from audit.models import JournalEntry
from foundation import clock
from foundation.shipped.files import shipped
from inquiries.catalog.models import InquiryType
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.referrals.models import Referral, ReferralDestination, RefusedType
from inquiries.referrals.queries import is_refused, refused_types
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)

WEDNESDAY_NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 17, tzinfo=UTC)
LATE = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)  # 20:30 in New York
NIGHT = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)  # 21:30


def ask(agent, code, *, at=WEDNESDAY_NOON, key=""):
    policy = members.policy(agent)
    body = {"policy": str(policy.id), "inquiry_type": code, "summary": "Where is it?", "details": {}}
    with clock.frozen(at):
        return as_agent(agent).post(f"members/{policy.member_id}/inquiries/", body, key=key)


@pytest.mark.parametrize("code", [row["code"] for row in shipped("inquiries.refusedtype")])
def test_every_refused_type_leaves_a_referral_that_an_agent_can_act_on(code):
    agent = people.agent()
    refused = ask(agent, code)
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"].endswith("/pre-sale")
    place = problem["referral"]["destination"]
    assert (place["email"], place["phone"]) == ("agentsupport@humana.com", "1-800-309-3163")
    assert place["have_at_hand"]
    assert place["is_open_now"] is True
    kept = Referral.objects.get()
    assert (kept.requested_type, kept.summary, kept.agent_id) == (code, "Where is it?", agent.id)
    assert Inquiry.objects.count() == 0


@pytest.mark.parametrize(
    ("at", "is_open", "opens_at"),
    [
        (WEDNESDAY_NOON, True, None),
        (LATE, True, None),
        (NIGHT, False, "2026-11-19T13:00:00Z"),
        (SATURDAY, False, "2026-11-23T13:00:00Z"),
        (datetime(2026, 11, 26, 17, tzinfo=UTC), False, "2026-11-27T13:00:00Z"),  # Thanksgiving
    ],
)
def test_whether_it_is_open_now(at, is_open, opens_at):
    place = ask(people.agent(), "pre_sale", at=at).json()["referral"]["destination"]
    assert (place["is_open_now"], place["opens_at"]) == (is_open, opens_at)


def test_where_it_leads_is_data():
    desk = ReferralDestination.objects.create(
        code="commissions_desk", title="Commissions", email="commissions@example.org", message="Write to them."
    )
    RefusedType.objects.filter(code="commissions").update(destination=desk)
    problem = ask(people.agent(), "commissions").json()
    assert problem["title"] == "This belongs to Commissions"
    assert problem["referral"]["destination"]["is_open_now"] is None


@pytest.mark.parametrize("flow", ["member", "card", "check", "page"])
def test_a_type_that_an_administrator_refuses_refers_from_then_on(flow):
    """Also one that ARSOS has taken until then: the table decides, no constant of the code."""
    agent = people.agent()
    support = ReferralDestination.objects.get(code="agent_support")
    for code in ("licensing", "other"):
        InquiryType.objects.filter(code=code).update(is_active=False)
        RefusedType.objects.create(code=code, title="Licensing", destination=support, message="Your license number")
        policy = members.policy(agent)
        need = {"inquiry_type": code, "summary": "?", "details": {}}
        if flow == "member":
            answer = as_agent(agent).post(f"members/{policy.member_id}/inquiries/", {"policy": str(policy.id), **need})
        elif flow == "card":
            person = {"first_name": "Ada", "last_name": "Quill", "date_of_birth": "1955-03-04", "zip_code": "40202"}
            card = {"prospect": person, "authority": "none", "line_of_business": "MAPD", **need}
            answer = as_agent(agent).post("inquiries/", card)
        elif flow == "check":
            body = {"member": str(policy.member_id), "policy": str(policy.id), **need}
            answer = as_agent(agent).post("inquiries/check/", body)
            assert (answer.json()["would_file"], answer.json()["referral"]["code"]) == (False, "agent_support")
            continue
        else:
            page = at_pages(agent)
            begun = page.post(f"/admin/customers/{policy.member_id}/", {"subject": f"policy:{policy.id}"})["Location"]
            address = begun.partition("?")[0]
            version = InquiryDraft.objects.get(id=address.split("/")[3]).version
            answer = page.post(address, {"step": "type", "inquiry_type": code, "version": version})
            assert answer["Location"].startswith("/admin/referred/")
            continue
        assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (422, "pre-sale")
    assert Inquiry.objects.count() == 0
    kept = sorted(Referral.objects.values_list("requested_type", flat=True))
    assert kept == ([] if flow == "check" else ["licensing", "other"])


def test_checking_says_the_same_and_records_nothing():
    agent = people.agent()
    policy = members.policy(agent)
    body = {"member": str(policy.member_id), "policy": str(policy.id), "inquiry_type": "application_status"}
    with clock.frozen(WEDNESDAY_NOON):
        said = as_agent(agent).post("inquiries/check/", {**body, "summary": "?", "details": {}}).json()
    assert (said["would_file"], said["referral"]["code"]) == (False, "agent_support")
    assert "application number" in said["referral"]["have_at_hand"]
    assert Referral.objects.count() == 0


def test_asked_twice_with_one_key_it_is_one_referral():
    agent = people.agent()
    policy = members.policy(agent)
    body = {"policy": str(policy.id), "inquiry_type": "pre_sale", "summary": "?", "details": {}}
    caller = as_agent(agent)
    answers = [caller.post(f"members/{policy.member_id}/inquiries/", body, key="one") for _ in range(2)]
    assert [one.status_code for one in answers] == [422, 422]
    assert Referral.objects.count() == 1


def test_found_out_later_it_is_referred_and_counted():
    agent, holder = people.agent(), people.associate("triage")
    inquiry = inquiries.filed("other", agent=agent)
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(holder), at=clock.now())
    body = {"destination": "agent_support", "reason": "It is about an application"}
    done = as_user(holder.user).post(f"inquiries/{inquiry.reference}/refer/", body)
    assert (done.status_code, done.json()["status"], done.json()["close_reason"]) == (200, "closed", "referred")
    kept = Referral.objects.get()
    assert (kept.inquiry_id, kept.requested_type) == (inquiry.id, "other")


def test_counts_by_agent_and_type():
    one, two = people.agent(), people.agent()
    for agent, code in ((one, "pre_sale"), (one, "pre_sale"), (one, "commissions"), (two, "pre_sale")):
        ask(agent, code)
    lead = as_user(people.associate("triage", lead=True).user)
    with clock.frozen(WEDNESDAY_NOON):
        both = lead.get("reports/referrals/").json()["rows"]
        by_type = lead.get("reports/referrals/?group_by=type").json()["rows"]
        by_agent = lead.get("reports/referrals/?group_by=agent&format=csv").content.decode()
        assert as_agent(one).get("reports/referrals/").status_code == 403
    assert [(row["agent"], row["requested_type"], row["count"]) for row in both] == [
        (one.name, "pre_sale", 2),
        *sorted([(one.name, "commissions", 1), (two.name, "pre_sale", 1)], key=lambda row: row[0] != one.name),
    ]
    assert [(row["agent"], row["requested_type"], row["count"]) for row in by_type] == [
        (None, "pre_sale", 3),
        (None, "commissions", 1),
    ]
    assert by_agent.splitlines()[1:] == [f"{one.name},,agent_support,3,0", f"{two.name},,agent_support,1,0"]


def test_agents_see_their_own():
    one, two = people.agent(), people.agent()
    ask(one, "pre_sale")
    assert len(as_agent(one).get("referrals/").json()["results"]) == 1
    assert as_agent(two).get("referrals/").json()["results"] == []
    lead = as_user(people.associate("triage", lead=True).user)
    assert len(lead.get(f"referrals/?agent={one.id}&requested_type=pre_sale").json()["results"]) == 1
    assert lead.get(f"referrals/?agent={two.id}").json()["results"] == []


def test_arsos_reads_the_words_of_those_it_works_on_alone():
    asked, later, holder = people.agent(), people.agent(), people.associate("triage")
    ask(asked, "pre_sale")
    inquiry = inquiries.filed("other", agent=later)
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(holder), at=clock.now())
    body = {"destination": "agent_support", "reason": "It is about an application"}
    as_user(holder.user).post(f"inquiries/{inquiry.reference}/refer/", body)
    mine = as_user(holder.user).get("referrals/").json()["results"]
    assert [(row["inquiry_id"], row["reason"]) for row in mine] == [(str(inquiry.id), "It is about an application")]
    assert as_user(people.associate("billing").user).get("referrals/").json()["results"] == []
    lead = as_user(people.associate("billing", lead=True).user)
    seen = lead.get("referrals/").json()["results"]
    assert [(row["summary"], row["reason"]) for row in seen] == [(None, None)] * 2
    assert [row["summary"] for row in as_agent(asked).get("referrals/").json()["results"]] == ["Where is it?"]
    shown = JournalEntry.objects.filter(road="GET ReferralsView", fields=["referral"])
    assert [(row.actor_id, row.subjects) for row in shown.order_by("at")] == [
        (holder.user_id, [inquiry.member_id]),
        (None, []),
    ]


def test_what_was_refused_can_be_taken_again():
    agent, refused = people.agent(), RefusedType.objects.get(code="commissions")
    assert ask(agent, "commissions").status_code == 422
    assert ask(agent, "commissions").json()["type"].endswith("pre-sale")
    RefusedType.objects.filter(code=refused.code).update(is_active=False)
    assert not ask(agent, "commissions").json()["type"].endswith("pre-sale")


def test_a_code_that_is_both_taken_and_refused_from_before_is_taken():
    """As rows were kept before the two tables were held apart: nobody's filing stops."""
    support, agent = ReferralDestination.objects.get(code="agent_support"), people.agent()
    with pgtrigger.ignore("inquiries.RefusedType:what_is_taken_is_not_refused"):
        RefusedType.objects.create(code="other", title="Other", destination=support, message="Nothing")
    assert is_refused("other") is False
    assert "other" not in [one.code for one in refused_types()]
    assert inquiries.filed("other", agent=agent).reference
