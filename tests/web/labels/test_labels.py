"""Labels at the pages: kept by leads, put on one inquiry or on many, found and counted."""

import re

import pytest

from inquiries.bulk.models import BulkRun
from inquiries.inquiry.models import Inquiry
from inquiries.labels.models import Label
from inquiries.labels.rules import Color
from tests.factories import inquiries, people
from tests.support.labels import made, put
from tests.support.pages import at_pages, text_of
from tests.support.real_input import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/admin/labels/"
LIST = "/admin/service-inquiries/"


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def inquiry():
    return inquiries.filed("other")


def test_a_lead_keeps_the_list(lead):
    page = at_pages(lead)
    sent = {"text": "Printer outage", "color": "orange", "key": "once"}
    for _ in range(2):
        assert "Label created" in text_of(page.post(HERE, sent, follow=True))
    assert "already a label with this text" in text_of(page.post(HERE, {**sent, "key": "twice"}))
    assert "phone number, ID or date" in text_of(page.post(HERE, {**sent, "text": "Born 3/4/48", "key": "3"}))
    changed = {"text": "Printers", "color": "blue", "shown_to_agents": "on"}
    assert "Label changed" in text_of(page.post(f"{HERE}printer-outage/", changed, follow=True))
    label = Label.objects.get()
    assert (label.text, label.color, label.shown_to_agents) == ("Printers", "blue", True)
    other = made(lead, "Other")
    merged = page.post(f"{HERE}{other.code}/merge/", {"into": label.code}, follow=True)
    assert "merged into Printers by" in text_of(merged)
    assert "Label retired" in text_of(page.post(f"{HERE}{label.code}/retire/", {}, follow=True))
    assert page.post(f"{HERE}{label.code}/retire/", {}).status_code == 422


def test_associates_read_the_list_and_agents_do_not(inquiry):
    staff, agent = people.associate("triage"), inquiry.agent
    assert "Create label" not in text_of(at_pages(staff).get(HERE))
    assert at_pages(staff).post(HERE, {"text": "Mine", "color": "red"}).status_code == 403
    assert at_pages(agent).get(HERE).status_code == 403


def test_labels_of_an_inquiry_are_ticked(lead, inquiry):
    first, second = made(lead, "First"), made(lead, "Second", "red")
    page, here = at_pages(lead), f"{LIST}{inquiry.reference}/"
    assert "No labels." in text_of(page.get(here))
    put(lead, inquiry, first)
    form = page.get(f"{here}labels/").content.decode()
    assert re.search(r'value="first"[^>]*checked', form)
    put(lead, inquiry, second)
    sent = {"labels": [], "seen": "first"}  # drawn before somebody else added the second
    assert "Labels changed" in text_of(page.post(f"{here}labels/", sent, follow=True))
    assert Inquiry.objects.get(id=inquiry.id).label_codes == ["second"]
    shown = page.get(here).content.decode()
    assert '<span class="a-label a-label-red">Second</span>' in shown
    assert "removed the labels: First." in text_of(page.get(here))
    assert "Second" not in text_of(at_pages(inquiry.agent).get(here))


def test_many_are_labeled_from_a_list(lead, inquiry):
    label, other = made(lead, "Outage"), inquiries.filed("other")
    page = at_pages(lead)
    chosen = {"references": [inquiry.reference, other.reference]}
    assert "2 inquiries" in text_of(page.post(f"{LIST}many/labels/", chosen))
    sent = {**chosen, "sure": "1", "what": "add", "labels": [label.code], "key": "once"}
    for _ in range(2):
        done = page.post(f"{LIST}many/labels/", sent, follow=True)
    assert "Change labels: 2 inquiries" in text_of(done)
    assert BulkRun.objects.count() == 1
    assert list(Inquiry.objects.values_list("label_codes", flat=True)) == [["outage"], ["outage"]]
    assert "Select at least one" in text_of(page.post(f"{LIST}many/labels/", {}))


def test_a_list_is_narrowed_to_a_label_and_says_so(lead, inquiry):
    label, other = made(lead, "Outage"), inquiries.filed("other")
    put(lead, inquiry, label)
    page = at_pages(lead)
    shown = page.get(f"{LIST}?narrowed=1&label=outage&columns=reference&columns=labels")
    assert inquiry.reference in text_of(shown)
    assert other.reference not in text_of(shown)
    assert '<span class="a-label a-label-orange">Outage</span>' in shown.content.decode()
    assert "Label: Outage" in text_of(shown)
    page.post(f"{LIST}kept/", {"name": "Outages", "list": "narrowed=1&label=outage", "key": "once"})
    [view] = re.findall(r'href="(\?view|/admin/service-inquiries/\?view=[^"]+)"', page.get(LIST).content.decode())
    assert other.reference not in text_of(page.get(view))
    found = page.post(LIST, {"search": "label:outage"})
    assert (inquiry.reference in text_of(found), other.reference in text_of(found)) == (True, False)
    report = text_of(page.get("/admin/reports/labels/"))
    assert "Outage" in report


def contrast(one, other):
    """WCAG 2.2, 1.4.3: of two colors, lightest first or last."""

    def light(color):
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_each_color_can_be_read_in_light_and_dark():
    css = ROOT / "web/static/web/css"
    rules = dict(re.findall(r"\.a-label-(\w+) \{ background: var\(--([\w-]+)\); ", (css / "base.css").read_text()))
    inks = dict(
        re.findall(r"\.a-label-(\w+) \{ background: [^;]+; color: var\(--([\w-]+)\)", (css / "base.css").read_text())
    )
    assert set(rules) == set(Color) - {"gray"}
    light, dark = (css / "tokens.css").read_text().split(":root.dark")
    for theme in (light, dark):
        tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", theme))
        pairs = [(tokens[inks[color]], tokens[ground]) for color, ground in rules.items()]
        pairs.append((tokens["quiet"], tokens["quiet-soft"]))
        assert min(contrast(*pair) for pair in pairs) >= 4.5
