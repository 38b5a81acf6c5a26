"""Words that agents searched the inquiry types for and found nothing by."""

from typing import ClassVar

import pgtrigger
from django.db import models

from foundation.identifiers import new_id

READ_FROM = 3
"""Agents. What so many searched is the word for a need, not the name of somebody's member."""

READ_BY_SEVERAL = """
    IF (SELECT count(DISTINCT agent_id) FROM inquiries_missed_search
        WHERE word_hash = NEW.word_hash AND agent_id <> NEW.agent_id) < 2 THEN
        RAISE EXCEPTION 'a word is readable once several agents searched it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""The others beside the agent of the row: one fewer than READ_FROM."""


class MissedSearch(models.Model):
    """How often one agent searched one word. Until several agents did, the word itself is not kept, only its hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Under the newest key alone: counting begins anew when keys rotate.
    word_hash = models.CharField(max_length=64)
    agent = models.ForeignKey("accounts.Agent", on_delete=models.CASCADE, related_name="missed_searches")
    word = models.CharField(max_length=20, blank=True)
    searches = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        db_table = "inquiries_missed_search"
        indexes: ClassVar = [models.Index(fields=["last_on"], name="missed_search_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["word_hash", "agent"], name="missed_search_once_of_an_agent"),
            models.CheckConstraint(condition=models.Q(word__regex=r"^([a-z]{3,20})?$"), name="missed_search_is_a_word"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="missed_search_read_by_several",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("word"),
                condition=~pgtrigger.Q(new__word=""),
                func=READ_BY_SEVERAL,
            )
        ]

    def __str__(self) -> str:
        return "missed search"
