"""The letter of correction and the decision of annulment as values."""

from datetime import date

from contest.corrections import queries
from contest.corrections.papers import annulment_values, letter_values
from contest.database import db
from contest.rules.annulments import cause_on
from tests.corrections.conftest import DAY, Case


def test_the_letter_says_what_was_written_and_what_is_right(case: Case) -> None:
    values = letter_values(case.correct(recipient_name="Nguyễn Văn Mốt", honorific="ms"))

    assert values["corrections"] == [
        ["họ và tên", "“Nguyễn Văn Một”", "“Nguyễn Văn Mốt”"],
        ["danh xưng", "“ông”", "“bà”"],
    ]
    assert values["number"] == "01/UBND-NV"
    assert values["about"] == "V/v đính chính thông tin tại Quyết định số 01/QĐ-UBND"
    assert values["addressees"] == ["Ủy ban nhân dân xã Phước Kiển", "Nguyễn Văn Mốt"]


def test_the_decision_of_annulment_speaks_in_the_corrected_words(case: Case) -> None:
    case.correct(recipient_name="Nguyễn Văn Mốt")
    case.annul(what="Giấy khen", amount=447_000)
    document = queries.documents_of(case.award)[-1]

    values = annulment_values(document, cause_on("fraud", DAY), queries.recoveries_of(case.award))

    assert values["title"] == (
        "Về việc hủy bỏ hình thức khen thưởng và thu hồi hiện vật, tiền thưởng đối với Nguyễn Văn Mốt"
    )
    assert (values["what"], values["money"], values["last_article"]) == ("Giấy khen", 447_000, 3)
    assert values["issued_on"] == date(2020, 2, 7).isoformat()


def test_a_title_is_annulled_as_a_title_and_a_form_as_a_form(case: Case) -> None:
    case.annul()
    document = queries.documents_of(case.award)[-1]
    form = annulment_values(document, cause_on("fraud", DAY), [])
    with db.session.no_autoflush:
        document.award.honour = "LDTT_HUYEN"
        title = annulment_values(document, cause_on("fraud", DAY), [])
    db.session.rollback()

    assert form["honour"].startswith("hình thức khen thưởng Giấy khen")
    assert title["honour"] == "danh hiệu “Lao động tiên tiến”"
    assert title["title"] == "Về việc hủy bỏ danh hiệu thi đua đối với Nguyễn Văn Một"


def test_without_recovery_the_decision_has_two_articles(case: Case) -> None:
    case.annul()
    document = queries.documents_of(case.award)[-1]

    values = annulment_values(document, cause_on("fraud", DAY), [])

    assert (values["last_article"], "thu hồi" in values["title"]) == (2, False)
    assert values["recipients"][0] == "Như Điều 2"
