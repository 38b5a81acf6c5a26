"""Somebody joins: their role is chosen, then one form asks for everything that they need."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock
from foundation.actor import Role
from foundation.errors import InputRejected, PermissionRefused, ResourceNotFound
from foundation.policy import may_keep_configuration
from inquiries.staff_changes.actions.join import add_person
from inquiries.staff_changes.queries import errors_of_joiner
from web.frame.pages import Page, attach
from web.people.joining_form import FORMS, PASSWORD, PersonForm
from web.people.words import ROLE_TITLES

LOGIN = gettext_lazy("A login with this role.")
DESK = gettext_lazy("A login with this role, and an associate with queues, skills and capacity.")
MAKES: dict[Role, Promise] = {
    Role.AGENT: gettext_lazy(
        "A login with this role, an agent with SAN and NPN, and where they belong and who leads them."
    ),
    Role.ASSOCIATE: DESK,
    Role.LEAD: DESK,
    Role.DEPARTMENT: gettext_lazy("A login with this role, in a department."),
}
"""What is made of who joins with a role; of others, their login alone."""


class AddPersonPage(Page):
    """The roles to choose from, each with what it makes."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        context = {"title": _("Add a person"), "roles": self.choices()}
        return self.show("people/choose_role.html", context)

    def require_administrator(self) -> None:
        """Raise PermissionRefused for who does not keep people."""
        if not may_keep_configuration(self.actor):
            raise PermissionRefused(_("Only administrators can add people."))

    def choices(self) -> list[dict[str, object]]:
        """Each role by its address, with its title and what it makes."""
        return [
            {"code": code, "title": title, "makes": MAKES.get(Role(code), LOGIN)} for code, title in ROLE_TITLES.items()
        ]


class AddPersonAsPage(AddPersonPage):
    """The form for one role."""

    def get(self, _request: HttpRequest, kind: str) -> HttpResponse:  # type: ignore[override]  # with its address
        self.require_administrator()
        return self._shown(self._form(kind))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        self.require_administrator()
        form = self._form(kind)
        if not form.is_valid():
            self._add_everything_wrong(form)
            return self._shown(form)
        with self.attempting() as tried:
            added = self.once(partial(add_person, form.joiner(), by=self.actor, at=self.at), identify=str)
            return self.done(_added_words(form), reverse("admin:accounts_user_change", args=[added.named]))
        if tried.refusal is not None:
            attach(form, tried.refusal, places=form.places)
        return self._shown(form)

    def _form(self, kind: str) -> PersonForm:
        if kind not in ROLE_TITLES:
            raise ResourceNotFound
        role = Role(kind)
        data = self.request.POST if self.request.method == "POST" else None
        return FORMS.get(role, PersonForm)(data, role=role, today=clock.date_of(self.at))

    def _add_everything_wrong(self, form: PersonForm) -> None:
        """What the action would refuse of the fields that are sound stands beside what is wrong already."""
        known = set(form.errors)
        wrong = errors_of_joiner(form.joiner(), today=clock.date_of(self.at))
        others = [one for one in wrong if form.places.get(one.pointer, one.pointer.strip("/")) not in known]
        if others:
            attach(form, InputRejected(errors=others), places=form.places)

    def _shown(self, form: PersonForm) -> HttpResponse:
        context = {
            "title": _("Add a person"),
            "subtitle": ROLE_TITLES[form.role],
            "form": form,
            "kind": form.role.value,
            "makes": MAKES.get(form.role, LOGIN),
        }
        return self.show("people/add_person.html", context, status=422 if form.is_bound else 200)


def _added_words(form: PersonForm) -> str:
    if "sign_in" not in form.fields:
        return _("Added. They sign in with the organization's account.")
    if form.cleaned_data["sign_in"] == PASSWORD:
        return _("Added. They can sign in on their first day.")
    return _("Added. They'll get an email invitation to set their password on their first day.")
