"""What a list says, whether all of it can be printed, and what prints badly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contest.designs import layout
from contest.designs.design import Design
from contest.designs.fitting import FittingError
from contest.designs.preview import preview
from contest.designs.ready_made import is_letter
from contest.errors import RuleViolation, msgid
from contest.lists import queries
from contest.lists.issuing import Issued, Wording, heading_of
from contest.lists.lines import Line, read_lines
from contest.lists.mending import Mends, foreign_letters, mended, tight
from contest.lists.oddities import Warned, warnings_about
from contest.lists.papers import texts_of
from contest.lists.queries import design_named
from contest.lists.reading import Sheet, read
from contest.lists.shown import packed
from contest.paper.faces import Family, PaperError
from contest.paper.linebreaks import unmarked
from contest.paper.writing import short_day
from contest.rules.catalogue import honours_on
from contest.spreadsheet import Fault, FaultyList
from contest.storage.uploads import Upload
from contest.units.models import Body

# So many lines that do not fit tell that the list is for another template.
MOST_UNFITTING = 200
_NOT_LOOKED_AT = msgid(
    "In %(count)s rows above texts do not fit, so from here on it was not looked at. Shorten them, or choose another "
    "template."
)
# In which column of the list a text that does not fit stands.
COLUMN_OF: Mapping[str, str] = {
    "recipient": "name", "recipient_line": "post", "achievement": "achievement", "initiative": "achievement",
    "closing": "closing", "register": "serial", "decision": "decision", "decided_on": "decided_on",
    "place_and_day": "decided_on",
}  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """A list as it was understood: every line can be printed. ``issued`` are certificates of ours, by row."""

    sheet: Sheet
    lines: Sequence[Line]
    warnings: Sequence[Warned]
    issued: Mapping[int, Issued]
    wording: Wording
    design: Design

    def texts(self, line: Line) -> dict[str, str]:
        """Return the texts of the certificate of ``line``."""
        return texts_of(line, self.wording, self.design, issued=self.issued.get(line.number))

    def packed(self) -> bytes:
        """Return what the page of the list shows."""
        return packed(self.lines, self.issued, self.warnings, self.sheet.headings.unknown)


def lines_of(upload: Upload, wording: Wording, mends: Mends) -> list[Line]:
    """Return the lines of a list that was understood before, mended; nothing is asked of it anew."""
    return _read(upload, wording, mends)[1]


def _read(upload: Upload, wording: Wording, mends: Mends) -> tuple[Sheet, list[Line], list[Fault]]:
    sheet, letters = read(upload, convert=wording.convert), is_letter(design_named(wording.template))
    lines, faults = read_lines(sheet, decision=wording.decision, decided_on=wording.decided_on, letters=letters)
    return sheet, mended(lines, mends), faults


def understand(
    upload: Upload, wording: Wording, body: Body | None, family: Family, mends: Mends | None = None
) -> Understood:  # fmt: skip
    """Return what ``upload`` says, mended where that was asked for. Raises FaultyList with every fault at once: what is
    amiss in a cell, and what cannot be printed of the lines that are whole.

    A text that all certificates have in common is refused on its own.
    """
    design = design_named(wording.template)
    sheet, lines, faults = _read(upload, wording, mends or {})
    issued, strange = queries.issued_for(body, lines)
    understood = Understood(sheet, lines, (), issued, wording, design)
    try:
        told = list(_told_of(understood, family))
    except RuleViolation:
        if not faults:
            raise
        told = []
    if faults := sorted([*faults, *(one for one in told if isinstance(one, Fault))], key=lambda fault: fault.row):
        raise FaultyList(faults)
    warnings = [
        *(_not_ours(understood, body) if body is not None else ()),
        *warnings_about(lines, sheet.hidden),
        *(Warned(line.number, _STRANGE, {"name": line.name}) for line in strange),
        *(one for one in told if isinstance(one, Warned)),
    ]
    return replace(understood, warnings=sorted(warnings, key=lambda warned: warned.row))


def _not_ours(understood: Understood, body: Body) -> Iterator[Warned]:
    """Yield the first line of each day on which, as the rule book has it, the head of ``body`` gives no such thing."""
    heading = unmarked(heading_of(understood.design, understood.wording)).upper()
    first: dict[date, Line] = {}
    for line in understood.lines:
        first.setdefault(line.decided_on, line)
    for day, line in first.items():
        given_by = {row.authority for row in honours_on(day, body_id=body.id) if row.heading.upper() == heading}
        if given_by and body.authority not in given_by:
            told = {"heading": heading, "office": understood.wording.office, "day": short_day(day)}
            yield Warned(line.number, _NOT_OURS, told)


_NOT_OURS = msgid("By the rule book “%(heading)s” is not for %(office)s to give on %(day)s.")
_STRANGE = msgid(
    "The list of this decision has no certificate of “%(name)s” with this achievement here, so it gets no code."
)


def _told_of(understood: Understood, family: Family) -> Iterator[Fault | Warned]:
    """Yield what cannot be printed of the lines, or what prints badly.

    After ``MOST_UNFITTING`` lines that cannot be printed the rest is not looked at, for telling how much is too much
    takes its time; the last fault says so.
    """
    unfitting = 0
    for line in understood.lines:
        if unfitting == MOST_UNFITTING:
            yield _fault(line, understood, "recipient", _NOT_LOOKED_AT, count=unfitting)
            return
        told = list(_set(line, understood, family))
        yield from told
        unfitting += any(isinstance(one, Fault) for one in told)


def _set(line: Line, understood: Understood, family: Family) -> Iterator[Fault | Warned]:
    """Yield what cannot be printed of ``line`` (a letter that the fonts lack, words too many), or what prints badly."""
    design = understood.design
    texts = {
        name: text for name, text in understood.texts(line).items() if name in design.places and text
    }  # fmt: skip
    yield from foreign_letters(line)
    try:
        family.check(texts)
        yield from tight(line, layout.blocks(texts, family, design), texts, design)
    except FittingError:
        yield from _too_long(line, texts, understood, family)
    except PaperError as refused:
        yield _fault(
            line, understood, str(refused.values["name"]),
            msgid("The fonts have no character “%(character)s” (%(code)s), so it cannot be printed."),
            character=refused.values["character"], code=refused.values["code"],
        )  # fmt: skip


def _too_long(line: Line, texts: Mapping[str, str], understood: Understood, family: Family) -> Iterator[Fault]:
    for place, words in preview(texts, family, understood.design).excess.items():
        message = msgid("“%(text)s” is %(words)s words too long for its place on the certificate.")
        if not words:
            message = msgid("A word of “%(text)s” is too long for its place on the certificate.")
        yield _fault(line, understood, place, message, text=texts[place], words=words)


def _fault(line: Line, understood: Understood, place: str, message: str, **values: Any) -> Fault:
    code = COLUMN_OF.get(place)
    if code is None:
        raise RuleViolation(message, **values)
    return Fault(line.number, understood.sheet.headings.called(code), message, values)
