"""B9: one worker delivers webhooks to a receiver on this machine."""

import subprocess
import sys
import time

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import Installation, make_associates, start_worker
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.references import floor, floor_post
from dev.benchmarks.volume import multiply_inquiry

COUNT = 6_000
PER_FLOOR = 300 / 180
LIVE, LIVE_PER_SECOND = 600, 60
LONGEST = 1.0
WRITE = """
    INSERT INTO outbox_message (id, type, subject_id, data, occurred_at)
    SELECT gen_random_uuid(), 'inquiry.changed', id, jsonb_build_object('inquiry', reference, 'status', status), now()
    FROM inquiries_inquiry LIMIT %s
"""


def measure(here: Installation) -> list[Comparison]:
    """Deliveries per second of one worker, and how long after its commit an event is first sent."""
    reference = file_one(here)
    multiply_inquiry(reference, COUNT)
    began = moment()
    with _receiver() as url:
        _endpoint(url)
        _deliver()
        with floor(here) as floor_url:
            before = floor_post(floor_url).per_second
            ours = _deliver()
            after = floor_post(floor_url).per_second
        slow = _live(reference)
    busy = busy_with_others(began, moment())
    reference_rate = (before + after) / 2
    wanted = PER_FLOOR * reference_rate
    return [
        Comparison("B9", "webhooks of one worker", ours, wanted, ours / wanted, 1.0, "/s", busy),
        Comparison(
            "B9",
            "commit to first attempt, p99",
            slow,
            LONGEST,
            slow / LONGEST,
            1.0,
            "s",
            busy,
            is_most=True,
        ),
    ]


class _receiver:  # noqa: N801  a context manager that is read as a word
    def __enter__(self) -> str:
        command = [sys.executable, "-m", "dev.benchmarks.receiving"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip() if self.process.stdout else ""
        return f"http://127.0.0.1:{port}/hook"

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def _endpoint(url: str) -> None:
    """It belongs to a lead of every queue, who may see everything that is told."""
    from accounts.callers import actor_for_user  # noqa: PLC0415  settings are known only now
    from accounts.models.users import User  # noqa: PLC0415  the same
    from events.webhooks.actions.endpoints import create_endpoint  # noqa: PLC0415
    from foundation import clock  # noqa: PLC0415

    make_associates(1, lead=True)
    user = User.objects.get(username="bench.desk.True.0")
    by = actor_for_user(user, on=clock.date_of(clock.now()), road="bench")
    create_endpoint(url=url, by=by, at=clock.now())


def _deliver() -> float:
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from events.tasks import relay  # noqa: PLC0415
    from events.webhooks.models import WebhookDelivery  # noqa: PLC0415  the same

    delivered = WebhookDelivery.objects.filter(state="delivered")
    before = delivered.count()
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [COUNT])
    began = time.perf_counter()
    relay()
    seconds = time.perf_counter() - began
    count = delivered.count() - before
    if count != COUNT:
        raise RuntimeError(f"{count} of {COUNT} delivered")
    return count / seconds


def _live(reference: str) -> float:
    """The p99 of seconds from commit to first attempt, with the courier as it runs in production."""
    from django.db import transaction  # noqa: PLC0415  settings are known only now

    from events.feed.data import InquiryEventData  # noqa: PLC0415
    from events.feed.steps import Effect, EventType, enqueue  # noqa: PLC0415
    from events.webhooks.models import WebhookDelivery  # noqa: PLC0415
    from foundation import clock  # noqa: PLC0415  the same
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415

    ids = list(Inquiry.objects.values_list("id", flat=True)[:LIVE])
    began = clock.now()
    courier = start_worker("outbox")
    try:
        time.sleep(4)
        for inquiry_id in ids:
            with transaction.atomic():
                effect = Effect(
                    type=EventType.INQUIRY_CHANGED, data=InquiryEventData(inquiry=reference, status="queued", version=1)
                )
                enqueue([effect], subject_id=inquiry_id, at=clock.now())
            time.sleep(1 / LIVE_PER_SECOND)
        time.sleep(3)
    finally:
        courier.terminate()
        courier.wait(timeout=20)
    sent = WebhookDelivery.objects.filter(created_at__gte=began, state="delivered")
    delays = sorted(sent.values_list("first_delay_ms", flat=True))
    if len(delays) != LIVE:
        raise RuntimeError(f"{len(delays)} of {LIVE} delivered")
    return float(delays[int(LIVE * 0.99)]) / 1000
