"""A real object store (moto) in a process of its own, and buckets in it."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import boto3

HOST = "127.0.0.1"
KEYS = {"access_key": "arsos", "secret_key": "not-a-secret"}
SECONDS_TO_START = 60


@dataclass
class ObjectStoreServer:
    """The server; `client` has every right, as whoever keeps the store has."""

    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def client(self) -> Any:
        return boto3.session.Session().client(
            "s3",
            endpoint_url=f"http://{HOST}:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="keeper",
            aws_secret_access_key="not-a-secret",
        )

    def bucket(self, *, has_lock: bool = False) -> str:
        """A new bucket."""
        name = f"files-{token_hex(6)}"
        self.client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=has_lock)
        return name

    def url(self, bucket: str, prefix: str = "kept/") -> str:
        return f"s3://{HOST}:{self.port}/{bucket}/{prefix}?insecure=1"

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def object_store(environment: Mapping[str, str] = {}) -> Iterator[ObjectStoreServer]:
    """A server for as long as the block."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env={**environment, "PATH": ""}) as process:
        made = ObjectStoreServer(process, port)
        try:
            _wait_for(made)
            yield made
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def _wait_for(server: ObjectStoreServer) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((HOST, server.port), timeout=1):
            return
        assert server.process.poll() is None, "the object store did not start"
        time.sleep(0.1)
    raise TimeoutError


@contextmanager
def slow_store(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A store that takes a request, and does with its connection what `behave` does."""
    ended = threading.Event()
    with socket.create_server((HOST, 0)) as listener:

        def serve():
            while not ended.is_set():
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=run, args=(line,), daemon=True).start()

        def run(line):
            with line:
                try:
                    behave(line, ended)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"s3://{HOST}:{listener.getsockname()[1]}/bucket/?insecure=1"
        ended.set()


def says_nothing(line, ended):
    line.recv(65_536)
    ended.wait(60)


def drips(line, ended):
    line.recv(65_536)
    line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: "0"\r\n\r\n')
    while not ended.wait(0.05):
        line.sendall(b"x" * 8)


def hangs_up(line, _ended):
    line.recv(65_536)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nsome")


def fails(line, _ended):
    line.recv(65_536)
    line.sendall(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n")
