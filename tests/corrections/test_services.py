"""Correcting, annulling with recovery, and issuing again."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from contest.awards.models import AwardState, Capacity
from contest.certificates import queries as certificates
from contest.certificates.models import Certificate
from contest.corrections import queries, services
from contest.corrections.invariants import breaches
from contest.corrections.models import (
    AnnulmentCause,
    CorrectedField,
    Correction,
    LaterDocument,
    Recovery,
    RecoveryKind,
    Reissue,
    ReissueKind,
)
from contest.corrections.services import AnnulDetails
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.histories.register import register_of
from contest.invariants import breaches as every_breach
from contest.journal.queries import entries_about
from contest.numbers.queries import last_taken
from contest.payments import services as payments
from tests.corrections.conftest import DAY, Case
from tests.payments.conftest import Cashier, handed_over
from tests.payments.conftest import cashier as cashier


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def acts(case: Case) -> list[str]:
    return [entry.act for entry in entries_about(case.award)]


# Corrections.


def test_a_correction_is_a_letter_with_the_next_number_and_leaves_the_award_alone(case: Case) -> None:
    document = case.correct(recipient_name="Nguyễn Văn Mốt", honorific="ms")

    assert document.notation == "01/UBND-NV"
    assert [(one.field, one.old_text, one.new_text) for one in document.corrections] == [
        (CorrectedField.RECIPIENT_NAME, "Nguyễn Văn Một", "Nguyễn Văn Mốt"),
        (CorrectedField.HONORIFIC, "mr", "ms"),
    ]
    assert case.award.recipient_name == "Nguyễn Văn Một"
    assert queries.reads_now(case.award).recipient_name == "Nguyễn Văn Mốt"
    taken = last_taken(case.office.body, 2020, "UBND-NV")
    assert taken is not None and (taken.subject_kind, taken.subject_id) == ("later_document", document.id)
    assert "award.correct" in acts(case)
    assert list(every_breach()) == []


def test_a_later_correction_quotes_the_earlier(case: Case) -> None:
    case.correct(recipient_name="Nguyễn Văn Mốt")
    second = case.correct(recipient_name="Nguyễn Văn Mộc")

    assert second.notation == "02/UBND-NV"
    assert second.corrections[0].old_text == "Nguyễn Văn Mốt"
    assert queries.reads_now(case.award).recipient_name == "Nguyễn Văn Mộc"
    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("words", "on", "why"),
    [
        ({}, DAY, "Nothing would change"),
        ({"recipient_name": ""}, DAY, "not taken away"),
        ({"honorific": ""}, DAY, "Only a person is addressed"),
        ({"recipient_name": "Nguyễn Văn Mốt"}, date(2020, 2, 6), "nothing comes after it earlier"),
        ({"recipient_name": "Nguyễn Văn Mốt"}, date(2021, 1, 1), "not in the future"),
        ({"recipient_line": "Nguyễn Văn Một " * 26}, DAY, "long"),
        ({"recipient_name": "Trần Thị Hai"}, DAY, "is another name than “Nguyễn Văn Một”"),
        ({"recipient_name": "Nguyễn Văn Mười"}, DAY, "amend the decision"),
    ],
)
def test_what_cannot_be_corrected_is_refused_and_takes_no_number(
    case: Case, words: dict[str, str], on: date, why: str
) -> None:
    with pytest.raises(RuleViolation, match=why):
        case.correct(on=on, **words)

    assert (count(LaterDocument), count(Correction)) == (0, 0)
    assert last_taken(case.office.body, 2020, "UBND-NV") is None
    assert "award.correct" not in acts(case)


def test_a_correction_issues_the_certificate_again_with_the_old_register_number(case: Case) -> None:
    case.issue()
    former = certificates.certificate_of(case.award)
    assert former is not None

    case.correct(recipient_name="Nguyễn Văn Mốt")

    now = certificates.certificate_of(case.award)
    assert now is not None and former.replaced_by is now
    assert (now.values["recipient"], former.values["recipient"]) == ("Nguyễn Văn Mốt", "Nguyễn Văn Một")
    assert now.values["register"] == former.values["register"]
    assert (now.serial, now.code == former.code) == (f"{former.serial}-2", False)
    assert [one.id for one in certificates.certificates_of(case.decision)].count(former.id) == 0
    assert list(every_breach()) == []


def test_a_certificate_issued_again_names_the_body_and_its_office_as_on_the_day(case: Case) -> None:
    case.issue()
    with transaction():
        case.office.body.name, case.office.body.head_title = "Ủy ban nhân dân thành phố Mới", "GIÁM ĐỐC"
    case.correct(recipient_name="Nguyễn Văn Mốt")

    former, now = certificates.certificates_ever(case.award)
    assert now.values == {**former.values, "recipient": "Nguyễn Văn Mốt"}
    assert "thành phố Mới" not in str(now.values)


def test_the_first_certificate_has_the_corrected_words(case: Case) -> None:
    case.correct(recipient_name="Nguyễn Văn Mốt")
    case.issue()

    issued = certificates.certificates_ever(case.award)
    assert [one.values["recipient"] for one in issued] == ["Nguyễn Văn Mốt"]


def test_the_register_keeps_the_old_words_with_the_correction_beside(case: Case) -> None:
    case.correct(recipient_name="Nguyễn Văn Mốt")

    line = next(one for one in register_of(case.office.body, 2020).lines if one.award_id == case.award.id)
    assert line.recipient == "Nguyễn Văn Một"
    assert "“Nguyễn Văn Một” thành “Nguyễn Văn Mốt” theo 01/UBND-NV ngày 07/02/2020" in line.note


# Annulments.


def test_an_annulment_is_a_decision_of_its_own_with_its_cause_and_recoveries(case: Case) -> None:
    case.annul(what="Giấy khen", amount=447_000)

    assert case.award.state is AwardState.ANNULLED
    assert case.award.annulment is not None and case.award.annulment.decision_ref == "02/QĐ-UBND"
    cause = queries.cause_of(case.award)
    assert cause is not None and cause.cause == "fraud"
    assert [(one.kind, one.what, one.amount) for one in queries.recoveries_of(case.award)] == [
        (RecoveryKind.OBJECT, "Giấy khen", None),
        (RecoveryKind.MONEY, "", 447_000),
    ]
    assert [number for _body, number in queries.open_recoveries_at([case.office.body.id])] == [2]
    assert list(every_breach()) == []


def test_a_cause_that_the_law_of_the_day_does_not_name_is_refused(case: Case) -> None:
    with pytest.raises(RuleViolation, match="does not name this cause"):
        case.annul(cause="violation")

    assert case.award.state is AwardState.AWARDED
    assert (count(LaterDocument), count(AnnulmentCause)) == (0, 0)


def test_what_was_annulled_is_not_corrected_or_issued_again(case: Case) -> None:
    case.annul()

    for act in (lambda: case.correct(recipient_name="X"), case.reissue, case.annul):
        with pytest.raises(RuleViolation, match="Only an award that stands"):
            act()


def test_what_came_back_is_closed_once(case: Case) -> None:
    case.annul(what="Giấy khen")
    recovery = queries.recoveries_of(case.award)[0]
    for on, why in ((date(2020, 2, 6), "did not come back earlier"), (date(2021, 1, 1), "when it is there")):
        with pytest.raises(RuleViolation, match=why), transaction():
            services.note_return(recovery, on, "", by=case.office.secretary)
    assert recovery.is_open

    with transaction():
        services.note_return(recovery, DAY, "Biên bản số 1", by=case.office.secretary)
    with pytest.raises(RuleViolation, match="already"), transaction():
        services.note_return(recovery, DAY, "", by=case.office.secretary)

    assert queries.open_recoveries_at([case.office.body.id]) == []
    assert recovery.note == "Biên bản số 1"


# Reissues.


def test_a_lost_certificate_is_issued_again_in_the_same_words(case: Case) -> None:
    case.issue()
    case.reissue()

    former, now = certificates.certificates_ever(case.award)
    assert former.replaced_by is now and now.values == former.values
    assert (now.edition, count(Reissue)) == (2, 1)
    case.reissue(ReissueKind.DAMAGED)
    assert [one.edition for one in certificates.certificates_ever(case.award)] == [1, 2, 3]


@pytest.mark.parametrize(("kind", "returned"), [(ReissueKind.LOST, True), (ReissueKind.DAMAGED, False)])
def test_a_damaged_certificate_is_exchanged_for_the_old_one(case: Case, kind: ReissueKind, returned: bool) -> None:
    case.issue()
    with pytest.raises(RuleViolation, match="exchanged for the old one"):
        case.reissue(kind, old_returned=returned)

    assert (count(Reissue), len(certificates.certificates_ever(case.award))) == (0, 1)


def test_a_request_is_not_earlier_than_the_award_nor_in_the_future(case: Case) -> None:
    for on in (date(2020, 2, 6), date(2021, 1, 1)):
        with pytest.raises(RuleViolation):
            case.reissue(asked_on=on)
    assert count(Reissue) == 0


# What the database itself refuses.


@pytest.mark.parametrize("model", [LaterDocument, Correction, AnnulmentCause, Recovery, Reissue, Certificate])
def test_rows_are_append_only_on_both_databases(case_on_both: Case, model: type) -> None:
    case = case_on_both
    case.issue()
    case.correct(recipient_name="Nguyễn Văn Mốt")
    case.reissue()
    case.annul(what="Giấy khen")
    column = {
        LaterDocument: "reason", Correction: "new_text", AnnulmentCause: "cause", Recovery: "what", Reissue: "reason",
        Certificate: "serial",
    }[model]  # fmt: skip
    before = count(model)

    for statement in (update(model).values({column: "khác"}), delete(model)):
        with pytest.raises(DatabaseError), transaction():
            db.session.execute(statement)

    assert count(model) == before > 0


def test_money_that_came_back_closes_what_was_demanded(cashier: Cashier) -> None:
    with transaction():
        sheet = payments.draw_up_sheet(cashier.decision, cashier.fund, by=cashier.office.secretary)
    line = sheet.lines[0]
    cashier.pay(line, line.rounded)
    details = AnnulDetails("fraud", DAY, "Kê khai sai", Capacity.HEAD, "A", "", line.rounded + 1)
    assert services.money_held(line.award) == line.rounded
    with pytest.raises(RuleViolation, match="no more can be demanded"), transaction():
        services.annul_award(line.award, details, by=cashier.office.leader)
    with transaction():
        services.annul_award(line.award, replace(details, amount=line.rounded), by=cashier.office.leader)

    with transaction():
        payments.recover(line, handed_over(line.rounded - 1), by=cashier.office.secretary)
    assert queries.recoveries_of(line.award)[0].is_open
    with transaction():
        payments.recover(line, handed_over(1), by=cashier.office.secretary)

    assert queries.recoveries_of(line.award)[0].returned_on == DAY
    assert services.money_held(line.award) == 0
