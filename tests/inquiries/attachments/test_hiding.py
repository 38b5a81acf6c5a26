"""A file is hidden by who added it until somebody else has opened it, and never deleted (R6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from foundation import clock
from foundation.errors import ConflictFound, ResourceNotFound
from inquiries.attachments.actions import add_attachment, note_opened, set_hidden
from inquiries.attachments.models import Attachment
from inquiries.attachments.steps import Upload
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user
from tests.support.handed_over import kinds
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "letter.txt"


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def dana():
    return people.associate("triage")


@pytest.fixture
def inquiry(agent, dana):
    return inquiries.put_in(inquiries.filed("other", agent=agent), "in_progress", holder=dana)


def add(inquiry, person, visibility="agent"):
    by = inquiries.actor_of(person)
    upload = Upload(NAME, b"A note")
    return add_attachment(inquiry.reference, upload=upload, visibility=visibility, by=by, at=clock.now())


def hide(file, person, *, is_hidden=True):
    return set_hidden(file.id, is_hidden=is_hidden, by=inquiries.actor_of(person), at=clock.now())


def here(inquiry, more=""):
    return f"/admin/service-inquiries/{inquiry.reference}/{more}"


@pytest.mark.parametrize("author", ["agent", "dana"])
def test_hidden_it_is_shown_to_who_added_it_alone(inquiry, agent, dana, author):
    owner, other = (agent, dana) if author == "agent" else (dana, agent)
    file = add(inquiry, owner)
    for _ in range(2):
        hide(file, owner)
    assert NAME in text_of(at_pages(owner).get(here(inquiry)))
    for reader in (other, people.associate("triage", lead=True)):
        assert NAME not in text_of(at_pages(reader).get(here(inquiry)))
        assert at_pages(reader).get(f"/admin/attachments/{file.id}/").status_code == 404
    caller = as_user(dana.user) if author == "agent" else as_agent(agent)
    assert caller.get(f"inquiries/{inquiry.reference}/attachments/").json() == []
    assert caller.get(f"attachments/{file.id}/content/").status_code == 404
    assert at_pages(owner).get(f"/admin/attachments/{file.id}/").status_code == 200
    assert kinds(inquiry).count("attachment_hidden") == 1
    hide(file, owner, is_hidden=False)
    assert NAME in text_of(at_pages(other).get(here(inquiry)))
    assert kinds(inquiry)[-1] == "attachment_shown"
    assert Attachment.objects.filter(id=file.id).exists()


@pytest.mark.parametrize("road", ["page", "api"])
def test_once_somebody_else_opened_it_it_stays(inquiry, agent, dana, road):
    file = add(inquiry, dana)
    at_pages(dana).get(f"/admin/attachments/{file.id}/")
    file.refresh_from_db()
    assert file.opened_at is None
    if road == "page":
        at_pages(agent).get(f"/admin/attachments/{file.id}/")
    else:
        as_agent(agent).get(f"attachments/{file.id}/content/")
    file.refresh_from_db()
    assert file.opened_at is not None
    with pytest.raises(ConflictFound, match="opened"):
        hide(file, dana)
    page = text_of(at_pages(dana).get(here(inquiry)))
    assert f"/files/{file.id}/hide/" not in page


def test_a_file_that_nobody_could_open_was_not_opened(inquiry, agent, dana):
    file = add(inquiry, dana)
    Attachment.objects.filter(id=file.id).update(state="quarantined")
    assert as_agent(agent).get(f"attachments/{file.id}/content/").status_code == 409
    file.refresh_from_db()
    assert file.opened_at is None


def test_only_who_added_it_hides_it(inquiry, agent, dana):
    file = add(inquiry, agent)
    for other in (dana, people.associate("triage", lead=True)):
        with pytest.raises(ResourceNotFound):
            hide(file, other)
    stranger = at_pages(people.agent()).post(here(inquiry, f"files/{file.id}/hide/"), {"hide": "yes"})
    assert stranger.status_code == 404
    file.refresh_from_db()
    assert file.hidden_at is None


def test_by_its_button_and_back(inquiry, dana):
    file = add(inquiry, dana)
    page = at_pages(dana)
    assert "Only you see it." in text_of(
        page.post(here(inquiry, f"files/{file.id}/hide/"), {"hide": "yes"}, follow=True)
    )
    assert "Hidden: only you see it" in text_of(page.get(here(inquiry)))
    assert "shown again" in text_of(page.post(here(inquiry, f"files/{file.id}/hide/"), {"hide": "no"}, follow=True))
    file.refresh_from_db()
    assert file.hidden_at is None


def test_hidden_and_opened_at_once_is_one_of_both(inquiry, agent, dana):
    file = add(inquiry, dana)

    def do(number):
        try:
            if number:
                hide(file, dana)
            else:
                note_opened(Attachment.objects.get(id=file.id), by=inquiries.actor_of(agent), at=clock.now())
        except (ConflictFound, ResourceNotFound):
            return False
        return True

    at_once(2, do)
    file.refresh_from_db()
    assert not (file.hidden_at and file.opened_at)


@pytest.mark.parametrize("changes", [{"opened_at": "now", "hidden_at": "now"}, {"hidden_at": "long ago"}])
def test_the_database_holds_what_the_rules_say(inquiry, dana, changes):
    file = add(inquiry, dana)
    now = clock.now()
    given = {name: {"now": now, "long ago": now - timedelta(days=9000)}[value] for name, value in changes.items()}
    if "opened_at" not in changes:
        Attachment.objects.filter(id=file.id).update(opened_at=now)
    with pytest.raises(IntegrityError):
        Attachment.objects.filter(id=file.id).update(**given)
