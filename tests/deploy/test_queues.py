"""Every queue of tasks has a worker: in Compose, at `make run`, and in the documentation."""

import re
import subprocess
from pathlib import Path

import yaml
from celery import current_app
from django.conf import settings

from arsos.schedule import SCHEDULE
from dev.management.commands.up import Crew

ROOT = Path(settings.BASE_DIR)
QUEUES = {"celery", *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}


def queues_of(command):
    return set(command[command.index("--queues") + 1].split(",")) if "--queues" in command else set()


def test_compose_runs_a_worker_for_each():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].values()
    served = [queues_of(service["command"]) for service in services if "--queues" in service.get("command", [])]
    assert set().union(*served) == QUEUES
    assert sum(len(one) for one in served) == len(QUEUES), "none shares a worker"


def test_make_run_starts_a_worker_for_each():
    served = [queues_of(command) for command in Crew(Path("data"), 8000).commands.values()]
    assert set().union(*served) == QUEUES
    assert sum(len(one) for one in served) == len(QUEUES)


def test_the_documentation_names_each():
    text = (ROOT / "docs" / "reference" / "operations.md").read_text()
    assert set(re.findall(r"\(queue `(\w+)`\)", text)) == QUEUES


def test_the_schedule_of_beat_survives_a_restart():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    beat = compose["services"]["beat"]
    kept = beat["command"][beat["command"].index("--schedule") + 1]
    [volume] = [one for one in beat["volumes"] if one.startswith("schedule:")]
    assert kept.startswith(volume.partition(":")[2])
    assert "schedule" in compose["volumes"]
    assert str(Crew(Path("data"), 8000).commands["beat"]).count("data/beat-schedule") == 1


def test_every_tick_names_a_task_and_expires():
    current_app.loader.import_default_modules()
    for title, entry in SCHEDULE.items():
        assert entry["task"] in current_app.tasks, title
        assert entry["options"]["expires"] > 0, title
        if isinstance(entry["schedule"], int | float):
            assert entry["options"]["expires"] <= entry["schedule"] < 86_400, f"{title}: daily work runs by the clock"


def test_whoever_wakes_a_worker_names_a_task():
    current_app.loader.import_default_modules()
    found = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    sources = [(ROOT / one).read_text() for one in found.split() if not one.startswith("tests/")]
    named = {name for source in sources for name in re.findall(r'\b(?:wake\(|wake_once\(\w+, )"([\w.]+)"', source)}
    assert len(named) >= 6
    assert named <= set(current_app.tasks)
