"""Who signs what, and in what capacity."""

from datetime import date

import pytest

from contest.errors import RuleViolation
from contest.rules.dated import Certainty
from contest.rules.signing import (
    PAPERS,
    Offices,
    capacities_on,
    check_capacity,
    check_competence,
    check_written,
    signature_lines,
    signing_rule,
)

CONFERENCE = date(2020, 2, 7)
NOW = date(2026, 11, 27)
NHA_BE = Offices("CHỦ TỊCH", "PHÓ CHỦ TỊCH", "ỦY BAN NHÂN DÂN", "TRƯỞNG PHÒNG NỘI VỤ")


@pytest.mark.parametrize("day", [CONFERENCE, NOW])
@pytest.mark.parametrize("paper", ["award_decision", "certificate", "amending_decision", "annulling_decision"])
def test_what_gives_an_award_is_never_signed_in_the_name_of_the_committee(paper: str, day: date) -> None:
    rule = signing_rule(paper, on=day)

    assert rule.competence == "head"
    for capacity in ("on_behalf", "for_head_on_behalf"):
        with pytest.raises(RuleViolation, match=r"never signed in its name \(TM\.\)"):
            check_capacity(rule, capacity)
    with pytest.raises(RuleViolation, match="not signed in this capacity"):
        check_capacity(rule, "by_order")


@pytest.mark.parametrize(
    ("paper", "capacity", "lines"),
    [
        ("award_decision", "head", ["CHỦ TỊCH"]),
        ("award_decision", "for_head", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("certificate", "acting", ["Q. CHỦ TỊCH"]),
        ("plan", "on_behalf", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("report", "for_head_on_behalf", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("submission", "head", ["TRƯỞNG PHÒNG NỘI VỤ"]),
        ("notice", "by_order", ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"]),
    ],
)
def test_the_signature_is_written_as_the_decree_writes_it(paper: str, capacity: str, lines: list[str]) -> None:
    assert signature_lines(signing_rule(paper, on=NOW), capacity, NHA_BE) == lines


def test_every_paper_has_somebody_to_sign_it() -> None:
    assert {paper: signing_rule(paper, on=NOW).paper for paper in PAPERS} == {paper: paper for paper in PAPERS}
    assert signing_rule("award_decision", on=CONFERENCE).mark.certainty is Certainty.KNOWN
    assert signing_rule("award_decision", on=NOW).mark.certainty is Certainty.FOUND
    with pytest.raises(RuleViolation, match="does not say who signs"):
        signing_rule("plan", on=date(2000, 1, 1))


@pytest.mark.parametrize(
    ("honour", "authority", "day", "allowed"),
    [
        ("GK_HUYEN", "district_chair", CONFERENCE, True),
        ("GK_XA", "commune_chair", NOW, True),
        ("BK_TINH", "commune_chair", NOW, False),
        ("BK_TINH", "district_chair", CONFERENCE, False),
        ("GK_XA", "district_chair", CONFERENCE, False),
    ],
)
def test_a_head_gives_only_what_is_in_the_own_competence(honour: str, authority: str, day: date, allowed: bool) -> None:
    if allowed:
        check_competence(honour, authority, on=day)
    else:
        with pytest.raises(RuleViolation, match="is not in the competence of this body's head"):
            check_competence(honour, authority, on=day)


@pytest.mark.parametrize(
    ("paper", "written", "refused"),
    [
        ("award_decision", ["Chủ tịch"], None),
        ("award_decision", ["KT. Chủ tịch", "Phó Chủ tịch"], None),
        ("award_decision", ["TM. Ủy ban nhân dân", "Chủ tịch"], "never signed in its name"),
        ("award_decision", ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"], "never signed in its name"),
        ("award_decision", ["TL. Chủ tịch", "Trưởng phòng Nội vụ"], "not signed in this capacity"),
        ("certificate", ["TUQ. Chủ tịch", "Trưởng phòng Nội vụ"], "not signed in this capacity"),
        ("award_decision", ["Trưởng phòng Nội vụ"], "never by the head of a unit"),
        ("correction_letter", ["TL. Chủ tịch", "Trưởng phòng Nội vụ"], None),
        ("correction_letter", ["Trưởng phòng Nội vụ"], "never by the head of a unit"),
        ("invitation", ["TL. Chủ tịch", "Chánh Văn phòng"], None),
        ("submission", ["Trưởng phòng"], None),
        ("submission", ["KT. Trưởng phòng", "Phó Trưởng phòng"], None),
        ("submission", ["TM. Ủy ban nhân dân", "Chủ tịch"], "not signed in this capacity"),
        ("submission", ["TL. Chủ tịch", "Trưởng phòng"], "not signed in this capacity"),
        ("notice", ["TL. Chủ tịch", "Trưởng phòng"], None),
    ],
)
def test_what_stands_above_a_signature_is_checked(paper: str, written: list[str], refused: str | None) -> None:
    offices = Offices("Chủ tịch", "Phó Chủ tịch", "Ủy ban nhân dân", "Trưởng phòng Nội vụ")
    if refused is None:
        check_written(paper, written, offices, on=NOW)
    else:
        with pytest.raises(RuleViolation, match=refused):
            check_written(paper, written, offices, on=NOW)


def test_only_papers_that_give_nothing_are_signed_by_order() -> None:
    by_order = {paper for paper in PAPERS if {"by_order", "by_authority"} & set(capacities_on(paper, on=NOW))}

    assert by_order == {"invitation", "notice", "correction_letter"}
    assert capacities_on("award_decision", on=CONFERENCE) == ["head", "for_head", "acting"]
