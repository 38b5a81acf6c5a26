"""The rules of the SOS criteria, as the OpenAPI document shows them; `decide_criteria_errors` checks them."""

from foundation.http.inputs import open_object

CRITERIA_RULES = open_object(
    "SosCriteriaRules",
    "Who may call the SOS line.",
    passes={
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "needs": {
                    "type": ["string", "null"],
                    "description": "The coverage that must be active; null if none has to be.",
                },
                "reasons": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "The reasons, one of which must be given.",
                },
            },
            "required": ["needs", "reasons"],
        },
        "description": "The ways to pass; any one is enough with the member on the line.",
    },
    file_instead={
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "For each reason, the inquiry type to file instead.",
    },
    line_minutes={"type": "integer", "description": "For how many minutes the number is shown."},
    chase_minutes={
        "type": "array",
        "items": {"type": "integer"},
        "description": "After how many minutes the agent is reminded to log the call.",
    },
    changed_answers_within_hours={
        "type": "integer",
        "description": "Within how many hours a pass after a refusal looks unusual.",
    },
    many_outside_book={
        "type": "object",
        "properties": {
            "persons": {"type": "integer", "description": "How many persons."},
            "within_days": {"type": "integer", "description": "Within how many days."},
        },
        "description": "How many persons outside of the book of business look unusual.",
    },
)
