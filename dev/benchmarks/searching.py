"""B6: searches of every kind among 50 000 inquiries, as an agent, an associate and a lead, against fifty rows of one
table; and the box, while somebody types.
"""

import io
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from dev.benchmarks.figures import Figure
from dev.benchmarks.installation import Installation, make_associates, make_client
from dev.benchmarks.listing import some_tickets
from dev.benchmarks.load import Outcome, drive, request_bytes, whole_request
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.references import CLIENTS, floor, floor_get

INQUIRIES = int(os.environ.get("ARSOS_BENCH_INQUIRIES", "50000"))
SEARCH, BOX = "/api/v1/search/", "/admin/search/"
WARM_UP, SECONDS, TARGET = 1.0, 4.0, 1.0
SCOPES = "inquiries:read members:read"
NOBODY = "zyzzogeton"


@dataclass(frozen=True)
class Searcher:
    """Who searches, and what they would type: each kind with several texts, asked in turn."""

    name: str
    headers: Mapping[str, str]
    texts: Mapping[str, list[str]]


def measure(here: Installation) -> list[Figure]:
    """A line for each kind of search and each person, with the floor before and after all of them."""
    _fill()
    figures = []
    with floor(here) as floor_url:
        drive(floor_url, some_tickets(60), clients=1, warm_up=0)
        began, before = moment(), floor_get(floor_url)
        runs = [(title, _run(here, next_request)) for title, next_request in _runs()]
        after = floor_get(floor_url)
    busy = busy_with_others(began, moment())
    for title, outcome in runs:
        remark = f"median {outcome.median_ms:.0f} ms, p95 {outcome.p95_ms:.0f} ms"
        if wrong := {status for status in outcome.statuses if status != 200}:
            remark += f", answered {sorted(wrong)}"
        rates = outcome.per_second, before.per_second, after.per_second
        figures.append(Figure("B6", title, *rates, TARGET, busy, remark=remark))
    return figures


def _run(here: Installation, next_request: Callable[[], bytes]) -> Outcome:
    return drive(here.base_url, next_request, clients=CLIENTS, warm_up=WARM_UP, measured=SECONDS)


def _runs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for who in _searchers():
        for kind, texts in who.texts.items():
            yield f"{who.name}: {kind}", _searches(who, texts)
    yield "associate: typing in the box", _typing()


def _searches(who: Searcher, texts: list[str]) -> Callable[[], bytes]:
    queries = itertools.cycle(texts)
    return lambda: request_bytes("POST", SEARCH, headers=dict(who.headers), body={"query": next(queries)})


def _fill() -> None:
    from django.core.management import call_command  # noqa: PLC0415  settings are known only now

    from dev.benchmarks.fill.writing import as_superuser, fill  # noqa: PLC0415  the same

    call_command("seed_demo", stdout=io.StringIO())
    with as_superuser():
        fill(INQUIRIES, is_quiet=True)


def _searchers() -> Iterator[Searcher]:
    """The agent of the fullest book, an associate and a lead of every queue."""
    from django.db.models import Count  # noqa: PLC0415  settings are known only now

    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  the same

    told = Inquiry.objects.exclude(member=None)
    busiest = told.values("agent__san").annotate(n=Count("id")).order_by("-n").first()
    san = str(busiest["agent__san"]) if busiest else ""
    headers = {**make_client([san], SCOPES), "On-Behalf-Of": san}
    yield Searcher("agent", headers, _texts(told.filter(agent__san=san)))
    for name, is_lead in (("associate", False), ("lead", True)):
        yield Searcher(name, make_associates(1, lead=is_lead)[0], _texts(told))


def _texts(inquiries) -> dict[str, list[str]]:  # noqa: ANN001  a query set, whose class needs settings
    rows = list(inquiries.select_related("member", "policy").order_by("-reference")[:20])
    names = [(row.member.first_name, row.member.last_name) for row in rows]
    return {
        "rare word": [row.policy.policy_number if row.policy else row.reference for row in rows],
        "common word": ["card", "claim", "arrived", "member"],
        "two words": [f"{first} {last}" for first, last in names],
        "beginning of a name": [last[:4] for _, last in names],
        "misspelt name": [f"{first} {last[:2]}{last[3:]}" for first, last in names],
        "no hit": [NOBODY, f"{NOBODY} card"],
        "reference": [row.reference for row in rows],
        "phone": [f"({row.member.phone[2:5]}) {row.member.phone[5:8]}-{row.member.phone[8:]}" for row in rows],
    }


def _typing() -> Callable[[], bytes]:
    """Somebody who types a name into one box, letter by letter from the third."""
    from accounts.models.users import User  # noqa: PLC0415  settings are known only now
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  the same

    user = User.objects.get(username="bench.desk.False.0")
    rows = Inquiry.objects.exclude(member=None).select_related("member").order_by("-reference")[:20]
    names = [row.member.last_name for row in rows if row.member]
    letters = itertools.cycle([name[:end] for name in names for end in range(3, len(name) + 1)])
    cookie, token = _signed_in(user)
    box = str(uuid4())
    headers = {"Cookie": cookie, "X-CSRFToken": token, "HX-Request": "true"}
    kind = "application/x-www-form-urlencoded"
    return lambda: whole_request(
        "POST", BOX, headers={**headers, "Content-Type": kind}, payload=urlencode({"search": next(letters), "box": box})
    )


def _signed_in(user) -> tuple[str, str]:  # noqa: ANN001  a user, whose class needs settings
    """The cookies of somebody who signed in, and the token of their forms."""
    from django.middleware.csrf import get_token  # noqa: PLC0415  settings are known only now
    from django.test import Client, RequestFactory  # noqa: PLC0415  the same

    client = Client()
    client.force_login(user)
    request = RequestFactory().get("/")
    token = get_token(request)
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={request.META['CSRF_COOKIE']}", token
