"""What browsers and strangers are told, and what production refuses to start with."""

import csv
import io
import os
import socket
import subprocess
import sys

import pytest
import yaml
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from arsos.settings import refusals
from dev.management.commands.up import Crew
from foundation.http.addresses import UNKNOWN, client_address
from foundation.outbound import AddressRefused, require_reachable
from foundation.spreadsheets import to_csv
from tests.factories import inquiries, people
from tests.support.calls import Caller, as_agent
from tests.support.minutes import wait_for_a_minute
from tests.support.pages import at_pages, text_of
from tests.support.real_input import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

KEY = Fernet.generate_key().decode()


CONFIGURATION = "/admin/inquiries/inquirytype/"


@pytest.mark.parametrize(
    "path",
    ["/admin/login/", "/admin/", "/admin/sos/", "/api/v1/me/", "/api/v1/docs/", "/accounts/2fa/", CONFIGURATION],
)
def test_every_answer_has_a_strict_policy(path):
    answer = at_pages(people.agent()).get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert ("unsafe-eval" in policy) is (path == CONFIGURATION)
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store" or "no-cache" in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]


def test_no_page_carries_inline_script_or_style():
    client = at_pages(people.agent())
    for path in ("/admin/", "/admin/customers/", "/admin/service-inquiries/", "/api/v1/docs/", "/accounts/2fa/"):
        page = client.get(path).content.decode()
        assert "<style" not in page, path
        assert ' style="' not in page, path
        assert "onclick=" not in page, path
        assert "<script>" not in page, path


@pytest.mark.parametrize("method", ["get", "options"])
def test_other_origins_are_told_nothing(method):
    answer = getattr(as_agent(people.agent()).client, method)(
        "/api/v1/me/", headers={"Origin": "https://evil.example.org"}
    )
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_strange_host_is_refused():
    assert Client(raise_request_exception=False).get("/livez", headers={"Host": "evil.example.org"}).status_code == 400


def test_a_session_needs_its_csrf_token():
    agent = people.agent()
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent.user)
    sent = client.post("/api/v1/inquiries/", "{}", content_type="application/json", headers={"Idempotency-Key": "k"})
    assert sent.status_code == 403
    assert client.post("/admin/service-inquiry-card/", {}).status_code == 403


def test_who_is_unknown_is_limited_by_address(settings):
    settings.ARSOS_REQUESTS_PER_MINUTE = 3
    wait_for_a_minute()
    headers = {"Authorization": "Bearer nothing"}
    answers = [
        Caller(headers=headers).client.get("/api/v1/me/", headers=headers, REMOTE_ADDR="203.0.113.9") for _ in range(9)
    ]
    assert {answer.status_code for answer in answers} == {401, 429}


def test_tokens_are_limited_by_address_and_closed_without_redis(settings):
    settings.ARSOS_TOKENS_PER_MINUTE = 3
    wait_for_a_minute()
    answers = [Client().post("/o/token/", {}, REMOTE_ADDR="203.0.113.10").status_code for _ in range(9)]
    assert 429 in answers
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert Client().post("/o/token/", {}).status_code == 503


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "1.2.3.4, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (1, "nonsense", UNKNOWN),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_of_a_caller_is_what_our_own_proxy_saw(settings, proxies, forwarded, seen):
    settings.ARSOS_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == seen


@pytest.mark.parametrize(
    ("peer", "is_believed"), [("172.18.0.4", True), ("", True), ("203.0.113.5", False), ("8.8.8.8", False)]
)
def test_only_a_proxy_of_ours_is_believed(settings, peer, is_believed):
    settings.ARSOS_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1"}, REMOTE_ADDR=peer)
    assert (client_address(request) == "198.51.100.1") is is_believed
    settings.ARSOS_PROXY_NETWORKS = ["203.0.113.0/24"]
    assert (client_address(request) == "198.51.100.1") is (peer in {"", "203.0.113.5"})


def test_the_servers_that_face_the_callers_believe_no_address_that_they_write():
    assert "--no-proxy-headers" in Crew(ROOT, 8000).commands["web"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert "--no-proxy-headers" in compose["services"]["stream"]["command"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[::7f00:1]/",
        "http://[::8.8.8.8]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::8.8.8.8]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:808:808::1]/",
        "http://[2001:0:a00:1::]/",
        "http://[3fff::1]/",
        "http://[5f00::1]/",
        "http://[fec0::1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[4000::1]/",
        "http://192.88.99.1/",
        "http://[ff0e::1]/",
        "http://224.0.0.251/",
        "http://239.255.255.250/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "https://user:secret@example.org/",
        "https:///nohost",
        "http://no.such.host.invalid/",
    ],
)
def test_no_call_leads_into_a_private_network(url):
    with pytest.raises(AddressRefused):
        require_reachable(url)


def test_a_public_address_is_fixed_to_its_number():
    assert require_reachable("https://8.8.8.8/") == "8.8.8.8"
    assert require_reachable("https://[2606:4700:4700::1111]/") == "2606:4700:4700::1111"
    assert require_reachable("http://127.0.0.1:9/", allowed=["127.0.0.1"]) == "127.0.0.1"


@pytest.mark.parametrize("taken", [0, 1])
def test_all_of_it_starts_on_free_ports_alone(monkeypatch, taken):
    """The port of the pages, and the next one, where the demo's department listens."""
    with socket.socket() as others:
        others.bind(("127.0.0.1", 0))
        others.listen()
        port = others.getsockname()[1]
        monkeypatch.setenv("PORT", str(port - taken))
        with pytest.raises(CommandError, match=r"Port \d+ is taken"):
            call_command("up")


def test_spreadsheets_get_no_formulas():
    cells = [["=1+1"], ["@x"], ["-2"], ["+3"], ["\tx"], ["plain"], [None], ["＝1"], ["－1"], [" ＠x"], ["a\x0bb\x85c"]]
    file = to_csv(["a"], cells)
    assert file.startswith(b"\xef\xbb\xbf"), "Excel reads it as UTF-8"
    table = file.decode("utf-8-sig").splitlines()
    assert table[:8] == ["a", "'=1+1", "'@x", "'-2", "'+3", "'\tx", "plain", '""']
    assert table[8:] == ["'＝1", "'－1", "' ＠x", "a b c"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("dental; =HYPERLINK(1)", "dental; '=HYPERLINK(1)"),
        ('a";"=1', 'a";"\'=1'),
        ("a\t@x", "a\t'@x"),
        ("a|+1", "a|'+1"),
        ("first\n-2", "first\n'-2"),
        ("a;＝1", "a;'＝1"),
        (";=1;=2", ";'=1;'=2"),
        ("plain; text, -5 dollars", "plain; text, -5 dollars"),
        ("x" + '"' * 4_900, "x" + '"' * 4_900),
    ],
)
def test_no_formula_begins_where_another_list_separator_ends_a_cell(cell, written):
    [_, [read]] = csv.reader(io.StringIO(to_csv(["a"], [[cell]]).decode("utf-8-sig"), newline=""))
    assert read == written


@pytest.mark.parametrize("is_session", [True, False])
def test_an_address_that_is_not_there_answers_with_a_problem_document(is_session):
    client = Client(enforce_csrf_checks=True)
    if is_session:
        client.force_login(people.agent().user)
    for path in ("/api/v1/nothing/", "/api/v2/", "/api/v1/inquiries/nothing/at/all/"):
        answer = client.post(path, "{}", content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/inquiries/{}/attachments/", "/admin/service-inquiry-card/"])
def test_more_files_than_are_read_are_refused_in_the_words_of_the_place(path):
    agent = people.agent()
    path = path.format(inquiries.filed(agent=agent).reference)
    browser = at_pages(agent)
    browser.raise_request_exception = False
    files = {f"file{number}": SimpleUploadedFile("a.txt", b"a") for number in range(101)}
    answer = browser.post(path, files, headers={"Idempotency-Key": "many"})
    assert answer.status_code == 400
    if path.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"
        assert "too many files" in answer.json()["detail"]
    else:
        assert "We can't read this request" in text_of(answer)


@pytest.mark.parametrize(
    ("check", "arguments"),
    [
        (refusals.require_loopback_for_demo, ("off", "https://arsos.example.org")),
        (refusals.require_loopback_for_demo, ("perhaps", "http://localhost")),
        (refusals.require_second_factor, ("off",)),
    ],
)
def test_the_second_factor_cannot_be_switched_off_where_others_reach_it(check, arguments):
    with pytest.raises(ImproperlyConfigured):
        check(*arguments)


@pytest.mark.parametrize(
    "changes",
    [
        {"secret_key": "short"},
        {"field_keys": ["not a key"]},
        {"hash_keys": ["short"]},
        {"base_url": "http://arsos.example.org"},
    ],
)
def test_production_refuses_weak_secrets(changes):
    sound = {
        "secret_key": "s" * 50,
        "field_keys": [KEY],
        "hash_keys": ["h" * 40],
        "base_url": "https://arsos.example.org",
    }
    refusals.require_production_secrets(**sound)
    with pytest.raises(ImproperlyConfigured):
        refusals.require_production_secrets(**{**sound, **changes})


def test_production_passes_the_deployment_checks():
    variables = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "arsos.settings.production",
        "DJANGO_SECRET_KEY": "".join(chr(97 + number % 26) for number in range(60)),
        "ARSOS_FIELD_KEYS": KEY,
        "ARSOS_HASH_KEYS": "h" * 40,
        "DATABASE_URL": "postgres://arsos_app@localhost/arsos",
        "REDIS_URL": "redis://localhost",
        "ARSOS_ALLOWED_HOSTS": "arsos.example.org",
        "ARSOS_BASE_URL": "https://arsos.example.org",
        "ARSOS_SOS_LINE": "+1 502-555-0100",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("ARSOS_FIELD_KEYS", "ARSOS_SOS_LINE"):
        without = {key: value for key, value in variables.items() if key != name}
        assert subprocess.run(command, cwd=ROOT, env=without, capture_output=True, check=False).returncode != 0, name
