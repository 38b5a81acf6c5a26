"""What the forms of every page share: how they are drawn, what their fields offer, what comes of them shown first."""

from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from foundation import lengths


class PlainField(BoundField):
    """A field whose label stands as it is written."""

    def label_tag(
        self,
        contents: str | None = None,
        attrs: dict[str, Any] | None = None,
        label_suffix: str | None = None,
        tag: str | None = None,
    ) -> SafeString:
        return super().label_tag(contents, attrs, label_suffix or "", tag)


class Renderer(DjangoTemplates):
    bound_field_class = PlainField


def blank_fields(form: type[forms.Form], *, prefix: str | None = None) -> SafeString:
    """The fields of a form without initial values, in the reader's language; choices must not differ by reader."""
    return _drawn(form, prefix, get_language())


def chosen_fields(form: type[forms.Form], chosen: Mapping[str, str]) -> SafeString:
    """The fields that are seen of a form in which these choices were made; what was typed is drawn by itself."""
    return _drawn_as_chosen(form, tuple(sorted(chosen.items())), get_language())


@lru_cache(maxsize=256)
def _drawn_as_chosen(form: type[forms.Form], chosen: tuple[tuple[str, str], ...], language: str | None) -> SafeString:
    with override(language):
        return render_to_string("web/_fields.html", {"fields": form(dict(chosen)).visible_fields()})


@lru_cache(maxsize=64)
def _drawn(form: type[forms.Form], prefix: str | None, language: str | None) -> SafeString:
    with override(language):
        return render_to_string("web/_form.html", {"form": form(prefix=prefix)})


ANY = ("", _("Any"))
CHOOSE = ("", _("Choose one"))


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of the form take these."""
    field: Any = form.fields[name]
    field.choices = list(choices)


def keep_offered(form: forms.Form, name: str, value: str, words: str) -> None:
    """Let a field go on taking what was chosen while it was offered: to send the form again must not drop it."""
    field: Any = form.fields[name]
    if value not in {f"{one}" for one, _words in field.choices}:
        offer(form, name, [*field.choices, (value, words)])


def choose_none(form: forms.Form, *, but: Container[str] = ()) -> None:
    """Let each list to choose one from begin with nothing chosen: whoever sends the form has meant what it says.

    `but`: what has a usual answer, which may stand there.
    """
    fields: dict[str, Any] = form.fields
    for name, field in fields.items():
        if name not in but and _takes_one(field):
            offer(form, name, [CHOOSE, *field.choices])


def _takes_one(field: Any) -> bool:
    """Buttons to press begin with none pressed anyhow."""
    is_of_buttons = isinstance(field.widget, forms.RadioSelect)
    is_many = isinstance(field, forms.MultipleChoiceField)
    return isinstance(field, forms.ChoiceField) and not is_many and not is_of_buttons


class ReviewedForm(forms.Form):
    """A form that shows what comes of it before it is sent; put before one that has `values`."""

    reviewed = forms.CharField(required=False, max_length=lengths.REVIEWED, widget=forms.HiddenInput)

    asks_to_check = _("Please check these due times. If they are right, send the form again.")

    def values(self) -> dict[str, Any]:
        """What the form beside this one gives the action, without what was shown first."""
        given: dict[str, Any] = super().values()  # type: ignore[misc]  # of the form that it is put before
        given.pop("reviewed", None)
        return given

    def shows_first(self, said: str, lines: Iterable[str]) -> bool:
        """Whether to show these lines before it is sent. `said` came back with the form if they were shown already."""
        if self.cleaned_data.get("reviewed") == said:
            return False
        again = QueryDict(mutable=True)
        for name, values in dict(self.data).items():
            again.setlist(name, values)
        again[self.add_prefix("reviewed")] = said
        self.data = again
        self.add_error(None, self.asks_to_check)
        for line in lines:
            self.add_error(None, line)
        return True


MOST_DIGITS = 9
"""Every number of that length fits into the columns that it is compared with; a longer one means nothing here."""


def whole_number(text: str) -> int | None:
    """The number, or None for what is none or has more than nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
