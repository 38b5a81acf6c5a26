"""A sealed value opens in the field and the row it was sealed for, and nowhere else (R32)."""

import base64
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection

from arsos.rotation import misplaced_values, sealed_columns
from foundation.crypto import Purpose, SealBroken, decrypt_for, encrypt, encrypt_for, seal, sealed_for_update, unseal
from members.book.models import Member
from tests.factories import members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    return members.MemberFactory(mbi="1EG4TE5MK73"), members.MemberFactory(mbi="2EG4TE5MK74")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_value_opens_in_its_place_alone():
    token = seal("x", place="members.member.mbi", row_id=1)
    assert unseal(token, place="members.member.mbi", row_id=1) == "x"
    for place, row_id in (("members.member.mbi", 2), ("members.member.date_of_birth", 1)):
        with pytest.raises(SealBroken):
            unseal(token, place=place, row_id=row_id)


@pytest.mark.parametrize("is_unbound_read", [True, False])
@pytest.mark.parametrize("purpose", Purpose)
def test_what_is_sealed_for_a_purpose_opens_for_nothing_else(settings, purpose, is_unbound_read):
    """Whoever knows what stands in a cursor could put it into a row as a value, or as a salt of the chain."""
    settings.ARSOS_READ_UNBOUND = is_unbound_read
    token = encrypt_for(purpose, "known")
    assert decrypt_for(purpose, token) == "known"
    for other in set(Purpose) - {purpose}:
        with pytest.raises(InvalidToken):
            decrypt_for(other, token)
    with pytest.raises(InvalidToken):
        decrypt_for(purpose, encrypt("known"))
    with pytest.raises(SealBroken):
        unseal(token, place="journal.chainedsalt.salt", row_id=1)
    with pytest.raises(InvalidToken):
        decrypt_for(purpose, seal("known", place=purpose, row_id=1))


def test_a_cursor_is_no_value_of_a_row(two):
    agent = people.agent()
    member = members.policy(agent).member
    members.policy(agent)
    link = as_agent(agent).get("members/?page_size=1").json()["next"]
    token = base64.urlsafe_b64decode(parse_qs(urlsplit(link).query)["cursor"][0]).decode()
    run(f"UPDATE members_member SET mbi = '{token}' WHERE id = '{member.id}'")
    asked = as_agent(agent).post(f"members/{member.id}/reveal/", {"fields": ["mbi"], "purpose": "Member asks"})
    assert asked.status_code == 409


@pytest.mark.parametrize("change", [lambda t: t[:-6] + "AAAA==", lambda t: "nobody" + t, lambda _: ""])
def test_a_changed_value_opens_nowhere(change):
    token = seal("x", place="p", row_id=1)
    with pytest.raises(SealBroken):
        unseal(change(token), place="p", row_id=1)


def test_every_sealed_column_names_itself_once():
    places = [sealed.field.place for sealed in sealed_columns()]
    assert len(places) == len(set(places)) >= 15


MOVES = {
    "from one member to another": "UPDATE members_member t SET mbi = s.mbi FROM members_member s "
    "WHERE s.id = '{one}' AND t.id = '{two}'",
    "from one field to another": "UPDATE members_member SET mbi = date_of_birth WHERE id = '{two}'",
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_a_value_that_was_moved_is_shown_to_nobody_and_found(move):
    agent = people.agent()
    one, two = (members.policy(agent).member for _ in range(2))
    run(move.format(one=one.id, two=two.id))
    body = {"fields": ["mbi"], "purpose": "Member asks"}
    answer = as_agent(agent).post(f"members/{two.id}/reveal/", body)
    assert answer.status_code == 409
    assert "Tell an administrator" in answer.json()["detail"]
    assert one.mbi in as_agent(agent).post(f"members/{one.id}/reveal/", body).content.decode()
    assert [str(two.id) in str(found) for found in misplaced_values()] == [True]
    with pytest.raises(CommandError, match=r"moved: members_member\.mbi"):
        call_command("verify_journal", stdout=StringIO())


def test_a_list_stays_whole_beside_a_value_that_was_moved():
    agent = people.agent()
    one, two = (members.policy(agent).member for _ in range(2))
    run(f"UPDATE members_member SET mbi = (SELECT mbi FROM members_member WHERE id = '{one.id}') WHERE id = '{two.id}'")
    assert len(as_agent(agent).get("members/").json()["results"]) == 2


def test_saving_a_row_keeps_what_nobody_opened(two):
    one, _ = two
    run(f"UPDATE members_member SET mbi = 'nobody:2.x' WHERE id = '{one.id}'")
    row = Member.objects.get(id=one.id)
    row.city = "Louisville"
    row.save()
    with pytest.raises(SealBroken):
        str(Member.objects.get(id=one.id).mbi)


def test_many_rows_are_stored_at_once_each_with_its_own(two):
    rows = list(Member.objects.order_by("mbi_hashes"))
    for number, row in enumerate(rows):
        row.mbi = f"{number}EG4TE5MK75"
    with sealed_for_update(rows, ["mbi"]):
        Member.objects.bulk_update(rows, ["mbi"])
    assert {row.mbi for row in rows} == {row.mbi for row in Member.objects.all()}
    assert list(misplaced_values()) == []


def test_a_sealed_value_is_stored_by_saving_its_row_alone(two):
    with pytest.raises(TypeError, match=r"members.member.mbi is sealed for its row"):
        Member.objects.update(mbi="1EG4TE5MK73")
    assert Member.objects.update(mbi=None) == 2
