"""What a visitor notices: each answer that refuses something. What it waits for: scripts that hear a key or a press."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import slow_down
from tests.factories import inquiries, people

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


def test_keys_and_presses_wait_for_the_scripts_of_the_page_that_is_on_its_way(visit):
    agent = people.agent()
    inquiry = inquiries.filed(agent=agent)
    visitor = visit(agent)
    page = visitor.page
    slow_down(page, times=1, latency=300).send("Network.setCacheDisabled", {"cacheDisabled": True})
    address = f"/admin/service-inquiries/{inquiry.reference}/"
    page.goto(address, wait_until="commit")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.goto(address, wait_until="commit")
    page.get_by_role("button", name="Copy reference").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    page.evaluate("location.href = '/admin/'")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert page.url.endswith("/admin/")
