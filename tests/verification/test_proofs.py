"""Signed JSON, held against the examples of the standards."""

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.certificates.keys import PrivateKey, PublicKey, from_base64url
from contest.verification.proofs import (
    ED25519,
    LISTED,
    base58,
    canonical,
    from_base58,
    instant,
    is_signed_by,
    multikey,
    signed,
    state_list,
)

# The W3C's test vector for eddsa-jcs-2022 (Data Integrity EdDSA Cryptosuites v1.0, appendix B): key, document, proof.
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
DOCUMENT: dict[str, Any] = {
    "@context": CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
    "@context": CONTEXT,
    "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
}


def key() -> PrivateKey:
    # A private key in multibase has two bytes before it as well (0x8026).
    return PrivateKey(from_base58(PRIVATE[1:])[2:])


def test_the_key_of_the_standard_is_read_and_written() -> None:
    assert multikey(key().public) == PUBLIC
    assert PublicKey(from_base58(PUBLIC[1:]).removeprefix(ED25519)) == key().public


def test_a_document_is_signed_as_in_the_example_of_the_standard() -> None:
    assert signed(DOCUMENT, key(), method=METHOD, created=CREATED) == {**DOCUMENT, "proof": PROOF}


def test_the_example_of_the_standard_is_genuine() -> None:
    assert is_signed_by({**DOCUMENT, "proof": PROOF}, key().public)
    assert not is_signed_by({**DOCUMENT, "proof": PROOF}, PrivateKey(bytes(32)).public)


@pytest.mark.parametrize(
    "document",
    [
        {**DOCUMENT, "name": "Alumni Credentials", "proof": PROOF},
        {**DOCUMENT, "more": 1, "proof": PROOF},
        {**DOCUMENT, "proof": {**PROOF, "created": "2023-02-24T23:36:39Z"}},
        {**DOCUMENT, "proof": {**PROOF, "proofPurpose": "authentication"}},
        {**DOCUMENT, "@context": CONTEXT[:1], "proof": PROOF},
        {**DOCUMENT, "proof": {**PROOF, "cryptosuite": "eddsa-rdfc-2022"}},
        {**DOCUMENT, "proof": {**PROOF, "proofValue": "z0OIl"}},
        {**DOCUMENT, "proof": {**PROOF, "proofValue": "u2HnFSSPP"}},
        {**DOCUMENT, "proof": {**PROOF, "proofValue": 5}},
        {**DOCUMENT, "proof": "yes"},
        DOCUMENT,
    ],
)
def test_what_was_changed_is_not_genuine(document: dict[str, Any]) -> None:
    assert not is_signed_by(document, key().public)


def test_json_is_written_as_rfc_8785_has_it() -> None:
    """Section 3.2.3 of RFC 8785: names in the order of their UTF-16 code units."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    names = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]

    written = canonical(value).decode()

    assert [written.index(f'"{name}":') for name in names] == sorted(written.index(f'"{name}":') for name in names)
    assert canonical([56, {"d": True, "a": None, "b": [], "c": "\u20ac$\u000f\nA'B\"\\/"}]) == (
        '[56,{"a":null,"b":[],"c":"€$\\u000f\\nA\'B\\"\\\\/","d":true}]'.encode()
    )


def test_numbers_that_are_not_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="no plain JSON"):
        canonical({"a": 0.5})


@given(st.binary(max_size=80))
def test_base_58_comes_back(content: bytes) -> None:
    assert from_base58(base58(content)) == content


def test_base_58_is_that_of_the_draft() -> None:
    assert base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58(bytes.fromhex("0000287fb4cd")) == "11233QC4"


def test_a_moment_is_written_in_utc() -> None:
    assert instant(CREATED) == "2023-02-24T23:36:38Z"


def test_a_list_of_states_has_a_bit_for_each_from_the_left() -> None:
    bits = gzip.decompress(from_base64url(state_list([0, 9, LISTED - 1]).removeprefix("u")))

    assert len(bits) * 8 == LISTED == 131_072
    assert (bits[0], bits[1], bits[2], bits[-1]) == (0b1000_0000, 0b0100_0000, 0, 1)
    assert sum(byte.bit_count() for byte in bits) == 3


def test_the_list_without_any_revoked_is_that_of_the_standard() -> None:
    """Bitstring Status List v1.0 shows an empty list that any reader of gzip opens to 16 KiB of zeros."""
    example = "H4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"

    assert gzip.decompress(from_base64url(example)) == gzip.decompress(from_base64url(state_list([])[1:]))
