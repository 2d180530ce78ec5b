"""Keys in PKCS#12 files: whose they are, and which may sign."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from contest.errors import RuleViolation
from contest.signatures.keys import LARGEST, read_key
from contest.storage.uploads import Upload
from tests.copies.authority import Holder, person
from tests.signatures.samples import PASSPHRASE, certified, key_file, rsa_person

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("holder", [person(), rsa_person()], ids=["EC", "RSA"])
def test_a_key_is_read_with_its_holder_and_the_authorities_above(holder: Holder) -> None:
    key = read_key(key_file(holder), PASSPHRASE, now=NOW)

    assert key.certificate == holder.certificate
    assert (key.holder.name, key.holder.issuer, len(key.chain)) == ("Lê Thị C", "Tổ chức chứng thực thử", 1)
    assert len(key.holder.fingerprint) == 64


def test_a_key_never_shows_itself() -> None:
    assert "private" not in repr(read_key(key_file(), PASSPHRASE, now=NOW))


def test_a_key_without_a_passphrase_is_read() -> None:
    assert read_key(key_file(passphrase=""), "", now=NOW).holder.name == "Lê Thị C"


@pytest.mark.parametrize("passphrase", ["", "sai", "mật khẩu"])
def test_a_wrong_passphrase_is_refused_beside_its_field(passphrase: str) -> None:
    with pytest.raises(RuleViolation, match="does not open") as refused:
        read_key(key_file(), passphrase, now=NOW)

    assert refused.value.field == "passphrase"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\x30\x82\x00\x01", key_file().content[:200], bytes(LARGEST + 1)]
)
def test_what_holds_no_key_is_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_key(Upload("khoa.p12", content), PASSPHRASE, now=NOW)

    assert refused.value.field in ("file", "passphrase")


def test_a_file_with_a_certificate_but_no_key_is_refused() -> None:
    content = pkcs12.serialize_key_and_certificates(b"x", None, None, [person().certificate], NoEncryption())
    with pytest.raises(RuleViolation, match="holds no key"):
        read_key(Upload("khoa.p12", content), "", now=NOW)


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 1024), ed25519.Ed25519PrivateKey.generate()], ids=["short", "Ed25519"]
)
def test_a_key_of_a_kind_that_does_not_sign_is_refused(key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(RuleViolation, match="of a kind"):
        read_key(key_file(certified("Lê Thị C", key)), PASSPHRASE, now=NOW)


@pytest.mark.parametrize(
    ("day", "words"),
    [(datetime(2018, 1, 1, tzinfo=UTC), "only from"), (datetime(2046, 1, 1, tzinfo=UTC), "expired on")],
)
def test_a_certificate_out_of_its_time_is_refused(day: datetime, words: str) -> None:
    with pytest.raises(RuleViolation, match=words):
        read_key(key_file(), PASSPHRASE, now=day)


def test_a_certificate_for_something_else_is_refused() -> None:
    holder = certified("Lê Thị C", ec.generate_private_key(ec.SECP256R1()), key_encipherment=True)
    with pytest.raises(RuleViolation, match="not meant for signing"):
        read_key(key_file(holder), PASSPHRASE, now=NOW)


@pytest.mark.parametrize(
    ("issued_to", "name", "same"),
    [
        ("Lê Thị C", "Lê Thị C", True),
        ("LÊ THỊ C", "Lê Thị C", True),
        ("LE THI C", "Lê Thị C", True),
        ("UBND huyện Nhà Bè, Lê Thị C", "Lê Thị C", True),
        ("Lê Thị D", "Lê Thị C", False),
        ("Lê Thị C", "", False),
        ("Lê Thị Cúc", "Lê Thị C", False),
        ("LE THI CUC", "Lê Thị C", False),
        ("Nguyễn Văn Ân", "Nguyễn Văn An", False),
        ("NGUYEN VAN AN", "Nguyễn Văn Ân", True),
        ("Trần Thị Hoà", "Trần Thị Hòa", True),
        ("TRẦN THỊ HÒA (Chủ tịch)", "Trần Thị Hoà", True),
    ],
)
def test_whose_key_it_is_is_told_whatever_the_issuer_wrote_around_it(issued_to: str, name: str, same: bool) -> None:
    holder = certified(issued_to, ec.generate_private_key(ec.SECP256R1()))

    assert read_key(key_file(holder), PASSPHRASE, now=NOW).holder.is_called(name) is same
