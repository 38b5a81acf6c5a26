"""Why an inquiry is in its queue, with titles and plain words; what is kept stays as it is (R15)."""

import pytest

from inquiries.routing.models import RoutingDecision
from web.routing.words import told

pytestmark = pytest.mark.django_db


def test_codes_are_titles_and_fields_are_words():
    tried = [
        "inquiry_type is dissatisfaction, the rule wants new_type",
        "priority is 1; language is en",
        "the rule takes everything",
        "something older",
    ]
    decision = RoutingDecision(
        queue_code="urgent_access",
        rule_set_version=1,
        rules=[{"name": "One", "matched": False, "why": one} for one in tried],
    )
    (one,) = told([decision])
    assert one["queue"] == "Urgent access to care"
    first, *rest = [rule["why"] for rule in one["rules"]]
    assert first.startswith("Type: ")
    assert first.endswith(" (the rule requires New type)")
    assert "_" not in first
    assert rest == ["Priority: P1; Language: English", "The rule matches every inquiry.", "something older"]
