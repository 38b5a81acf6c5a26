"""Days on which somebody of the ladder is away, and it passes over them (R28)."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalations.ladder.actions import cancel_absence, record_absence
from escalations.ladder.queries import absences_of, is_on_ladder
from foundation.errors import ConflictFound, InputRejected, PermissionRefused
from web.frame.days import DayField
from web.frame.pages import Page, attach


class AbsenceForm(forms.Form):
    """First and last day, both included."""

    use_required_attribute = False

    starts_on = DayField(label=gettext_lazy("First day out"))
    ends_on = DayField(label=gettext_lazy("Last day out"))


class AbsencesPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._shown(AbsenceForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AbsenceForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        try:
            self.once(lambda: record_absence(**form.cleaned_data, by=self.actor, at=self.at))
        except (InputRejected, ConflictFound) as error:
            attach(form, error)
            return self._shown(form)
        return self.done(_("Days out saved. Escalations skip you on these days."), self._here())

    def _shown(self, form: AbsenceForm) -> HttpResponse:
        if not is_on_ladder(self.actor):
            raise PermissionRefused(_("This page is for escalation owners."))
        context = {
            "title": _("Escalated to me"),
            "form": form,
            "absences": absences_of(self.actor, self.at),
            "is_on_ladder": True,
        }
        return self.show("ladder/absences.html", context, status=422 if form.is_bound else 200)

    def _here(self) -> str:
        return reverse("web:escalation-absences")


class CancelAbsencePage(Page):
    def post(self, _request: HttpRequest, absence_id: UUID) -> HttpResponse:
        self.once(lambda: cancel_absence(absence_id, by=self.actor))
        return self.done(_("Days out removed."), reverse("web:escalation-absences"))
