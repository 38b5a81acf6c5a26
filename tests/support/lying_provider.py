"""An OpenID provider that says whatever a test wants: which description, keys and ID token it answers with."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "arsos"
KEY, FOREIGN_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))


class LyingProvider:
    """`claims` change what a true token says, `sign` how it is signed, `answers` whole answers by path."""

    def __init__(self, base: str) -> None:
        self.issuer = base
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.truly
        self.answers: dict[str, Any] = {}
        self.nonce = ""
        self.asked: list[str] = []

    def truly(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})

    def token(self) -> str:
        now = int(time.time())
        true = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "preferred_username": "robin.sampleton",
            "name": "Robin Sampleton",
            "email": "robin@example.com",
            "groups": ["ARSOS associates"],
        }
        said = {**true, **self.claims}
        return self.sign({name: value for name, value in said.items() if value is not None})

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [{**key, "kid": "one", "alg": "RS256", "use": "sig"}]},
            "/token": {"access_token": "a", "token_type": "Bearer", "id_token": self.token()},
        }[path]


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    """Listens on a loopback port while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.provider = LyingProvider(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.provider  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def _answer(self) -> None:
        said = self.server.provider.answer(self.path)  # type: ignore[attr-defined]
        status, body = said if isinstance(said, tuple) else (200, said)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        """Nothing of a test's server stands among what the test prints."""
