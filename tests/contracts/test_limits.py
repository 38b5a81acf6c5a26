"""What a door accepts, the column holds: the limit and one more of every text, at the API, the pages, drafts, feeds."""

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from rest_framework import serializers

import web
from foundation import lengths
from foundation.actor import Role
from foundation.http.inputs import Schema
from foundation.name_search import named
from inquiries.catalog.models import InquiryTypeVersion
from inquiries.filing.schemas import ProspectInquirySchema
from inquiries.inquiry.models import Inquiry, InquiryMessage, Prospect
from members.book.models import Application, Member, Plan, Policy
from tests.factories import inquiries, people
from tests.members.imports.test_running import PERSON as ROW
from tests.members.imports.test_running import counts, feed, imported
from tests.support.bodies import bodies_of_the_api
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of
from tests.support.sources import sources
from web.filing.filing_forms import NeedForm, PersonForm
from web.urls import urlpatterns as web_pages

pytestmark = pytest.mark.django_db(transaction=True)

WHO = {"first_name": "Ann", "last_name": "Sampleton", "date_of_birth": "1950-01-02", "zip_code": "40202"}
CARD = {
    "inquiry_type": "other",
    "summary": "Help",
    "details": {"what_is_needed": "A letter"},
    "prospect": WHO,
    "authority": "own_application",
    "line_of_business": "MAPD",
}
SHAPED = frozenset({"date_of_birth", "zip_code", "phone", "member_id", "inquiry_type"})
"""What has a form of its own that no text of the limit's length fits."""


def of_length(name: str, length: int) -> str:
    if name != "email":
        return "é" * length
    labels = (length - 64 - 5) // 60
    rest = length - 64 - 1 - 61 * labels - 4
    return "x" * 64 + "@" + "".join("y" * 60 + "." for _ in range(labels)) + "z" * rest + ".com"


def texts(shape: type[Schema]) -> Iterator[tuple[str, int]]:
    for name, field in shape().fields.items():
        if isinstance(field, serializers.Serializer):
            yield from ((f"{name}/{below}", longest) for below, longest in texts(type(field)))
        elif isinstance(field, serializers.CharField) and not isinstance(field, serializers.UUIDField):
            yield name, field.max_length


TYPED = list(texts(ProspectInquirySchema))


def card(pointer: str, value: str) -> dict[str, object]:
    above, _, name = pointer.rpartition("/")
    return {**CARD, above: {**WHO, name: value}} if above else {**CARD, name: value}


@pytest.fixture
def vantage():
    return as_agent(people.agent())


@pytest.mark.parametrize(("pointer", "longest"), TYPED, ids=[pointer for pointer, _ in TYPED])
def test_the_card_takes_the_limit_and_refuses_one_more(vantage, pointer, longest):
    name = pointer.rpartition("/")[2]
    if name not in SHAPED:
        whole = card(pointer, of_length(name, longest))
        assert vantage.post("inquiries/check/", whole).json()["would_file"] is True
        assert vantage.post("inquiries/", whole).status_code == 201
        assert submitted(vantage, whole) == 201
    before = Inquiry.objects.count(), Prospect.objects.count()
    long = card(pointer, of_length(name, longest + 1))
    refused = vantage.post("inquiries/", long)
    assert refused.status_code == 422
    assert f"/{pointer}" in {one["pointer"] for one in refused.json()["errors"]}
    assert vantage.post("inquiries/check/", long).json()["would_file"] is False
    assert submitted(vantage, long) == 422
    assert (Inquiry.objects.count(), Prospect.objects.count()) == before


def submitted(caller, content: dict[str, object]) -> int:
    made = caller.post("inquiry-drafts/", {"flow": "service_inquiry_card", "content": content}).json()["id"]
    return caller.post(f"inquiry-drafts/{made}/submit/").status_code


def test_case_06a(vantage):
    body = card("prospect/email", "x" * 243 + "@example.com")
    assert vantage.post("inquiries/check/", body).json()["would_file"] is False
    assert vantage.post("inquiries/", body).status_code == 422
    assert submitted(vantage, body) == 422


def test_the_page_has_the_limits_of_the_api():
    of_page = {**PersonForm.base_fields, **NeedForm.base_fields}
    of_api = {pointer.rpartition("/")[2]: longest for pointer, longest in TYPED}
    shared = {name for name in of_api if isinstance(of_page.get(name), forms.CharField)}
    assert len(shared) > 8
    assert {name: of_page[name].max_length for name in shared} == {name: of_api[name] for name in shared}


COLUMNS = {
    "last_name": (Member, "last_name"),
    "first_name": (Member, "first_name"),
    "city": (Member, "city"),
    "address": (Member, "address"),
    "email": (Member, "email"),
    "policy_number": (Policy, "policy_number"),
    "application_number": (Application, "application_number"),
    "plan_name": (Plan, "name"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_feed_takes_what_the_column_holds_and_refuses_one_more(name):
    people.AgentFactory(san="7777001")
    model, field = COLUMNS[name]
    longest = model._meta.get_field(field).max_length
    row = {**ROW, "application_number": "A-1", "application_state": "submitted"}
    assert counts(imported(feed({**row, name: of_length(name, longest)}))) == (1, 0, 0, 0)
    assert model.objects.filter(**{field: of_length(name, longest)}).exists()
    other = {**row, "humana_id": "H70000002", "policy_number": "P-2", "application_number": "A-2"}
    run = imported(feed({**other, "plan_code": "H9999-001-000", name: of_length(name, longest + 1)}))
    assert counts(run) == (0, 0, 0, 1)
    assert list(run.row_errors.values_list("column", flat=True)) == [name]
    assert Member.objects.count() == 1


BREAKS = ("a" * 49 + "\r\n") * 200


def test_a_line_break_counts_once_however_it_is_sent():
    agent = people.agent()
    vantage, lead = as_agent(agent), people.associate(lead=True)
    reference = inquiries.filed(agent=agent).reference
    as_user(lead.user).post(f"inquiries/{reference}/claim/")
    assert vantage.post(f"inquiries/{reference}/messages/", {"body": BREAKS}).status_code == 201
    shown = at_pages(lead).get(f"/admin/service-inquiries/{reference}/").content.decode()
    assert shown
    sent = {"body": BREAKS, "version": str(Inquiry.objects.get().version)}
    answer = at_pages(agent).post(f"/admin/service-inquiries/{reference}/messages/", sent, follow=True)
    assert answer.status_code == 200
    bodies = list(InquiryMessage.objects.values_list("body", flat=True))
    assert len(bodies) == 2
    assert {len(one) for one in bodies} <= {lengths.LONG_TEXT, lengths.LONG_TEXT - 1}
    assert not any("\r" in one for one in bodies)
    too_long = at_pages(agent).post(f"/admin/service-inquiries/{reference}/messages/", {"body": "a" * 10_001})
    assert too_long.status_code == 422
    assert vantage.post(f"inquiries/{reference}/messages/", {"body": "a" * 10_001}).status_code == 422


def test_control_characters_are_stored_by_no_door():
    agent = people.agent()
    vantage = as_agent(agent)
    dirty = "one\x07 two\x1b[31m\x85three\x0bfour\x9f"
    body = {**CARD, "summary": dirty, "prospect": {**WHO, "last_name": "Samp\x02leton"}}
    body |= {"details": {"what_is_needed": dirty}}
    filed = vantage.post("inquiries/", body)
    assert filed.status_code == 201
    inquiry = Inquiry.objects.get()
    assert inquiry.summary == "one two[31m\nthree\nfour"
    assert inquiry.details == {"what_is_needed": "one two[31m\nthree\nfour"}
    assert inquiry.prospect.last_name == "Sampleton"
    at_pages(agent).post(f"/admin/service-inquiries/{inquiry.reference}/messages/", {"body": dirty})
    assert InquiryMessage.objects.get().body == "one two[31m\nthree\nfour"
    people.AgentFactory(san="7777001")
    imported(feed({**ROW, "last_name": "Feed\x1cman", "address": "1 Main\x07 St"}))
    assert Member.objects.values_list("last_name", "address").get() == ("Feedman", "1 Main St")


def unbounded(shape: type[Schema]) -> list[str]:
    return [f"{shape.__name__}.{name}" for name, longest in texts(shape) if longest is None]


def test_every_text_of_every_body_has_a_limit():
    bodies = bodies_of_the_api()
    assert len(bodies) > 40
    assert sorted({name for body in bodies for name in unbounded(body)}) == []


def forms_of_pages() -> dict[str, type[forms.BaseForm]]:
    """Every form of the pages that has a text, by the end of its module and its name; those of configuration write
    columns and have no body at the API.
    """
    found: dict[str, type[forms.BaseForm]] = {}
    for module in pkgutil.walk_packages(web.__path__, "web."):
        if module.name.startswith("web.admin."):
            continue
        for name, made in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(made, forms.BaseForm) and made.__module__.startswith("web.") and texts_of_form(made):
                found[f"{made.__module__.rpartition('.')[2]}.{name}"] = made
    return found


def texts_of_form(form: type[forms.BaseForm]) -> dict[str, int | None]:
    return {name: field.max_length for name, field in form.base_fields.items() if type(field) is forms.CharField}


def test_every_text_of_every_form_has_a_limit():
    found = {f"{form}.{name}" for form, made in forms_of_pages().items() for name in unlimited(made)}
    assert sorted(found) == [], "\n".join(sorted(found))


def unlimited(form: type[forms.BaseForm]) -> list[str]:
    return [name for name, longest in texts_of_form(form).items() if longest is None]


DOORS = {
    "filing_forms.NeedForm": ("NeedSchema",),
    "filing_forms.PersonForm": ("ProspectSchema",),
    "profile.RevealForm": ("RevealSchema",),
    "work.ReportForm": ("StatusSchema",),
    "escalation.ClimbForm": ("ClimbSchema",),
    "escalation.SettleForm": ("SettleSchema",),
    "waiting.AcknowledgeForm": ("AcknowledgeSchema",),
    "action_form.ReasonForm": ("ReasonSchema",),
    "action_forms.ConfirmRelayForm": ("ConfirmRelaySchema",),
    "action_forms.EscalateForm": ("EscalateSchema",),
    "action_forms.HoldForm": ("HoldSchema",),
    "action_forms.LinkSubjectForm": ("LinkSubjectSchema",),
    "action_forms.MarkDuplicateForm": ("MarkDuplicateSchema",),
    "action_forms.MessageForm": ("MessageSchema",),
    "action_forms.NoteForm": ("MessageSchema",),
    "action_forms.PrioritizeForm": ("PrioritizeSchema",),
    "action_forms.ReferForm": ("ReferSchema",),
    "action_forms.ResolveForm": ("ResolveSchema",),
    "action_forms.TransferForm": ("TransferSchema",),
    "asking.AskForm": ("RequestSchema",),
    "asking.CancelForm": ("ReasonSchema",),
    "hand_over_form.HandOverForm": ("HandOverSchema",),
    "handing_over.DismissForm": ("ReasonSchema",),
    "clock_corrections.CorrectClockForm": ("CorrectClockSchema",),
    "clock_corrections.OfHandOver": ("ReasonSchema",),
    "list_forms.KeepForm": ("ViewSchema",),
    "receipts.CorrectReceiptForm": ("CorrectReceiptSchema",),
    "receipts.DecideCorrectionForm": ("DecideCorrectionSchema",),
    "retracting.RetractForm": ("RetractSchema",),
    "emergency.EmergencyForm": ("EmergencySchema",),
    "emergency.ReviewForm": ("ReviewSchema",),
    "links.ReviewForm": ("LinkReviewSchema",),
    "load.ReassignForm": ("ReasonSchema",),
    "cases.CloseForm": ("CloseSchema",),
    "cases.EvidenceForm": ("EvidenceSchema",),
    "rule_sets.TryForm": ("DryRunSchema",),
    "forms.LabelForm": ("LabelSchema",),
    "tasks.TaskForm": ("FollowUpTaskSchema",),
    "forms.CallForm": ("CallSchema",),
    "forms.CauseForm": ("IncidentSchema",),
    "forms.SharedAnswerForm": ("SharedAnswerSchema",),
    "forms.UpdateForm": ("UpdateSchema",),
    "forms.NoCallForm": ("NoCallSchema",),
    "forms.PersonForm": ("PersonSchema",),
    "forms.ReviewForm": ("ScreeningReviewSchema",),
    "forms.UnscreenedCallForm": ("CallSchema",),
    "filing.TicketForm": ("TicketSchema", "EnvironmentSchema"),
    "ticket.NoteForm": ("NoteSchema",),
}
"""The bodies of the API that take what a form takes."""
OTHER_NAMES = {"rule_sets.TryForm.reference": "inquiry"}
ONLY_AT_PAGES = {
    "action_forms.EscalateForm.others": "a line for each option; the API takes a list",
    "hand_over_form.HandOverForm.reviewed": "which due times the page has shown",
    "clock_corrections.CorrectClockForm.reviewed": "the same",
    "action_forms.PrioritizeForm.reviewed": "which targets it has shown as missed",
    "action_forms.TransferForm.reviewed": "which overdue P1 it has shown",
    "action_forms.MarkDuplicateForm.reviewed": "which of the two it has shown to continue",
}
NO_BODY = {
    "forms.ReviewedForm": "which due times a page has shown",
    "customers.FindForm": "a search",
    "list_forms.FindForm": "a search",
    "list_forms.FilterForm": "filters, which the API takes as query parameters",
    "forms.LabelsForm": "what the page has shown; the API is told what to add and what to remove",
    "list_forms.FindByPurposeForm": "a search; the purpose is a header of the API",
    "journal.JournalForm": "a filter",
    "journal.WhomForm": "a search",
    "forms.OrganizationForm": "an installation is set up at its page",
    "forms.ClientForm": "the same; clients are kept by administrators",
    "type_form.TypeForm": "types are published at the page alone; its columns are compared below",
    **{
        f"joining_form.{name}": "people are added one by one at the page; the API takes them as files"
        for name in ("PersonForm", "AgentPersonForm", "QueuePersonForm", "DepartmentPersonForm")
    },
    "calendar_form.CalendarForm": "hours are published at the page alone",
}


def longest_of(shapes: tuple[str, ...]) -> dict[str, int]:
    every = {shape.__name__: shape for shape in every_shape(Schema)}
    return {name: longest for shape in shapes for name, longest in texts(every[shape])}


def every_shape(above: type[Schema]) -> Iterator[type[Schema]]:
    for shape in above.__subclasses__():
        yield shape
        yield from every_shape(shape)


def test_every_form_has_its_body_at_the_api_or_a_reason_why_not():
    bodies_of_the_api()
    assert set(forms_of_pages()) == DOORS.keys() | NO_BODY.keys()
    assert not DOORS.keys() & NO_BODY.keys()


@pytest.mark.parametrize("form", DOORS)
def test_a_page_and_the_api_take_texts_of_one_length(form):
    bodies_of_the_api()
    of_api = longest_of(DOORS[form])
    of_page = texts_of_form(forms_of_pages()[form])
    shared = {name: longest for name, longest in of_page.items() if f"{form}.{name}" not in ONLY_AT_PAGES}
    assert shared, form
    assert shared == {name: of_api[OTHER_NAMES.get(f"{form}.{name}", name)] for name in shared}


def test_forms_of_configuration_take_what_their_columns_hold():
    of_page = texts_of_form(forms_of_pages()["type_form.TypeForm"])
    columns = {field.name: field.max_length for field in InquiryTypeVersion._meta.fields if field.max_length}
    shared = of_page.keys() & columns.keys()
    assert shared >= {"title", "sos_condition"}
    assert {name: of_page[name] for name in shared} == {name: columns[name] for name in shared}


@pytest.mark.parametrize("folder", ["web", "inquiries", "escalations", "members"])
def test_limits_stand_in_one_place(folder):
    """No page and no body carries a number of its own."""
    own = re.compile(r"max_?length=\"?\d")
    every = [*sources("py", of=[folder]), *sources("html", of=[folder])]
    inputs = {"api.py", "schemas.py", "inputs.py"}
    # Forms of configuration keep to the columns that they write.
    judged = [path for path in every if path.name in inputs or (folder == "web" and path.parent.name != "admin")]
    assert judged
    assert [str(path) for path in judged if own.search(path.read_text())] == []


def finders() -> list[str]:
    """Pages without a name in their address whose code reads what somebody looks for."""
    pages = [(f"/admin/{one.pattern}", one.callback) for one in web_pages if "<" not in str(one.pattern)]
    views = [(address, getattr(callback, "view_class", None)) for address, callback in pages]
    looks_for = re.compile(r"[\"'](text|search|who)[\"']|search = forms")
    return [address for address, view in views if view and looks_for.search(inspect.getsource(inspect.getmodule(view)))]


def test_no_search_box_fails_at_a_long_text():
    """The index takes no word of thousands of letters; whoever types one is told, and no door answers 503."""
    auditor = people.UserFactory()
    people.grant(auditor, Role.AUDITOR)
    callers = [at_pages(people.agent()), at_pages(people.associate(lead=True)), at_pages(auditor)]
    assert {"/admin/sos/find/", "/admin/customers/", "/admin/journal/", "/admin/job-aids/"} <= set(finders())
    for address in finders():
        for caller in callers:
            for text in ("a" * 81, "a" * 201, "a" * 3000, "a b " * 750):
                answer = caller.post(address, dict.fromkeys(("text", "search", "who"), text), HTTP_HX_REQUEST="true")
                assert answer.status_code < 500, (address, text[:3])
                assert caller.get(address, {"search": text}).status_code < 500
    told = at_pages(people.agent()).post("/admin/sos/find/", {"text": "a" * 3000})
    assert (told.status_code, f"at most {lengths.SEARCH} characters" in text_of(told)) == (422, True)
    assert not Member.objects.filter(named("a" * 3000)).exists()
