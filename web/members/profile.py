"""The Consumer Profile: three tabs with addresses of their own, and *Create an inquiry* from each (R8)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.errors import ArsosError, InputRejected
from foundation.identifiers import mask_mbi
from inquiries.filing.actions import create_draft
from inquiries.inquiry.access import note_shown
from inquiries.inquiry.models import Inquiry
from inquiries.lists.api import NEWEST_FIRST
from inquiries.lists.queries.lists import InquiryFilters, inquiry_rows, with_type_titles
from members.book.access import require_member
from members.book.queries.profiles import (
    ConsumerProfile,
    PolicyHeld,
    applications_of,
    profile_with_policies,
    revealed_values,
)
from members.book.rules import BEST_FIRST
from web.filing.filing_content import SUBJECT, TYPE, address_of
from web.frame.pages import Page, is_fragment, read_id
from web.frame.purposes import in_words

MOST_INQUIRIES = 50
OVERVIEW, POLICIES, INQUIRIES = "overview", "policies", "inquiries"


class RevealForm(forms.Form):
    fields_shown = forms.ChoiceField(
        label=gettext_lazy("Value"),
        choices=[("mbi", gettext_lazy("MBI")), ("date_of_birth", gettext_lazy("Birth date"))],
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=lengths.PURPOSE,
        validators=[in_words],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RevealPage(Page):
    """A masked value for a purpose: shown once, journaled (R32)."""

    def post(self, request: HttpRequest, member_id: UUID) -> HttpResponse:
        require_member(self.actor, member_id, self.at)
        form = RevealForm(request.POST)
        if not form.is_valid():
            raise InputRejected(_("Choose a value, and give your purpose in a few words."))
        wanted, purpose = [form.cleaned_data["fields_shown"]], form.cleaned_data["purpose"]
        values = revealed_values(self.actor, member_id, fields=wanted, purpose=purpose, at=self.at)
        labels = dict(form.fields["fields_shown"].choices)  # type: ignore[attr-defined]  # a choice field
        context = {"shown": [(labels[name], value) for name, value in values.items()], "member_id": member_id}
        if is_fragment(request):
            return self.fragment("members/_revealed.html", context)
        return self.show("members/revealed.html", {"title": _("Revealed"), **context})


class CustomerPage(Page):
    """One tab of the profile; each reads what it shows."""

    def get(self, _request: HttpRequest, member_id: UUID) -> HttpResponse:
        return self._shown(member_id)

    def _shown(self, member_id: UUID, error: ArsosError | None = None) -> HttpResponse:
        """The tab; after a refusal with why nothing was created."""
        profile, policies = profile_with_policies(self.actor, member_id, self.at)
        tabs = {OVERVIEW: self._overview, POLICIES: self._policies, INQUIRIES: self._inquiries}
        tab = self.request.GET.get("tab", OVERVIEW)
        tab = tab if tab in tabs else OVERVIEW
        context = {
            "head_title": _("Consumer Profile"),
            "title": f"{profile.member.first_name} {profile.member.last_name}",
            "profile": profile,
            "member": profile.member,
            "policies": policies,
            "ticked": _best(policies),
            "tab": tab,
            "tabs": tab_names(),
            "error": error,
            **tabs[tab](profile),
        }
        return self.show("members/customer.html", context, status=422 if error else 200)

    def post(self, request: HttpRequest, member_id: UUID) -> HttpResponse:
        """Create an inquiry: a draft that knows the member, and the ticked policy or application."""
        require_member(self.actor, member_id, self.at)
        content = {"member": str(member_id)}
        kind, _colon, chosen = request.POST.get("subject", "").partition(":")
        if kind in ("policy", "application"):
            content[kind] = str(read_id(chosen))
        flow = Inquiry.Flow.MY_HUMANA_BUSINESS
        with self.attempting() as tried:
            made = self.once(
                lambda: create_draft(flow=flow, content=content, by=self.actor, at=self.at),
                identify=lambda draft: str(draft.id),
            )
        if tried.refusal is not None:
            return self._shown(member_id, tried.refusal)
        step = TYPE if len(content) > 1 else SUBJECT
        return HttpResponseRedirect(address_of(UUID(made.named), step))

    def _overview(self, profile: ConsumerProfile) -> dict[str, Any]:
        return {"mbi": mask_mbi(profile.member.mbi), "reveal_form": RevealForm()}

    def _policies(self, profile: ConsumerProfile) -> dict[str, Any]:
        return {"applications": list(applications_of(self.actor, profile.member.id, self.at))}

    def _inquiries(self, profile: ConsumerProfile) -> dict[str, Any]:
        rows = inquiry_rows(self.actor, InquiryFilters(member=profile.member.id), self.at)
        inquiries = list(rows.order_by(*NEWEST_FIRST)[:MOST_INQUIRIES])
        note_shown(inquiries)
        return {"inquiries": with_type_titles(inquiries), "most_inquiries": MOST_INQUIRIES}


def tab_names() -> list[tuple[str, str]]:
    """The three tabs of the source."""
    return [
        (OVERVIEW, _("Overview")),
        (POLICIES, _("Policies & applications")),
        (INQUIRIES, _("Service Inquiries")),
    ]


def _best(policies: list[PolicyHeld]) -> PolicyHeld | None:
    """The policy that an inquiry is most likely about: the newest among those that stand best."""
    return min(policies, key=lambda held: BEST_FIRST.index(held.state), default=None)
