"""Tasks on inquiries, as people of ARSOS see them: those of one inquiry, and one's own (R30)."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.queries import names_of_users
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from inquiries.follow_up_tasks.models import OPEN, FollowUpTask
from inquiries.inquiry.access import is_staff_of, require_staff_of, visible_inquiries
from inquiries.inquiry.models import Inquiry
from staffing.queries.associates import users_working


def tasks_of(actor: Actor, inquiry: Inquiry) -> QuerySet[FollowUpTask]:
    """Every task of an inquiry that somebody sees as ARSOS, by when it is due. Raises PermissionRefused."""
    require_staff_of(actor, inquiry)
    return FollowUpTask.objects.filter(inquiry=inquiry).order_by("due_at", "id")


def own_tasks(actor: Actor, at: datetime) -> QuerySet[FollowUpTask]:
    """What somebody is still to do about inquiries that they see, by when it is due."""
    if actor.user_id is None:
        return FollowUpTask.objects.none()
    mine = FollowUpTask.objects.filter(OPEN, for_user_id=actor.user_id)
    return mine.filter(inquiry__in=visible_inquiries(actor, at)).select_related("inquiry").order_by("due_at", "id")


def find_task(actor: Actor, task_id: UUID, at: datetime) -> FollowUpTask:
    """One task of an inquiry that somebody sees as ARSOS; raises ResourceNotFound."""
    found = FollowUpTask.objects.select_related("inquiry").filter(id=task_id).first()
    seen = found is not None and visible_inquiries(actor, at).filter(id=found.inquiry_id).exists()
    if found is None or not seen or not is_staff_of(actor, found.inquiry):
        raise ResourceNotFound
    return found


def people_for(inquiry: Inquiry) -> dict[UUID, str]:
    """Who can be given a task: those who work the inquiry's queue, and who holds it."""
    return names_of_users(users_working(inquiry.queue_id, inquiry.assignee_id))


def count_open_tasks(user_id: UUID) -> int:
    """How many open tasks a person has."""
    return FollowUpTask.objects.filter(OPEN, for_user_id=user_id).count()
