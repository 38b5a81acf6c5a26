"""Inquiries are routed in the commit that files them, with the explanation kept (R15, R17)."""

import pytest
from django.db import InternalError, ProgrammingError

from inquiries.inquiry.models import Inquiry
from inquiries.routing.models import RoutingDecision, RoutingRuleSet
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {
    "title": "Everything to billing",
    "rules": [
        {
            "position": 1,
            "name": "Spanish",
            "conditions": {"language": ["es"]},
            "queue": "spanish",
            "skills": ["spanish"],
        },
        {
            "position": 2,
            "name": "Kentucky",
            "conditions": {"state": ["KY"], "family": ["medicare"]},
            "queue": "billing",
        },
    ],
}


@pytest.mark.parametrize(
    ("code", "plan_type", "language", "queue"),
    [
        ("id_card", "MAPD", "en", "benefits"),
        ("id_card", "MAPD", "es", "spanish"),
        ("billing", "dental", "en", "individual"),
        ("billing", "MEDSUPP", "en", "billing"),
        ("prescription_access", "PDP", "es", "urgent_access"),
        ("dissatisfaction", "PDP", "en", "member_concerns"),
        ("medical_claim", "MA", "en", "claims"),
        ("pharmacy_claim", "DSNP", "en", "pharmacy"),
        ("enrollment", "CSNP", "en", "enrollment"),
        ("other", "PFFS", "en", "triage"),
    ],
)
def test_the_shipped_rules(code, plan_type, language, queue):
    agent = people.agent()
    member = members.MemberFactory(language=language)
    inquiry = inquiries.filed(code, agent=agent, policy=members.policy(agent, plan_type=plan_type, member=member))
    assert inquiry.queue.code == queue
    decision = RoutingDecision.objects.get(inquiry_id=inquiry.id)
    assert (decision.queue_code, decision.rule_set_version) == (queue, 1)
    matched = [rule["name"] for rule in decision.rules if rule["matched"]]
    assert len(matched) == (queue != "triage")
    assert all(rule["why"] for rule in decision.rules)


def test_a_rule_set_that_matches_nothing_goes_to_triage():
    lead = as_user(people.associate(lead=True).user)
    nothing = {"position": 1, "name": "Nobody", "conditions": {"state": ["ZZ"]}, "queue": "billing"}
    draft = lead.post("routing/rule-sets/", {"title": "Matches nothing", "rules": [nothing]})
    lead.post(f"routing/rule-sets/{draft.json()['id']}/publish/")
    inquiry = inquiries.filed("id_card")
    assert inquiry.queue.is_triage
    assert [rule["matched"] for rule in RoutingDecision.objects.get(inquiry_id=inquiry.id).rules] == [False]


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_published_rules_cannot_be_changed(statement):
    rules = RoutingRuleSet.objects.get().rules.all()
    with pytest.raises((InternalError, ProgrammingError), match="Cannot update or delete rows"):
        rules.update(name="Other") if statement == "update" else rules.delete()


def test_a_draft_is_tried_out_and_published():
    agent = people.agent()
    before = inquiries.filed("id_card", agent=agent)
    lead = as_user(people.associate(lead=True).user)
    draft = lead.post("routing/rule-sets/", RULES)
    assert draft.status_code == 201, draft.content
    tried = lead.post("routing/dry-run/", {"inquiry": before.reference, "rule_set": draft.json()["id"]})
    assert tried.status_code == 200, tried.content
    assert tried.json()["queue"] == "billing"
    assert [rule["matched"] for rule in tried.json()["rules"]] == [False, True]
    assert Inquiry.objects.get(id=before.id).queue.code == "benefits"
    assert inquiries.filed("id_card", agent=agent).queue.code == "benefits"
    published = lead.post(f"routing/rule-sets/{draft.json()['id']}/publish/")
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert inquiries.filed("id_card", agent=agent).queue.code == "billing"
    assert lead.post(f"routing/rule-sets/{draft.json()['id']}/publish/").status_code == 409
    states = [one["state"] for one in lead.get("routing/rule-sets/").json()["results"]]
    assert states == ["published", "retired"]


def test_rules_that_cannot_route_are_named():
    lead = as_user(people.associate(lead=True).user)
    bad = {
        "title": "Bad",
        "rules": [{"position": 1, "name": "x", "conditions": {"shoe": ["a"], "state": "KY"}, "queue": "no"}],
    }
    refused = lead.post("routing/rule-sets/", bad)
    assert refused.status_code == 422
    found = {(error["pointer"], error["code"]) for error in refused.json()["errors"]}
    assert found == {
        ("/rules/0/queue", "unknown_queue"),
        ("/rules/0/conditions/shoe", "unknown_field"),
        ("/rules/0/conditions/state", "wrong_type"),
    }
    assert RoutingRuleSet.objects.count() == 1


def test_rules_are_not_for_agents_and_associates():
    for caller in (as_agent(people.agent()), as_user(people.associate().user)):
        assert caller.get("routing/rule-sets/").status_code == 403
        assert caller.post("routing/rule-sets/", RULES).status_code == 403
