"""What a replay of a draft counts for each queue (R17)."""

from inquiries.routing.rules import PastInquiry, decide_loads, tally


def past(queue, draft_queue, *, breached=False):
    given = {"reference": "SI-AAAA-AAAA", "draft_rule": "r", "was_breached": breached}
    return PastInquiry(queue=queue, draft_queue=draft_queue, **given)


def test_what_stays_keeps_its_outcome_and_what_moves_in_is_expected_to_fare_as_the_others():
    queues = {}
    tally([past("billing", "billing", breached=True), past("billing", "billing"), past("triage", "billing")], queues)
    tally([past("billing", "triage", breached=True), past("billing", "claims"), past("triage", "triage")], queues)
    loads = decide_loads(queues)
    counted = {code: (one["before"], one["after"], one["moved_in"], one["moved_to"]) for code, one in loads.items()}
    assert counted == {
        "billing": (4, 3, 1, {"triage": 1, "claims": 1}),
        "claims": (0, 1, 1, {}),
        "triage": (2, 2, 1, {"billing": 1}),
    }
    breaches = {code: (one["breached_before"], one["breached_expected"]) for code, one in loads.items()}
    assert breaches == {"billing": (2, 1.5), "claims": (0, 0.0), "triage": (0, 0.0)}
