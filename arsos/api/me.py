"""Who the caller is."""

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.desk.queries.queues import queues_by_id
from arsos.desk.queries.staffing import is_available


class MyQueue(Shape):
    code = s.CharField()
    title = s.CharField()
    is_lead = s.BooleanField()


class MyAgent(Shape):
    id = s.UUIDField()
    name = s.CharField()
    san = s.CharField()
    channel = s.CharField()


class MeAnswer(Shape):
    name = s.CharField()
    user = s.UUIDField(allow_null=True)
    client = s.CharField(allow_null=True)
    roles = s.ListField(child=s.CharField())
    scopes = s.ListField(child=s.CharField(), allow_null=True)
    queues = MyQueue(many=True)
    agent = MyAgent(allow_null=True)
    associate = s.UUIDField(allow_null=True)
    is_available = s.BooleanField(allow_null=True)


class MeView(ApiView):
    operations = {"GET": Operation(summary="Who am I, and what may I do", answer=MeAnswer)}

    def get(self, _request: Request) -> Response:
        me = self.actor
        agent = {"id": me.agent_id, "name": me.agent_name, "san": me.agent_san, "channel": me.agent_channel}
        queues = [
            {"code": queue.code, "title": queue.title, "is_lead": queue.id in me.lead_queue_ids}
            for queue in queues_by_id(me.queue_ids)
        ]
        body = {
            "name": me.name,
            "user": me.user_id,
            "client": me.client_id,
            "roles": sorted(me.roles),
            "scopes": None if me.scopes is None else sorted(me.scopes),
            "queues": queues,
            "agent": agent if me.agent_id else None,
            "associate": me.associate_id,
            "is_available": is_available(me.associate_id) if me.associate_id else None,
        }
        return self.respond(body)
