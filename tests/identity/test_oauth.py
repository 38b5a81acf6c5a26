"""OAuth 2.0 as clients use it: code with PKCE for people, credentials for systems, and what is kept of tokens."""

import base64
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from accounts.models.api_clients import ApiClient, ApiClientAgent
from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import PermissionRefused
from identity.actions import end_binding
from tests.factories import people
from tests.support.calls import Caller

pytestmark = pytest.mark.django_db(transaction=True)

BACK = "https://vantage.example.org/back"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def vantage():
    return people.ClientFactory(
        name="Vantage",
        client_type=ApiClient.CLIENT_PUBLIC,
        authorization_grant_type=ApiClient.GRANT_AUTHORIZATION_CODE,
        redirect_uris=BACK,
        client_secret="",
        allowed_scopes=["inquiries:read", "members:read"],
    )


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def browser(agent):
    client = Client()
    client.force_login(agent.user)
    return client


def ask(client, **changes):
    return {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": BACK,
        "scope": "inquiries:read",
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }


def consent(browser, client, **changes):
    page = browser.get("/o/authorize/", ask(client, **changes))
    if page.status_code != 200:
        return page
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.content.decode()))
    return browser.post("/o/authorize/", {**ask(client, **changes), **fields, "allow": "Authorize"})


def code_of(answer):
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


def exchange(client, code, *, verifier=VERIFIER):
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": client.client_id}
    return Client().post("/o/token/", {**fields, "code_verifier": verifier})


def refresh(client, token):
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client.client_id}
    return Client().post("/o/token/", fields)


def caller(token):
    return Caller(headers={"Authorization": f"Bearer {token}"})


def test_a_person_consents_to_named_scopes_and_the_system_acts_in_their_name(browser, vantage, agent):
    page = browser.get("/o/authorize/", ask(vantage)).content.decode()
    assert "Read inquiries" in page
    assert "Read the book of business" not in page
    tokens = exchange(vantage, code_of(consent(browser, vantage))).json()
    me = caller(tokens["access_token"]).get("me/").json()
    assert (me["user"], me["scopes"]) == (str(agent.user_id), ["inquiries:read"])
    assert caller(tokens["access_token"]).get("members/").status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"redirect_uri": "https://evil.example.org/back"},
        {"redirect_uri": "https://vantage.example.org/back/further"},
        {"scope": "queues:work"},
    ],
)
def test_what_is_not_allowed_gives_no_code(browser, vantage, changes):
    answer = consent(browser, vantage, **changes)
    assert "code=" not in answer.get("Location", "")
    assert "evil" not in answer.get("Location", "")


def test_a_code_works_once_and_with_its_verifier_alone(browser, vantage):
    code = code_of(consent(browser, vantage))
    assert exchange(vantage, code, verifier="w" * 64).status_code == 400
    code = code_of(consent(browser, vantage))
    assert exchange(vantage, code).status_code == 200
    assert exchange(vantage, code).status_code == 400


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_code_that_is_used_twice_ends_what_it_gave(browser, vantage, turns):
    code = code_of(consent(browser, vantage))
    other = exchange(vantage, code_of(consent(browser, vantage))).json()
    tokens = exchange(vantage, code).json()
    for _ in range(turns):
        tokens = refresh(vantage, tokens["refresh_token"]).json()
    assert caller(tokens["access_token"]).get("me/").status_code == 200
    refused = exchange(vantage, code)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert caller(tokens["access_token"]).get("me/").status_code == 401
    assert refresh(vantage, tokens["refresh_token"]).status_code == 400
    assert caller(other["access_token"]).get("me/").status_code == 200, "what came of another code goes on"


@pytest.mark.parametrize(
    "grant_type",
    [
        *("", "openid", "implicit", "password", "nonsense", "urn:ietf:params:oauth:grant-type:device_code"),
        *("refresh_token", "authorization_code", "client_credentials ", "\x00", "x" * 3000),
    ],
)
def test_a_grant_type_that_is_not_known_is_refused(vantage, grant_type):
    for system in (vantage, people.client(people.agent())):
        secret = {"client_secret": system.plain_secret} if hasattr(system, "plain_secret") else {}
        fields = {"grant_type": grant_type, "client_id": system.client_id, "code": "x", "username": "a", **secret}
        answer = Client(raise_request_exception=False).post("/o/token/", fields)
        assert answer.status_code in {400, 401}, answer.content
        assert answer.json()["error"]


def test_a_binding_that_an_administrator_ends_is_refused_from_the_next_request_on():
    agent, other, administrator = people.agent(), people.agent(), people.UserFactory()
    people.grant(administrator, Role.ADMINISTRATOR)
    system = people.client(agent, other)
    fields = {"grant_type": "client_credentials", "client_id": system.client_id}
    token = Client().post("/o/token/", {**fields, "client_secret": system.plain_secret}).json()["access_token"]

    def status(who):
        headers = {"Authorization": f"Bearer {token}", "On-Behalf-Of": who.san}
        return Caller(headers=headers).get("members/").status_code

    assert (status(agent), status(other)) == (200, 200)
    binding = ApiClientAgent.objects.get(agent=agent)
    desk = Client()
    desk.force_login(administrator)
    chosen = {"action": "end_bindings", "_selected_action": str(binding.id)}
    for _ in range(2):
        assert desk.post("/admin/accounts/apiclientagent/", chosen).status_code == 302
    assert (status(agent), status(other)) == (403, 200)
    kept = JournalEntry.objects.filter(kind="configured").values_list("purpose", "fields")
    assert sorted(kept) == [
        (f"accounts.Agent {agent.pk}", ["api_clients"]),
        (f"accounts.ApiClient {system.pk}", ["agents"]),
    ]
    with pytest.raises(PermissionRefused):
        end_binding(ApiClientAgent.objects.get().id, by=Actor(name="x"), at=clock.now())
    assert ApiClientAgent.objects.count() == 1


def test_a_refresh_token_turns_once_and_its_reuse_ends_the_family(browser, vantage):
    first = exchange(vantage, code_of(consent(browser, vantage))).json()
    second = refresh(vantage, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert caller(first["access_token"]).get("me/").status_code == 401
    assert refresh(vantage, first["refresh_token"]).status_code == 400
    assert refresh(vantage, second["refresh_token"]).status_code == 400
    assert caller(second["access_token"]).get("me/").status_code == 401


def test_a_revoked_token_is_dead_at_once(browser, vantage):
    tokens = exchange(vantage, code_of(consent(browser, vantage))).json()
    Client().post("/o/revoke_token/", {"token": tokens["access_token"], "client_id": vantage.client_id})
    assert caller(tokens["access_token"]).get("me/").status_code == 401


def test_who_may_no_longer_sign_in_has_no_tokens_either(browser, vantage, agent):
    tokens = exchange(vantage, code_of(consent(browser, vantage))).json()
    agent.user.is_active = False
    agent.user.save()
    assert caller(tokens["access_token"]).get("me/").status_code == 401
    assert refresh(vantage, tokens["refresh_token"]).status_code == 400


def test_a_scope_taken_from_the_client_is_gone_from_live_tokens(browser, vantage):
    tokens = exchange(vantage, code_of(consent(browser, vantage))).json()
    ApiClient.objects.filter(id=vantage.id).update(allowed_scopes=["members:read"])
    assert caller(tokens["access_token"]).get("me/").json()["scopes"] == []


def test_neither_tokens_nor_codes_nor_secrets_are_kept_in_plain(browser, vantage):
    answer = consent(browser, vantage)
    kept = [code_of(answer)]
    tokens = exchange(vantage, kept[0]).json()
    system = people.client(people.agent())
    fields = {"grant_type": "client_credentials", "client_id": system.client_id}
    issued = Client().post("/o/token/", {**fields, "client_secret": system.plain_secret}).json()
    kept += [tokens["access_token"], tokens["refresh_token"], issued["access_token"], system.plain_secret]
    with connection.cursor() as cursor:
        for table in ("accesstoken", "refreshtoken", "grant"):
            cursor.execute(f"SELECT t::text FROM oauth2_provider_{table} t")
            rows = str(cursor.fetchall())
            assert not [one for one in kept if one in rows], table
        cursor.execute("SELECT t::text FROM accounts_api_client t")
        assert system.plain_secret not in str(cursor.fetchall())


def test_clients_cannot_be_made_or_listed_by_who_is_signed_in(browser):
    for path in ("applications/", "applications/register/", "authorized_tokens/", "introspect/", "device/"):
        assert browser.get(f"/o/{path}").status_code == 404


def test_staff_consent_with_a_second_factor_only(settings, vantage):
    settings.ARSOS_STAFF_MFA = "required"
    lead = people.UserFactory()
    people.grant(lead, Role.LEAD)
    client = Client()
    client.force_login(lead)
    assert client.get("/o/authorize/", ask(vantage))["Location"] == "/accounts/2fa/totp/activate/"


def test_a_renewed_secret_ends_the_old_one_and_its_tokens():
    administrator, system = people.UserFactory(), people.client(people.agent())
    people.grant(administrator, Role.ADMINISTRATOR)
    fields = {"grant_type": "client_credentials", "client_id": system.client_id}
    token = Client().post("/o/token/", {**fields, "client_secret": system.plain_secret}).json()["access_token"]
    desk = Client()
    desk.force_login(administrator)
    page = desk.post(
        "/admin/accounts/apiclient/", {"action": "renew_secret", "_selected_action": system.pk}, follow=True
    )
    renewed = re.search(r"shown only once: (\w+)", page.content.decode())[1]
    assert caller(token).get("me/").status_code == 401
    assert Client().post("/o/token/", {**fields, "client_secret": system.plain_secret}).status_code == 401
    assert Client().post("/o/token/", {**fields, "client_secret": renewed}).status_code == 200


def test_a_system_gets_and_gives_back_its_token_as_it_really_calls():
    """A client of the API has no cookie of ours; the test client usually hides that a form would need one."""
    client = people.client(people.agent())
    named = f"{client.client_id}:{client.plain_secret}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(named).decode()}"}
    wire = Client(enforce_csrf_checks=True)
    given = wire.post("/o/token/", {"grant_type": "client_credentials"}, headers=headers)
    assert given.status_code == 200, given.content
    token = given.json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert wire.get("/api/v1/me/", headers=bearer).status_code == 200
    sent = {**bearer, "Idempotency-Key": "one", "Content-Type": "application/json"}
    assert wire.post("/api/v1/inquiries/check/", "{}", content_type="application/json", headers=sent).status_code != 403
    assert wire.post("/o/revoke_token/", {"token": token}, headers=headers).status_code == 200
    assert wire.get("/api/v1/me/", headers=bearer).status_code == 401


def test_a_client_id_that_no_system_can_have_is_refused():
    basic = base64.b64encode(b"\x00:x").decode()
    sent = {"grant_type": "client_credentials"}
    for answer in (
        Client().post("/o/token/", sent, headers={"Authorization": f"Basic {basic}"}),
        Client().post("/o/token/", {**sent, "client_id": "\x00", "client_secret": "x"}),
        Client().post("/o/revoke_token/", {"token": "x"}, headers={"Authorization": f"Basic {basic}"}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert Client().get("/o/authorize/?response_type=code&client_id=%00").status_code in {302, 400}
