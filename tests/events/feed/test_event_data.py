"""What an event carries has the shape of its family, and says null apart from nothing."""

from dataclasses import MISSING, fields

import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator

from events.feed.api import EventsView
from events.feed.data import FAMILIES, HandOverEventData, InquiryEventData, WebhookTestEventData
from events.feed.steps import Effect, EventType

INQUIRY = InquiryEventData(inquiry="SI-7K3M-9QX5", status="queued", version=1)
HANDOFF = HandOverEventData(hand_over="x", inquiry="SI-7K3M-9QX5", destination="grievance", legal_due_at=None)


def test_every_type_belongs_to_a_family():
    assert {one.partition(".")[0] for one in EventType} == set(FAMILIES)


def test_what_is_not_said_is_absent_and_null_is_said():
    assert INQUIRY.as_body() == {"inquiry": "SI-7K3M-9QX5", "status": "queued", "version": 1}
    assert HANDOFF.as_body()["legal_due_at"] is None
    assert "variant" not in HANDOFF.as_body()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventType.HAND_OVER_CREATED, INQUIRY),
        (EventType.INQUIRY_CHANGED, HANDOFF),
        (EventType.TICKET_FILED, WebhookTestEventData(endpoint="x")),
    ],
)
def test_data_of_another_family_is_no_event(kind, data):
    with pytest.raises(TypeError, match=f"{kind} carries"):
        Effect(type=kind, data=data)


@pytest.mark.parametrize("family", dict.fromkeys(FAMILIES.values()))
def test_the_component_has_each_field_and_requires_what_is_always_said(family):
    feed = SchemaGenerator(patterns=[path("api/v1/events/", EventsView.as_view())])
    schema = feed.get_schema(request=None, public=True)["components"]["schemas"][family.__name__]
    assert list(schema["properties"]) == [one.name for one in fields(family)]
    assert set(schema["required"]) == {one.name for one in fields(family) if one.default is MISSING}
    assert schema["additionalProperties"] is True
