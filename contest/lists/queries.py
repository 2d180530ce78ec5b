"""Lists that were sent, and what of ours they speak of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from contest.awards.models import Decision
from contest.certificates.queries import certificates_of
from contest.database import db, found
from contest.designs.design import Design
from contest.designs.queries import design_called, standing_designs
from contest.designs.ready_made import ready_made
from contest.errors import RuleViolation
from contest.lists.issuing import Issued, spoken_of
from contest.lists.lines import Line
from contest.lists.models import PrintedList
from contest.units.models import Body
from contest.work import UNFINISHED


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
    for (notation, day), own in _by_decision(lines).items():
        decision = _decision_called(body, notation, day)
        if decision is None:
            continue
        known = {
            spoken_of(str(one.values["recipient"]), str(one.values["achievement"])): Issued(one.serial, one.code)
            for one in certificates_of(decision)
        }
        for line in own:
            certificate = known.get(spoken_of(line.name, line.achievement))
            if certificate is None:
                strange.append(line)
            else:
                issued[line.number] = certificate
    return issued, strange


def _by_decision(lines: Sequence[Line]) -> dict[tuple[str, date], list[Line]]:
    found_in: dict[tuple[str, date], list[Line]] = {}
    for line in lines:
        found_in.setdefault((line.decision, line.decided_on), []).append(line)
    return found_in


def _decision_called(body: Body, notation: str, day: date) -> Decision | None:
    number, slash, symbol = notation.partition("/")
    if not slash or not number.isdecimal() or len(number) > 6:
        return None
    where = (Decision.body_id == body.id, Decision.number == int(number), Decision.symbol == symbol,
             Decision.issued_on == day)  # fmt: skip
    return db.session.scalar(select(Decision).where(*where))


def offered_designs(body: Body | None = None) -> list[Design]:
    """Return the designs that a list can be printed in: ours, and those of ``body`` as they are now."""
    own = standing_designs(body) if body is not None else ()
    return [*ready_made().values(), *(design_called(one.current.called) for one in own)]


def design_named(name: str) -> Design:
    """Return the design of a version, a folder, or a folder without its size (giay-khen means giay-khen-a4).

    Raises RuleViolation, telling what there is, when none is called so or several are.
    """
    designs = offered_designs()
    exact = [design for design in designs if name in (design.version, design.folder)]
    if exact:
        return exact[-1]
    called = {design.folder: design for design in designs if design.folder.startswith(f"{name}-")}
    # The size that every printer has is what a name without a size means; of its versions the latest.
    usual = [folder for folder in called if folder.removeprefix(f"{name}-").split("-")[0] == "a4"]
    if usual:
        return called[max(usual, key=lambda folder: (len(folder), folder))]
    if len(called) == 1:
        return next(iter(called.values()))
    if not called and name:
        try:
            return design_called(name)
        except RuleViolation:
            pass
    there = ", ".join(sorted({design.folder for design in designs}))
    raise RuleViolation("There is no template “%(name)s”. There are: %(there)s.", field="template", name=name,
                        there=there)  # fmt: skip
