"""Associates, what they can do, and the queues they work."""

from typing import ClassVar

from django.db import models

from arsos.desk.models.queues import WorkQueue
from arsos.kernel.identity import new_id


class Skill(models.Model):
    """Something an inquiry may need from its holder, such as a language."""

    code = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)

    class Meta:
        db_table = "desk_skill"

    def __str__(self) -> str:
        return self.title


class Associate(models.Model):
    """A person of ARSOS who works queues; capacity limits assignment, never pulling (R16)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="associate")
    is_available = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(default=20)
    skills = models.ManyToManyField(Skill, blank=True, related_name="associates", db_table="desk_associate_skill")
    availability_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "desk_associate"

    def __str__(self) -> str:
        return str(self.user)


class QueueMembership(models.Model):
    """An associate works a queue, or leads it (R30)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    associate = models.ForeignKey(Associate, on_delete=models.PROTECT, related_name="memberships")
    queue = models.ForeignKey(WorkQueue, on_delete=models.PROTECT, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        db_table = "desk_queue_membership"
        constraints: ClassVar = [models.UniqueConstraint(fields=["associate", "queue"], name="membership_once")]

    def __str__(self) -> str:
        return "lead" if self.is_lead else "member"
