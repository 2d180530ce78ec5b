"""How the demonstration appraises: a checklist, verdicts with their answers, returns of marked parts."""

from collections.abc import Mapping

from contest.accounts.models import Account
from contest.appraisals.checklist import Finding
from contest.appraisals.models import ItemAnswer
from contest.appraisals.queries import items_of, parts_of
from contest.appraisals.ready_made import checklists
from contest.appraisals.services import Findings, ItemDetails, appraise_initiative, compose_checklist
from contest.initiatives.models import Initiative, Verdict
from contest.movements.models import Movement

CHECKLIST = next(row for row in checklists() if row.code == "phong-trao")


def compose(movement: Movement, *, by: Account) -> None:
    """Give ``movement`` the ready-made checklist."""
    compose_checklist(movement, [ItemDetails(None, item.text, item.source) for item in CHECKLIST.items], by=by)


def accept(initiative: Initiative, *, by: Account) -> None:
    """Accept with every item answered with yes."""
    findings = Findings(answers={item.id: Finding(ItemAnswer.YES) for item in items_of(initiative.movement)})
    appraise_initiative(initiative, Verdict.ELIGIBLE, findings, by=by)


def reject(initiative: Initiative, reason: str, *, by: Account) -> None:
    appraise_initiative(initiative, Verdict.REJECTED, Findings(reason), by=by)


def give_back(
    initiative: Initiative,
    notes: Mapping[str, str],
    *,
    reason: str = "",
    unmet: Mapping[int, str] | None = None,
    by: Account,
) -> None:
    """Return the parts that ``notes`` names by the code of their question, or as the form names them.

    ``unmet`` are the places of items, from 1, that are answered with no, each with its note; the others with yes.
    """  # fmt: skip
    names = {part.question.code if part.question else part.name: part.name for part in parts_of(initiative.movement)}
    answers = {
        item.id: Finding(ItemAnswer.NO, unmet[place]) if unmet and place in unmet else Finding(ItemAnswer.YES)
        for place, item in enumerate(items_of(initiative.movement), start=1)
    }
    findings = Findings(reason, answers, {names[code]: note for code, note in notes.items()})
    appraise_initiative(initiative, Verdict.RETURNED, findings, by=by)
