"""Ballots and the minutes of the count as plain values. In Vietnamese."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from contest import clock
from contest.paper.writing import long_day, office_number, short_day, spoken_moment
from contest.rules.catalogue import name_of
from contest.votes.models import AGAINST, AGREE, NO, YES, Method, Motion, PaperUse, Round, Teller, Voter, Way
from contest.votes.passing import BLANK, Outcome, Threshold
from contest.votes.queries import differences_in, tallies_of

BALLOTS = "votes/papers/ballots.html"
COUNT_MINUTES = "votes/papers/minutes.html"
ANSWERS = {
    AGREE: "Đồng ý", AGAINST: "Không đồng ý", YES: "Có", NO: "Không", BLANK: "Không có ý kiến",
}  # fmt: skip
METHODS = {Method.OPEN: "Biểu quyết giơ tay", Method.SECRET: "Bỏ phiếu kín"}
BASES = {
    "all": "tổng số thành viên Hội đồng",
    "present": "số thành viên dự họp",
    "valid": "số phiếu hợp lệ",
}
CONSULTED = "số thành viên dự họp và được lấy ý kiến bằng văn bản"
# Shares that rules write as fractions; others they write in percent.
FRACTIONS = (Fraction(1, 2), Fraction(2, 3), Fraction(3, 4))


def answer_name(answer: str) -> str:
    return ANSWERS.get(answer) or name_of(answer)


def share_words(ratio: Fraction) -> str:
    """Write a share as rules do: 2/3, or 70 %."""
    hundredfold = ratio * 100
    return f"{hundredfold.numerator}\u00a0%" if hundredfold.denominator == 1 and ratio not in FRACTIONS else f"{ratio}"


def percent(share: Fraction) -> str:
    """Write a share of votes in percent, rounded half up to two decimals: 88,89 %."""
    hundredths = int(share * 10_000 + Fraction(1, 2))
    whole, rest = divmod(hundredths, 100)
    return f"{whole}\u00a0%" if not rest else f"{whole},{rest:02d}\u00a0%"


def basis_words(basis: str, *, written: bool) -> str:
    return CONSULTED if basis == "present" and written else BASES[basis]


def rule_words(rule: Threshold) -> str:
    """Write when something has passed: trên 1/2 số thành viên dự họp; từ 2/3 tổng số thành viên Hội đồng trở lên."""
    what = f"{share_words(rule.ratio)} {basis_words(rule.basis, written=rule.written_counts)}"
    return f"trên {what}" if rule.comparison == ">" else f"từ {what} trở lên"


def ballots_values(round_: Round, voters: Sequence[Voter]) -> dict[str, Any]:
    """Return the values of the printed ballots, one for each who is to vote on paper; no ballot bears a name."""
    meeting = round_.meeting
    return {
        **_heading(round_),
        "number": round_.number,
        "title": round_.title,
        "meeting": f"Phiên họp ngày {short_day(meeting.held_on)}",
        "day": long_day(meeting.held_on),
        "copies": len(voters),
        "groups": _groups(round_.motions),
        "abstain": any(motion.abstentions for motion in round_.motions),
    }


def _heading(round_: Round) -> dict[str, Any]:
    council = round_.meeting.council
    return {
        "held_on": round_.meeting.held_on.isoformat(),
        "body": council.body.name,
        "place": council.body.place,
        "council": council.name,
    }


def _groups(motions: Sequence[Motion]) -> list[dict[str, Any]]:
    """Return the questions as tables: those that stand one after another and offer the same answers share one."""
    groups: list[dict[str, Any]] = []
    for motion in motions:
        answers = [answer_name(answer) for answer in motion.choices]
        if not groups or groups[-1]["answers"] != answers:
            groups.append({"answers": answers, "rows": []})
        groups[-1]["rows"].append([str(motion.position), _question(motion), *("" for _answer in answers)])
    return groups


def _question(motion: Motion) -> str:
    return "\n".join(filter(None, (motion.title, motion.detail)))


def minutes_values(round_: Round) -> dict[str, Any]:
    """Return the values of the minutes of the count (Biên bản kiểm phiếu), also of a show of hands."""
    meeting, council = round_.meeting, round_.meeting.council
    assert round_.opened_at is not None and round_.closed_at is not None, "the round was not closed"
    return {
        **_heading(round_),
        "secret": round_.is_secret,
        "number": round_.number,
        "title": round_.title,
        "began": spoken_moment(round_.opened_at, clock.OFFICE),
        "ended": spoken_moment(round_.closed_at, clock.OFFICE),
        "venue": meeting.place,
        "established": f"Quyết định số {council.decision_ref} {long_day(council.established_on)}"
        if council.decision_ref and council.established_on else "",
        "members": round_.members,
        "present": round_.present,
        "absent": (round_.members or 0) - (round_.present or 0),
        "wrote": [voter.name for voter in round_.voters if voter.way is Way.WRITTEN and _took_part(voter)],
        "tellers": [_signing(teller) for teller in round_.tellers],
        "ballots": _ballots(round_),
        "groups": [_counted_group(group) for group in _alike(round_.motions)],
        "rules": _rules(round_.motions),
        "abstaining": [
            f"{one.name} không biểu quyết nội dung {motion.position} ({one.reason[:1].lower()}{one.reason[1:]})"
            for motion in round_.motions for one in motion.abstentions
        ],
        "passed": [line for motion in round_.motions if (line := _passed(motion))],
        "failed": [motion.title for motion in round_.motions if motion.passed is None],
        "settlement": round_.paper_count.settlement if round_.paper_count and differences_in(round_) else "",
        "chair": meeting.chair.full_name if meeting.chair else "",
        "secretary": meeting.secretary.full_name if meeting.secretary else "",
    }  # fmt: skip


def _signing(teller: Teller) -> list[str]:
    """Return a teller's row in the table that the tellers sign."""
    task = "Tổ trưởng" if teller.position == 1 else "Thành viên"
    return [str(teller.position), teller.name, teller.office, task, ""]


def _took_part(voter: Voter) -> bool:
    return voter.has_cast or voter.on_paper or not voter.round.is_secret


def _ballots(round_: Round) -> list[list[str]]:
    """Return how many ballots were given out, returned, valid and invalid, on screen and on paper."""
    if not round_.is_secret:
        return []
    count = round_.paper_count
    cast = sum(voter.has_cast for voter in round_.voters)
    on_paper = count is not None and count.use is PaperUse.VOTES
    given = sum(not voter.on_paper and (voter.way is Way.PRESENT or voter.has_cast) for voter in round_.voters)
    rows: list[tuple[str, tuple[int, ...]]] = [("Phiếu điện tử", (given, cast, cast, 0))]
    if on_paper and count is not None:
        rows.append(("Phiếu giấy", (count.issued, count.returned, count.valid, count.invalid)))
        (_screen, first), (_paper, second) = rows
        rows.append(("Cộng", tuple(map(sum, zip(first, second, strict=True)))))
    return [[name, *map(office_number, numbers)] for name, numbers in rows]


def _alike(motions: Sequence[Motion]) -> list[list[Motion]]:
    """Return the questions in runs that offer the same answers."""
    groups: list[list[Motion]] = []
    for motion in motions:
        if groups and groups[-1][0].choices == motion.choices:
            groups[-1].append(motion)
        else:
            groups.append([motion])
    return groups


def _counted_group(motions: Sequence[Motion]) -> dict[str, Any]:
    """Return a table of the counts: a row for each question, a column for each answer, then share and result."""
    first = motions[0]
    return {
        "headings": ["STT", "Nội dung", *(answer_name(answer) for answer in first.answers), "Tỷ lệ", "Kết quả"],
        "numbers": [0, *range(2, 2 + len(first.answers))],
        "rows": [_counted_row(motion) for motion in motions],
    }


def _counted_row(motion: Motion) -> list[str]:
    tallies = tallies_of(motion)
    shares = [
        f"{'' if len(motion.can_pass) == 1 else answer_name(line.answer) + ': '}"
        f"{line.outcome.agree}/{line.outcome.base} = {percent(line.outcome.share)}"
        for line in tallies if line.outcome
    ]  # fmt: skip
    counts = [f"{line.count}{f' + {line.written}' if line.written else ''}" for line in tallies]
    result = "Không đạt" if motion.passed is None else "Đạt"
    if motion.passed is not None and len(motion.can_pass) > 1:
        result = f"Đạt: {answer_name(motion.passed)}"
    return [str(motion.position), motion.title, *counts, "\n".join(shares), result]


def _rules(motions: Sequence[Motion]) -> list[str]:
    """Return each rule once, with the questions it holds for when there are several."""
    places: dict[str, list[int]] = {}
    for motion in motions:
        for told in motion.rules.values():
            numbers = places.setdefault(rule_words(Threshold.read(told)), [])
            if motion.position not in numbers:
                numbers.append(motion.position)
    if len(places) == 1:
        return [f"Nội dung được thông qua khi số phiếu đồng ý đạt {next(iter(places))}."]
    return [
        f"Nội dung {', '.join(map(str, numbers))}: thông qua khi số phiếu đồng ý đạt {words}."
        for words, numbers in places.items()
    ]


def _passed(motion: Motion) -> str:
    if motion.passed is None:
        return ""
    outcome = Outcome.read((motion.outcome or {})[motion.passed])
    choice = "" if motion.passed in (AGREE, YES) else f": {answer_name(motion.passed)}"
    return f"{motion.title}{choice} ({outcome.agree}/{outcome.base}, {percent(outcome.share)})"
