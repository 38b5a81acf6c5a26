"""Keeps the search documents of members in the commit that changes them (R37)."""

from collections.abc import Callable, Collection
from uuid import UUID

from foundation.search.index import lock_documents, write_documents
from foundation.transactions import inside_transaction
from members.search.models import MemberDocument
from members.search.queries import contents_by_ids

Follower = Callable[[Collection[UUID]], None]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Let a higher app follow what members are found by: what it keeps about them holds their names too."""
    _followers.append(follower)


@inside_transaction
def keep_member_documents(member_ids: Collection[UUID]) -> None:
    """Make the documents of some members anew, and what the apps above found by them; those of purged ones go."""
    if not member_ids:
        return
    keep_members(member_ids)
    for follower in _followers:
        follower(member_ids)


@inside_transaction
def keep_members(member_ids: Collection[UUID]) -> None:
    """Make the documents of some members anew, and nothing else."""
    lock_documents(MemberDocument, member_ids)
    contents = contents_by_ids(member_ids)
    write_documents(MemberDocument, contents)
    MemberDocument.objects.filter(member__in=set(member_ids) - contents.keys()).delete()
