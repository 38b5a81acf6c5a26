"""The words of the OpenAPI document that no view says: its tags, and fields that bring no text of their own."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from arsos.component_texts import COMPONENTS
from arsos.field_texts import FIELDS, FIELDS_OF
from foundation.http.inputs import Schema
from foundation.shipped.files import shipped

INHERITED = inspect.getdoc(Schema)
"""What the generator says of a body that says nothing of itself."""
OWN_KEYWORDS = {
    "notAfterToday": "Not after today.",
    "notBefore": "Not before an earlier field; `details_schema` names it.",
    "firstOfMonth": "The first day of a month.",
    "const": "Only true is accepted.",
}
"""Keywords of the forms that JSON Schema does not know, or that generators read wrongly, in words."""
MORE_OF_PROBLEMS: dict[str, Any] = {
    "referral": {
        "$ref": "#/components/schemas/Referral",
        "description": "With `pre-sale`: where the question belongs. The referral is recorded.",
    },
    "member": {
        "type": "string",
        "format": "uuid",
        "description": "With `existing-member`: the id of the member who matches.",
    },
    "link": {
        "type": "string",
        "description": "With `existing-member`: the address of the Consumer Profile to file from.",
    },
    "members": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/ExistingMemberLink"},
        "description": "With `existing-member`, where several match: all of them.",
    },
}
"""Members of problems that only some codes have, by bodies that an app shows elsewhere too."""

TAGS = {
    "attachments": "Files that were sent with an inquiry.",
    "call-list": "Answers that agents still have to relay, as calls to make.",
    "calendars": "The business hours that service targets run in.",
    "department-requests": "What other Humana departments were asked, and what they answered.",
    "emergency-access": "Seeing one person outside your scope in an emergency, for 60 minutes and with a review.",
    "escalation-absences": "Days on which the owner of an escalation level is away.",
    "escalations": "Inquiries that went up the ladder after all options were exhausted.",
    "events": "What happened, as a feed and as a stream. Events carry ids and states, never personal data.",
    "exports": "Lists of inquiries as CSV or Excel files.",
    "follow-up-tasks": "What is to be done about inquiries by a time, for people of ARSOS.",
    "hand-overs": "Grievances, appeals and determinations that were handed to the unit that decides them.",
    "imports": "CSV files of members, policies and applications.",
    "incidents": "One cause behind many inquiries, with one update and one answer for all of them.",
    "inquiries": "Service inquiries: file them, work them, answer them.",
    "inquiry-drafts": "Inquiries that are not filed yet.",
    "inquiry-types": "What can be asked, with the form of each type.",
    "job-aids": "Step-by-step instructions for agents and members.",
    "journal": "The access journal: who looked at whose personal data.",
    "labels": "Words with colors that ARSOS puts on inquiries. They hold nobody's data.",
    "me": "Who you are, your availability and your notifications.",
    "members": "Your book of business and the Consumer Profile.",
    "privacy-cases": "What was sent by mistake and what came of it.",
    "queues": "Queues of ARSOS: what waits, the next inquiry, the workload.",
    "referrals": "Pre-sale questions that were sent to Agent Support.",
    "reports": "Figures about the service. Reports carry no personal data.",
    "routing": "The rules that choose a queue for an inquiry.",
    "saved-views": "Lists of inquiries that you saved.",
    "self-service-offers": "Self-service that was offered and not followed by an inquiry.",
    "sos-calls": "Calls to the Customer Service SOS line.",
    "sos-criteria": "The criteria that decide who may call the SOS line.",
    "sos-screenings": "Screenings before a call to the SOS line.",
    "subject-links": "Links between a person that was typed in and a member.",
    "suggestion-rules": "The rules that suggest a handoff from the text of an inquiry.",
    "technical-tickets": "Problems with Vantage itself.",
    "webhook-deliveries": "What was sent to webhook endpoints, with every attempt.",
    "webhook-endpoints": "URLs that ARSOS sends events to.",
}
"""What each tag is about; a tag is the first part of a path."""


def add_words(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Complete the drawn document with its tags and with texts of components and fields, and with shipped details."""
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    used = {tag for operation in operations for tag in operation["tags"]}
    result["tags"] = [{"name": tag, "description": TAGS[tag]} for tag in sorted(used)]
    schemas = result["components"]["schemas"]
    schemas |= _shipped_details()
    schemas["Problem"]["properties"] |= MORE_OF_PROBLEMS
    sent = _sent_by(operations)
    for component, schema in schemas.items():
        if schema.get("description", INHERITED) == INHERITED:
            schema["description"] = COMPONENTS.get(component) or _of_body(component, sent)
    for component, name, field in _fields(schemas):
        text = FIELDS_OF.get(f"{component}.{name}") or FIELDS.get(name)
        if text and "description" not in field:
            field["description"] = text
    return result


def _sent_by(operations: Iterable[dict[str, Any]]) -> dict[str, str]:
    """For each body that is sent, the first operation that takes it, as a reader would say it."""
    found: dict[str, str] = {}
    for operation in operations:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            found.setdefault(name, operation["summary"][0].lower() + operation["summary"][1:])
    return found


def _of_body(component: str, sent: Mapping[str, str]) -> str:
    if component in sent:
        return f"What you send to {sent[component]}."
    return "A report over some days." if component.endswith("Report") else ""


def _shipped_details() -> dict[str, Any]:
    """The details of the types that ARSOS ships; `details` stays open, since administrators publish others."""
    return {
        f"{version['type'].title().replace('_', '')}Details": {
            "type": "object",
            "description": f"Details of an inquiry of type `{version['type']}`, as shipped.",
            "properties": {name: _detail(form) for name, form in version["details_schema"]["properties"].items()},
            "required": list(version["details_schema"]["required"]),
            "additionalProperties": False,
        }
        for version in shipped("inquiries.inquirytypeversion")
    }


def _detail(form: Mapping[str, Any]) -> dict[str, Any]:
    """One field of a form as a schema that every generator reads: what only ARSOS checks is told in words."""
    known = {name: value for name, value in form.items() if name not in ("title", *OWN_KEYWORDS)}
    told = "".join(f" {OWN_KEYWORDS[name]}" for name in form if name in OWN_KEYWORDS)
    return {**known, "description": f"{form['title']}.{told}"}


def _fields(schemas: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for component, schema in schemas.items():
        for name, field in schema.get("properties", {}).items():
            yield component, name, field
