"""Lists that a person keeps."""

import pytest
from django.db import connection

from inquiries.lists.models import SavedView
from tests.factories import people
from tests.support.calls import Caller, as_user, token_of

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
        {"filters": {"search": "due:never"}},
        {"filters": {"search": "x" * 201}},
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


def test_words_are_kept_sealed_and_shown_to_their_owner_alone():
    caller = as_user(people.associate("billing").user)
    made = caller.post("saved-views/", {**VIEW, "filters": {"clock": "breached", "search": "Featherstone due:today"}})
    assert made.json()["filters"] == {"clock": "breached", "search": "Featherstone due:today"}
    assert caller.get("saved-views/").json()[0]["filters"]["search"] == "Featherstone due:today"
    view = SavedView.objects.get()
    assert (view.filters, view.search) == ({"clock": "breached"}, "Featherstone due:today")
    with connection.cursor() as cursor:
        cursor.execute("SELECT view::text FROM inquiries_saved_view AS view")
        assert "Featherstone" not in cursor.fetchone()[0]
    without = caller.post("saved-views/", VIEW).json()
    assert (without["filters"], SavedView.objects.get().search) == (VIEW["filters"], None)


def test_a_client_that_sees_no_texts_sees_none_of_the_words():
    person = people.associate("billing").user
    as_user(person).post("saved-views/", {**VIEW, "filters": {"search": "Featherstone"}})
    client = people.client()
    client.redacted_fields = ["free_text"]
    client.save()
    narrow = Caller(headers={"Authorization": f"Bearer {token_of(client, user=person)}"})
    assert [one["filters"] for one in narrow.get("saved-views/").json()] == [{"search": "•••"}]


def test_a_wrong_filter_says_where_it_is():
    caller = as_user(people.associate("billing").user)
    for filters, pointer in (({"search": "due:never"}, "/filters/search"), ({"clock": "later"}, "/filters/clock")):
        refused = caller.post("saved-views/", {**VIEW, "filters": filters}).json()
        assert [one["pointer"] for one in refused["errors"]] == [pointer]


def test_thirty_are_enough():
    caller = as_user(people.associate("billing").user)
    for number in range(30):
        assert caller.post("saved-views/", {**VIEW, "name": f"List {number}"}).status_code == 201
    assert caller.post("saved-views/", {**VIEW, "name": "One more"}).status_code == 409
    assert caller.post("saved-views/", {**VIEW, "name": "List 7"}).status_code == 201
