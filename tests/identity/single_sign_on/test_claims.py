"""What a token says of a person, the roles that follow, and settings that lead nowhere."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from arsos.settings.refusals import require_way_in
from foundation.actor import Role
from identity.single_sign_on.claims import has_several_factors, read_claims, roles_of

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


ACCOUNT = "01900000-0000-7000-8000-000000000001"
WHOLE = ("arsos", "arsos-secret")
WAYS_IN = [
    ("https://login.example.com", WHOLE, "break-glass", ["emergency"], False),
    ("https://login.example.com", ("", "arsos-secret"), "on", [], False),
    ("", ("", ""), "on", [], True),
    ("https://login.example.com", WHOLE, "on", [], True),
    ("https://login.example.com", WHOLE, "break-glass", [ACCOUNT], True),
    ("http://127.0.0.1:9000", WHOLE, "on", [], True),
    ("http://login.example.com", WHOLE, "on", [], False),
    ("https://login.example.com", ("arsos", ""), "on", [], False),
    ("https://login.example.com", WHOLE, "break-glass", [], False),
    ("", ("", ""), "break-glass", [ACCOUNT], False),
    ("", ("", ""), "off", [], False),
]


@pytest.mark.parametrize(("issuer", "client", "local", "emergency", "is_sound"), WAYS_IN)
def test_settings_that_lead_nowhere_do_not_start(issuer, client, local, emergency, is_sound):
    if is_sound:
        require_way_in(issuer, client, local=local, break_glass=emergency)
    else:
        with pytest.raises(ImproperlyConfigured):
            require_way_in(issuer, client, local=local, break_glass=emergency)
