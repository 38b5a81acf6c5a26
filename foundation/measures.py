"""What the web processes count about themselves, for /metrics (ADR 51).

Labels are names that ARSOS gives: routes, methods, kinds of answers. A path, a reference or a caller never is one.
"""

from prometheus_client import Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "(no such route)"
"""Also what was answered before a route was looked for; whoever tries out addresses makes no new label."""

REQUEST_SECONDS = Histogram(
    "arsos_http_request_seconds",
    "Seconds until an answer begins, by route; a stream is counted when it opens.",
    ["route", "method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ANSWERS = Counter("arsos_http_answers", "Answers by route, method and kind (2xx to 5xx).", ["route", "method", "kind"])
CLAIM_WAIT = Histogram(
    "arsos_claim_wait_seconds",
    "Seconds an inquiry had been in its status when somebody claimed it; closed hours count.",
    buckets=(60, 300, 900, 1800, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600, 168 * 3600),
)
