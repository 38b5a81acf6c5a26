"""Mails of notifications: when, and in which words, as tables."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from events.notifications.rules import decide_mail_due, mail_subject, mail_text

NIGHT = datetime(2026, 11, 28, 8, tzinfo=UTC)
BASE = "https://arsos.example.org"


@dataclass
class Thing:
    kind: str = "answered"
    reference: str = "SI-AAAA-AAAA"
    facts: dict = field(default_factory=dict)


@pytest.mark.parametrize(
    ("at", "zone", "due"),
    [
        (NIGHT, "America/New_York", datetime(2026, 11, 28, 12, 30, tzinfo=UTC)),  # 3 AM there
        (NIGHT, "America/Los_Angeles", datetime(2026, 11, 28, 15, 30, tzinfo=UTC)),  # midnight there
        (NIGHT.replace(hour=13), "America/New_York", datetime(2026, 11, 29, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_daily_mail_is_sent_at_half_past_seven_where_somebody_is(at, zone, due):
    assert decide_mail_due(at, is_daily=True, time_zone=zone) == due
    assert decide_mail_due(at, is_daily=False, time_zone=zone) == at


def test_one_thing_is_the_subject_and_several_are_counted():
    one, other = Thing(), Thing("message", "SI-BBBB-BBBB")
    assert mail_subject([one]).startswith("ARSOS: SI-AAAA-AAAA is answered.")
    assert mail_subject([one, other]) == "ARSOS: 2 notifications"


def test_a_mail_names_each_place_once():
    lines = mail_text([Thing(), Thing("message")], base_url=BASE).splitlines()
    assert lines == [
        "SI-AAAA-AAAA is answered. Please tell the member and confirm that you did.",
        "SI-AAAA-AAAA: you have a new message.",
        "",
        f"{BASE}/admin/service-inquiries/SI-AAAA-AAAA/",
        "",
        f"Change your email settings: {BASE}/admin/notifications/",
    ]
