"""What the search takes and returns."""

from collections.abc import Sequence
from dataclasses import dataclass

from rest_framework import serializers as s

from foundation import lengths
from foundation.http.inputs import ChoiceSet, Schema, Text
from foundation.http.outputs import Output
from foundation.input_bounds import LONGEST_CURSOR
from inquiries.lists.columns import InquiryRow
from inquiries.search_documents.schemas import MatchAnswer
from inquiries.values import FOUND_KIND
from members.book.schemas import MemberRow

LARGEST_PAGE = 50
USUAL_PAGE = 8


class SearchInput(Schema):
    component = "SearchInput"
    query = Text(max_length=lengths.SEARCH)
    kinds = ChoiceSet(FOUND_KIND, required=False)
    page_size = s.IntegerField(min_value=1, max_value=LARGEST_PAGE, required=False, default=USUAL_PAGE)
    cursor = Text(max_length=LONGEST_CURSOR, required=False, allow_blank=True, default="")


@dataclass(frozen=True, slots=True)
class FoundInquiry(InquiryRow):
    component = "FoundInquiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMember(MemberRow):
    component = "FoundMember"
    matched: Sequence[MatchAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInquiries(Output):
    component = "FoundInquiries"
    results: Sequence[FoundInquiry]
    next: str | None
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMembers(Output):
    component = "FoundMembers"
    results: Sequence[FoundMember]
    next: str | None
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer(Output):
    component = "SearchAnswer"
    inquiries: FoundInquiries
    members: FoundMembers
