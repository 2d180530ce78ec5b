"""The contents of a binder and its extract of the journal as plain values, and as CSV. In Vietnamese."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from contest import clock
from contest.awards.models import Award
from contest.awards.queries import notes_on
from contest.awards.workbook import amended_note
from contest.binders.contents import Placed
from contest.binders.queries import Bound
from contest.copies.models import CopyKind, SignedCopy
from contest.copies.signing import Signature, Verdict
from contest.initiatives.models import Initiative
from contest.journal.models import JournalEntry
from contest.paper.linebreaks import unmarked
from contest.paper.writing import clock_time, short_day, written
from contest.recognition.models import Recognition
from contest.rules.catalogue import name_of
from contest.spreadsheet import harmless

CONTENTS = "binders/papers/contents.html"
JOURNAL = "binders/papers/journal.html"
JOURNAL_COLUMNS = ("Thời điểm", "Người thực hiện", "Việc", "Lý do", "Chi tiết", "Mã việc", "Đối tượng", "Mã băm")
AWARD_COLUMNS = ("TT", "Loại", "Tên", "Chức vụ, đơn vị", "Hình thức khen thưởng", "Thành tích", "Số vào sổ", "Ghi chú")
INITIATIVE_COLUMNS = ("TT", "Số đăng ký", "Tên sáng kiến", "Tác giả", "Đơn vị", "Số giấy chứng nhận", "Ghi chú")
KINDS = {"collective": "Tập thể", "individual": "Cá nhân", "household": "Hộ gia đình"}
LONGEST_DETAILS = 400
# An entry in words: what was done, and its details.
Told = tuple[str, str]


def title_of(subject: Bound) -> str:
    """Return what a binder is about."""
    if isinstance(subject, Initiative):
        return f"Sáng kiến, giải pháp số {subject.register_number}: {subject.title}"
    day = f" ngày {short_day(subject.issued_on)}" if subject.issued_on else ""
    return f"Quyết định số {subject.notation}{day}: {subject.title}"


def contents_values(
    subject: Bound, placed: Sequence[Placed], left_out: Sequence[str], *, at: datetime
) -> dict[str, Any]:
    """Return the values of the list of contents, with the page on which each piece begins."""
    return {
        **_heading(subject, at),
        "rows": [
            [
                str(place), line.piece.words + (f"\n{line.piece.note}" if line.piece.note else ""), line.path,
                str(line.first_page or "chỉ có trong tệp ZIP"), _in_groups(line.sha256),
            ]
            for place, line in enumerate(placed, start=1)
        ],
        "left_out": list(left_out),
    }  # fmt: skip


def journal_values(
    subject: Bound, entries: Iterable[JournalEntry], told: Sequence[Told], *, at: datetime
) -> dict[str, Any]:
    """Return the values of the extract of the journal; ``told`` are the entries in words."""
    return {
        **_heading(subject, at),
        "rows": [
            [moment(entry.at), entry.actor_name, words, _shortened(_with_reason(entry, details))]
            for entry, (words, details) in zip(entries, told, strict=True)
        ],
    }


def _with_reason(entry: JournalEntry, details: str) -> str:
    return " ".join(part for part in (f"Lý do: {entry.reason}." if entry.reason else "", details) if part)


def _shortened(text: str) -> str:
    """Return ``text`` as far as it is read on paper; all of it stands in the table beside it."""
    return text if len(text) <= LONGEST_DETAILS else f"{text[:LONGEST_DETAILS].rsplit(' ', 1)[0]} … (xem nhat-ky.csv)"


def journal_csv(entries: Iterable[JournalEntry], told: Sequence[Told]) -> bytes:
    """Return the extract of the journal as CSV, with the hashes of its chain."""
    rows = [
        [entry.at.isoformat(timespec="seconds"), entry.actor_name, words, entry.reason or "", details, entry.act,
         f"{entry.subject_kind} {entry.subject_id}", entry.hash]
        for entry, (words, details) in zip(entries, told, strict=True)
    ]  # fmt: skip
    return _csv(JOURNAL_COLUMNS, rows)


def awards_csv(awards: Sequence[Award]) -> bytes:
    """Return the list of a decision with what became of each line."""
    rows, corrected = [], notes_on(awards)
    for place, award in enumerate(awards, start=1):
        gone = award.annulment
        note = (
            f"Đã hủy bỏ theo {gone.decision_ref} ngày {short_day(gone.annulled_on)}: {gone.reason}"
            if gone
            else amended_note(award)
        )
        rows.append([
            str(place), KINDS[award.recipient_kind.value], unmarked(award.recipient_name),
            unmarked(award.recipient_line), name_of(award.honour), unmarked(award.achievement), award.register_entry,
            "; ".join(filter(None, (corrected.get(award.id, ""), note))),
        ])  # fmt: skip
    return _csv(AWARD_COLUMNS, rows)


def recognitions_csv(lines: Sequence[Recognition]) -> bytes:
    """Return the list of a decision of recognition with what became of each line."""
    rows = []
    for place, line in enumerate(lines, start=1):
        gone = line.annulment
        note = f"Đã hủy bỏ theo {gone.decision_ref} ngày {short_day(gone.annulled_on)}: {gone.reason}" if gone else ""
        rows.append([
            str(place), line.initiative.register_number, line.title,
            "; ".join(f"{author.full_name} ({written(author.share)} %)" for author in line.authors), line.unit_name,
            "; ".join(author.register_entry for author in line.authors), note,
        ])  # fmt: skip
    return _csv(INITIATIVE_COLUMNS, rows)


def moment(at: datetime) -> str:
    return f"{clock_time(at, clock.OFFICE)} ngày {short_day(at.astimezone(clock.OFFICE).date())}"


VERDICTS = {
    Verdict.VALID: "Chữ ký số hợp lệ",
    Verdict.UNKNOWN_ISSUER: "Chữ ký số còn nguyên vẹn, tổ chức cấp chứng thư không thuộc danh sách tin cậy",
    Verdict.UNFIT_CERTIFICATE: "Chữ ký số còn nguyên vẹn, chứng thư không có giá trị ký tại thời điểm ký",
    Verdict.ALTERED: "Tệp đã bị thay đổi sau khi ký số",
    Verdict.UNSIGNED: "Không có chữ ký số",
}


def signatures_told(copy: SignedCopy) -> str:
    """Return what the digital signatures of a copy came to when they were last looked at; of a Word file nothing."""
    if copy.kind is CopyKind.WORD:
        return ""
    check = copy.last_check
    if check is None:
        return "Chữ ký số chưa được kiểm tra" if copy.kind is CopyKind.DIGITAL else VERDICTS[Verdict.UNSIGNED]
    signers = "; ".join(_signer(one) for one in check.signatures)
    at = f", kiểm tra lúc {moment(check.checked_at)}" if signers else ""
    return f"{VERDICTS[check.verdict]}{f' ({signers})' if signers else ''}{at}"


def _signer(one: Signature) -> str:
    by = "theo dấu thời gian" if one.stamp_trusted else "theo đồng hồ của người ký"
    at = f", ký lúc {moment(one.signed_at)} {by}" if one.signed_at else ""
    return f"{one.signer}, chứng thư số {one.serial} do {one.issuer} cấp{at}"


def _heading(subject: Bound, at: datetime) -> dict[str, Any]:
    body = subject.movement.body
    return {
        "body": body.name,
        "place": body.place,
        "about": title_of(subject),
        "ordered_at": at.astimezone(clock.OFFICE).isoformat(timespec="seconds"),
    }


def _in_groups(sha256: str) -> str:
    """Return a hash in groups that a page can break."""
    return " ".join(sha256[start : start + 16] for start in range(0, len(sha256), 16))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(" ".join(cell.split())) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
