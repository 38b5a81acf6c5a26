"""Whoever is signed out finds the way back to where they were, and scripts get the new token."""

from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client

from tests.factories import people
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)
OURS = {"X-Sent-By": "arsos"}


def test_signing_in_leads_back_to_the_whole_address():
    asked = "/admin/service-inquiries/?page_size=50&status=open&x=a%26b"
    answer = Client().get(asked)
    assert answer.status_code == 302
    to = urlparse(answer["Location"])
    assert to.path == "/admin/login/"
    assert parse_qs(to.query) == {"next": [asked]}


def test_the_token_is_for_scripts_of_somebody_who_is_signed_in():
    agent = people.agent()
    page = at_pages(agent)
    answer = page.get("/admin/token/", headers=OURS)
    assert answer.json()["token"]
    assert answer.json()["reader"] == str(agent.user_id)
    assert f'data-reader="{agent.user_id}"' in page.get("/admin/").content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert page.get("/admin/token/").status_code == 404
    assert Client().get("/admin/token/", headers=OURS).status_code == 401
