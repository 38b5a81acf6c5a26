"""Self-service and job aids: found, kept, counted; offered, and what came of it (R4)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from foundation import clock
from inquiries.filing.actions import create_draft, deflect_draft
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.job_aids.actions import count_job_aid_view
from inquiries.job_aids.models import JobAid
from inquiries.referrals.models import SelfServiceOffer
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_client, as_user

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def agent():
    return people.agent()


def found(caller, query):
    return [row["code"] for row in caller.get(f"job-aids/?{query}").json()["results"]]


def test_self_service_finds_what_the_university_files_under_it(agent):
    codes = set(found(as_agent(agent), "search=self-service"))
    aids = JobAid.objects.filter(code__in=codes)
    assert codes == {
        "member-self-service",
        "id-card-self-service",
        "change-pcp-self-service",
        "update-demographics-self-service",
        "live-chat-self-service",
    }
    assert {aid.found_at for aid in aids} == {"Humana MarketPoint University, search “self-service”"}


def test_rsos_finds_what_is_about_arsos(agent):
    codes = found(as_agent(agent), "search=RSOS")
    assert codes[0] == "about-rsos"
    assert set(codes) == {"about-rsos", "sos-line", "grievance-or-appeal"}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("search=print%20a%20card", "id-card-self-service"),
        ("search=pcp", "change-pcp-self-service"),
        ("search=demogr", "update-demographics-self-service"),
        ("search=911", "sos-line"),
        ("inquiry_type=dissatisfaction", "grievance-or-appeal"),
    ],
)
def test_found_by_what_agents_type(agent, query, first):
    assert found(as_agent(agent), query)[0] == first


@pytest.mark.parametrize("search", ["%26", "'", "(((", "a%20%7C%20b", "%25", "!", "card%20%26"])
def test_strange_searches_find_little_and_break_nothing(agent, search):
    assert as_agent(agent).get(f"job-aids/?search={search}").status_code == 200


def test_pages_of_a_search(agent):
    caller = as_agent(agent)
    first = caller.get("job-aids/?search=self-service&page_size=2").json()
    assert len(first["results"]) == 2
    second = caller.client.get(first["next"], headers=caller.headers).json()
    codes = [row["code"] for row in first["results"] + second["results"]]
    assert len(set(codes)) == 4


def test_favourites_are_the_agents_own(agent):
    caller, other = as_agent(agent), as_agent(people.agent())
    aid = JobAid.objects.get(code="about-rsos")
    address = f"/api/v1/job-aids/{aid.id}/favourite/"
    for _ in range(2):
        assert caller.client.put(address, headers=caller.headers).status_code == 204
    assert found(caller, "favourites=true") == ["about-rsos"]
    assert found(as_user(agent.user), "favourites=true") == ["about-rsos"], "the agent, by whichever road"
    assert found(other, "favourites=true") == []
    assert caller.delete(address).status_code == 204
    assert found(caller, "favourites=true") == []
    nobody = as_client(people.client())
    assert nobody.client.put(address, headers=nobody.headers).status_code == 403


def test_views_are_counted_also_at_once(agent):
    aid = JobAid.objects.get(code="about-rsos")
    seen = as_agent(agent).get(f"job-aids/{aid.id}/").json()
    assert (seen["views"], seen["steps"][0][:5]) == (1, "ARSOS")

    def view(_):
        try:
            count_job_aid_view(aid.id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(view, range(20)))
    aid.refresh_from_db()
    assert aid.views == 21


def test_the_catalogue_shows_steps_and_job_aids(agent):
    shown = as_agent(agent).get("inquiry-types/id_card/").json()
    assert shown["self_service"]["steps"]
    assert {one["title"] for one in shown["job_aids"]} == {
        "Print or order an ID card",
        "What members can do themselves in MyHumana",
    }
    listed = as_agent(agent).get("inquiry-types/").json()
    assert {one["code"] for one in listed if not one["job_aids"]} < {one["code"] for one in listed}


# Deflection


def offer(agent, code="id_card", *, outcome="offered", member=None, at=NOON):
    with clock.frozen(at):
        body = {"inquiry_type": code, "outcome": outcome, **({"member": str(member.id)} if member else {})}
        made = as_agent(agent).post("self-service-offers/", body)
    assert made.status_code == 201, made.content


def report(at=NOON + 30 * DAY):
    lead = as_user(people.associate("triage", lead=True).user)
    with clock.frozen(at):
        rows = lead.get("reports/deflection/?from=2026-11-01&to=2026-11-30").json()["rows"]
    return {row.pop("inquiry_type"): row for row in rows}


def test_offered_and_nothing_filed_within_seven_days(agent):
    policies = [members.policy(agent) for _ in range(5)]
    for policy in policies:
        offer(agent, member=policy.member)
    offer(agent, outcome="declined", member=policies[0].member)
    offer(agent, outcome="not_available", member=policies[0].member)
    inquiries.filed("id_card", agent=agent, policy=policies[0], at=NOON + 6 * DAY)
    inquiries.filed("id_card", agent=agent, policy=policies[1], at=NOON + 8 * DAY)
    inquiries.filed("billing", agent=agent, policy=policies[2], at=NOON + DAY)
    SelfServiceOffer.objects.filter(inquiry_id__isnull=False).delete()
    assert report()["id_card"] == {
        "offered": 5,
        "declined": 1,
        "not_available": 1,
        "filed": 1,
        "deflected": 4,
        "still_open": 0,
        "deflection_rate": "0.800",
    }
    early = report(at=NOON + 5 * DAY)["id_card"]
    assert (early["deflected"], early["still_open"], early["deflection_rate"]) == (0, 4, "0.000")


def test_offers_recorded_with_an_inquiry_and_without_a_member(agent):
    inquiries.filed("id_card", agent=agent, at=NOON)
    SelfServiceOffer.objects.update(outcome="offered")
    other = people.agent()
    offer(other)
    offer(agent, code="pcp_change")
    inquiries.filed("pcp_change", agent=agent, at=NOON + DAY)
    SelfServiceOffer.objects.filter(inquiry_type="pcp_change", inquiry_id__isnull=False).delete()
    rows = report()
    assert (rows["id_card"]["filed"], rows["id_card"]["deflected"]) == (1, 1)
    assert (rows["pcp_change"]["filed"], rows["pcp_change"]["deflected"]) == (1, 0)


@pytest.mark.parametrize("named", ["nobody", 7, ["a"], None, ""])
def test_a_draft_that_names_no_member_is_given_up_all_the_same(agent, named):
    by = inquiries.actor_of(agent)
    content = {"member": named, "inquiry_type": "id_card"}
    draft = create_draft(flow=Inquiry.Flow.MY_HUMANA_BUSINESS, content=content, by=by, at=NOON)
    offered = deflect_draft(draft.id, by=by, at=NOON)
    assert (offered.outcome, offered.member_id) == ("offered", None)
    assert not InquiryDraft.objects.exists()
