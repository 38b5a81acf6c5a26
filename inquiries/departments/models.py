"""The departments ARSOS asks, and what it has asked them (R18)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.column_triggers import stamped_now
from foundation.crypto import EncryptedTextField
from foundation.durations import POLL_SECONDS, TARGET_SECONDS, Between, kept_between
from foundation.identifiers import new_id
from foundation.settings_values import AddressValidator
from inquiries.departments.rules import ENDED, RequestStatus
from inquiries.inquiry.models import Inquiry

ASKED = ("inquiry_id", "department_id", "summary", "details", "requested_by_id", "requested_by_name", "created_at")
REPORTED = ("request_id", "status", "effect", "road", "report_key", "note", "by_name", "received_at")
ENDED_VALUES = sorted(status.value for status in ENDED)


class Department(models.Model):
    """An internal team with its own hours and target. Behind `manual` people work in the admin site; behind `http` a
    system is called, and polled or heard.
    """

    shipped_key = ("code",)

    class Gateway(models.TextChoices):
        MANUAL = "manual", _("People of the department")
        HTTP = "http", _("The department's system")

    code = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)
    gateway = models.CharField(max_length=8, choices=Gateway, default=Gateway.MANUAL)
    calendar = models.ForeignKey("desk.Calendar", on_delete=models.PROTECT, related_name="+")
    target_seconds = models.PositiveIntegerField(
        help_text=_("Time for an answer, in opening hours of the calendar: from a minute to a year of business days"),
        validators=[Between(TARGET_SECONDS)],
    )
    url = models.CharField(
        max_length=500,
        blank=True,
        validators=[AddressValidator()],
        help_text=_("Where requests are posted; polled below it"),
    )
    secret = EncryptedTextField(null=True, blank=True, help_text=_("Signs our calls and theirs (Standard Webhooks)"))
    requires_signature = models.BooleanField(default=False, help_text=_("Refuse status calls without a signature"))
    client = models.ForeignKey(
        "accounts.ApiClient",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The system that reports for this department"),
    )
    poll_seconds = models.PositiveIntegerField(default=300, validators=[Between(POLL_SECONDS)])
    # Failed calls in a row.
    failures = models.PositiveIntegerField(default=0, editable=False)
    # Its system is not called before then.
    paused_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "inquiries_department"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(gateway="manual") | ~Q(url=""), name="http_department_has_an_address"),
            models.CheckConstraint(
                condition=Q(requires_signature=False) | Q(secret__isnull=False), name="signed_department_has_a_secret"
            ),
        ]
        triggers: ClassVar = [
            kept_between("department_times_in_bounds", target_seconds=TARGET_SECONDS, poll_seconds=POLL_SECONDS)
        ]

    def __str__(self) -> str:
        return self.title


class DepartmentMember(models.Model):
    """A person who works in a department; the role `department` lets them see its requests, and only those."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="members")

    class Meta:
        db_table = "inquiries_department_member"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "department"], name="department_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.department_id}"


class DepartmentRequest(models.Model):
    """What a department is asked to do for an inquiry, and how far it is.

    `call_at` is when its system is called next: to bring the request, to take it back, or to ask how far it is.
    `alert_at` is when the holder is warned, or told that it is overdue.
    """

    chained = (
        Chained("department_request", ASKED, subject="inquiry_id", tombstone="inquiry"),
        Chained(
            "department_answer",
            ("answer",),
            subject="inquiry_id",
            tombstone="inquiry",
            is_final=False,
            where=~Q(answer=""),
        ),
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="department_requests")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="requests")
    status = models.CharField(max_length=12, choices=[(one.value, one.value) for one in RequestStatus])
    summary = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    requested_by_id = models.UUIDField(null=True)
    requested_by_name = models.CharField(max_length=120)
    external_reference = models.CharField(max_length=80, blank=True)
    # As the department's target was when it was asked.
    target_seconds = models.PositiveIntegerField()
    # The hours by which its target is counted.
    calendar_version = models.ForeignKey("desk.CalendarVersion", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # At three quarters of the target.
    warning_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # 1: the warning was given, 2: that it is overdue.
    alerts_given = models.PositiveSmallIntegerField(default=0)
    alert_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, help_text=_("When the department's system had it"))
    taken_back_at = models.DateTimeField(
        null=True, help_text=_("When the department's system knew that it is cancelled")
    )
    call_at = models.DateTimeField(null=True)
    # Failed in a row; the delay grows with it.
    call_attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inquiries_department_request"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=ENDED_VALUES, ended_at__isnull=False, alert_at__isnull=True)
                | (~Q(status__in=ENDED_VALUES) & Q(ended_at__isnull=True)),
                name="request_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in RequestStatus]), name="request_of_known_status"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["inquiry", "created_at"], name="request_of_inquiry"),
            models.Index(fields=["department", "-created_at", "id"], name="request_of_department"),
            models.Index(fields=["alert_at"], condition=Q(alert_at__isnull=False), name="request_alert_due"),
            models.Index(fields=["call_at"], condition=Q(call_at__isnull=False), name="request_call_due"),
        ]
        triggers: ClassVar = [stamped_now("department_requests_are_of_now", "created_at", "ended_at")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED

    def has_passed(self, at: datetime) -> bool:
        """Whether the target is over while no answer is there."""
        return self.is_open and self.due_at <= at


class DepartmentReport(models.Model):
    """One word of a department about a request, also those that came twice or too late; the same `report_key` counts
    once.
    """

    chained = (Chained("department_report", REPORTED, subject="inquiry_id", tombstone="inquiry"),)

    class Effect(models.TextChoices):
        APPLIED = "applied", _("Updated the request")
        REPEATED = "repeated", _("Already known")
        LATE = "late", _("Out of date: a later update came first")
        AFTER_END = "after_end", _("Answered after the request was canceled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(DepartmentRequest, on_delete=models.CASCADE, related_name="reports")
    status = models.CharField(max_length=12)
    effect = models.CharField(max_length=10, choices=Effect)
    road = models.CharField(max_length=12, help_text=_("call, poll, person or system"))
    # A department that sends the same report twice is answered, and counts once.
    report_key = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    by_name = models.CharField(max_length=120)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_department_report"
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "report_key"], name="report_once")]
        triggers: ClassVar = [stamped_now("department_reports_are_of_now", "received_at")]

    def __str__(self) -> str:
        return f"{self.status} {self.effect}"

    @property
    def inquiry_id(self) -> UUID:
        return self.request.inquiry_id
