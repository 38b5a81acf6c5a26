"""Strange input for every operation of the published document, as each role, with what earlier answers named.

No error of ours, no undocumented status, no answer that is not what the document says. `make fuzz` runs it for longer.
"""

import os
from collections import Counter
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from arsos.wsgi import application
from foundation.actor import Role
from tests.factories import inquiries, members, people
from tests.support.calls import SCOPES, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

EXAMPLES = int(os.environ.get("ARSOS_FUZZ_EXAMPLES", "4"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = openapi.from_path("docs/openapi.yaml")
DOCUMENT.app = application
OPERATIONS = [result.ok() for result in DOCUMENT.get_all_operations()]
ROLES = ("agent", "agent's client", "associate", "lead", "auditor", "administrator", "stranger", "nobody")
LEAST = 40
MADE_BY = {"attachments": "inquiries", "department-requests": "inquiries"}
PARTS = 4
"""So that several processes share the work."""


class Cast:
    """A caller of each role, and the things that paths can name."""

    def __init__(self, role):
        agent, lead = people.agent(), people.associate("triage", lead=True)
        made = inquiries.filed(agent=agent, policy=members.policy(agent))
        self.known = {
            "reference": [made.reference],
            "member_id": [str(made.member_id)],
            "code": ["triage", "other", "billing"],
            "draft_id": [],
            "attachment_id": [],
            "run_id": [],
            "rule_set_id": [],
            "access_id": [],
        }
        self.headers = self._headers(role, agent, lead)
        self.statuses: Counter[int] = Counter()

    def _headers(self, role, agent, lead):
        if role == "nobody":
            return {}
        if role == "agent's client":
            return {
                "Authorization": f"Bearer {token_of(people.client(agent, scopes=SCOPES))}",
                "On-Behalf-Of": agent.san,
            }
        users = {"agent": agent.user, "lead": lead.user, "stranger": people.UserFactory()}
        user = users.get(role) or people.UserFactory()
        if role == "associate":
            user = people.associate("triage").user
        if role in {"auditor", "administrator"}:
            people.grant(user, Role(role))
        return {"Authorization": f"Bearer {token_of(people.client(scopes=SCOPES), user=user)}"}

    def send(self, case, path, headers):
        """Send a case that was drawn with this path and these headers, and look at what is answered."""
        self.aim(case, path, headers)
        answer = case.call(headers={**(case.headers or {}), **self.headers})
        self.statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        self.learn(case, answer)

    def aim(self, case, path, headers):
        """Three times of four the path names something that is there; headers are sound but for every fifth."""
        turn = self.statuses.total() + 1
        for name, value in path.items():
            known = self.known.get(name)
            case.path_parameters[name] = known[turn % len(known)] if known and turn % 4 else value
        headers = dict(headers)
        for name in ("On-Behalf-Of", "If-Match", "Idempotency-Key"):
            if turn % 5:
                headers.pop(name, None)
        if turn % 5 and case.method.upper() == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        case.headers = headers

    def learn(self, case, answer):
        """What was made can be named from now on."""
        if answer.status_code not in {201, 202} or "json" not in answer.headers.get("Content-Type", [""])[0]:
            return
        body = answer.json()
        if isinstance(body, dict):
            if "reference" in body:
                self.known["reference"].append(body["reference"])
            for path, name in (
                ("inquiry-drafts/", "draft_id"),
                ("attachments/", "attachment_id"),
                ("imports/", "run_id"),
                ("rule-sets/", "rule_set_id"),
                ("emergency-access/", "access_id"),
                ("department-requests/", "request_id"),
                ("webhook-endpoints/", "endpoint_id"),
                ("/test/", "delivery_id"),
                ("routing/replay/", "replay_id"),
            ):
                if case.operation.path.endswith(path):
                    self.known.setdefault(name, []).append(body["id"])


def parts():
    """The operations in some parts of about the same size; those of one resource stay together, as they name each
    other's things.
    """
    by_resource = {}
    for operation in OPERATIONS:
        resource = operation.path.removeprefix("/api/v1/").split("/")[0]
        by_resource.setdefault(MADE_BY.get(resource, resource), []).append(operation)
    dealt = [[] for _ in range(PARTS)]
    for group in sorted(by_resource.values(), key=len, reverse=True):
        min(dealt, key=len).extend(group)
    return [sorted(part, key=OPERATIONS.index) for part in dealt]


def throw(operation, casts, broken):
    """Draw some cases and have each of them sent by each role."""

    @given(case=operation.as_strategy())
    @examples(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=EXAMPLES <= 10,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case):
        path, headers = dict(case.path_parameters or {}), dict(case.headers or {})
        for role, cast in casts.items():
            try:
                cast.send(case, path, headers)
            except Exception as failure:  # noqa: BLE001  every operation is tried before all are judged
                broken.setdefault((role, operation.label), str(failure)[:1500])

    send()


@pytest.mark.parametrize("operations", parts(), ids=[f"part {number + 1}" for number in range(PARTS)])
def test_strange_input_breaks_nothing(operations, settings, tmp_path):
    """Each case is drawn once, which takes as long as answering it, and sent by each role."""
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    settings.ARSOS_REQUESTS_PER_MINUTE = 10_000_000
    casts = {role: Cast(role) for role in ROLES}
    broken = {}
    for operation in operations:
        throw(operation, casts, broken)
    for role, cast in casts.items():
        print(f"{role}: {cast.statuses.total()} requests, {dict(sorted(cast.statuses.items()))}")
    assert broken == {}, "\n\n".join(f"{role}: {label}\n{what}" for (role, label), what in broken.items())
    assert all(cast.statuses.total() >= LEAST for cast in casts.values())
