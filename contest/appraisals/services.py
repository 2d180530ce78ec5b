"""Appraising: the checklist, opinions of offices, verdicts, narrow returns, and verdicts on likeness."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, timedelta

from contest import clock
from contest.accounts.models import Account, Role
from contest.appraisals import queries
from contest.appraisals.checklist import Finding, Line, kept, objections
from contest.appraisals.models import (
    AppraisalDraft,
    ChecklistItem,
    Comparison,
    LikenessVerdict,
    Opinion,
)
from contest.appraisals.papers import REQUEST, request_values
from contest.appraisals.queries import Pair
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Appraisal, Initiative, InitiativeState, ReopenedPart, Verdict
from contest.initiatives.services import last_day_of
from contest.journal.services import record
from contest.movements.models import Movement, MovementState
from contest.notices.models import NoticeKind
from contest.notices.queries import officers_of
from contest.notices.services import notify
from contest.notices.wording import Value
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.services import order_paper
from contest.rules.workdays import after_working_days, calendar_for
from contest.text import fold
from contest.units.models import Unit

MOST_ITEMS = 40
# What one person notes down within this time stands in the journal once.
BREATH = timedelta(minutes=15)


@dataclass(frozen=True)
class ItemDetails:
    """An item as it is composed, and which stored one it stands for, if it is none that is new."""

    item_id: int | None
    text: str
    source: str = ""


@dataclass(frozen=True)
class Findings:
    """What was written down at appraisal: answers by item, what the unit is to complete by part, and the reason."""

    reason: str = ""
    answers: Mapping[int, Finding] = default(default_factory=dict)
    notes: Mapping[str, str] = default(default_factory=dict)


class Faulty(RuleViolation):
    """Verdicts on many initiatives that were all refused; ``faults`` names why, by initiative."""

    def __init__(self, faults: Mapping[int, Sequence[RuleViolation]]) -> None:
        super().__init__("No verdict was given: see what stands against it beside each initiative.")
        self.faults = faults


# The checklist


def compose_checklist(
    movement: Movement, wanted: Sequence[ItemDetails], *, reason: str = "", by: Account
) -> Sequence[ChecklistItem]:
    """Make the checklist of ``movement`` what ``wanted`` says, in this order. What is taken out is retired.

    Verdicts keep the words that were answered, so an item may be worded anew. Once the movement is launched the change
    needs a reason.
    """
    lock(movement)
    if movement.state is MovementState.CLOSED:
        raise RuleViolation("This movement is closed.")
    if movement.state is MovementState.LAUNCHED and not reason:
        raise RuleViolation("Say why a launched movement changes.", field="reason")
    standing = {item.id: item for item in queries.items_of(movement)}
    _check_items(wanted, standing)
    before = [item.text for item in standing.values()]
    for item_id in standing.keys() - {line.item_id for line in wanted}:
        standing[item_id].retired_at = clock.now()
    for place, line in enumerate(wanted, start=1):
        item = standing[line.item_id] if line.item_id else ChecklistItem(movement_id=movement.id)
        item.position, item.text, item.source = place, line.text, line.source
        db.session.add(item)
    record(
        by, "movement.set_checklist", movement, body_id=movement.body_id, reason=reason or None,
        changed={"checklist": [before, [line.text for line in wanted]]},
    )  # fmt: skip
    return queries.items_of(movement)


def _check_items(wanted: Sequence[ItemDetails], standing: Mapping[int, ChecklistItem]) -> None:
    if len(wanted) > MOST_ITEMS:
        raise RuleViolation("A checklist has at most %(most)s items.", most=MOST_ITEMS)
    if {line.item_id for line in wanted if line.item_id} - standing.keys():
        raise RuleViolation("The checklist has been changed meanwhile. Look at it again.")
    counts = Counter(fold(line.text) for line in wanted)
    for place, line in enumerate(wanted):
        if counts[fold(line.text)] > 1:
            raise RuleViolation("Another item says the same.", field=f"items-{place}-text")


def keep_draft(initiative: Initiative, findings: Findings, edition: int, *, by: Account) -> AppraisalDraft:
    """Keep what was written down so far, to go on later; ``edition`` is that of the notes it is based on, 0 for none.

    Raises Stale when somebody has noted something else meanwhile.
    """
    lock(initiative)
    _check_waits(initiative)
    draft = queries.draft_of(initiative)
    noted = {
        "checklist": {
            str(item_id): {"answer": finding.answer.value if finding.answer else None, "note": finding.note}
            for item_id, finding in findings.answers.items()
        },
        "notes": {name: note for name, note in findings.notes.items() if note},
        "reason": findings.reason,
    }
    if draft is not None and all(getattr(draft, name) == value for name, value in noted.items()):
        return draft
    if draft is not None and draft.edition != edition:
        raise Stale("%(name)s has noted something else meanwhile. Load the page anew.", name=draft.saved_by.name)
    told = draft is not None and draft.saved_by_id == by.id and draft.saved_at > clock.now() - BREATH
    if draft is None:
        draft = AppraisalDraft(initiative_id=initiative.id, edition=0)
        db.session.add(draft)
    for name, value in noted.items():
        setattr(draft, name, value)
    draft.edition, draft.saved_at, draft.saved_by = edition + 1, clock.now(), by
    if not told:
        record(by, "initiative.check", initiative, body_id=initiative.movement.body_id)
    return draft


# Verdicts


def appraise_initiative(
    initiative: Initiative, verdict: Verdict, findings: Findings, *, by: Account, edition: int | None = None
) -> Initiative:
    """Give the verdict on a submitted initiative, or return one that was accepted; its unit is told.

    A return opens the parts that ``findings`` has notes on, and nothing else, for the working days of the terms. What
    was completed is checked by whoever returned it, or took that over. A final verdict ends what offices are still
    being asked. ``edition`` is the text that was read: when another one stands meanwhile the verdict is refused. The
    same verdict sent twice is given once.
    """
    lock(initiative)
    if _is_given(initiative, verdict, findings, by):
        return initiative
    for violation in _objections(initiative, verdict, findings, by=by, edition=edition):
        raise violation
    _give(initiative, verdict, findings, by=by)
    return initiative


def appraise_many(
    chosen: Mapping[Initiative, int], verdict: Verdict, findings: Findings, *, by: Account
) -> Sequence[Initiative]:
    """Give one verdict on all of ``chosen``, whose values are the editions that were read, or on none of them.

    Only accepting and rejecting is done to many at once: what a unit is to complete belongs to its own text. Raises
    Faulty with everything that stands against the verdict. An empty choice does nothing.
    """
    if verdict is Verdict.RETURNED:
        raise RuleViolation("Return initiatives one by one: each has its own parts to complete.", field="verdict")
    initiatives = sorted(chosen, key=lambda initiative: initiative.id)
    editions = {initiative.id: edition for initiative, edition in chosen.items()}
    faults = {}
    for initiative in initiatives:
        lock(initiative)
        edition = editions[initiative.id]
        if found := list(_objections(initiative, verdict, findings, by=by, edition=edition)):
            faults[initiative.id] = found
    if faults:
        raise Faulty(faults)
    for initiative in initiatives:
        _give(initiative, verdict, findings, by=by)
    return initiatives


def _is_given(initiative: Initiative, verdict: Verdict, findings: Findings, by: Account) -> bool:
    """Say whether the last verdict on ``initiative`` is this very one."""
    if initiative.state is InitiativeState.SUBMITTED or not initiative.appraisals:
        return False
    last = initiative.appraisals[-1]
    notes = {part.name: part.note for part in last.reopened}
    given = {name: note for name, note in findings.notes.items() if note}
    return (last.verdict, last.reason, last.appraised_by_id, notes) == (verdict, findings.reason, by.id, given)


def _objections(
    initiative: Initiative, verdict: Verdict, findings: Findings, *, by: Account, edition: int | None
) -> Iterator[RuleViolation]:
    """Yield everything that stands against the verdict."""
    if initiative.movement.state is not MovementState.LAUNCHED:
        yield RuleViolation("Initiatives are appraised only in a launched movement.")
    accepted = initiative.state is InitiativeState.ELIGIBLE and verdict is Verdict.RETURNED
    if initiative.state is not InitiativeState.SUBMITTED and not accepted:
        yield RuleViolation("Only a submitted initiative can be appraised.")
        return
    if edition is not None and edition != initiative.edition:
        yield Stale("The unit has changed the text since this page was opened. Read it again.")
    checker = queries.checker_of(initiative)
    if checker is not None and checker.id != by.id:
        yield RuleViolation(
            "%(name)s has returned it and checks it again. Take the check over first.", name=checker.name
        )  # fmt: skip
    if verdict is Verdict.REJECTED and not findings.reason:
        yield RuleViolation("Give the reason; the unit will read it.", field="reason")
    if verdict is Verdict.RETURNED:
        yield from _objections_to_return(initiative, findings, accepted=accepted)
    elif any(findings.notes.values()):
        yield RuleViolation(
            "You have noted what the unit is to complete. Return the initiative, or empty these notes.", field="verdict"
        )
    yield from objections(_lines(initiative, findings), verdict, findings.reason)


def _objections_to_return(initiative: Initiative, findings: Findings, *, accepted: bool) -> Iterator[RuleViolation]:
    terms = initiative.movement.terms
    returns = sum(appraisal.verdict is Verdict.RETURNED for appraisal in initiative.appraisals)
    if terms is not None and returns >= terms.most_returns:
        yield RuleViolation(
            "It has been returned %(times)s times already, and the terms of the movement allow no more.",
            field="verdict", times=returns,
        )  # fmt: skip
    if accepted and not findings.reason:
        yield RuleViolation("Say why an initiative that was accepted is returned.", field="reason")
    if not any(findings.notes.values()):
        yield RuleViolation("Note beside at least one part what the unit is to complete.", field="verdict")
    known = {part.name for part in queries.parts_of(initiative.movement)}
    if {name for name, note in findings.notes.items() if note} - known:
        yield RuleViolation("The form has been changed meanwhile. Load the page anew; what you typed is kept.")


def _lines(initiative: Initiative, findings: Findings) -> list[Line]:
    return [
        Line(item.id, item.text, item.source, findings.answers.get(item.id, Finding()))
        for item in queries.items_of(initiative.movement)
    ]


def _give(initiative: Initiative, verdict: Verdict, findings: Findings, *, by: Account) -> None:
    terms = initiative.movement.terms
    initiative.appraise(verdict)
    returned = verdict is Verdict.RETURNED
    appraisal = Appraisal(
        verdict=verdict,
        reason=findings.reason,
        edition=initiative.edition,
        checklist=kept(_lines(initiative, findings)),
        due_on=last_day_of(terms.completion_days if terms else None, initiative.movement) if returned else None,
        checker=by if returned else None,
        appraised_at=clock.now(),
        appraised_by=by,
        reopened=_reopened(initiative, findings) if returned else [],
    )
    initiative.appraisals.append(appraisal)
    db.session.flush()
    record(
        by, "initiative.appraise", initiative, body_id=initiative.movement.body_id, reason=findings.reason or None,
        verdict=verdict.value, **_told(appraisal),
    )  # fmt: skip
    _empty_draft(initiative)
    if returned:
        _order_request(appraisal)
    else:
        _end_opinions(initiative, by=by)
    _tell_unit(appraisal)


def _reopened(initiative: Initiative, findings: Findings) -> list[ReopenedPart]:
    return [
        ReopenedPart(part=open_part.part, question=open_part.question, note=note)
        for open_part in queries.parts_of(initiative.movement)
        if (note := findings.notes.get(open_part.name))
    ]


def _told(appraisal: Appraisal) -> dict[str, object]:
    """Return what the journal tells of a verdict besides its reason."""
    parts = {part.question.label if part.question else part.part.value: part.note for part in appraisal.reopened}
    checklist = {line["text"]: line["answer"] for line in appraisal.checklist if line["answer"]}
    told = {"edition": appraisal.edition, "parts": parts, "due_on": appraisal.due_on, "checklist": checklist}
    return {name: value for name, value in told.items() if value}


def _empty_draft(initiative: Initiative) -> None:
    """What was noted for the verdict is kept with it; the answers stay for the next time."""
    if (draft := queries.draft_of(initiative)) is not None:
        draft.checklist, draft.notes, draft.reason = {}, {}, ""
        draft.edition += 1


def _end_opinions(initiative: Initiative, *, by: Account) -> None:
    for opinion in queries.opinions_of(initiative):
        # An office may be giving its opinion at this very moment.
        if lock(opinion).is_open:
            opinion.withdraw(clock.now())
            record(by, "initiative.withdraw_opinion", initiative, body_id=initiative.movement.body_id,
                   office=opinion.unit.name)  # fmt: skip


def _tell_unit(appraisal: Appraisal) -> None:
    initiative = appraisal.initiative
    values: dict[str, Value] = {"title": initiative.title, "movement": appraisal.movement.name}
    if appraisal.verdict is Verdict.ELIGIBLE:
        values["number"] = initiative.register_number
    else:
        values["reason"] = appraisal.reason
    if appraisal.verdict is Verdict.RETURNED:
        values["due"] = appraisal.due_on
        values["parts"] = queries.phrases_of(appraisal)
    path = f"/initiatives/{initiative.id}"
    notify(officers_of([initiative.unit_id]), NOTICES[appraisal.verdict], path, f"appraisal/{appraisal.id}", **values)


NOTICES = {
    Verdict.ELIGIBLE: NoticeKind.INITIATIVE_ACCEPTED,
    Verdict.RETURNED: NoticeKind.INITIATIVE_RETURNED,
    Verdict.REJECTED: NoticeKind.INITIATIVE_REJECTED,
}


def _check_waits(initiative: Initiative) -> None:
    if initiative.state is not InitiativeState.SUBMITTED:
        raise RuleViolation("Only a submitted initiative can be appraised.")


# What was returned


def take_over_check(initiative: Initiative, reason: str, *, by: Account) -> Initiative:
    """Let ``by`` check what another secretary has returned."""
    lock(initiative)
    checker = queries.checker_of(initiative)
    if checker is None:
        raise RuleViolation("Nobody else has to check this initiative again.")
    if checker.id == by.id:
        return initiative
    last = initiative.appraisals[-1]
    last.checker = by
    record(by, "initiative.take_over", initiative, body_id=initiative.movement.body_id, reason=reason,
           changed={"checker": [checker.name, by.name]})  # fmt: skip
    return initiative


def extend_completion(initiative: Initiative, due_on: date, reason: str, *, by: Account) -> Initiative:
    """Give the unit until the end of ``due_on`` to complete what was returned; it is told."""
    lock(initiative)
    last = initiative.open_return
    if last is None:
        raise RuleViolation("Only a returned initiative can be given more time.")
    if last.due_on == due_on:
        return initiative
    if due_on < clock.today() or (last.due_on is not None and due_on < last.due_on):
        raise RuleViolation("Choose a day that gives the unit more time than it has.", field="due_on")
    before, last.due_on = last.due_on, due_on
    record(by, "initiative.extend", initiative, body_id=initiative.movement.body_id, reason=reason,
           changed={"due_on": [before, due_on]})  # fmt: skip
    notify(
        officers_of([initiative.unit_id]), NoticeKind.INITIATIVE_RETURNED, f"/initiatives/{initiative.id}",
        f"appraisal/{last.id}/{due_on.isoformat()}", title=initiative.title, movement=initiative.movement.name,
        reason=reason, due=due_on, parts=queries.phrases_of(last),
    )  # fmt: skip
    return initiative


def _order_request(appraisal: Appraisal) -> Paper:
    """Order the request for completion that goes with a return."""
    initiative = appraisal.initiative
    time = sum(other.verdict is Verdict.RETURNED for other in initiative.appraisals)
    filename = f"phieu-yeu-cau-bo-sung-{initiative.register_number}-{time}.pdf"
    return order_paper(REQUEST, request_values(appraisal, time=time), filename=filename, subject=appraisal)


def request_of(appraisal: Appraisal) -> Paper | None:
    """Return the request for completion that was last ordered for a return."""
    return latest_paper(REQUEST, appraisal)


def order_request_again(appraisal: Appraisal, *, by: Account) -> Paper:
    """Order the request anew after its printing failed; one that is printed or being printed is returned as it is."""
    lock(appraisal)
    paper = request_of(appraisal)
    if paper is None:
        raise RuleViolation("Only a return has a request for completion.")
    if paper.file_id is not None or not paper.finished:
        return paper
    record(by, "initiative.request", appraisal.initiative, body_id=appraisal.movement.body_id)
    values = {name: value for name, value in paper.values.items() if name != "ordered_at"}
    return order_paper(REQUEST, values, filename=paper.filename, subject=appraisal)


# Opinions of other offices


def ask_opinion(initiative: Initiative, unit: Unit, question: str, days: int, *, by: Account) -> Opinion:
    """Ask an office of the body for its opinion within ``days`` working days; its officers are told.

    An office is asked one thing about an initiative at a time; the same question sent twice is asked once.
    """
    lock(initiative)
    _check_waits(initiative)
    movement = initiative.movement
    if unit.body_id != movement.body_id or not unit.exists_on(clock.today()):
        raise RuleViolation("This unit does not belong to the body.", field="unit_id")
    if unit.id == initiative.unit_id:
        raise RuleViolation("This unit has registered the initiative itself.", field="unit_id")
    if (asked := queries.open_opinion_of(initiative, unit)) is not None:
        if asked.question == question:
            return asked
        raise RuleViolation("%(name)s is being asked already.", field="unit_id", name=unit.name)
    opinion = Opinion(
        initiative=initiative,
        unit=unit,
        question=question,
        due_on=after_working_days(clock.today(), days, calendar_for(movement.body.name)),
        asked_at=clock.now(),
        asked_by=by,
    )
    db.session.add(opinion)
    db.session.flush()
    record(by, "initiative.ask_opinion", initiative, body_id=movement.body_id, office=unit.name, question=question,
           due_on=opinion.due_on)  # fmt: skip
    notify(
        officers_of([unit.id]), NoticeKind.OPINION_ASKED, f"/opinions/{opinion.id}", f"opinion/{opinion.id}",
        title=initiative.title, movement=movement.name, question=question, due=opinion.due_on,
    )  # fmt: skip
    return opinion


def give_opinion(opinion: Opinion, answer: str, *, by: Account) -> Opinion:
    """Take down what an office thinks; whoever asked is told. The same answer sent twice is taken down once."""
    lock(opinion)
    if opinion.answered_at is not None and (opinion.answer, opinion.answered_by_id) == (answer, by.id):
        return opinion
    opinion.give(answer, clock.now(), by)
    initiative, movement = opinion.initiative, opinion.movement
    record(by, "initiative.give_opinion", initiative, body_id=movement.body_id, office=opinion.unit.name,
           answer=answer)  # fmt: skip
    told = [opinion.asked_by] if opinion.asked_by.holds(Role.SECRETARIAT, body_id=movement.body_id) else []
    notify(
        told, NoticeKind.OPINION_GIVEN, f"/initiatives/{initiative.id}/appraise", f"opinion-given/{opinion.id}",
        title=initiative.title, office=opinion.unit.name, movement=movement.name,
    )  # fmt: skip
    return opinion


def withdraw_opinion(opinion: Opinion, *, by: Account) -> Opinion:
    """Let an office know that its answer is no longer needed."""
    lock(opinion)
    if opinion.withdrawn_at is not None:
        return opinion
    opinion.withdraw(clock.now())
    record(by, "initiative.withdraw_opinion", opinion.initiative, body_id=opinion.movement.body_id,
           office=opinion.unit.name)  # fmt: skip
    return opinion


# Like initiatives


def compare(pair: Pair, verdict: LikenessVerdict, note: str, *, by: Account) -> Comparison:
    """Put on record whether the two initiatives of ``pair`` are the same; a later verdict takes the place of it."""
    first, second = sorted((pair.initiative, pair.other), key=lambda initiative: initiative.id)
    lock(first)
    found = queries.comparison_of(first, second)
    if found is not None and (found.verdict, found.note) == (verdict, note):
        return found
    before = found.verdict.value if found else None
    if found is None:
        found = Comparison(first_id=first.id, second_id=second.id)
        db.session.add(found)
    found.verdict, found.note, found.judged_at, found.judged_by = verdict, note, clock.now(), by
    record(
        by, "initiative.compare", pair.initiative, body_id=pair.movement.body_id, note=note or None,
        other=f"{pair.other.register_number}. {pair.other.title} ({pair.other.movement.year})",
        changed={"likeness": [before, verdict.value]},
    )  # fmt: skip
    return found
