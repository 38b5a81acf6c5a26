"""A receiver of webhooks on loopback that keeps what it got and misbehaves on demand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook


class Receiver:
    """`behave(request number) -> status` decides; `got` keeps headers and bodies of every call; it answers after
    `seconds`, or once it is `released`.
    """

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.accepted: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.body = b""
        self.seconds = 0.0
        self.released = threading.Event()
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                call = ({name.lower(): value for name, value in self.headers.items()}, body)
                with receiver.lock:
                    receiver.got.append(call)
                    if 200 <= receiver.status < 300:
                        receiver.accepted.append(call)
                receiver.released.wait(receiver.seconds)
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def verified(self, secret: str) -> list[dict[str, object]]:
        """The accepted events in order, each with its signature verified."""
        signer = Webhook(secret)
        return [signer.verify(body, headers) for headers, body in self.accepted]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that listens for as long as the block."""
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
