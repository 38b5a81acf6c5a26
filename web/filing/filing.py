"""Both flows of filing over one draft: leave at any step, go on at any time, submit once (R8, R9, R12)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access_log.steps import forget_accesses
from foundation.errors import ArsosError, ExistingMemberFound, InputRejected, ResourceNotFound, VersionStale
from inquiries.catalog.queries import current_type
from inquiries.filing.access import drafts_of
from inquiries.filing.actions import create_draft, deflect_draft, discard_draft, refer_draft, save_draft, submit_draft
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries.drafts import draft_referred, require_room
from inquiries.filing.queries.facts import existing_members
from inquiries.filing.schemas import read_draft_intakes
from inquiries.filing.steps import Filed, Referred
from inquiries.filing.together.actions import submit_draft_together
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.referrals.queries import PlacesToGo, is_refused, referral_for
from inquiries.work.actions.add_draft import add_draft_to
from web.filing.filing_content import (
    CARD,
    DETAILS,
    REVIEW,
    STEPS,
    SUBJECT,
    TYPE,
    address_of,
    fields_of,
    first_open_step,
    step_of,
    steps_of,
    typed_in,
)
from web.filing.filing_forms import PersonForm
from web.filing.filing_steps import FilingPage, filled
from web.filing.several_needs import as_entered, other_needs, rearranged, rearranges
from web.frame.days import in_readers_zone
from web.frame.pages import Page, seen_version


class CardPage(FilingPage):
    """The Service Inquiry card: an empty form; whatever is typed first makes the draft."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_agent()
        with self.attempting() as tried:
            require_room(self.actor)
        return self._empty(PersonForm(), tried.refusal)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        content = {} if "begin" in request.POST else PersonForm(request.POST).content()
        with self.attempting() as tried:
            made = self.once(
                lambda: create_draft(flow=CARD, content=content, by=self.actor, at=self.at),
                identify=lambda draft: str(draft.id),
            )
        if tried.refusal is not None:
            return self._empty(PersonForm(request.POST), tried.refusal, status=422)
        return self._begun(UUID(made.named))

    def _empty(self, form: PersonForm, error: ArsosError | None, *, status: int = 200) -> HttpResponse:
        """The card without a draft; with an error that nothing is kept so far."""
        first = {"title": _("Service Inquiry card"), "step": SUBJECT, "steps": steps_of(CARD)}
        return self.show("filing/filing_person.html", {**first, "form": form, "error": error}, status=status)

    def _begun(self, draft_id: UUID) -> HttpResponse:
        request = self.request
        if "begin" in request.POST:
            return JsonResponse({"address": reverse("web:draft", args=[draft_id]), "version": 1})
        if "leave" in request.POST:
            return self.done(_("Draft saved."), reverse("web:drafts"))
        draft = self.own(draft_id)
        if isinstance(draft, str):
            return HttpResponseRedirect(reverse("web:inquiry", args=[draft]))
        return self.after_person(draft)


class ReferredPage(Page):
    """Who helps with what ARSOS does not take (R1)."""

    def get(self, _request: HttpRequest, referral_id: UUID) -> HttpResponse:
        referral = referral_for(self.actor, referral_id, self.at)
        place = PlacesToGo(self.at).of(referral.destination, referral.requested_type)
        title = _("%(place)s can help with this") % {"place": place.title}
        context = {"title": title, "place": place, "referral": referral}
        draft = draft_referred(self.actor, referral)
        if draft is not None:
            context |= {"draft": draft, "types": address_of(draft.id, TYPE), "member": draft.content.get("member")}
        return self.show("filing/referred.html", context)


class DraftPage(FilingPage):
    """One step of a draft. Every POST keeps what was typed before anything else happens."""

    is_just_saved = False

    def get(self, request: HttpRequest, draft_id: UUID) -> HttpResponse:
        found = self.own(draft_id)
        if isinstance(found, str):
            return HttpResponseRedirect(reverse("web:inquiry", args=[found]))
        step = request.GET.get("step", "")
        return self.step(found, step if step in STEPS else first_open_step(found))

    def post(self, _request: HttpRequest, draft_id: UUID) -> HttpResponse:
        ended = self._ended(draft_id)
        if ended is not None:
            return ended
        found = self.own(draft_id)
        if isinstance(found, str):
            return self._filed_before(found)
        try:
            return self._taken(found)
        except (ResourceNotFound, VersionStale) as error:
            return self._overtaken(draft_id, error)

    def _ended(self, draft_id: UUID) -> HttpResponse | None:
        """What leads away from a draft without an inquiry; sent twice, it has happened once."""
        data = self.request.POST
        if "discard" in data:
            self.once(lambda: discard_draft(draft_id, by=self.actor))
            return self.done(_("Draft discarded."), reverse("web:drafts"))
        if "deflect" in data:
            self.once(lambda: deflect_draft(draft_id, by=self.actor, at=self.at))
            words = _("Recorded: the member will self-serve. No inquiry was filed.")
            return self._done_with_need(draft_id, words, reverse("admin:index"))
        if "join" in data:
            return self._joined(draft_id, data["join"])
        chosen = data.get("inquiry_type", "")
        if data.get("step") == TYPE and is_refused(chosen):
            referred = self.once(
                lambda: refer_draft(draft_id, requested_type=chosen, by=self.actor, at=self.at),
                identify=lambda result: str(result.referral.id),
            )
            return HttpResponseRedirect(reverse("web:referred", args=[referred.named]))
        return None

    def _joined(self, draft_id: UUID, reference: str) -> HttpResponse:
        """What was typed, as a message on the inquiry that is open already; sent twice, it is there once (R14)."""
        refusal = self.attempt(lambda: self._join(draft_id, reference))
        if refusal is None:
            words = _("Added to %(reference)s as a message.") % {"reference": reference}
            return self._done_with_need(draft_id, words, f"{reverse('web:inquiry', args=[reference])}#stream")
        draft = self.own(draft_id)
        if isinstance(draft, str):
            return self._filed_before(draft)
        return self.step(draft, self._step_sent(), error=refusal, status=422)

    def _done_with_need(self, draft_id: UUID, words: str, address: str) -> HttpResponse:
        """On to the other needs of the call, if the draft holds any."""
        if not drafts_of(self.actor).filter(id=draft_id).exists():
            return self.done(words, address)
        more = _("The other inquiries are still in this draft.")
        return self.done(f"{words} {more}", address_of(draft_id, DETAILS))

    def _join(self, draft_id: UUID, reference: str) -> InquiryMessage:
        draft, step = self.own(draft_id), self._step_sent()
        if isinstance(draft, str):
            raise ResourceNotFound
        if step != REVIEW:
            draft.content = {**draft.content, **self._typed(draft, step)}
        body, seen = self.as_message(draft), seen_version(self.request)
        return add_draft_to(draft_id, reference, body=body, by=self.actor, at=self.at, draft_version=seen)

    def _taken(self, draft: InquiryDraft) -> HttpResponse:
        data = self.request.POST
        step = self._step_sent()
        if step != REVIEW:
            try:
                kept = self._kept(draft, step)
            except InputRejected as error:
                return self._not_kept(draft, step, error)
            self.is_just_saved, draft = kept is not draft, kept
        if "autosave" in data:
            forget_accesses()  # the answer says when it was saved, and nothing of anybody
            return JsonResponse({"version": draft.version, "saved_at": draft.updated_at.isoformat()})
        if "leave" in data:
            return self.done(_("Draft saved."), reverse("web:drafts"))
        return self._go_on(draft, step)

    def _step_sent(self) -> str:
        step = self.request.POST.get("step", "")
        return step if step in STEPS else SUBJECT

    def _kept(self, draft: InquiryDraft, step: str) -> InquiryDraft:
        """The draft with what was typed; the same again changes nothing, so that a lost answer can be asked for."""
        content = {**draft.content, **self._typed(draft, step)}
        if content == draft.content:
            return draft
        seen = seen_version(self.request)
        return save_draft(draft.id, content=content, by=self.actor, at=self.at, expected_version=seen)

    def _not_kept(self, draft: InquiryDraft, step: str, error: InputRejected) -> HttpResponse:
        """The step with what was typed and why it was not kept; the script learns that from the refusal itself."""
        if "autosave" in self.request.POST:
            raise error
        draft.content = {**draft.content, **self._typed(draft, step)}
        return self.step(draft, step, error=error, status=422)

    def _typed(self, draft: InquiryDraft, step: str) -> dict[str, Any]:
        return typed_in(draft, step, self.request.POST, today=clock.date_of(self.at))

    def _go_on(self, draft: InquiryDraft, step: str) -> HttpResponse:
        if rearranges(self.request.POST):
            return self._judged(draft, lambda: self._rearranged(draft))
        if step in (DETAILS, REVIEW):
            return self._judged(draft, lambda: self._judged_at(draft, step))
        if step == TYPE:
            return HttpResponseRedirect(address_of(draft.id, DETAILS))
        if draft.flow == CARD:
            return self.after_person(draft)
        if first_open_step(draft) == SUBJECT:
            error = InputRejected(_("Select one policy or one application."))
            return self.step(draft, SUBJECT, error=error, status=422)
        return HttpResponseRedirect(address_of(draft.id, first_open_step(draft)))

    def _judged(self, draft: InquiryDraft, attempt: Callable[[], HttpResponse]) -> HttpResponse:
        """What the attempt answers; or the earliest step with something wrong in it."""
        with self.attempting() as tried:
            return attempt()
        error = tried.refusal
        if isinstance(error, VersionStale):
            raise error
        if isinstance(error, ExistingMemberFound):
            return self.step(draft, SUBJECT, **self.existing(existing_members(error)), status=422)
        return self.step(draft, _earliest(error), error=error, status=422)

    def _rearranged(self, draft: InquiryDraft) -> HttpResponse:
        """One more need of the same call; or another one taken up again, or dropped."""
        if "another" in self.request.POST:
            self.facts(draft)
        content = rearranged(draft, self.request.POST)
        seen = draft.version if self.is_just_saved else seen_version(self.request)
        self.once(lambda: save_draft(draft.id, content=content, by=self.actor, at=self.at, expected_version=seen))
        draft.content = content
        return HttpResponseRedirect(address_of(draft.id, first_open_step(draft)))

    def _judged_at(self, draft: InquiryDraft, step: str) -> HttpResponse:
        """Filed at once from the details, or shown as it will be filed; from the review, filed as it was shown."""
        if step == REVIEW:
            return self._submitted(draft, version=seen_version(self.request))
        return self._submitted(draft) if "submit" in self.request.POST else self._reviewed(draft)

    def _reviewed(self, draft: InquiryDraft) -> HttpResponse:
        self.facts(draft)
        return HttpResponseRedirect(address_of(draft.id, REVIEW))

    def _submitted(self, draft: InquiryDraft, *, version: int | None = None) -> HttpResponse:
        """File it, once: whoever sends it again comes to the same inquiry. `version`: what a review has shown."""
        shown = set(self.request.POST.getlist("confirmed"))
        if any(one.reference not in shown for one in self.facts(draft).duplicates):
            return self.step(draft, REVIEW)
        filed = self._file(draft, version or draft.version)
        if isinstance(filed, Referred):
            return HttpResponseRedirect(reverse("web:referred", args=[filed.referral.id]))
        messages.success(self.request, _said_of([one.inquiry for one in filed]), extra_tags="filed")
        return HttpResponseRedirect(reverse("web:inquiry", args=[filed[-1].inquiry.reference]))

    def _file(self, draft: InquiryDraft, version: int) -> list[Filed] | Referred:
        """One inquiry, or one for each need of the call, all of them or none."""
        if not other_needs(draft):
            done = submit_draft(draft.id, intake=self.intake(draft), draft_version=version, by=self.actor, at=self.at)
            return done if isinstance(done, Referred) else [done]
        try:
            intakes = read_draft_intakes(filled(draft.content), self.at)
            return submit_draft_together(draft.id, intakes=intakes, draft_version=version, by=self.actor, at=self.at)
        except InputRejected as error:
            raise as_entered(error, draft) from None

    def _filed_before(self, reference: str) -> HttpResponse:
        address = reverse("web:inquiry", args=[reference])
        if "autosave" in self.request.POST:
            return JsonResponse({"filed": address, "reference": reference}, status=409)
        return HttpResponseRedirect(address)

    def _overtaken(self, draft_id: UUID, error: ArsosError) -> HttpResponse:
        """The same person has filed or changed it in another window meanwhile: nothing of either is lost."""
        now = self.own(draft_id)
        if isinstance(now, str):
            return self._filed_before(now)
        if not isinstance(error, VersionStale):
            raise error
        step = self._step_sent()
        kind = current_type(now.content.get("inquiry_type", ""))
        theirs = fields_of(now, step, kind)
        if "autosave" in self.request.POST:
            return JsonResponse({"version": now.version, "theirs": theirs}, status=409)
        if step != REVIEW:
            now.content = {**now.content, **self._typed(now, step)}
        there = _different(theirs, fields_of(now, step, kind))
        return self.step(now, step, theirs=there, is_overtaken=True, status=412)


def _earliest(error: ArsosError) -> str:
    """The earliest step with something wrong in it; what is wrong with no field in particular is the type."""
    steps = [step_of(one.pointer) for one in error.errors] or [TYPE]
    return min(steps, key=STEPS.index)


def _different(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, str]:
    """What the other window holds and this one says differently, by field."""
    return {
        name: ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in theirs.items()
        if value != mine.get(name)
    }


def _said_of(inquiries: Sequence[Inquiry]) -> str:
    """Each reference, and how the last is spoken; and when work on it starts (R13, R21)."""
    last = inquiries[-1]
    facts = {
        "reference": ", ".join(one.reference for one in inquiries),
        "spoken": " ".join(last.reference.replace("-", "–")),
        "starts": _in_words(last.work_starts_at),
    }
    if len(inquiries) > 1:
        return _("Filed together: %(reference)s.") % facts
    if last.flow == CARD:
        return _("Case %(reference)s is open with ARSOS. To say it on the phone: %(spoken)s.") % facts
    return _("Filed as %(reference)s. To say it on the phone: %(spoken)s. Work starts %(starts)s.") % facts


def _in_words(moment: datetime | None) -> str:
    return in_readers_zone(moment, with_weekday=True) if moment else _("right away")
