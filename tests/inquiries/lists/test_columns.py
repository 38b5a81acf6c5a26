"""A column is said once: what is added to the table is in the API and its document, in files, saved views and pages."""

import csv
import io
from typing import Annotated

import pytest
from django.urls import path
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator

from foundation.http.outputs import NamedCode, Says
from foundation.jobs.tasks import work
from inquiries.filing.api.inquiries import InquiriesView
from inquiries.lists.api import ExportsView, SavedViewsView
from inquiries.lists.columns import COLUMNS, Column, ShownTo, answer
from tests.factories import inquiries, people
from tests.support.calls import as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/service-inquiries/"


@pytest.fixture
def associate():
    return people.associate("triage")


@pytest.fixture
def added(monkeypatch):
    """A column that the table has in this test alone."""
    column = Column(
        name="plan_family",
        label=gettext_lazy("Plan family"),
        meaning="The family of the plan.",
        text=lambda row: row.family.upper(),
        answers=(answer("plan_family", Annotated[str, Says("The family.")], "family"),),
        shown_to=frozenset({ShownTo.STAFF, ShownTo.FILES}),
    )
    monkeypatch.setitem(COLUMNS, column.name, column)
    return column


@pytest.fixture
def inquiry():
    return inquiries.filed()


def test_the_list_of_the_api_has_it(added, associate, inquiry):
    (row,) = as_user(associate.user).get("inquiries/").json()["results"]
    assert (row["reference"], row["plan_family"]) == (inquiry.reference, inquiry.family)


def test_the_document_of_the_api_has_it(added):
    shown = [path("api/v1/inquiries/", InquiriesView.as_view()), path("api/v1/exports/", ExportsView.as_view())]
    shown.append(path("api/v1/saved-views/", SavedViewsView.as_view()))
    schemas = SchemaGenerator(patterns=shown).get_schema(request=None, public=True)["components"]["schemas"]
    assert schemas["InquirySummary"]["properties"]["plan_family"]["description"] == "The family."
    assert "plan_family" in schemas["ListColumn"]["enum"]
    assert "* `plan_family`: The family of the plan." in schemas["ListColumn"]["description"]


@pytest.mark.parametrize("asked", [{}, {"columns": ["plan_family", "reference"]}])
def test_an_export_has_it(added, associate, inquiry, settings, tmp_path, asked):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    caller = as_user(associate.user)
    run = caller.post("exports/", {"format": "csv", **asked}).json()
    work()
    file = caller.get(f"exports/{run['id']}/content/").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["Reference"], row["Plan family"]) == (inquiry.reference, inquiry.family.upper())


def test_a_saved_view_keeps_it_and_its_page_shows_it(added, associate, inquiry):
    saved = as_user(associate.user).post("saved-views/", {"name": "By family", "columns": ["reference", "plan_family"]})
    assert (saved.status_code, saved.json()["columns"]) == (201, ["reference", "plan_family"])
    page = text_of(at_pages(associate).get(f"{LIST}?view={saved.json()['id']}"))
    assert "Plan family</th>" in page
    assert f"<td data-col=plan_family>{inquiry.family.upper()}</td>" in page
    assert "Assignee</th>" not in page


def test_the_page_shows_and_offers_it(added, associate, inquiry):
    page = text_of(at_pages(associate).get(f"{LIST}?narrowing=1"))
    assert f"<td data-col=plan_family>{inquiry.family.upper()}</td>" in page
    assert 'name="columns" value="plan_family"' in page


def test_no_field_of_the_api_is_said_twice():
    names = [answer.name for column in COLUMNS.values() for answer in column.answers]
    assert len(set(names)) == len(names)
    assert all(name == column.name for name, column in COLUMNS.items())


@pytest.mark.parametrize("parts", [{}, {"code": "queue_code"}, {"title": "queue_title", "name": "queue_code"}])
def test_an_object_of_the_api_is_read_part_by_part(parts):
    with pytest.raises(ValueError, match="other parts: code, title"):
        answer("queue", NamedCode, **parts)
