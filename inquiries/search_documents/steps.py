"""Keeps the search documents of inquiries in the commit that changes them (R37)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from foundation.search.steps import lock_documents, write_documents
from foundation.transactions import inside_transaction
from inquiries.inquiry.models import Inquiry
from inquiries.search_documents.models import InquiryDocument
from inquiries.search_documents.queries import content_of_new, contents_of_inquiries


@inside_transaction
def keep_documents(*inquiry_ids: UUID) -> None:
    """Make the documents of some inquiries anew; the caller has saved what they are found by.

    Whoever comes second waits here, and reads what the first has written.
    """
    if inquiry_ids:
        lock_documents(InquiryDocument, inquiry_ids)
        write_documents(InquiryDocument, contents_of_inquiries(inquiry_ids))


@inside_transaction
def keep_new_document(inquiry: Inquiry) -> None:
    """Make the document of an inquiry that nobody else knows yet."""
    write_documents(InquiryDocument, {inquiry.id: content_of_new(inquiry)})


@inside_transaction
def follow_members(member_ids: Collection[UUID]) -> None:
    """Make the documents of everything about some members anew: names, numbers and books have changed."""
    about = Q(member__in=member_ids) | Q(linked_member__in=member_ids)
    keep_documents(*Inquiry.objects.filter(about).order_by().values_list("id", flat=True))
