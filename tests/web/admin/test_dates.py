"""Every date and moment of every configuration form, at years that no calendar can reckon with: words, never a 500."""

from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.walk.controls import Field, read_page
from tests.walk.filling import values_of
from tests.walk.rolled_back import check_constraints, rolled_back
from tests.walk.walking import Control, Walk, said_by, starts
from tests.walk.world import prepared

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = ("0001-01-01", "0026-02-03", "9999-12-31", "1955-W10-5", "31.12.99999")


@pytest.fixture
def world(settings, tmp_path):
    return prepared(settings, tmp_path)


def is_date(field: Field) -> bool:
    kinds = field.attributes.get("class", "").split()
    return field.kind in {"date", "datetime-local"} or "vDateField" in kinds


def wrong_with(client, control: Control, values, field: Field, day: str):
    """Send it, and read the list afterwards: a day that is taken must be drawn as well."""
    sent = f"{day}T00:00" if field.kind == "datetime-local" else day
    with rolled_back():
        answer = client.post(control.address, {**values, field.name: sent})
        check_constraints()
        listed = control.path.partition("/add/")[0] if "/add/" in control.path else control.path.rsplit("/", 3)[0]
        after = client.get(f"{listed}/") if answer.status_code == 302 else answer
    if answer.status_code not in {200, 302, 422}:
        yield f"{control}: {field.name}={sent} is {answer.status_code}"
    elif answer.status_code != 302 and not said_by(answer):
        yield f"{control}: {field.name}={sent} is refused without words"
    if after.status_code >= 500:
        yield f"{control}: after {field.name}={sent} its list is {after.status_code}"


def read_forms(walk: Walk) -> dict[str, Control]:
    """The form for a new row and for one that stands there, of every kind of row."""
    for new in (one for one in starts() if one.startswith("/admin/") and one.endswith("/add/")):
        walk.read(new, walk.client.get(new))
        listed = new.removesuffix("add/")
        links = [urljoin(listed, one) for one in read_page(walk.client.get(listed).content.decode()).links]
        if change := next((one for one in links if one.startswith(listed) and "/change/" in one), None):
            walk.read(change, walk.client.get(change))
    return {one.name: one for one in walk.controls.values() if one.name.endswith(("_add", "_change"))}


def test_no_date_of_a_configuration_form_is_a_500(world):
    walk = Walk("administrator", Client(raise_request_exception=False), {})
    walk.client.force_login(world.people["administrator"])
    wrong, tried = [], set()
    for control in read_forms(walk).values():
        values = values_of(control.form, control.button, world.known(control, walk.client.session), is_whole=True)
        for field in filter(is_date, control.form.fields):
            tried.add((control.name, field.name))
            for day in DAYS:
                wrong += wrong_with(walk.client, control, values, field, day)
    assert wrong == [], "\n".join(wrong)
    assert len(tried) > 20, sorted(tried)
