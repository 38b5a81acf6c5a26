"""A form that was sent, changed and sent again: the new words are kept, and can be sent as well."""

from dataclasses import dataclass

from django.http import HttpRequest

from web.frame.sending import NOT_PART_OF_IT

OF_THE_FORM = NOT_PART_OF_IT - {"version"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One field as it was sent; `is_text` for what somebody wrote in words."""

    name: str
    label: str
    value: str
    is_text: bool


def kept_of(request: HttpRequest) -> list[Kept]:
    """Everything that was sent but the key and the token; files have to be chosen again."""
    sent = [(name, value) for name, values in request.POST.lists() if name not in OF_THE_FORM for value in values]
    return [Kept(name, label_of(name), str(value), is_text=" " in str(value).strip()) for name, value in sent]


def label_of(name: str) -> str:
    """What a field is called where its form is not at hand."""
    return name.rpartition("-")[2].rpartition("/")[2].replace("_", " ").capitalize()
