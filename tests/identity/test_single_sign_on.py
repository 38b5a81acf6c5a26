"""People of the organization's own sign-in: who gets in, with which roles, and every lie of a provider (R30)."""

import base64
import json
import time
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.callers import actor_for_user
from accounts.models.users import RoleGrant, User
from arsos.settings.refusals import require_way_in
from audit.models import JournalEntry
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Actor, Role
from foundation.crypto import SealBroken
from foundation.errors import PermissionRefused
from foundation.outbound import LARGEST_ANSWER
from identity.credentials.credentials import changed_of_person
from identity.single_sign_on.actions import admit, untie
from identity.single_sign_on.claims import Claims, SignInRefused, has_several_factors, read_claims, roles_of
from identity.single_sign_on.models import RoleRule, RuledGrant
from tests.factories import people
from tests.support.at_once import at_once
from tests.support.lying_provider import CLIENT, FOREIGN_KEY, KEY, lying_provider

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long and plain one"


@pytest.fixture
def provider(settings):
    cache.clear()
    with lying_provider() as found:
        settings.ARSOS_OIDC_ISSUER = found.issuer
        settings.ARSOS_OIDC_NAME = "Example Health"
        settings.ARSOS_OIDC_CLIENT_ID = CLIENT
        settings.ARSOS_OIDC_CLIENT_SECRET = "arsos-secret"
        settings.ARSOS_STAFF_MFA = "required"
        yield found


def rule(group="ARSOS associates", role=Role.ASSOCIATE, **dates):
    return RoleRule.objects.create(group=group, role=role, **{"starts_on": today(), **dates})


def today(days=0):
    return clock.date_of(clock.now()) + timedelta(days=days)


def go(provider, client=None):
    """To the provider and back, as a browser does; the nonce is what the provider was sent."""
    client = client or Client()
    away = client.get("/accounts/organization/", {"next": "/admin/notifications/"})
    asked = parse_qs(urlsplit(away["Location"]).query)
    provider.nonce = asked["nonce"][0]
    return client, client.get("/accounts/organization/callback/", {"code": "c", "state": asked["state"][0]})


def is_in(client):
    return client.get("/admin/").status_code == 200


def nothing_was_made():
    return (User.objects.filter(username="robin.sampleton").exists(), SocialAccount.objects.count()) == (False, 0)


def test_the_sign_in_page_leads_to_the_provider_with_state_challenge_and_nonce(provider):
    client = Client()
    page = client.get("/admin/login/", {"next": "/admin/queues/"}).content.decode()
    assert "Sign in with Example Health" in page
    assert (
        "/accounts/organization/?next=%2Fadmin%2Fqueues%2F" in page
        or "/accounts/organization/?next=/admin/queues/" in page
    )
    away = client.get("/accounts/organization/", {"scope": "admin", "auth_params": "prompt=none&nonce=mine"})
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{provider.issuer}/authorize?")
    assert {name: asked[name] for name in ("client_id", "response_type", "code_challenge_method")} == {
        "client_id": [CLIENT],
        "response_type": ["code"],
        "code_challenge_method": ["S256"],
    }
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert (len(asked["nonce"][0]) > 40, "prompt" in asked) == (True, False)


def test_without_a_provider_nothing_offers_one(settings):
    assert "organization" not in Client().get("/admin/login/").content.decode()
    for path in ("/accounts/organization/", "/accounts/organization/callback/"):
        assert Client().get(path).status_code == 404


def test_somebody_new_gets_an_account_with_the_roles_of_the_day_and_no_password(provider):
    rule()
    provider.claims = {"amr": ["pwd", "otp"]}
    client, answer = go(provider)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/notifications/")
    assert is_in(client)
    user = User.objects.get(username="robin.sampleton")
    assert (user.display_name, user.email, user.has_usable_password()) == (
        "Robin Sampleton",
        "robin@example.com",
        False,
    )
    grant = RoleGrant.objects.get(user=user)
    assert (grant.role, grant.starts_on, grant.ends_on) == (Role.ASSOCIATE, today(), today(30))
    assert RuledGrant.objects.filter(grant=grant).exists()
    assert SocialAccount.objects.get(user=user).extra_data == {}
    kinds = JournalEntry.objects.filter(road="sign-in").values_list("kind", flat=True)
    assert sorted(kinds) == ["configured", "configured", "signed_in"]
    assert changed_of_person(user.id) == []
    again, _ = go(provider)
    assert is_in(again)
    assert (User.objects.filter(username="robin.sampleton").count(), RoleGrant.objects.count()) == (1, 1)


def test_staff_who_proved_no_second_factor_there_prove_one_here(provider):
    rule()
    client, _ = go(provider)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize(
    ("groups", "said"),
    [([], "You have no role"), (["arsos associates"], "You have no role"), (["Others"], "You have no role")],
)
def test_who_is_in_no_group_with_a_role_gets_no_account(provider, groups, said):
    rule()
    provider.claims = {"groups": groups}
    client, answer = go(provider)
    assert (answer.status_code, said in answer.content.decode(), is_in(client)) == (403, True, False)
    assert nothing_was_made()
    assert JournalEntry.objects.filter(kind="sign_in_failed").count() == 1


def known(provider, *roles):
    """Somebody who has signed in before, and whom an administrator has given roles."""
    rule("First", Role.AUDITOR)
    provider.claims = {"groups": ["First"], "amr": ["mfa"]}
    go(provider)
    user = User.objects.get(username="robin.sampleton")
    if roles:
        people.grant(user, *roles)
    return user


def in_force(user, days=0):
    return sorted(RoleGrant.objects.in_force(today(days)).filter(user=user).values_list("role", flat=True))


def test_rules_hold_from_day_to_day_and_take_away_only_what_they_gave(provider):
    user = known(provider, Role.ADMINISTRATOR)
    rule("Leads", Role.LEAD, starts_on=today(-30), ends_on=today(-1))
    rule("ARSOS associates", Role.ASSOCIATE)
    rule("Later", Role.DEPARTMENT, starts_on=today(1))
    provider.claims = {"groups": ["Leads", "Later", "ARSOS associates"], "amr": ["mfa"]}
    go(provider)
    assert in_force(user, 1) == [Role.ADMINISTRATOR, Role.ASSOCIATE]
    assert in_force(user, 31) == [Role.ADMINISTRATOR]
    provider.claims = {"groups": [], "amr": ["mfa"]}
    client, _ = go(provider)
    assert (is_in(client), in_force(user, 1)) == (True, [Role.ADMINISTRATOR])


def test_a_role_lasts_thirty_days_from_the_last_sign_in(provider):
    user = known(provider)
    grant = RoleGrant.objects.get(user=user)
    grant.starts_on, grant.ends_on = today(-20), today(10)
    grant.save()
    go(provider)
    grant.refresh_from_db()
    assert (grant.ends_on, RoleGrant.objects.count()) == (today(30), 1)
    go(provider)
    assert JournalEntry.objects.filter(fields__contains=["ends_on"]).count() == 1


def test_who_is_in_no_group_any_more_is_out_at_once_and_stays_out(provider, settings):
    user = known(provider)
    RoleGrant.objects.filter(user=user).update(starts_on=today(-3))
    for grant in RoleGrant.objects.filter(user=user):
        grant.save()
    live, _ = go(provider)
    assert is_in(live)
    user.set_password(PASSWORD)
    user.save()
    settings.ARSOS_STAFF_MFA = "off"
    answer = Client().post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert (answer.status_code, "Use your organization" in answer.content.decode()) == (403, True)
    live, _ = go(provider)
    provider.claims = {"groups": []}
    _, answer = go(provider)
    assert (answer.status_code, is_in(live), in_force(user)) == (403, False, [])
    assert Client().post("/admin/login/", {"username": user.username, "password": PASSWORD}).status_code == 403


def test_who_comes_back_on_the_same_day_keeps_the_role(provider):
    user = known(provider)
    for groups, until in (([], today()), (["First"], today(30))):
        provider.claims = {"groups": groups, "amr": ["mfa"]}
        go(provider)
        assert RoleGrant.objects.get(user=user).ends_on == until


def test_a_role_that_is_given_twice_is_taken_away_once(provider):
    user = known(provider)
    RoleGrant(user=user, role=Role.AUDITOR, starts_on=today(-1), ends_on=today()).save()
    provider.claims = {"groups": [], "amr": ["mfa"]}
    go(provider)
    assert in_force(user, 1) == []


@pytest.mark.parametrize(
    "statement",
    [
        (
            'INSERT INTO identity_role_rule (id, "group", role, starts_on) '
            "VALUES (gen_random_uuid(), 'Mine', 'administrator', current_date - 1)"
        ),
        "UPDATE identity_role_rule SET role = 'administrator', \"group\" = 'Mine'",
    ],
)
def test_a_rule_that_somebody_puts_into_the_database_gives_nothing(provider, statement):
    user = known(provider)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    provider.claims = {"groups": ["First", "Mine"], "amr": ["mfa"]}
    go(provider)
    assert Role.ADMINISTRATOR not in in_force(user)


def test_a_mark_that_somebody_puts_into_the_database_takes_nothing_away(provider):
    user = known(provider, Role.ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_ruled_grant SELECT id FROM accounts_role_grant WHERE role = 'administrator'"
        )
    go(provider)
    assert Role.ADMINISTRATOR in in_force(user, 1)


@pytest.mark.parametrize("name", ["robin.sampleton", "Robin.Sampleton", " robin.sampleton ", "ｒobin.sampleton"])
def test_a_name_alone_opens_no_account_that_is_there(provider, name):
    rule()
    user = people.UserFactory(username="robin.sampleton")
    people.grant(user, Role.ADMINISTRATOR)
    provider.claims = {"preferred_username": name, "amr": ["mfa"]}
    client, answer = go(provider)
    assert (answer.status_code, is_in(client), SocialAccount.objects.count()) == (403, False, 0)
    assert "connect it under Your profile" in answer.content.decode()
    assert in_force(user) == [Role.ADMINISTRATOR]


def connecting(provider, client):
    away = client.get("/accounts/organization/", {"process": "connect"})
    asked = parse_qs(urlsplit(away["Location"]).query)
    provider.nonce = asked["nonce"][0]
    return client.get("/accounts/organization/callback/", {"code": "c", "state": asked["state"][0]})


def test_somebody_who_is_signed_in_connects_their_account_once(provider, settings):
    settings.ARSOS_STAFF_MFA = "off"
    rule()
    user = people.UserFactory(username="old.name")
    people.grant(user, Role.ADMINISTRATOR)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    assert client.get("/accounts/organization/", {"process": "connect"})["Location"] == "/admin/login/"
    client.post("/admin/login/", {"username": "old.name", "password": PASSWORD})
    assert "Connect with Example Health" in client.get("/admin/profile/").content.decode()
    answer = connecting(provider, client)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/profile/")
    assert SocialAccount.objects.get().user_id == user.id
    assert connecting(provider, client).status_code == 403
    there, _ = go(provider)
    assert is_in(there)
    assert in_force(user) == [Role.ADMINISTRATOR, Role.ASSOCIATE]
    assert JournalEntry.objects.filter(kind="identity_connected", actor_id=user.id).count() == 1
    stale = client.session
    stale["account_authentication_methods"] = [{"method": "password", "at": time.time() - 4000}]
    stale.save()
    assert "/accounts/reauthenticate/" in client.get("/accounts/organization/", {"process": "connect"})["Location"]


def test_a_session_without_a_recent_proof_sets_up_no_factor_before_the_provider_is_asked_again(provider):
    known(provider)
    client, _ = go(provider)
    stale = client.session
    stale["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time() - 4000}]
    stale.save()
    again = client.get("/accounts/2fa/webauthn/add/")
    assert again["Location"] == "/accounts/organization/?again=1&next=%2Faccounts%2F2fa%2Fwebauthn%2Fadd%2F"
    away = client.get(again["Location"])
    assert parse_qs(urlsplit(away["Location"]).query)["prompt"] == ["login"]


def test_starting_sign_ins_is_limited_by_address(provider, settings):
    settings.ACCOUNT_RATE_LIMITS = {"organization": "3/m/ip"}
    answers = [Client().get("/accounts/organization/").status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]


def test_a_name_that_passed_to_somebody_else_does_not_open_the_account(provider):
    rule()
    go(provider)
    provider.claims = {"sub": "subject-2"}
    client, answer = go(provider)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "has an account in ARSOS already" in answer.content.decode()
    assert SocialAccount.objects.count() == 1


def test_a_new_name_of_the_same_person_stays_the_same_account(provider):
    rule()
    go(provider)
    provider.claims = {"preferred_username": "robin.newname", "name": "Robin Newname"}
    go(provider)
    user = User.objects.get()
    assert (user.username, user.display_name) == ("robin.sampleton", "Robin Newname")


def test_a_closed_account_stays_closed(provider):
    rule()
    go(provider)
    User.objects.update(is_active=False)
    client, answer = go(provider)
    assert (answer.status_code, is_in(client), "is closed" in answer.content.decode()) == (403, False, True)


def unsigned(claims):
    return jwt.encode(claims, None, algorithm="none")


def with_our_secret(claims):
    return jwt.encode(claims, "arsos-secret" * 4, algorithm="HS256", headers={"kid": "one"})


def by_another_key(claims):
    return jwt.encode(claims, FOREIGN_KEY, algorithm="RS256", headers={"kid": "one"})


def under_another_name(claims):
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "two"})


def changed_afterwards(claims):
    head, body, signature = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"}).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "groups": ["Administrators"]}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


def no_token(_claims):
    return "not a token"


SIGNED = [unsigned, with_our_secret, by_another_key, under_another_name, changed_afterwards, no_token]


@pytest.mark.parametrize("sign", SIGNED)
def test_a_token_that_the_provider_did_not_sign_is_refused(provider, sign):
    rule()
    provider.sign = sign
    client, answer = go(provider)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "did not confirm who you are" in answer.content.decode()
    assert nothing_was_made()


SAID = {
    "another audience": {"aud": "payroll"},
    "several audiences, made for another": {"aud": [CLIENT, "payroll"], "azp": "payroll"},
    "another issuer": {"iss": "https://login.example.com"},
    "over": {"exp": int(time.time()) - 61 - 300, "iat": int(time.time()) - 900},
    "not yet": {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 7200},
    "valid later": {"nbf": int(time.time()) + 3600},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "no nonce": {"nonce": None},
    "the nonce of another sign-in": {"nonce": "of another"},
    "a nonce of another kind": {"nonce": 5},
    "a subject of another kind": {"sub": 7},
    "no name": {"preferred_username": None},
    "a name of another kind": {"preferred_username": ["robin"]},
    "a name that is none": {"preferred_username": "robin sampleton\u202e"},
    "a long name": {"preferred_username": "r" * 151},
    "a long subject": {"sub": "s" * 192},
    "a null character": {"name": "Robin\x00"},
    "a subject with a blank": {"sub": " subject-1"},
    "groups of another kind": {"groups": {"ARSOS associates": True}},
    "too many groups": {"groups": [f"g{number}" for number in range(1001)]},
}


@pytest.mark.parametrize("claims", SAID.values(), ids=SAID)
def test_a_token_that_says_what_cannot_be_is_refused(provider, claims):
    rule()
    provider.claims = claims
    client, answer = go(provider)
    assert (answer.status_code, is_in(client)) == (403, False), answer.content.decode()
    assert nothing_was_made()


@pytest.mark.parametrize("skew", [-50, 50])
def test_clocks_may_differ_by_a_minute(provider, skew):
    rule()
    now = int(time.time())
    provider.claims = {"iat": now + skew, "exp": now + skew + (1 if skew < 0 else 300), "amr": ["mfa"]}
    client, _ = go(provider)
    assert is_in(client)


def test_an_answer_is_taken_once_and_in_the_window_that_asked(provider):
    rule()
    client = Client()
    asked = parse_qs(urlsplit(client.get("/accounts/organization/")["Location"]).query)
    provider.nonce, provider.claims = asked["nonce"][0], {"amr": ["mfa"]}
    back = {"code": "c", "state": asked["state"][0]}
    stranger = Client()
    assert (stranger.get("/accounts/organization/callback/", back).status_code, is_in(stranger)) == (403, False)
    assert client.get("/accounts/organization/callback/", back).status_code == 302
    assert is_in(client)
    assert client.get("/accounts/organization/callback/", back).status_code == 403
    other, answer = Client(), None
    other.get("/accounts/organization/")
    answer = other.get("/accounts/organization/callback/", {"code": "c", "state": "made-up"})
    assert (answer.status_code, is_in(other)) == (403, False)


AWAY = {
    "broken": {"/.well-known/openid-configuration": (500, {})},
    "no JSON": {"/.well-known/openid-configuration": b"<html>"},
    "a list": {"/.well-known/openid-configuration": []},
    "half a description": {"/.well-known/openid-configuration": {"issuer": "x"}},
    "sent elsewhere": {"/.well-known/openid-configuration": (302, {})},
    "endless": {"/.well-known/openid-configuration": b" " * (LARGEST_ANSWER + 1)},
    "no keys": {"/keys": (503, {})},
    "no token": {"/token": (500, {})},
}


@pytest.mark.parametrize("answers", AWAY.values(), ids=AWAY)
def test_a_provider_that_is_away_or_not_itself_is_said_to_be_so(provider, answers):
    rule()
    client = Client()
    if "/.well-known/openid-configuration" not in answers:
        asked = parse_qs(urlsplit(client.get("/accounts/organization/")["Location"]).query)
        provider.answers = answers
        answer = client.get("/accounts/organization/callback/", {"code": "c", "state": asked["state"][0]})
    else:
        provider.answers = answers
        answer = client.get("/accounts/organization/")
    assert answer.status_code in {403, 503}
    assert answer.status_code == 403 or answer["Retry-After"] == "10"
    assert not is_in(client)
    assert nothing_was_made()


def test_a_description_of_another_issuer_sends_nobody_there(provider):
    provider.answers = {
        "/.well-known/openid-configuration": {
            "issuer": "https://elsewhere.example",
            "authorization_endpoint": "https://elsewhere.example/authorize",
            "token_endpoint": "https://elsewhere.example/token",
            "jwks_uri": "https://elsewhere.example/keys",
        }
    }
    assert Client().get("/accounts/organization/").status_code == 503


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_an_address_without_tls_is_not_used(provider, name):
    described = provider.answer("/.well-known/openid-configuration")
    provider.answers = {"/.well-known/openid-configuration": {**described, name: "http://login.example.com/x"}}
    assert Client().get("/accounts/organization/").status_code == 503


def test_the_provider_says_no(provider):
    client = Client()
    asked = parse_qs(urlsplit(client.get("/accounts/organization/")["Location"]).query)
    answer = client.get("/accounts/organization/callback/", {"error": "access_denied", "state": asked["state"][0]})
    assert (answer.status_code, is_in(client)) == (403, False)


def test_a_provider_in_the_database_is_none(provider):
    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="organization",
        name="Evil",
        client_id="x",
        secret="y",
        settings={"server_url": "https://evil.example"},
    )
    assert Client().get("/accounts/organization/")["Location"].startswith(provider.issuer)
    assert "Evil" not in Client().get("/admin/login/").content.decode()


def test_an_identity_moved_in_the_database_opens_nothing(provider):
    rule()
    provider.claims = {"amr": ["mfa"]}
    go(provider)
    victim = people.UserFactory(username="the.administrator")
    people.grant(victim, Role.ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE socialaccount_socialaccount SET user_id = %s", [victim.id])
    client, answer = go(provider)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert changed_of_person(victim.id) == ["identity"]
    assert Notification.objects.filter(kind="credentials_changed", subject_id=victim.id).exists()
    by = actor_for_user(victim, on=today(), road="web")
    untie(victim.id, by=by, at=clock.now())
    assert (changed_of_person(victim.id), SocialAccount.objects.count()) == ([], 0)
    with pytest.raises(PermissionRefused):
        untie(victim.id, by=Actor(name="Nobody"), at=clock.now())


def test_an_identity_taken_away_in_the_database_makes_room_for_nobody(provider):
    user = known(provider)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM socialaccount_socialaccount")
        cursor.execute("UPDATE accounts_user SET username = 'elsewhere' WHERE id = %s", [user.id])
    with pytest.raises(SealBroken):
        SocialAccount.objects.create(provider="organization", uid="subject-9", user=user, extra_data={})
    assert changed_of_person(user.id) == ["identity"]


def test_only_emergency_accounts_sign_in_past_the_provider_and_each_time_is_told(provider, settings):
    settings.ARSOS_LOCAL_SIGN_IN, settings.ARSOS_STAFF_MFA = "break-glass", "off"
    administrator = people.UserFactory()
    people.grant(administrator, Role.ADMINISTRATOR)
    for username, status in (("emergency", 302), ("somebody", 403)):
        user = people.UserFactory(username=username)
        people.grant(user, Role.ADMINISTRATOR)
        if username == "emergency":
            settings.ARSOS_BREAK_GLASS_USERS = [str(user.id)]
        user.set_password(PASSWORD)
        user.save()
        client = Client()
        answer = client.post("/admin/login/", {"username": username, "password": PASSWORD})
        assert (answer.status_code, is_in(client)) == (status, status == 302)
    told = Notification.objects.filter(kind="break_glass_used", user=administrator)
    assert [one.facts["whose"] for one in told] == ["emergency"]
    Client().post("/admin/login/", {"username": "emergency", "password": PASSWORD})
    assert told.all().count() == 2
    page = Client().get("/admin/login/").content.decode()
    assert "Emergency sign-in" in page


def claims(**said):
    given = {"subject": "s", "username": "robin", "name": "Robin", "email": "", "groups": frozenset({"A"})}
    return Claims(**{**given, "has_second_factor": False, **said})


def test_two_windows_at_once_make_one_account():
    rule("A")
    made = at_once(4, lambda _number: admit(claims(), provider="organization", at=clock.now()).account.user_id)
    assert len(set(made)) == 1
    assert (RoleGrant.objects.count(), SocialAccount.objects.count()) == (1, 1)
    assert changed_of_person(made[0]) == []


def test_two_people_who_claim_one_name_at_once_do_not_share_it():
    rule("A")

    def come(number):
        try:
            return admit(claims(subject=f"s{number}"), provider="organization", at=clock.now()).account.user_id
        except SignInRefused:
            return None

    assert sorted(one is None for one in at_once(4, come)) == [False, True, True, True]
    assert User.objects.filter(username="robin").count() == 1


ROLES = [
    (set(), set()),
    ({"A"}, {Role.ASSOCIATE}),
    ({"A", "B"}, {Role.ASSOCIATE, Role.LEAD, Role.AUDITOR}),
    ({"a"}, set()),
    ({"C"}, set()),
]


@pytest.mark.parametrize(("groups", "roles"), ROLES)
def test_roles_follow_from_groups(groups, roles):
    rules = [("A", "associate"), ("B", "lead"), ("B", "auditor")]
    assert roles_of(groups, rules) == roles


def test_what_a_token_says_is_read_by_the_names_that_were_configured():
    token = {"sub": "1", "upn": "robin@example.com", "roles": "A", "email": "no address", "amr": ["pwd", "hwk"]}
    read = read_claims(token, username_claim="upn", groups_claim="roles")
    assert (read.username, read.name, read.email) == ("robin@example.com", "robin@example.com", "")
    assert (read.groups, read.has_second_factor) == (frozenset({"A"}), True)


METHODS = [
    ([], False),
    (["pwd"], False),
    (["swk"], False),
    (["pwd", "kba"], False),
    (["hwk", "otp"], False),
    (["mfa"], True),
    (["pwd", "otp"], True),
    (["pin", "hwk"], True),
    (["fpt", "hwk"], True),
]


@pytest.mark.parametrize(("methods", "is_proven"), METHODS)
def test_two_factors_are_of_two_kinds(methods, is_proven):
    assert has_several_factors(methods) == is_proven


@pytest.mark.parametrize(
    "change",
    [
        {"group": ""},
        {"ends_on": date(2020, 1, 1)},
        {"starts_on": date(1800, 1, 1), "ends_on": None},
    ],
)
def test_the_database_keeps_rules_sound(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        rule(**change)


WAYS_IN = [
    ("", "", "on", [], True),
    ("https://login.example.com", "arsos", "on", [], True),
    ("https://login.example.com", "arsos", "break-glass", ["emergency"], True),
    ("http://127.0.0.1:9000", "arsos", "on", [], True),
    ("http://login.example.com", "arsos", "on", [], False),
    ("https://login.example.com", "", "on", [], False),
    ("https://login.example.com", "arsos", "break-glass", [], False),
    ("", "", "break-glass", ["emergency"], False),
    ("", "", "off", [], False),
]


@pytest.mark.parametrize(("issuer", "client_id", "local", "emergency", "is_sound"), WAYS_IN)
def test_settings_that_lead_nowhere_do_not_start(issuer, client_id, local, emergency, is_sound):
    if is_sound:
        require_way_in(issuer, client_id, local=local, break_glass=emergency)
    else:
        with pytest.raises(ImproperlyConfigured):
            require_way_in(issuer, client_id, local=local, break_glass=emergency)
