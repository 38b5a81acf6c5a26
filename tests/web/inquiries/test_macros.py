"""One press does what a macro says: through the ordinary actions, in one commit, all or nothing."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from audit.models import HistoryEntry
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.work.models import Macro
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = {"place": "answer", "relay_text": "It is on its way", "resolution_code": "completed"}


@pytest.fixture
def dana():
    return people.associate("triage")


@pytest.fixture
def held(dana):
    return inquiries.put_in(inquiries.filed(), "in_progress", holder=dana)


def macro(**fields):
    return inquiries.MacroFactory(**{"title": "Do it all", "body": "About {{reference}}", "is_complete": True} | fields)


def asks(**fields):
    return macro(asks_department=Department.objects.get(code="claims"), question="Is {{reference}} paid?", **fields)


def press(person, inquiry, one, **fields):
    sent = {"version": inquiry.version, "key": "k-1"} | fields
    return at_pages(person).post(reverse("web:apply-macro", args=[inquiry.reference, one.id]), sent, follow=True)


def offered(person, inquiry, title="Do it all"):
    found = at_pages(person).get(reverse("web:macros", args=[inquiry.reference])).json()["macros"]
    return next(one for one in found if one["title"] == title)


def test_everything_is_done_in_its_order_and_told_before(held, dana):
    one = asks(place="note", holds_for="department", sets_priority=2)
    shown = offered(dana, held)
    assert shown["does"] == [
        "Changes the priority from P3 to P2.",
        f"Asks Claims: Is {held.reference} paid?",
        "Saves this as an internal note.",
        "Puts the inquiry on hold. Waiting for: Department.",
    ]
    assert "The macro was applied." in text_of(press(dana, held, one))
    held.refresh_from_db()
    assert (held.priority, held.status, held.pending_reason, held.open_requests) == (2, "pending", "department", 1)
    assert DepartmentRequest.objects.get().summary == f"Is {held.reference} paid?"
    assert InquiryMessage.objects.get().body == f"About {held.reference}"
    done = list(HistoryEntry.objects.filter(inquiry_id=held.id).order_by("position").values_list("kind", flat=True))
    assert [kind for kind in done if kind in {"prioritize", "department_request", "hold"}] == [
        "prioritize",
        "department_request",
        "hold",
    ]


@pytest.mark.parametrize(
    ("fields", "status", "visibility"),
    [
        ({"place": "message"}, "in_progress", "agent"),
        ({"place": "note"}, "in_progress", "internal"),
        ({"place": "message", "holds_for": "agent"}, "pending", "agent"),
        (ANSWER, "resolved", None),
    ],
)
def test_what_each_does(held, dana, fields, status, visibility):
    press(dana, held, macro(**fields))
    held.refresh_from_db()
    assert held.status == status
    said = InquiryMessage.objects.filter(inquiry=held).values_list("visibility", flat=True)
    assert list(said) == ([visibility] if visibility else [])
    assert held.relay_text == fields.get("relay_text", "")


def test_where_one_step_is_refused_nothing_is_done(held, dana):
    """A request that a department has not answered keeps it from being answered; the priority stays as well."""
    press(dana, held, asks(title="First", place="note"), key="k-0")
    held.refresh_from_db()
    one = macro(sets_priority=2, **ANSWER)
    assert "Not answered yet: Claims" in text_of(press(dana, held, one, version=held.version))
    held.refresh_from_db()
    assert (held.priority, held.status) == (3, "in_progress")
    assert not HistoryEntry.objects.filter(inquiry_id=held.id, kind="prioritize").exists()


def test_the_policy_decides(held, dana):
    one = macro(**ANSWER)
    colleague, stranger = people.associate("triage"), people.associate("billing")
    assert offered(colleague, held)["apply"] == ""
    assert offered(colleague, held)["why_not"]
    assert "permission" in text_of(press(colleague, held, one))
    assert press(stranger, held, one).status_code == 404
    assert "Only ARSOS staff" in text_of(press(held.agent, held, one))
    assert Inquiry.objects.get(id=held.id).status == "in_progress"
    assert offered(dana, held)["apply"] == reverse("web:apply-macro", args=[held.reference, one.id])


@pytest.mark.parametrize(
    ("fields", "sent", "said"),
    [
        ({"is_complete": False}, {}, "has to be completed first"),
        ({"is_active": False}, {}, "404"),
        ({"inquiry_types": ["billing"]}, {}, "404"),
        ({}, {"version": 0}, "repeat the change"),
        ({"body": "Her MBI is 1EG4-TE5-MK73"}, {}, "check its text: The text contains an MBI"),
    ],
)
def test_what_does_not_fit_is_refused(held, dana, fields, sent, said):
    answer = press(dana, held, macro(**fields), **sent)
    assert said in ("404" if answer.status_code == 404 else text_of(answer))
    assert not InquiryMessage.objects.exists()


def test_sent_twice_at_once_it_is_done_once(held, dana):
    one = macro(place="message")
    at_once(3, lambda _number: press(dana, held, one))
    assert InquiryMessage.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"sets_priority": 5},
        {"place": "note", "holds_for": "agent"},
        {"place": "message", "holds_for": "department"},
        {"holds_for": "agent", "is_complete": False},
        {"question": "Paid?"},
        {"place": "answer"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(fields):
    with pytest.raises(IntegrityError):
        macro(**fields)


def test_a_department_that_is_asked_needs_a_question():
    with pytest.raises(IntegrityError, match="macro_asks_something"):
        macro(asks_department=Department.objects.get(code="claims"), place="note")
    assert not Macro.objects.filter(title="Do it all").exists()
