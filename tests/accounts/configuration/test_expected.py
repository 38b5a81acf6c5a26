"""The code of `diff` holds everything that was seen, and what others do meanwhile is not overwritten."""

import threading

import pytest
from django.db import connection, transaction

from accounts.configuration.toml import write_row
from foundation import clock
from foundation.access_log.steps import change_configuration
from foundation.errors import ConflictFound
from inquiries.departments.models import Department
from inquiries.targets.models import AlertRule
from inquiries.work.models import Macro
from staffing.models import Calendar
from staffing.steps import put_hours_in_force
from tests.accounts.configuration.test_document import applied, exported

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(text, keeper):
    return applied(text, keeper, is_trial=True).fingerprint


def with_department(text, **values):
    return text + "\n" + write_row("department", {"code": "zz", "calendar": "business", **values})


def test_rows_that_are_added_are_shown_and_held_with_their_values(keeper):
    text = exported(keeper)
    seen = with_department(text, title="Reviewed", target_seconds=3600)
    other = with_department(text, title="Not reviewed", target_seconds=7200)
    lines = [line for change in applied(seen, keeper, is_trial=True).changes for line in change.lines()]
    assert lines[0] == "department zz: added"
    assert {"    title: – → 'Reviewed'", "    target_seconds: – → 3600"} <= set(lines)
    assert code_of(seen, keeper) != code_of(other, keeper)
    with pytest.raises(ConflictFound):
        applied(other, keeper, expected=code_of(seen, keeper))
    assert not Department.objects.filter(code="zz").exists()
    assert len(applied(seen, keeper, expected=code_of(seen, keeper)).changes) == 1


@pytest.mark.parametrize(
    ("model", "find", "section", "column", "value"),
    [
        (AlertRule, {"share": 75}, "[[alertrule]]\nshare = 75", "recipients", ["lead"]),
        (Macro, {"title": "Corrected by the department"}, '[[macro]]\ntitle = "Corrected', "body", "Changed meanwhile"),
    ],
)
def test_rows_that_go_are_held_as_they_were_seen(keeper, model, find, section, column, value):
    text = exported(keeper)
    start = text.index(section)
    end = text.index("[[", start + 2)
    without = text[:start] + text[end:]
    code = code_of(without, keeper)
    row = model.objects.get(**find)
    assert getattr(row, column) != value
    setattr(row, column, value)
    change_configuration(row, fields=[column], by=keeper, at=clock.now())
    with pytest.raises(ConflictFound):
        applied(without, keeper, expected=code)
    assert getattr(model.objects.get(**find), column) == value


def test_hours_that_are_published_meanwhile_are_waited_for_and_stay(keeper):
    calendar = Calendar.objects.get(code="business")
    rules = calendar.versions.get().rules
    mine = write_row(
        "calendarversion", {"calendar": "business", "rules": {**rules, "weekly": [[["09:00", "19:00"]]] * 7}}
    )
    text = f"format = 1\n{mine}"
    code = code_of(text, keeper)
    results = []

    def apply():
        try:
            results.append(applied(text, keeper, expected=code))
        except ConflictFound as error:
            results.append(error.detail)
        finally:
            connection.close()

    theirs = {**rules, "weekly": [[["10:00", "11:00"]]] * 7}
    with transaction.atomic():
        put_hours_in_force(calendar.pk, rules=theirs, by=keeper, at=clock.now())
        thread = threading.Thread(target=apply)
        thread.start()
        thread.join(1)
        assert results == [], "it waits"
    thread.join()
    assert results == ["The configuration has changed since you compared it. Compare again."]
    newest = calendar.versions.order_by("version").last()
    assert (newest.version, newest.rules["weekly"]) == (2, theirs["weekly"])
