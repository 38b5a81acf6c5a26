"""Who gets in through the organization's sign-in, as whom, and who stays out (R30, R35)."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client

from accounts.callers import actor_for_user
from accounts.models.users import RoleGrant, User
from audit.models import JournalEntry
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Actor, Role
from foundation.crypto import SealBroken
from foundation.errors import PermissionRefused
from identity.credentials.credentials import changed_of_person
from identity.single_sign_on.actions import admit, untie
from identity.single_sign_on.claims import Claims, SignInRefused
from identity.single_sign_on.models import RuledGrant
from tests.factories import people
from tests.identity.single_sign_on.coming import PASSWORD, connecting, go, in_force, is_in, known, rule, today
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


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
