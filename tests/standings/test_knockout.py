"""Which minimum a panel's marks miss."""

from dataclasses import replace
from fractions import Fraction

from contest.standings.aggregate import panel_score
from contest.standings.knockout import KnockOut, knocked_out, mean_of
from contest.standings.rule import Criterion, Group, Rule, Sheet
from tests.standings.sheets import EFFECT, NOVELTY, rule

TREE = Rule(
    (
        Criterion("new", "Mới", 2000, groups=("novelty", "first"), minimum=1000),
        Criterion("own", "Sáng tạo", 2000, 150, groups=("novelty",)),
        Criterion("use", "Áp dụng", 6000),
    ),
    (Group("novelty", "Tính mới", 2000), Group("first", "Lần đầu")),
)


def test_a_mean_below_the_minimum_knocks_out_and_one_that_equals_it_does_not() -> None:
    def missed(*novelty: int) -> tuple[KnockOut, ...]:
        sheets = [Sheet(seat, {"novelty": mark, "effect": 7000}) for seat, mark in enumerate(novelty)]
        return knocked_out(panel_score(sheets, rule(NOVELTY, EFFECT)), rule(NOVELTY, EFFECT))

    assert missed(1500, 1500) == ()
    assert missed(1499, 1500) == (KnockOut("novelty", Fraction(2999, 2), 1500),)


def test_a_group_has_the_mean_of_its_weighted_sums_at_every_depth() -> None:
    def missed(new: int, own: int) -> list[str]:
        score = panel_score([Sheet(1, {"new": new, "own": own, "use": 6000})], TREE)
        return [line.code for line in knocked_out(score, TREE)]

    assert missed(1000, 667) == []
    assert missed(1000, 666) == ["novelty"]
    assert missed(999, 2000) == ["new"]
    assert missed(0, 0) == ["new", "novelty"]


def test_marks_that_were_dropped_at_the_ends_still_count_towards_a_minimum() -> None:
    trimmed = replace(rule(NOVELTY, EFFECT), trim=1, quorum=3)
    sheets = [Sheet(seat, {"novelty": mark, "effect": 7000}) for seat, mark in enumerate((0, 2000, 2400))]

    assert [line.mean for line in knocked_out(panel_score(sheets, trimmed), trimmed)] == [Fraction(4400, 3)]


def test_without_sheets_nothing_is_missed() -> None:
    empty = panel_score([], TREE)

    assert (knocked_out(empty, TREE), mean_of("novelty", empty, TREE), mean_of("new", empty, TREE)) == ((), 0, 0)
