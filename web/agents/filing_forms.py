"""What is typed while an inquiry is filed, beside the details of its type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arsos.kernel import limits
from inquiries.models import Inquiry, SelfServiceOffer
from members.catalog.plan_types import INDIVIDUAL, MEDICARE

Authority, Outcome = Inquiry.Authority, SelfServiceOffer.Outcome


def plain_text(**attrs: Any) -> forms.TextInput:
    """A field that no browser fills in: what stands in it is about somebody else."""
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class PersonForm(forms.Form):
    """The person as typed; nothing is pre-filled (R9)."""

    last_name = forms.CharField(label=_("Last name"), max_length=limits.NAME, widget=plain_text(autofocus=True))
    first_name = forms.CharField(label=_("First name"), max_length=limits.NAME, widget=plain_text())
    date_of_birth = forms.CharField(
        label=_("Birth date"),
        max_length=limits.DATE,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
    )
    zip_code = forms.CharField(label=_("ZIP code"), max_length=limits.ZIP, widget=plain_text(inputmode="numeric"))
    line_of_business = forms.ChoiceField(
        label=_("Plan type"),
        choices=[
            ("", "—"),
            (_("Medicare"), [(code, code) for code in MEDICARE]),
            (_("Individual"), [(code, code.capitalize()) for code in INDIVIDUAL]),
        ],
        help_text=_("Of the plan that was applied for, or is held."),
    )
    authority = forms.ChoiceField(
        label=_("By what authority do you ask for this person?"),
        choices=[
            (Authority.OWN_APPLICATION, _("I sent their application")),
            (Authority.MEMBER_AUTHORIZATION, _("They authorized me")),
            (Authority.NONE, _("None yet")),
        ],
        widget=forms.RadioSelect,
        help_text=_("An associate verifies it. Without it the answer holds nothing personal and asks them to call."),
    )
    phone = forms.CharField(
        label=_("Phone (optional)"), max_length=limits.PHONE, required=False, widget=plain_text(type="tel")
    )
    email = forms.CharField(
        label=_("E-mail (optional)"),
        max_length=limits.EMAIL,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    application_number = forms.CharField(
        label=_("Application number (optional)"), max_length=limits.NUMBER, required=False, widget=plain_text()
    )
    member_id = forms.CharField(
        label=_("Humana member id (optional)"), max_length=limits.HUMANA_ID, required=False, widget=plain_text()
    )

    NEEDED = ("last_name", "first_name", "date_of_birth", "zip_code")
    PERSON = (*NEEDED, "phone", "email", "application_number", "member_id")

    def content(self) -> dict[str, Any]:
        """The step as the draft keeps it."""
        typed = {name: self.data.get(name, "").strip() for name in self.fields}
        person = {name: typed[name] for name in self.PERSON if typed[name]}
        rest = {name: typed[name] for name in ("line_of_business", "authority")}
        return {"prospect": person, **rest}


class NeedForm(forms.Form):
    """What every inquiry says beside its details."""

    summary = forms.CharField(
        label=_("Summary"),
        max_length=limits.SUMMARY,
        required=False,
        widget=plain_text(required=True),
        help_text=_("One line that says what is needed."),
    )
    description = forms.CharField(
        label=_("Anything else ARSOS needs (optional)"),
        max_length=limits.LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class SelfServiceForm(forms.Form):
    """What came of the offer of self-service (R4)."""

    self_service = forms.ChoiceField(
        label=_("Was it offered?"),
        required=False,
        choices=[
            (Outcome.OFFERED, _("Offered, did not work")),
            (Outcome.DECLINED, _("Declined")),
            (Outcome.NOT_AVAILABLE, _("Not possible for them")),
        ],
        widget=forms.RadioSelect(attrs={"required": True, "form": "details"}),
    )
