"""States and due times as every page draws them: words from one table, and a passed target never by colour alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template

from escalations.ladder.models import Escalation
from inquiries.departments.rules import RequestStatus
from inquiries.inquiry.rules import PendingReason, Status
from web.frame.state_words import ESCALATIONS, INQUIRIES, REQUESTS, WAITING

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def drawn(tag, **values):
    return Template(f"{{% load arsos_states %}}{{% {tag} %}}").render(Context({"now": NOW, **values}))


def test_every_state_has_words():
    assert set(INQUIRIES) == set(Status)
    assert set(WAITING) == set(PendingReason)
    assert set(REQUESTS) == set(RequestStatus)
    assert set(ESCALATIONS) == set(Escalation.State)


@pytest.mark.parametrize(
    ("state", "reason", "for_reader", "words"),
    [
        ("resolved", "", "", "Answered"),
        ("pending", "", "", "Waiting"),
        ("pending", "agent", "", "Waiting for the agent"),
        ("pending", "agent", "question", "Waiting for you"),
        ("pending", "member", "question", "Waiting for the member"),
    ],
)
def test_the_state_of_an_inquiry(state, reason, for_reader, words):
    shown = drawn("status state reason for_reader=need", state=state, reason=reason, need=for_reader)
    assert shown == f'<span class="a-status a-status-{state}">{words}</span>'


@pytest.mark.parametrize(
    ("due_in", "warned_in", "look", "words"),
    [
        (-HOUR, -2 * HOUR, "breached", "overdue"),
        (HOUR, -HOUR, "warning", "at risk"),
        (2 * HOUR, HOUR, "ok", ""),
    ],
)
def test_when_it_is_due(due_in, warned_in, look, words):
    shown = drawn("due at warned", at=NOW + due_in, warned=NOW + warned_in)
    assert f'class="a-clock-{look}"' in shown
    assert "data-distance" in shown
    assert words in shown
    assert ("a-hidden" in shown) == bool(words)


def test_what_was_due_says_so():
    assert ">was due <time" in drawn("due at with_word=True", at=NOW)
    assert ">due <time" in drawn("due at with_word=True", at=NOW + HOUR)
    assert drawn("due at", at=None) == "–"


class NameForm(forms.Form):
    name = forms.CharField(label="Name")


def test_labels_of_forms_carry_no_colon():
    assert ">Name</label>" in str(NameForm()["name"].as_field_group())
