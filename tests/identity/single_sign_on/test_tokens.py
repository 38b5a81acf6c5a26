"""What a provider answers is verified: every lie, junk and silence is refused and changes nothing (R30)."""

import base64
import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialApp
from django.test import Client

from foundation.outbound import LARGEST_ANSWER
from tests.identity.single_sign_on.coming import (
    came_back,
    go,
    is_in,
    nothing_was_made,
    rule,
    sent_away,
)
from tests.support.lying_provider import CLIENT, FOREIGN_KEY, KEY

pytestmark = pytest.mark.django_db(transaction=True)


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
    asked = sent_away(client, provider)
    provider.claims = {"amr": ["mfa"]}
    stranger = Client()
    assert (came_back(stranger, asked).status_code, is_in(stranger)) == (403, False)
    assert came_back(client, asked).status_code == 302
    assert is_in(client)
    assert came_back(client, asked).status_code == 403
    other = Client()
    sent_away(other, provider)
    assert (came_back(other, asked, state="made-up").status_code, is_in(other)) == (403, False)


DESCRIPTION = "/.well-known/openid-configuration"
NOT_ITSELF = {
    "broken": (500, {}),
    "no JSON": b"<html>",
    "a list": [],
    "half a description": {"issuer": "x"},
    "sent elsewhere": (302, {}),
    "endless": b" " * (LARGEST_ANSWER + 1),
}


@pytest.mark.parametrize("answer", NOT_ITSELF.values(), ids=NOT_ITSELF)
def test_nobody_is_sent_to_a_provider_that_is_away_or_not_itself(provider, answer):
    provider.answers = {DESCRIPTION: answer}
    away = Client().get("/accounts/organization/")
    assert (away.status_code, away["Retry-After"]) == (503, "10")


FAILS = {
    "no keys": ({"/keys": (503, {})}, 503),
    "keys that are none": ({"/keys": b"<html>"}, 503),
    "tokens that are none": ({"/token": []}, 403),
    "no token": ({"/token": (500, {})}, 403),
}


@pytest.mark.parametrize(("answers", "status"), FAILS.values(), ids=FAILS)
def test_a_provider_that_fails_half_way_lets_nobody_in(provider, answers, status):
    rule()
    client = Client()
    asked = sent_away(client, provider)
    provider.answers = answers
    answer = came_back(client, asked)
    assert (answer.status_code, answer.get("Retry-After")) == (status, "10" if status == 503 else None)
    assert not is_in(client)
    assert nothing_was_made()


def test_a_description_of_another_issuer_sends_nobody_there(provider):
    provider.answers = {
        DESCRIPTION: {
            "issuer": "https://elsewhere.example",
            "authorization_endpoint": "https://elsewhere.example/authorize",
            "token_endpoint": "https://elsewhere.example/token",
            "jwks_uri": "https://elsewhere.example/keys",
        }
    }
    assert Client().get("/accounts/organization/").status_code == 503


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_an_address_without_tls_is_not_used(provider, name):
    described = provider.answer(DESCRIPTION)
    provider.answers = {DESCRIPTION: {**described, name: "http://login.example.com/x"}}
    assert Client().get("/accounts/organization/").status_code == 503


def test_the_provider_says_no(provider):
    client = Client()
    answer = came_back(client, sent_away(client, provider), error="access_denied")
    assert (answer.status_code, is_in(client)) == (403, False)


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


def test_starting_sign_ins_is_limited_by_address(provider, settings):
    settings.ACCOUNT_RATE_LIMITS = {"organization": "3/m/ip"}
    answers = [Client().get("/accounts/organization/").status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]


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
