"""Listing, deciding and annulling recognitions.

Whoever changes a list holds the movement and then the list; whoever decides holds the body, whose numbers are given,
and then the list.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation, Stale, msgid
from contest.initiatives.models import InitiativeState
from contest.journal.services import record
from contest.movements.models import Movement
from contest.notices.models import NoticeKind
from contest.notices.queries import officers_of
from contest.notices.services import notify
from contest.numbers.services import take
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day, written
from contest.recognition import queries
from contest.recognition.advice import Voted, contradicts
from contest.recognition.models import (
    Advice,
    ConditionAnswer,
    Level,
    RecognisedAuthor,
    Recognition,
    RecognitionAnnulment,
    RecognitionAnswer,
    RecognitionDecision,
    RecognitionList,
    RecognitionState,
)
from contest.recognition.papers import ANNEX, DECISION, annex_values, decision_values
from contest.rules.services import check_signer
from contest.standings.queries import Row
from contest.standings.ranking import Outcome
from contest.units.models import Body, Capacity

# What a domain further on has against lines that are to be recognised: of the list, or, with it, of the decision.
Check = Callable[[Sequence[Recognition], RecognitionDecision | None], None]
_checks: list[Check] = []
RESULTS: Mapping[RecognitionState, str] = {
    RecognitionState.RECOGNISED: msgid("recognised"),
    RecognitionState.REFUSED: msgid("not recognised"),
    RecognitionState.TO_COMPLETE: msgid("to be completed"),
    RecognitionState.STRUCK: msgid("not recognised"),
}


# What a domain further on knows of the votes of the initiative council on lines, by the id of the line.
Votes = Callable[[Sequence[Recognition]], Mapping[int, Voted]]
_votes: list[Votes] = []


def told_by_votes(votes: Votes) -> Votes:
    """Register ``votes``, which gives what the initiative council's votes on lines came to. Papers cite it."""
    _votes.append(votes)
    return votes


def votes_on(lines: Sequence[Recognition]) -> Mapping[int, Voted]:
    """Return what the votes of the initiative council on ``lines`` came to, as far as anybody knows."""
    return {key: voted for told in _votes for key, voted in told(lines).items()}


def also_checked(check: Check) -> Check:
    """Register ``check``, which raises RuleViolation for lines whose certificates could not be printed."""
    _checks.append(check)
    return check


@dataclass(frozen=True)
class Found:
    """What the council found on a condition."""

    answer: ConditionAnswer
    note: str = ""


@dataclass(frozen=True)
class LineDetails:
    """The council's advice on a line: what it found on the conditions, by code, and what follows from it."""

    found: Mapping[str, Found] = field(default_factory=dict)
    advice: Advice | None = None
    reason: str = ""
    reach: str = ""


@dataclass(frozen=True)
class DecisionDetails:
    """What the competent head gives a decision."""

    issued_on: date
    title: str
    capacity: Capacity
    signer_name: str


@dataclass(frozen=True)
class AnnulmentDetails:
    """By what decision, when and why a recognition is taken back."""

    decision_ref: str
    annulled_on: date
    reason: str


def draw_up_list(movement: Movement, title: str, level: Level | None = None, *, by: Account) -> RecognitionList:
    """Begin a list in ``movement``; without a ``level`` it is that of the body."""
    lawful = levels_of(movement.body)
    _check_level(movement.body, level or lawful[0])
    roll = RecognitionList(movement=movement, title=title, level=level or lawful[0], made_at=clock.now())
    db.session.add(roll)
    record(by, "recognition.draw_up", roll, body_id=movement.body_id, title=title, level=roll.level)
    return roll


def levels_of(body: Body) -> list[Level]:
    """Return the levels at which the head of ``body`` can recognise, the own one first."""
    return [Level.PROVINCE, Level.GRASSROOTS] if body.authority == "province_chair" else [Level.GRASSROOTS]


def _check_level(body: Body, level: Level) -> None:
    if level not in levels_of(body):
        raise RuleViolation("The head of this body does not recognise at that level.", field="level")


def rename_list(roll: RecognitionList, title: str, level: Level, *, by: Account) -> RecognitionList:
    """Change title and level of a list that is being drawn up."""
    _hold(roll)
    _check_level(roll.movement.body, level)
    before = {"title": roll.title, "level": roll.level.value}
    roll.title, roll.level = title, level
    after = {"title": title, "level": level.value}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by, "recognition.rename", roll, body_id=roll.movement.body_id, changed=changed)
    return roll


def discard_list(roll: RecognitionList, *, by: Account) -> None:
    """Throw away a list that is being drawn up; the journal keeps what it held."""
    _hold(roll)
    record(by, "recognition.discard", roll, body_id=roll.movement.body_id, title=roll.title, **_told_all(roll.lines))
    for line in list(roll.lines):
        db.session.delete(line)
    db.session.flush()
    db.session.delete(roll)


# Lines.


def add_initiatives(roll: RecognitionList, initiative_ids: Collection[int], *, by: Account) -> list[Recognition]:
    """Put initiatives of the standings on the list, with place, score and grade as they are now."""
    _hold(roll)
    chosen = [one for one in queries.suggestions_for(roll.movement) if one.row.initiative.id in initiative_ids]
    if not chosen:
        raise RuleViolation("Choose at least one initiative.")
    added = []
    for suggestion in chosen:
        initiative = suggestion.row.initiative
        if suggestion.standing is not None:
            raise RuleViolation(
                "Initiative %(number)s stands on the list “%(title)s” already.",
                number=initiative.register_number, title=suggestion.standing.roll.title,
            )  # fmt: skip
        line = Recognition(
            roll=roll, movement_id=roll.movement_id, body_id=roll.movement.body_id, initiative=initiative,
            unit=initiative.unit, position=0, reach=initiative.unit.name,
        )  # fmt: skip
        _freeze(line, suggestion.row)
        added.append(line)
    db.session.add_all(added)
    _number(roll)
    db.session.flush()
    record(by, "recognition.choose", roll, body_id=roll.movement.body_id, **_told_all(added))
    return added


def remove_line(line: Recognition, *, by: Account) -> None:
    """Take a line out of a list that is being drawn up; the journal keeps what it said."""
    roll = line.roll
    _hold(roll)
    record(by, "recognition.remove", roll, body_id=line.body_id, **_told_all([line]))
    db.session.delete(line)
    db.session.flush()
    db.session.refresh(roll)
    _number(roll)


def advise(line: Recognition, details: LineDetails, *, by: Account) -> Recognition:
    """Keep what the council found on the conditions of today and what it advises."""
    _hold(line.roll)
    codes = [condition.code for condition in queries.conditions_for(line.roll, clock.today())]
    found = {code: details.found[code] for code in codes if code in details.found}
    answers = {code: one.answer for code, one in found.items()}
    if details.advice is not None and contradicts(details.advice, answers, codes):
        raise RuleViolation("Recognition can be advised only when every condition is met.", field="advice")
    if details.advice in (Advice.REFUSE, Advice.COMPLETE) and not details.reason:
        raise RuleViolation("Say why it is not to be recognised now.", field="reason")
    before = _told(line)
    _answer(line, found)
    line.advice, line.reach = details.advice, details.reach
    line.reason = "" if details.advice is Advice.RECOGNISE else details.reason
    after = _told(line)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by, "recognition.advise", line, body_id=line.body_id, changed=changed)
    return line


def find_all_met(roll: RecognitionList, line_ids: Collection[int], *, by: Account) -> list[Recognition]:
    """Keep that the council found every condition met on these lines and advises to recognise them.

    Only lines without any advice are touched: what was found on others line by line stays.
    """
    _hold(roll)
    codes = [condition.code for condition in queries.conditions_for(roll, clock.today())]
    open_lines = [line for line in roll.lines if line.id in line_ids and line.advice is None]
    if not open_lines:
        raise RuleViolation("Choose at least one initiative on which the council has not advised yet.")
    for line in open_lines:
        _answer(line, {code: Found(ConditionAnswer.YES) for code in codes})
        line.advice = Advice.RECOGNISE
    record(by, "recognition.find_met", roll, body_id=roll.movement.body_id, **_told_all(open_lines))
    return open_lines


def _answer(line: Recognition, found: Mapping[str, Found]) -> None:
    """Replace what stands on the conditions; answers that stay are kept as they are."""
    known = {answer.code: answer for answer in line.answers}
    for code, answer in known.items():
        if code not in found:
            line.answers.remove(answer)
    for code, one in found.items():
        if code not in known:
            line.answers.append(RecognitionAnswer(code=code, answer=one.answer, note=one.note))
        else:
            known[code].answer, known[code].note = one.answer, one.note


def _hold(roll: RecognitionList) -> None:
    """Hold the movement and the list, and refuse when it is not being drawn up any more."""
    lock(roll.movement)
    if not lock(roll).is_drafted:
        raise RuleViolation("The list has been submitted and cannot be changed now.")


def _freeze(line: Recognition, row: Row) -> None:
    """Take title, unit, place, score and grade as they are now."""
    initiative = row.initiative
    line.title, line.unit, line.unit_name = initiative.title, initiative.unit, initiative.unit.name
    line.place, line.score, line.outcome, line.grade = row.place, row.value, row.outcome.value, row.grade or ""


def _number(roll: RecognitionList) -> None:
    """Number the lines by place, those without one by register number."""
    order = sorted(roll.lines, key=lambda line: (line.place is None, line.place or 0, line.initiative.number or 0))
    for position, line in enumerate(order, start=1):
        line.position = position


def _told(line: Recognition) -> dict[str, Any]:
    """Return what the journal keeps of a line."""
    return {
        "title": line.title,
        "unit": line.unit_name,
        "place": line.place,
        "score": line.score,
        "grade": line.grade,
        "reach": line.reach,
        "conditions": {answer.code: answer.answer.value for answer in line.answers},
        "notes": {answer.code: answer.note for answer in line.answers if answer.note},
        "advice": line.advice.value if line.advice else None,
        "reason": line.reason,
    }


def _told_all(lines: Sequence[Recognition]) -> dict[str, Any]:
    """Return what the journal keeps of several lines: the titles to be read, and everything that they said."""
    return {"initiatives": [line.title for line in lines], "list": [_told(line) for line in lines]}


# Submitting and deciding.


def submit_list(roll: RecognitionList, *, by: Account) -> RecognitionList:
    """Put the list before the competent head, with places and scores as they are now.

    Refused while the council has not advised on a line, or a line cannot be recognised.
    """
    _hold(roll)
    if not roll.lines:
        raise RuleViolation("The list is empty. Choose initiatives first.")
    rows = {one.row.initiative.id: one.row for one in queries.suggestions_for(roll.movement)}
    for line in roll.lines:
        _check_eligible(line)
        _check_scored(line, rows[line.initiative_id])
        _freeze(line, rows[line.initiative_id])
    _number(roll)
    _check_advised(roll, clock.today())
    _check_further([line for line in roll.lines if line.advice is Advice.RECOGNISE])
    roll.submit(clock.now())
    record(by, "recognition.submit", roll, body_id=roll.movement.body_id, **_told_all(roll.lines))
    return roll


def _check_eligible(line: Recognition) -> None:
    if line.initiative.state is not InitiativeState.ELIGIBLE:
        raise RuleViolation(
            "Initiative %(number)s is no longer eligible. Take it out, or wait until it has been accepted again.",
            number=line.initiative.register_number,
        )


def _check_scored(line: Recognition, row: Row) -> None:
    """Refuse to recognise what has no finished score; what is below the pass mark may still meet the conditions."""
    if line.advice is Advice.RECOGNISE and row.outcome in (Outcome.NO_QUORUM, Outcome.UNSETTLED):
        raise RuleViolation(
            "Initiative %(number)s has no finished score yet. Wait for its sheets, or take it out.",
            number=line.initiative.register_number,
        )


def _check_unmoved(lines: Sequence[Recognition], rows: Mapping[int, Row]) -> None:
    """Refuse to decide on places and scores that have been overtaken since the list was submitted."""
    for line in lines:
        row = rows.get(line.initiative_id)
        if row is None or (line.place, line.score, line.outcome) != (row.place, row.value, row.outcome.value):
            raise Stale(
                "The score of initiative %(number)s has changed since the list was submitted. Give the list back.",
                number=line.initiative.register_number,
            )


def _check_advised(roll: RecognitionList, day: date) -> None:
    """Refuse lines without advice, and advice that does not stand on the conditions of ``day``."""
    codes = [condition.code for condition in queries.conditions_for(roll, day)]
    for line in roll.lines:
        number = line.initiative.register_number
        if line.advice is None:
            raise RuleViolation("The council has not advised on initiative %(number)s yet.", number=number)
        answers = {answer.code: answer.answer for answer in line.answers}
        if contradicts(line.advice, answers, codes):
            raise RuleViolation(
                "Initiative %(number)s does not meet every condition that holds on %(day)s.",
                number=number, day=short_day(day),
            )  # fmt: skip


def _check_further(lines: Sequence[Recognition], decision: RecognitionDecision | None = None) -> None:
    for check in _checks:
        check(lines, decision)


def give_back(roll: RecognitionList, reason: str, *, by: Account) -> RecognitionList:
    """Give a submitted list back to the secretariat."""
    lock(roll)
    roll.give_back(reason)
    record(by, "recognition.give_back", roll, body_id=roll.movement.body_id, reason=reason)
    return roll


def decide(
    roll: RecognitionList,
    details: DecisionDetails,
    *,
    strikes: Mapping[int, str] = MappingProxyType({}),
    seen: datetime | None = None,
    by: Account,
) -> RecognitionDecision:
    """Issue the decision on a submitted list; from then on the list does not change.

    What the council advises to recognise is recognised, unless ``strikes`` gives the reason against it by the id of the
    line; its authors are frozen with their shares and get the next numbers of the register. ``seen`` is when the list
    that the deciding leader looked at was submitted: a newer one is refused.
    """
    body = lock(roll.movement.body)
    if not lock(roll).awaits_decision:
        raise RuleViolation("Only a submitted list can be decided.")
    if seen is not None and seen != roll.submitted_at:
        raise Stale("The list was given back and submitted anew meanwhile. Look through it as it stands now.")
    granted = _granted(roll.lines, strikes)
    _check_decision(roll, details)
    _check_advised(roll, details.issued_on)
    for line in granted:
        _check_eligible(line)
    _check_unmoved(granted, {one.row.initiative.id: one.row for one in queries.suggestions_for(roll.movement)})
    symbol = f"QĐ-{body.symbol}"
    decision = RecognitionDecision(
        body=body, movement=roll.movement, roll=roll, year=details.issued_on.year, symbol=symbol,
        number=take(body, symbol, details.issued_on, details.title, roll, by), decided_at=clock.now(), decided_by=by,
        **vars(details),
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    _recognise(decision, granted)
    _check_further(granted, decision)
    for line in roll.lines:
        if line.id in strikes:
            line.strike(strikes[line.id])
        elif line.advice is Advice.REFUSE:
            line.refuse()
        elif line.advice is Advice.COMPLETE:
            line.ask_completion()
    db.session.flush()
    roll.decide()
    db.session.flush()
    _record_decision(decision, by)
    _tell_units(decision)
    order_decision(decision)
    return decision


def _granted(lines: Sequence[Recognition], strikes: Mapping[int, str]) -> list[Recognition]:
    advised = [line for line in lines if line.advice is Advice.RECOGNISE]
    if not strikes.keys() <= {line.id for line in advised} or not all(strikes.values()):
        raise RuleViolation("A line that is struck must be advised for recognition and needs a reason.")
    granted = [line for line in advised if line.id not in strikes]
    if not granted:
        raise RuleViolation("Nothing would be recognised. Give the list back instead.")
    return granted


def _check_decision(roll: RecognitionList, details: DecisionDetails) -> None:
    """Refuse a day in the future or before the submission, and a signer who may not sign on that day."""
    if details.issued_on > clock.today():
        raise RuleViolation("The day of a decision is not in the future.", field="issued_on")
    submitted_on = roll.submitted_at.astimezone(clock.OFFICE).date() if roll.submitted_at else None
    if submitted_on and details.issued_on < submitted_on:
        raise RuleViolation(
            "The list was submitted on %(day)s; the decision cannot be earlier.",
            field="issued_on", day=short_day(submitted_on),
        )  # fmt: skip
    check_signer("recognition", roll.movement.body, details.capacity, details.signer_name, on=details.issued_on)


def _recognise(decision: RecognitionDecision, granted: Sequence[Recognition]) -> None:
    """Recognise ``granted`` and freeze their authors, numbered without a gap in the order of the list."""
    number = queries.last_register_number(decision.body, decision.year)
    for line in granted:
        line.recognise(decision)
        for place, author in enumerate(line.initiative.authors, start=1):
            number += 1
            line.authors.append(
                RecognisedAuthor(
                    body_id=decision.body_id, position=place, full_name=author.full_name,
                    honorific=author.person.honorific if author.person else None, post=author.post,
                    unit_name=author.unit.name, person_id=author.person_id, share=author.share,
                    register_year=decision.year, register_number=number,
                )
            )  # fmt: skip
    db.session.flush()


def _record_decision(decision: RecognitionDecision, by: Account) -> None:
    lines = decision.roll.lines
    record(
        by,
        "recognition.decide",
        decision,
        body_id=decision.body_id,
        notation=decision.notation,
        issued_on=decision.issued_on,
        title=decision.title,
        capacity=decision.capacity,
        signer=decision.signer_name,
        recognised=[line.title for line in lines if line.state is RecognitionState.RECOGNISED],
        not_recognised={
            line.title: line.strike_reason or line.reason
            for line in lines
            if line.state is not RecognitionState.RECOGNISED
        },
        list={
            "lines": [{"id": line.id, "state": line.state.value, **_told(line)} for line in lines],
            "authors": [
                {"id": author.id, "number": author.register_number, "name": author.full_name, "share": author.share}
                for line in lines
                for author in line.authors
            ],
        },
    )


def _tell_units(decision: RecognitionDecision) -> None:
    """Tell the officers of each unit what became of its initiatives."""
    for line in decision.roll.lines:
        notify(
            officers_of([line.unit_id]),
            NoticeKind.RECOGNITION_DECIDED,
            f"/initiatives/{line.initiative_id}",
            key=f"recognition/{line.id}",
            title=line.title,
            result=[(RESULTS[line.state], {})],
            notation=decision.notation,
            day=decision.issued_on,
            movement=decision.movement.name,
            reason=line.strike_reason or line.reason,
        )


def order_decision(decision: RecognitionDecision) -> list[Paper]:
    """Order the decision and its list as papers; the edge hands them to ``print_paper`` after the commit."""
    lines = [line for line in decision.roll.lines if line.decision_id]
    name, voted = f"{decision.year}-{decision.number:02d}", votes_on(lines)
    return [
        order_paper(
            DECISION, decision_values(decision, lines, voted), filename=f"quyet-dinh-cong-nhan-sang-kien-{name}.pdf",
            subject=decision,
        ),
        order_paper(
            ANNEX, annex_values(decision, lines, voted), filename=f"danh-sach-sang-kien-{name}.pdf", subject=decision
        ),
    ]  # fmt: skip


def order_decision_again(decision: RecognitionDecision) -> list[Paper]:
    """Order again, word for word, what of the decision's papers could not be printed; what is printed stays."""
    lock(decision)
    ordered = []
    for template in (DECISION, ANNEX):
        paper = latest_paper(template, decision)
        if paper is not None and paper.finished and paper.file_id is None:
            values = {name: value for name, value in paper.values.items() if name != "ordered_at"}
            ordered.append(order_paper(template, values, filename=paper.filename, subject=decision))
    return ordered


def annul_recognition(line: Recognition, details: AnnulmentDetails, *, by: Account) -> RecognitionAnnulment:
    """Take a recognition back; it stays on its list and in the register, marked."""
    lock(line)
    if line.decision is not None and details.annulled_on < line.decision.issued_on:
        raise RuleViolation(
            "The recognition is of %(day)s; it cannot be annulled earlier.",
            field="annulled_on", day=short_day(line.decision.issued_on),
        )  # fmt: skip
    if details.annulled_on > clock.today():
        raise RuleViolation("The day of an annulment is not in the future.", field="annulled_on")
    line.annul()
    annulment = RecognitionAnnulment(recognition=line, recorded_at=clock.now(), recorded_by_id=by.id, **vars(details))
    db.session.add(annulment)
    record(
        by,
        "recognition.annul",
        line,
        body_id=line.body_id,
        reason=details.reason,
        decision_ref=details.decision_ref,
        annulled_on=details.annulled_on,
        title=line.title,
        authors=[f"{author.full_name} ({written(author.share)} %)" for author in line.authors],
    )
    return annulment
