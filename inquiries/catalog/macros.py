"""The macros that are shipped, in our own words; administrators and leads keep them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedMacro:
    """A macro: where it is offered, and what it fills in."""

    title: str
    place: str
    body: str
    relay_text: str = ""
    resolution_code: str = ""
    inquiry_types: tuple[str, ...] = ()


SHIPPED_MACROS: tuple[ShippedMacro, ...] = (
    ShippedMacro(
        title="We have it and work on it",
        place="message",
        body="Hello {{agent_first_name}}, {{reference}} is with me. I expect an answer by {{due}}. {{my_name}}",
    ),
    ShippedMacro(
        title="We need one thing more",
        place="message",
        body="Hello {{agent_first_name}}, to go on with {{reference}} I need from {{member_first_name}}: ",
    ),
    ShippedMacro(
        title="Called, nobody answered",
        place="note",
        body="Called the department about {{reference}}; nobody answered. Next try: ",
    ),
    ShippedMacro(
        title="ID card is on its way",
        place="answer",
        body="A new ID card for {{member_first_name}} has been ordered.",
        relay_text="Your new ID card has been ordered and comes by mail. Until then you can show it in MyHumana.",
        resolution_code="completed",
        inquiry_types=("id_card",),
    ),
    ShippedMacro(
        title="The bill is right",
        place="answer",
        body="Billing has looked at it: the amount is right.",
        relay_text="We have looked at your bill, and the amount is right. ",
        resolution_code="answered",
        inquiry_types=("billing",),
    ),
    ShippedMacro(
        title="Corrected by the department",
        place="answer",
        body="The department has corrected it.",
        relay_text="It has been corrected; you need not do anything.",
        resolution_code="completed",
    ),
)
