"""Files in the store, their rows, and names that every system can save."""

from pathlib import Path
from unicodedata import is_normalized

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from contest.database import db, transaction
from contest.storage.invariants import breaches
from contest.storage.models import StoredFile
from contest.storage.services import content_of, is_kept, kept, safe_filename, store


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("Báo cáo thành tích.pdf", "Báo cáo thành tích.pdf"),
        ("Bao\u0301 ca\u0301o.pdf", "Baó cáo.pdf"),
        ("C:\\Users\\canbo\\Desktop\\danh sách.xlsx", "danh sách.xlsx"),
        ("../../etc/passwd", "passwd"),
        ('a<b>:"c"|d?*.pdf', "a b c d.pdf"),
        ("..", "tệp"),
        ("", "tệp"),
        (".pdf", "pdf"),
        ("anh\x00\n\u202egpj.exe", "anh gpj.exe"),
        ("x" * 300 + ".docx", "x" * 140 + ".docx"),
        ("tệp không đuôi", "tệp không đuôi"),
    ],
)
def test_a_name_is_made_safe_for_every_system(given_name: str, safe: str) -> None:
    assert safe_filename(given_name) == safe


@given(st.text(max_size=300))
def test_a_safe_name_is_short_composed_and_stays_as_it_is(name: str) -> None:
    safe = safe_filename(name)

    assert 0 < len(safe) <= 150
    assert is_normalized("NFC", safe)
    assert not set(safe) & set('/\\:*?"<>|\n\r\t\x00')
    assert safe not in (".", "..")
    assert safe_filename(safe) == safe


def test_a_stored_file_is_found_again_by_its_row(app_on_both: Flask) -> None:
    with transaction():
        file = store(b"%PDF-1.7", filename="../Minh chứng.pdf", media_type="application/pdf")

    kept = db.session.get_one(StoredFile, file.id)

    assert (kept.filename, kept.size, kept.media_type) == ("Minh chứng.pdf", 8, "application/pdf")
    assert content_of(kept) == b"%PDF-1.7"


def test_equal_contents_are_kept_once_under_two_rows(app: Flask, tmp_path: Path) -> None:
    with transaction():
        first = store(b"same", filename="a.pdf", media_type="application/pdf")
        second = store(b"same", filename="b.pdf", media_type="application/pdf")

    assert first.key == second.key
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [first.sha256]


def test_a_lost_content_is_told_by_the_check(app: Flask, tmp_path: Path) -> None:
    with transaction():
        file = store(b"evidence", filename="Minh chứng.pdf", media_type="application/pdf")
    assert list(breaches()) == []

    (tmp_path / "files" / file.key).unlink()

    assert not is_kept(file)
    assert list(breaches()) == [f"storage: the content of file {file.id} (Minh chứng.pdf) is missing"]


def test_what_can_be_made_again_is_made_once(app: Flask) -> None:
    made = []

    def make() -> bytes:
        made.append(1)
        return b"ground"

    with app.app_context():
        assert [kept("ground-1", make), kept("ground-1", make)] == [b"ground", b"ground"]
    assert made == [1]
