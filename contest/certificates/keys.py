"""Keys that sign what this house issues: Ed25519 (RFC 8032), published as JSON Web Keys (RFC 8037). Pure."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def base64url(content: bytes) -> str:
    """Return ``content`` in base 64 for addresses, without padding, as JSON Web Keys have it."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return what ``base64url`` wrote; raises ValueError when it is no such text."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class PublicKey:
    """What anybody checks a signature with: 32 bytes."""

    content: bytes

    @classmethod
    def read(cls, jwk: Mapping[str, object]) -> "PublicKey":
        """Return the key that a JSON Web Key tells; raises ValueError when it tells none of ours."""
        content = jwk.get("x")
        if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519") or not isinstance(content, str):
            raise ValueError("not an Ed25519 key")
        return cls(from_base64url(content))

    @cached_property
    def jwk(self) -> Mapping[str, str]:
        return {"crv": "Ed25519", "kty": "OKP", "x": base64url(self.content)}

    @cached_property
    def thumbprint(self) -> bytes:
        """The hash that names the key (RFC 7638)."""
        return sha256(json.dumps(self.jwk, separators=(",", ":")).encode()).digest()

    @property
    def name(self) -> str:
        """What the key is called (``kid``)."""
        return base64url(self.thumbprint)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Say whether ``signature`` was made of ``message`` with the private half of this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.content).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """What signs: 32 bytes that are never shown."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> "PrivateKey":
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the signature of ``message``, 64 bytes; the same message has the same."""
        return self._key.sign(message)
