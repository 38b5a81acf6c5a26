"""Who the caller is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models.agents import Agent
from foundation.http.inputs import Enumeration
from foundation.http.operations import Operation
from foundation.http.outputs import From, Output
from foundation.http.views import ApiView
from staffing.queries.associates import is_available
from staffing.queries.queues import queues_by_id

CHANNEL = Enumeration(
    "AgentChannel",
    "How the agent is contracted.",
    {"career": "A career agent of Humana.", "broker": "An external agent."},
    of=Agent.Channel,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyQueue(Output):
    code: str
    title: str
    is_lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAgent(Output):
    id: Annotated[UUID, From("agent_id")]
    name: Annotated[str, From("agent_name")]
    san: Annotated[str, From("agent_san")]
    channel: Annotated[str, CHANNEL, From("agent_channel")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeAnswer(Output):
    name: str
    user: Annotated[UUID | None, From("user_id")]
    client: str | None
    roles: Sequence[str]
    scopes: Sequence[str] | None
    queues: Sequence[MyQueue]
    agent: MyAgent | None
    associate: Annotated[UUID | None, From("associate_id")]
    is_available: bool | None


class MeView(ApiView):
    operations = {
        "GET": Operation(
            name="getMe",
            summary="Get who you are",
            description="Returns your name, roles, scopes, queues and agent profile.",
            answer=MeAnswer,
        )
    }

    def get(self, _request: Request) -> Response:
        me = self.actor
        queues = [MyQueue.of(one, is_lead=one.id in me.lead_queue_ids) for one in queues_by_id(me.queue_ids)]
        answer = MeAnswer.of(
            me,
            client=me.client_id,
            roles=sorted(me.roles),
            scopes=None if me.scopes is None else sorted(me.scopes),
            queues=queues,
            agent=MyAgent.of(me) if me.agent_id else None,
            is_available=is_available(me.associate_id) if me.associate_id else None,
        )
        return self.respond(answer)
