import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import inquiries, members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


def test_x():
    a = people.agent()
    c = as_agent(a)
    p = members.policy(a)
    for i in range(3):
        n = inquiries.need("billing")
        body = {
            "policy": str(p.id),
            "inquiry_type": "billing",
            "summary": "x",
            "description": "A long text about the premium that was drafted twice in May and nobody has paid it back.",
            "details": dict(n.details),
        }
        with CaptureQueriesContext(connection) as q:
            r = c.post(f"members/{p.member_id}/inquiries/", body)
            assert r.status_code == 201
        print(len(q))
    for one in q.captured_queries:
        print(one["sql"][:110])
