"""What is typed into the forms of a movement."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as laws
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field

from contest.forms import Choice, Rows
from contest.movements.forms import (
    CHOSEN,
    BasisForm,
    FieldsForm,
    PhasesForm,
    RubricForm,
    bands_in,
    bands_written,
    group_names,
    ties_in,
)
from contest.movements.models import (
    Aggregation,
    Basis,
    CriterionKind,
    LaterRound,
    MissingSheets,
    Movement,
    MovementState,
    PhaseKind,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.movements.rubric import (
    STEPS,
    BandDetails,
    CriterionDetails,
    GradeDetails,
    GroupDetails,
    RubricDetails,
    joined,
    ready_made,
)
from contest.movements.services import BasisDetails
from tests.movements.test_rubric import covering_bands

PREPARED = Movement(state=MovementState.PREPARED)
CRITERION = {"criteria-0-name": "Tính mới", "criteria-0-max_mark": "30"}
REST = {"aggregation": "mean", "trim": "", "quorum": "3"}


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    from flask import session

    with app.test_request_context():
        session["locale"] = "en"
        yield


def rubric_form(typed: Mapping[str, str]) -> RubricForm:
    """Return the form of a rubric as it was sent."""
    form = RubricForm(formdata=MultiDict(typed))
    form.about(PREPARED)
    offer_rules(form)
    return form


def offer_rules(form: RubricForm) -> None:
    for name, kind in CHOSEN.items():
        form[name].offer([(member.value, member.value) for member in kind])
    form.digits.offer([(digits, str(digits)) for digits in (2, 1, 0)])


lot = st.sampled_from([[], ["lot"]])  # it comes last


@st.composite
def rubrics(draw: st.DrawFn) -> RubricDetails:
    """Return any rubric without a fault; bands have a law of their own."""
    groups = (
        GroupDetails("new", "Tính mới", knockout=draw(st.sampled_from([None, 500]))),
        GroupDetails("a", "Phần A", "new"),
    )
    held = draw(st.booleans())
    criteria = [
        CriterionDetails(
            code, f"Tiêu chí {code}", 100 * draw(st.integers(5, 50)), weight=draw(st.sampled_from([100, 133])),
            knockout=draw(st.sampled_from([None, 150])) if kind is CriterionKind.MARK else None,
            group=group if held else "", kind=kind, step=draw(st.sampled_from(STEPS)),
        )
        for code, group, kind in [("own", "a", CriterionKind.MARK), ("use", "", CriterionKind.MARK),
                                  ("more", "", CriterionKind.BONUS), ("less", "", CriterionKind.PENALTY)]
    ]  # fmt: skip
    method = draw(st.sampled_from(list(Aggregation)))
    basis = draw(st.sampled_from(list(Basis)))
    return RubricDetails(
        criteria, method, 1 if method is Aggregation.TRIMMED_MEAN else 0, draw(st.integers(3, 9)),
        draw(st.integers(0, 1000)), draw(st.one_of(st.none(), st.integers(1, 9000))),
        draw(st.lists(st.sampled_from(["own", "use", "submitted"]), unique=True)) + draw(lot),
        groups if held else (), basis,
        draw(st.sampled_from(list(MissingSheets))), draw(st.integers(0, 2)), draw(st.sampled_from(list(Rounding))),
        draw(st.sampled_from([(), (GradeDetails("Tốt", 800), GradeDetails("Đạt", 0))])),
        draw(st.sampled_from(list(SpreadUnit))), draw(st.sampled_from(list(SpreadAction))),
        draw(st.sampled_from(list(LaterRound))), draw(st.one_of(st.none(), st.integers(1, 5000))),
        draw(st.integers(1, 100)), basis is Basis.SHEET and draw(st.booleans()), draw(st.sampled_from(["", "Mẫu 03"])),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "band"),
    [
        ("27–30: Hoàn toàn mới", (2700, 3000, "Hoàn toàn mới")),
        ("27-30: Hoàn toàn mới", (2700, 3000, "Hoàn toàn mới")),
        ("  27 — 30 : Hoàn toàn mới ", (2700, 3000, "Hoàn toàn mới")),
        ("27–30 Hoàn toàn mới", (2700, 3000, "Hoàn toàn mới")),
        ("27-30:Mới", (2700, 3000, "Mới")),
        ("21,5–26.75: Khá", (2150, 2675, "Khá")),
        ("0: Không mới", (0, 0, "Không mới")),
        ("từ 21 đến dưới 27: Khá", (2100, 2699, "Khá")),
        ("21 to under 27: Good", (2100, 2699, "Good")),
        ("27–30: 2 sáng kiến trở lên", (2700, 3000, "2 sáng kiến trở lên")),
    ],
)
def test_a_band_is_a_line(line: str, band: tuple[int, int, str]) -> None:
    assert bands_in(line) == (BandDetails(*band),)


@pytest.mark.parametrize("line", ["Khá", "21–26", "21–26:", "21–26,999: Khá", "21–x: Khá", "-1–2: Khá", "21 26: Khá"])
def test_what_is_no_band_is_named(english: None, line: str) -> None:
    form = rubric_form({**CRITERION, **REST, "criteria-0-bands": line})

    assert not form.validate()
    assert form.criteria[0].form.bands.errors == [
        f"“{line}” is no band. Write for example: 21–26: Có cải tiến, mức độ khá"
    ]


def test_the_words_of_a_band_fit_their_column(english: None) -> None:
    form = rubric_form({**CRITERION, **REST, "criteria-0-bands": "0–30: " + "a" * 301})

    assert not form.validate()
    assert form.criteria[0].form.bands.errors == ["The words of a band have at most 300 characters."]


@given(covering_bands())
def test_bands_are_written_so_that_they_are_read_as_they_were(bands: list[BandDetails]) -> None:
    ordered = joined(bands)

    assert bands_in(bands_written(ordered)) == ordered


def test_the_ready_made_rubric_comes_through_its_form_as_it_is(english: None) -> None:
    shown = RubricForm.of(ready_made(), PREPARED)
    typed = {"aggregation": "trimmed_mean", "ties": str(shown.ties.data)}
    typed |= {name: str(shown[name]._value()) for name in ("trim", "quorum", "pass_mark", "spread_limit")}
    for row in shown.criteria:
        typed |= {field.name: str(field.data) if isinstance(field, Choice) else field._value() for field in row.form}
    form = rubric_form(typed)

    assert shown.ties.data == "Hiệu quả đối với người dân, doanh nghiệp; Tính mới; earlier submission"
    assert form.validate(), form.errors
    assert form.details() == RubricDetails(
        criteria=list(ready_made().criteria), aggregation=Aggregation.TRIMMED_MEAN, trim=1, quorum=3, pass_mark=6000,
        spread_limit=1500, ties=["effect", "novelty", "submitted"],
    )  # fmt: skip


@laws(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(details=rubrics())
def test_whatever_rubric_is_set_comes_through_its_form_as_it_is(app: Flask, details: RubricDetails) -> None:
    with app.test_request_context():
        shown = RubricForm.of(details, PREPARED)
        form = RubricForm(formdata=MultiDict(sent(shown)))
        form.about(PREPARED)
        offer_rules(form)

        assert form.validate(), form.errors
        assert form.details() == details


def sent(form: RubricForm) -> dict[str, str]:
    """Return what a browser sends of ``form`` as it is shown."""
    typed = {}
    for field in form:
        if isinstance(field, Rows):
            for row in field:
                typed |= {part.name: _sent(part) for part in row.form}
        elif not isinstance(field, BooleanField) or field.data:
            typed[field.name] = _sent(field)
    return typed


def _sent(field: Field) -> str:
    if isinstance(field, Choice | BooleanField):
        return "" if field.data is None else str(field.data)
    return str(field._value())


def test_a_grade_that_is_none_is_named_with_its_line(english: None) -> None:
    form = rubric_form({**CRITERION, **REST, "grades": "90: Xuất sắc\nKhá"})

    assert not form.validate()
    assert form.grades.errors == ["“Khá” is no grade. Write for example: 90: Xuất sắc"]


def test_groups_are_called_by_their_names_or_codes(english: None) -> None:
    form = rubric_form({
        **CRITERION, **REST, "criteria-0-group": "tinh MOI", "criteria-1-name": "Lần đầu", "criteria-1-max_mark": "5",
        "criteria-1-group": "new", "groups-0-name": "Tính mới", "groups-0-code": "new", "groups-0-knockout": "20",
    })  # fmt: skip

    assert form.validate(), form.errors
    assert form.details().groups == (GroupDetails("new", "Tính mới", knockout=2000),)
    assert [line.group for line in form.details().criteria] == ["new", "new"]


def test_a_group_is_shown_by_its_name_or_by_its_code_where_two_have_one_name(english: None) -> None:
    groups = (GroupDetails("a", "Tính mới"), GroupDetails("b", "Hiệu quả", parent="a"))
    twice = (GroupDetails("a", "Tính mới"), GroupDetails("b", "TÍNH MỚI", parent="a"), GroupDetails("c", "A"))

    for rows, name in ((groups, "Tính mới"), (twice, "a")):
        form = RubricForm.of(RubricDetails([CriterionDetails("x", "Lần đầu", 1000, group="a")], groups=rows), PREPARED)
        assert form.criteria[0].form.group.data == form.groups[1].form.parent.data == name
    assert group_names(twice)["c"] == "c"


def test_the_groups_are_shown_once_there_is_one(english: None) -> None:
    assert not RubricForm.of(ready_made(), PREPARED).grouped
    assert RubricForm.of(replace(ready_made(), groups=(GroupDetails("new", "Tính mới"),)), PREPARED).grouped


def test_the_detailed_rules_are_shown_once_one_of_them_is_not_as_usual(english: None) -> None:
    assert not RubricForm.of(ready_made(), PREPARED).beyond
    assert RubricForm.of(replace(ready_made(), digits=1), PREPARED).beyond
    assert RubricForm.of(replace(ready_made(), severity_adjusted=True), PREPARED).beyond


def test_a_criterion_without_code_and_weight_is_given_them(english: None) -> None:
    form = rubric_form({**CRITERION, **REST})

    assert form.validate()
    assert form.details().criteria == [CriterionDetails("tinh-moi", "Tính mới", 3000)]


def test_every_fault_of_a_rubric_stands_beside_its_field_also_behind_an_empty_row(english: None) -> None:
    typed = {
        "criteria-0-name": "", "criteria-1-name": "Tính mới", "criteria-1-max_mark": "30",
        "criteria-1-knockout": "31", "criteria-1-bands": "0–10: Thấp\n20–30: Cao", **REST, "quorum": "0",
    }  # fmt: skip
    form = rubric_form({**typed, "quorum": "1", "trim": "1", "ties": "Hiệu quả"})

    assert not form.validate()
    row = form.criteria[1].form
    assert row.knockout.errors == ["The knock-out minimum must be more than 0 and within the maximum."]
    assert row.bands.errors == ["The marks between 10 and 20 lie in no band."]
    assert form.trim.errors == ["Sheets are dropped only for a trimmed mean."]
    assert form.quorum.errors == ["At least 3 sheets must count, so that something is left after dropping."]
    assert form.ties.errors == ["There is no criterion “Hiệu quả” to tell ties apart."]
    assert form.criteria[0].errors == {}
    assert set(form.errors) == {"criteria", "trim", "quorum", "ties"}


def test_a_rubric_without_criteria_is_refused_above_its_rows(english: None) -> None:
    form = rubric_form({"criteria-0-name": "", **REST})

    assert not form.validate()
    assert form.criteria.errors == ["A rubric needs at least one criterion."]


def test_ties_are_named_by_names_or_codes_in_any_spelling() -> None:
    criteria = [CriterionDetails("novelty", "Tính mới", 3000), CriterionDetails("effect", "Hiệu quả", 3500)]

    assert ties_in("hieu qua; novelty; submitted", criteria) == ["effect", "novelty", "submitted"]
    assert ties_in(" Tính mới ;; Khác", criteria) == ["novelty", "Khác"]
    assert ties_in("", criteria) == []


def test_a_phase_has_both_days_or_none_yet(english: None) -> None:
    form = PhasesForm(formdata=MultiDict({"registration_opens": "20/2/2019", "scoring_closes": "2019-12-27"}))
    form.about(PREPARED)

    assert not form.validate()
    assert form.errors == {
        "registration_closes": ["Write both days of the phase, or none yet."],
        "scoring_opens": ["Write both days of the phase, or none yet."],
    }


def test_phases_without_dates_are_left_out(english: None) -> None:
    form = PhasesForm(formdata=MultiDict({"registration_opens": "20/2/2019", "registration_closes": "31.3.2019"}))
    form.about(PREPARED)

    assert form.validate()
    assert form.details() == {PhaseKind.REGISTRATION: (date(2019, 2, 20), date(2019, 3, 31))}


def test_documents_are_rows_and_empty_rows_do_not_count(english: None) -> None:
    form = BasisForm(
        formdata=MultiDict(
            {"documents-0-number": " ", "documents-3-number": "05/KH-UBND", "documents-3-title": "Kế  hoạch"}
        )
    )
    form.about(PREPARED)

    assert form.validate()
    assert form.details() == [BasisDetails("05/KH-UBND", None, "Kế hoạch")]


def test_fields_are_lines_and_each_fits_its_column(english: None) -> None:
    form = FieldsForm(formdata=MultiDict({"names": "Y tế\n\n  Giáo dục \r\n"}))
    long = FieldsForm(formdata=MultiDict({"names": "a" * 121}))
    for each in (form, long):
        each.about(PREPARED)

    assert form.validate()
    assert form.details() == ["Y tế", "Giáo dục"]
    assert not long.validate()
    assert long.names.errors == ["The name of a field has at most 120 characters."]
