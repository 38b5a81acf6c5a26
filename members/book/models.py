"""Tables of the book: members with former names and MBIs, plans, policies with their agents, applications (R37)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, ClassVar, Protocol

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.chained import Chained, ChainedWhenStored
from foundation.column_triggers import dated_when_changed, fixed, stamped_now
from foundation.crypto import EncryptedDateField, EncryptedTextField, keyed_hashes, stored_hashes_of_person
from foundation.identifiers import new_id
from foundation.name_search import FoundByName, name_index
from foundation.periods import DatedRow
from foundation.spelling import VERSION, name_words
from members.book.rules import FAMILIES, NETWORKS, PLAN_TYPES


class Name(Protocol):
    """A name that somebody has or had."""

    first_name: Any
    last_name: Any


class Mbi(Protocol):
    """An MBI that somebody had."""

    mbi: Any


class Member(FoundByName):
    """A person with, at some time, a policy. MBI and date of birth are encrypted; hashes find them (R32)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # H and eight digits, or nine digits; people of one contract differ by the dependent code.
    humana_id = models.CharField(max_length=9)
    # Two digits of a dependent, else empty.
    dependent_code = models.CharField(max_length=2, blank=True)
    first_name = models.CharField(max_length=lengths.NAME)
    last_name = models.CharField(max_length=lengths.NAME)
    date_of_birth = EncryptedDateField(null=True)
    mbi = EncryptedTextField(null=True, blank=True)
    # HMACs of current and former MBIs: the column itself is sealed and cannot be searched.
    mbi_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    # HMACs of names and birth date in every usual spelling, former names too; one in common is the same person.
    person_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    zip_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    state = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=lengths.CITY, blank=True)
    address = models.CharField(max_length=lengths.ADDRESS, blank=True)
    phone = models.CharField(max_length=lengths.PHONE, blank=True)
    email = models.EmailField(max_length=lengths.EMAIL, blank=True)
    # Of the member, for routing to associates with that skill.
    language = models.CharField(max_length=lengths.LANGUAGE, default="en")
    deceased_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    hashed_with: ClassVar = ("former_names", "former_mbis")

    purged_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was erased who this was"))

    class Meta:
        db_table = "members_member"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["humana_id", "dependent_code"], condition=~models.Q(humana_id=""), name="member_humana_id_once"
            ),
            models.CheckConstraint(
                condition=models.Q(humana_id__regex=r"^(H\d{8}|\d{9})$", date_of_birth__isnull=False)
                | models.Q(humana_id="", mbi__isnull=True, purged_at__isnull=False),
                name="member_humana_id_form",
            ),
            models.CheckConstraint(
                condition=models.Q(dependent_code__regex=r"^(\d{2})?$"), name="member_dependent_code_form"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["person_hashes"], name="member_by_person"),
            GinIndex(fields=["mbi_hashes"], name="member_by_mbi"),
            name_index("member_by_name_words"),
            models.Index(fields=["spelling_version"], name="member_by_spelling"),
            models.Index(fields=["last_name", "first_name", "id"], name="member_by_name"),
            models.Index(fields=["phone"], name="member_by_phone"),
        ]
        triggers: ClassVar = [stamped_now("members_are_of_now", "created_at", "purged_at")]

    def __str__(self) -> str:
        return f"member {self.id}"

    def look_up_hashes(self) -> dict[str, Any]:
        """The hashes and words by which this person is found, by former names and MBIs too."""
        if self._state.adding:
            return self.found_by((), ())
        return self.found_by(self.former_names.all(), self.former_mbis.all())

    def found_by(self, former_names: Iterable[Name], former_mbis: Iterable[Mbi]) -> dict[str, Any]:
        """The same for somebody whose former names and MBIs are known already."""
        if self.purged_at is not None:
            return {"mbi_hashes": [], "person_hashes": [], "name_words": [], "spelling_version": VERSION}
        names = [self, *former_names]
        mbis = [one.mbi for one in (self, *former_mbis) if one.mbi]
        return {
            "mbi_hashes": list(chain.from_iterable(keyed_hashes("mbi", mbi) for mbi in dict.fromkeys(mbis))),
            "person_hashes": list(dict.fromkeys(chain.from_iterable(self._hashes_as(name) for name in names))),
            "name_words": name_words(*(text for name in names for text in (name.first_name, name.last_name))),
            "spelling_version": VERSION,
        }

    def _hashes_as(self, name: Name) -> list[str]:
        return stored_hashes_of_person(NamedPerson(name.last_name, name.first_name, self.date_of_birth, self.zip_code))


@dataclass(slots=True)
class NamedPerson:
    """A person under one of their names."""

    last_name: str
    first_name: str
    date_of_birth: date | None
    zip_code: str


ONE_AGENT_OF_RECORD = """
    IF NEW.role <> 'agent_of_record' THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM members_policy WHERE id = NEW.policy_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM members_policy_agent other
        WHERE other.policy_id = NEW.policy_id AND other.role = 'agent_of_record' AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.ends_on, 'infinity'::date)
          AND COALESCE(other.ends_on, 'infinity'::date) >= NEW.starts_on
    ) THEN
        RAISE EXCEPTION 'two agents of record on one day' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
"""
BOOK = ("policy_id", "member_id", "agent_id", "role", "starts_on", "ends_on")
GOES_WITH_ITS_MEMBER = """
    IF EXISTS (SELECT FROM members_member WHERE id = OLD.member_id AND purged_at IS NULL) THEN
        RAISE EXCEPTION 'a policy is kept as long as its member' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
"""
"""How long somebody's records are kept follows from their policies (R36)."""


class Plan(models.Model):
    """A product: for Medicare a CMS contract–PBP–segment, for Individual an own code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    plan_type = models.CharField(max_length=12, choices=[(code, code) for code in PLAN_TYPES])
    # Follows from the plan type; a column, so that the database can filter by it.
    family = models.CharField(max_length=12, choices=[(code, code) for code in FAMILIES])
    network = models.CharField(max_length=8, choices=[(code, code) for code in NETWORKS], default="none")

    class Meta:
        db_table = "members_plan"
        triggers: ClassVar = [fixed("family_of_a_plan_stays", "family")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Application(models.Model):
    """An enrollment application; its member is known once it completes (R2, R11)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        PENDED_RFI = "pended_rfi", _("Pended, information requested")
        CMS_SUBMITTED = "cms_submitted", _("Submitted to CMS")
        CMS_ACCEPTED = "cms_accepted", _("Accepted by CMS")
        CMS_REJECTED = "cms_rejected", _("Rejected by CMS")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DENIED = "denied", _("Denied")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application_number = models.CharField(max_length=40, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="applications")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="applications")
    # Who submitted it; the authority of an agent before there is a policy (R9).
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=16, choices=State)
    submitted_on = models.DateField(null=True, blank=True)
    # As on the form; the applicant may be no member yet.
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = EncryptedDateField()
    zip_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    person_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    # The rules by which the hashes were made; older rows are made again.
    spelling_version = models.PositiveSmallIntegerField(default=VERSION, editable=False)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "members_application"
        indexes: ClassVar = [
            GinIndex(fields=["person_hashes"], name="application_by_person"),
            models.Index(fields=["spelling_version"], name="application_by_spelling"),
        ]

    def __str__(self) -> str:
        return f"application {self.id}"

    def look_up_hashes(self) -> dict[str, Any]:
        """The hashes under every live key by which this person is found."""
        return {"person_hashes": stored_hashes_of_person(self), "spelling_version": VERSION}


class Policy(models.Model):
    """A member's enrollment. Its state on a date follows from the dates; cancelled never was in force."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy_number = models.CharField(max_length=40, unique=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="policies")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="policies")
    effective_on = models.DateField()
    terminates_on = models.DateField(null=True, blank=True, help_text=_("Last day of coverage"))
    # Cancelled from the start: coverage never was in force, unlike terminated.
    cancelled_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "members_policy"
        verbose_name_plural = _("policies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(terminates_on__isnull=True) | models.Q(terminates_on__gte=models.F("effective_on")),
                name="policy_ends_after_start",
            )
        ]
        triggers: ClassVar = [
            fixed("policy_stays_with_its_member", "member_id"),
            dated_when_changed(
                "changes_of_coverage_are_dated", "terminates_on", "cancelled_on", "plan_id", by="updated_at"
            ),
            stamped_now("policies_are_of_now", "updated_at"),
            pgtrigger.Trigger(
                name="policies_go_with_their_member",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=GOES_WITH_ITS_MEMBER,
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.id}"


class PolicyAgent(ChainedWhenStored, DatedRow):
    """An agent's role on a policy from one day to another; access follows the dates (R30)."""

    chained = (Chained("policy_agent", BOOK, subject="member_id", tombstone="member", is_final=False),)

    class AgentRole(models.TextChoices):
        WRITING_AGENT = "writing_agent", _("Writing agent")
        AGENT_OF_RECORD = "agent_of_record", _("Agent of record")
        SERVICING_AGENT = "servicing_agent", _("Servicing agent")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="agents")
    # Always the member of the policy; here so that the book of an agent is one index scan.
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="policy_agents")
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="policy_roles")
    role = models.CharField(max_length=20, choices=AgentRole)

    class Meta:
        db_table = "members_policy_agent"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "agent", "role", "starts_on"], name="policy_agent_once_per_start")
        ]
        indexes: ClassVar = [
            # A book on a day is read from it alone.
            models.Index(fields=["agent", "role", "member"], include=["starts_on", "ends_on"], name="book_on_a_day"),
            models.Index(fields=["member", "role"], name="agents_of_member"),
            models.Index(
                fields=["starts_on"], condition=models.Q(role="agent_of_record"), name="agent_of_record_begins"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="one_agent_of_record",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ONE_AGENT_OF_RECORD,
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on}"


class FormerName(models.Model):
    """A name that a member had until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_names")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    used_from = models.DateField()
    # Searches find former names and say until when they were used.
    used_until = models.DateField()

    class Meta:
        db_table = "members_former_name"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "last_name", "first_name"], name="former_name_once"),
            models.CheckConstraint(condition=Q(used_until__gte=F("used_from")), name="former_name_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"name until {self.used_until}"


class FormerMbi(models.Model):
    """An MBI that CMS has replaced; sealed like the current one, found by the hashes of the member."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_mbis")
    mbi = EncryptedTextField()
    mbi_hashes = ArrayField(models.CharField(max_length=64))
    used_from = models.DateField()
    used_until = models.DateField()

    class Meta:
        db_table = "members_former_mbi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "mbi_hashes"], name="former_mbi_once"),
            models.CheckConstraint(condition=Q(used_until__gte=F("used_from")), name="former_mbi_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"MBI until {self.used_until}"

    def look_up_hashes(self) -> dict[str, list[str]]:
        """The hashes under every live key by which this MBI is told from others."""
        return {"mbi_hashes": keyed_hashes("mbi", self.mbi)}
