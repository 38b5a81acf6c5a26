"""Job aids: how to do it, for agents and for what members can do themselves (R4)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id

WORDS = (
    SearchVector("title", config="english", weight="A")
    + SearchVector("search_terms", config="english", weight="A")
    + SearchVector("summary", config="english", weight="B")
    + SearchVector("body", config="english", weight="C")
)


class JobAid(models.Model):
    """One job aid, found by its words and by the terms that agents know it under."""

    shipped_key = ("code",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    body = models.TextField(help_text=_("Step by step, a step a line"))
    found_at = models.CharField(max_length=120, help_text=_("Where the original is kept"))
    search_terms = models.CharField(max_length=200, blank=True)
    inquiry_types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_for_members = models.BooleanField(default=False, help_text=_("Tells what members can do themselves"))
    is_active = models.BooleanField(default=True)
    views = models.PositiveIntegerField(default=0, editable=False)
    words = models.GeneratedField(expression=WORDS, output_field=SearchVectorField(), db_persist=True)

    class Meta:
        db_table = "inquiries_job_aid"
        indexes: ClassVar = [GinIndex(fields=["words"], name="job_aid_words")]

    def __str__(self) -> str:
        return self.title


class JobAidFavourite(models.Model):
    """Somebody has kept a job aid: an agent, whoever signs in for them, or a person of ARSOS."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job_aid = models.ForeignKey(JobAid, on_delete=models.CASCADE, related_name="favourites")
    owner_id = models.UUIDField(help_text=_("The agent, or the user where there is none"))
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_job_aid_favourite"
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner_id", "job_aid"], name="favourite_once")]

    def __str__(self) -> str:
        return "favourite"
