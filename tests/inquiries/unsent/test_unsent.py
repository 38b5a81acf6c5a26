"""What somebody types at an inquiry and does not send: sealed, theirs alone, gone with what it was sent for."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import DataError, IntegrityError, InternalError, ProgrammingError, connection, transaction

from arsos.cleaning import clean
from audit.models import JournalEntry
from foundation import clock, lengths
from foundation.actor import Actor
from foundation.errors import ConflictFound, InputRejected, PermissionRefused
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.retention.steps import erase_inquiry
from inquiries.unsent.actions import save_unsent
from inquiries.unsent.models import UnsentText
from inquiries.unsent.rules import MOST_FIELDS, MOST_TEXTS, Typed, read_typed
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.pages import at_pages, text_of
from tests.walk.controls import read_page

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Quagga needs her card"


@pytest.fixture
def dana():
    return people.associate("triage")


@pytest.fixture
def inquiry(dana):
    return inquiries.put_in(inquiries.filed("other"), "in_progress", holder=dana)


def address(inquiry):
    return f"/admin/service-inquiries/{inquiry.reference}/unsent/"


def keep(inquiry, person, text=WORDS, *, form="message", known=0):
    sent = {"form": form, "version": known, "typed-body": text, "author": person.user_id}
    return at_pages(person).post(address(inquiry), sent)


def version_of(inquiry, person, form):
    return forms(inquiry, person)[form]["version"]


def write(inquiry, person, body, *, form, version, **more):
    sent = {"body": body, "visibility": "internal", "unsent": form, "unsent_version": version}
    return at_pages(person).post(f"/admin/service-inquiries/{inquiry.reference}/messages/", sent | more)


def forms(inquiry, person):
    return at_pages(person).get(address(inquiry)).json()["forms"]


def save(inquiry, person, *, form="message", known=0, text=WORDS):
    return save_unsent(
        inquiry.id, Typed(form, {"body": text}), known=known, by=inquiries.actor_of(person), at=clock.now()
    )


def test_it_comes_back_to_its_author_alone_and_is_sealed(inquiry, dana):
    saved = keep(inquiry, dana).json()
    assert saved["overtook"] is None
    assert forms(inquiry, dana) == {
        "message": {
            "fields": {"body": WORDS},
            "saved_at": UnsentText.objects.get().saved_at.isoformat(),
            "version": saved["version"],
        }
    }
    for other in (people.associate("triage", lead=True), inquiry.agent):
        assert forms(inquiry, other) == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM inquiries_unsent_text")
        assert WORDS not in cursor.fetchone()[0]


def test_reading_is_journaled_and_saving_is_not(inquiry, dana):
    before = JournalEntry.objects.count()
    keep(inquiry, dana)
    assert JournalEntry.objects.count() == before
    forms(inquiry, dana)
    assert JournalEntry.objects.count() == before + 1


def test_the_right_to_see_the_inquiry_is_asked_again(inquiry, dana):
    keep(inquiry, dana, form="note")
    stranger = people.associate("billing")
    assert at_pages(stranger).get(address(inquiry)).status_code == 404
    assert keep(inquiry, stranger).status_code == 404
    inquiries.put_in(inquiry, "queued", queue="billing")
    Inquiry.objects.filter(id=inquiry.id).update(last_holder=None)
    assert at_pages(dana).get(address(inquiry)).status_code == 404
    gone = {"form": "note", "discard": "1", "author": dana.user_id}
    assert at_pages(dana).post(address(inquiry), gone).status_code == 404
    assert UnsentText.objects.count() == 1


def test_what_was_typed_as_arsos_is_not_for_who_is_the_agent_now(inquiry, dana):
    keep(inquiry, dana, form="note")
    UnsentText.objects.update(is_staff=False)
    assert forms(inquiry, dana) == {}


def test_the_last_window_wins_and_says_so(inquiry, dana):
    first = keep(inquiry, dana, "one").json()["version"]
    assert keep(inquiry, dana, "two", known=first).json()["overtook"] is None
    other = keep(inquiry, dana, "three", known=first).json()
    assert other["overtook"] is not None
    assert forms(inquiry, dana)["message"]["fields"] == {"body": "three"}
    assert keep(inquiry, dana, "  ", known=other["version"]).json()["version"] == 0
    assert not UnsentText.objects.exists()


def test_at_once_there_is_one_row(inquiry, dana):
    by = inquiries.actor_of(dana)

    def one(number):
        return save_unsent(inquiry.id, Typed("message", {"body": f"{number}"}), known=0, by=by, at=clock.now()).version

    versions = sorted(at_once(4, one))
    assert [one - versions[0] for one in versions] == [0, 1, 2, 3]
    assert UnsentText.objects.count() == 1


def test_it_goes_in_the_commit_of_what_it_is_sent_for_and_stays_where_that_is_refused(inquiry, dana):
    for form in ("note", "hold", "message"):
        keep(inquiry, dana, form=form)
    page, here = at_pages(dana), f"/admin/service-inquiries/{inquiry.reference}/"
    seen = {form: version_of(inquiry, dana, form) for form in ("note", "hold")}
    note = {"body": WORDS, "visibility": "internal", "unsent": "note", "unsent_version": seen["note"], "version": 999}
    refused = page.post(here + "messages/", note)
    assert refused.status_code == 302 or "Someone updated" not in text_of(refused)
    assert {one.form for one in UnsentText.objects.all()} == {"hold", "message"}
    hold = {"hold-pending_reason": "agent", "hold-note": "", "unsent": "hold", "key": "k-1"}
    hold["unsent_version"] = seen["hold"]
    assert page.post(here + "hold/", hold).status_code == 422
    assert UnsentText.objects.filter(form="hold").exists()
    done = page.post(here + "hold/", hold | {"hold-note": WORDS, "key": "k-2"})
    assert done.status_code == 302
    assert [one.form for one in UnsentText.objects.all()] == ["message"]


def test_what_is_too_late_keeps_it_until_it_is_discarded(inquiry, dana):
    keep(inquiry, dana, form="message")
    page, here = at_pages(dana), f"/admin/service-inquiries/{inquiry.reference}/"
    sent = {"body": WORDS, "unsent": "message", "unsent_version": version_of(inquiry, dana, "message")}
    late = page.post(here + "messages/", sent | {"version": 999, "key": "k-1"})
    assert late.status_code == 422
    assert '<input type="hidden" name="unsent" value="message">' in text_of(late)
    assert UnsentText.objects.count() == 1
    offered = [form for form in read_page(text_of(late)).forms if form.action == address(inquiry)]
    discard = {one.name: one.value for one in offered[0].fields} | {"discard": "1"}
    assert page.post(address(inquiry), discard).status_code == 302
    assert not UnsentText.objects.exists()
    assert not InquiryMessage.objects.exists()


def test_another_person_saves_and_sends_nothing_that_somebody_typed(inquiry, dana):
    other = people.associate("triage", lead=True)
    typed = {"form": "note", "version": 3, "typed-body": "Private words", "author": dana.user_id}
    assert at_pages(other).post(address(inquiry), typed).status_code == 403
    assert at_pages(other).post(address(inquiry), {**typed, "author": ""}).status_code == 403
    sent = write(inquiry, other, "Private words", form="note", version="", author=dana.user_id)
    assert (sent.status_code, "Private words" in text_of(sent)) == (403, False)
    assert not UnsentText.objects.exists()
    assert not InquiryMessage.objects.exists()


def test_sending_forgets_the_version_that_was_sent_and_no_later_one(inquiry, dana):
    first = keep(inquiry, dana, "short", form="note").json()["version"]
    later = keep(inquiry, dana, "much longer, in another window", form="note", known=first).json()["version"]
    for version in ("", first):
        assert write(inquiry, dana, "short", form="note", version=version).status_code == 302
        assert version_of(inquiry, dana, "note") == later
    assert keep(inquiry, dana, " ", form="note", known=first).json()["version"] == 0
    discard = {"form": "note", "discard": "1", "version": first, "author": dana.user_id}
    at_pages(dana).post(address(inquiry), discard)
    assert version_of(inquiry, dana, "note") == later
    write(inquiry, dana, "much longer", form="note", version=later)
    assert not UnsentText.objects.exists()


def test_a_form_forgets_its_own_text_alone(inquiry, dana):
    version = keep(inquiry, dana, "A long answer", form="resolve").json()["version"]
    assert write(inquiry, dana, "hello", form="resolve", version=version).status_code == 302
    assert version_of(inquiry, dana, "resolve") == version


def test_words_that_came_too_late_go_with_what_they_are_used_for_instead(inquiry, dana):
    version = keep(inquiry, dana, form="hold").json()["version"]
    here = f"/admin/service-inquiries/{inquiry.reference}/"
    hold = {"hold-pending_reason": "agent", "hold-note": WORDS, "unsent": "hold", "unsent_version": version}
    late = at_pages(dana).post(here + "hold/", hold | {"version": 999, "key": "k-1"})
    assert late.status_code == 422
    other_way = next(form for form in read_page(text_of(late)).forms if form.action == here + "messages/")
    sent = {one.name: one.value for one in other_way.fields} | {"visibility": "internal"}
    assert at_pages(dana).post(here + "messages/", sent).status_code == 302
    assert not UnsentText.objects.exists()


def test_what_was_sent_or_discarded_elsewhere_is_not_kept_again_unasked(inquiry, dana):
    version = keep(inquiry, dana, form="note").json()["version"]
    write(inquiry, dana, WORDS, form="note", version=version)
    told = keep(inquiry, dana, WORDS + " ", form="note", known=version).json()
    assert (told["version"], told["gone"], forms(inquiry, dana)) == (0, True, {})
    again = keep(inquiry, dana, "Something new", form="note").json()
    assert (again["gone"], again["version"] == version) == (False, False)
    assert keep(inquiry, dana, WORDS, form="note", known=version).json()["overtook"] is not None


def many(number):
    return {f"field-{one}": "x" for one in range(number)}


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("", {"body": "x"}),
        ("../note", {"body": "x"}),
        ("note", {"bo dy": "x"}),
        ("note", {"body": "x" * (lengths.LONG_TEXT + 1)}),
        ("note", many(MOST_FIELDS + 1)),
        ("note", {f"field-{one}": "é" * lengths.LONG_TEXT for one in range(6)}),
    ],
)
def test_what_no_form_says_is_refused(inquiry, dana, form, fields):
    with pytest.raises(InputRejected):
        read_typed(form, fields)
    sent = {"form": form, "author": dana.user_id} | {f"typed-{name}": text for name, text in fields.items()}
    assert at_pages(dana).post(address(inquiry), sent).status_code == 422
    assert not UnsentText.objects.exists()


def test_nobody_keeps_more_than_they_may(inquiry, dana):
    rows = [
        UnsentText(
            inquiry=inquiry, author_id=dana.user_id, is_staff=True, form=f"f-{one}", content={}, saved_at=clock.now()
        )
        for one in range(MOST_TEXTS)
    ]
    for row in rows:
        row.save()
    with pytest.raises(ConflictFound, match="too much unsent text"):
        save(inquiry, dana)
    assert save(inquiry, dana, form="f-1", known=1).version == 2
    assert save(inquiry, people.associate("triage")).version


def test_an_application_keeps_nothing(inquiry):
    with pytest.raises(PermissionRefused):
        save_unsent(inquiry.id, Typed("note", {"body": WORDS}), known=0, by=Actor.system(), at=clock.now())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ("form = 'Not a form'", (IntegrityError, InternalError, ProgrammingError)),
        ("content = repeat('x', 140001)", IntegrityError),
        ("author_id = gen_random_uuid()", (InternalError, ProgrammingError, DataError)),
    ],
)
def test_the_database_refuses(inquiry, dana, changes, refusal):
    save(inquiry, dana)
    with pytest.raises(refusal), connection.cursor() as cursor:
        cursor.execute(f"UPDATE inquiries_unsent_text SET {changes}")


def test_two_rows_of_one_form_are_refused(inquiry, dana):
    save(inquiry, dana)
    twin = UnsentText(
        inquiry=inquiry, author_id=dana.user_id, is_staff=True, form="message", content={}, saved_at=clock.now()
    )
    with pytest.raises(IntegrityError, match="unsent_text_once"):
        twin.save()


@pytest.mark.parametrize(
    ("status", "days", "stays"),
    [("in_progress", 29, True), ("in_progress", 31, False), ("closed", 6, True), ("closed", 8, False)],
)
def test_what_nobody_touches_is_forgotten(inquiry, dana, status, days, stays):
    keep(inquiry, dana)
    inquiries.put_in(inquiry, status, holder=dana)
    clean(clock.now() + timedelta(days=days))
    assert UnsentText.objects.exists() == stays


def test_it_goes_with_the_texts_of_the_inquiry_and_nothing_comes_after(inquiry, dana):
    save(inquiry, dana)
    with transaction.atomic():
        erase_inquiry(inquiry, at=clock.now())
    assert not UnsentText.objects.exists()
    with pytest.raises(ConflictFound, match="were deleted"):
        save(inquiry, dana)


def test_a_new_key_seals_it_anew(inquiry, dana, settings):
    save(inquiry, dana)
    settings.ARSOS_FIELD_KEYS = [Fernet.generate_key().decode(), *settings.ARSOS_FIELD_KEYS]
    call_command("rotate_keys")
    settings.ARSOS_FIELD_KEYS = settings.ARSOS_FIELD_KEYS[:1]
    assert UnsentText.objects.get().content == {"body": WORDS}
