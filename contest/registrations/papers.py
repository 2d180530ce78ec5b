"""Registrations as workbooks, as CSV, and as what stands on papers; text in them stays text."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from itertools import groupby
from typing import Any

from contest.clock import OFFICE
from contest.initiatives.models import Initiative, InitiativeState
from contest.initiatives.queries import Reach
from contest.movements.models import Movement
from contest.paper.writing import clock_time, short_day, written
from contest.questions.answers import QuestionKind, figure, with_measure
from contest.questions.models import Question
from contest.registrations import queries
from contest.registrations.models import ExportRun
from contest.registrations.roster import STATES, cell_text, export_columns, export_row
from contest.spreadsheet import Cell, Column, harmless, workbook
from contest.units.models import Unit, UnitKind

SHEET = "registrations/papers/sheet.html"
LIST = "registrations/papers/list.html"
# Units of these kinds answer to somebody else than the body.
NOT_UNDER_THE_BODY = (UnitKind.VERTICAL_AGENCY, UnitKind.MASS_ORGANISATION, UnitKind.ENTERPRISE)


def rows_within(movement: Movement, reach: Reach) -> tuple[list[Column], Iterator[list[Cell]]]:
    """Return the columns and, one by one, the rows of everything within ``reach``."""
    columns = export_columns(movement, queries.retired_and_answered(movement, reach))
    found = queries.initiatives_in(queries.ids_within(movement, reach))
    return columns, (row_of(initiative, columns) for initiative in found)


def row_of(initiative: Initiative, columns: Sequence[Column]) -> list[Cell]:
    """Return the row of an initiative in an export."""
    at = initiative.submitted_at
    return export_row(initiative, columns, at.astimezone(OFFICE).date() if at else None)


def workbook_of(movement: Movement, reach: Reach) -> bytes:
    """Return everything within ``reach`` as XLSX, one row each."""
    columns, rows = rows_within(movement, reach)
    return workbook("Đăng ký", columns, rows)


def csv_of(movement: Movement, reach: Reach) -> bytes:
    """Return everything within ``reach`` as CSV in UTF-8 with a mark, which spreadsheets need to see that it is."""
    columns, rows = rows_within(movement, reach)
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(column.heading) for column in columns])
    for row in rows:
        writer.writerow([harmless(cell_text(cell)) if isinstance(cell, str) else cell_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def sheet_values(initiative: Initiative) -> dict[str, Any]:
    """Return the values of the registration sheet (Bản đăng ký): all answers, the hidden ones too."""
    movement, unit = initiative.movement, initiative.unit
    body = movement.body
    return {
        "body": body.name,
        "place": body.place,
        "superior": "" if unit.kind in NOT_UNDER_THE_BODY else body.name,
        "unit": unit.name,
        "movement": movement.name,
        "number": initiative.register_number if initiative.number else "",
        "day": dated_at(initiative).astimezone(OFFICE).date().isoformat(),
        "title": initiative.title,
        "field": initiative.field.name if initiative.field else "",
        "submitted_at": _moment(initiative.submitted_at),
        "state": STATES[initiative.state],
        "authors": [
            {
                "full_name": author.full_name,
                "place": ", ".join(part for part in (author.post, author.unit.name) if part),
                "share": written(author.share),
            }
            for author in initiative.authors
        ],
        "answers": [_answer(initiative, question) for question in initiative.shown_questions],
        "evidence": [file.full_label for file in initiative.standing_attachments if file.question_id is None],
    }


def dated_at(initiative: Initiative) -> datetime:
    """Return from when a registration sheet is: from its submission, or else from when it was last saved."""
    return initiative.submitted_at or initiative.saved_at


def _moment(instant: datetime | None) -> str:
    if instant is None:
        return ""
    return f"{clock_time(instant, OFFICE)} ngày {short_day(instant.astimezone(OFFICE).date())}"


def _answer(initiative: Initiative, question: Question) -> dict[str, Any]:
    """Return a question with its answer as a text, as lines, or as the rows of a table."""
    value = initiative.answer_to(question)
    said: dict[str, Any] = {"label": question.label, "text": "", "lines": [], "rows": []}
    if question.kind is QuestionKind.FILE:
        files = [file for file in initiative.standing_attachments if file.question_id == question.id]
        said["lines"] = [file.full_label for file in files]
    elif question.kind is QuestionKind.CHOICES:
        said["lines"] = value or []
    elif question.kind is QuestionKind.TABLE:
        said["rows"] = [
            [line["name"], line["measure"], *(figure(line[side]) if line[side] else "" for side in ("before", "after"))]
            for line in value or []
        ]
    else:
        said["text"] = with_measure(question, value)
    return said


def list_values(run: ExportRun) -> dict[str, Any]:
    """Return the values of the list (Danh sách đăng ký) within the reach of ``run``, unit by unit, with counts."""
    movement, unit = run.movement, run.unit
    found = queries.listed(movement, Reach(run.submitted, frozenset(run.unit_ids)), unit)
    units = [(each, list(some)) for each, some in groupby(found, key=lambda initiative: initiative.unit)]
    body, day = movement.body, run.requested_at.astimezone(OFFICE).date()
    states = Counter(initiative.state for initiative in found)
    return {
        "body": body.name,
        "place": body.place,
        "ordered_at": run.requested_at.astimezone(OFFICE).isoformat(timespec="seconds"),
        "superior": body.name if unit and unit.kind not in NOT_UNDER_THE_BODY else "",
        "issuer": unit.name if unit else body.name,
        "of_unit": unit is not None,
        "movement": movement.name,
        "day": day.isoformat(),
        "rows": list(_listed(units, grouped=unit is None)),
        "initiatives": len(found),
        "authors": sum(len(initiative.authors) for initiative in found),
        "units": len(units),
        "states": [f"{STATES[state]}: {states[state]}" for state in InitiativeState if states[state]],
        "drawn_up_by": run.requested_by.name if run.requested_by else "",
    }


def _listed(units: Sequence[tuple[Unit, Sequence[Initiative]]], *, grouped: bool) -> Iterator[str | list[str]]:
    """Yield the rows of the list; those of each unit stand under its name and their number."""
    number = 0
    for unit, initiatives in units:
        if grouped:
            yield f"{unit.name} ({len(initiatives)} giải pháp)"
        for initiative in initiatives:
            number += 1
            authors = [f"{author.full_name} ({written(author.share)}%)" for author in initiative.authors]
            at = initiative.submitted_at
            yield [
                str(number),
                initiative.register_number,
                initiative.title,
                "\n".join(authors),
                initiative.field.name if initiative.field else "",
                short_day(at.astimezone(OFFICE).date()) if at else "",
                STATES[initiative.state],
            ]
