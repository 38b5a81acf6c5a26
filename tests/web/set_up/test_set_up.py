"""The list of steps from an empty installation to a working desk: left, resumed, finished."""

import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.models.api_clients import ApiClient
from accounts.models.set_up import SetUp
from accounts.set_up.rules import Step
from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Actor, Role
from members.book.models import PolicyAgent
from members.imports.actions import start_import
from members.imports.queries import import_progress
from members.imports.running import run_import
from members.imports.uploads import read_upload
from staffing.models import WorkQueue
from tests.factories import people
from tests.support.pages import at_pages, text_of
from tests.support.real_input import ROOT

LAST_DIGITS = re.sub(r"\D", "", django_settings.ARSOS_SOS_LINE)[-7:]
pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/admin/set-up/"


@pytest.fixture
def user():
    made = people.UserFactory()
    people.grant(made, Role.ADMINISTRATOR)
    return made


@pytest.fixture
def kept(user):
    return SetUp.objects.create(administrator=user, organization="Example House")


@pytest.fixture
def administrator(user, kept):
    return at_pages(user)


def done(kept):
    kept.refresh_from_db()
    return kept.done_steps


def test_it_is_for_administrators_while_it_is_under_way(administrator, user, kept):
    assert "0 of 8 steps done" in text_of(administrator.get("/admin/"))
    page = text_of(administrator.get(PAGE))
    assert all(f"{one.label}" in page for one in Step)
    for role in (Role.LEAD, Role.AUDITOR):
        other = people.UserFactory()
        people.grant(other, role)
        assert at_pages(other).get(PAGE).status_code == 403
        assert at_pages(other).post(f"{PAGE}finish/").status_code == 403
    assert administrator.post(f"{PAGE}finish/").status_code == 302
    assert SetUp.objects.get().finished_at is not None
    assert administrator.get(PAGE).status_code == 404
    assert administrator.post(f"{PAGE}hours/").status_code == 404
    assert "steps done" not in text_of(administrator.get("/admin/"))


def test_an_installation_that_was_not_set_up_here_has_no_list(user):
    browser = at_pages(user)
    assert browser.get(PAGE).status_code == 404
    assert "Set up ARSOS" not in text_of(browser.get("/admin/"))


def test_steps_are_noted_once_each_and_journaled(administrator, kept):
    for step in ("hours", "import", "hours"):
        answer = administrator.post(f"{PAGE}{step}/")
        assert answer["Location"] == f"{PAGE}#step-{step}"
    assert done(kept) == ["hours", "import"]
    assert administrator.post(f"{PAGE}mail/", {"skip": "1"}).status_code == 302
    assert done(kept) == ["hours", "import", "mail"]
    assert "3 of 8 steps done" in text_of(administrator.get("/admin/"))
    assert JournalEntry.objects.filter(purpose="accounts.SetUp 1", fields=["hours"]).count() == 2
    assert administrator.get(f"{PAGE}hours/")["Location"] == f"{PAGE}#step-hours"
    assert administrator.post(f"{PAGE}dance/").status_code == 404


def test_the_organization_has_a_name(administrator, kept):
    assert administrator.post(f"{PAGE}organization/", {"organization": ""}).status_code == 422
    assert administrator.post(f"{PAGE}organization/", {"organization": "House of Tests"}).status_code == 302
    assert done(kept) == ["organization"]
    assert kept.organization == "House of Tests"
    assert 'value="House of Tests"' in text_of(administrator.get(PAGE))


@pytest.mark.parametrize(
    ("line", "words"), [("", "is missing"), (django_settings.ARSOS_SOS_LINE, "of the SOS line is set")]
)
def test_whether_the_sos_line_is_set_is_all_that_is_said(administrator, settings, line, words):
    settings.ARSOS_SOS_LINE = line
    page = text_of(administrator.get(PAGE))
    assert f"The number of the SOS line{' is set' if line else ' is missing'}" in page
    assert words in page
    assert LAST_DIGITS not in page.replace("-", "").replace(" ", "")


def test_queues_are_opened_and_closed_but_triage_stays(administrator, kept):
    assert administrator.post(f"{PAGE}queues/", {"queues": ["billing", "nowhere"]}).status_code == 422
    assert WorkQueue.objects.filter(is_active=True).count() == 10
    assert administrator.post(f"{PAGE}queues/", {"queues": ["billing", "benefits"]}).status_code == 302
    assert set(WorkQueue.objects.filter(is_active=True).values_list("code", flat=True)) == {
        "billing",
        "benefits",
        "triage",
    }
    assert JournalEntry.objects.filter(kind="configured", fields=["is_active"]).count() == 7
    assert done(kept) == ["queues"]


def test_a_test_mail_goes_to_the_administrator_or_says_why_not(administrator, user, kept, settings):
    settings.EMAIL_BACKEND = "events.letters.mail.OwnPeopleOnly"
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.dummy.EmailBackend"
    answer = administrator.post(f"{PAGE}mail/")
    assert (answer.status_code, "No mail server is set" in text_of(answer)) == (422, True)
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = administrator.post(f"{PAGE}mail/")
    assert (answer.status_code, "The mail server didn&#x27;t accept it." in text_of(answer)) == (422, True)
    assert done(kept) == []
    settings.ARSOS_EMAIL_CARRIER = "tests.web.set_up.test_set_up.Kept"
    assert administrator.post(f"{PAGE}mail/").status_code == 302
    assert [one.to for one in mail.outbox] == [[user.email]]
    assert done(kept) == ["mail"]


class Kept(EmailBackend):
    """A mail server that takes everything."""


def test_the_secret_of_a_client_is_shown_once_and_kept_as_a_hash(administrator, kept):
    typed = {"name": "Vantage", "scopes": ["inquiries:read"]}
    assert administrator.post(f"{PAGE}api_client/", {"name": "Vantage"}).status_code == 422
    assert administrator.post(f"{PAGE}api_client/", {**typed, "scopes": ["everything"]}).status_code == 422
    assert ApiClient.objects.count() == 0
    answer = administrator.post(f"{PAGE}api_client/", {**typed, "once": "a-key-of-this-form-0001"})
    client = ApiClient.objects.get()
    secret = text_of(answer).split("Secret <code>")[1].split("</code>")[0]
    assert (client.name, client.allowed_scopes, client.authorization_grant_type) == ("Vantage", ["inquiries:read"], "client-credentials")  # fmt: skip  # noqa: E501
    assert secret not in client.client_secret
    token = administrator.post("/o/token/", {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret})  # fmt: skip  # noqa: E501
    assert token.json()["token_type"] == "Bearer"
    assert answer["Cache-Control"] == "no-store"
    assert done(kept) == ["api_client"]
    assert secret not in text_of(administrator.get(PAGE))


def test_the_sample_file_is_imported_into_the_book_of_its_agent():
    agent = people.agent(san="1234567")
    with (ROOT / "web/static/web/sample-members.csv").open("rb") as file:
        run = start_import(read_upload(file), is_dry_run=False, by=Actor.system(), at=clock.now())
    run_import(run.id)
    progress = import_progress(run.id, shown=10)
    assert [(one.line, one.column, one.detail) for one in progress.row_errors] == []
    assert progress.run.rows_created == 2
    assert PolicyAgent.objects.filter(agent=agent).count() == 2
