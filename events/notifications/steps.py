"""People of ours are told, in the commit of what they are told about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.queries import people_to_notify
from events.notifications.models import Notification, NotificationChoice
from events.notifications.rules import QUIET_FOR, decide_mail_due
from foundation.compiled import HotQuery
from foundation.jobs.wake_ups import wake_mail
from foundation.transactions import inside_transaction

Mail, MailState = NotificationChoice.Mail, Notification.MailState
GATHERS_FOR = timedelta(minutes=1)
"""So long a mail waits for more of the same."""
MOST_NAMED = 20
OF_INQUIRIES = frozenset({"returned", "taken_away"})
"""What counts inquiries: one that comes again is the same one. The others count what happened."""
WATCHED = "watched"
"""What is told to who only watches. Whom the same commit tells more of the same subject, it does not tell this too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What people are told, once for each `once`.

    What is told under one `gather` is one notification until it is read: it counts, and its mail waits a minute for
    more. What `is_always_mailed` goes out at once, whatever they have chosen.
    """

    kind: str
    subject_id: UUID
    reference: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    once: str
    gather: str = ""
    is_always_mailed: bool = False


CHOSEN: HotQuery[tuple[UUID, str]] = HotQuery(
    lambda user_ids: NotificationChoice.objects.filter(user__in=user_ids).values_list("user", "mail")
)
TOLD_AS_WATCHED = HotQuery(
    lambda users, subject_id, at: Notification.objects.filter(
        user__in=users, subject_id=subject_id, created_at=at, kind=WATCHED
    )
)


@inside_transaction
def notify(user_ids: Collection[UUID], notice: Notice, *, at: datetime) -> None:
    """This will tell agents and staff one thing each: in the application, and by mail as each has chosen.

    Addressed by user, so nobody outside can be told; who can no longer sign in is passed over (R6).
    """
    addressed = set(user_ids)
    if notice.kind == WATCHED:
        addressed -= _told_more(notice.subject_id, addressed, at=at)
    else:
        _take_back_watched(notice.subject_id, addressed, at=at)
    told = people_to_notify(addressed)
    if not told:
        return
    choices = dict(CHOSEN.rows(user_ids=[person.id for person in told]))
    rows = []
    for person in told:
        choice = Mail.AT_ONCE if notice.is_always_mailed else choices.get(person.id, Mail.AT_ONCE)
        is_mailed = choice != Mail.NEVER and bool(person.email)
        ready_at = at + GATHERS_FOR if notice.gather else at
        due_at = decide_mail_due(ready_at, is_daily=choice == Mail.DAILY, time_zone=person.time_zone)
        rows.append(
            Notification(
                user_id=person.id,
                kind=notice.kind,
                subject_id=notice.subject_id,
                reference=notice.reference,
                facts=dict(notice.facts),
                once_key=f"{notice.kind}/{notice.once}/{person.id}",
                gather_key=notice.gather,
                created_at=at,
                mail_state=MailState.WAITING if is_mailed else MailState.NONE,
                mail_due_at=due_at if is_mailed else None,
            )
        )
    if notice.gather:
        rows = [row for row in rows if not _added(row, at=at)]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if notice.gather:
        _add_what_came_between(rows, at=at)
    transaction.on_commit(wake_mail)


@inside_transaction
def take_as_read(subject_id: UUID, kinds: Collection[str], *, at: datetime) -> None:
    """This will take what asked people for something as read, once it is done: nobody is to look for it any more.

    What names several inquiries stays: the others are still to be done.
    """
    asked = Notification.objects.filter(subject_id=subject_id, kind__in=kinds, read_at=None)
    asked.filter(facts__references__1__isnull=True).update(read_at=at)


def _told_more(subject_id: UUID, users: Collection[UUID], *, at: datetime) -> set[UUID]:
    same = Notification.objects.filter(user__in=users, subject_id=subject_id, created_at=at).exclude(kind=WATCHED)
    return set(same.values_list("user_id", flat=True))


def _take_back_watched(subject_id: UUID, users: Collection[UUID], *, at: datetime) -> None:
    """Whether watchers are told first or last depends on the action; what they are left with does not."""
    for row in TOLD_AS_WATCHED.rows(users=users, subject_id=subject_id, at=at):
        count = row.facts.get("count", 1)
        if count == 1:
            row.delete()
        else:
            row.facts = {**row.facts, "count": count - 1}
            row.save(update_fields=["facts"])


def _added(row: Notification, *, at: datetime) -> bool:
    """Whether the person has not yet read the one it belongs to, which then counts it."""
    same = Notification.objects.filter(user=row.user_id, gather_key=row.gather_key, read_at=None)
    unread = same.select_for_update(of=("self",)).first()
    if unread is None:
        return False
    known = unread.facts.get("references", [unread.reference])
    references = list(dict.fromkeys([*known, row.reference]))[:MOST_NAMED]
    more = 0 if row.kind in OF_INQUIRIES and row.reference in known else 1
    unread.facts = {**unread.facts, **row.facts, "count": unread.facts.get("count", 1) + more, "references": references}
    unread.created_at = at
    if unread.mail_state == MailState.SENT and unread.mailed_at is not None:
        unread.mail_state = MailState.WAITING
        unread.mail_due_at = max(at + GATHERS_FOR, unread.mailed_at + QUIET_FOR)
    unread.save()
    return True


def _add_what_came_between(rows: Sequence[Notification], *, at: datetime) -> None:
    """What another commit told in the same instant has taken the place of a row; it counts there."""
    kept = set(Notification.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    for row in rows:
        if row.id not in kept and not Notification.objects.filter(once_key=row.once_key).exists():
            _added(row, at=at)
