"""The engine of jobs: turns between owners, leases, attempts with backoff, limits, and a failed state with words."""

import io
import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from io import BytesIO

import pytest
from django.db import OperationalError, connection
from django.utils.module_loading import import_string
from openpyxl import load_workbook

from foundation import clock, vault
from foundation.errors import Collided, LimitReached, PermissionRefused
from foundation.identifiers import new_id
from foundation.jobs.engine import MOST_ATTEMPTS, RETRY, next_turn, run_job, run_round, take_turn
from foundation.jobs.isolation import alone, in_halves
from foundation.jobs.kinds import KINDS
from foundation.jobs.steps import LEASE
from foundation.jobs.tasks import work
from foundation.jobs.time_limits import TookTooLong, within
from inquiries.bulk.actions import start_bulk_run
from inquiries.bulk.models import BulkRun
from inquiries.incidents.actions import posting as incident_actions
from inquiries.incidents.actions.linking import Cause, open_incident
from inquiries.incidents.actions.posting import SharedAnswer, post_answer
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.jobs import EXPORT
from inquiries.lists.actions import start_export
from inquiries.lists.models import ExportedPart, ExportRun
from inquiries.routing import actions as replay_batch
from inquiries.routing.models import RoutingReplay
from members.book.models import Member
from members.imports.actions import start_import
from members.imports.batches import MEMBERS
from members.imports.models import ImportRowError
from members.imports.uploads import read_upload
from tests.factories import inquiries, people
from tests.support.calls import as_user
from tests.support.crowds import crowd
from tests.support.jobs import CASES, HEADER, Bulk, Export, Import, Post, Replay, feed
from tests.support.poison import poisoned

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 60
"""Seconds of a piece of work that is to be interrupted after one; a busy machine notices it later."""
ENDS = "id::text || '/' || NEW.state::text"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")


def test_every_kind_has_a_case():
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("name", CASES)
def test_a_poisoned_run_holds_up_nobody_fails_with_words_and_is_retried(name, servers):
    case = CASES[name]
    bad, others = case(), [other() for other in CASES.values()]
    table = bad.kind.model._meta.db_table
    at = clock.now()
    with poisoned(servers, table, ENDS, f"{bad.run.id}/{bad.ended}", "UPDATE"):
        work()
        assert all(one.state == one.ended and one.is_right() for one in others)
        for attempt in range(1, MOST_ATTEMPTS + 1):
            run = bad.kind.runs.get(id=bad.run.id)
            if attempt < MOST_ATTEMPTS:
                assert (run.state, run.attempts, run.leased_until) == ("running", attempt, None)
                wait = (run.next_attempt_at - at).total_seconds()
                assert wait <= RETRY.first.total_seconds() * RETRY.factor ** (attempt - 1) * 1.2 + 5
                at = run.next_attempt_at
                with clock.frozen(at):
                    work()
        assert run.state == "failed"
        assert "Try again" in run.refusal
        assert "poisoned" not in run.refusal, "an error's words may hold values"
        assert run.finished_at == at
    caller = as_user(bad.user)
    shown = caller.get(f"{bad.road}/{bad.run.id}/").json()
    assert (shown["state"], shown["refusal"]) == ("failed", run.refusal)
    answer = caller.post(f"{bad.road}/{bad.run.id}/retry/")
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    work()
    assert bad.state == bad.ended
    assert bad.is_right()


class Many:
    """Bad items come first, good ones after them."""

    bad, good = 1, 100

    def first(self):
        """The inquiries that are to be bad, among as many as there are to be."""
        crowd([inquiries.filed("other", agent=people.agent())], self.bad + self.good - Inquiry.objects.count())
        return list(Inquiry.objects.order_by("id").values_list("id", flat=True)[: self.bad])


class ManyRows(Many, Import):
    """A feed with a row that the database refuses, and rows with a ZIP code that is none."""

    poison = "members_member", "city", "Poison"

    def start(self, at):
        unstorable, wrong = feed(1, city="Poison", first=9_000), feed(self.bad - 1, first=9_001)
        content = unstorable + wrong.replace(b",40202,", b",402,")[len(HEADER) :] + feed(self.good)[len(HEADER) :]
        return start_import(read_upload(io.BytesIO(content)), is_dry_run=False, by=self.by, at=at)

    def check(self, run):
        assert (run.rows_created, run.rows_rejected, Member.objects.count()) == (self.good, self.bad, self.good)
        first, *others = ImportRowError.objects.filter(run=run).order_by("line")
        assert (first.line, first.code, "poison" in first.detail.lower()) == (2, "not_storable", False)
        assert [(one.line, one.code) for one in others] == [(2 + n, "invalid_zip") for n in range(1, self.bad)]


class ManyInquiries(Many, Bulk):
    """A run over many, of which one cannot be changed and some are none."""

    poison = "inquiries_inquiry", "summary", "Poison", "UPDATE"

    def start(self, at):
        crowd([inquiries.filed("other", agent=people.agent())], self.good)
        Inquiry.objects.update(priority=3)
        Inquiry.objects.filter(id=Inquiry.objects.earliest("id").id).update(summary="Poison")
        unchangeable, *good = Inquiry.objects.order_by("id").values_list("reference", flat=True)
        self.references = [unchangeable, *(f"SI-{number}" for number in range(1, self.bad)), *good]
        values = {"priority": 2, "reason": "x"}
        return start_bulk_run(action=Action.PRIORITIZE, values=values, references=self.references, by=self.by, at=at)

    def check(self, run):
        assert Inquiry.objects.filter(priority=2).count() == run.items.filter(state="done").count() == self.good
        first, *others = run.items.filter(state="refused").order_by("position")
        assert (first.code, first.detail) == ("internal", "Something went wrong. Nothing was changed.")
        assert [one.code for one in others] == ["mistyped-reference"] * (self.bad - 1)


class ManyAnswers(Many, Post):
    """A shared answer to inquiries of which one cannot be changed and some became urgent."""

    def start(self, at):
        crowd([inquiries.filed("other", agent=people.agent())], self.bad + self.good - 1)
        references = list(Inquiry.objects.order_by("id").values_list("reference", flat=True))
        cause = Cause(title="Cards late", what_happened="The printer stopped")
        made = open_incident(cause, references=references, by=self.by, at=at)
        words = {"answer": "On their way.", "no_relay_needed": True, "resolution_code": "answered"}
        run = post_answer(made.id, SharedAnswer(**words), by=self.by, at=at)
        urgent = run.items.filter(position__gt=1, position__lte=self.bad).values("inquiry")
        Inquiry.objects.filter(id__in=urgent).update(priority=1)
        return run

    def disturb(self, patched):
        real = incident_actions.resolve_inquiry
        first = self.run.items.get(position=1).inquiry.reference

        def resolve(reference, *args, **values):
            if reference == first:
                raise KeyError("answer")
            return real(reference, *args, **values)

        patched.setattr(incident_actions, "resolve_inquiry", resolve)

    def check(self, run):
        assert Inquiry.objects.filter(status="resolved").count() == run.items.filter(state="done").count() == self.good
        first, *others = run.items.filter(state="left_out").order_by("position")
        assert (first.code, first.detail) == ("internal", "Something went wrong. Nothing was changed.")
        assert [one.code for one in others] == ["urgent"] * (self.bad - 1)


class ManyLines(Many, Export):
    """A list with lines as an old door let them in: with characters that no file may hold."""

    def start(self, at):
        Inquiry.objects.filter(id__in=self.first()).update(summary="Odd \x0b\x01 summary")
        return start_export(filters={}, columns=["reference", "summary"], file_format="xlsx", by=self.by, at=at)

    def check(self, run):
        assert run.done == self.bad + self.good
        book = load_workbook(BytesIO(vault.load(run.stored_name, key=str(run.content_key), size=run.size)))
        _head, *lines = book.active.iter_rows(values_only=True)
        assert len(lines) == run.done
        assert [line[1] for line in lines if line[1].startswith("Odd")] == ["Odd    summary"] * self.bad


class ManyReplayed(Many, Replay):
    """Past traffic with inquiries that no rule can read."""

    def start(self, at):
        run = super().start(at)
        self.unreadable = set(self.first())
        return run

    def disturb(self, patched):
        real = replay_batch.facts_of_inquiry

        def facts(one):
            if one.id in self.unreadable:
                raise KeyError("state")
            return real(one)

        patched.setattr(replay_batch, "facts_of_inquiry", facts)

    def check(self, run):
        assert (run.failed, run.done, run.total) == (self.bad, self.bad + self.good, self.bad + self.good)
        assert sum(one["before"] for one in run.queues.values()) == self.good


MANY = {case.name: case for case in (ManyRows, ManyInquiries, ManyAnswers, ManyLines, ManyReplayed)}


@pytest.fixture
def small_batches(monkeypatch):
    """A tenth of what is worked on at once, so that a tenth of the items fills as many batches."""
    for name in ("inquiries.lists.actions", "inquiries.routing.actions"):
        module = import_module(name)
        monkeypatch.setattr(module, "BATCH", module.BATCH // 10)
    monkeypatch.setattr("members.imports.running.MEMBERS", replace(MEMBERS, size=MEMBERS.size // 10))


@pytest.mark.parametrize(("bad", "good"), [(1, 100), (60, 1)])
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.usefixtures("small_batches")
def test_bad_items_are_counted_and_the_good_ones_behind_them_done_in_that_run(name, bad, good, servers, monkeypatch):
    monkeypatch.setattr(Many, "bad", bad)
    monkeypatch.setattr(Many, "good", good)
    case = MANY[name]()
    getattr(case, "disturb", lambda _patched: None)(monkeypatch)
    with poisoned(servers, *case.poison) if hasattr(case, "poison") else nullcontext():
        run_job(case.kind, case.run.id)
    run = case.kind.runs.get(id=case.run.id)
    assert (run.state, run.refusal, run.attempts) == (case.ended, "", 0)
    case.check(run)


def test_owners_take_turns_whoever_came_first():
    many, one = people.associate("triage", lead=True).user, people.associate("triage", lead=True).user
    for _ in range(4):
        Export(many)
    late = Replay(one)
    order = []
    while turn := next_turn(clock.now()):
        order.append(turn.owner)
        take_turn(turn.kind, turn.run_id)
    assert order.index((str(late.user.id),)) <= 1
    assert len(order) == 5


def test_a_thousand_runs_of_one_owner_leave_the_next_turn_to_another():
    many, one = people.associate("triage", lead=True).user, people.associate("triage", lead=True).user
    at = clock.now()
    waits = {"filters": {}, "columns": ["reference"], "format": "csv", "created_at": at - timedelta(hours=1)}
    ExportRun.objects.bulk_create(ExportRun(**waits, owner_id=many.id) for _ in range(1_010))
    Export(one)
    owners = []
    for _ in range(3):
        turn = next_turn(clock.now())
        owners.append(turn.owner[0])
        take_turn(turn.kind, turn.run_id)
    assert sorted(owners[:2]) == sorted([str(many.id), str(one.id)])
    assert owners[2] == str(many.id)


@pytest.mark.parametrize("name", CASES)
def test_one_run_too_many_of_an_owner_is_refused_with_words(name, monkeypatch):
    monkeypatch.setattr("foundation.jobs.kinds.MOST_OPEN", 2)
    case = CASES[name]()
    CASES[name](case.user)
    with pytest.raises(LimitReached, match="You have 2 of these jobs running"):
        CASES[name](case.user)
    assert case.kind.runs.count() == 2, "nothing was begun"
    CASES[name]()
    case.kind.runs.filter(id=case.run.id).update(state=case.ended, finished_at=clock.now())
    CASES[name](case.user)


@pytest.mark.parametrize("name", CASES)
def test_one_run_too_many_is_not_tried_again_either(name, monkeypatch):
    monkeypatch.setattr("foundation.jobs.kinds.MOST_OPEN", 2)
    failed = CASES[name]()
    kind, ended = failed.kind, {"finished_at": clock.now()}
    kind.runs.update(state="failed", refusal="It failed.", **ended)
    others = [CASES[name](failed.user) for _ in range(2)]
    road = f"{failed.road}/{failed.run.id}/retry/"
    answer = as_user(failed.user).post(road)
    assert (answer.status_code, answer.json()["detail"][:44]) == (429, "You have 2 of these jobs running. Wait until")
    assert kind.runs.filter(state="failed", refusal="It failed.", **ended).count() == 1, "and nothing changed"
    colleague = as_user(CASES[name]().user).post(road)
    assert "You have" not in colleague.json()["detail"], "the room is its owner's, whoever asks"
    assert colleague.status_code in {404, 429}
    kind.runs.filter(id=others[0].run.id).update(state=failed.ended, **ended)
    assert as_user(failed.user).post(road).json()["state"] == "waiting"


def test_two_who_try_again_at_once_are_not_counted_past(monkeypatch):
    monkeypatch.setattr("foundation.jobs.kinds.MOST_OPEN", 1)
    first = Export()
    EXPORT.runs.update(state="failed", refusal="It failed.", finished_at=clock.now())
    second = Export(first.user)
    EXPORT.runs.update(state="failed", refusal="It failed.", finished_at=clock.now())
    start, refused = threading.Barrier(2), []

    def retry(case):
        start.wait()
        try:
            EXPORT.retry(case.run.id, by=case.by, at=clock.now())
        except LimitReached:
            refused.append(case)
        connection.close()

    threads = [threading.Thread(target=retry, args=(case,)) for case in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert sorted([first.state, second.state]) == ["failed", "waiting"]


@pytest.mark.parametrize("name", ["bulk", "export"])
def test_a_job_of_who_has_left_fails_with_words_and_does_nothing(name, tmp_path):
    case = CASES[name]()
    case.user.is_active = False
    case.user.save()
    work()
    run = case.kind.runs.get(id=case.run.id)
    assert (run.state, "can no longer work in ARSOS" in run.refusal) == ("failed", True)
    assert not Inquiry.objects.filter(priority=2, reference__in=getattr(case, "references", [])).exists()
    assert list((tmp_path / "files").glob("*/*")) == []


def test_nothing_stays_of_a_file_that_could_not_be_kept_or_was_cancelled(monkeypatch, tmp_path):
    failed, cancelled = Export(), Export()
    at = clock.now()

    def broken(*_args, **_values):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("inquiries.lists.actions.keep_content", broken)
        for attempt in range(MOST_ATTEMPTS):
            with clock.frozen(at + attempt * timedelta(hours=1)):
                take_turn(failed.kind, failed.run.id)
        take_turn(cancelled.kind, cancelled.run.id)
    EXPORT.cancel(cancelled.run.id, by=cancelled.by, at=at)
    assert (failed.state, cancelled.state) == ("failed", "cancelled")
    assert not ExportedPart.objects.exists()
    assert list((tmp_path / "files").glob("*/*")) == []


def test_the_end_of_the_time_is_the_fault_of_no_row(monkeypatch):
    case = Import()

    def late(*_args, **_values):
        raise TookTooLong

    monkeypatch.setattr("members.imports.running.MEMBERS", replace(MEMBERS, read=late))
    take_turn(case.kind, case.run.id)
    case.run.refresh_from_db()
    assert (case.run.rows_done, case.run.rows_rejected, case.run.attempts) == (0, 0, 1)
    assert case.run.next_attempt_at is not None


@pytest.mark.parametrize("error", [Collided("x"), OperationalError("x")], ids=["collided", "away"])
def test_what_is_nobodys_fault_refuses_no_item_and_ends_no_run(error):
    case, refused = Import(), []

    def work(_run):
        def perform():
            raise error

        alone(perform, refused.append)
        yield

    take_turn(case.kind, case.run.id, work=work)
    case.run.refresh_from_db()
    assert (case.run.state, case.run.attempts, refused) == ("running", 1, [])
    assert case.run.next_attempt_at is not None


def test_a_long_run_gives_way_after_a_piece(monkeypatch):
    monkeypatch.setattr("foundation.jobs.engine.PIECE_SECONDS", 0.0)
    first, second = Bulk(), Bulk()
    order = []
    for _ in range(4):
        turn = next_turn(clock.now())
        order.append(turn.run_id)
        take_turn(turn.kind, turn.run_id)
    assert order == [first.run.id, second.run.id] * 2
    assert set(BulkRun.objects.values_list("state", flat=True)) == {"running"}


def test_two_workers_never_have_the_same_run():
    runs = [case() for case in CASES.values()]
    start, taken = threading.Barrier(2), []

    def run_items():
        start.wait()
        while turn := next_turn(clock.now()):
            if take_turn(turn.kind, turn.run_id):
                taken.append(turn.run_id)
        connection.close()

    threads = [threading.Thread(target=run_items) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert all(one.state == one.ended and one.is_right() for one in runs)


def test_a_run_that_kills_its_workers_fails_in_the_end():
    case = Bulk()
    at = clock.now()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        BulkRun.objects.update(state="running", attempts=attempt, leased_until=at + LEASE, turn_at=at)
        at += LEASE
    with clock.frozen(at):
        work()
    run = BulkRun.objects.get()
    assert (run.state, "interrupted 5 times" in run.refusal) == ("failed", True)
    assert not Inquiry.objects.filter(reference__in=case.references, priority=2).exists()


def test_a_lease_is_respected_until_it_is_over():
    case = Export()
    at = clock.now()
    case.kind.runs.update(state="running", attempts=1, leased_until=at + LEASE)
    work()
    assert case.state == "running"
    with clock.frozen(at + LEASE):
        work()
    assert case.state == "done"


ASLEEP = {
    "import": ("members.imports.running.import_batch", "members.imports.running.import_batch"),
    "bulk": ("inquiries.bulk.actions._perform", "inquiries.bulk.actions._perform"),
    "incident": ("inquiries.incidents.actions.posting._perform", "inquiries.incidents.actions.posting._perform"),
    "export": ("inquiries.lists.actions.keep_content", "inquiries.lists.actions._note_part"),
    "replay": ("inquiries.routing.actions.replay_batch", "inquiries.routing.actions.replay_batch"),
}
"""Where the first worker of a kind is suspended past its lease, and how far the second has come when it wakes."""


def overtaken(case, monkeypatch):
    """Let a worker sleep past its lease, and wake while a second one is in the middle of the run.

    Returns what is kept of the run before the first wakes and after its turn, and the second at its end.
    """
    kind, kept = case.kind, []
    sleeps_at, is_overtaken_at = ASLEEP[case.name]
    woken, there = threading.Event(), threading.Event()
    reals = {place: import_string(place) for place in {sleeps_at, is_overtaken_at}}

    def second():
        try:
            with clock.frozen(clock.now() + LEASE):
                take_turn(kind, case.run.id)
        finally:
            there.set()
            connection.close()

    other = threading.Thread(target=second)

    def at(place, *args, **values):
        is_first = threading.current_thread() is not other
        if is_first and place == sleeps_at and not other.ident:
            other.start()
            assert there.wait(60)
            kept.append(kind.runs.values().get(id=case.run.id))
        elif not is_first and place == is_overtaken_at and not there.is_set():
            there.set()
            assert woken.wait(60)
        return reals[place](*args, **values)

    for place in reals:
        monkeypatch.setattr(place, partial(at, place))
    assert take_turn(kind, case.run.id) is False
    kept.append(kind.runs.values().get(id=case.run.id))
    woken.set()
    other.join()
    return kept


@pytest.mark.parametrize("name", CASES)
def test_who_wakes_after_its_lease_stores_nothing_over_what_the_next_has_begun(name, monkeypatch, tmp_path):
    case = CASES[name]()
    before, after = overtaken(case, monkeypatch)
    assert before["state"] == "running", "the second is in the middle"
    assert after == before, "the first has stored nothing, nor given the lease back"
    assert case.is_right()
    run = case.kind.runs.get(id=case.run.id)
    assert (run.state, run.leased_by, run.leased_until) == (case.ended, None, None)


def test_a_file_its_rows_and_whom_it_tells_of_belong_together(monkeypatch, tmp_path):
    agent = people.agent()
    made = [inquiries.filed("other", agent=agent) for _ in range(3)]
    case = Export()
    monkeypatch.setattr("inquiries.lists.actions.BATCH", 2)
    overtaken(case, monkeypatch)
    case.run.refresh_from_db()
    noted = [one for part in case.run.parts.all() for one in part.inquiry_ids]
    assert {one.id for one in made} < set(noted)
    assert (case.run.state, case.run.done, len(noted)) == ("done", 4, 4)
    book = load_workbook(BytesIO(vault.load(case.run.stored_name, key=str(case.run.content_key), size=case.run.size)))
    assert len(list(book.active.iter_rows())) == 1 + 4
    assert [path.name for path in (tmp_path / "files").glob("*/*")] == [case.run.stored_name], "one file alone"


def test_a_piece_that_takes_too_long_is_interrupted(monkeypatch):
    case = Replay()
    kind = case.kind
    object.__setattr__(kind, "most_seconds", 1)
    real = kind.work
    object.__setattr__(kind, "work", lambda _run: time.sleep(LONG))
    began = time.monotonic()
    try:
        take_turn(kind, case.run.id)
    finally:
        object.__setattr__(kind, "most_seconds", 90)
        object.__setattr__(kind, "work", real)
    assert time.monotonic() - began < LONG
    run = RoutingReplay.objects.get()
    assert (run.state, run.attempts, run.leased_until) == ("running", 1, None)
    assert run.next_attempt_at is not None


def test_whose_owner_has_no_rights_any_more_is_told_so_at_once(monkeypatch):
    case = Replay()

    def refuse(_run):
        raise PermissionRefused("You may not do this any more.")

    real = case.kind.work
    object.__setattr__(case.kind, "work", refuse)
    try:
        work()
    finally:
        object.__setattr__(case.kind, "work", real)
    run = RoutingReplay.objects.get()
    assert (run.state, run.refusal) == ("failed", "You may not do this any more.")


def test_a_round_ends_after_a_minute_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr("foundation.jobs.engine.ROUND_SECONDS", 0.0)
    case = Export()
    assert run_round() is True
    assert case.state == "waiting"


def test_a_limit_is_lifted_afterwards():
    with pytest.raises(TookTooLong), within(1):
        time.sleep(LONG)
    with within(1):
        pass
    time.sleep(1.2)


def test_halves_find_each_bad_item(transactional_db):
    from django.db import transaction

    seen, refused = [], []

    def perform(items):
        if bad & set(items):
            raise ValueError
        seen.extend(items)
        return len(items)

    bad = {0, 41, 42, 999}
    with transaction.atomic():
        done = in_halves(range(1_000), perform, lambda item, error: refused.append(item))
    assert sum(done) == 996
    assert refused == sorted(bad)
    assert seen == [item for item in range(1_000) if item not in bad]


@pytest.mark.parametrize("name", CASES)
def test_what_has_not_failed_cannot_be_retried_and_strangers_see_nothing(name):
    case = CASES[name]()
    caller, stranger = as_user(case.user), as_user(people.associate("triage").user)
    road = f"{case.road}/{case.run.id}/retry/"
    assert caller.post(road).status_code == 409
    assert case.state == "waiting"
    case.kind.runs.update(state="failed", refusal="It failed.", finished_at=clock.now())
    assert stranger.post(road).status_code in {403, 404}
    assert case.state == "failed"
    assert caller.post(f"{case.road}/{new_id()}/retry/").status_code == 404


def test_replays_begin_today_at_the_latest(monkeypatch):
    lead = as_user(people.associate("triage", lead=True).user)
    rule_set = lead.get("routing/rule-sets/").json()["results"][0]["id"]
    tomorrow = clock.date_of(clock.now()) + timedelta(days=1)
    for first in (str(tomorrow), "9999-12-31"):
        sent = {"rule_set": rule_set, "first_on": first, "last_on": str(tomorrow)}
        answer = lead.post("routing/replay/", sent)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/first_on"
    assert not RoutingReplay.objects.exists()
    sent = {"rule_set": rule_set, "first_on": "2000-01-01", "last_on": str(tomorrow)}
    assert lead.post("routing/replay/", sent).status_code == 202
    work()
    assert RoutingReplay.objects.get().state == "done"
