"""Figures of statistical forms: sums agree with their parts, whatever is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.histories.figures import Item, behind, figures
from contest.rules.kinds import MeritKind
from contest.rules.statistics import Measure, StatisticalForm, forms_of, parsed
from contest.units.models import PersonRank

GRASSROOTS = next(form for form in forms_of(2020) if form.code == "CS")
RANKS = [*(rank.value for rank in PersonRank), "unknown"]


@st.composite
def items(draw: st.DrawFn) -> Item:
    recipient = draw(st.sampled_from(["collective", "individual", "household"]))
    traits = {("recipient", recipient), ("merit", draw(st.sampled_from([kind.value for kind in MeritKind])))}
    if recipient == "individual":
        traits |= {("rank", draw(st.sampled_from(RANKS))), ("woman", draw(st.sampled_from(["yes", "no", "unknown"])))}
    if recipient == "collective" and draw(st.booleans()):
        traits.add(("enterprise", "yes"))
    level = draw(st.sampled_from(["commune", "district", "province", "ministry", "state"]))
    return Item(draw(st.sampled_from(["Giấy khen", "Bằng khen"])), level, frozenset(traits), "Tên")


@given(st.lists(items(), max_size=30))
def test_every_sum_is_the_sum_of_its_parts(counted: list[Item]) -> None:
    for form in forms_of(2024):
        if form.measure is not Measure.HONOURS:
            continue
        filled = figures(form, counted)
        of = filled.total
        assert of("01") == of("02") + of("04") + of("05")
        assert of("05") == sum(of(code) for code in ("06", "07", "08", "09", "10", "10a"))
        assert of("01") == sum(of(str(code)) for code in range(11, 18))
        assert of("03") <= of("02") and of("05a") <= of("05")
        assert all(total == sum(counts) for _line, total, counts in filled.rows)
        assert of("01") == sum(1 for item in counted if item.level in form.levels)


@given(st.lists(items(), max_size=20))
def test_behind_a_figure_stand_as_many_things_as_it_says(counted: list[Item]) -> None:
    filled = figures(GRASSROOTS, counted)

    for line, total, counts in filled.rows:
        assert len(behind(GRASSROOTS, line.code, counted)) == total
        for column, count in zip(filled.columns, counts, strict=True):
            assert len(behind(GRASSROOTS, line.code, counted, column)) == count


@given(st.lists(items(), max_size=30))
def test_every_honour_stands_on_one_form_alone(counted: list[Item]) -> None:
    forms = [form for form in forms_of(2024) if form.measure is Measure.HONOURS]

    assert sum(figures(form, counted).total("01") for form in forms) == len(counted)


@pytest.mark.parametrize(("months", "code"), [(11, "06"), (12, "07"), (13, "08"), (36, "09"), (60, "10")])
def test_movements_are_told_apart_by_their_length(months: int, code: str) -> None:
    form = next(form for form in forms_of(2024) if form.code == "0601")
    movement = Item("Số phong trào", "", frozenset({("movement", "thematic")}), "Phong trào", months=months)

    filled = figures(form, [movement])

    assert [line.code for line, total, _counts in filled.rows if total] == ["01", code, "11"]


def codes(year: int) -> list[str]:
    return [form.code for form in forms_of(year)]


def test_each_year_has_the_forms_of_its_time() -> None:
    assert codes(2016) == ["CS"]
    assert codes(2019) == ["0701", "0702", "0703", "CS"]
    assert codes(2023) == ["0601", "0602", "0603", "0604", "0605", "CS"]
    assert GRASSROOTS.due_in(2020).isoformat() == "2020-12-15"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('where = "woman=yes"', 'where = "weather=good"'), "nobody understands"),
        (('measure = "movements"', 'measure = "songs"'), "songs"),
        (('mark = "K"', 'mark = "F:S99"'), "no source"),
    ],
)
def test_a_form_that_nobody_can_fill_in_is_a_fault_of_the_product(change: tuple[str, str], why: str) -> None:
    from contest.rules.statistics import DATA

    with pytest.raises(ValueError, match=why):
        parsed(DATA.read_text(encoding="utf-8").replace(*change))
    assert isinstance(GRASSROOTS, StatisticalForm)
