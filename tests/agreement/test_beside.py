"""The same sheets reckoned in other ways, as advice."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from contest.agreement.beside import Beside, Way, beside, official_of, spans_of, ways_of
from contest.standings.placing import placed
from contest.standings.rule import Entry, Rule, Sheet
from tests.standings.sheets import NEW_YEAR, entries, entry, rule, rules


def lines(given: list[Entry], chosen: Rule, cut: int | None = None) -> dict[int, Beside]:
    ways = ways_of(given, chosen, placed(given, chosen))
    return {line.number: line for line in beside(ways, official_of(chosen), cut)}


def test_the_median_moves_across_the_line_whom_one_low_sheet_keeps_below() -> None:
    chosen = rule(pass_mark=6000)
    found = lines([entry(50, 6100, 6100, 4000), entry(51, 9000, 9000, 9000)], chosen)

    assert found[50].crosses(Way.GIVEN)
    assert (found[50].values[Way.GIVEN], found[50].values[Way.MEDIAN]) == (5400, 6100)
    assert not found[51].crosses(Way.GIVEN)


def test_severity_moves_whom_a_strict_judge_had_and_the_official_way_stays() -> None:
    """Seat 1 gives ten points less; the initiatives 1 to 8 say so, and 9 was scored by it and not by seat 3."""
    given = [entry(number, 7000, 8000, 8000) for number in range(1, 9)]
    given.append(Entry(9, NEW_YEAR, {1: [Sheet(1, {"points": 6600}), Sheet(2, {"points": 7600})]}))
    chosen = rule(pass_mark=7200)
    found = lines(given, chosen)

    assert found[9].crosses(Way.GIVEN)
    assert (found[9].above[Way.GIVEN], found[9].above[Way.ADJUSTED]) == (False, True)
    assert found[9].values[Way.GIVEN] == 7100


def test_a_line_after_so_many_places_is_crossed_by_place() -> None:
    given = [entry(1, 9000, 9000, 3000), entry(2, 8000, 8000, 8000), entry(3, 7000, 7000, 7000)]

    assert [line.crosses(Way.GIVEN) for line in lines(given, rule(), cut=1).values()] == [True, True, False]
    assert not any(line.crosses(Way.GIVEN) for line in lines(given, rule()).values())


@given(entries(), rules(), st.booleans())
def test_the_official_way_is_the_standings_themselves(given: list[Entry], drawn: Rule, adjusted: bool) -> None:
    chosen = replace(drawn, severity_adjusted=adjusted)
    official = Way.ADJUSTED if adjusted else Way.GIVEN
    standing = placed(given, chosen)
    found = list(lines(given, chosen).values())

    assert official_of(chosen) is official
    assert [(line.number, line.values[official], line.places[official]) for line in found] == [
        (line.scored.number, line.scored.value, line.place) for line in standing
    ]


def test_numbers_that_follow_each_other_are_drawn_together() -> None:
    assert spans_of([54, 50, 51, 52, 9]) == [(9, 9), (50, 52), (54, 54)]
    assert spans_of([]) == []
