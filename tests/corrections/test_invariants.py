"""What must hold of documents that come after a decision."""

from sqlalchemy import text

from contest.corrections.invariants import breaches
from contest.corrections.models import Correction
from contest.database import db, transaction
from tests.corrections.conftest import Case


def test_a_sound_product_has_no_breach(case: Case) -> None:
    case.correct(recipient_name="Nguyễn Văn Mốt")
    case.annul(what="Giấy khen")

    assert list(breaches()) == []


def test_breaks_are_told(case: Case) -> None:
    document = case.correct(recipient_name="Nguyễn Văn Mốt")
    with transaction():
        db.session.add(
            Correction(document_id=document.id, award_id=case.award.id, field="achievement", old_text="Không có",
                       new_text="Khác")
        )  # fmt: skip
        db.session.execute(
            text("INSERT INTO recovery (award_id, kind, what, demanded_on, note) VALUES (:id, 'object', 'x', :on, '')"),
            {"id": case.award.id, "on": "2020-02-07"},
        )

    told = list(breaches())

    assert len(told) == 2
    assert "does not quote what award" in told[0] and "is of an award that stands" in told[1]
