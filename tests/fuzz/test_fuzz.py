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

from arsos.kernel.actor import Role
from arsos.wsgi import application
from tests.factories import inquiries, members, people
from tests.support.calls import SCOPES, token_of

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = int(os.environ.get("ARSOS_FUZZ_EXAMPLES", "4"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = openapi.from_path("docs/openapi.yaml")
DOCUMENT.app = application
OPERATIONS = [result.ok() for result in DOCUMENT.get_all_operations()]
ROLES = ("agent", "agent's client", "associate", "lead", "auditor", "administrator", "stranger", "nobody")
LEAST = 40


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

    def aim(self, case, turn):
        """Three times of four the path names something that is there; headers are sound but for every fifth."""
        for name, value in (case.path_parameters or {}).items():
            known = self.known.get(name)
            case.path_parameters[name] = known[turn % len(known)] if known and turn % 4 else value
        headers = dict(case.headers or {})
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


@pytest.mark.parametrize("role", ROLES)
def test_strange_input_breaks_nothing(role, settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    settings.ARSOS_REQUESTS_PER_MINUTE = 10_000_000
    cast, statuses, turn = Cast(role), Counter(), [0]
    broken = []
    for operation in OPERATIONS:

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
            turn[0] += 1
            cast.aim(case, turn[0])
            answer = case.call(headers={**(case.headers or {}), **cast.headers})
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)
            cast.learn(case, answer)

        try:
            send()
        except Exception as failure:  # noqa: BLE001  every operation is tried before all are judged
            broken.append((operation.label, str(failure)[:1500]))
    print(f"{role}: {turn[0]} requests, {dict(sorted(statuses.items()))}")
    assert broken == [], "\n\n".join(f"{label}\n{what}" for label, what in broken)
    assert sum(statuses.values()) >= LEAST
