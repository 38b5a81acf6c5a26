"""What somebody may not do is journaled also where a form shows the refusal, and nobody catches one elsewhere (R33)."""

import ast

import pytest

from audit.models import JournalEntry
from inquiries.inquiry.models import Inquiry
from staffing.models import WorkQueue
from tests.factories import inquiries, people
from tests.support.pages import at_pages
from tests.support.real_input import ROOT
from tests.support.sources import sources

WEB = ROOT / "web"
CAUGHT_BY_THE_BASE = {"ArsosError", "PermissionRefused", "Exception", "BaseException"}


def caught(path):
    """The names of every exception that a module catches."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            yield from (getattr(one, "id", getattr(one, "attr", "")) if one else "BaseException" for one in kinds)


@pytest.mark.parametrize("path", sources(of=["web"]), ids=lambda path: str(path.relative_to(WEB)))
def test_refusals_are_caught_by_the_base_of_every_page(path):
    """`Page.attempt` and `Page.attempting` journal them; a page that caught them itself would leave no trace."""
    if path == WEB / "frame" / "pages.py":
        assert CAUGHT_BY_THE_BASE & set(caught(path)) == {"ArsosError"}
    else:
        assert CAUGHT_BY_THE_BASE & set(caught(path)) == set()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_a_form_shows_leaves_its_row():
    """Whoever leads one queue gives away what a colleague holds in another, where they only work."""
    lead = people.associate("triage", lead=True)
    other = WorkQueue.objects.exclude(code="triage").first()
    people.MembershipFactory(associate=lead, queue=other, is_lead=False)
    holder, free = (people.associate("triage", other.code) for _ in range(2))
    held = inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=holder, queue=other.code)
    sent = {"do": "assign", "inquiry": [held.reference], "assignee": str(free.id), "key": "once"}
    answer = at_pages(lead).post(f"/admin/load/{holder.id}/reassign/", sent)
    assert (answer.status_code, Inquiry.objects.get(id=held.id).assignee_id) == (422, holder.id)
    denied = JournalEntry.objects.get(kind="denied", actor_id=lead.user_id)
    assert (held.member_id in denied.subjects, "forbidden" in denied.fields) == (True, True)
