"""Tasks on an inquiry at the pages: added beside it, done or canceled there and on the home page."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from inquiries.follow_up_tasks.actions import TaskWanted, add_follow_up_task, end_follow_up_task
from inquiries.follow_up_tasks.queries import find_task, people_for
from inquiries.follow_up_tasks.rules import TaskState
from inquiries.inquiry.access import find_inquiry, require_staff_of
from inquiries.inquiry.models import Inquiry
from web.frame.days import MomentField
from web.frame.forms import offer
from web.frame.pages import Page, attach
from web.inquiries.page import InquiryPage
from web.work.action_form import ActionForm

ENDED: Mapping[TaskState, Promise] = {
    TaskState.DONE: gettext_lazy("Task done."),
    TaskState.CANCELED: gettext_lazy("Task canceled."),
}


class TaskForm(ActionForm):
    text = forms.CharField(
        label=gettext_lazy("Task"),
        max_length=lengths.SUMMARY,
        help_text=gettext_lazy("For ARSOS only. The agent never sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_at = MomentField(label=gettext_lazy("Due"), help_text=gettext_lazy("In your time zone, within a year."))
    for_user = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=UUID)

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        """Whoever works the inquiry's queue; oneself first."""
        others = sorted((name, f"{user}") for user, name in people_for(inquiry).items() if user != by.user_id)
        offer(self, "for_user", [(f"{by.user_id}", _("Me")), *((user, name) for name, user in others)])


class AddTaskPage(InquiryPage):
    """Adds a task; the form stands alone until it is wanted."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_staff_of(self.actor, inquiry)
        form = TaskForm(auto_id="add-task-%s")
        form.fill(inquiry, self.actor)
        return self._asking(inquiry, form)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_staff_of(self.actor, inquiry)
        form = TaskForm(request.POST, auto_id="add-task-%s")
        form.fill(inquiry, self.actor)
        if form.is_valid():
            refusal = self.attempt(
                lambda: add_follow_up_task(reference, TaskWanted(**form.values()), by=self.actor, at=self.at),
                identify=lambda task: str(task.id),
            )
            if refusal is None:
                return self.done(_("Task added."), self.address(inquiry.reference, "#h-tasks"))
            attach(form, refusal)
        return self._asking(inquiry, form, status=422)

    def _asking(self, inquiry: Inquiry, form: TaskForm, *, status: int = 200) -> HttpResponse:
        return self.asking(
            inquiry,
            form,
            name="add-task",
            status=status,
            title=_("Add a task"),
            button=_("Add task"),
            send_to=reverse("web:add-task", args=[inquiry.reference]),
        )


class EndTaskPage(Page):
    """Ends a task as done or canceled, and goes back to where it stood."""

    def post(self, request: HttpRequest, task_id: UUID, kind: str) -> HttpResponse:
        if kind not in set(ENDED):
            raise ResourceNotFound
        state = TaskState(kind)
        task = find_task(self.actor, task_id, self.at)
        self.once(lambda: end_follow_up_task(task_id, state=state, by=self.actor, at=self.at))
        here = reverse("web:inquiry", args=[task.inquiry.reference])
        back = reverse("web:home") if request.POST.get("from") == "home" else f"{here}#h-tasks"
        return self.done(f"{ENDED[state]}", back)
