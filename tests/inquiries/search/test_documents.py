"""Search documents say what their things say, after every change, in the same commit (R37)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import AgentDocument
from arsos.search_documents import all_wrong
from arsos.tasks import remake_search_documents
from foundation import clock
from foundation.actor import Actor
from foundation.search.documents import asked
from foundation.search.questions import query_of, read_question
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.models import InquiryDocument
from inquiries.retention.actions import purge_prospect
from inquiries.retention.steps import erase_inquiry
from inquiries.work.actions.link_subject import MemberLink, link_subject
from inquiries.work.actions.messages import MessageText, add_message
from inquiries.work.actions.reassign import reassign_inquiry
from members.book.models import Member, PolicyAgent
from members.imports.rows import RawRow, read_row
from members.imports.storing import Batch
from members.models import MemberDocument
from members.retention.actions import forget_member
from members.search.steps import keep_member_documents
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)


def finds(text, *, is_staff=False, model=InquiryDocument):
    return model.objects.filter(asked(query_of(read_question(text), is_staff=is_staff))).exists()


def feed(**values):
    """A feed brings one person."""
    row = read_row(RawRow(2, values), today=clock.date_of(clock.now())).row
    assert row is not None
    with transaction.atomic():
        return Batch([row], at=clock.now()).store()


class Story:
    """An inquiry of an agent, and the associate who works it."""

    def __init__(self):
        self.agent, self.holder = people.agent(), people.associate("triage", lead=True)
        self.inquiry = inquiries.put_in(
            inquiries.filed(agent=self.agent), "in_progress", holder=self.holder, queue="triage"
        )
        self.member = Member.objects.get(id=self.inquiry.member_id)
        self.at_desk, self.vantage = as_user(self.holder.user), as_agent(self.agent)
        make_documents()

    def documents(self):
        return InquiryDocument.objects.get(inquiry=self.inquiry), MemberDocument.objects.get(member=self.member)

    def post(self, caller, path, body, *, status):
        answer = caller.post(f"inquiries/{self.inquiry.reference}/{path}/", body)
        assert answer.status_code == status, answer.json()
        return answer.json()


def write(story):
    story.post(story.vantage, "messages", {"body": "A quokka came", "visibility": "agent"}, status=201)
    assert finds("quokka")


def note(story):
    story.post(story.at_desk, "messages", {"body": "A numbat came", "visibility": "internal"}, status=201)
    assert (finds("numbat"), finds("numbat", is_staff=True)) == (False, True)


def answer(story):
    body = {"answer": "A wombat came", "relay_text": "Tell of a bilby", "resolution_code": "answered"}
    story.post(story.at_desk, "resolve", body, status=200)
    assert finds("wombat bilby")


def retract(story):
    made = story.post(story.vantage, "messages", {"body": "A quoll came", "visibility": "agent"}, status=201)
    body = {"item": "message", "item_id": made["id"], "reason": "Sent to the wrong agent"}
    story.post(story.at_desk, "retract", body, status=201)
    assert not finds("quoll", is_staff=True)


def rename(story):
    feed(humana_id=story.member.humana_id, last_name="Échidna", first_name="Nova", date_of_birth="1950-02-03")
    assert finds("echidna")
    assert finds("echidna", model=MemberDocument)
    assert finds(story.member.last_name.split()[0]), "the former name finds, too"


def move(story):
    newer = people.agent()
    record = PolicyAgent.objects.get(policy=story.inquiry.policy_id)
    row = {"humana_id": story.member.humana_id, "last_name": story.member.last_name, "first_name": "Testina"}
    row |= {"date_of_birth": "1950-02-03", "policy_number": story.inquiry.policy.policy_number, "agent_san": newer.san}
    row |= {"plan_code": "TEST-MAPD", "effective_on": "2025-01-01"}
    row["agent_from_on"] = (clock.date_of(clock.now()) + timedelta(days=40)).isoformat()
    assert feed(**row).rejected == 0
    for document in (
        InquiryDocument.objects.get(inquiry=story.inquiry),
        MemberDocument.objects.get(member=story.member),
    ):
        assert {newer.id, record.agent_id} <= set(document.audience), "the book moves weeks from now, without a write"


def transfer(story):
    other = people.associate("claims")
    inquiries.put_in(story.inquiry, "in_progress", holder=other, queue="claims")
    audience = InquiryDocument.objects.get(inquiry=story.inquiry).audience
    assert {other.id, Inquiry.objects.get(id=story.inquiry.id).queue_id} <= set(audience)


def rename_agent(story):
    story.agent.first_name = "Kangarina"
    story.agent.save()
    assert finds("kangarina", model=AgentDocument)


def purge(story):
    story.post(story.vantage, "messages", {"body": "A potoroo came", "visibility": "agent"}, status=201)
    with transaction.atomic():
        inquiry = Inquiry.objects.select_for_update().get(id=story.inquiry.id)
        erase_inquiry(inquiry, at=clock.now())
        forget_member(Member.objects.select_for_update().get(id=story.member.id), at=clock.now())
    assert not MemberDocument.objects.filter(member=story.member).exists()
    for word in ("potoroo", "testina", story.member.humana_id, story.inquiry.summary.split()[0], "5025550101"):
        assert not finds(word, is_staff=True), word
    assert finds(story.inquiry.reference)


TYPED = {"first_name": "Zebulon", "last_name": "Quagga", "date_of_birth": "1950-02-03", "zip_code": "40202"}


def card(story):
    """An inquiry about somebody typed in."""
    need = {"inquiry_type": "other", "summary": "A tapir came", "details": {"what_is_needed": "A tapir"}}
    body = {"prospect": TYPED, "authority": "none", "line_of_business": "MAPD", **need}
    answer = story.vantage.post("inquiries/", body)
    assert answer.status_code == 201, answer.json()
    assert finds("zebulon quagga tapir")
    return Inquiry.objects.get(reference=answer.json()["reference"])


def link(story):
    inquiry = inquiries.put_in(card(story), "in_progress", holder=story.holder, queue="triage")
    born = clock.date_of(clock.now()).replace(year=1950, month=2, day=3)
    member = members.MemberFactory(**{**TYPED, "date_of_birth": born, "humana_id": "H59990001"})
    make_documents()
    link_subject(inquiry.reference, MemberLink(member=member.id), by=inquiries.actor_of(story.holder), at=clock.now())
    assert (finds("H59990001", is_staff=True), finds("H59990001")) == (True, False)
    assert member.id in InquiryDocument.objects.get(inquiry=inquiry).audience


def purge_typed(story):
    inquiry = inquiries.put_in(card(story), "closed", holder=story.holder, queue="triage")
    at = clock.now() + timedelta(days=365 * 30)
    assert purge_prospect(inquiry.prospect_id, by=Actor.system(), at=at)
    for word in ("zebulon", "quagga", "tapir"):
        assert not finds(word, is_staff=True), word
    assert finds(inquiry.reference)


def pass_on(story):
    newer, today = people.agent(), clock.date_of(clock.now())
    PolicyAgent.objects.filter(policy=story.inquiry.policy_id).update(ends_on=today - timedelta(days=1))
    record = {"policy": story.inquiry.policy, "member": story.member, "role": "agent_of_record"}
    PolicyAgent.objects.create(agent=newer, starts_on=today, **record)
    with transaction.atomic():
        keep_member_documents([story.member.id])
    assert reassign_inquiry(story.inquiry.id, at=clock.now())
    assert newer.id in InquiryDocument.objects.get(inquiry=story.inquiry).audience


def turn_keys(story):
    story.member.mbi = "1EG4TE5MK73"
    story.member.save()
    before = [document.entries for document in story.documents()]
    with override_settings(ARSOS_HASH_KEYS=["n" * 40, *settings.ARSOS_HASH_KEYS]):
        call_command("rotate_keys", stdout=StringIO())
        assert [document.entries for document in story.documents()] == before
        found = story.at_desk.post("search/", {"query": "1EG4-TE5-MK73"}).json()["inquiries"]["results"]
        assert story.inquiry.reference in [one["reference"] for one in found]


CHANGES = [
    write,
    note,
    answer,
    retract,
    rename,
    move,
    pass_on,
    transfer,
    link,
    rename_agent,
    turn_keys,
    purge,
    purge_typed,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_change_and_its_document_share_one_commit(change):
    story = Story()
    assert list(all_wrong()) == []
    change(story)
    assert list(all_wrong()) == []


def test_nothing_that_is_sealed_stands_in_a_document():
    story = Story()
    story.member.mbi = "1EG4TE5MK73"
    make_documents()
    held = " ".join(
        str(document.entries)
        for document in (
            InquiryDocument.objects.get(inquiry=story.inquiry),
            MemberDocument.objects.get(member=story.member),
        )
    )
    assert "testina" in held
    for secret in ("1eg4te5mk73", "1950-02-03", "19500203", *story.member.mbi_hashes):
        assert secret not in held


def test_two_who_write_at_once_are_both_found():
    story = Story()
    by = [inquiries.actor_of(story.agent), inquiries.actor_of(story.holder)]
    words = ("kookaburra", "cassowary")

    def write_one(number):
        add_message(
            story.inquiry.reference, MessageText(body=words[number], visibility="agent"), by=by[number], at=clock.now()
        )

    at_once(2, write_one)
    assert finds(" ".join(words))
    assert list(all_wrong()) == []


def test_a_feed_and_a_message_at_once_are_both_found():
    story = Story()

    def work(number):
        if number:
            feed(humana_id=story.member.humana_id, last_name="Dugong", first_name="Nova", date_of_birth="1950-02-03")
        else:
            by = inquiries.actor_of(story.agent)
            add_message(
                story.inquiry.reference, MessageText(body="A lyrebird", visibility="agent"), by=by, at=clock.now()
            )

    at_once(2, work)
    assert finds("dugong lyrebird")
    assert list(all_wrong()) == []


def test_what_goes_wrong_is_named_and_rebuilt_and_a_killed_rebuild_goes_on():
    story = Story()
    InquiryDocument.objects.filter(inquiry=story.inquiry).update(audience=[])
    MemberDocument.objects.filter(member=story.member).delete()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("search", "check", stdout=out)
    assert str(story.inquiry.id) in out.getvalue()
    assert str(story.member.id) in out.getvalue()
    call_command("search", "rebuild", stdout=StringIO())
    call_command("search", "check", stdout=out)
    assert "Every search document is right." in out.getvalue()
    said = {"visibility": "agent", "body": "A dingo", "author_name": "x", "author_role": "agent"}
    InquiryMessage.objects.create(inquiry=story.inquiry, created_at=clock.now(), **said)
    InquiryDocument.objects.update(version=0)
    remake_search_documents()
    assert finds("dingo")


def test_a_batch_that_is_turned_back_leaves_no_document():
    with transaction.atomic():
        feed(humana_id="H10000001", last_name="Thylacine", first_name="Nova", date_of_birth="1950-02-03")
        assert finds("thylacine", model=MemberDocument)
        transaction.set_rollback(True)
    assert not finds("thylacine", model=MemberDocument)
