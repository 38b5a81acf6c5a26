"""Details, drafts, routing conditions and facts, as the OpenAPI document shows them; each subject checks its own."""

from collections.abc import Mapping
from typing import Any, cast

from foundation.http.inputs import NamedSchema, closed_object, open_object
from inquiries.routing.rules import CONDITION_FIELDS
from staffing.rules import HOURS

DETAILS = open_object(
    "InquiryDetails",
    "The details of an inquiry. Which fields there are depends on its type: `GET /inquiry-types/{code}/` returns the "
    "JSON Schema as `details_schema`. The types that ARSOS ships are described as components, such as "
    "`IdCardDetails`; administrators can change them and add others.",
)
DRAFT_CONTENT = open_object(
    "DraftContent",
    "What the draft holds so far: the fields of the flow that it will be filed in. A draft for My Humana Business also "
    "names its `member`.",
)
CONDITIONS = closed_object(
    "RoutingConditions",
    "What an inquiry must have for a rule to match: for each field that is named, one of the values.",
    {
        name: {
            "type": "array",
            "items": {"type": "integer"} if name == "priority" else {"type": "string"},
            "description": f"The accepted values of {name.replace('_', ' ')}.",
        }
        for name in CONDITION_FIELDS
    },
)
FACTS = open_object(
    "HistoryFacts",
    "Codes, ids and numbers about an entry of the history; never personal data. Which there are depends on its kind.",
)
JSON_SCHEMA = open_object("DetailsSchema", "A JSON Schema (draft 2020-12) of the details of an inquiry type.")
UI_SCHEMA = open_object(
    "DetailsUiSchema",
    "How a form shows the details.",
    order={"type": "array", "items": {"type": "string"}, "description": "The fields in the order of the form."},
)
GUIDANCE = open_object(
    "SelfServiceGuidance",
    "How members can self-serve.",
    title={"type": "string", "description": "What members can do."},
    steps={"type": "array", "items": {"type": "string"}, "description": "The steps, in order."},
    job_aid={"type": "string", "description": "Where to find the job aid."},
)
SUGGESTION_RULES = open_object(
    "SuggestionRules",
    "Phrases with weights, and what they lead to.",
    phrases={
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "array", "items": {}}},
        "description": "For each label, pairs of a weight and the phrases that count so much.",
    },
    thresholds={
        "type": "object",
        "additionalProperties": {"type": "number"},
        "description": "For each label, how much the phrases must count together.",
    },
    leads_to={
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "array", "items": {}}},
        "description": "For each label, pairs of a context and a destination; the last context is null.",
    },
    types={
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "For each inquiry type, the context that it brings.",
    },
    details={
        "type": "array",
        "items": {"type": "object"},
        "description": "Answers in the form of a type that count without any words.",
    },
)
CALENDAR_RULES = NamedSchema(
    "CalendarRules",
    {**cast("Mapping[str, Any]", HOURS.schema), "description": "The hours of a calendar, in its own time zone."},
)
