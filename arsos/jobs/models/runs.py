"""What the engine keeps on each run of a job, whatever its kind."""

from typing import ClassVar

from django.db import models


class JobRun(models.Model):
    """A run that a worker takes up piece by piece. The table of its kind has `state`, `created_at` and `finished_at`.

    `attempts` counts the pieces begun since the last one that came to its end, so that a run that kills its workers
    fails in the end as one that raises does.
    """

    refusal = models.CharField(max_length=300, blank=True, help_text="Why it failed")
    attempts = models.PositiveSmallIntegerField(default=0)
    turn_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last took it up or made progress")
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.UUIDField(
        null=True, blank=True, editable=False, help_text="The turn that holds it, new each time"
    )
    next_attempt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["turn_at"], name="%(class)s_turn")]
