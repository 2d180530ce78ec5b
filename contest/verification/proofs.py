"""Signed JSON: the canonical form of RFC 8785, and the W3C's Data Integrity proof eddsa-jcs-2022 over it. Pure."""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from contest.certificates.keys import PrivateKey, PublicKey, base64url

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# What stands before the bytes of a public Ed25519 key in multibase.
ED25519 = b"\xed\x01"
SUITE = "eddsa-jcs-2022"
# How many credentials share a list of states: as many as the standard wants at least, so that none is told by its list.
LISTED = 131_072


def canonical(value: Any) -> bytes:
    """Return a JSON value in the one form in which it is hashed; numbers are whole numbers.

    Names are in the order of their UTF-16 code units, as RFC 8785 wants them.
    """
    return _canonical(value).encode()


def _canonical(value: Any) -> str:
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_canonical(name)}:{_canonical(member)}" for name, member in members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_canonical(member) for member in value) + "]"
    if value is None or isinstance(value, (bool, int, str)):
        return json.dumps(value, ensure_ascii=False)
    raise ValueError(f"no plain JSON: {value!r}")


def base58(content: bytes) -> str:
    """Return ``content`` in base 58 (Bitcoin's alphabet)."""
    number, digits = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + digits


def from_base58(text: str) -> bytes:
    """Return what ``base58`` wrote; raises ValueError when it is no such text."""
    number = 0
    for digit in text:
        number = number * 58 + ALPHABET.index(digit)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def multikey(key: PublicKey) -> str:
    """Return a public key in multibase, as a verification method has it."""
    return f"z{base58(ED25519 + key.content)}"


def instant(moment: datetime) -> str:
    """Return a moment as JSON has it: 2020-02-07T02:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(document: Mapping[str, Any], key: PrivateKey, *, method: str, created: datetime) -> dict[str, Any]:
    """Return ``document`` with the proof that ``key``, published at the address ``method``, has signed it."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(created),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    return {**document, "proof": {**options, "proofValue": f"z{base58(key.sign(_hashed(document, options)))}"}}


def is_signed_by(document: Mapping[str, Any], key: PublicKey) -> bool:
    """Say whether ``key`` has signed ``document`` as its proof says."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    proof = document.get("proof")
    if not isinstance(proof, Mapping) or proof.get("cryptosuite") != SUITE:
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        return False
    # What the proof was made in must be what the document is read in.
    if "@context" in options and bare.get("@context") != options["@context"]:
        return False
    try:
        return key.verifies(from_base58(value[1:]), _hashed(bare, options))
    except ValueError:
        return False


def _hashed(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()


def state_list(revoked: Iterable[int]) -> str:
    """Return the list of states of ``LISTED`` credentials in which the bits of these numbers are set.

    As the W3C's Bitstring Status List has it: the first is the leftmost bit, all is compressed, in multibase.
    """
    bits = bytearray(LISTED // 8)
    for number in revoked:
        bits[number // 8] |= 128 >> number % 8
    return f"u{base64url(gzip.compress(bytes(bits), mtime=0))}"
