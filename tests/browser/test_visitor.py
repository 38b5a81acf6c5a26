"""What a visitor of these tests notices: each answer that refuses something, however the page has asked for it."""

import pytest

from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
NOWHERE = "/admin/nowhere/"
WAYS = {
    "a page": f"() => {{ location.href = '{NOWHERE}'; }}",
    "a form": f"() => {{ const form = document.body.appendChild(document.createElement('form')); form.method = 'post';"
    f" form.action = '{NOWHERE}'; form.submit(); }}",
    "a script's question": f"async () => {{ await fetch('{NOWHERE}'); }}",
    "htmx": f"async () => {{ await htmx.ajax('GET', '{NOWHERE}', 'body').catch(() => 0); }}",
    "a last word": f"() => {{ navigator.sendBeacon('{NOWHERE}', 'x'); }}",
    "a picture": f"() => {{ new Image().src = '{NOWHERE}'; }}",
    "a module": f"async () => {{ await import('{NOWHERE}').catch(() => 0); }}",
}


def test_each_answer_that_refuses_is_noticed(visit):
    visitor = visit(people.agent())
    visitor.expect(f"(403|404) .*{NOWHERE}", "htmx:")
    missed = []
    for way, script in WAYS.items():
        page = visitor.go("/admin/")
        visitor.wrong.clear()
        with page.expect_event("console", lambda said: NOWHERE in said.location["url"]):
            page.evaluate(script)
        if not any(NOWHERE in one for one in visitor.wrong):
            missed.append(way)
    assert missed == []
