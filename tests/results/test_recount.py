"""The two files of an export: what they come to is what stands, and no byte of them changes unseen."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from contest.movements.models import Aggregation, SpreadAction, SpreadUnit
from contest.results.export import Export, Scoring, exported, points
from contest.results.recount import Changed, Unreadable, recounted, result_lines, rule_from
from contest.standings.placing import placed
from contest.standings.rule import Entry, Grade, Rule, Sheet, Spread
from tests.standings.sheets import EFFECT, NEW_YEAR, NOVELTY, entries, entry, rule, rules

CLOSED_AT = datetime(2019, 12, 31, 10, tzinfo=UTC)


def scoring(given_entries: Sequence[Entry], given_rule: Rule, *, closed: bool = True) -> Scoring:
    """Return the scoring of a movement whose seats are coded by their numbers, every sheet handed in at noon."""
    sheets = [(one.number, line.seat, number) for one in given_entries for number in one.rounds
              for line in one.rounds[number]]  # fmt: skip
    seats = {seat: f"1-{seat:02d}" for _number, seat, _round in sheets}
    handed_in = dict.fromkeys(sheets, NEW_YEAR + timedelta(hours=12))
    return Scoring("cchc", given_rule, given_entries, seats, handed_in, CLOSED_AT if closed else None)


def given_by(seat: int, novelty: int, effect: int) -> Sheet:
    return Sheet(seat, {"novelty": novelty, "effect": effect})


def sample() -> Export:
    lines = [
        Entry(
            1, NEW_YEAR, {1: [Sheet(1, {"novelty": 2000, "effect": 6000}), Sheet(2, {"novelty": 2500, "effect": 0})]}
        ),
        Entry(
            2, NEW_YEAR, {1: [Sheet(1, {"novelty": 1000, "effect": 6500}), Sheet(2, {}, handed_in=False)]}, unit="PK"
        ),
    ]
    return exported(scoring(lines, rule(NOVELTY, EFFECT, quorum=1)))


@given(entries(), rules())
def test_a_recount_comes_to_what_stands(given_entries: list[Entry], given_rule: Rule) -> None:
    export = exported(scoring(given_entries, given_rule))
    found = recounted(export.sheets, export.rule, seal=export.seal)

    assert result_lines(found.ranked) == result_lines(placed(given_entries, given_rule))
    assert found.seal == export.seal and found.movement == "cchc"


@given(entries(), rules(), st.randoms(use_true_random=False))
def test_the_same_scoring_gives_the_same_bytes(given_entries: list[Entry], given_rule: Rule, chance: object) -> None:
    shuffled = list(given_entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert exported(scoring(shuffled, given_rule)) == exported(scoring(given_entries, given_rule))


@given(st.data())
def test_a_changed_byte_is_found_out(data: st.DataObject) -> None:
    export = sample()
    file = data.draw(st.sampled_from(["sheets", "rule"]))
    content = bytearray(getattr(export, file))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    changed = {"sheets": export.sheets, "rule": export.rule, file: bytes(content)}

    with pytest.raises(Changed):
        recounted(changed["sheets"], changed["rule"])


def test_files_that_were_written_anew_do_not_bear_the_known_seal() -> None:
    known, forged = sample(), exported(scoring([entry(1, 9000, 9000)], rule()))

    assert recounted(forged.sheets, forged.rule).seal == forged.seal
    with pytest.raises(Changed, match="does not bear the seal"):
        recounted(forged.sheets, forged.rule, seal=known.seal)


def test_files_of_open_scoring_bear_no_seal_and_say_so() -> None:
    export = exported(scoring([entry(1, 9000, 9000)], rule(), closed=False))

    assert export.seal == "" and json.loads(export.rule)["seal"] is None
    assert recounted(export.sheets, export.rule).seal is None


def test_a_line_stands_for_each_criterion_and_marks_only_of_sheets_handed_in() -> None:
    lines = list(csv.reader(io.StringIO(sample().sheets.decode())))

    assert lines[0] == ["initiative", "seat", "unit", "criterion", "mark", "handed_in_at", "conflict"]
    assert lines[1] == ["1", "1-01", "", "novelty", "20.00", "2019-01-01T12:00:00Z", ""]
    assert lines[-2:] == [["2", "1-02", "PK", "novelty", "", "", ""], ["2", "1-02", "PK", "effect", "", "", ""]]


def test_a_conflicted_sheet_is_there_with_its_kind_and_counts_for_nothing() -> None:
    sheets = [Sheet(1, {"points": 5000}), Sheet(2, {"points": 9000}, conflict="own_unit")]
    export = exported(scoring([Entry(1, NEW_YEAR, {1: sheets})], rule(quorum=1)))
    (line,) = result_lines(recounted(export.sheets, export.rule).ranked)

    assert export.sheets.decode().splitlines()[2] == "1,1-02,,points,90.00,2019-01-01T12:00:00Z,own_unit"
    assert (line["score"], line["counted"], line["excluded"]) == ("50.00", 1, 1)


def test_a_later_round_bears_its_number_behind_the_seat() -> None:
    rounds = {1: [Sheet(1, {"points": 5000})], 2: [Sheet(1, {"points": 7000})]}
    export = exported(scoring([Entry(1, NEW_YEAR, rounds)], rule(quorum=1)))
    (line,) = result_lines(recounted(export.sheets, export.rule).ranked)

    assert [row.split(",")[1] for row in export.sheets.decode().splitlines()[1:]] == ["1-01", "1-01@2"]
    assert line["score"] == "70.00"


def test_flags_say_why_there_is_no_place_and_what_else_is_to_be_known() -> None:
    wide = Spread(1000, SpreadUnit.POINTS, SpreadAction.BLOCK)
    lines = [
        Entry(1, NEW_YEAR, {1: [given_by(1, 1000, 7000)]}),
        Entry(2, NEW_YEAR, {1: [given_by(1, 3000, 7000), given_by(2, 3000, 0)]}),
        Entry(3, NEW_YEAR, {1: [given_by(1, 3000, 7000)]}, final=True),
        Entry(4, NEW_YEAR, {1: [given_by(1, 3000, 7000)]}, final=True),
        Entry(5, NEW_YEAR, {1: []}),
    ]
    export = exported(scoring(lines, rule(NOVELTY, EFFECT, quorum=1, spread=wide, grades=(Grade("Tốt", 8000),))))
    found = {line["initiative"]: line for line in result_lines(recounted(export.sheets, export.rule).ranked)}

    assert found[1]["flags"] == ["knocked_out", "minimum:novelty"]
    assert found[2]["flags"] == ["unsettled", "wide"]
    assert found[3] == {"place": 1, "initiative": 3, "score": "100.00", "grade": "Tốt", "counted": 1, "excluded": 0,
                        "trimmed": 0, "flags": ["final", "shared"]}  # fmt: skip
    assert found[5]["flags"] == ["no_quorum"] and found[5]["score"] is None


def test_a_file_of_another_form_is_refused_with_its_name() -> None:
    export = sample()
    with pytest.raises(Unreadable) as refused:
        recounted(export.sheets, b"[]\n")
    assert refused.value.file == "rule.json"
    with pytest.raises(Changed) as changed:
        recounted(b"", export.rule)
    assert changed.value.file == "sheets.csv"


@given(rules())
def test_a_rule_comes_back_from_its_file(given_rule: Rule) -> None:
    export = exported(scoring([], given_rule))
    assert rule_from(json.loads(export.rule)["rule"]) == given_rule


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 7000)), min_size=3, max_size=9))
def test_an_outsider_reckons_the_same_with_a_few_lines(totals: list[tuple[int, int]]) -> None:
    """What docs/recount.md tells to do in a spreadsheet, done here without any of our functions."""
    sheets = [Sheet(seat, {"novelty": one, "effect": other}) for seat, (one, other) in enumerate(totals, start=1)]
    trimmed = rule(NOVELTY, EFFECT, quorum=3, trim=1, method=Aggregation.TRIMMED_MEAN)
    export = exported(scoring([Entry(7, NEW_YEAR, {1: sheets})], trimmed))
    (line,) = result_lines(recounted(export.sheets, export.rule).ranked)

    by_seat: dict[str, Fraction] = {}
    for row in csv.DictReader(io.StringIO(export.sheets.decode())):
        by_seat[row["seat"]] = by_seat.get(row["seat"], Fraction()) + Fraction(row["mark"])
    middle = sorted(by_seat.values())[1:-1]
    score = int(sum(middle) / len(middle) * 100 + Fraction(1, 2))
    assert line["score"] == points(score)


def test_the_example_of_the_page_on_recounting_comes_out_as_it_says() -> None:
    given_marks = [(2000, 5000), (2500, 5500), (2400, 6100), (3000, 6500)]
    sheets = [given_by(seat, *marks) for seat, marks in enumerate(given_marks, start=1)]
    sheets.append(Sheet(5, {"novelty": 3000, "effect": 7000}, conflict="author"))
    told = rule(NOVELTY, EFFECT, method=Aggregation.TRIMMED_MEAN, trim=1, quorum=3, pass_mark=6000)
    export = exported(scoring([Entry(1, NEW_YEAR, {1: sheets})], told))
    (line,) = result_lines(recounted(export.sheets, export.rule).ranked)

    assert "(80 + 85) ÷ 2 = 82.50" in (config.ROOT / "docs" / "recount.md").read_text(encoding="utf-8")
    assert (line["place"], line["score"], line["counted"], line["excluded"], line["trimmed"]) == (1, "82.50", 4, 1, 2)


def test_no_spreadsheet_takes_the_code_of_a_unit_for_a_formula() -> None:
    export = exported(scoring([Entry(1, NEW_YEAR, {1: [Sheet(1, {"points": 5000})]}, unit="=1+1")], rule()))

    assert next(csv.DictReader(io.StringIO(export.sheets.decode())))["unit"] == "'=1+1"
    assert recounted(export.sheets, export.rule).ranked
