"""Lists that were sent, and what of ours they speak of."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from contest.awards.models import Decision
from contest.certificates.models import Certificate
from contest.certificates.queries import certificates_of
from contest.database import db, found
from contest.designs.choosing import LETTER, RECOGNITION
from contest.designs.design import Design
from contest.designs.queries import design_called, design_of, standing_designs
from contest.designs.ready_made import COMMENDATION, ready_made, servings
from contest.errors import RuleViolation
from contest.lists.issuing import Issued, spoken_of
from contest.lists.lines import Line
from contest.lists.models import PrintedList
from contest.paper.linebreaks import unmarked
from contest.text import fold
from contest.units.models import Body
from contest.work import UNFINISHED

# By what a decision is known: its number, its symbol and its day.
Called = tuple[int, str, date]
# Of so many numbers the database is asked in one query.
MOST_AT_ONCE = 500
LONGEST_NUMBER = 6


def find_list(list_id: int) -> PrintedList:
    return found(PrintedList, list_id)


def lists_of(body: Body, most: int = 20) -> Sequence[PrintedList]:
    """Return the lists that were sent to ``body`` last, the newest first."""
    rows = select(PrintedList).where(PrintedList.body_id == body.id).options(joinedload(PrintedList.sent_by))
    return db.session.scalars(rows.order_by(PrintedList.id.desc()).limit(most)).all()


def never_wanted() -> list[int]:
    """Return the lists that nobody has asked to print yet: no work to resume."""
    where = (PrintedList.wanted_at.is_(None), PrintedList.state.in_(UNFINISHED))
    return list(db.session.scalars(select(PrintedList.id).where(*where)))


def lists_to_take_away(before: datetime) -> Sequence[PrintedList]:
    """Return the lists whose files lie there since before ``before`` and are not being printed."""
    where = (PrintedList.gone_at.is_(None), PrintedList.requested_at < before)
    waiting = PrintedList.state.in_(UNFINISHED) & PrintedList.wanted_at.is_not(None)
    return db.session.scalars(select(PrintedList).where(*where, ~waiting).order_by(PrintedList.id)).all()


def bodies_there() -> Sequence[Body]:
    """Return the bodies; none on a new machine, which has no database yet and can print a list all the same."""
    if not inspect(db.engine).has_table(Body.__tablename__):
        return ()
    return db.session.scalars(select(Body).order_by(Body.code)).all()


def issued_for(body: Body | None, lines: Sequence[Line]) -> tuple[Mapping[int, Issued], list[Line]]:
    """Return by the number of their rows the certificates of ours that ``lines`` speak of, and the lines that name a
    decision of ours on whose list they do not stand.

    A line is a certificate's when decision, recipient and achievement are the same and the award stands.
    """
    if body is None:
        return {}, []
    issued: dict[int, Issued] = {}
    strange: list[Line] = []
    by_decision = _by_decision(lines)
    decisions = _decisions_called(body, by_decision)
    for called, own in by_decision.items():
        decision = decisions.get(called)
        if decision is None:
            continue
        found_here = _told_apart(own, certificates_of(decision))
        issued |= found_here
        strange += [line for line in own if line.number not in found_here]
    return issued, strange


def _told_apart(lines: Sequence[Line], certificates: Sequence[Certificate]) -> dict[int, Issued]:
    """Return by the number of their rows which of ``certificates`` are of ``lines``, each of one line at most.

    People of one name with one achievement are told apart by what stands below their names; where that says nothing
    they come in the order of the decision's list.
    """
    by_words: dict[tuple[str, str], list[Certificate]] = {}
    for one in certificates:
        by_words.setdefault(spoken_of(str(one.values["recipient"]), str(one.values["achievement"])), []).append(one)
    issued: dict[int, Issued] = {}
    for exactly in (True, False):
        for line in lines:
            free = by_words.get(spoken_of(line.name, line.achievement), [])
            fitting = [one for one in free if not exactly or _is_below(line.post, one)]
            if fitting and line.number not in issued:
                free.remove(fitting[0])
                issued[line.number] = Issued(fitting[0].serial, fitting[0].code)
    return issued


def _is_below(post: str, certificate: Certificate) -> bool:
    """Say whether ``post`` is what stands below the name on ``certificate``."""
    return fold(unmarked(post)) == fold(unmarked(str(certificate.values.get("recipient_line") or "")))


def _by_decision(lines: Sequence[Line]) -> dict[Called, list[Line]]:
    """Return ``lines`` by the decision that they name, if it can be one of ours; 5/QĐ and 05/QĐ are the same."""
    found_in: dict[Called, list[Line]] = {}
    for line in lines:
        number, slash, symbol = line.decision.partition("/")
        if slash and number.isdecimal() and len(number) <= LONGEST_NUMBER:
            found_in.setdefault((int(number), symbol, line.decided_on), []).append(line)
    return found_in


def _decisions_called(body: Body, called: Collection[Called]) -> Mapping[Called, Decision]:
    """Return the decisions of ``body`` that are called so; a list of many years names thousands."""
    numbers = sorted({number for number, _symbol, _day in called})
    there: dict[Called, Decision] = {}
    for start in range(0, len(numbers), MOST_AT_ONCE):
        where = (Decision.body_id == body.id, Decision.number.in_(numbers[start : start + MOST_AT_ONCE]))
        for one in db.session.scalars(select(Decision).where(*where)):
            if one.number is not None and one.issued_on is not None:
                there[one.number, one.symbol, one.issued_on] = one
    return there


def offered_designs(body: Body | None = None) -> list[Design]:
    """Return the designs that a list can be printed in: those of ``body`` as they are now, then ours, of which those
    come first that are issued where nothing else was chosen."""
    own = standing_designs(body) if body is not None else ()
    own = sorted(own, key=lambda one: one.purpose in (RECOGNITION, LETTER))
    ours = dict.fromkeys([COMMENDATION, *(serving.version for serving in servings()), *ready_made()])
    return [*(design_of(one.current) for one in own), *(ready_made()[version] for version in ours)]


def design_named(name: str) -> Design:
    """Return the design of a version, or the latest in a folder of this name, with or without its size: giay-khen-a3;
    giay-khen means giay-khen-a4, the size that every printer has.

    Raises RuleViolation, telling what there is, when none is called so or several are.
    """
    if name in ready_made():
        return ready_made()[name]
    latest = _latest()
    sizes = [folder for folder in latest if name in (folder, folder.rpartition("-")[0])]
    usual = [folder for folder in sizes if folder == name or folder.endswith("-a4")]
    if len(usual or sizes) == 1:
        return latest[(usual or sizes)[0]]
    if name and not sizes:
        try:
            return design_called(name)
        except RuleViolation:
            pass
    raise RuleViolation("There is no template “%(name)s”. There are: %(there)s.", field="template", name=name,
                        there=", ".join(sorted(latest)))  # fmt: skip


def _latest() -> Mapping[str, Design]:
    """Return the latest of our designs by their folders, whose names end with the number of the version, if any."""
    by_age = sorted(ready_made().values(), key=lambda design: (len(design.folder), design.folder))
    return {re.sub(r"-\d+$", "", design.folder): design for design in by_age}
