"""What a recipient must meet, and what the dossier must hold."""

from datetime import date
from fractions import Fraction

import pytest

from contest.rules.catalogue import honours_in
from contest.rules.dated import Certainty, holds
from contest.rules.dossier import DOSSIERS, dossier_for
from contest.rules.edition import book
from contest.rules.standards import CHECKS, STANDARDS, Standard, standards_for

CONFERENCE = date(2020, 2, 7)
NOW = date(2026, 11, 27)
GENERAL = ["registered", "not_on_hold", "once_per_achievement", "unit_exists"]


def named(honour: str, recipient: str, day: date) -> dict[str, Standard]:
    return {row.check: row for row in standards_for(honour, recipient, on=day)}


@pytest.mark.parametrize("day", [CONFERENCE, date(2024, 6, 1), NOW, date(2027, 4, 1)])
def test_the_general_standards_hold_for_the_paper_of_every_head(day: date) -> None:
    assert list(named("GK_XA", "collective", day)) == GENERAL
    assert list(named("GK_XA", "household", day)) == GENERAL[1:]


@pytest.mark.parametrize(("honour", "day"), [("CSTDCS_HUYEN", CONFERENCE), ("CSTDCS_XA", NOW)])
def test_the_fighter_of_the_base_needs_the_title_below_an_initiative_and_a_place_in_the_quota(
    honour: str, day: date
) -> None:
    rows = named(honour, "individual", day)

    assert list(rows) == [
        *GENERAL, "months_in_post", "prerequisite_titles", "recognised_initiative", "quota",
    ]  # fmt: skip
    below = rows["prerequisite_titles"]
    assert (below.count, below.consecutive, below.thematic_counts) == (1, False, False)
    assert all(code.startswith("LDTT_") for code in below.of)
    assert (rows["quota"].share, rows["quota"].strict) == (Fraction(15, 100), False)
    assert rows["months_in_post"].count == 10


@pytest.mark.parametrize("day", [CONFERENCE, NOW])
def test_the_fighter_of_the_province_was_three_times_in_a_row_fighter_of_the_base_and_themes_do_not_count(
    day: date,
) -> None:
    before = named("CSTD_TINH", "individual", day)["prerequisite_titles"]

    assert (before.count, before.consecutive, before.thematic_counts) == (3, True, False)
    assert set(before.of) == {"CSTDCS_HUYEN", "CSTDCS_XA"}
    assert named("CSTD_TINH", "individual", day)["quota"].share == Fraction(1, 10)


def test_one_achievement_twice_is_for_somebody_to_decide_and_a_hold_is_not() -> None:
    rows = named("GK_XA", "individual", NOW)

    assert (rows["once_per_achievement"].strict, rows["not_on_hold"].strict) == (False, True)
    assert rows["not_on_hold"].certainty is Certainty.FOUND
    assert named("GK_HUYEN", "individual", CONFERENCE)["not_on_hold"].certainty is Certainty.KNOWN


def test_every_check_has_a_row_and_every_row_its_figures() -> None:
    rows = book().rows(STANDARDS)

    assert {row.check for row in rows} == set(CHECKS)
    for row in rows:
        assert (row.share is not None) == (row.check == "quota"), row
        assert (row.count is not None) == (row.check in ("prerequisite_titles", "months_in_post")), row
        assert bool(row.of) == (row.check in ("quota", "prerequisite_titles")), row


def test_standards_and_dossiers_name_honours_of_their_days() -> None:
    for row in (*book().rows(STANDARDS), *book().rows(DOSSIERS)):
        day = row.valid_to or NOW
        named_ = [row.honour] if row.honour else []
        assert all(any(one.code == code and holds(one, day) for one in honours_in(book())) for code in named_), row


@pytest.mark.parametrize(
    ("honour", "recipient", "day", "codes"),
    [
        ("GK_HUYEN", "collective", CONFERENCE, ["submission", "report", "minutes"]),
        ("GK_XA", "household", NOW, ["submission", "report", "minutes"]),
        ("CSTDCS_HUYEN", "individual", CONFERENCE, ["submission", "report", "minutes", "initiative"]),
        ("CSTDCS_XA", "individual", NOW, ["submission", "report", "minutes", "initiative"]),
    ],
)
def test_a_dossier_holds_what_the_honour_asks_for(honour: str, recipient: str, day: date, codes: list[str]) -> None:
    rows = dossier_for(honour, recipient, on=day)

    assert [row.code for row in rows] == codes
    assert all(row.required and row.source for row in rows)


def test_what_is_commended_at_once_needs_no_minutes() -> None:
    rows = dossier_for("GK_XA", "individual", on=NOW, procedure="simplified")

    assert [row.code for row in rows] == ["submission", "report"]
