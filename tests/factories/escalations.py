"""Rows of escalations and of the SOS line, without what their actions do beside: for tests of who may see them."""

from datetime import timedelta

import factory

from accounts.models.users import User
from escalations.ladder.models import Escalation
from escalations.sos.models import SosCall, SosCriteria, SosScreening
from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id
from tests.factories import inquiries, members, people


class EscalationFactory(factory.django.DjangoModelFactory):
    """One at the sales manager; `is_settled` ends it without a change."""

    class Meta:
        model = Escalation

    class Params:
        is_settled = factory.Trait(
            state=Escalation.State.SETTLED, settled_at=factory.SelfAttribute("raised_at"), outcome="no_change"
        )

    inquiry = factory.LazyFunction(inquiries.filed)
    level = "sales_manager"
    owner = factory.SubFactory(people.UserFactory, roles=[Role.SALES_MANAGER])
    exhausted_options = factory.List(["x"])
    reason = "x"
    raised_at = factory.LazyFunction(clock.now)
    level_since = factory.SelfAttribute("raised_at")
    acknowledge_due_at = factory.LazyAttribute(lambda escalation: escalation.raised_at + timedelta(days=90))
    settle_due_at = factory.SelfAttribute("acknowledge_due_at")


class ScreeningFactory(factory.django.DjangoModelFactory):
    """A screening that was not passed: the member was not on the line."""

    class Meta:
        model = SosScreening

    agent = factory.SubFactory(people.AgentFactory)
    member = factory.SubFactory(members.MemberFactory)
    member_on_line = False
    reasons = factory.List(["billing"])
    coverages = factory.List([])
    is_attested = False
    criteria = factory.LazyFunction(SosCriteria.objects.get)
    passed = False
    refusals = factory.List(["member_not_on_line"])
    created_at = factory.LazyFunction(clock.now)


class CallFactory(factory.django.DjangoModelFactory):
    """A call without a screening, which has begun."""

    class Meta:
        model = SosCall

    agent = factory.SubFactory(people.AgentFactory)
    member = factory.SubFactory(members.MemberFactory)
    started_at = factory.LazyFunction(clock.now)
    flags = factory.List(["no_screening"])
    logged_at = factory.SelfAttribute("started_at")
    updated_at = factory.SelfAttribute("started_at")


def said_by_inquiry(owner: User) -> dict[str, object]:
    """What an inquiry says of an escalation that waits for its owner, who leads agents."""
    named = {"id": str(owner.id), "name": "Somebody Testowner"}
    return {"id": str(new_id()), "state": "raised", "level": "sales_manager", "owner": named, "outcome": None}
