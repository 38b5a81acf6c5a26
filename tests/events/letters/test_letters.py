"""Letters to named places: a letter that went out goes out once, whatever fails afterwards."""

from datetime import timedelta

import pytest
from django.core import mail

from events.letters import steps as correspondence
from events.letters.round import mail_letters
from events.letters.steps import Correspondence, Written
from foundation import clock
from tests.factories import background

pytestmark = pytest.mark.django_db(transaction=True)
UNIT = "unit@example.com"


@pytest.fixture
def letter():
    at = clock.now()
    return background.LetterFactory(kind="test", once_key="once", created_at=at)


def write_to_unit(monkeypatch, note_sent):
    """Letters of a kind of this test alone, and what follows from them."""
    kind = Correspondence(lambda _subject: Written(UNIT, "A subject", "A text"), lambda: [UNIT], "A kind", note_sent)
    monkeypatch.setitem(correspondence._kinds, "test", kind)


def test_what_follows_from_a_letter_is_tried_again_and_the_letter_goes_out_once(letter, monkeypatch):
    noted = []

    def fail(_subject, _at):
        raise RuntimeError

    write_to_unit(monkeypatch, fail)
    assert mail_letters() == 1
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.leased_until, len(mail.outbox)) == ("waiting", 1, None, 1)
    assert letter.sent_at is not None
    write_to_unit(monkeypatch, lambda subject, _at: noted.append(subject))
    with clock.frozen(letter.due_at + timedelta(seconds=1)):
        assert mail_letters() == 0
    sent_at = letter.sent_at
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.leased_until) == ("sent", sent_at, None)
    assert noted == [letter.subject_id]
    assert [one.to for one in mail.outbox] == [[UNIT]]
