"""What agent and ARSOS write to each other, and ARSOS to itself."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import ArsosError, PermissionRefused, VersionStale
from inquiries.inquiry.access import find_inquiry, is_staff_of, may_write
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.work.actions.held_messages import hold_message, undo_held_message
from inquiries.work.actions.messages import MessageText, add_message
from inquiries.work.models import HeldMessage
from inquiries.work.queries import undone_words
from inquiries.work.rules import mentioned_in
from inquiries.work.text_warnings.queries import MESSAGE
from staffing.queries.associates import associates_of_queue, names_of_associates
from web.frame.pages import Page, attach, read_id, seen_version
from web.inquiries.action_forms import MessageForm, NoteForm
from web.inquiries.page import InquiryPage

AGENT, INTERNAL = InquiryMessage.Visibility.AGENT.value, InquiryMessage.Visibility.INTERNAL.value


class MessagePage(InquiryPage):
    """Keeps a message to the agent, or an internal note with those it names."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        visibility = INTERNAL if request.POST.get("visibility") == INTERNAL else AGENT
        place = "note" if visibility == INTERNAL else "message"
        form = (NoteForm if visibility == INTERNAL else MessageForm)(request.POST)
        if not form.is_valid():
            return self.page(reference, failed=form, action=place)
        seen = find_inquiry(self.actor, reference, self.at)
        if self.warns(seen, form, MESSAGE):
            return self.page(reference, failed=form, action=place, is_question=True)
        refusal = self.attempt(
            lambda: self._keep(seen, form.cleaned_data["body"], visibility), identify=lambda kept: str(kept.id)
        )
        if isinstance(refusal, VersionStale):
            return self._too_late(seen, form, refusal)
        if refusal is not None:
            attach(form, refusal)
            return self.page(reference, failed=form, action=place)
        return self.done(self._done_words(visibility), self.address(seen.reference, "#stream"))

    @property
    def own_form(self) -> str:
        """Also words that were typed into another form and came too late for it (R20)."""
        place = "note" if self.request.POST.get("visibility") == INTERNAL else "message"
        return self.request.POST.get("typed_into") or place

    def _done_words(self, visibility: str) -> str:
        if visibility == INTERNAL:
            return _("Note saved.")
        seconds = settings.ARSOS_UNDO_SEND_SECONDS
        return (
            _("Sending in %(seconds)s seconds. To stop it, select Undo (x).") % {"seconds": seconds}
            if seconds
            else _("Message sent.")
        )

    def _keep(self, seen: Inquiry, body: str, visibility: str) -> InquiryMessage | HeldMessage:
        """Words to the agent fit one state of things; a note, and what an agent says, fit any."""
        is_to_agent = visibility == AGENT and is_staff_of(self.actor, seen)
        expected = seen_version(self.request) if is_to_agent else None
        seconds = settings.ARSOS_UNDO_SEND_SECONDS
        if visibility == AGENT and seconds:
            return hold_message(
                seen.reference, body, seconds=seconds, by=self.actor, at=self.at, expected_version=expected
            )
        mentions = self._mentions(body) if visibility == INTERNAL else ()
        text = MessageText(body=body, visibility=visibility, mentions=mentions)
        return add_message(seen.reference, text, by=self.actor, at=self.at, expected_version=expected)

    def _mentions(self, body: str) -> list[UUID]:
        """Who was picked while typing; without a script, whose name stands after an @."""
        picked = [read_id(one) for one in self.request.POST.getlist("mentions")]
        return picked or (mentioned_in(body, names_of_associates()) if "@" in body else [])

    def _too_late(self, seen: Inquiry, form: MessageForm, error: ArsosError) -> HttpResponse:
        return self.changed_meanwhile(
            seen,
            form=form,
            title=_("Message to the agent"),
            send_to=reverse("web:message", args=[seen.reference]),
            why=error.detail,
            may_send=may_write,
            is_message=True,
        )


class UndoMessagePage(InquiryPage):
    """Takes a message back before it is sent, and gives its words back to the composer."""

    def get(self, _request: HttpRequest, reference: str, **_held: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        """Whoever reloads the page that came of it sees the inquiry."""
        find_inquiry(self.actor, reference, self.at)
        return HttpResponseRedirect(self.address(reference))

    def post(self, _request: HttpRequest, reference: str, held_id: UUID) -> HttpResponse:
        with self.attempting() as tried:
            self.once(lambda: undo_held_message(reference, held_id, by=self.actor, at=self.at))
        if tried.refusal is not None:
            messages.error(self.request, tried.refusal.detail)
            return HttpResponseRedirect(self.address(reference))
        messages.success(self.request, _("The message was not sent."))
        body = undone_words(self.actor, held_id)
        return self.page(reference, given_back=MessageForm(initial={"body": body}))


class PeoplePage(Page):
    """Who works the queue of the inquiry, to be mentioned in a note."""

    def get(self, _request: HttpRequest, reference: str) -> JsonResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not is_staff_of(self.actor, inquiry):
            raise PermissionRefused(_("Only ARSOS staff can be mentioned."))
        near = associates_of_queue(inquiry.queue_id)
        return JsonResponse(
            {"people": [{"id": str(who), "name": name} for who, name in near if who != self.actor.associate_id]}
        )
