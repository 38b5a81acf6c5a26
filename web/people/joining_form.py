"""The forms of somebody who joins: what everybody has, and what people with their role have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import agencies_there_are, people_to_lead
from foundation import lengths
from foundation.actor import LEADER_COLUMNS, Role
from foundation.identifiers import IdentifierRejected
from inquiries.departments.queries import department_choices
from inquiries.staff_changes.joiners import Joiner
from members.imports.people.columns import LONGEST_USERNAME, MOST_AT_ONCE, PEOPLE_COLUMNS
from staffing.queries.associates import skills_there_are
from staffing.queries.queues import active_queues
from web.frame.days import DayField
from web.frame.forms import offer
from web.profile import ZONES

INVITE, PASSWORD = "invite", "password"
USUAL_CAPACITY = 20
OFF = {"autocomplete": "off"}
CHANNELS = (("career", gettext_lazy("Career")), ("broker", gettext_lazy("Broker")))
NO_ONE = ("", gettext_lazy("Nobody"))


class ColumnField(forms.CharField):
    """A text that the people import reads too, brought into the form in which it is stored."""

    def __init__(self, column: str, **options: Any) -> None:
        options.setdefault("max_length", lengths.EMAIL)
        super().__init__(widget=forms.TextInput(attrs=OFF), **options)
        self.column = PEOPLE_COLUMNS[column]

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        try:
            return self.column.read(text, date.max) if text else ""
        except IdentifierRejected as error:
            raise forms.ValidationError(error.detail) from None


class PersonForm(forms.Form):
    """What everybody has. `groups` says which fields stand together; `joiner` is what was typed."""

    display_name = ColumnField("display_name", label=gettext_lazy("Name"), max_length=lengths.TITLE)
    username = ColumnField("username", label=gettext_lazy("Username"), max_length=LONGEST_USERNAME)
    email = forms.EmailField(label=gettext_lazy("Email"), max_length=lengths.EMAIL, widget=forms.EmailInput(attrs=OFF))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=[*ZONES.items()])
    role_from = DayField(label=gettext_lazy("First day"))
    role_until = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave empty if it is not known.")
    )
    sign_in = forms.ChoiceField(
        label=gettext_lazy("Password"),
        choices=[
            (INVITE, gettext_lazy("Mail them an invitation to set it, on their first day")),
            (PASSWORD, gettext_lazy("Set it now")),
        ],
        initial=INVITE,
        widget=forms.RadioSelect,
    )
    password1 = forms.CharField(
        label=gettext_lazy("New password"),
        required=False,
        strip=False,
        max_length=lengths.NOTE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password again"),
        required=False,
        strip=False,
        max_length=lengths.NOTE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    who: tuple[str, ...] = ("display_name", "username", "email", "time_zone", "role_from", "role_until")
    by_role: tuple[str, ...] = ()
    places: Mapping[str, str] = {"/password": "password1"}
    """Where an error stands whose field has another name."""

    def __init__(self, data: Any = None, *, role: Role, today: date) -> None:
        super().__init__(data, initial={"role_from": today, "capacity": USUAL_CAPACITY})
        self.role = role
        if settings.ARSOS_LOCAL_SIGN_IN != "on":
            for name in ("sign_in", "password1", "password2"):
                del self.fields[name]
        self.offer_rows(today)

    def offer_rows(self, today: date) -> None:
        """Offer what there is to choose from."""

    def groups(self) -> list[tuple[str | Promise, list[BoundField]]]:
        """The fields in the order in which they are asked, each group under its heading."""
        by_heading = (
            (_("Who it is"), self.who),
            (gettext_lazy("Work"), self.by_role),
            (_("Sign-in"), ("sign_in", "password1", "password2")),
        )
        drawn = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in by_heading]
        return [(heading, fields) for heading, fields in drawn if fields]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("sign_in") != PASSWORD:
            if values.get("password1"):
                self.add_error("password1", _("Choose “Set it now” to use this password, or leave it empty."))
        elif not values.get("password1"):
            self.add_error("password1", _("Enter the password."))
        elif values["password1"] != values.get("password2"):
            self.add_error("password2", _("The two passwords are not the same."))
        return values

    def joiner(self) -> Joiner:
        """What was typed and is sound, as the action takes it; a form with errors has the rest of it."""
        typed = self.cleaned_data
        password = typed.get("password1") if typed.get("sign_in") == PASSWORD else None
        names = [name for name in (*self.who, *self.by_role) if name in PEOPLE_COLUMNS]
        values = {name: typed[name] for name in names if typed.get(name) not in (None, "")}
        values |= {"role": self.role.value, **self.more(typed)}
        return Joiner(
            values=values,
            queues=typed.get("queues", ()),
            department=typed.get("department", ""),
            password=password or None,
        )

    def more(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What follows from what was typed."""
        return {}


class AgentPersonForm(PersonForm):
    """An agent is called by first and last name, and so is their login."""

    display_name = None  # type: ignore[assignment]  # how Django takes a field away
    first_name = ColumnField("first_name", label=gettext_lazy("First name"), max_length=lengths.NAME)
    last_name = ColumnField("last_name", label=gettext_lazy("Last name"), max_length=lengths.NAME)
    san = ColumnField("san", label=gettext_lazy("SAN"), max_length=lengths.NUMBER)
    npn = ColumnField("npn", label=gettext_lazy("NPN"), max_length=lengths.NUMBER)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=CHANNELS)
    phone = ColumnField(
        "phone",
        label=gettext_lazy("Phone"),
        max_length=lengths.PHONE,
        required=False,
        help_text=gettext_lazy("Such as (502) 555-0100 ext. 123."),
    )
    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    sales_manager = forms.ChoiceField(
        label=gettext_lazy("Sales Manager"), required=False, help_text=gettext_lazy("Career agents escalate to them.")
    )
    broker_relationship_manager = forms.ChoiceField(
        label=gettext_lazy("Broker Relationship Manager"),
        required=False,
        help_text=gettext_lazy("Brokers escalate to them first."),
    )
    broker_relationship_executive = forms.ChoiceField(
        label=gettext_lazy("Broker Relationship Executive"), required=False
    )
    who = ("first_name", "last_name", *PersonForm.who[1:])
    by_role = ("san", "npn", "channel", "phone", "agency", *LEADER_COLUMNS)
    places = {**PersonForm.places, "/display_name": "last_name"}

    def offer_rows(self, today: date) -> None:
        offer(self, "agency", [("", _("No agency")), *agencies_there_are()])
        for name, role in LEADER_COLUMNS.items():
            offer(self, name, [NO_ONE, *people_to_lead(role, from_day=today)])

    def more(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        name = f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip()
        more = {"display_name": name[: lengths.TITLE], "agent_email": typed.get("email", "")}
        if typed.get("role_from") and any(typed.get(name) for name in ("agency", *LEADER_COLUMNS)):
            more["affiliated_from"] = typed["role_from"]
        return {name: value for name, value in more.items() if value}


class QueuePersonForm(PersonForm):
    """Somebody who works, or leads, queues."""

    queues = forms.MultipleChoiceField(label=gettext_lazy("Queues"), widget=forms.CheckboxSelectMultiple)
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Capacity"),
        min_value=0,
        max_value=MOST_AT_ONCE,
        help_text=gettext_lazy("Inquiries that are assigned to them at once."),
    )
    by_role = ("queues", "skills", "capacity")

    def offer_rows(self, today: date) -> None:
        offer(self, "queues", [(one.code, one.title) for one in active_queues()])
        offer(self, "skills", skills_there_are())

    def more(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        return {"skills": tuple(sorted(typed.get("skills", ())))}


class DepartmentPersonForm(PersonForm):
    department = forms.ChoiceField(label=gettext_lazy("Department"))
    by_role = ("department",)

    def offer_rows(self, today: date) -> None:
        offer(self, "department", department_choices())


FORMS: Mapping[Role, type[PersonForm]] = {
    Role.AGENT: AgentPersonForm,
    Role.ASSOCIATE: QueuePersonForm,
    Role.LEAD: QueuePersonForm,
    Role.DEPARTMENT: DepartmentPersonForm,
}
