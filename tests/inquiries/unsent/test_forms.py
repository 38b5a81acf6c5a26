"""Each form at an inquiry with room for sentences keeps what is typed, or stands here with the reason."""

import pytest
from django.urls import resolve

from inquiries.inquiry.models import Inquiry
from inquiries.unsent.rules import FORM
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of
from tests.walk.controls import read_page

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCES = {"textarea", "text"}
NOT_KEPT: dict[str, str] = {}
"""By the name of its address."""
SITUATIONS = [
    ("queued", False, {"message", "escalate"}),
    ("in_progress", True, {"message", "hold", "resolve", "transfer", "ask-department"}),
    ("pending", True, {"message"}),
    ("resolved", True, {"message", "confirm-relay"}),
    ("closed", True, {"reopen"}),
]
"""A status, whether somebody holds the inquiry, and some of the forms that must be found."""


def forms_at(page, address):
    """The forms of a page, and of what its links to this inquiry open."""
    offered = read_page(text_of(page.get(address)))
    here = [(form.action or address, form) for form in offered.forms]
    links = {link.split("#")[0] for link in offered.links if link.startswith(address) and link.split("#")[0] != address}
    for link in sorted(links):
        answer = page.get(link)
        if answer.headers["Content-Type"].startswith("text/html") and answer.status_code == 200:
            here += [(form.action or link, form) for form in read_page(text_of(answer)).forms]
    return here


def judged(forms):
    """The forms with room for sentences by the name of their address, each with the name it is kept under."""
    found = {}
    for action, form in forms:
        if form.method == "post" and any(one.kind in SENTENCES for one in form.fields):
            match = resolve(action.split("?")[0])
            values = {one.name: one.value for one in form.fields}
            found[match.kwargs.get("action") or match.url_name, values.get("unsent", "")] = values
    return found


@pytest.mark.parametrize(("status", "has_holder", "among"), SITUATIONS)
def test_each_form_with_sentences_is_kept_or_listed(status, has_holder, among):
    dana, lead = people.associate("triage"), people.associate("triage", lead=True)
    inquiry = inquiries.put_in(inquiries.filed("other"), status, holder=dana if has_holder else None)
    if status == "resolved":
        Inquiry.objects.filter(id=inquiry.id).update(relay_text="Your card is on its way.")
    address = f"/admin/service-inquiries/{inquiry.reference}/"
    places = set()
    for person in (dana, lead, inquiry.agent):
        found = judged(forms_at(at_pages(person), address))
        places |= {place for place, _ in found}
        assert {place for place, kept in found if not kept} <= NOT_KEPT.keys()
        for (place, kept), values in found.items():
            assert kept in ({"message", "note"} if place == "message" else {place})
            assert FORM.fullmatch(kept)
            assert (values["author"], values["unsent_of"]) == (str(person.user_id), inquiry.reference)
    assert places >= among, sorted(places)


def test_the_details_of_another_type_are_kept_for_that_type():
    dana = people.associate("triage")
    inquiry = inquiries.put_in(inquiries.filed("other"), "in_progress", holder=dana)
    page, address = at_pages(dana), f"/admin/service-inquiries/{inquiry.reference}/change-type/"
    shown = text_of(page.get(address, {"to": "id_card"}))
    form = next(one for one in read_page(shown).forms if "to" in {field.name for field in one.fields})
    assert {field.name: field.value for field in form.fields}["unsent"] == "reclassify-id-card"
    assert "web/js/inquiry.js" in shown
