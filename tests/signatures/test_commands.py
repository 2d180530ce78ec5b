"""Signing and archiving from the command line."""

import dataclasses
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask

from contest.certificates.tasks import page_of
from contest.signatures.models import Part
from contest.storage.services import content_of
from tests.copies.authority import person
from tests.signatures.samples import PASSPHRASE, Desk, key_file


def with_server_key(app: Flask, place: Path, name: str, passphrase: str = PASSPHRASE) -> None:
    """Give the server the key of somebody called ``name``."""
    (place / "may-chu.p12").write_bytes(key_file(person(name)).content)
    app.extensions["settings"] = dataclasses.replace(
        app.extensions["settings"], signing_key_file=str(place / "may-chu.p12"), signing_key_passphrase=passphrase
    )


def test_the_key_of_the_server_signs_unattended(app: Flask, desk: Desk, tmp_path: Path) -> None:
    with_server_key(app, tmp_path, desk.decision.signer_name)

    answer = app.test_cli_runner().invoke(args=["certificates", "sign", "05/QĐ-UBND"])

    assert (answer.exit_code, answer.output) == (
        0, "3 certificates of decision 05/QĐ-UBND (2020) signed by (Họ và tên)\n"
    )  # fmt: skip
    assert len(desk.copies()) == 3


def test_the_key_of_the_server_signs_for_nobody_but_its_holder(app: Flask, desk: Desk, tmp_path: Path) -> None:
    with_server_key(app, tmp_path, "Ủy ban nhân dân Quận 7")

    answer = app.test_cli_runner().invoke(args=["certificates", "sign", "05/QĐ-UBND"])

    assert answer.exit_code == 1
    assert "“Ủy ban nhân dân Quận 7”" in answer.output
    assert desk.copies() == {}


def test_a_server_without_a_key_says_so(app: Flask, desk: Desk) -> None:
    answer = app.test_cli_runner().invoke(args=["certificates", "sign", "05/QĐ-UBND"])

    assert (answer.exit_code, answer.output) == (
        1, "Error: The server has no key: set SIGNING_KEY_FILE or PKCS11_MODULE.\n"
    )  # fmt: skip


def test_a_token_without_its_software_is_refused_in_clear_words(
    app: Flask, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    app.extensions["settings"] = dataclasses.replace(
        app.extensions["settings"], pkcs11_module=str(tmp_path / "token.so"), pkcs11_key="khoa"
    )

    answer = app.test_cli_runner().invoke(args=["certificates", "sign", "05/QĐ-UBND"])

    assert answer.exit_code == 1
    assert "pyhanko[pkcs11]" in answer.output
    assert desk.copies() == {}


def test_the_archive_holds_all_that_was_issued_and_its_hashes_hold(app: Flask, desk: Desk, tmp_path: Path) -> None:
    desk.sign()
    desk.sign(Part.BODY)
    first, *_others = desk.certificates
    desk.office.annul(first.award)
    out = tmp_path / "luu-tru.zip"

    answer = app.test_cli_runner().invoke(args=["certificates", "archive", "05/QĐ-UBND", "--out", str(out)])

    assert (answer.exit_code, answer.output) == (0, f"3 certificates of decision 05/QĐ-UBND (2020): {out}\n")
    with ZipFile(out) as archive:
        archive.extractall(tmp_path / "unpacked")
        names = archive.namelist()
    serials = [f"NHABE-2020-050{place}" for place in (1, 2, 3)]
    assert sorted(names) == sorted(
        ["SHA256SUMS", "certificates.json"]
        + [f"{folder}/{serial}.pdf" for folder in ("certificates", "signed") for serial in serials]
    )
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "unpacked", capture_output=True,
                             text=True)  # fmt: skip
    assert (checked.returncode, checked.stdout.count(": OK")) == (0, 7)
    told = json.loads((tmp_path / "unpacked/certificates.json").read_text(encoding="utf-8"))
    assert [(one["serial"], one["state"]) for one in told["certificates"]] == list(
        zip(serials, ["annulled", "stands", "stands"], strict=True)
    )
    second = desk.certificates[0]
    assert told["certificates"][1]["values"] == second.values
    assert (tmp_path / "unpacked" / told["certificates"][1]["file"]).read_bytes() == page_of(second)
    signed = content_of(desk.copies()[second.id][Part.BODY].file)
    assert (tmp_path / "unpacked" / told["certificates"][1]["signed"]).read_bytes() == signed
    assert [one["part"] for one in told["certificates"][1]["signatures"]] == ["signer", "body"]


def test_the_archive_is_the_same_whenever_it_is_written(app: Flask, desk: Desk, tmp_path: Path) -> None:
    hashes = set()
    for name in ("a.zip", "b.zip"):
        app.test_cli_runner().invoke(args=["certificates", "archive", "05/QĐ-UBND", "--out", str(tmp_path / name)])
        hashes.add(sha256((tmp_path / name).read_bytes()).hexdigest())

    assert len(hashes) == 1


def test_an_archive_of_a_decision_that_nobody_knows_is_refused(app: Flask, tmp_path: Path) -> None:
    answer = app.test_cli_runner().invoke(args=["certificates", "archive", "99/QĐ-X", "--out", str(tmp_path / "a.zip")])

    assert answer.exit_code == 1
    assert not (tmp_path / "a.zip").exists()
