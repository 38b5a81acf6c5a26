"""What the member's record says already: shown to be confirmed, instead of asked again (R8)."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from members.book.queries.intake_subjects import IntakeSubject
from web.filing.details_form import PREFIX, DetailsForm
from web.frame.display_values import display_language

ADDRESS_CONFIRMED, LANGUAGE, SHIP_TO = "address_confirmed", "language", "ship_to"
"""The details of any type that the record knows, by the names that types give them."""


def known_details(subject: IntakeSubject) -> dict[str, str]:
    """The details that the record of a member answers, as the form of a type keeps them."""
    known = {LANGUAGE: display_language(subject.language), SHIP_TO: address_of_member(subject)}
    return {name: value for name, value in known.items() if value}


def address_of_member(subject: IntakeSubject) -> str:
    """The address on record in one line; empty where there is none."""
    member = subject.member
    place = " ".join(part for part in (member.state, member.zip_code) if part)
    return ", ".join(part for part in (member.address, member.city, place) if part)


def filled_in(kept: Mapping[str, Any], subject: IntakeSubject, *, asked: Collection[str]) -> dict[str, Any]:
    """What is kept of a form, with what the record knows of what is `asked` where no detail was typed yet."""
    if any(name.startswith(PREFIX) for name in kept):
        return dict(kept)
    known = {f"{PREFIX}{name}": value for name, value in known_details(subject).items() if name in asked}
    return {**known, **kept}


def show_known(form: DetailsForm, subject: IntakeSubject) -> None:
    """Say beside a field what the record says, so that it is confirmed and not looked up."""
    address = address_of_member(subject)
    said = {
        LANGUAGE: _("From the member's record. Change it if they need another."),
        SHIP_TO: _("The address on record. Change it if this goes elsewhere."),
        ADDRESS_CONFIRMED: _("On record: %(address)s. If it is wrong, choose No.") % {"address": address},
    }
    for name, words in said.items():
        field = form.fields.get(f"{PREFIX}{name}")
        if field is not None and (address or name == LANGUAGE):
            field.help_text = words
