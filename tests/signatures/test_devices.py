"""Signing with a key that never leaves a security token: a real one, in software."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from flask import Flask
from flask.testing import FlaskClient
from pyhanko.pdf_utils.reader import PdfFileReader

from contest import clock
from contest.copies.examining import signatures_of
from contest.copies.signing import Verdict, verdict_on
from contest.database import db
from contest.errors import RuleViolation
from contest.signatures import devices
from contest.signatures.devices import token_signatory
from contest.signatures.models import KeySource, SigningRun
from contest.signatures.pades import Words
from contest.signatures.tokens import Token
from contest.work import WorkState
from tests.conftest import sign_in
from tests.copies.authority import Holder, authority, trusted
from tests.evidence.samples import pdf
from tests.signatures.samples import AUTHORITY, Desk, rsa_person

pkcs11 = pytest.importorskip("pkcs11")
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "mat-ma-4711"
WORDS = Words("NguoiKy", "Lê Thị C", "Nhà Bè", "Giấy khen", "Chữ ký số của Lê Thị C")


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Token]:
    """A token with the key “khoa” of Lê Thị C and the certificates above, and a stranger's certificate."""
    (tmp_path / "tokens").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    monkeypatch.setattr(devices, "_refused", set())
    made = ["softhsm2-util", "--init-token", "--free", "--label", "the", "--so-pin", "12345678", "--pin", PIN]
    subprocess.run(made, check=True, capture_output=True)
    pkcs11.lib(MODULE).reinitialize()
    keep(rsa_person(), "khoa")
    keep_certificate(authority(AUTHORITY), "to chuc")
    keep_certificate(rsa_person("Người Khác"), "nguoi khac")
    yield Token(MODULE, 0, "khoa", PIN)


def keep(holder: Holder, label: str) -> None:
    """Put a key with its certificate into the token."""
    from pkcs11.util.rsa import decode_rsa_private_key

    form = (serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    with pkcs11.lib(MODULE).get_token(token_label="the").open(rw=True, user_pin=PIN) as session:
        session.create_object(decode_rsa_private_key(holder.key.private_bytes(*form)) | {
            pkcs11.Attribute.LABEL: label, pkcs11.Attribute.TOKEN: True,
        })  # fmt: skip
    keep_certificate(holder, label)


def keep_certificate(holder: Holder, label: str) -> None:
    one = x509.Certificate.load(holder.certificate.public_bytes(serialization.Encoding.DER))
    kind = pkcs11.Attribute
    with pkcs11.lib(MODULE).get_token(token_label="the").open(rw=True, user_pin=PIN) as session:
        session.create_object({
            kind.CLASS: pkcs11.ObjectClass.CERTIFICATE, kind.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            kind.TOKEN: True, kind.LABEL: label, kind.VALUE: one.dump(), kind.SUBJECT: one.subject.dump(),
            kind.ISSUER: one.issuer.dump(), kind.SERIAL_NUMBER: one["tbs_certificate"]["serial_number"].dump(),
        })  # fmt: skip


def signed(token: Token) -> bytes:
    with token_signatory(token, now=clock.now()) as signatory:
        assert signatory.holder.name == "Lê Thị C"
        return signatory.sign(pdf().content, WORDS)[0]


def refusal(token: Token, now: datetime | None = None) -> str:
    with pytest.raises(RuleViolation) as refused, token_signatory(token, now=now or clock.now()):
        pass
    return str(refused.value)


def test_a_token_signs_what_others_find_valid(token: Token, tmp_path: Path) -> None:
    content = signed(token)
    (tmp_path / "signed.pdf").write_bytes(content)
    told = subprocess.run(["pdfsig", str(tmp_path / "signed.pdf")], capture_output=True, text=True).stdout

    assert "Signature is Valid." in told
    found = signatures_of(content, "x.pdf", authorities=trusted(tmp_path, AUTHORITY), now=clock.now())
    assert verdict_on(found.signatures) is Verdict.VALID


def test_the_authorities_above_are_in_the_signature_and_nobody_else(token: Token) -> None:
    (signature,) = PdfFileReader(BytesIO(signed(token))).embedded_signatures
    inside = {one.chosen.subject.native["common_name"] for one in signature.signed_data["certificates"]}

    assert inside == {"Lê Thị C", AUTHORITY}


def test_a_wrong_pin_is_refused_clearly_and_not_tried_again(token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def watched(slots: list[Any], slot_no: int) -> SimpleNamespace:
        device = slots[slot_no].get_token()

        def opened(user_pin: str) -> Any:
            tried.append(user_pin)
            return device.open(user_pin=user_pin)

        return SimpleNamespace(flags=device.flags, open=opened)

    monkeypatch.setattr("pyhanko.sign.pkcs11.find_token", watched)
    wrong = replace(token, pin="sai-ma")

    assert refusal(wrong).startswith("The security token refuses the PIN.")
    again = [refusal(wrong) for _time in range(3)]
    assert all(reason.startswith("The security token has refused its PIN before") for reason in again)
    assert tried == ["sai-ma"]
    assert PIN not in refusal(wrong) + repr(token)
    assert signed(token).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("flag", "reason"), [("USER_PIN_FINAL_TRY", "One more wrong PIN would lock"), ("USER_PIN_LOCKED", "is locked")]
)
def test_the_last_try_of_a_token_is_left_to_a_person(
    token: Token, monkeypatch: pytest.MonkeyPatch, flag: str, reason: str
) -> None:
    """The token in software never locks itself, so one stands in for it that is about to."""
    opened: list[str] = []
    device = SimpleNamespace(flags=pkcs11.TokenFlag[flag], open=lambda user_pin: opened.append(user_pin))
    monkeypatch.setattr("pyhanko.sign.pkcs11.find_token", lambda _slots, slot_no: device)

    assert reason in refusal(token)
    assert opened == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"label": "khong co"}, "has 0 certificates called “khong co”"),
        ({"label": "nguoi khac"}, "The security token cannot be used: No key matching"),
        ({"slot": 9}, "The security token cannot be used: Slot index 9"),
        ({"module": "/dev/null"}, "The security token cannot be used: OS exception"),
    ],
)
def test_a_token_that_is_not_as_configured_is_told_and_can_be_used_afterwards(
    token: Token, change: dict[str, str], reason: str
) -> None:
    assert reason in refusal(replace(token, **change))  # type: ignore[arg-type]
    assert signed(token).startswith(b"%PDF")


def test_a_certificate_in_a_token_that_has_expired_does_not_sign(token: Token) -> None:
    assert refusal(token, datetime(2046, 1, 1, tzinfo=UTC)) == "The certificate of Lê Thị C expired on 01/01/2045."


@pytest.mark.parametrize(
    ("pin", "state", "signed"), [(PIN, WorkState.DONE, 3), ("sai-ma", WorkState.FAILED, 0)]
)  # fmt: skip
def test_a_run_is_signed_with_the_token_of_the_server(
    app: Flask, client: FlaskClient, desk: Desk, token: Token, pin: str, state: WorkState, signed: int
) -> None:
    keep(rsa_person(desk.decision.signer_name), "lanh dao")
    app.extensions["settings"] = replace(
        app.extensions["settings"], pkcs11_module=MODULE, pkcs11_key="lanh dao", pkcs11_pin=pin
    )
    answer = sign_in(client, desk.office.leader).post(
        f"/decisions/{desk.decision.id}/sign/signer", data={"confirmed": "y"}
    )
    db.session.rollback()
    run = db.session.query(SigningRun).one()

    assert (run.state, run.source, len(desk.copies())) == (state, KeySource.DEVICE, signed)
    page = client.get(answer.location).text
    assert ("refuses the PIN" in page, pin in page) == (not signed, False)
