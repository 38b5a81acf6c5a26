"""Files that a holder shares with a department: these and no others, until they are taken back (R18, R32, R33)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models.api_clients import ApiClient
from audit.models import HistoryEntry, JournalEntry
from events.feed.models import OutboxMessage
from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id
from inquiries.attachments.models import Attachment
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.departments.sharing.models import SharedFile
from inquiries.retention.steps import erase_inquiry
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_client, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


class Desk:
    """An inquiry with two files that asks Claims; who holds it, and who works where."""

    def __init__(self):
        self.holder = people.associate("triage")
        self.colleague = people.associate("triage")
        self.lead = people.associate("triage", lead=True)
        self.inquiry = inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=self.holder)
        self.file, self.other_file = self.attach("letter.txt", "internal"), self.attach("bill.txt", "agent")
        asked = {"department": "claims", "summary": "Was it paid twice?"}
        made = as_user(self.holder.user).post(f"inquiries/{self.inquiry.reference}/department-requests/", asked)
        self.request = made.json()["id"]
        self.worker, self.stranger = self.person_of("claims"), self.person_of("billing")
        self.client = people.client()
        Department.objects.filter(code="claims").update(client=self.client)

    def attach(self, name, visibility, inquiry=None):
        caller = as_user(self.lead.user)
        made = caller.client.post(
            f"/api/v1/inquiries/{(inquiry or self.inquiry).reference}/attachments/",
            {"file": SimpleUploadedFile(name, name.encode() * 9), "visibility": visibility},
            headers={"Idempotency-Key": name},
        )
        assert made.status_code == 201, made.content
        return made.json()["id"]

    def person_of(self, code):
        user = people.UserFactory()
        people.grant(user, Role.DEPARTMENT)
        people.DepartmentMemberFactory(user=user, department_id=code)
        return user

    @property
    def files(self):
        return f"department-requests/{self.request}/files/"

    def page(self, file):
        return f"/admin/{self.files}{file}/"

    def content(self, file):
        return f"{self.files}{file}/content/"

    def share(self, by=None, file=None):
        return as_user((by or self.holder).user).post(self.files, {"attachment": file or self.file})

    def take_back(self, by=None, file=None):
        return as_user((by or self.holder).user).post(f"{self.files}{file or self.file}/take-back/")

    def act(self, action, **body):
        answer = as_user(self.holder.user).post(f"inquiries/{self.inquiry.reference}/{action}/", body)
        assert answer.status_code in (200, 201), answer.content

    def seen(self):
        """The files that the department sees, by each of its doors, which must agree."""
        listed = {row["attachment"] for row in as_user(self.worker).get(self.files).json()}
        assert listed == {row["attachment"] for row in as_client(self.client).get(self.files).json()}
        page = text_of(at_pages(self.worker).get(f"/admin/department-requests/{self.request}/"))
        for file in (self.file, self.other_file):
            wanted = 200 if file in listed else 404
            assert as_user(self.worker).get(self.content(file)).status_code == wanted
            assert as_client(self.client).get(self.content(file)).status_code == wanted
            assert at_pages(self.worker).get(self.page(file)).status_code == wanted
            assert (file in page) is (file in listed)
        return listed


@pytest.fixture
def desk(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    return Desk()


def kept(desk):
    """What sharing writes, to see that nothing was."""
    shared = list(SharedFile.objects.order_by("id").values_list("attachment_id", "taken_back_at"))
    return shared, HistoryEntry.objects.filter(inquiry_id=desk.inquiry.id).count(), OutboxMessage.objects.count()


def test_a_department_sees_no_file_before_one_is_shared(desk):
    assert desk.seen() == set()
    assert "letter.txt" not in text_of(at_pages(desk.worker).get(f"/admin/department-requests/{desk.request}/"))


def test_a_shared_file_is_seen_and_no_other(desk):
    made = desk.share()
    assert made.status_code == 201, made.content
    [row] = made.json()
    assert (row["attachment"], row["file_name"], row["shared_by"]) == (
        desk.file,
        "letter.txt",
        desk.holder.user.display_name,
    )
    assert desk.seen() == {desk.file}
    opened = as_client(desk.client).get(row["links"]["content"])
    assert opened.content == b"letter.txt" * 9
    assert opened["X-Content-Type-Options"] == "nosniff"
    part = as_client(desk.client).get(row["links"]["content"], Range="bytes=0-5")
    assert (part.status_code, part.content) == (206, b"letter")
    assert as_client(desk.client).get(row["links"]["content"], Range="bytes=900-").status_code == 416
    for person in (desk.worker, desk.stranger):
        assert as_user(person).get(f"attachments/{desk.file}/content/").status_code == 404, "only with the request"
        assert as_user(person).get(f"inquiries/{desk.inquiry.reference}/attachments/").status_code == 404


def test_another_department_and_the_agent_see_nothing_of_it(desk):
    desk.share()
    for caller in (as_user(desk.stranger), as_agent(desk.inquiry.agent)):
        assert caller.get(desk.files).status_code == 404
        assert caller.get(desk.content(desk.file)).status_code == 404
    assert at_pages(desk.stranger).get(desk.page(desk.file)).status_code == 404
    told = text_of(as_agent(desk.inquiry.agent).get(f"inquiries/{desk.inquiry.reference}/timeline/"))
    assert "file_shared" not in told


def test_each_download_is_a_row_of_the_journal_that_names_the_person(desk):
    desk.share()
    for caller, kind, address in (
        (as_client(desk.client), "export", desk.content(desk.file)),
        (as_user(desk.worker), "export", desk.content(desk.file)),
        (as_user(desk.worker), "read", desk.files),
        (as_user(desk.stranger), "denied", desk.content(desk.file)),
    ):
        before = JournalEntry.objects.count()
        caller.get(address)
        entry = JournalEntry.objects.latest("id")
        assert (JournalEntry.objects.count(), entry.kind) == (before + 1, kind)
        assert (entry.subjects == [desk.inquiry.member_id]) is (kind != "denied")
        assert entry.fields[-1] == ("file name" if kind == "read" else "attachment")


def test_sharing_and_taking_back_stand_in_history_and_are_told_without_names(desk):
    desk.share()
    desk.take_back()
    entries = HistoryEntry.objects.filter(inquiry_id=desk.inquiry.id, kind__in=["file_shared", "file_taken_back"])
    facts = {"department": "claims", "request": desk.request, "attachment": desk.file}
    assert [(one.kind, one.facts, one.agent_visible) for one in entries.order_by("position")] == [
        ("file_shared", facts, False),
        ("file_taken_back", facts, False),
    ]
    events = OutboxMessage.objects.filter(type="department_request.updated").order_by("-position")[:2]
    for event in events:
        assert (event.data["request"], event.data["request_status"]) == (desk.request, "sent")
        assert "letter" not in str(event.data)


def test_what_is_taken_back_is_gone_and_the_row_says_who_had_given_it(desk):
    desk.share()
    desk.share(file=desk.other_file)
    answer = desk.take_back(by=desk.lead)
    assert (answer.status_code, [row["attachment"] for row in answer.json()]) == (200, [desk.other_file])
    assert desk.seen() == {desk.other_file}
    row = SharedFile.objects.get(attachment=desk.file)
    assert (row.shared_by_name, row.taken_back_by_name) == (
        desk.holder.user.display_name,
        desk.lead.user.display_name,
    )
    assert desk.share().status_code == 201, "and may be shared again"
    assert desk.seen() == {desk.file, desk.other_file}


def test_what_is_retracted_is_gone_here_too(desk):
    desk.share()
    desk.act("retract", item="attachment", item_id=desk.file, reason="Another member's data")
    assert desk.seen() == set()
    assert desk.share().status_code == 422


@pytest.mark.parametrize("state", ["quarantined", "infected"])
def test_what_nobody_may_open_is_not_shared_and_not_shown(desk, state):
    desk.share(file=desk.other_file)
    Attachment.objects.update(state=state)
    before = kept(desk)
    assert desk.share().status_code == 409
    assert kept(desk) == before
    assert desk.seen() == set()


REFUSED = {
    "a colleague who does not hold it": (lambda desk: desk.share(by=desk.colleague), 403),
    "a colleague who does not hold it, taking back": (
        lambda desk: desk.take_back(by=desk.colleague, file=desk.other_file),
        403,
    ),
    "a person of the department": (lambda desk: as_user(desk.worker).post(desk.files, {"attachment": desk.file}), 403),
    "the department's system, taking back": (
        lambda desk: as_client(desk.client).post(f"{desk.files}{desk.other_file}/take-back/"),
        403,
    ),
    "a person of another department": (
        lambda desk: as_user(desk.stranger).post(desk.files, {"attachment": desk.file}),
        404,
    ),
    "the agent": (lambda desk: as_agent(desk.inquiry.agent).post(desk.files, {"attachment": desk.file}), 404),
    "a file of another inquiry": (lambda desk: desk.share(file=desk.attach("x.txt", "agent", inquiries.filed())), 422),
    "no file at all": (lambda desk: desk.share(file=str(new_id())), 422),
    "nothing": (lambda desk: as_user(desk.holder.user).post(desk.files, {}), 422),
    "a list": (lambda desk: as_user(desk.holder.user).post(desk.files, {"attachment": [desk.file]}), 422),
    "an old version": (
        lambda desk: as_user(desk.holder.user).post(desk.files, {"attachment": desk.file}, If_Match='"999-x"'),
        412,
    ),
    "taking back what was never shared": (lambda desk: desk.take_back(), 404),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_may_not_and_what_cannot_be_shared(desk, case):
    desk.share(file=desk.other_file)
    send, status = REFUSED[case]
    before = kept(desk)
    assert send(desk).status_code == status
    after = kept(desk)
    assert (after[0], after[1]) == (before[0], before[1])
    assert desk.seen() == {desk.other_file}


def test_after_the_end_nothing_more_is_shared_and_what_was_shared_can_still_be_taken_back(desk):
    desk.share()
    desk.act("resolve", answer="Done", no_relay_needed=True, resolution_code="answered", cancel_open_requests=True)
    before = kept(desk)
    assert desk.share(file=desk.other_file).status_code == 409
    assert kept(desk) == before
    assert desk.take_back(by=desk.lead).status_code == 200
    assert desk.seen() == set()


def test_a_request_that_has_ended_is_given_no_more(desk):
    reported = {"status": "answered", "note": "It was paid once"}
    as_client(desk.client).post(f"department-requests/{desk.request}/status/", reported)
    before = kept(desk)
    assert desk.share().status_code == 409
    assert kept(desk) == before


@pytest.mark.parametrize("how", ["answered", "cancelled", "withdrawn"])
def test_a_request_that_has_ended_shows_the_department_its_own_words_alone(desk, how):
    desk.share()
    member, asked = desk.inquiry.member, f"department-requests/{desk.request}/"
    as_client(desk.client).post(
        f"{asked}status/", {"status": "in_progress", "note": "We look", "external_reference": "C9"}
    )
    if how == "answered":
        as_client(desk.client).post(f"{asked}status/", {"status": how, "note": "It was paid once"})
    elif how == "cancelled":
        assert as_user(desk.holder.user).post(f"{asked}cancel/", {"reason": "No need"}).status_code == 200
    else:
        withdraw = as_agent(desk.inquiry.agent).post(f"inquiries/{desk.inquiry.reference}/withdraw/", {"reason": "No"})
        assert withdraw.status_code == 200, withdraw.content
    assert desk.seen() == set()
    for caller in (as_client(desk.client), as_user(desk.worker)):
        one, [row] = caller.get(asked).json(), caller.get("department-requests/").json()["results"]
        for body in (one, row):
            assert (body["about"], body["summary"], body["details"]) == (None, None, None)
            assert (body["status"], body["external_reference"]) == (
                "answered" if how == "answered" else "cancelled",
                "C9",
            )
            assert body["answer"] == ("It was paid once" if how == "answered" else None)
            assert body["reports"][0]["note"] == "We look"
            assert "No need" not in str(body), "why ARSOS cancelled it"
        assert not {"name", "humana_id", "details"} & set(JournalEntry.objects.filter(kind="read").latest("id").fields)
    pages = [f"/admin/{asked}", "/admin/department-requests/?all=1", "/admin/department-requests/?reference=C9"]
    for shown in (text_of(at_pages(desk.worker).get(page)) for page in pages):
        assert "Ended request" in shown
        for hidden in (member.last_name, member.humana_id, "Was it paid twice?", "letter.txt", "No need"):
            assert hidden not in shown
    kept = as_user(desk.holder.user).get(f"inquiries/{desk.inquiry.reference}/department-requests/").json()
    assert kept[0]["summary"] == "Was it paid twice?", "ARSOS sees it as before"
    assert as_user(desk.lead.user).get(asked).json()["about"]["last_name"] == member.last_name


def test_the_same_at_once_and_again_is_one_share(desk):
    answers = at_once(4, lambda _number: desk.share().status_code)
    assert answers == [201] * 4
    assert SharedFile.objects.count() == 1
    assert at_once(4, lambda _number: desk.take_back().status_code) == [200] * 4
    kinds = list(HistoryEntry.objects.filter(kind__startswith="file_").values_list("kind", flat=True))
    assert sorted(kinds) == ["file_shared", "file_taken_back"]


def test_the_database_refuses_a_file_of_another_inquiry_and_a_second_share(desk):
    desk.share()
    strange = Attachment.objects.get(id=desk.attach("x.txt", "agent", inquiries.filed()))
    request = DepartmentRequest.objects.get()
    given = {"request": request, "shared_by_name": "Somebody", "shared_at": clock.now()}
    for attachment in (strange.id, desk.file):
        with pytest.raises(IntegrityError), transaction.atomic():
            SharedFile.objects.create(**given, attachment_id=attachment)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        SharedFile.objects.update(attachment=strange)
    assert desk.seen() == {desk.file}


def test_an_application_with_a_redaction_profile_opens_no_file(desk):
    desk.share()
    ApiClient.objects.filter(id=desk.client.id).update(redacted_fields=["name"])
    assert as_client(desk.client).get(desk.content(desk.file)).status_code == 403


def test_a_purge_takes_shares_with_the_files(desk):
    desk.share()
    with transaction.atomic():
        erase_inquiry(desk.inquiry, at=clock.now())
    assert (SharedFile.objects.count(), Attachment.objects.count()) == (0, 0)


class TestAtTheInquiry:
    def at(self, desk, *parts):
        return f"/admin/service-inquiries/{desk.inquiry.reference}/" + "".join(f"{one}/" for one in parts)

    def test_a_holder_shares_one_file_and_takes_it_back(self, desk):
        page = at_pages(desk.holder)
        here = self.at(desk, "departments", desk.request, "files")
        assert here in text_of(page.get(self.at(desk)))
        form = text_of(page.get(here))
        assert "letter.txt" in form
        assert 'value="" selected' in form, "none is chosen"
        assert page.post(here, {"key": "none"}).status_code == 422
        sent = {"share-attachment": desk.file, "key": "one"}
        assert [page.post(here, sent).status_code for _ in range(2)] == [302, 302]
        assert (SharedFile.objects.count(), desk.seen()) == (1, {desk.file})
        shown = text_of(page.get(self.at(desk)))
        back = self.at(desk, "departments", desk.request, "files", desk.file, "take-back")
        assert back in shown
        assert "shared a file with Claims." in shown
        assert "letter.txt" not in text_of(page.get(here)), "what it sees already is not offered"
        assert "Stop sharing" in text_of(page.get(back))
        assert page.post(back, {"key": "two"}).status_code == 302
        assert desk.seen() == set()
        assert "stopped sharing a file with Claims." in text_of(page.get(self.at(desk)))

    def test_a_colleague_is_not_offered_it_and_is_refused(self, desk):
        desk.share()
        page = at_pages(desk.colleague)
        here = self.at(desk, "departments", desk.request, "files")
        back = self.at(desk, "departments", desk.request, "files", desk.file, "take-back")
        shown = text_of(page.get(self.at(desk)))
        assert "Can see these files:" in shown
        assert here not in shown
        for address in (here, back):
            assert page.get(address).status_code == 302
        before = kept(desk)
        assert page.post(here, {"share-attachment": desk.other_file, "key": "a"}).status_code == 422
        assert page.post(back, {"key": "b"}).status_code == 422
        assert kept(desk) == before

    def test_a_request_of_another_inquiry_is_not_found_here(self, desk):
        other = inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=desk.holder)
        page = at_pages(desk.holder)
        here = f"/admin/service-inquiries/{other.reference}/departments/{desk.request}/files/"
        assert page.get(here).status_code == 404
        assert page.post(here, {"share-attachment": desk.file, "key": "a"}).status_code == 404
