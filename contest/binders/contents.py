"""What a binder holds: its pieces, their places in the archive, and the manifests of both kinds. Pure."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from contest.paper.writing import short_day
from contest.registrations.binder import distinct, file_name
from contest.spreadsheet import harmless

PAPERS, METADATA = "1. Văn bản", "1. Văn bản/Siêu dữ liệu"
SIGNED, WITHDRAWN = "2. Bản đã ký", "2. Bản đã ký/Đã rút"
EVIDENCE, CERTIFICATES, RECORDS = "3. Minh chứng", "4. Giấy khen, giấy chứng nhận", "5. Danh sách, nhật ký"
CONTENTS, MANIFEST_CSV, MANIFEST_TXT = "Mục lục.pdf", "manifest.csv", "manifest.txt"
COLUMNS = (
    "Tệp", "Nội dung", "Số, ký hiệu", "Ngày", "Người ký", "Định dạng", "Số trang", "Dung lượng (byte)", "SHA-256",
    "Ghi chú",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One file of a binder: where it lies, what it is, what stands on it, and how it is got.

    ``at`` dates the file. What is ``left_out`` is told with the reason and has no file. ``sha256`` is what the content
    must have, if that is known before it is made.
    """

    folder: str
    name: str
    words: str
    media_type: str
    at: datetime
    load: Callable[[], bytes]
    sha256: str = ""
    number: str = ""
    day: date | None = None
    signer: str = ""
    note: str = ""
    left_out: bool = False


@dataclass(frozen=True)
class Placed:
    """A piece that was put into the archive: its path, size, hash, and pages if it is one of the PDF."""

    piece: Piece
    path: str
    size: int
    sha256: str
    pages: int | None = None
    first_page: int | None = None


def paths_of(pieces: Sequence[Piece]) -> list[str]:
    """Return the path of each piece: equal names in a folder are told apart, and every system can unpack them."""
    taken: dict[str, set[str]] = {}
    return [
        f"{piece.folder}/{next(distinct([file_name(piece.name)], taken.setdefault(piece.folder, set())))}"
        for piece in pieces
    ]


def manifest_csv(placed: Iterable[Placed]) -> bytes:
    """Return what lies in the archive as a table that a spreadsheet opens; it names no cell that could be a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in placed:
        piece = line.piece
        writer.writerow([
            harmless(text) for text in (
                line.path, piece.words, piece.number, short_day(piece.day) if piece.day else "", piece.signer,
                piece.media_type, "" if line.pages is None else str(line.pages), str(line.size), line.sha256,
                piece.note,
            )
        ])  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def manifest_txt(heading: Sequence[str], placed: Iterable[Placed], more: Iterable[tuple[str, str]]) -> bytes:
    """Return the hashes of all files for ``sha256sum -c``, each after a line that says in words what it is.

    ``heading`` says what the archive is; ``more`` are hashes and paths of files that are no pieces.
    """
    return "".join(f"{line}\n" for line in _lines(heading, placed, more)).encode()


def _lines(heading: Sequence[str], placed: Iterable[Placed], more: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from (f"# {line}" for line in heading)
    yield "# Kiểm tra: sha256sum -c manifest.txt (dòng bắt đầu bằng # là lời giải thích)"
    for line in placed:
        words = ", ".join(part for part in (line.piece.words, line.piece.number, line.piece.note) if part)
        yield f"# {_one_line(words)}"
        if not line.piece.left_out:
            yield f"{line.sha256}  {line.path}"
    for sha256, path in more:
        yield f"{sha256}  {path}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
