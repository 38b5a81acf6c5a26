"""The words and files of an inquiry go; its states, times and hashes stay (R36)."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audit.chain.steps import purge_texts
from foundation import vault
from foundation.transactions import inside_transaction
from inquiries.attachments.models import Attachment
from inquiries.departments.models import DepartmentReport
from inquiries.follow_up_tasks.models import FollowUpTask
from inquiries.handoffs.models import HandOverCorrection
from inquiries.inquiry.models import Inquiry, Prospect
from inquiries.referrals.models import Referral
from inquiries.retention.erasure import About, erase_elsewhere
from inquiries.unsent.models import UnsentText
from inquiries.work.models import HeldMessage
from members.retention.actions import GONE

PURGED = "purged"
TEXTS = ("summary", "description", "answer", "relay_text", "external_reference", "on_behalf_of")


@inside_transaction
def erase_inquiry(inquiry: Inquiry, *, at: datetime) -> dict[str, int]:
    """Take the words and files out of an inquiry; its states and times stay."""
    counts = {"texts": purge_texts(inquiry.id), "attachments": _remove_files(inquiry)}
    HeldMessage.objects.filter(inquiry=inquiry).delete()
    UnsentText.objects.filter(inquiry=inquiry).delete()
    counts["follow_up_tasks"] = FollowUpTask.objects.filter(inquiry=inquiry).update(text=PURGED)
    counts["messages"], _ = inquiry.messages.all().delete()
    counts["referrals"] = Referral.objects.filter(inquiry_id=inquiry.id).update(summary="", reason="")
    inquiry.privacy_cases.update(evidence=None, reason="", outcome_note="")
    counts["hand_overs"] = inquiry.hand_overs.update(reason="", undone_reason="", external_reference="")
    HandOverCorrection.objects.filter(hand_over__inquiry=inquiry).update(reason="", decision_reason="")
    counts["department_requests"] = inquiry.department_requests.update(
        summary="", details="", answer="", external_reference=""
    )
    DepartmentReport.objects.filter(request__inquiry=inquiry).update(note="")
    counts["suggestions"] = inquiry.suggestions.update(decision_reason="")
    counts |= erase_elsewhere(About.INQUIRY, inquiry.id)
    counts["subject_links"] = inquiry.subject_links.exclude(purpose="").update(purpose=PURGED)
    inquiry.subject_links.update(review_note="")
    for name in TEXTS:
        setattr(inquiry, name, "")
    inquiry.details, inquiry.self_service = {}, None
    inquiry.policy = inquiry.application = inquiry.linked_policy = None
    inquiry.updated_at = at
    inquiry.save()
    return counts


def _remove_files(inquiry: Inquiry) -> int:
    """Rows go with the commit, contents after it; what a crash leaves behind has no key any more and is swept."""
    names = list(Attachment.objects.filter(inquiry=inquiry).values_list("stored_name", flat=True))
    Attachment.objects.filter(inquiry=inquiry).delete()
    for name in names:
        transaction.on_commit(partial(vault.discard, name))
    return len(names)


@inside_transaction
def forget_prospects(prospects: QuerySet[Prospect]) -> dict[str, int]:
    """Empty the rows of people who were typed in."""
    names: dict[str, Any] = {
        "first_name": GONE,
        "last_name": GONE,
        "date_of_birth": None,
        "zip_code": "",
        "person_hashes": [],
        "name_words": [],
    }
    blank = dict.fromkeys(("phone", "email", "application_number", "humana_id"), "")
    for prospect in prospects:
        erase_elsewhere(About.PROSPECT, prospect.id)
    count = Prospect.objects.filter(id__in=prospects.values("id")).update(**names, **blank)
    return {"prospects": count}
