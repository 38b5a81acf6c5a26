"""What is typed while an inquiry is filed, beside the details of its type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import SelfServiceOffer
from web.frame.days import DayInput, TypedDayField, day_sent
from web.frame.state_words import PLANS_BY_FAMILY

Authority, Outcome = Inquiry.Authority, SelfServiceOffer.Outcome


def plain_text(**attrs: Any) -> forms.TextInput:
    """A field that no browser fills in: what stands in it is about somebody else."""
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class PersonForm(forms.Form):
    """The person as typed; nothing is pre-filled (R9)."""

    last_name = forms.CharField(label=_("Last name"), max_length=lengths.NAME, widget=plain_text(autofocus=True))
    first_name = forms.CharField(label=_("First name"), max_length=lengths.NAME, widget=plain_text())
    date_of_birth = TypedDayField(label=_("Birth date"), max_length=lengths.DATE, widget=DayInput(autocomplete="off"))
    zip_code = forms.CharField(label=_("ZIP code"), max_length=lengths.ZIP, widget=plain_text(inputmode="numeric"))
    line_of_business = forms.ChoiceField(
        label=_("Plan type"),
        choices=[("", "—"), *PLANS_BY_FAMILY],
        help_text=_("The plan the person has or applied for."),
    )
    authority = forms.ChoiceField(
        label=_("Your authority to inquire"),
        choices=[
            (Authority.OWN_APPLICATION, _("I submitted their application")),
            (Authority.MEMBER_AUTHORIZATION, _("They authorized me")),
            (Authority.NONE, _("No authorization yet")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "An associate verifies this. Without authorization, the answer contains no personal "
            "information and asks the person to call."
        ),
    )
    phone = forms.CharField(
        label=_("Phone (optional)"), max_length=lengths.PHONE, required=False, widget=plain_text(type="tel")
    )
    email = forms.CharField(
        label=_("Email (optional)"),
        max_length=lengths.EMAIL,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    application_number = forms.CharField(
        label=_("Application number (optional)"), max_length=lengths.NUMBER, required=False, widget=plain_text()
    )
    member_id = forms.CharField(
        label=_("Humana member ID (optional)"), max_length=lengths.HUMANA_ID, required=False, widget=plain_text()
    )

    NEEDED = ("last_name", "first_name", "date_of_birth", "zip_code")
    PERSON = (*NEEDED, "phone", "email", "application_number", "member_id")

    def content(self) -> dict[str, Any]:
        """The step as the draft keeps it."""
        typed = {name: self.data.get(name, "").strip() for name in self.fields}
        typed["date_of_birth"] = day_sent(typed["date_of_birth"])
        person = {name: typed[name] for name in self.PERSON if typed[name]}
        rest = {name: typed[name] for name in ("line_of_business", "authority")}
        return {"prospect": person, **rest}


class NeedForm(forms.Form):
    """What every inquiry says beside its details."""

    summary = forms.CharField(
        label=_("Summary"),
        max_length=lengths.SUMMARY,
        required=False,
        widget=plain_text(required=True),
        help_text=_("One line: what do you need?"),
    )
    description = forms.CharField(
        label=_("Anything else ARSOS should know (optional)"),
        max_length=lengths.LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class SelfServiceForm(forms.Form):
    """What came of the offer of self-service (R4)."""

    self_service = forms.ChoiceField(
        label=_("Did you offer it?"),
        required=False,
        choices=[
            (Outcome.OFFERED, _("Offered, did not work")),
            (Outcome.DECLINED, _("Declined")),
            (Outcome.NOT_AVAILABLE, _("Not available to this member")),
        ],
        widget=forms.RadioSelect(attrs={"required": True, "form": "details"}),
    )
