"""Bad input gets its problem document, and changes nothing."""

import json

import pytest

from audit.models import HistoryEntry
from inquiries.inquiry.models import Inquiry, Prospect
from inquiries.referrals.models import Referral
from tests.factories import members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)

NEED = {"inquiry_type": "other", "summary": "Help", "details": {"what_is_needed": "A letter"}}
PERSON = {"first_name": "Ann", "last_name": "Sampleton", "date_of_birth": "1950-01-02", "zip_code": "40202"}
CARD = {**NEED, "prospect": PERSON, "authority": "own_application", "line_of_business": "MAPD"}
CLAIM = {
    "service_from": "2026-01-05",
    "service_to": "2026-01-05",
    "provider": "Clinic",
    "billed_amount": "10.00",
    "issue": "unpaid",
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def policy(agent):
    return members.policy(agent)


@pytest.fixture
def vantage(agent):
    return as_agent(agent)


def problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"].endswith(f"/{code}")
    assert body["status"] == status
    assert body["request_id"] == answer["X-Request-Id"]
    assert not Inquiry.objects.exists()
    assert not Prospect.objects.exists()
    assert not HistoryEntry.objects.exists()
    return body


def pointers(body):
    return {(error["pointer"], error["code"]) for error in body["errors"]}


MEMBER_CASES = [
    ({"shoe_size": 42}, 422, "validation-error", {("/shoe_size", "unknown_field")}),
    ({"member": "x"}, 422, "locked-field", {("/member", "locked_field")}),
    (
        {"line_of_business": "PDP", "agent": "1"},
        422,
        "locked-field",
        {("/agent", "locked_field"), ("/line_of_business", "locked_field")},
    ),
    ({"summary": 5}, 422, "validation-error", {("/summary", "wrong_type")}),
    ({"summary": ""}, 422, "validation-error", {("/summary", "required")}),
    ({"summary": "x" * 201}, 422, "validation-error", {("/summary", "too_long")}),
    ({"details": []}, 422, "validation-error", {("/details", "wrong_type")}),
    ({"policy": "no-id"}, 422, "validation-error", {("/policy", "wrong_type")}),
    ({"policy": None}, 422, "validation-error", {("/policy", "required")}),
    ({"self_service": "perhaps"}, 422, "validation-error", {("/self_service", "not_allowed")}),
    ({"inquiry_type": "nonsense"}, 422, "validation-error", {("/inquiry_type", "unknown_type")}),
    ({"details": {}}, 422, "validation-error", {("/details/what_is_needed", "required")}),
    ({"details": {"what_is_needed": "x", "y": 1}}, 422, "validation-error", {("/details/y", "unknown_field")}),
    (
        {"inquiry_type": "id_card", "details": {"reason": "lost", "card": "medical", "address_confirmed": True}},
        422,
        "validation-error",
        {("/self_service", "required")},
    ),
    (
        {"inquiry_type": "medical_claim", "details": {**CLAIM, "npi": "1234567890"}},
        422,
        "validation-error",
        {("/details/npi", "invalid_npi")},
    ),
    (
        {"inquiry_type": "pcp_change", "details": {"pcp_name": "Dr. A", "npi": "x", "effective": "2026-11-02"}},
        422,
        "validation-error",
        {("/details/npi", "invalid_npi"), ("/details/effective", "not_first_of_month"), ("/self_service", "required")},
    ),
]


@pytest.mark.parametrize(("change", "status", "code", "errors"), MEMBER_CASES)
def test_my_humana_business(vantage, policy, change, status, code, errors):
    body = {**NEED, "policy": str(policy.id), **change}
    answer = vantage.post(f"members/{policy.member_id}/inquiries/", body)
    assert pointers(problem(answer, status, code)) == errors


CARD_CASES = [
    ({"prospect": {**PERSON, "zip_code": "4020"}}, {("/prospect/zip_code", "invalid_zip")}),
    ({"prospect": {**PERSON, "phone": "12"}}, {("/prospect/phone", "invalid_phone")}),
    ({"prospect": {**PERSON, "date_of_birth": "2999-01-01"}}, {("/prospect/date_of_birth", "invalid_date")}),
    ({"prospect": {**PERSON, "date_of_birth": 19500102}}, {("/prospect/date_of_birth", "wrong_type")}),
    ({"prospect": {**PERSON, "member_id": "X1"}}, {("/prospect/member_id", "invalid_humana_id")}),
    ({"prospect": {**PERSON, "ssn": "1"}}, {("/prospect/ssn", "unknown_field")}),
    ({"prospect": {}}, {(f"/prospect/{name}", "required") for name in PERSON}),
    ({"authority": "because"}, {("/authority", "not_allowed")}),
    ({"line_of_business": "HMO"}, {("/line_of_business", "not_allowed")}),
    ({"not_the_same_person": "true"}, {("/not_the_same_person", "wrong_type")}),
    (
        {"prospect": {**PERSON, "zip_code": "x", "phone": "y", "date_of_birth": "z"}},
        {
            ("/prospect/zip_code", "invalid_zip"),
            ("/prospect/phone", "invalid_phone"),
            ("/prospect/date_of_birth", "invalid_date"),
        },
    ),
]


@pytest.mark.parametrize(("change", "errors"), CARD_CASES)
def test_service_inquiry_card(vantage, change, errors):
    assert pointers(problem(vantage.post("inquiries/", {**CARD, **change}), 422, "validation-error")) == errors


def test_a_policy_of_another_member_and_a_member_of_another_book_look_missing(vantage, policy):
    other = members.policy(people.agent())
    body = {**NEED, "policy": str(other.id)}
    problem(vantage.post(f"members/{policy.member_id}/inquiries/", body), 404, "not-found")
    problem(vantage.post(f"members/{other.member_id}/inquiries/", body), 404, "not-found")


def test_a_type_of_the_other_family_and_a_type_the_plan_does_not_have(vantage, agent):
    dental = members.policy(agent, plan_type="dental")
    month = {"request": "start", "first_month": "2026-12-01"}
    body = {**NEED, "policy": str(dental.id), "inquiry_type": "premium_withholding", "details": month}
    problem(vantage.post(f"members/{dental.member_id}/inquiries/", body), 422, "mixed-family")
    body = {**NEED, "policy": str(dental.id), "inquiry_type": "medical_claim", "details": CLAIM}
    problem(vantage.post(f"members/{dental.member_id}/inquiries/", body), 422, "type-not-offered")


def test_a_pre_sale_type_files_nothing_but_leaves_its_referral(vantage, policy):
    body = {**NEED, "policy": str(policy.id), "inquiry_type": "application_status", "details": {}}
    found = problem(vantage.post(f"members/{policy.member_id}/inquiries/", body), 422, "pre-sale")
    assert found["referral"]["destination"]["email"] == "agentsupport@humana.com"
    assert Referral.objects.get().requested_type == "application_status"
    problem(vantage.post("inquiries/", {**CARD, "inquiry_type": "commissions"}), 422, "pre-sale")
    assert [one["requested_type"] for one in vantage.get("referrals/").json()["results"]] == [
        "commissions",
        "application_status",
    ]


RAW_CASES = [
    (b"{", 400, "bad-request"),
    (b"[]", 400, "bad-request"),
    (b'"text"', 400, "bad-request"),
    (b"\xff\xfe{}", 400, "bad-request"),
    (b'{"summary": NaN}', 400, "bad-request"),
    (b'{"summary": Infinity}', 400, "bad-request"),
    (b'{"summary": 1' + b"0" * 400 + b"}", 400, "bad-request"),
    (b'{"summary": 1e999}', 400, "bad-request"),
    (b"[" * 10_000 + b"]" * 10_000, 400, "bad-request"),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "bad-request"),
    (b'{"summary": "a\\u0000b"}', 400, "bad-request"),
    (b'{"summary": "\\ud800"}', 400, "bad-request"),
    (b'{"summary": "a", "summary": "b"}', 400, "bad-request"),
    (b'{"summary": "' + b"x" * 1_000_001 + b'"}', 413, "too-large"),
]


@pytest.mark.parametrize(("raw", "status", "code"), RAW_CASES, ids=range(len(RAW_CASES)))
def test_bodies_that_cannot_be_read(vantage, raw, status, code):
    headers = {**vantage.headers, "Idempotency-Key": "k"}
    answer = vantage.client.post("/api/v1/inquiries/", data=raw, content_type="application/json", headers=headers)
    problem(answer, status, code)


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_other_media_types(vantage, media_type):
    headers = {**vantage.headers, "Idempotency-Key": "k"}
    answer = vantage.client.post("/api/v1/inquiries/", data=json.dumps(CARD), content_type=media_type, headers=headers)
    problem(answer, 415, "wrong-media-type")


@pytest.mark.parametrize(
    "query",
    [
        "shoe=1",
        "page_size=0",
        "page_size=201",
        "page_size=x",
        "page_size=1&page_size=2",
        "cursor=x",
        "status=open",
        "assignee=me",
        "created_after=yesterday",
        "mine=1",
        "ordering=name",
        "clock=late",
        "member=%00",
        "search=%00",
    ],
)
def test_query_parameters_that_cannot_be_used(vantage, query):
    problem(vantage.get(f"inquiries/?{query}"), 400, "bad-request")


@pytest.mark.parametrize("key", ["", "x" * 256, "smörgås", "a\tb"])
def test_keys_that_cannot_be_used(vantage, key):
    headers = {**vantage.headers, **({"Idempotency-Key": key} if key else {})}
    answer = vantage.client.post("/api/v1/inquiries/", data=CARD, content_type="application/json", headers=headers)
    problem(answer, 400, "bad-request")


def test_identifiers_stand_in_no_url(vantage):
    for text in ("H12345678", "1EG4TE5MK73", "502-555-0123", "ann@example.org"):
        problem(vantage.get(f"members/?search={text}"), 400, "bad-request")


@pytest.mark.parametrize(
    "path", ["nowhere/", "inquiries/SI-7K3M-9QX5/", "members/01a20a48-5694-718a-8ebe-290da773e6e6/", "members/x/"]
)
def test_what_is_not_there(vantage, path):
    problem(vantage.get(path), 404, "not-found")


def test_a_mistyped_reference_is_told_apart(vantage):
    problem(vantage.get("inquiries/SI-7K3M-9QX6/"), 404, "mistyped-reference")


def test_nobody_and_a_wrong_token(vantage):
    problem(vantage.client.get("/api/v1/inquiries/"), 401, "not-signed-in")
    headers = {"Authorization": "Bearer nonsense"}
    problem(vantage.client.get("/api/v1/inquiries/", headers=headers), 401, "not-signed-in")


def test_a_missing_scope_and_an_agent_who_is_not_bound(agent, policy):
    client = people.client(agent, scopes="members:read")
    from tests.support.calls import as_client

    problem(as_client(client, agent).post("inquiries/", CARD), 403, "scope-missing")
    problem(as_client(client, people.agent()).get("members/"), 403, "agent-not-bound")


@pytest.mark.parametrize(
    "name", ["Ann \u202eevil", "<script>alert(1)</script>", "=HYPERLINK(1)", "Ann\u200bMarie", "李雷"]
)
def test_strange_names_are_kept_as_text(vantage, name):
    answer = vantage.post("inquiries/", {**CARD, "prospect": {**PERSON, "first_name": name}})
    assert answer.status_code == 201, answer.content
    assert answer.json()["prospect"]["first_name"] == name
