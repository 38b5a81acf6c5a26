"""Lists that a person keeps."""

import pytest

from inquiries.lists.models import SavedView
from tests.factories import people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)
VIEW = {"name": "Late bills", "filters": {"queue": "billing", "clock": "breached"}, "columns": ["reference", "due"]}


def test_kept_replaced_and_thrown_away():
    caller = as_user(people.associate("billing").user)
    first = caller.post("saved-views/", VIEW)
    assert first.status_code == 201
    again = caller.post("saved-views/", {**VIEW, "columns": ["reference"], "ordering": "due_at"}).json()
    assert (again["id"], again["columns"], again["ordering"]) == (first.json()["id"], ["reference"], "due_at")
    assert [one["name"] for one in caller.get("saved-views/").json()] == ["Late bills"]
    other = as_user(people.associate("billing").user)
    assert other.get("saved-views/").json() == []
    assert other.delete(f"saved-views/{again['id']}/").status_code == 404
    assert caller.delete(f"saved-views/{again['id']}/").status_code == 204
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"filters": {"search": "Smith"}},
        {"filters": {"member": "x"}},
        {"filters": {"mine": "yes"}},
        {"columns": []},
        {"columns": ["mbi"]},
        {"ordering": "mbi"},
        {"name": ""},
    ],
)
def test_what_cannot_be_kept(fields):
    caller = as_user(people.associate("billing").user)
    assert caller.post("saved-views/", {**VIEW, **fields}).status_code == 422
    assert SavedView.objects.count() == 0


def test_thirty_are_enough():
    caller = as_user(people.associate("billing").user)
    for number in range(30):
        assert caller.post("saved-views/", {**VIEW, "name": f"List {number}"}).status_code == 201
    assert caller.post("saved-views/", {**VIEW, "name": "One more"}).status_code == 409
    assert caller.post("saved-views/", {**VIEW, "name": "List 7"}).status_code == 201
