"""What was filed after an instant is the same in every order, also in that of the oldest change, which is asked for in
another way.
"""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.lists.rules import ORDERINGS
from tests.factories import inquiries, people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def filed(as_of_now):
    """By name: days since it was filed and since it was changed; one machine is ten seconds behind the other."""
    made = {}
    for name, (since_filed, since_changed) in {
        "older, changed today": (9 * DAY, 0 * DAY),
        "older": (9 * DAY, 8 * DAY),
        "just before": (7 * DAY, 1 * DAY),
        "just after": (7 * DAY - timedelta(seconds=1), 7 * DAY + timedelta(seconds=9)),
        "lately": (3 * DAY, 2 * DAY),
    }.items():
        made[name] = inquiries.filed("other")
        when = {"created_at": as_of_now - since_filed, "updated_at": as_of_now - since_changed}
        Inquiry.objects.filter(id=made[name].id).update(**when)
    return {one.reference: name for name, one in made.items()}


@pytest.fixture
def as_of_now():
    return clock.now()


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_every_order_has_what_was_filed_since(filed, as_of_now, ordering):
    caller = as_user(people.associate("triage").user)
    since = (as_of_now - 7 * DAY).isoformat().replace("+00:00", "Z")
    names, page = [], f"inquiries/?{urlencode({'created_after': since, 'ordering': ordering, 'page_size': 1})}"
    while page:
        body = caller.get(page).json()
        names += [filed[one["reference"]] for one in body["results"]]
        page = (body["next"] or "").partition("/api/v1/")[2]
    assert sorted(names) == ["just after", "lately"]
    if "updated_at" in ordering:
        assert names == (["just after", "lately"] if ordering == "updated_at" else ["lately", "just after"])
