"""The web server of the API in production. WEB_CONCURRENCY sets the number of workers."""

import os

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
