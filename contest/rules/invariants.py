"""What must hold of the rule book."""

from collections.abc import Iterator

from contest import clock
from contest.rules import contents
from contest.rules.edition import Act, edition, token
from contest.rules.gaps import gaps
from contest.rules.queries import changes_in_force


def breaches() -> Iterator[str]:
    """Yield what cannot be read, what today is missing, and each end or correction that finds its row no more."""
    changes = changes_in_force()
    for body_id in sorted({None, *(change.body_id for change in changes)}, key=lambda one: one or 0):
        where = "rules" if body_id is None else f"rules of body {body_id}"
        try:
            contents.check(edition(changes, body_id))
        except ValueError as fault:
            yield f"{where}: {fault}"
            continue
        for gap in gaps(edition(changes, body_id), clock.today()):
            yield f"{where}: {gap} on {clock.today()}"
    for place, change in enumerate(changes):
        table = contents.BY_NAME.get(change.table)
        if table is None:
            yield f"rules: amendment {change.id} is about no table"
        elif change.act is not Act.ADD:
            before = edition(changes[:place], change.body_id).raws(table)
            if change.target not in {token(table, raw) for raw in before}:
                yield f"rules: amendment {change.id} is about a row that is no longer shipped"
