"""Somebody with the serving role makes a token, or turns their own into another's (R30, R35)."""

import hashlib

import pytest
from django.db import connection, transaction
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from accounts.issued_tokens import is_issued, rebind_tokens
from accounts.models.issued_tokens import IssuedToken
from arsos.grants import SERVING_ROLE
from audit.models import JournalEntry
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Role
from identity.credentials.credentials import forged_tokens
from identity.oauth import have_one_owner
from tests.factories import people
from tests.support.calls import Caller, token_of

pytestmark = pytest.mark.django_db(transaction=True)

AccessToken, RefreshToken, Grant = get_access_token_model(), get_refresh_token_model(), get_grant_model()
NEW_KEY = "n" * 40
FORGED = "a token of my own making"
CHECKSUM = hashlib.sha256(FORGED.encode()).hexdigest()


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SERVING_ROLE,)
        cursor.execute(statement)


class Scene:
    """A lead to be played, a system with a token of its own, and an administrator to be told."""

    def __init__(self):
        self.administrator = people.UserFactory()
        people.grant(self.administrator, Role.ADMINISTRATOR)
        self.lead = people.associate("triage", lead=True)
        self.client = people.client(people.agent())
        self.own = token_of(self.client)
        self.token = AccessToken.objects.get()

    def status(self, token):
        return Caller(headers={"Authorization": f"Bearer {token}"}).get("me/").status_code


@pytest.fixture
def scene():
    made = Scene()
    assert (made.status(made.own), list(forged_tokens())) == (200, [])
    return made


PUT_IN = (
    "INSERT INTO oauth2_provider_accesstoken "
    "(token, token_checksum, expires, scope, application_id, user_id, created, updated, resource) "
    f"SELECT '', '{CHECKSUM}', expires, scope, application_id, '{{lead}}', now(), now(), resource "
    "FROM oauth2_provider_accesstoken LIMIT 1"
)
TAKEN_ALONG = (
    f"WITH made AS ({PUT_IN} RETURNING id) INSERT INTO accounts_issued_token (id, access_token_id, digest) "
    "SELECT gen_random_uuid(), made.id, digest FROM made, accounts_issued_token"
)
WAYS = {
    "a token put in": (PUT_IN, FORGED),
    "a digest taken along": (TAKEN_ALONG, FORGED),
    "an own token made a lead's": ("UPDATE oauth2_provider_accesstoken SET user_id = '{lead}'", None),
    "an own token of another system": (
        "UPDATE oauth2_provider_accesstoken SET application_id = (SELECT max(id) FROM accounts_api_client)",
        None,
    ),
    "an own token that may more": ("UPDATE oauth2_provider_accesstoken SET scope = scope || ' journal:read'", None),
    "an own token that never ends": (
        "UPDATE oauth2_provider_accesstoken SET expires = expires + interval '9 years'",
        None,
    ),
    "an own token of before with another's words": (
        f"UPDATE oauth2_provider_accesstoken SET token_checksum = '{CHECKSUM}'",
        FORGED,
    ),
}


@pytest.mark.parametrize(("statement", "token"), WAYS.values(), ids=WAYS)
def test_a_token_that_arsos_did_not_issue_proves_nothing(scene, statement, token):
    people.client(people.agent())
    run(statement.format(lead=scene.lead.user_id))
    assert [one.what for one in forged_tokens()] == ["forged"]
    for _ in range(2):
        assert scene.status(token or scene.own) == 401
    assert JournalEntry.objects.filter(kind="token_refused").count() == 2
    told = Notification.objects.filter(kind="credentials_changed")
    assert list(told.values_list("user_id", flat=True)) == [scene.administrator.id]


def test_a_refresh_token_and_a_code_are_bound_too(scene):
    refresh = RefreshToken.objects.create(
        user=scene.lead.user, token="r", application=scene.client, access_token=scene.token
    )
    code = Grant.objects.create(
        user=scene.lead.user,
        code="c",
        application=scene.client,
        expires=clock.now(),
        redirect_uri="https://x.example",
        scope="",
    )
    assert is_issued(refresh)
    assert is_issued(code)
    other = people.UserFactory()
    run(f"UPDATE oauth2_provider_refreshtoken SET user_id = '{other.id}'")
    run(f"UPDATE oauth2_provider_grant SET user_id = '{other.id}'")
    for row in (refresh, code):
        row.refresh_from_db()
        row.save()
        assert not is_issued(row), "saving a row again does not make it true"
    assert len(list(forged_tokens())) == 2
    IssuedToken.objects.all().delete()
    assert len(list(forged_tokens())) == 3


def test_one_that_has_ended_meanwhile_is_refused_without_alarm(scene):
    before = AccessToken.objects.get(pk=scene.token.pk)
    scene.token.delete()
    assert not is_issued(before)
    assert not JournalEntry.objects.filter(kind="token_refused").exists()
    assert not Notification.objects.filter(kind="credentials_changed").exists()


def test_turned_hash_keys_take_tokens_along(scene, settings):
    old = settings.ARSOS_HASH_KEYS
    settings.ARSOS_HASH_KEYS = [NEW_KEY, *old]
    assert (scene.status(scene.own), list(forged_tokens())) == (200, [])
    assert (rebind_tokens(), rebind_tokens()) == (1, 0)
    settings.ARSOS_HASH_KEYS = [NEW_KEY]
    assert (scene.status(scene.own), list(forged_tokens())) == (200, [])


def test_a_refresh_token_goes_on_with_its_own_access_token_alone(scene):
    lead, agent = scene.lead.user, people.agent().user
    found = RefreshToken(user=lead, application=scene.client)
    assert have_one_owner(found, AccessToken(user=lead, application=scene.client))
    assert not have_one_owner(found, AccessToken(user=agent, application=scene.client))
    assert not have_one_owner(found, AccessToken(user=lead, application=people.client(people.agent())))
