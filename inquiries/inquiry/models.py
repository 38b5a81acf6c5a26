"""Tables of an inquiry: the row itself, the prospect it is about, its messages and its links to duplicates (R6, R9,
R14).
"""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.chained import Chained
from foundation.column_triggers import fixed, kept_in_bounds, stamped_now
from foundation.crypto import EncryptedDateField, stored_hashes_of_person
from foundation.identifiers import new_id
from foundation.name_search import FoundByName, name_index
from foundation.spelling import VERSION, name_words
from inquiries.catalog.models import Flow, InquiryType, InquiryTypeVersion
from inquiries.inquiry.counted_days import INQUIRY_MARKS_DAYS
from inquiries.inquiry.row_triggers import AUDIENCE_FOLLOWS, retracted_with_a_case
from inquiries.inquiry.rules import DONE, Status

STATUS_STEPS_VERSION = """
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'status changed without a version step' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
SURVIVOR_IS_OPEN = """
    IF NEW.status <> 'duplicate' THEN
        RETURN NEW;
    END IF;
    IF NEW.duplicate_of_id IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.duplicate_of_id IS DISTINCT FROM OLD.duplicate_of_id) THEN
        PERFORM 1 FROM inquiries_inquiry survivor
        WHERE survivor.id = NEW.duplicate_of_id AND survivor.status IN ('queued', 'in_progress', 'pending')
        FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a duplicate continues in an open inquiry' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR OLD.status <> 'duplicate')
       AND EXISTS (SELECT 1 FROM inquiries_inquiry other WHERE other.duplicate_of_id = NEW.id) THEN
        RAISE EXCEPTION 'an inquiry that continues others is not set aside' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""Two people who set two inquiries aside in favor of each other at once wait for one row lock here; the second of them
finds the other set aside, and is refused.
"""
LABELS_ARE_IN_USE = """
    IF TG_OP = 'INSERT' OR NEW.label_codes IS DISTINCT FROM OLD.label_codes THEN
        IF cardinality(NEW.label_codes) > 10
           OR cardinality(NEW.label_codes) <> (SELECT count(DISTINCT code) FROM unnest(NEW.label_codes) code) THEN
            RAISE EXCEPTION 'an inquiry has up to ten labels, each once' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM 1 FROM inquiries_label
        WHERE code = ANY(NEW.label_codes) AND retired_at IS NULL ORDER BY code FOR SHARE;
        IF EXISTS (
            SELECT FROM unnest(NEW.label_codes) named(code)
            WHERE NOT (TG_OP = 'UPDATE' AND named.code = ANY(OLD.label_codes))
              AND NOT EXISTS (SELECT FROM inquiries_label WHERE code = named.code AND retired_at IS NULL)
        ) THEN
            RAISE EXCEPTION 'a label that is put on an inquiry is in use' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""
"""Whoever retires a label waits for those who put it on, and the next who put it on are refused."""
HELD = [Status.IN_PROGRESS, Status.PENDING]
UNDONE = sorted(frozenset(Status) - DONE)
GOES_ON = Q(status__in=UNDONE) | Q(set_aside_quietly=True)
"""What is not done yet as its agent is told (R14); every list of what is open or waits is among it."""
FILED = (
    "flow",
    "inquiry_type_id",
    "member_id",
    "prospect_id",
    "submitted_by_id",
    "submitted_by_name",
    "on_behalf_of",
    "created_at",
    "summary",
    "description",
    "details",
    "external_reference",
)
"""Who asked, about whom, when, and in which words."""

SAID = ("visibility", "body", "author_id", "author_name", "author_role", "mentions", "created_at")


class Prospect(FoundByName):
    """A person as the agent typed them; an inquiry about them is linked to a member later (R11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(max_length=lengths.NAME)
    last_name = models.CharField(max_length=lengths.NAME)
    date_of_birth = EncryptedDateField(null=True)
    zip_code = models.CharField(_("ZIP code"), max_length=10)
    phone = models.CharField(max_length=lengths.PHONE, blank=True)
    email = models.EmailField(max_length=lengths.EMAIL, blank=True)
    application_number = models.CharField(max_length=lengths.NUMBER, blank=True)
    humana_id = models.CharField(max_length=12, blank=True)
    # HMACs of name and birth date; they find the member, and other inquiries about the person.
    person_hashes = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_prospect"
        indexes: ClassVar = [
            GinIndex(fields=["person_hashes"], name="prospect_by_person"),
            name_index("prospect_by_name_words"),
            models.Index(fields=["spelling_version"], name="prospect_by_spelling"),
        ]
        triggers: ClassVar = [stamped_now("prospects_are_of_now", "created_at")]

    def __str__(self) -> str:
        return f"prospect {self.id}"

    def look_up_hashes(self) -> dict[str, Any]:
        """The hashes and words by which this person is found."""
        is_gone = self.date_of_birth is None
        return {
            "person_hashes": stored_hashes_of_person(self),
            "name_words": [] if is_gone else name_words(self.first_name, self.last_name),
            "spelling_version": VERSION,
        }


class Recipient(models.TextChoices):
    """Who hears of what happens to an inquiry; where nobody holds it, the leads hear instead (R22)."""

    HOLDER = "holder", _("Assignee")
    LEAD = "lead", _("Leads of the queue")
    AGENT = "agent", _("The agent")


class Inquiry(models.Model):
    """What an agent asked for after the sale, and how far it is (R8–R20).

    `status` is written by the status gate alone; a trigger refuses a change without a version step.
    """

    chained = (
        Chained("filing", FILED, subject="id", tombstone="inquiry", is_final=False),
        Chained(
            "answer",
            ("answer", "relay_text"),
            subject="id",
            tombstone="inquiry",
            is_final=False,
            where=~Q(answer="", relay_text=""),
        ),
        Chained(
            "link_in_force",
            ("linked_member_id", "linked_policy_id", "link_is_sure"),
            subject="id",
            tombstone="inquiry",
            is_final=False,
            where=Q(linked_member__isnull=False),
        ),
    )

    Flow = Flow

    class Authority(models.TextChoices):
        OWN_APPLICATION = "own_application", _("Own application")
        MEMBER_AUTHORIZATION = "member_authorization", _("Authorization by the member")
        NONE = "none", _("None")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # For people: a check character catches slips, and O, I, L are read as 0, 1, 1 (R13).
    reference = models.CharField(max_length=12, unique=True)
    flow = models.CharField(max_length=24, choices=Flow)
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Status])
    pending_reason = models.CharField(max_length=12, blank=True)
    # For the status line and the time an inquiry has waited; not for clocks.
    status_since = models.DateTimeField()
    # An inquiry on hold comes back then by itself.
    hold_until = models.DateTimeField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField()
    inquiry_type = models.ForeignKey(InquiryType, on_delete=models.PROTECT, related_name="inquiries")
    # Targets and form as they were when it was filed or reclassified.
    type_version = models.ForeignKey(InquiryTypeVersion, on_delete=models.PROTECT, related_name="inquiries")
    # As it was when it was filed; the policy can be corrected later.
    line_of_business = models.CharField(max_length=12)
    family = models.CharField(max_length=12)
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    prospect = models.ForeignKey(Prospect, null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries")
    authority = models.CharField(max_length=24, choices=Authority, blank=True)
    # When an associate verified the authority that the agent claimed (R9).
    authority_verified_at = models.DateTimeField(null=True, blank=True)
    authority_verified_by = models.UUIDField(null=True, blank=True)
    policy = models.ForeignKey(
        "members.Policy", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    linked_member = models.ForeignKey(
        "members.Member",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="linked_inquiries",
        help_text=_("Who it turned out to be about, for ARSOS alone; the agent goes on seeing whom they named"),
    )
    linked_policy = models.ForeignKey(
        "members.Policy", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    link_is_sure = models.BooleanField(default=False, help_text=_("An exact match, or accepted by a lead"))
    application = models.ForeignKey(
        "members.Application", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="inquiries")
    submitted_by_id = models.UUIDField(null=True)
    submitted_by_name = models.CharField(max_length=120)
    # The SAN that a system named when it filed.
    on_behalf_of = models.CharField(max_length=20, blank=True)
    queue = models.ForeignKey("desk.WorkQueue", on_delete=models.PROTECT, related_name="inquiries")
    required_skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    assignee = models.ForeignKey(
        "desk.Associate", null=True, blank=True, on_delete=models.PROTECT, related_name="held_inquiries"
    )
    # Answers for it once nobody holds it, and is preferred when it comes back.
    last_holder = models.ForeignKey("desk.Associate", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    # What was offered to the member and what came of it (R4).
    self_service = models.JSONField(null=True, blank=True)
    external_reference = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    # What the agent tells the member, apart from what ARSOS tells the agent.
    relay_text = models.TextField(blank=True)
    no_relay_needed = models.BooleanField(default=False)
    resolution_code = models.CharField(max_length=24, blank=True)
    close_reason = models.CharField(max_length=24, blank=True)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    # What to restore if it is no duplicate: status, holder, and whether its clocks ran.
    before_duplicate = models.JSONField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="set_aside",
        db_index=False,
        help_text=_("The open inquiry in which a duplicate continues"),
    )
    set_aside_quietly = models.BooleanField(
        default=False, help_text=_("Its agent may not know of the inquiry in which it continues")
    )
    # No foreign key; lists find what was escalated to somebody by it.
    escalated_to_id = models.UUIDField(null=True, blank=True)
    escalation = models.JSONField(null=True, blank=True, help_text=_("Its latest escalation: id, state, level, owner"))
    # No foreign key: incidents stand above; what it says of one is copied, so that a page asks nothing more.
    incident = models.JSONField(
        null=True, blank=True, help_text=_("The incident it is or was linked to: id, reference, title")
    )
    watcher_ids = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text=_("Users of ARSOS who want to hear of it")
    )
    # No foreign keys: what the database asks of them says the trigger, and a list reads them with the row (ADR 46).
    label_codes = ArrayField(
        models.CharField(max_length=lengths.CODE),
        default=list,
        blank=True,
        db_default=[],
        help_text=_("The codes of its labels"),
    )
    # An open suggestion exists; a column because lists show it.
    hand_over_suggested = models.BooleanField(default=False)
    # The earliest of the running clocks, copied for lists and their order.
    due_at = models.DateTimeField(null=True, blank=True)
    warning_at = models.DateTimeField(null=True, blank=True)
    clock_check_at = models.DateTimeField(null=True, blank=True, help_text=_("The next warning or breach of a clock"))
    follow_up_since = models.DateTimeField(null=True, blank=True, help_text=_("From when the days to it are counted"))
    follow_ups_done = models.PositiveSmallIntegerField(default=0)
    follow_up_at = models.DateTimeField(null=True, blank=True, help_text=_("The next reminder, or the end"))
    follow_up_calendar = models.ForeignKey(
        "desk.CalendarVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What the sweep follows: the earliest of the three instants, computed by the database.
    next_check_at = models.GeneratedField(
        expression=Least("clock_check_at", "hold_until", "follow_up_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        null=True,
    )
    open_requests = models.PositiveSmallIntegerField(default=0, help_text=_("Department requests without an answer"))
    # When the queue opened next after filing; agents are told it.
    work_starts_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    # Of its last history entry, with the hash: the next one is chained to it while this row is locked.
    history_position = models.PositiveIntegerField(default=0)
    history_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "inquiries_inquiry"
        verbose_name_plural = _("inquiries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=HELD, assignee__isnull=False) | (~Q(status__in=HELD) & Q(assignee__isnull=True)),
                name="inquiry_held_when_worked",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PENDING, pending_reason__in=["agent", "member", "department"])
                | (~Q(status=Status.PENDING) & Q(pending_reason="")),
                name="inquiry_pending_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(prospect__isnull=False), name="inquiry_is_about_somebody"
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(prospect__isnull=True), name="inquiry_filed_about_one_person"
            ),
            models.CheckConstraint(
                condition=Q(linked_member__isnull=False) | Q(linked_policy__isnull=True, link_is_sure=False),
                name="inquiry_link_names_a_member",
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=4), name="inquiry_priority_1_to_4"),
            models.CheckConstraint(
                condition=~Q(status=Status.RESOLVED) | Q(resolved_at__isnull=False),
                name="inquiry_resolved_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                name="inquiry_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_at__isnull=True) | Q(status__in=[Status.PENDING, Status.RESOLVED]),
                name="inquiry_followed_up_while_waiting",
            ),
            models.CheckConstraint(condition=Q(family__in=["medicare", "individual"]), name="inquiry_of_one_family"),
            models.CheckConstraint(
                condition=Q(status=Status.DUPLICATE) | Q(duplicate_of__isnull=True, set_aside_quietly=False),
                name="inquiry_continues_elsewhere_as_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")), name="inquiry_continues_in_another"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "queue",
                models.Case(models.When(priority=1, then=0), default=1, output_field=models.SmallIntegerField()),
                "due_at",
                "created_at",
                "id",
                condition=Q(status=Status.QUEUED),
                name="inquiry_next_in_queue",
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="inquiry_newest_first"),
            models.Index("updated_at", "id", name="inquiry_last_changed"),
            models.Index("due_at", "id", name="inquiry_by_due_time"),
            # What goes on is the newest of all, and has due times: among everything, who asks for the oldest or for the
            # latest due first waits long.
            models.Index("created_at", "id", condition=GOES_ON, name="inquiry_going_on_oldest"),
            models.Index("updated_at", "id", condition=GOES_ON, name="inquiry_going_on_changed"),
            models.Index("due_at", "id", condition=GOES_ON, name="inquiry_going_on_due"),
            models.Index("priority", "id", name="inquiry_by_priority"),
            models.Index("priority", "id", condition=Q(status__in=UNDONE), name="inquiry_undone_by_priority"),
            models.Index("queue", F("created_at").desc(), F("id").desc(), name="inquiry_of_queue"),
            models.Index("agent", F("created_at").desc(), F("id").desc(), name="inquiry_of_agent"),
            # With its agent: who looks after a member finds what others filed about them without reading the rest.
            models.Index(
                "member", F("created_at").desc(), F("id").desc(), include=["agent"], name="inquiry_about_member"
            ),
            models.Index(
                fields=["agent", "status"],
                condition=Q(status__in=[*HELD, "queued", "resolved"]),
                name="inquiry_needs_agent",
            ),
            models.Index(
                fields=["agent", "-updated_at", "id"],
                condition=Q(status__in=sorted(DONE)),
                name="inquiry_done_of_agent",
            ),
            models.Index(
                fields=["assignee", "status"],
                condition=Q(assignee__isnull=False),
                name="inquiry_held_by",
            ),
            models.Index(
                fields=["follow_up_calendar"], condition=Q(follow_up_at__isnull=False), name="followed_up_on_calendar"
            ),
            models.Index(
                fields=["resolved_at"],
                include=["queue"],
                condition=Q(resolved_at__isnull=False),
                name="inquiry_resolved_in_queue",
            ),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="inquiry_closed"),
            models.Index(
                fields=["queue", "due_at"],
                include=["status", "warning_at", "created_at"],
                condition=Q(status__in=[*HELD, "queued"]),
                name="inquiry_open_by_due_time",
            ),
            models.Index(
                fields=["escalated_to_id"], condition=Q(escalated_to_id__isnull=False), name="inquiry_escalated_to"
            ),
            GinIndex(fields=["watcher_ids"], condition=~Q(watcher_ids=[]), name="inquiry_watched"),
            GinIndex(fields=["label_codes"], condition=~Q(label_codes=[]), name="inquiry_labeled"),
            models.Index(
                F("created_at").desc(), F("id").desc(), condition=~Q(label_codes=[]), name="inquiry_labeled_newest"
            ),
            models.Index(
                fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="inquiry_set_aside_for"
            ),
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="inquiry_check_due"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="status_steps_version",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status", "version"),
                func=STATUS_STEPS_VERSION,
            ),
            pgtrigger.Trigger(
                name="duplicate_continues_in_open_one",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "duplicate_of_id"),
                func=SURVIVOR_IS_OPEN,
            ),
            pgtrigger.Trigger(
                name="labels_are_in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("label_codes"),
                condition=pgtrigger.Condition("NEW.label_codes <> '{}'"),
                func=LABELS_ARE_IN_USE,
            ),
            kept_in_bounds("wait_ends_in_bounds", "hold_until"),
            stamped_now("inquiries_are_of_now", "created_at", "updated_at", "resolved_at", "closed_at"),
            fixed("family_of_an_inquiry_stays", "family"),
            AUDIENCE_FOLLOWS,
            *INQUIRY_MARKS_DAYS,
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def known_member(self) -> Any:
        """The member it is about as far as ARSOS is sure: as linked, or as filed; None for a prospect."""
        return self.linked_member if self.link_is_sure else self.member

    @property
    def known_policy(self) -> Any:
        """The policy it is about as far as ARSOS is sure, or None."""
        return self.linked_policy if self.link_is_sure else self.policy

    @property
    def status_for_agents(self) -> str:
        """What agents are told: one that continues in an inquiry they may not know of waits in its queue (R14)."""
        return Status.QUEUED if self.set_aside_quietly else self.status


class DuplicateLink(models.Model):
    """A later inquiry that seems to repeat an earlier one, or was marked as repeating it."""

    class Kind(models.TextChoices):
        LIKELY = "likely", _("Likely duplicate")
        MARKED = "marked", _("Marked as duplicate")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="duplicate_links")
    of = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="duplicated_by")
    kind = models.CharField(max_length=8, choices=Kind)
    # Whether the agent could see the other inquiry when it was filed (R14).
    agent_visible = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_duplicate_link"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "of", "kind"], name="duplicate_link_once"),
            models.CheckConstraint(condition=~Q(inquiry=F("of")), name="duplicate_of_another"),
        ]

    def __str__(self) -> str:
        return self.kind


class InquiryMessage(models.Model):
    """A message on an inquiry; internal ones are never shown to agents. What was said is never edited."""

    words_stay = ("id", "inquiry_id", *SAID)
    chained = (Chained("message", ("inquiry_id", *SAID), subject="inquiry_id", tombstone="inquiry"),)

    class Visibility(models.TextChoices):
        AGENT = "agent", _("Agent and ARSOS")
        INTERNAL = "internal", _("ARSOS only")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="messages")
    visibility = models.CharField(max_length=10, choices=Visibility)
    body = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=120)
    # The role in which it was written; people have several.
    author_role = models.CharField(max_length=40)
    mentions = models.JSONField(default=list, help_text=_("Associates who were told of a note: id and name"))
    created_at = models.DateTimeField()
    retracted_at = models.DateTimeField(
        null=True, help_text=_("From then on evidence of a privacy case, shown to nobody")
    )

    class Meta:
        db_table = "inquiries_message"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(visibility="internal") | Q(mentions=[]), name="mentions_stand_in_internal_notes"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["inquiry", "created_at"], name="message_of_inquiry")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="what_was_said_stays", operation=pgtrigger.UpdateOf("inquiry_id", *SAID)),
            retracted_with_a_case("messages_hidden_with_a_case", "message"),
            stamped_now("messages_are_of_now", "created_at", "retracted_at"),
        ]

    def __str__(self) -> str:
        return f"{self.visibility} message"
