"""Append-only tables: the history of each inquiry, every look at PHI, and the seals over both (R33, R35)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.seals.rules import TOMBSTONE_FIELDS
from foundation import lengths
from foundation.chained import Chained
from foundation.column_triggers import kept_in_bounds, stamped_now
from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from foundation.moments import FIRST_INSTANT, LAST_INSTANT

ID_OF_NOW = """
    IF abs(
        extract(epoch FROM clock_timestamp()) * 1000
        - ('x' || left(replace(NEW.id::text, '-', ''), 12))::bit(48)::bigint
    ) > 600000 THEN
        RAISE EXCEPTION 'The id of a row of % says when it was made, and that is not now', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
"""
"""Entries are sealed in the order of their ids: one from the future or the past was not made by ARSOS. A trigger, not a
constraint: a dump that is read back brings old ids.
"""
LINK_FOLLOWS = """
    SELECT position, chain_hash INTO past FROM journal_link ORDER BY position DESC LIMIT 1;
    IF NEW.position IS DISTINCT FROM coalesce(past.position, 0) + 1
        OR NEW.chain_hash <> encode(sha256(convert_to(
            coalesce(past.chain_hash, '') || NEW.source || NEW.entry_id::text || NEW.entry_hash, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'A link follows the one before it';
    END IF;
    RETURN NEW;
"""
SEAL_FOLLOWS = """
    SELECT position, last_link INTO past FROM journal_seal ORDER BY position DESC LIMIT 1;
    IF NEW.position IS DISTINCT FROM
            greatest(coalesce(past.position, 0), (SELECT max(lost_until) FROM journal_restore)) + 1
        OR NEW.last_link <= coalesce(past.last_link, 0)
        OR NEW.sealed_at > clock_timestamp() + interval '10 minutes'
        OR NOT EXISTS (SELECT FROM journal_link WHERE position = NEW.last_link AND chain_hash = NEW.chain_hash) THEN
        RAISE EXCEPTION 'A seal follows the one before it';
    END IF;
    RETURN NEW;
"""

ANCHOR_OF_A_SEAL = """
    IF NOT EXISTS (SELECT FROM journal_seal WHERE position = NEW.seal) THEN
        RAISE EXCEPTION 'An anchor is of a seal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""The next seals to write outside are those after the last anchor: one of a seal that is none would stop anchoring."""


def _id_is_of_now(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=ID_OF_NOW)


def _follows(name: str, func: str) -> pgtrigger.Trigger:
    past = [("past", "record")]
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=func, declare=past)


class HistoryRow(models.Model):
    """One thing that happened to an inquiry, chained to the one before (R35).

    Holds ids, field names and states, never free text; no foreign keys, so that nothing can cascade into it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No foreign key here and in the rows below: history outlives what it is about.
    inquiry_id = models.UUIDField()
    # Counts from 1 within one inquiry; a gap means that an entry is missing.
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    # The instant of the action; a trigger refuses any other than now.
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    # As the person was called that day; a later name does not change history.
    actor_name = models.CharField(max_length=lengths.ACTOR_NAME)
    actor_role = models.CharField(max_length=40)
    # The API client that spoke, alone or in the name of the person.
    client_id = models.CharField(max_length=100, blank=True)
    # The SAN that a system named in On-Behalf-Of.
    on_behalf_of = models.CharField(max_length=20, blank=True)
    # Whether agents read the entry; fixed when it is written.
    agent_visible = models.BooleanField()
    facts = models.JSONField()
    request_id = models.CharField(max_length=128, blank=True)
    # Salted hash of the free text: the chain holds after the text is purged.
    text_hash = models.CharField(max_length=64, blank=True)
    # The hash of the entry before.
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class HistoryEntry(HistoryRow):
    """The history as it is written: a table of months, by the instant in the id of the inquiry (ADR 41)."""

    append_only = True
    by_month = "inquiry_id"

    class Meta:
        db_table = "journal_history_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry_id", "position"], name="history_position_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(position=1), name="history_begun_at")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="history_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _id_is_of_now("history_ids_are_of_now"),
            kept_in_bounds("history_in_bounds", "at"),
            stamped_now("history_is_of_now", "at"),
        ]


class KeptHistoryEntry(HistoryRow):
    """The history as it is read: a view over its months and over those that were detached (ADR 41)."""

    read_only = True

    class Meta:
        managed = False
        db_table = "journal_history_entry_kept"


class HistoryText(models.Model):
    """The free text of an entry, kept beside the chain so that it can be purged (R35, R36)."""

    words_stay = ("entry_id", "inquiry_id", "salt", "text")

    entry_id = models.UUIDField(primary_key=True)
    inquiry_id = models.UUIDField(db_index=True)
    # Purged with the text: without it nobody can test guesses against the hash.
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        db_table = "journal_history_text"

    def __str__(self) -> str:
        return "text of an entry"


class ReadableEntries(models.Manager["AccessLogRow"]):
    """Without rows of no readable instant, which only somebody who had switched the triggers off could write.

    They can never be removed, so they must not shut auditors out; verify_journal names them.
    """

    def get_queryset(self) -> models.QuerySet["AccessLogRow"]:
        return super().get_queryset().filter(at__gte=FIRST_INSTANT, at__lt=LAST_INSTANT)


class AccessLogRow(models.Model):
    """One request's look at personal data, or a refused one; never a value (R33, 45 CFR 164.312(b))."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    # read, search, export, reveal, denied and others; of all that one request did the weightiest.
    kind = models.CharField(max_length=20)
    road = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=lengths.ACTOR_NAME)
    actor_role = models.CharField(max_length=40, blank=True)
    client_id = models.CharField(max_length=100, blank=True)
    on_behalf_of = models.CharField(max_length=20, blank=True)
    # Every member and prospect whose data was shown.
    subjects = ArrayField(models.UUIDField(), default=list)
    # Names of fields, never their values.
    fields = ArrayField(models.CharField(max_length=60), default=list)
    purpose = models.CharField(max_length=lengths.PURPOSE, blank=True)
    request_id = models.CharField(max_length=128, blank=True)

    objects = ReadableEntries()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor_name}"


class JournalEntry(AccessLogRow):
    """The access log as it is written: a table of months, by the instant in the id (ADR 38)."""

    append_only = True
    by_month = "id"

    class Meta:
        db_table = "journal_entry"
        indexes: ClassVar = [
            GinIndex(fields=["subjects"], name="journal_by_subject", fastupdate=True),
            models.Index(fields=["-at", "-id"], name="journal_newest_first"),
            # What a search box has shown in its minute is looked up with every letter.
            models.Index(fields=["request_id"], condition=Q(kind="search"), name="journal_by_search"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="journal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _id_is_of_now("journal_ids_are_of_now"),
            kept_in_bounds("journal_in_bounds", "at"),
            stamped_now("journal_is_of_now", "at"),
        ]


class KeptJournalEntry(AccessLogRow):
    """The access log as it is read: a view over its months and over those that were detached (ADR 38)."""

    read_only = True

    class Meta:
        managed = False
        db_table = "journal_entry_kept"


class JournalLink(models.Model):
    """One entry of journal or history in the one chain over both; made by the sealer, in its order (R35)."""

    append_only = True

    class Source(models.TextChoices):
        JOURNAL = "journal", _("Journal")
        HISTORY = "history", _("History")
        ROW = "row", _("What a row said")

    position = models.PositiveBigIntegerField(primary_key=True)
    source = models.CharField(max_length=8, choices=Source)
    entry_id = models.UUIDField(unique=True)
    # The hash of the entry as it stood when it was linked.
    entry_hash = models.CharField(max_length=64)
    # Over the entry and the link before: one changed row breaks every later link.
    chain_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_link"
        triggers: ClassVar = [
            pgtrigger.Protect(name="links_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _follows("links_follow", LINK_FOLLOWS),
        ]

    def __str__(self) -> str:
        return f"link {self.position}"


class JournalSeal(models.Model):
    """The end of the chain at an instant; what is anchored outside the database."""

    append_only = True

    position = models.PositiveBigIntegerField(primary_key=True)
    # The last position in the chain that the seal covers.
    last_link = models.PositiveBigIntegerField()
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_seal"
        triggers: ClassVar = [
            pgtrigger.Protect(name="seals_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _follows("seals_follow", SEAL_FOLLOWS),
            kept_in_bounds("seals_in_bounds", "sealed_at"),
            stamped_now("seals_are_of_now", "sealed_at"),
        ]

    def __str__(self) -> str:
        return f"seal {self.position}"


class JournalAnchor(models.Model):
    """A seal has been written outside the database."""

    append_only = True

    seal = models.PositiveBigIntegerField(primary_key=True)
    anchored_at = models.DateTimeField()

    class Meta:
        db_table = "journal_anchor"
        triggers: ClassVar = [
            pgtrigger.Protect(name="anchors_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="anchors_are_of_seals",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ANCHOR_OF_A_SEAL,
            ),
            kept_in_bounds("anchors_in_bounds", "anchored_at"),
            stamped_now("anchors_are_of_now", "anchored_at"),
        ]

    def __str__(self) -> str:
        return f"anchor of seal {self.seal}"


class ChainedRow(models.Model):
    """What one row of another table said, as a salted hash: messages, answers, emergency accesses (R35)."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    row_id = models.UUIDField()
    subject_id = models.UUIDField()
    # Salted; the salt is beside it, so that a purge makes the hash useless.
    row_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_chained_row"
        indexes: ClassVar = [models.Index(fields=["kind", "row_id", "id"], name="chained_row_newest")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="chained_rows_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _id_is_of_now("chained_row_ids_are_of_now"),
            kept_in_bounds("chained_rows_in_bounds", "at"),
            stamped_now("chained_rows_are_of_now", "at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class ChainedSalt(models.Model):
    """The salt of a chained row, kept beside the chain so that it can be purged (R35, R36).

    It is sealed: nobody without the keys of ARSOS can write another row into the chain.
    """

    words_stay = ("entry_id", "subject_id")

    entry_id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField(db_index=True)
    salt = EncryptedTextField()

    class Meta:
        db_table = "journal_chained_salt"

    def __str__(self) -> str:
        return "salt of a chained row"


class Tombstone(models.Model):
    """Proof that something was purged: what, by which rule, when, by whom; never what it said (R36).

    `proof` is the sealed hash of the rest: only who has the keys of ARSOS can make one. New keys seal it anew.
    """

    append_only = True
    resealed = ("proof",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    # The retention rule that asked for the purge.
    rule = models.CharField(max_length=60)
    # How many rows went, by what they were.
    counts = models.JSONField()
    purged_at = models.DateTimeField()
    purged_by = models.CharField(max_length=120)
    proof = EncryptedTextField(null=True)

    class Meta:
        db_table = "journal_tombstone"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "subject_id"], name="purged_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="tombstones_stay", operation=pgtrigger.UpdateOf(*TOMBSTONE_FIELDS) | pgtrigger.Delete
            ),
            _id_is_of_now("tombstone_ids_are_of_now"),
            kept_in_bounds("tombstones_in_bounds", "purged_at"),
            stamped_now("tombstones_are_of_now", "purged_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} purged"


RESTORED = (
    "restored_to",
    "last_seal",
    "lost_until",
    "lost_hash",
    "sequence_from",
    "sequence_to",
    "reason",
    "recorded_by",
    "recorded_at",
)


class Restore(models.Model):
    """The database was put back to an earlier moment: which seals stand outside only, and how events go on (ADR 52)."""

    append_only = True
    chained = (Chained("restore", RESTORED, subject="id", tombstone="restore"),)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # When its newest seal was made: what came after is lost.
    restored_to = models.DateTimeField(null=True)
    # The newest seal in the database, and the newest outside of it; 0 before the first.
    last_seal = models.PositiveBigIntegerField()
    lost_until = models.PositiveBigIntegerField()
    # Over the seals between the two, as they stand outside.
    lost_hash = models.CharField(max_length=64)
    # The newest event there is, and the number after which events go on.
    sequence_from = models.PositiveBigIntegerField()
    sequence_to = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "journal_restore"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(lost_until__gte=F("last_seal")), name="restore_loses_later_seals"),
            models.CheckConstraint(condition=Q(sequence_to__gt=F("sequence_from")), name="restore_jumps_ahead"),
            models.CheckConstraint(condition=~Q(reason=""), name="restore_has_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="restores_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _id_is_of_now("restore_ids_are_of_now"),
            stamped_now("restores_are_of_now", "recorded_at"),
        ]

    def __str__(self) -> str:
        return f"seals {self.last_seal + 1} to {self.lost_until}"


class RestoreAcceptance(models.Model):
    """Somebody has accepted what a restore lost; two different people must."""

    append_only = True
    chained = (
        Chained(
            "restore_acceptance",
            ("restore_id", "person_id", "person_name", "accepted_at"),
            subject="restore_id",
            tombstone="restore",
        ),
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    restore = models.ForeignKey(Restore, on_delete=models.PROTECT, related_name="acceptances")
    # No foreign key: it outlives the login.
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=lengths.ACTOR_NAME)
    accepted_at = models.DateTimeField()

    class Meta:
        db_table = "journal_restore_acceptance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["restore", "person_id"], name="restore_accepted_once_by_each")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="acceptances_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _id_is_of_now("acceptance_ids_are_of_now"),
            stamped_now("acceptances_are_of_now", "accepted_at"),
        ]

    def __str__(self) -> str:
        return "acceptance of a restore"


class OpenPast(models.Model):
    """Until when rows may say that they were written at another time than now: for demo data and simulations.

    Only the owner of the tables writes it; without a row nobody dates anything back or ahead.
    """

    read_only = True

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField()

    class Meta:
        db_table = "journal_open_past"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="the_past_is_opened_once")]

    def __str__(self) -> str:
        return f"open until {self.until}"
