"""An authenticator in software: makes passkeys and answers challenges as a security key would, or wrongly on demand."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
PROVEN = FLAG.UP | FLAG.UV
"""Somebody is there, and has shown a finger or typed a PIN."""


@dataclass
class SoftAuthenticator:
    """One passkey of one person; `origin`, `site` and `flags` are what it says, for tests that make it lie."""

    origin: str = "https://localhost"
    site: str = "localhost"
    flags: FLAG = PROVEN
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    passkey_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: str = ""

    def make(self, options: dict[str, Any]) -> str:
        """Answer the creation of a passkey; the public key is what the server keeps."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        kept = AttestedCredentialData.create(bytes(16), self.passkey_id, public)
        data = AuthenticatorData.create(self._site_hash(), self.flags | FLAG.AT, 0, kept)
        response = {
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "clientDataJSON": websafe_encode(self._said("webauthn.create", asked["challenge"])),
        }
        return self._answer(response, clientExtensionResults={"credProps": {"rk": True}})

    def prove(self, options: dict[str, Any]) -> str:
        """Sign a challenge, and name the person the passkey was made for."""
        said = self._said("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._site_hash(), self.flags, 0)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "authenticatorData": websafe_encode(data),
            "clientDataJSON": websafe_encode(said),
            "signature": websafe_encode(signature),
            "userHandle": self.handle,
        }
        return self._answer(response, clientExtensionResults={})

    def _site_hash(self) -> bytes:
        return hashlib.sha256(self.site.encode()).digest()

    def _said(self, what: str, challenge: str) -> bytes:
        return bytes(CollectedClientData.create(what, challenge, self.origin))

    def _answer(self, response: dict[str, Any], **more: Any) -> str:
        name = websafe_encode(self.passkey_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response, **more})
