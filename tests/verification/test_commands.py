"""Keys from the command line, and checking a token without a network."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from contest.certificates.models import Certificate
from contest.certificates.papers import said_by
from contest.certificates.queries import signing_keys
from contest.certificates.tasks import signed_address, signing_key
from contest.database import db
from contest.journal.models import JournalEntry

DOCUMENT = config.ROOT / "docs" / "verification.md"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["verification", *arguments])
    db.session.rollback()
    return result.exit_code, result.output


def words(certificate: Certificate, **changes: str) -> list[str]:
    says = said_by(certificate)
    given = {
        "serial": says.serial, "recipient": says.recipient, "decision": says.decision, "day": "07/02/2020",
        "office": says.office, **changes,
    }  # fmt: skip
    return [part for name, text in given.items() for part in (f"--{name}", text)]


@pytest.fixture
def kept(client: FlaskClient, certificate: Certificate, tmp_path: Path) -> Path:
    """The published keys, as somebody has kept them."""
    signing_key()
    (tmp_path / "keys.json").write_text(client.get("/v/keys").text, encoding="utf-8")
    return tmp_path / "keys.json"


def test_a_token_is_checked_with_a_file_of_keys_and_the_words_of_the_paper(
    app: Flask, certificate: Certificate, kept: Path
) -> None:
    token = signed_address(certificate, signing_key())

    genuine = run(app, "check", token, "--keys", str(kept), *words(certificate))
    other = run(app, "check", token, "--keys", str(kept), *words(certificate, recipient="Người Khác"))
    silent = run(app, "check", token, "--keys", str(kept))
    false = run(app, "check", token[:-1] + str(9 - int(token[-1])), "--keys", str(kept), *words(certificate))

    assert (genuine[0], "GENUINE" in genuine[1], certificate.code in genuine[1]) == (0, True, True)
    assert (other[0], "OTHER WORDS" in other[1]) == (1, True)
    assert (silent[0], "not compared" in silent[1]) == (0, True)
    assert (false[0], "FALSE" in false[1]) == (1, True)


def test_what_is_no_token_and_what_are_no_keys_is_said(app: Flask, certificate: Certificate, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"keys": [{"kty": "RSA"}]}', encoding="utf-8")

    assert "This is no token" in run(app, "check", certificate.code)[1]
    token = signed_address(certificate, signing_key())
    assert "holds no published keys" in run(app, "check", token, "--keys", str(tmp_path / "keys.json"))[1]


def test_a_new_key_signs_from_now_on_and_the_old_one_stays_published(
    app: Flask, client: FlaskClient, certificate: Certificate
) -> None:
    former, before = signing_key(), signed_address(certificate, signing_key())

    code, said = run(app, "new-key")

    assert code == 0
    assert signing_key() != former
    assert signing_key().public.name in said
    after = signed_address(certificate, signing_key())
    assert after != before
    for address in (before, after):
        assert client.get(f"{address.partition('127.0.0.1:8000')[2]}.json").json["token"] == "genuine"
    new, old = signing_keys()
    assert (new.name, new.retired_at) == (signing_key().public.name, None)
    assert (old.name, old.retired_at is None) == (former.public.name, False)
    acts = [entry.act for entry in db.session.query(JournalEntry).order_by(JournalEntry.id)]
    assert acts[-2:] == ["signing_key.retire", "signing_key.make"]
    listed = run(app, "keys")[1]
    assert former.public.name in listed and "in use" in listed
    assert json.loads(run(app, "keys", "--format", "json")[1])["keys"][0]["kid"] == new.name


def test_a_machine_without_the_private_key_makes_one_of_its_own_and_both_are_published(
    app: Flask, certificate: Certificate
) -> None:
    former = signing_key()
    folder = Path(app.extensions["settings"].keys_dir)
    for file in folder.iterdir():
        file.unlink()

    assert signing_key() != former
    assert [key.retired_at for key in signing_keys()] == [None, None]


def test_before_anything_was_signed_there_is_no_key(app: Flask, client: FlaskClient) -> None:
    assert client.get("/v/keys").json == {"keys": []}
    assert "No key has signed anything yet." in run(app, "keys")[1]


def test_the_program_in_the_document_checks_a_token_alone(
    app: Flask, certificate: Certificate, kept: Path, tmp_path: Path
) -> None:
    """Whoever reads ``docs/verification.md`` can check a token with nothing of this house."""
    (program,) = re.findall(r"```python\n(.+?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "check.py").write_text(program, encoding="utf-8")
    token, says = signed_address(certificate, signing_key()), said_by(certificate)

    def checked(recipient: str) -> str:
        said = [says.serial, recipient, says.decision, says.day.isoformat(), says.office]
        command = [sys.executable, "-I", str(tmp_path / "check.py"), str(kept), token, *said]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout.strip()

    assert checked(says.recipient.upper()) == "genuine"
    assert checked("Người Khác") == "signed for other words"
