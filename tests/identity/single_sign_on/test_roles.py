"""Roles by rule: from a day to a day, taken away with the group, and only where ARSOS stored the rule (R30, R35)."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models.users import RoleGrant
from audit.models import JournalEntry
from foundation.actor import Role
from tests.identity.single_sign_on.coming import PASSWORD, go, in_force, is_in, known, nothing_was_made, rule, today

pytestmark = pytest.mark.django_db(transaction=True)


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
