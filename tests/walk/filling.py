"""What the walk types into a field: its own value, the first choice, or words that fit its name."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation import clock
from tests.walk.controls import Button, Field, Form
from tests.walk.world import PASSWORD, earlier, today


class NotKnown(Exception):
    """A field that the walk has no words for."""


WORDS = "Said in words of the walk, by hand"
BY_NAME = {
    "zip_code": "40202",
    "zip": "40202",
    "date_of_birth": "1950-02-03",
    "last_name": "Prospect",
    "first_name": "Testina",
    "phone": "502-555-0123",
    "npi": "1234567893",
    "started_at": earlier,
    "occurred_at": earlier,
    "ends_on": lambda: today(40),
    "starts_on": lambda: today(35),
    "redacted_fields": "mbi",
    "allowed_scopes": "inquiries:read",
    "code": "walked",
    "username": "walker.new",
    "variant": "walked",
    "closures": "2027-05-04",
    "released_on": today,
    "target_seconds": "3600",
    "first_response_minutes": "60",
    "resolution_minutes": "120",
    "url": "https://example.org/hook",
    "redirect_uris": "https://example.org/back",
    "time_zone": "America/New_York",
    "san": "4711",
    "npn": "4712",
}
"""What is typed wherever a field of this name is empty."""
TICKED = {"inquiry", "references", "destinations", "reasons", "_selected_action", "cancel_open_requests"}
"""Boxes of which one is ticked, also where only one is there."""


def values_of(form: Form, button: Button, known: dict[str, object], *, is_whole: bool = False) -> dict[str, object]:
    """What is sent when the button is pressed; `known` are words for this form, None for what is left out.

    `is_whole`: the form does not say what it needs, so everything is filled.
    """
    sent: dict[str, object] = {}
    given = {one.name: known.get(one.name, known.get(short(one.name), "")) for one in form.fields}
    asked = [one for one in form.fields if given[one.name] == ""]
    sent |= {name: value for name, value in given.items() if value not in ("", None)}
    for kind, choose in (("radio", _of_radios), ("checkbox", _of_boxes)):
        groups: dict[str, list[Field]] = {}
        for one in asked:
            if one.kind == kind:
                groups.setdefault(one.name, []).append(one)
        sent |= {name: value for name, offered in groups.items() if (value := choose(name, offered))}
    for one in asked:
        if one.kind not in {"radio", "checkbox"} and (value := value_of(one, is_whole=is_whole)) is not None:
            sent[one.name] = value
    return sent | ({button.name: button.value} if button.name else {})


def short(name: str) -> str:
    """A name without the prefix of its form."""
    return name.rsplit("-", maxsplit=1)[-1]


def _of_radios(_name: str, offered: list[Field]) -> object:
    return next((one for one in offered if one.is_checked), offered[0]).value


def _of_boxes(name: str, offered: list[Field]) -> object:
    """What is ticked or must be; of several, or of those that need one, the first."""
    ticked = [one.value for one in offered if one.is_checked or one.is_required]
    return ticked or ([offered[0].value] if len(offered) > 1 or short(name) in TICKED else None)


def value_of(field: Field, *, is_whole: bool) -> object:
    """One field: what stands in it, else what fits it."""
    if field.kind == "select":
        return _of_options(field, is_needed=is_whole or field.is_required or field.name == "action")
    if field.kind == "file":
        return SimpleUploadedFile("note.txt", b"A note", content_type="text/plain")
    if field.kind == "hidden" or field.value.strip():
        return field.value
    if short(field.name) in BY_NAME:
        known = BY_NAME[short(field.name)]
        return known() if callable(known) else known
    return typed(field) if is_whole or field.is_required or field.kind == "textarea" else ""


def _of_options(field: Field, *, is_needed: bool) -> object:
    chosen = [value for value, is_selected in field.options if is_selected and value]
    others = [value for value, _ in field.options if value]
    if field.is_multiple:
        return chosen or others[:1]
    if chosen or (others and is_needed):
        return (chosen or others)[0]
    return field.options[0][0] if field.options else None


def typed(field: Field) -> str:
    """What is written by hand, by the kind of field."""
    if field.kind in {"text", "textarea", "search"}:
        return WORDS[: max(1, int(field.attributes.get("maxlength") or 100))]
    by_kind = {
        "date": today(),
        "datetime-local": (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "number": field.attributes.get("min") or "1",
        "time": "09:00",
        "url": "https://example.org/walk",
        "email": "walker@example.org",
        "password": PASSWORD,
        "tel": "502-555-0123",
    }
    if field.kind not in by_kind:
        raise NotKnown(f"{field.name} ({field.kind})")
    return by_kind[field.kind]


def without_ids(text: str) -> str:
    """A name whose ids are taken out, so that the same control of two rows is one."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|SI-[0-9A-Z]{4}-[0-9A-Z]{4}", "*", text)
