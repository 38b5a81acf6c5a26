"""Forms that change something carry a key, so that they have one effect however often they are sent."""

import re

import pytest

from tests.support.real_input import ROOT
from tests.support.sources import sources

TEMPLATES = ROOT / "web/templates/web"
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?(?=<form\b|\Z)", re.DOTALL)
CHANGE_NOTHING = {
    "_top.html": {"web:inquiries": "searches", "account_logout": "leaves; twice is once"},
    "home/_agent.html": {"web:customers": "searches"},
    "members/_overview.html": {"web:reveal": "shows a value; every look is journaled"},
    "members/customers.html": {"web:customers": "searches"},
    "bulk/_bulk_run.html": {"web:bulk": "asks what the action takes; the form that comes back has a key"},
    "lists/inquiries.html": {
        "web:inquiries": "searches",
        "web:bulk": "asks what the action takes; the form that comes back has a key",
    },
    "incidents/link.html": {"web:open-incident": "asks for the cause; the form that comes back has a key"},
    "inquiries/_desk_side.html": {"web:link-to-incident": "asks which incident; the form that comes back has a key"},
    "job_aids/job_aids.html": {"web:job-aids": "searches"},
    "routing/_tried.html": {"web:rule-set-dry-run": "tries rules out and keeps nothing"},
    "privacy_cases/privacy_case.html": {
        "web:privacy-case-evidence": "shows what was sent; every look is journaled",
        "web:privacy-case-file": "downloads what was sent; every look is journaled",
    },
    "audit/journal.html": {"": "searches"},
    "sos/_find.html": {"web:sos-find": "searches"},
}
"""Forms without a key, by the address they are sent to, and why they need none."""


def forms_in(path):
    for found in FORM.finditer(path.read_text()):
        form = found.group()
        opening = re.match(r"<form\b(?:\{%.*?%\}|[^>])*>", form, re.DOTALL).group()
        address = re.search(r"action=\"\{% url '([^']+)'", opening)
        yield address.group(1) if address else "", form


@pytest.mark.parametrize("path", sources("html", of=["web/templates/web"]), ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_a_key(path):
    without = {address for address, form in forms_in(path) if "{% once %}" not in form.split("</form>")[0]}
    assert without == set(CHANGE_NOTHING.get(path.relative_to(TEMPLATES).as_posix(), {}))
