"""Passkeys as first and second factor; bad, replayed and foreign answers are refused and change nothing (R30)."""

import base64
import json
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client

from audit.models import JournalEntry
from foundation.actor import Role
from identity.credentials.credentials import changed_credentials, changed_of_person
from identity.passkeys import LONGEST_ANSWER, MOST_PASSKEYS
from tests.factories import people
from tests.support.at_once import at_once
from tests.support.authenticator import FLAG, SoftAuthenticator

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long and plain one"
SITE = {"HTTP_HOST": "localhost", "secure": True}
ADD, SIGN_IN = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"


@pytest.fixture(autouse=True)
def _fresh_counts(settings):
    cache.clear()
    settings.ARSOS_STAFF_MFA = "required"


def person(role=Role.ASSOCIATE):
    user = people.UserFactory()
    user.set_password(PASSWORD)
    user.save()
    people.grant(user, role)
    return user


def with_password(user):
    client = Client(HTTP_HOST="localhost")
    client.post("/admin/login/", {"username": user.username, "password": PASSWORD}, secure=True)
    return client


def add(client, authenticator, name="Work laptop"):
    options = client.get(ADD, secure=True).context["js_data"]["creation_options"]
    answer = {"name": name, "passwordless": "on", "credential": authenticator.make(jsonable(options))}
    return client.post(ADD, answer, secure=True)


def jsonable(options):
    return json.loads(json.dumps(options, default=dict))


def registered(user):
    authenticator = SoftAuthenticator()
    assert add(with_password(user), authenticator).status_code == 302
    return authenticator


def challenge(client):
    return client.get(SIGN_IN, headers={"Accept": "application/json"}, secure=True).json()["request_options"]


def sign_in(client, credential):
    return client.post(SIGN_IN, {"credential": credential}, secure=True)


def is_in(client):
    return client.get("/admin/", secure=True).status_code == 200


def everything():
    return list(Authenticator.objects.order_by("pk").values("pk", "user", "type", "data", "last_used_at"))


def test_a_passkey_is_the_second_factor_that_staff_must_have():
    user = person()
    client = with_password(user)
    assert client.get("/admin/", secure=True)["Location"] == "/accounts/2fa/totp/activate/"
    authenticator = SoftAuthenticator()
    assert add(client, authenticator)["Location"] == "/accounts/2fa/recovery-codes/"
    assert is_in(client)
    kinds = Authenticator.objects.filter(user=user).order_by("type").values_list("type", flat=True)
    assert list(kinds) == ["recovery_codes", "webauthn"]
    assert JournalEntry.objects.filter(kind="webauthn_added", actor_id=user.id).exists()
    assert list(changed_credentials()) == []
    again = with_password(user)
    asked = again.get("/accounts/2fa/authenticate/", secure=True)
    proof = authenticator.prove(jsonable(asked.context["js_data"]["request_options"]))
    assert not is_in(again)
    again = with_password(user)
    asked = again.get("/accounts/2fa/authenticate/", secure=True)
    assert again.post("/accounts/2fa/authenticate/", {"credential": proof}, secure=True).status_code == 200
    options = jsonable(again.get("/accounts/2fa/authenticate/", secure=True).context["js_data"]["request_options"])
    again.post("/accounts/2fa/authenticate/", {"credential": authenticator.prove(options)}, secure=True)
    assert is_in(again)


def test_a_passkey_signs_in_without_a_password_or_a_code():
    user = person()
    authenticator = registered(user)
    client = Client(HTTP_HOST="localhost")
    assert sign_in(client, authenticator.prove(challenge(client))).status_code == 302
    assert is_in(client)
    last = JournalEntry.objects.filter(kind="signed_in").order_by("-at").first()
    assert last.actor_id == user.id


def not_verified(authenticator):
    authenticator.flags = FLAG.UP


def of_elsewhere(authenticator):
    authenticator.origin = "https://localhost.example"


def of_another_site(authenticator):
    authenticator.site = "example.com"


def over_plain_http(authenticator):
    authenticator.origin = "http://arsos.example"


LIES = [not_verified, of_elsewhere, of_another_site, over_plain_http]


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_lies_signs_nobody_in(lie):
    authenticator = registered(person())
    before = everything()
    lie(authenticator)
    client = Client(HTTP_HOST="localhost")
    answer = sign_in(client, authenticator.prove(challenge(client)))
    assert (answer.status_code, is_in(client), everything()) == (302, False, before)
    assert JournalEntry.objects.filter(kind="sign_in_failed").count() == 1


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_lies_is_no_new_passkey(lie):
    client, authenticator = with_password(person()), SoftAuthenticator()
    lie(authenticator)
    answer = add(client, authenticator)
    assert (answer.status_code, Authenticator.objects.count()) == (200, 0)


def test_an_answer_is_worth_nothing_to_the_next_challenge_or_in_another_browser():
    authenticator = registered(person())
    first, second = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    proof = authenticator.prove(challenge(first))
    challenge(second)
    for client in (second, Client(HTTP_HOST="localhost")):
        assert (sign_in(client, proof).status_code, is_in(client)) == (302, False)
    sign_in(first, proof)
    assert is_in(first)
    third = Client(HTTP_HOST="localhost")
    challenge(third)
    sign_in(third, proof)
    assert not is_in(third)


def test_a_passkey_opens_its_owners_account_alone():
    mine, theirs = registered(person()), registered(person(Role.ADMINISTRATOR))
    mine.handle = theirs.handle
    client = Client(HTTP_HOST="localhost")
    sign_in(client, mine.prove(challenge(client)))
    assert not is_in(client)


def cut_off(binary):
    """An answer whose binary parts end in the middle of a number, or never."""
    said = base64.urlsafe_b64encode(bytes(37)[:-5] + bytes([0xC5]) + bytes(4) + bytes(18) + bytes.fromhex(binary))
    part = base64.urlsafe_b64encode(bytes.fromhex(binary)).decode().rstrip("=")
    data, handle = said.decode().rstrip("="), base64.urlsafe_b64encode(str(uuid4()).encode()).decode().rstrip("=")
    response = {
        "authenticatorData": data,
        "attestationObject": part,
        "clientDataJSON": base64.urlsafe_b64encode(b'{"type": "x"}').decode().rstrip("="),
        "signature": "AA",
        "userHandle": handle,
    }
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})


JUNK = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a word": '"passkey"',
    "null": "null",
    "an empty object": "{}",
    "no response": '{"id": "AA", "rawId": "AA", "type": "public-key"}',
    "a response of words": '{"id": "AA", "rawId": "AA", "type": "public-key", "response": "AA"}',
    "half of a response": '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA"}}',
    "no base64": '{"id": "!", "rawId": "é", "type": "x", "response": {"clientDataJSON": 5, "attestationObject": []}}',
    "deep": "[" * 5000 + "]" * 5000,
    "long": '{"id": "' + "A" * LONGEST_ANSWER + '"}',
    "cut off": cut_off("1900"),
    "cut off further on": cut_off("1b00"),
    "nested in binary": cut_off("81" * 5000),
    "a null character": '{"id": "\\u0000", "response": {"userHandle": "\\u0000"}}',
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_what_no_authenticator_sends_is_refused_everywhere(junk):
    user = person()
    registered(user)
    before = everything()
    stranger = Client(HTTP_HOST="localhost")
    challenge(stranger)
    assert (sign_in(stranger, junk).status_code, is_in(stranger)) == (302, False)
    halfway = with_password(user)
    halfway.get("/accounts/2fa/authenticate/", secure=True)
    assert halfway.post("/accounts/2fa/authenticate/", {"credential": junk}, secure=True).status_code == 200
    assert not is_in(halfway)
    newcomer = with_password(person())
    newcomer.get(ADD, secure=True)
    posted = {"name": "x", "passwordless": "on", "credential": junk}
    assert newcomer.post(ADD, posted, secure=True).status_code == 200
    assert everything() == before


def test_several_passkeys_are_renamed_and_removed_one_by_one_and_counted():
    user = person()
    client = with_password(user)
    first, second = SoftAuthenticator(), SoftAuthenticator()
    add(client, first)
    add(client, second, name="Key on my ring")
    assert changed_of_person(user.id) == []
    kept = Authenticator.objects.filter(user=user, type="webauthn").order_by("pk")
    assert [one.wrap().name for one in kept] == ["Work laptop", "Key on my ring"]
    rename = f"/accounts/2fa/webauthn/keys/{kept[0].pk}/edit/"
    assert client.post(rename, {"name": "x" * 61}, secure=True).status_code == 200
    assert client.post(rename, {"name": "Home laptop"}, secure=True).status_code == 302
    assert kept.all()[0].wrap().name == "Home laptop"
    client.post(f"/accounts/2fa/webauthn/keys/{kept[0].pk}/remove/", secure=True)
    assert changed_of_person(user.id) == []
    gone, left = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    sign_in(gone, first.prove(challenge(gone)))
    sign_in(left, second.prove(challenge(left)))
    assert (is_in(gone), is_in(left)) == (False, True)
    for _ in range(MOST_PASSKEYS - 1):
        add(client, SoftAuthenticator())
    refused = add(client, SoftAuthenticator())
    assert f"You have {MOST_PASSKEYS} passkeys" in refused.content.decode()
    assert kept.all().count() == MOST_PASSKEYS


def test_nobody_renames_or_removes_the_passkey_of_another():
    registered(person())
    other = Authenticator.objects.get(type="webauthn")
    client, before = with_password(person()), everything()
    add(client, SoftAuthenticator())
    for what, form in (("edit", {"name": "Mine"}), ("remove", {})):
        assert client.post(f"/accounts/2fa/webauthn/keys/{other.pk}/{what}/", form, secure=True).status_code == 404
    assert everything()[: len(before)] == before


WAYS = {
    "put in": (
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) SELECT %(victim)s, type, data, created_at "
        "FROM mfa_authenticator WHERE user_id = %(insider)s AND type = 'webauthn'"
    ),
    "exchanged": (
        "UPDATE mfa_authenticator SET data = (SELECT data FROM mfa_authenticator WHERE user_id = %(insider)s AND "
        "type = 'webauthn') WHERE user_id = %(victim)s AND type = 'webauthn'"
    ),
    "taken away": "DELETE FROM mfa_authenticator WHERE user_id = %(victim)s AND type = 'webauthn'",
}


@pytest.mark.parametrize("statement", WAYS.values(), ids=WAYS)
def test_a_passkey_that_somebody_changed_in_the_database_lets_nobody_in(statement):
    victim, insider = person(Role.ADMINISTRATOR), person()
    foreign = registered(insider)
    own, foreign.handle = foreign.handle, registered(victim).handle
    with connection.cursor() as cursor:
        cursor.execute(statement, {"victim": victim.id, "insider": insider.id})
    client = Client(HTTP_HOST="localhost")
    answer = sign_in(client, foreign.prove(challenge(client)))
    assert answer.status_code in {302, 403}
    assert not is_in(client)
    assert changed_of_person(victim.id) == ["webauthn"]
    assert [str(one) for one in changed_credentials() if victim.username in str(one)]
    foreign.handle = own
    mine = Client(HTTP_HOST="localhost")
    sign_in(mine, foreign.prove(challenge(mine)))
    assert is_in(mine)


def test_removing_one_of_several_does_not_make_a_foreign_one_its_owners():
    victim, insider = person(), person()
    registered(victim)
    registered(insider)
    with connection.cursor() as cursor:
        cursor.execute(WAYS["put in"], {"victim": victim.id, "insider": insider.id})
    Authenticator.objects.filter(user=victim, type="webauthn").order_by("pk").first().delete()
    assert changed_of_person(victim.id) == ["webauthn"]


def test_two_passkeys_stored_at_once_are_both_bound():
    user = person()

    def store(number):
        Authenticator.objects.create(user=user, type="webauthn", data={"name": f"{number}", "credential": {}})

    at_once(4, store)
    assert Authenticator.objects.filter(user=user).count() == 4
    assert changed_of_person(user.id) == []


def test_an_administrator_removes_passkeys_with_everything_else():
    from foundation import clock
    from foundation.actor import Actor
    from identity.actions import remove_second_factor

    user, administrator = person(), person(Role.ADMINISTRATOR)
    registered(user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    by = Actor(name="A", user_id=administrator.id, roles=frozenset({Role.ADMINISTRATOR}))
    remove_second_factor(user.id, by=by, at=clock.now())
    assert not Authenticator.objects.filter(user=user).exists()
    assert changed_of_person(user.id) == []
