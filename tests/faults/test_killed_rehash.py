"""Hashing people anew is killed in the middle: what was done stays, and the next run does the rest."""

import os
import signal
from datetime import date

import pytest

from arsos.rotation import BATCH, of_earlier_spelling
from foundation import clock
from foundation.crypto import keyed_hashes
from inquiries.inquiry.models import Prospect
from tests.faults.test_killed import halted_at, is_halted, start, until

pytestmark = pytest.mark.django_db(transaction=True)
ZIP, MORE = "40202", 3


def rehash():
    return start("rehash_people", name="rehash", program=("django",))


def test_killed_in_the_middle_of_a_batch(servers, tmp_path, settings):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    born = date(1950, 5, 5)
    rows = [
        Prospect(
            first_name=f"Inés{number}",
            last_name="Nunez",
            date_of_birth=born,
            zip_code=ZIP,
            person_hashes=keyed_hashes("person", f"nunez\x00ines\x00{born}\x00{ZIP}"),
            spelling_version=1,
            created_at=clock.now(),
        )
        for number in range(BATCH + MORE)
    ]
    Prospect.objects.bulk_create(rows)
    in_second_batch = rows[BATCH + 1]
    with halted_at(servers, "inquiries_prospect", "id", in_second_batch.id, "UPDATE"):
        process = rehash()
        assert until(is_halted), "it came to the middle of its second batch"
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert of_earlier_spelling(Prospect) == MORE
    assert until(lambda: rehash().wait() == 0)
    assert of_earlier_spelling(Prospect) == 0
    for row in Prospect.objects.all():
        assert {name: getattr(row, name) for name in ("person_hashes", "name_words")} == {
            name: value for name, value in row.look_up_hashes().items() if name != "spelling_version"
        }
