"""Lines of a decision as they are read now, for papers that tell the present state.

The decision itself is never printed so: it keeps its own words, and its money, whatever came after it.
"""

from collections.abc import Sequence
from typing import Any, cast

from contest.awards.models import Award
from contest.corrections.queries import as_decided, corrections_of, read_now
from contest.units.models import Honorific


class _Read:
    """An award that says something else than it was decided with; everything else is as it is."""

    def __init__(self, award: Award, said: dict[str, Any]) -> None:
        self._award, self._said = award, said

    def __getattr__(self, name: str) -> Any:
        return self._said[name] if name in self._said else getattr(self._award, name)


def as_read_now(lines: Sequence[Award]) -> list[Award]:
    """Return ``lines`` in the words of now, each that was corrected or amended with a note of it below the name.

    An award that was amended gives way to the line in its place; one that was taken off its list stays, marked.
    """
    latest = [_latest(line) for line in lines]
    words, made = read_now(latest), corrections_of(latest)
    read: list[Award] = []
    for was, now in zip(lines, latest, strict=True):
        notes = []
        if was is not now and now.decision is not None:
            notes.append(f"đã sửa đổi theo {now.decision.notation}")
        notes += dict.fromkeys(f"đã đính chính theo {one.document.notation}" for one in made.get(now.id, ()))
        if not notes or words[now.id] == as_decided(was):
            read.append(now)
            continue
        said = words[now.id]
        below = f"{said.recipient_line} ({'; '.join(notes)})".strip()
        honorific = Honorific(said.honorific) if said.honorific else None
        told = {**vars(said), "recipient_line": below, "honorific": honorific}
        read.append(cast(Award, _Read(now, told)))
    return read


def _latest(award: Award) -> Award:
    while (line := award.amended_by) is not None and line.line is not None:
        award = line.line
    return award
