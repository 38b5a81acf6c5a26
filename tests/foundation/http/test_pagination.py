"""Pages of lists: forwards and back again, in either order, stable while rows come in (conventions of the API)."""

from pathlib import Path

import pytest
import yaml

from foundation.http.pagination import DEFAULT_SIZE, LARGEST_SIZE
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)
OPENAPI = Path(__file__).parents[3] / "docs" / "openapi.yaml"


def walk(caller, address, link="next"):
    """Every page from an address on, following one kind of link."""
    pages = []
    while address:
        page = caller.get(address.removeprefix("http://testserver")).json()
        pages.append([row["id"] for row in page["results"]])
        address, last = page[link], page
    return pages, last


@pytest.fixture
def caller():
    agent = people.agent()
    policy = members.policy(agent)
    for _ in range(7):
        inquiries.filed(agent=agent, policy=policy)
    for inquiry in list(Inquiry.objects.all()[:2]):
        inquiries.put_in(inquiry, "resolved")
        Inquiry.objects.filter(id=inquiry.id).update(due_at=None)
    found = as_agent(agent)
    found.agent, found.policy = agent, policy
    return found


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "due_at", "-due_at", "-updated_at"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 200])
def test_forwards_everything_once_and_back_again(caller, ordering, size):
    whole = [row["id"] for row in caller.get(f"inquiries/?ordering={ordering}&page_size=200").json()["results"]]
    pages, last = walk(caller, f"inquiries/?ordering={ordering}&page_size={size}")
    assert [one for page in pages for one in page] == whole
    assert len(whole) == 7
    back, _ = walk(caller, last["previous"], link="previous") if last["previous"] else ([], None)
    assert [one for page in reversed(back) for one in page] == whole[: sum(len(page) for page in pages[:-1])]


def test_rows_that_come_in_shift_nothing(caller):
    first = caller.get("inquiries/?page_size=3").json()
    newer = inquiries.filed(agent=caller.agent, policy=caller.policy)
    second = caller.get(first["next"].removeprefix("http://testserver")).json()
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert len(set(seen)) == 6
    assert str(newer.id) not in seen
    before, _ = walk(caller, second["previous"], link="previous")
    assert str(newer.id) in [one for page in before for one in page]


@pytest.mark.parametrize("path", ["inquiries/", "members/", "me/notifications/", "events/"])
@pytest.mark.parametrize("size", ["0", "201", "0002009999", "000199" + "9" * 300, "-1", "1e2", "²", ""])
def test_a_size_beyond_the_bound_is_refused_however_it_is_written(path, size):
    answer = as_agent(people.agent()).get(f"{path}?page_size={size}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "?page_size"


@pytest.mark.parametrize(
    ("of", "used_at"),
    [
        ("inquiries/?page_size=1", "members/?page_size=1"),
        ("members/?page_size=1", "inquiries/?page_size=1"),
        ("inquiries/?page_size=1", "inquiries/?page_size=1&ordering=due_at"),
        ("inquiries/?page_size=1&ordering=created_at", "inquiries/?page_size=1&ordering=-created_at"),
        ("inquiries/?page_size=1", "me/notifications/?page_size=1"),
    ],
)
def test_a_cursor_of_another_list_or_order_is_refused(of, used_at):
    agent = people.agent()
    for _ in range(2):
        inquiries.filed("other", agent=agent)
    mine = as_agent(agent)
    cursor = mine.get(of).json()["next"].partition("cursor=")[2].partition("&")[0]
    answer = mine.get(f"{used_at}&cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "?cursor"


def test_the_document_says_of_every_list_how_long_a_page_is_and_where_the_next_one_is():
    """A plain list is a whole page if nothing is said, and its header Link leads on; others hold `next`."""
    paths = yaml.load(OPENAPI.read_text(), Loader=yaml.CSafeLoader)["paths"]
    plain = set()
    for path, methods in paths.items():
        told = {one["name"]: one for one in methods.get("get", {}).get("parameters", ()) if "name" in one}
        if "page_size" not in told:
            continue
        answer = methods["get"]["responses"]["200"]
        is_plain = answer["content"]["application/json"]["schema"].get("type") == "array"
        usual = LARGEST_SIZE if is_plain else DEFAULT_SIZE
        assert told["page_size"]["description"].endswith(f"{usual} if not given."), path
        assert told["page_size"]["schema"] == {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE}, path
        assert ("Link" in answer.get("headers", {})) == is_plain, path
        plain |= {path.rstrip("/").rpartition("/")[2]} if is_plain else set()
    assert plain == {"messages", "timeline"}
