"""Somebody with the serving role moves, restores, deletes or puts in credentials in the database (R30, R35)."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from arsos.grants import SERVING_ROLE
from arsos.rotation import reseal_second_factors
from audit.models import JournalEntry
from events.notifications.models import Notification
from events.notifications.rules import sentence
from foundation.actor import Role
from foundation.crypto import SealBroken
from identity.credentials.credentials import changed_credentials, changed_of_person
from identity.credentials.models import Credential
from tests.factories import people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD, OTHER_PASSWORD = "a long and plain one", "another one that is long"


@pytest.fixture(autouse=True)
def _fresh_counts(settings):
    cache.clear()
    settings.ARSOS_STAFF_MFA = "required"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def person(password=PASSWORD, *, secret="", role=Role.ASSOCIATE):
    user = people.UserFactory()
    people.grant(user, role)
    if password:
        user.set_password(password)
        user.save()
    if secret:
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
    return user


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SERVING_ROLE,)
        cursor.execute(statement)


def sign_in(client, user, password=PASSWORD):
    return client.post("/admin/login/", {"username": user.username, "password": password})


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


class Scene:
    """A victim with everything, an insider with a password and factor of their own, and an administrator to be told."""

    def __init__(self):
        self.secret = generate_totp_secret()
        self.administrator = person(role=Role.ADMINISTRATOR)
        self.insider = person(OTHER_PASSWORD, secret=self.secret)
        self.without = person("")
        self.victim = person(secret=generate_totp_secret())
        self.old = {
            "victim": str(self.victim.id),
            "insider": str(self.insider.id),
            "without": str(self.without.id),
            "hash": self.victim.password,
            "digest": Credential.objects.get(holder_id=self.victim.id, kind="password").digest,
            "codes": Authenticator.objects.get(user=self.victim, type="recovery_codes").pk,
        }
        RecoveryCodes(Authenticator.objects.get(pk=self.old["codes"])).validate_code(
            Authenticator.objects.get(pk=self.old["codes"]).wrap().get_unused_codes()[0]
        )
        self.victim.set_password(OTHER_PASSWORD)
        self.victim.save()


@pytest.fixture
def scene():
    made = Scene()
    assert list(changed_credentials()) == []
    return made


MINE = "(SELECT data FROM mfa_authenticator WHERE user_id = '{insider}' AND type = '%s')"
OF_VICTIM = "WHERE user_id = '{victim}' AND type = '%s'"
WAYS = {
    "the insider's app for the victim's": (
        f"UPDATE mfa_authenticator SET data = {MINE % 'totp'} {OF_VICTIM % 'totp'}",
        "victim",
        "totp",
    ),
    "the insider's codes for the victim's": (
        f"UPDATE mfa_authenticator SET data = {MINE % 'recovery_codes'} {OF_VICTIM % 'recovery_codes'}",
        "victim",
        "recovery_codes",
    ),
    "two people's apps swapped": (
        (
            "UPDATE mfa_authenticator a SET data = b.data FROM mfa_authenticator b WHERE a.type = 'totp' "
            "AND b.type = 'totp' AND a.user_id <> b.user_id"
        ),
        "victim",
        "totp",
    ),
    "a used code made unused": (
        "UPDATE mfa_authenticator SET data = jsonb_set(data, '{{used_mask}}', '0') " + OF_VICTIM % "recovery_codes",
        "victim",
        "recovery_codes",
    ),
    "the factor taken away": (f"DELETE FROM mfa_authenticator {OF_VICTIM % 'totp'}", "victim", "totp"),
    "an app put in": (
        (
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) "
            f"VALUES ('{{without}}', 'totp', {MINE % 'totp'}, now())"
        ),
        "without",
        "totp",
    ),
    "a factor of another kind put in": (
        (
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) "
            f"VALUES ('{{victim}}', 'webauthn', {MINE % 'totp'}, now())"
        ),
        "victim",
        "webauthn",
    ),
    "the insider's password for the victim's": (
        (
            "UPDATE accounts_user SET password = (SELECT password FROM accounts_user WHERE id = '{insider}') "
            "WHERE id = '{victim}'"
        ),
        "victim",
        "password",
    ),
    "a password put in": (
        (
            "UPDATE accounts_user SET password = (SELECT password FROM accounts_user WHERE id = '{insider}') "
            "WHERE id = '{without}'"
        ),
        "without",
        "password",
    ),
    "an old password put back with its digest": (
        (
            "UPDATE identity_credential SET digest = '{digest}' WHERE holder_id = '{victim}' AND kind = 'password'; "
            "UPDATE accounts_user SET password = '{hash}' WHERE id = '{victim}'"
        ),
        "victim",
        "password",
    ),
    "the digest edited": (
        "UPDATE identity_credential SET digest = repeat('0', 64) WHERE holder_id = '{victim}' AND kind = 'totp'",
        "victim",
        "totp",
    ),
    "the salts deleted": (
        "DELETE FROM journal_chained_salt WHERE subject_id = '{victim}'",
        "victim",
        "password",
    ),
}


@pytest.mark.parametrize(("statement", "whose", "kind"), WAYS.values(), ids=WAYS)
def test_nobody_signs_in_with_what_was_changed_in_the_database(scene, statement, whose, kind):
    user = getattr(scene, whose)
    run(statement.format(**scene.old))
    found = [str(one) for one in changed_credentials()]
    assert any(f"{kind} of {user.username}" in one for one in found), found
    user.refresh_from_db()
    client = Client()
    password = PASSWORD if user.check_password(PASSWORD) else OTHER_PASSWORD
    if user.check_password(password):
        answer = sign_in(client, user, password)
        assert (answer.status_code, "You can't sign in" in answer.content.decode()) == (403, True)
        assert client.get("/admin/").status_code == 302
        assert {name for one in Session.objects.all() for name in one.get_decoded()} <= {"_session_expiry"}
        last = JournalEntry.objects.order_by("-at", "-id").first()
        assert (last.kind, last.actor_id) == ("credentials_refused", user.id)
        told = Notification.objects.get(kind="credentials_changed", subject_id=user.id)
        assert told.user_id == scene.administrator.id
        assert user.username in sentence(told)
        sign_in(client, user, password)
        assert Notification.objects.filter(kind="credentials_changed", subject_id=user.id).count() == 1
    with pytest.raises(CommandError, match=rf"{kind} of {user.username}"):
        call_command("verify_journal")


def test_everybody_else_signs_in_as_before(scene):
    run(WAYS["the insider's app for the victim's"][0].format(**scene.old))
    client = Client()
    assert sign_in(client, scene.insider, OTHER_PASSWORD)["Location"].startswith("/accounts/2fa/authenticate/")
    client.post("/accounts/2fa/authenticate/", {"code": code_for(scene.secret)})
    assert client.get("/admin/").status_code == 200


def test_a_factor_that_is_moved_between_password_and_code_is_refused_too(scene):
    client = Client()
    sign_in(client, scene.victim, OTHER_PASSWORD)
    run(WAYS["the insider's app for the victim's"][0].format(**scene.old))
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_for(scene.secret)})
    assert "changed outside ARSOS" in answer.content.decode()
    assert client.get("/admin/").status_code == 302
    assert JournalEntry.objects.filter(kind="credentials_refused", actor_id=scene.victim.id).count() == 1


def test_a_live_session_does_not_make_a_moved_factor_its_own(scene):
    """Whoever uses or shows it meanwhile would store it again, and so bind it."""
    run(WAYS["the insider's codes for the victim's"][0].format(**scene.old))
    with pytest.raises(SealBroken):
        Authenticator.objects.get(pk=scene.old["codes"]).save()
    session = as_user(scene.victim).client
    kept = session.session
    kept["arsos_second_factor"] = True
    kept.save()
    answer = session.get("/accounts/2fa/recovery-codes/")
    assert answer.status_code == 403
    assert session.get("/admin/").status_code == 302
    assert changed_of_person(scene.victim.id) == ["recovery_codes"]


def test_an_administrator_helps_who_is_refused(scene):
    run(WAYS["the factor taken away"][0].format(**scene.old))
    run(WAYS["the insider's password for the victim's"][0].format(**scene.old))
    settled = as_user(scene.administrator).client
    kept = settled.session
    kept["arsos_second_factor"] = True
    kept.save()
    chosen = {"action": "remove_second_factor", "_selected_action": str(scene.victim.id)}
    assert settled.post("/admin/accounts/user/", chosen).status_code == 302
    assert changed_of_person(scene.victim.id) == ["password"]
    new = {"password1": "quite a new one 42", "password2": "quite a new one 42", "usable_password": "true"}
    answer = settled.post(f"/admin/accounts/user/{scene.victim.id}/password/", new)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert changed_of_person(scene.victim.id) == []
    client = Client()
    sign_in(client, scene.victim, "quite a new one 42")
    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"


def test_a_password_is_hashed_anew_only_for_whom_it_belongs_to(scene, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    run(WAYS["the insider's password for the victim's"][0].format(**scene.old))
    assert sign_in(Client(), scene.victim, OTHER_PASSWORD).status_code == 403
    sign_in(Client(), scene.insider, OTHER_PASSWORD)
    for user, begins in ((scene.victim, "md5$"), (scene.insider, "pbkdf2_sha256$")):
        user.refresh_from_db()
        assert user.password.startswith(begins)
    assert changed_of_person(scene.victim.id) == ["password"]
    assert changed_of_person(scene.insider.id) == []


def test_new_keys_leave_a_moved_factor_as_it_is(scene, settings):
    from cryptography.fernet import Fernet

    run(WAYS["the insider's app for the victim's"][0].format(**scene.old))
    settings.ARSOS_FIELD_KEYS = [Fernet.generate_key().decode(), *settings.ARSOS_FIELD_KEYS]
    assert reseal_second_factors() == 3
    assert changed_of_person(scene.victim.id) == ["totp"]
    assert changed_of_person(scene.insider.id) == []


def test_many_holders_are_judged_in_as_many_questions_as_one():
    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert list(changed_credentials()) == []
        return len(asked)

    person(secret=generate_totp_secret())
    people.client()
    few = questions()
    for _ in range(3):
        person(secret=generate_totp_secret())
        people.client()
    assert questions() == few


def test_a_credential_cannot_be_deleted_or_given_to_another(scene):
    for statement in (
        "DELETE FROM identity_credential",
        f"UPDATE identity_credential SET holder_id = '{scene.without.id}' WHERE kind = 'totp'",
    ):
        with pytest.raises(DatabaseError):
            run(statement)
    assert list(changed_credentials()) == []


def test_the_secret_of_a_system_counts_for_that_system_alone():
    administrator = person(role=Role.ADMINISTRATOR)
    mine, other = people.client(), people.client()
    run(
        "UPDATE accounts_api_client SET client_secret = (SELECT client_secret FROM accounts_api_client "
        f"WHERE id = {mine.pk}) WHERE id = {other.pk}"
    )
    fields = {"grant_type": "client_credentials", "client_secret": mine.plain_secret}
    assert Client().post("/o/token/", fields | {"client_id": mine.client_id}).status_code == 200
    refused = Client().post("/o/token/", fields | {"client_id": other.client_id})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    last = JournalEntry.objects.order_by("-at", "-id").first()
    assert (last.kind, last.client_id) == ("credentials_refused", other.client_id)
    assert Notification.objects.get(kind="credentials_changed").user_id == administrator.id
    other.refresh_from_db()
    other.save()
    assert [str(one).split(". ")[0] for one in changed_credentials()] == [f"moved: client_secret of client {other.pk}"]


def test_what_was_never_bound_is_named(scene, servers):
    servers.psql(
        "SET session_replication_role = replica; DELETE FROM identity_credential; "
        "DELETE FROM journal_chained_row WHERE kind = 'credential'",
        database=connection.settings_dict["NAME"],
    )
    assert list(changed_credentials())
