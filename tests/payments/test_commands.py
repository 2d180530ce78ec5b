"""``flask decisions export``."""

from pathlib import Path

from flask import Flask

from contest.awards.listing import Layout
from contest.payments.services import decision_paper
from tests.payments.conftest import Cashier, cashier_of
from tests.pdf import pages_of
from tests.wordfiles import text_of


def exported(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["decisions", "export", *arguments])
    return result.exit_code, result.output


def test_a_decision_is_written_with_its_list_in_both_formats(app: Flask, tmp_path: Path) -> None:
    cashier = cashier_of()
    pdf, docx = tmp_path / "quyet-dinh.pdf", tmp_path / "quyet-dinh.docx"

    answers = [
        exported(app, str(cashier.decision.id), "--format", "pdf", "--out", str(pdf)),
        exported(app, "101/QĐ-UBND", "--format", "docx", "--out", str(docx), "--individuals-first", "--money"),
    ]

    assert answers == [(0, f"101/QĐ-UBND 2020-02-07: {pdf}\n"), (0, f"101/QĐ-UBND 2020-02-07: {docx}\n")]
    text = " ".join(pages_of(pdf.read_bytes()))
    assert "3.150.000 đồng (Ba triệu một trăm năm mươi nghìn đồng)" in text
    assert "I. TẬP THỂ" in text
    assert "I. CÁ NHÂN" in text_of(docx.read_bytes())
    assert "Tiền thưởng (đồng)" in text_of(docx.read_bytes())


def test_what_is_not_there_is_not_written(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "quyet-dinh.pdf"

    code, words = exported(app, "999/QĐ-UBND", "--format", "pdf", "--out", str(out))

    assert (code, "There is no decision 999/QĐ-UBND" in words, out.exists()) == (1, True, False)


def test_the_same_decision_is_exported_as_it_was_issued(cashier: Cashier) -> None:
    before = decision_paper(cashier.decision, Layout())
    cashier.annul(cashier.decision.awards[0])

    assert decision_paper(cashier.decision, Layout()) == before
