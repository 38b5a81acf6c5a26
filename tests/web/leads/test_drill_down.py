"""Behind a number of a report stands the list of what it counts, with the same number."""

import re
from html import unescape

import pytest

from foundation.actor import Role
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.labels import made, put
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
LINKED = re.compile(r'<a href="(/admin/service-inquiries/\?narrowed=1[^"]*)">(\d+)</a>')


@pytest.fixture
def lead():
    return people.associate("triage", "billing", lead=True)


@pytest.mark.parametrize(
    ("report", "fewest"),
    [("queue-load/", 4), ("labels/", 2), *((f"volume/?group_by={by}", 1) for by in ("queue", "type", "day"))],
)
def test_each_number_is_that_of_its_list(lead, report, fewest):
    rows = [inquiries.filed("other") for _ in range(5)]
    inquiries.put_in(rows[0], "in_progress", holder=lead)
    inquiries.put_in(rows[1], "queued", queue="billing")
    Inquiry.objects.filter(id=rows[2].id).update(due_at=rows[2].created_at)
    for text, some in (("Outage", rows[:3]), ("Reprint", rows[2:3])):
        label = made(lead, text)
        for one in some:
            put(lead, one, label)
    page = at_pages(lead)
    found = LINKED.findall(page.get(f"/admin/reports/{report}").content.decode())
    assert len(found) >= fewest
    for address, number in found:
        assert re.search(rf"\b{number} inquir", text_of(page.get(unescape(address)))), (address, number)


def test_who_reads_no_lists_is_led_nowhere(lead):
    inquiries.filed("other")
    administrator = people.UserFactory()
    people.grant(administrator, Role.ADMINISTRATOR)
    shown = at_pages(administrator).get("/admin/reports/queue-load/")
    assert (shown.status_code, LINKED.findall(shown.content.decode())) == (200, [])
