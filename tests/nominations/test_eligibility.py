"""Each condition as a rule of its own: tables of cases, and what holds whatever the values are."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.nominations.eligibility import (
    Answer,
    Entry,
    Finding,
    Past,
    Prerequisite,
    Ruling,
    Standing,
    Stop,
    authority,
    by_standard,
    counts_towards_merit,
    explained,
    months_in_post,
    not_on_hold,
    once_per_achievement,
    prerequisite_titles,
    quota,
    quota_share,
    recognised_initiative,
    registered,
    unit_exists,
)

DAY = date(2020, 1, 20)
BEST = [Answer.NO, Answer.PERSON, Answer.YES]
TIMELY = Entry("0001", "Một cửa số", date(2019, 3, 20))
LATE = Entry("0009", "Nộp muộn", date(2019, 4, 2), late=True)
THREE = Prerequisite(frozenset({"CSTDCS_HUYEN", "CSTDCS_XA"}), "Chiến sĩ thi đua cơ sở", 3, consecutive=True)
ONE = Prerequisite(frozenset({"LDTT_HUYEN"}), "Lao động tiên tiến")


def said(finding: Finding) -> str:
    message, values = finding.reason
    return message % values


def base(*years: int, **values: Any) -> list[Past]:
    return [Past("CSTDCS_HUYEN", "Chiến sĩ thi đua cơ sở", year, "1/QĐ", **values) for year in years]


@pytest.mark.parametrize(
    ("own", "of_unit", "answer"),
    [
        ([TIMELY], [], Answer.YES),
        ([LATE, TIMELY], [], Answer.YES),
        ([LATE], [], Answer.PERSON),
        ([LATE], [TIMELY], Answer.PERSON),
        ([], [TIMELY], Answer.PERSON),
        ([], [], Answer.NO),
    ],
)
def test_registered_in_time(own: Sequence[Entry], of_unit: Sequence[Entry], answer: Answer) -> None:
    assert registered(own, of_unit=of_unit).answer is answer


def test_registered_shows_each_initiative_once() -> None:
    finding = registered([TIMELY], of_unit=[TIMELY, LATE])

    assert [words % values for words, values in finding.looked_at] == [
        "Initiative 0001 “Một cửa số”, handed in on 20/3/2019",
        "Initiative 0009 “Nộp muộn”, handed in late on 02/4/2019",
    ]


@pytest.mark.parametrize(
    ("since", "until", "lifted", "answer"),
    [
        (-5, None, None, Answer.NO),
        (0, None, None, Answer.NO),
        (1, None, None, Answer.YES),
        (-5, 0, None, Answer.NO),
        (-5, -1, None, Answer.YES),
        (-5, None, 1, Answer.NO),
        (-5, None, 0, Answer.YES),
    ],
)
def test_a_hold_stands_from_its_first_to_its_last_day(
    since: int, until: int | None, lifted: int | None, answer: Answer
) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else DAY + timedelta(days=offset)

    stop = Stop("discipline", day(since) or DAY, day(until), day(lifted), of="Cá nhân 01")

    assert not_on_hold([stop], DAY).answer is answer


def test_a_hold_of_the_unit_leaves_the_person_to_a_person() -> None:
    stop = Stop("inspection", DAY, None, of="Phòng Nội vụ")

    assert not_on_hold([], DAY, of_unit=[stop]).answer is Answer.PERSON
    assert not_on_hold([stop], DAY, of_unit=[stop]).answer is Answer.NO


@pytest.mark.parametrize(
    ("limit", "taken", "answer"), [(None, 99, Answer.YES), (15, 15, Answer.YES), (15, 16, Answer.NO)]
)
def test_quota(limit: int | None, taken: int, answer: Answer) -> None:
    assert quota(limit, taken).answer is answer


def test_a_quota_that_is_exceeded_says_by_how_many() -> None:
    assert said(quota(15, 17)) == "The quota is 15 and 17 stand for it: 2 too many."


@pytest.mark.parametrize(
    ("others", "achievement", "reason", "answer"),
    [
        ([], "A", "", Answer.YES),
        (["B"], "A", "", Answer.NO),
        (["B"], "A", "Thành tích khác", Answer.YES),
        (["B", "Â"], "A", "Thành tích khác", Answer.PERSON),
    ],
)
def test_once_for_one_achievement(others: list[str], achievement: str, reason: str, answer: Answer) -> None:
    standing = [Standing("Giấy khen", other, "Danh sách 1") for other in others]

    assert once_per_achievement(standing, achievement, reason).answer is answer


@pytest.mark.parametrize(("elsewhere", "answer"), [([], Answer.YES), (["B"], Answer.YES), (["B", "â"], Answer.PERSON)])
def test_the_same_words_in_another_movement_of_the_year_are_for_a_person(elsewhere: list[str], answer: Answer) -> None:
    awarded = [Standing("Giấy khen", other, "05/QĐ-UBND") for other in elsewhere]
    finding = once_per_achievement([], "A", "", elsewhere=awarded)

    assert finding.answer is answer
    assert len(finding.looked_at) == len(elsewhere)


@pytest.mark.parametrize(
    ("needed", "past", "known_since", "answer"),
    [
        (THREE, base(2017, 2018, 2019), 2010, Answer.YES),
        (THREE, base(2016, 2017, 2018), 2010, Answer.YES),
        (THREE, base(2015, 2016, 2017), 2010, Answer.NO),
        (THREE, base(2015, 2017, 2019), 2010, Answer.NO),
        (THREE, base(2017, 2018, 2018, 2019), 2010, Answer.YES),
        (THREE, [*base(2017, 2019), *base(2018, stands=False)], 2010, Answer.NO),
        (THREE, [*base(2017, 2019), *base(2018, merit=False)], 2010, Answer.NO),
        (THREE, base(2018, 2019), 2018, Answer.PERSON),
        (THREE, base(2018, 2019), 2016, Answer.NO),
        (THREE, [], None, Answer.PERSON),
        (ONE, [Past("LDTT_HUYEN", "Lao động tiên tiến", 2019)], 2010, Answer.YES),
        (ONE, [Past("LDTT_HUYEN", "Lao động tiên tiến", 2012)], 2010, Answer.PERSON),
        (ONE, base(2019), 2010, Answer.NO),
        (ONE, [Past("LDTT_HUYEN", "Lao động tiên tiến", 2020)], 2010, Answer.NO),
    ],
)
def test_prerequisite_titles(needed: Prerequisite, past: list[Past], known_since: int | None, answer: Answer) -> None:
    assert prerequisite_titles(needed, past, 2019, known_since=known_since).answer is answer


def test_a_title_proposed_together_with_it_waits_for_the_decision() -> None:
    assert prerequisite_titles(ONE, [], 2019, known_since=2010, proposed=["Danh sách 1"]).answer is Answer.PERSON
    assert prerequisite_titles(THREE, base(2018), 2019, known_since=2010, proposed=["x"]).answer is Answer.NO


def test_prerequisite_titles_say_what_does_not_count_and_why() -> None:
    past = [*base(2018, merit=False), *base(2019, stands=False)]
    finding = prerequisite_titles(THREE, past, 2019, known_since=2010)

    assert [words % values for words, values in finding.looked_at] == [
        "Chiến sĩ thi đua cơ sở, 2018, 1/QĐ: for a theme, does not count towards merit",
        "Chiến sĩ thi đua cơ sở, 2019, 1/QĐ: annulled, does not count",
    ]
    assert said(finding) == "“Chiến sĩ thi đua cơ sở” is recorded 0 years running; 3 are needed."


@pytest.mark.parametrize(
    ("recognised", "pending", "research", "answer"),
    [
        (["A"], [], False, Answer.YES),
        (["A"], ["B"], True, Answer.YES),
        ([], ["B"], False, Answer.PERSON),
        ([], [], True, Answer.PERSON),
        ([], [], False, Answer.NO),
    ],
)
def test_recognised_initiative(recognised: list[str], pending: list[str], research: bool, answer: Answer) -> None:
    assert recognised_initiative(recognised, pending, research_counts=research).answer is answer


@pytest.mark.parametrize(
    ("since", "answer"),
    [
        (None, Answer.PERSON),
        (date(2019, 3, 20), Answer.YES),
        (date(2019, 3, 21), Answer.NO),
        (date(2020, 2, 1), Answer.NO),
    ],
)
def test_months_in_post(since: date | None, answer: Answer) -> None:
    assert months_in_post(since, DAY, 10).answer is answer


@pytest.mark.parametrize(
    ("ended", "itself", "answer"),
    [
        (None, True, Answer.YES),
        (DAY, True, Answer.YES),
        (DAY - timedelta(days=1), True, Answer.NO),
        (DAY - timedelta(days=1), False, Answer.YES),
    ],
)
def test_dissolved_units(ended: date | None, itself: bool, answer: Answer) -> None:
    assert unit_exists("Phòng Y tế", ended, DAY, itself=itself).answer is answer


@pytest.mark.parametrize(
    ("lawful", "offered", "answer"),
    [(True, True, Answer.YES), (True, False, Answer.NO), (False, True, Answer.NO), (False, False, Answer.NO)],
)
def test_authority_on_the_day(lawful: bool, offered: bool, answer: Answer) -> None:
    assert authority("Bằng khen", DAY, lawful=lawful, offered=offered).answer is answer


@pytest.mark.parametrize(
    ("share", "holders", "taken", "answer"),
    [
        (Fraction(15, 100), 20, 3, Answer.YES),
        (Fraction(15, 100), 20, 4, Answer.NO),
        (Fraction(15, 100), 19, 3, Answer.NO),
        (Fraction(1, 10), 0, 1, Answer.NO),
    ],
)
def test_a_share_of_the_holders_is_not_rounded_up(share: Fraction, holders: int, taken: int, answer: Answer) -> None:
    assert quota_share(share, holders, taken).answer is answer


@pytest.mark.parametrize(("strict", "answer"), [(True, Answer.NO), (False, Answer.PERSON)])
def test_what_is_not_strict_is_left_to_a_person(strict: bool, answer: Answer) -> None:
    assert by_standard(registered([]), source="KH", mark="K", strict=strict, blocking=False).answer is answer
    assert by_standard(registered([TIMELY]), source="KH", mark="K", strict=strict, blocking=False).answer is Answer.YES


def test_titles_for_a_theme_count_where_the_provision_lets_them() -> None:
    needed = Prerequisite(frozenset({"CSTDCS_HUYEN"}), "T", 1, thematic_counts=True)

    assert prerequisite_titles(needed, base(2019, merit=False), 2019, known_since=2010).answer is Answer.YES
    assert prerequisite_titles(needed, base(2018, stands=False), 2019, known_since=2010).answer is Answer.NO


# Verdicts of people.


def ruling(finding: Finding, fit: bool = True) -> Ruling:
    return Ruling(finding.check, fit, "Đã xác minh", finding.seal, "Thư ký")


@pytest.mark.parametrize(("fit", "answer"), [(True, Answer.YES), (False, Answer.NO)])
def test_a_person_answers_what_the_rule_leaves_open(fit: bool, answer: Answer) -> None:
    finding = months_in_post(None, DAY, 10)

    assert explained([finding], []).answer is Answer.PERSON
    assert explained([finding], [ruling(finding, fit)]).answer is answer
    assert explained([finding], [ruling(finding, not fit), ruling(finding, fit)]).answer is answer


def test_a_person_does_not_overrule_what_the_rule_denies() -> None:
    finding = quota(1, 2)

    assert explained([finding], [ruling(finding)]).answer is Answer.NO


def test_a_verdict_on_what_was_found_before_counts_no_more_and_stays_visible() -> None:
    verdict = ruling(registered([], of_unit=[TIMELY]))
    [line] = explained([registered([], of_unit=[TIMELY, LATE])], [verdict]).lines

    assert (line.answer, line.ruling, line.outdated) == (Answer.PERSON, None, verdict)


def test_only_blocking_conditions_block() -> None:
    warned, barred = registered([]), by_standard(quota(1, 2), source="KH", mark="C", strict=True, blocking=True)
    eligibility = explained([warned, barred], [])

    assert eligibility.answer is Answer.NO
    assert [line.finding.check for line in eligibility.blocking] == ["quota"]


# Laws.

days = st.dates(date(2015, 1, 1), date(2025, 12, 31))
stops = st.builds(Stop, st.just("discipline"), days, st.none() | days, st.none() | days, st.just("A"))
entries = st.builds(Entry, st.text("0123456789", min_size=1), st.text(), days, st.booleans())
pasts = st.builds(
    Past, st.sampled_from(["CSTDCS_HUYEN", "LDTT_HUYEN"]), st.just("T"), st.integers(2010, 2022), st.just("1/QĐ"),
    st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(stops), st.lists(stops), stops, days)
def test_a_hold_never_makes_anybody_more_eligible(own: list[Stop], unit: list[Stop], more: Stop, day: date) -> None:
    before = not_on_hold(own, day, of_unit=unit).answer

    assert BEST.index(not_on_hold([*own, more], day, of_unit=unit).answer) <= BEST.index(before)
    assert BEST.index(not_on_hold(own, day, of_unit=[*unit, more]).answer) <= BEST.index(before)


@given(st.lists(entries), st.lists(entries), entries)
def test_another_registration_never_harms(own: list[Entry], unit: list[Entry], more: Entry) -> None:
    before = registered(own, of_unit=unit).answer

    assert BEST.index(registered([*own, more], of_unit=[*unit, more]).answer) >= BEST.index(before)


@given(st.lists(pasts), pasts, st.integers(2012, 2022))
def test_another_title_never_harms_and_one_for_a_theme_never_helps(past: list[Past], more: Past, year: int) -> None:
    before = prerequisite_titles(THREE, past, year, known_since=2010)
    after = prerequisite_titles(THREE, [*past, more], year, known_since=2010)

    assert BEST.index(after.answer) >= BEST.index(before.answer)
    if not counts_towards_merit(more):
        assert after.answer is before.answer


@given(st.lists(pasts), st.integers(2012, 2022), st.randoms())
def test_the_order_of_titles_does_not_matter(past: list[Past], year: int, random: Any) -> None:
    mixed = list(past)
    random.shuffle(mixed)

    assert prerequisite_titles(THREE, mixed, year, known_since=2010).answer is (
        prerequisite_titles(THREE, past, year, known_since=2010).answer
    )


@given(st.none() | st.integers(1, 40), st.integers(0, 40))
def test_one_line_more_never_helps_the_quota(limit: int | None, taken: int) -> None:
    assert BEST.index(quota(limit, taken + 1).answer) <= BEST.index(quota(limit, taken).answer)


@given(days, days, st.integers(1, 36))
def test_time_in_post_only_grows(since: date, day: date, least: int) -> None:
    later = months_in_post(since, day + timedelta(days=31), least).answer

    assert BEST.index(later) >= BEST.index(months_in_post(since, day, least).answer)


@given(st.lists(st.tuples(st.sampled_from(list(Answer)), st.booleans())))
def test_the_whole_is_as_good_as_its_worst_condition(given_: list[tuple[Answer, bool]]) -> None:
    findings = [
        Finding(f"c{place}", answer, ("x", {}), blocking=blocking) for place, (answer, blocking) in enumerate(given_)
    ]
    whole = explained(findings, [])

    assert BEST.index(whole.answer) == min((BEST.index(finding.answer) for finding in findings), default=2)
    assert all(line.finding.blocking for line in whole.blocking)
