"""What is done in a database that was upgraded: upgraded again, an inquiry is filed and answered, all is verified.

A process of its own, because the upgraded database is sealed with the keys of its dump.
"""

import django
from django.test.utils import setup_test_environment

django.setup()
setup_test_environment()  # takes the host name of its client

from django.contrib.auth import get_user_model  # noqa: E402  the settings first
from django.core.management import call_command  # noqa: E402

from inquiries.inquiry.models import Inquiry  # noqa: E402
from members.book.models import Policy  # noqa: E402
from tests.support.calls import as_user  # noqa: E402

NEED = {"summary": "Please look again", "details": {"what_is_needed": "A second look"}, "inquiry_type": "other"}
ANSWER = {"resolution_code": "answered", "answer": "It was looked at.", "relay_text": "We have looked at it."}


def main() -> str:
    policy = (
        Policy.objects.filter(agents__role="agent_of_record", agents__ends_on=None).order_by("policy_number").first()
    )
    assert policy is not None
    agent = as_user(policy.agents.get(role="agent_of_record", ends_on=None).agent.user)
    filed = agent.post(f"members/{policy.member_id}/inquiries/", {**NEED, "policy": str(policy.id)})
    assert filed.status_code == 201, filed.content
    here = f"inquiries/{filed.json()['reference']}"
    desk = as_user(get_user_model().objects.get(username="lead.01"))
    claimed = desk.post(f"{here}/claim/")
    assert claimed.status_code == 200, claimed.content
    answered = desk.post(f"{here}/resolve/", ANSWER)
    assert answered.status_code == 200, answered.content
    return Inquiry.objects.get(reference=filed.json()["reference"]).status


if __name__ == "__main__":
    call_command("migrate_as_owner")  # what is repeated changes nothing
    print(main())
    call_command("verify_journal")
