"""A line of an old decision as it is written, and what the catalogue of that day makes of its honour. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest.errors import RuleViolation
from contest.histories.models import HonourLevel, PastRecipient
from contest.paper.writing import short_day
from contest.rules.catalogue import Honour, name_of
from contest.rules.kinds import MeritKind
from contest.text import fold
from contest.units.models import Honorific

# At what level the head of a competence gives.
LEVEL_OF = {
    "commune_chair": HonourLevel.COMMUNE,
    "district_chair": HonourLevel.DISTRICT,
    "province_chair": HonourLevel.PROVINCE,
    "prime_minister": HonourLevel.STATE,
}


@dataclass(frozen=True)
class OldLine:
    """A line as it stands on the paper; ``honour`` is the code or the name of what was given."""

    kind: PastRecipient
    name: str
    honour: str
    merit_kind: MeritKind
    unit_name: str = ""
    honorific: Honorific | None = None
    post: str = ""
    achievement: str = ""
    annulled_by: str = ""

    @property
    def who(self) -> tuple[object, ...]:
        return (self.kind, self.name, self.unit_name)

    @property
    def sameness(self) -> tuple[object, ...]:
        """What two lines must not have in common."""
        return (self.kind, self.name.casefold(), self.unit_name.casefold(), self.post.casefold(), fold(self.honour))


def key_of(notation: str, authority: str) -> str:
    """Return what tells decisions apart however their number and authority are typed."""
    return f"{fold(notation).replace(' ', '')}|{fold(authority)}"


def recognised(line: OldLine, honours: Sequence[Honour], *, level: HonourLevel, day: date) -> tuple[str, str]:
    """Return the code and the name of the line's honour as of ``day``; ``honours`` are those of that day.

    Titles bear one name at several levels; ``level`` is the decision's. What is in no catalogue keeps its name and has
    no code. Raises RuleViolation for what the catalogues know of another day or level only, or never gave to this kind
    of recipient. Households were given more than the catalogues tell, so their kind is not looked at.
    """
    wanted = fold(line.honour)
    named = [row for row in honours if wanted in (fold(row.code), fold(row.name))]
    if not named:
        if name_of(line.honour) != line.honour:
            raise RuleViolation(
                "There was no honour “%(honour)s” on %(day)s.",
                field="honour", honour=name_of(line.honour), day=short_day(day),
            )  # fmt: skip
        return "", line.honour
    here = [row for row in named if LEVEL_OF.get(row.authority) is level]
    if not here:
        raise RuleViolation(
            "“%(honour)s” is given at another level than this decision: %(name)s.",
            field="honour", honour=named[0].name, name=line.name,
        )  # fmt: skip
    fitting = [row for row in here if line.kind.value in row.recipients or line.kind is PastRecipient.HOUSEHOLD]
    if not fitting:
        raise RuleViolation(
            "“%(honour)s” is not given to this kind of recipient: %(name)s.",
            field="honour", honour=here[0].name, name=line.name,
        )  # fmt: skip
    return fitting[0].code, fitting[0].name
