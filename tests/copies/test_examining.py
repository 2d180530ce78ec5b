"""Signatures of a certificate authority of our own, and files that were altered afterwards."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contest.copies import examining
from contest.copies.examining import Found, signatures_of
from contest.copies.signing import Coverage, Trust, Verdict, verdict_on
from contest.errors import RuleViolation
from contest.storage.uploads import Upload
from tests.copies.authority import (
    authority,
    person,
    signed,
    signed_long_ago,
    trusted,
    with_a_byte_changed,
    with_a_page_changed,
    with_something_appended,
)
from tests.evidence.samples import pdf

OURS, UNKNOWN = "Tổ chức chứng thực thử", "Tổ chức lạ"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def found(upload: Upload, authorities: str = "") -> Found:
    return signatures_of(upload.content, upload.filename, authorities=authorities, now=NOW)


def verdict(upload: Upload, authorities: str) -> Verdict:
    return verdict_on(found(upload, authorities).signatures)


def test_a_signature_of_a_trusted_authority_holds_and_says_who_signed(tmp_path: Path) -> None:
    ((one,), authorities) = found(signed_long_ago(person(), datetime(2020, 2, 7, tzinfo=UTC)), trusted(tmp_path, OURS))

    assert one.verdict is Verdict.VALID
    assert (one.signer, one.organisation) == ("Lê Thị C", "Ủy ban nhân dân huyện Nhà Bè")
    assert (one.serial, one.issuer) == ("540101", OURS)
    assert (one.signed_at, one.stamped_at) == (datetime(2020, 2, 7, tzinfo=UTC), None)
    assert (one.coverage, authorities) == (Coverage.WHOLE, 1)


def test_an_unknown_issuer_is_told_from_a_trusted_one(tmp_path: Path) -> None:
    folder = trusted(tmp_path, OURS)

    assert verdict(signed(person("Ai đó", by=UNKNOWN)), folder) is Verdict.UNKNOWN_ISSUER
    assert verdict(signed(), "") is Verdict.UNKNOWN_ISSUER, "without authorities nobody is trusted"


def test_a_forger_who_takes_the_name_of_a_trusted_authority_is_not_believed(tmp_path: Path) -> None:
    forged = authority.__wrapped__(OURS)  # the same name, another key
    from tests.copies import authority as ours

    somebody = ours._holder("Lê Thị C", forged, ours.BEGIN, ours.END)

    assert verdict(signed(somebody), trusted(tmp_path, OURS)) is Verdict.UNFIT_CERTIFICATE


def test_several_people_sign_one_after_the_other(tmp_path: Path) -> None:
    both = signed(person(), person("Trần Văn B"))
    first, second = found(both, trusted(tmp_path, OURS)).signatures

    assert (first.signer, second.signer) == ("Lê Thị C", "Trần Văn B")
    assert (first.coverage, second.coverage) == (Coverage.REVISION, Coverage.WHOLE)
    assert verdict_on([first, second]) is Verdict.VALID


def test_one_unknown_signer_among_known_ones_is_told(tmp_path: Path) -> None:
    assert verdict(signed(person(), person("Ai đó", by=UNKNOWN)), trusted(tmp_path, OURS)) is Verdict.UNKNOWN_ISSUER


@pytest.mark.parametrize("alter", [with_a_byte_changed, with_a_page_changed, with_something_appended])
def test_what_was_altered_after_signing_is_found(tmp_path: Path, alter: object) -> None:
    assert callable(alter)
    folder = trusted(tmp_path, OURS)
    ((one,), _authorities) = found(alter(signed()), folder)

    assert one.verdict is Verdict.ALTERED
    assert one.intact is (alter is not with_a_byte_changed), "of the others the signed part is still as it was"


def test_an_empty_line_behind_the_end_is_no_change(tmp_path: Path) -> None:
    assert verdict(with_something_appended(signed(), b"\r\n"), trusted(tmp_path, OURS)) is Verdict.VALID


def test_what_was_changed_before_the_last_of_two_signed_is_found(tmp_path: Path) -> None:
    twice = signed(person("Trần Văn B"), content=with_a_page_changed(signed()).content, first=2)
    one, other = found(twice, trusted(tmp_path, OURS)).signatures

    assert (one.changed, other.changed) == (True, False)


def test_a_certificate_counts_by_the_time_of_signing(tmp_path: Path) -> None:
    folder, until = trusted(tmp_path, OURS), datetime(2020, 1, 1, tzinfo=UTC)
    holder = person("Hết hạn", until=until)

    assert verdict(signed_long_ago(holder, datetime(2019, 6, 1, tzinfo=UTC)), folder) is Verdict.VALID
    assert verdict(signed_long_ago(holder, datetime(2021, 6, 1, tzinfo=UTC)), folder) is Verdict.UNFIT_CERTIFICATE


def test_a_trusted_time_stamp_says_when_it_was_signed(tmp_path: Path) -> None:
    folder = trusted(tmp_path, OURS)
    ((one,), _authorities) = found(signed(stamper=person("Dấu thời gian", stamps=True)), folder)
    ((other,), _authorities) = found(signed(stamper=person("Dấu lạ", by=UNKNOWN, stamps=True)), folder)

    assert (one.stamp_trusted, one.signed_at) == (True, one.stamped_at)
    assert (other.stamp_trusted, other.signed_at) == (False, other.claimed_at)
    assert other.stamped_at and other.trust is Trust.TRUSTED


def test_a_file_without_signatures_has_none() -> None:
    assert found(pdf("x")).signatures == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", signed().content[:-2000], b"\0" * 100_000])
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation, match="cannot be read, so nobody can say"):
        signatures_of(content, "la.pdf", authorities="", now=NOW)


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "SECONDS", 0.01)

    with pytest.raises(RuleViolation, match="cannot be read, so nobody can say"):
        found(signed())


def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "hong.pem").write_bytes(b"nothing")

    with pytest.raises(RuleViolation, match=r"hong\.pem"):
        found(signed(), str(tmp_path))
