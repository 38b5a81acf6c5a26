"""Goes to a provider that lies or not, and back, as a browser does."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models.users import RoleGrant, User
from foundation import clock
from foundation.actor import Role
from identity.single_sign_on.models import RoleRule
from tests.factories import people

PASSWORD = "a long and plain one"


def rule(group="ARSOS associates", role=Role.ASSOCIATE, **dates):
    return RoleRule.objects.create(group=group, role=role, **{"starts_on": today(), **dates})


def today(days=0):
    return clock.date_of(clock.now()) + timedelta(days=days)


def sent_away(client, provider, **query):
    """What the browser was sent to the provider with, one value each; the provider answers with the nonce of it."""
    away = client.get("/accounts/organization/", query)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away["Location"]).query).items()}
    provider.nonce = asked["nonce"]
    return asked


def came_back(client, asked, **answer):
    return client.get("/accounts/organization/callback/", {"code": "c", "state": asked["state"], **answer})


def go(provider, client=None):
    """To the provider and back, as a browser does."""
    client = client or Client()
    return client, came_back(client, sent_away(client, provider, next="/admin/notifications/"))


def is_in(client):
    return client.get("/admin/").status_code == 200


def nothing_was_made():
    return (User.objects.filter(username="robin.sampleton").exists(), SocialAccount.objects.count()) == (False, 0)


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


def connecting(provider, client):
    return came_back(client, sent_away(client, provider, process="connect"))
