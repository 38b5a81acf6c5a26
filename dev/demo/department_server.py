"""A small department's system, for the demo and the tests: it works requests off, and misbehaves on demand.

python -m dev.demo.department_server PORT [SECRET]
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks import Webhook, WebhookVerificationError

STEPS = ("accepted", "in_progress", "answered")
BAD_MANNERS = {"broken": 500, "gone": 410, "garbage": 200}
ANSWER = "Found and corrected; the member will see it in two days."


class DepartmentServer:
    """Keeps what it was asked by id. `misbehave` is one of: slow, broken, gone, garbage, forgetful, late_words, or
    nothing; slow takes `seconds`, or until it is `released`. Each time it is asked, a request is one step further.
    """

    def __init__(self, port: int = 0, *, secret: str = "") -> None:
        self.requests: dict[str, dict[str, Any]] = {}
        self.keys: list[str] = []
        self.calls: list[tuple[str, str]] = []
        self.misbehave = ""
        self.seconds = 30.0
        self.released = threading.Event()
        self.secret = secret
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"department": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}/requests"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def take(self, asked: dict[str, Any], key: str) -> dict[str, Any]:
        """A new request, or the same again under its key."""
        with self.lock:
            self.keys.append(key)
            kept = self.requests.setdefault(asked["id"], {"steps": 0, "asked": asked, "cancelled": False})
            return {"status": "accepted" if kept["steps"] else "sent", "external_reference": f"D-{asked['id'][-6:]}"}

    def tell(self, request_id: str) -> dict[str, Any] | None:
        """How far a request is: one step further each time."""
        with self.lock:
            kept = self.requests.get(request_id)
            if kept is None or self.misbehave == "forgetful":
                return None
            kept["steps"] += 1
            at = 0 if self.misbehave == "late_words" and kept["steps"] > 1 else min(kept["steps"], len(STEPS)) - 1
            status = STEPS[at]
            return {"status": status, "note": ANSWER if status == "answered" else ""}

    def cancel(self, request_id: str) -> bool:
        """It is not needed any more."""
        with self.lock:
            if request_id not in self.requests:
                return False
            self.requests[request_id]["cancelled"] = True
            return True


class _Handler(BaseHTTPRequestHandler):
    department: DepartmentServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._refused(body):
            return
        if self.path.endswith("/cancel"):
            done = self.department.cancel(self.path.split("/")[-2])
            self._answer(200 if done else 404, {})
            return
        self._answer(201, self.department.take(json.loads(body), self.headers.get("Idempotency-Key", "")))

    def do_GET(self) -> None:
        if self._refused(b""):
            return
        said = self.department.tell(self.path.rsplit("/", 1)[-1])
        self._answer(200 if said else 404, said or {})

    def _refused(self, body: bytes) -> bool:
        """Whether the call ends here, by bad manners or for its signature."""
        self.department.calls.append((self.command, self.path))
        if self.department.misbehave == "slow":
            self.department.released.wait(self.department.seconds)
        if self.department.misbehave in BAD_MANNERS:
            self._send(BAD_MANNERS[self.department.misbehave], b"<html>not what you think</html>")
            return True
        if self._is_signed(body):
            return False
        self._answer(401, {})
        return True

    def _is_signed(self, body: bytes) -> bool:
        if not self.department.secret:
            return True
        try:
            Webhook(self.department.secret).verify(body, dict(self.headers.items()), json_parse=False)
        except WebhookVerificationError:
            return False
        return True

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    DepartmentServer(int(sys.argv[1]), secret=sys.argv[2] if len(sys.argv) > 2 else "").server.serve_forever()  # noqa: PLR2004  the secret is optional
