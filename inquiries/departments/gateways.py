"""How a department's system is spoken to: signed JSON, one key for each request, answers read with care (R18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
from standardwebhooks import Webhook

from arsos.kernel.outbound import Answer, CallFailed
from arsos.outbox.addresses import target_of
from inquiries.models import Department, DepartmentRequest
from inquiries.rules.departments import RequestStatus

GONE = (404, 410)


class GatewayFailed(Exception):
    """The department's system did not do what was asked; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Word:
    """What a department's system says of a request."""

    status: RequestStatus
    key: str
    note: str = ""
    external_reference: str = ""


class Gateway(Protocol):
    """A way to a department."""

    def send(self, request: DepartmentRequest, subject: Mapping[str, Any], at: datetime) -> Word | None:
        """Bring a request; sending it again under the same key has one effect. Raises GatewayFailed."""

    def take_back(self, request: DepartmentRequest, at: datetime) -> None:
        """Say that a request is cancelled. Raises GatewayFailed."""

    def ask(self, request: DepartmentRequest, at: datetime) -> Word | None:
        """How far it is; None when the system does not know it. Raises GatewayFailed."""


class ManualGateway:
    """People of the department read their requests here: there is nobody to call."""

    def send(self, request: DepartmentRequest, subject: Mapping[str, Any], at: datetime) -> Word | None:
        return None

    def take_back(self, request: DepartmentRequest, at: datetime) -> None:
        """They see that it is cancelled."""

    def ask(self, request: DepartmentRequest, at: datetime) -> Word | None:
        return None


class HttpGateway:
    """`POST {url}` brings a request, `GET {url}/{id}` asks, `POST {url}/{id}/cancel` takes it back.

    Every call is signed as Standard Webhooks does, and a POST carries the request's id as `Idempotency-Key`.
    """

    def __init__(self, department: Department) -> None:
        self.department = department

    def send(self, request: DepartmentRequest, subject: Mapping[str, Any], at: datetime) -> Word | None:
        body = {
            "id": str(request.id),
            "department": request.department_id,
            "summary": request.summary,
            "details": request.details,
            "due_at": request.due_at,
            **subject,
        }
        return _word(self._call("POST", "", request.id, at, body=body), request)

    def take_back(self, request: DepartmentRequest, at: datetime) -> None:
        try:
            self._call("POST", f"/{request.id}/cancel", request.id, at, body={"id": str(request.id)}, key="cancel")
        except GatewayFailed as failure:
            if failure.code != "gone":
                raise

    def ask(self, request: DepartmentRequest, at: datetime) -> Word | None:
        try:
            return _word(self._call("GET", f"/{request.id}", request.id, at), request)
        except GatewayFailed as failure:
            if failure.code == "gone":
                return None
            raise

    def _call(
        self, method: str, below: str, request_id: UUID, at: datetime, *, body: Any = None, key: str = "send"
    ) -> Answer:
        payload = b"" if body is None else orjson.dumps(body)
        target = target_of(self.department.url)
        headers = {"Accept": "application/json", **self._signature(request_id, payload, at)}
        if method == "POST":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": f"{request_id}/{key}"}
        try:
            answer = target.send(method, f"{target.path}{below}", headers=headers, body=payload)
        except CallFailed as failure:
            raise GatewayFailed(failure.code) from None
        if answer.status in GONE:
            raise GatewayFailed("gone")
        if not 200 <= answer.status < 300:  # noqa: PLR2004  what HTTP calls success
            raise GatewayFailed(f"status-{answer.status}")
        return answer

    def _signature(self, request_id: UUID, payload: bytes, at: datetime) -> dict[str, str]:
        if not self.department.secret:
            return {}
        signed = Webhook(self.department.secret).sign(str(request_id), at, payload.decode())
        return {
            "webhook-id": str(request_id),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signed,
        }


def gateway_to(department: Department) -> Gateway:
    """The way to a department."""
    return HttpGateway(department) if department.gateway == Department.Gateway.HTTP else ManualGateway()


def _word(answer: Answer, request: DepartmentRequest) -> Word | None:
    """What an answer says; raises GatewayFailed for what cannot be understood."""
    if not answer.body.strip():
        return None
    try:
        said = orjson.loads(answer.body)
        status = RequestStatus(said["status"])
        reference, note = str(said.get("external_reference") or "")[:80], str(said.get("note") or "")[:4000]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError):
        raise GatewayFailed("unreadable") from None
    return Word(status, f"{request.id}/{status}", note.replace("\x00", ""), reference.replace("\x00", ""))
