"""What is said to clamd and understood of it: against a pretended one byte by byte, and against Debian's own."""

import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from contest.storage.scanning import PIECE, ScanFailed, Scanner
from tests.storage.clamd import MALWARE, NAME, PROGRAM, Pretended, Real


@pytest.fixture(scope="module")
def real() -> Iterator[Real]:
    """A running clamd. The folder is short: the path of a socket has at most 107 characters."""
    if PROGRAM is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    with tempfile.TemporaryDirectory(prefix="clamd-") as place, Real(Path(place)) as clamd:
        yield clamd


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_a_clean_file_arrives_whole_and_is_said_to_be_clean(size: int) -> None:
    content = bytes(place % 251 for place in range(size))
    with Pretended() as clamd:
        assert clamd.scanner.found_in(content) is None

    assert clamd.heard == [content]


def test_malware_is_named() -> None:
    with Pretended() as clamd:
        assert clamd.scanner.found_in(b"x" * PIECE + MALWARE) == NAME


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (b"stream: Can't allocate memory ERROR\0", "Can't allocate memory ERROR"),
        (b"", "no answer"),
        (b"UNKNOWN COMMAND\0", "UNKNOWN COMMAND"),
        (b"OKAY FOUND IT\0", "OKAY FOUND IT"),
    ],
)
def test_whatever_is_no_verdict_says_nothing_about_the_file(says: bytes, told: str) -> None:
    with Pretended(says) as clamd, pytest.raises(ScanFailed, match=told):
        clamd.scanner.found_in(b"content")


def test_a_scanner_that_hangs_up_in_the_middle_is_still_listened_to() -> None:
    with Pretended(limit=PIECE) as clamd, pytest.raises(ScanFailed, match=r"size limit exceeded|reset|Broken pipe"):
        clamd.scanner.found_in(bytes(20 * 1024 * 1024))


@pytest.mark.parametrize("address", ["unix:/nonexistent/clamd.ctl", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_not_there_is_told_by_its_address(address: str) -> None:
    with pytest.raises(ScanFailed, match=address):
        Scanner(address).found_in(b"content")


def test_the_real_clamd_passes_a_clean_file(real: Real) -> None:
    assert real.scanner.found_in(b"Bao cao thanh tich") is None


def test_the_real_clamd_names_malware_also_inside_an_archive(real: Real) -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"text " * 200 + MALWARE)

    found = [real.scanner.found_in(content) for content in (b"before " + MALWARE, file.getvalue())]

    assert found == [f"{NAME}.UNOFFICIAL"] * 2


def test_the_real_clamd_gives_no_verdict_on_what_is_longer_than_it_may_be(real: Real) -> None:
    with pytest.raises(ScanFailed):
        real.scanner.found_in(bytes(3 * 1024 * 1024))
