"""Sheets, rules and entries for the laws of standings: small numbers, so that ties and minima happen often."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from contest.movements.models import (
    Aggregation,
    Basis,
    CriterionKind,
    LaterRound,
    MissingSheets,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.standings.rule import LOT, SUBMITTED, Criterion, Entry, Grade, Group, Lot, Rule, Sheet, Spread, Vote

NEW_YEAR = datetime(2019, 1, 1, tzinfo=UTC)
PLAIN = Criterion("points", "Điểm", 10_000)
NOVELTY = Criterion("novelty", "Tính mới", 3000, minimum=1500)
EFFECT = Criterion("effect", "Hiệu quả", 7000)


def rule(*criteria: Criterion, **values: object) -> Rule:
    """Return a rule over these criteria, or over a single one of 100 points."""
    return Rule(criteria or (PLAIN,), **values)  # type: ignore[arg-type]


def sheets_of(*totals: int) -> list[Sheet]:
    """Return handed-in sheets with these totals, seats numbered from 1."""
    return [Sheet(seat, {"points": points}) for seat, points in enumerate(totals, start=1)]


def entry(number: int, *totals: int, hours: int = 0, **values: object) -> Entry:
    """Return an initiative with these sheets in the first round."""
    return Entry(number, NEW_YEAR + timedelta(hours=hours), {1: sheets_of(*totals)}, **values)  # type: ignore[arg-type]


CRITERIA = (
    Criterion("a", "A", 1000, 100, CriterionKind.MARK, ("top", "low"), 300),
    Criterion("b", "B", 2000, 133, CriterionKind.MARK, ("top",)),
    Criterion("c", "C", 500, 50, CriterionKind.MARK),
    Criterion("more", "Thưởng", 300, 100, CriterionKind.BONUS),
    Criterion("less", "Trừ", 300, 100, CriterionKind.PENALTY),
)
marks = st.fixed_dictionaries(
    {line.code: st.integers(0, line.most // 100).map(lambda mark: mark * 100) for line in CRITERIA}
)
conflicts = st.sampled_from([None, None, None, "own_unit", "recorded"])


def sheets(most: int = 6) -> st.SearchStrategy[list[Sheet]]:
    """Return lists of sheets of different seats."""
    one = st.builds(Sheet, st.integers(1, 9), marks, st.sampled_from([True, True, True, False]), conflicts)
    return st.lists(one, max_size=most, unique_by=lambda sheet: sheet.seat)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Return any rule that a rubric could have, severity left alone."""
    method = draw(st.sampled_from(list(Aggregation)))
    trim = draw(st.integers(1, 2)) if method is Aggregation.TRIMMED_MEAN else 0
    limit = draw(st.one_of(st.none(), st.integers(1, 2000)))
    spread = limit and Spread(limit, draw(st.sampled_from(list(SpreadUnit))), draw(st.sampled_from(list(SpreadAction))))
    ties = draw(st.lists(st.sampled_from(["a", "b", "less", "top", SUBMITTED]), unique=True))
    ties += [LOT] if draw(st.booleans()) else []
    return Rule(
        CRITERIA,
        (Group("top", "Trên", draw(st.one_of(st.none(), st.integers(1, 3000)))), Group("low", "Dưới")),
        method=method, trim=trim, basis=draw(st.sampled_from(list(Basis))),
        quorum=draw(st.integers(2 * trim + 1, 2 * trim + 2)), missing=draw(st.sampled_from(list(MissingSheets))),
        digits=draw(st.integers(0, 2)), rounding=draw(st.sampled_from(list(Rounding))),
        pass_mark=draw(st.integers(0, 3000)), grades=(Grade("Tốt", 2500), Grade("Khá", 1500), Grade("Đạt", 0)),
        spread=spread or None, later_round=draw(st.sampled_from(list(LaterRound))), ties=tuple(ties),
        vote=draw(st.one_of(st.none(), st.builds(Vote, st.integers(1, 2000), st.sampled_from([1, 10, 50])))),
    )  # fmt: skip


lots = st.one_of(st.none(), st.builds(Lot, st.sampled_from(["x", "x", "y"]), st.integers(1, 3)))


@st.composite
def entries(draw: st.DrawFn, most: int = 6) -> list[Entry]:
    """Return initiatives of different numbers, some with a second round, votes or a lot."""
    numbers = draw(st.lists(st.integers(1, 20), unique=True, max_size=most))
    return [
        Entry(
            number, NEW_YEAR + timedelta(hours=draw(st.integers(0, 2))),
            {1: draw(sheets()), **({2: draw(sheets())} if draw(st.booleans()) else {})},
            final=draw(st.booleans()), settled=draw(st.booleans()),
            votes=draw(st.one_of(st.none(), st.integers(0, 50))), lot=draw(lots),
        )
        for number in numbers
    ]  # fmt: skip
