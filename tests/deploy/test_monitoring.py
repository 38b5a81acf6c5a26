"""The alerts, their pages and the dashboard: each asks for what /metrics says, and each alert fires."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
import yaml

from dev.embedded import Layout, data_folder
from tests.deploy.test_compose import OWN, end, environment, free_port, running, until
from tests.support.missing import skip_without
from tests.support.real_input import ROOT
from tests.support.sources import sources

MONITORING = ROOT / "deploy/monitoring"
ALERTS = [
    rule for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text())
REFERENCE = (ROOT / "docs/reference/metrics.md").read_text()
DOCUMENTED = set(re.findall(r"^\| `(arsos_\w+)` \|", REFERENCE, re.MULTILINE))
NAME = re.compile(r"arsos_[a-z_]+")


def base(name: str) -> str:
    return re.sub(r"_(bucket|sum|count|total)$", "", name)


def promtool(*words: str | Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("promtool") is None:
        skip_without("promtool")
    return subprocess.run(["promtool", *map(str, words)], check=False, capture_output=True, text=True)


def test_every_metric_is_documented_and_nothing_else():
    declared = re.compile(r'(?:Figure|Histogram|Counter)\(\s*"(arsos_\w+)"')
    said = {name for path in sources() for name in declared.findall(path.read_text())}
    assert {base(name) for name in said} == {base(name) for name in DOCUMENTED}
    assert len(said) > 20


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_what_there_is_and_leads_to_its_page(rule):
    assert {base(name) for name in NAME.findall(rule["expr"])} <= {base(name) for name in DOCUMENTED}
    page, _, place = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (\w+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert place == rule["alert"].lower()
    assert rule["alert"] in headings
    assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_page_is_of_an_alert():
    text = (ROOT / "docs/how-to/alerts.md").read_text()
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == [rule["alert"] for rule in ALERTS]


def test_every_alert_is_made_to_fire():
    made = yaml.safe_load((MONITORING / "alerts_test.yml").read_text())["tests"]
    fired = {test["alertname"] for case in made for test in case["alert_rule_test"] if test["exp_alerts"]}
    assert fired == {rule["alert"] for rule in ALERTS}
    done = promtool("test", "rules", MONITORING / "alerts_test.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_asks_for_what_there_is():
    asked = {
        name for panel in DASHBOARD["panels"] for target in panel["targets"] for name in NAME.findall(target["expr"])
    }
    assert {base(name) for name in asked} <= {base(name) for name in DOCUMENTED}
    assert len(asked) > 15


def test_the_configuration_is_one(tmp_path):
    for path in MONITORING.glob("*.yml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / "prometheus.yml").read_text().replace("/etc/prometheus/", f"{tmp_path}/")
    (tmp_path / "prometheus.yml").write_text(text)
    (tmp_path / "arsos-metrics-token").write_text("token")
    done = promtool("check", "config", tmp_path / "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def is_of(folder: Path, master: int) -> bool:
    """Whether the workers of a gunicorn have files of the folder open."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return any(str(folder) in Path(f"/proc/{worker}/maps").read_text() for worker in workers)


@pytest.mark.django_db(transaction=True)
def test_the_workers_of_gunicorn_count_together_and_replaced_ones_leave_no_files(settings, tmp_path):
    port = free_port()
    url = Layout(data_folder() / "test").database_url("arsos_app", settings.DATABASES["default"]["NAME"])
    command = [*OWN["web"]["command"], "--max-requests", "6", "--max-requests-jitter", "0"]
    token = "a-token-of-the-suite-0123456789abcdef"
    variables = {**environment(), "DATABASE_URL": url, "PORT": str(port), "WEB_CONCURRENCY": "2"}
    process = running(command, {**variables, "ARSOS_METRICS_TOKEN": token}, tmp_path / "log")

    headers = {"Authorization": f"Bearer {token}"}

    def ask(path: str) -> str:
        try:
            return httpx.get(f"http://localhost:{port}{path}", headers=headers, timeout=60).text
        except httpx.TransportError as error:
            raise ConnectionError from error

    def asked() -> float:
        found = re.search(r'^arsos_http_answers_total\{.*route="/livez".*\} (\S+)$', ask("/metrics"), re.MULTILINE)
        return float(found[1]) if found else 0.0

    try:
        until(lambda: "ready" in ask("/readyz"), process, tmp_path / "log")
        for _ in range(12):
            ask("/livez")
        until(lambda: asked() == 12, process, tmp_path / "log")
        (folder,) = {path for path in Path("/dev/shm").glob("arsos-metrics-*") if is_of(path, process.pid)}
        assert {path.stem.rpartition("_")[2] for path in folder.iterdir()} == {"0", "1"}
    finally:
        end(process)
    assert not folder.exists()
