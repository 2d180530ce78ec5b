"""Closing scoring with a seal, opening it again with a reason, and the papers of judging.

Whoever closes holds the movement and then every assignment of it: a mark that is being saved is saved before, or
refused after.
"""

from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account
from contest.agreement.papers import figures_of
from contest.agreement.queries import progress_of, survey_of
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements.models import Movement
from contest.panels.models import Assignment, Panel, Seat
from contest.paper.models import Paper
from contest.paper.services import order_once
from contest.results import queries
from contest.results.export import RULE, SHEETS, exported
from contest.results.models import SealedFiles
from contest.results.papers import EXPLANATION, MINUTES, SUMMARY, explanation_values, minutes_values, summary_values
from contest.scoring.models import ScoringClosing
from contest.scoring.queries import closing_of
from contest.standings.queries import Row, result_of, settlement_of, standings_of
from contest.storage.services import store


def close_scoring(movement: Movement, *, in_spite: bool = False, by: Account) -> ScoringClosing:
    """Close and seal the scoring of ``movement``: sheets, conflicts, rounds, votes and lots stay as they are.

    What stands now is kept: the two files of the export byte for byte, the standings, and the seal, which the journal
    holds too. While something is missing it is refused, unless it is to be closed ``in_spite`` of that.
    """
    lock(movement)
    _hold_assignments(movement)
    if closing_of(movement) is not None:
        raise RuleViolation("Scoring is closed already.")
    standings = standings_of(movement)
    if not standings.rows:
        raise RuleViolation("There is nothing to close: no initiative has been accepted.")
    if queries.missing_in(standings) and not in_spite:
        raise RuleViolation(
            "Something is still missing. Say that scoring is to be closed all the same.", field="in_spite"
        )
    now = clock.now()
    export = exported(queries.scoring_of(movement, closed_at=now))
    result = result_of(standings)
    closing = ScoringClosing(
        movement=movement, closed_at=now, closed_by_id=by.id, digest=export.seal, result=result, reopen_reason=""
    )
    files = SealedFiles(
        closing=closing,
        sheets=store(export.sheets, filename=SHEETS, media_type="text/csv"),
        rule=store(export.rule, filename=RULE, media_type="application/json"),
    )
    db.session.add_all([closing, files])
    db.session.flush()
    record(
        by, "scoring.close", closing, body_id=movement.body_id, seal=export.seal,
        passed=result["passed"], cut_off=result["cut_off"], initiatives=len(result["lines"]),
    )  # fmt: skip
    return closing


def reopen_scoring(closing: ScoringClosing, reason: str, *, by: Account) -> ScoringClosing:
    """Open scoring again; the closing, its files and its standings are kept, and the reason with them."""
    lock(closing)
    if closing.reopened_at is not None:
        raise RuleViolation("Scoring has been opened again already.")
    closing.reopened_at, closing.reopened_by_id, closing.reopen_reason = clock.now(), by.id, reason
    record(
        by, "scoring.reopen", closing, body_id=closing.movement.body_id,
        seal=closing.digest, reason=reason,
    )  # fmt: skip
    return closing


def _hold_assignments(movement: Movement) -> None:
    """Hold every assignment, as whoever saves a mark does, in the order of their ids."""
    query = (
        select(Assignment.id)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .where(Panel.movement_id == movement.id)
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )
    db.session.execute(query).all()


def order_summary(movement: Movement) -> Paper:
    """Return the summary of scores as it stands now, ordered unless it was printed just so."""
    standings = standings_of(movement)
    values = summary_values(standings, closing_of(movement))
    return order_once(SUMMARY, values, filename=f"bang-tong-hop-diem-{movement.code}.pdf", subject=movement)


def order_minutes(panel: Panel) -> Paper:
    """Return the minutes of a panel as they stand now, ordered unless they were printed just so."""
    standings = standings_of(panel.movement)
    study = survey_of(panel.movement).study_of(panel)
    figures = figures_of(study, progress_of(panel.movement, panel))
    values = minutes_values(standings, queries.sitting_of(panel, standings), closing_of(panel.movement), figures)
    filename = f"bien-ban-cham-diem-{panel.movement.code}-{panel.id}.pdf"
    return order_once(MINUTES, values, filename=filename, subject=panel)


def order_explanation(row: Row) -> Paper:
    """Return the explanation of a score as it stands now, ordered unless it was printed just so."""
    initiative, movement = row.initiative, row.standings.movement
    whose = queries.whose_of(movement)
    values = explanation_values(
        row, whose, settlement=settlement_of(initiative), comments=queries.comments_on(row, whose),
        closing=closing_of(movement),
    )  # fmt: skip
    filename = f"giai-trinh-diem-{movement.code}-{initiative.register_number}.pdf"
    return order_once(EXPLANATION, values, filename=filename, subject=initiative)
