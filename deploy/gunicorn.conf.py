"""The web server of the API in production. WEB_CONCURRENCY sets the number of workers."""

import os
import shutil
import tempfile
from typing import Any

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "sync"
worker_tmp_dir = "/dev/shm"  # noqa: S108  heartbeats must not wait for a disk
timeout = 90  # the largest feed is sealed within it; slow senders wait at the front server
graceful_timeout = 20
max_requests = 10_000
max_requests_jitter = 1_000
forwarded_allow_ips = "*"  # only the front proxy reaches this port
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"  # no query string, no address of a person
logger_class = "foundation.logs.access_lines.RouteLines"  # the route instead of the path

# What /metrics shows is counted by all workers together, in files of the folder. A worker's files are those of its
# place, which the next worker takes over: named by process ids they would become more with each that is replaced.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="arsos-metrics-", dir=worker_tmp_dir)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker the first place that no living one has."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = min(set(range(len(taken) + 1)) - taken)


def post_fork(_server: Any, worker: Any) -> None:
    """Count under the worker's place; before the application is loaded, which makes what it counts with."""
    from prometheus_client import values  # noqa: PLC0415  not in the master: it reads the folder's name once

    values.ValueClass = values.MultiProcessValue(lambda: worker.place)


def on_exit(_server: Any) -> None:
    """What was counted goes with the processes that counted it."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
