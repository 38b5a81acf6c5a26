"""One call to a department's system, from claim to outcome."""

from datetime import datetime
from uuid import UUID

from foundation.outbound import AddressRefused
from inquiries.departments.actions.call import (
    Call,
    claim_department_call,
    finish_department_call,
    put_off_department_call,
)
from inquiries.departments.gateways import GatewayFailed, Word, gateway_to
from inquiries.departments.rules import RequestStatus


def call_department(request_id: UUID, *, at: datetime) -> bool:
    """Bring a request, take it back, or ask how far it is; returns whether there was something to do."""
    call = claim_department_call(request_id, at=at)
    if call is None:
        return False
    try:
        word = _speak(call, at)
    except (GatewayFailed, AddressRefused) as failure:
        put_off_department_call(request_id, why=failure.code, at=at)
    else:
        finish_department_call(request_id, word, at=at)
    return True


def _speak(call: Call, at: datetime) -> Word | None:
    request = call.request
    gateway = gateway_to(request.department)
    if request.status == RequestStatus.CANCELLED:
        gateway.take_back(request, at)
        return None
    if request.delivered_at is None:
        return gateway.send(request, call.subject, at)
    word = gateway.ask(request, at)
    if word is None:
        raise GatewayFailed("unknown-there")
    return word
