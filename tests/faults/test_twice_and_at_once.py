"""Every scheduled task run twice, and by two workers at once: one effect."""

import threading

import pytest
from celery import current_app
from django.apps import apps
from django.db import connection

from arsos.schedule import SCHEDULE
from dev.demo.department_server import DepartmentServer
from tests.faults.test_killed import CASES, made
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)
COUNTED = ("outbox", "inquiries", "escalations", "desk", "members")


def snapshot():
    """How many rows each table has, and what the rows of the busiest say."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in COUNTED
    }


def run_all():
    for entry in SCHEDULE.values():
        if not entry["task"].startswith("journal."):
            current_app.tasks[entry["task"]](**entry.get("kwargs", {}))


@pytest.mark.parametrize("case", CASES)
def test_each_task_twice_and_by_two_at_once(case, settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    current_app.loader.import_default_modules()
    with receiver() as hook, DepartmentServer() as system:
        due = made(case, hook, system)
        start = threading.Barrier(2)

        def work():
            start.wait()
            run_all()
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run_all()
        assert due.is_right()
        before = snapshot()
        run_all()
        assert snapshot() == before
        assert due.is_right()
