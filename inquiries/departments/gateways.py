"""How a department's system is spoken to: signed JSON, one key for each request, answers read with care (R18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from standardwebhooks import Webhook

from events.webhooks.addresses import target_of
from foundation.errors import ArsosError
from foundation.outbound import Answer, CallFailed
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.departments.rules import RequestStatus

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


TOLERANCE = timedelta(minutes=5)
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


class SignatureRefused(ArsosError):
    code = "signature-refused"
    title = gettext_noop("The signature of this call is missing or wrong")


def require_signature(department: Department, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
    """Raise SignatureRefused for a wrong or outdated signature, and for none where the department must sign."""
    message_id, timestamp, signatures = (headers.get(name, "") for name in NAMES)
    if not signatures and not department.requires_signature:
        return
    if not department.secret or not (message_id and timestamp.isascii() and timestamp.isdigit()):
        raise SignatureRefused(_("Send webhook-id, webhook-timestamp and webhook-signature as Standard Webhooks says."))
    signed_at = datetime.fromtimestamp(min(int(timestamp[:12]), 32_503_680_000), tz=at.tzinfo)
    if abs(at - signed_at) > TOLERANCE:
        raise SignatureRefused(_("The timestamp is more than five minutes away from now."))
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise SignatureRefused(_("The body is not UTF-8.")) from None
    wanted = Webhook(department.secret).sign(message_id, signed_at, text)
    if not any(_is_same(wanted, given) for given in signatures.split(" ")):
        raise SignatureRefused(_("The signature does not fit the body under this department's secret."))


def _is_same(wanted: str, given: str) -> bool:
    return compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
