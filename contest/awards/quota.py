"""How much of what a movement may propose is used up. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# An honour's code and the kind of recipient.
Key = tuple[str, str]


@dataclass(frozen=True)
class Usage:
    """One offered honour for one kind of recipient: its quota, and how many lines take from it.

    ``here`` counts the lines of the proposal that is looked at; ``elsewhere`` those of other proposals that were
    submitted or decided and still stand.
    """

    honour: str
    recipient_kind: str
    quota: int | None
    here: int
    elsewhere: int

    @property
    def total(self) -> int:
        return self.here + self.elsewhere

    @property
    def excess(self) -> int:
        """How many lines are too many; 0 without a quota."""
        return 0 if self.quota is None else max(0, self.total - self.quota)


def usages(quotas: Mapping[Key, int | None], here: Sequence[Key], elsewhere: Sequence[Key]) -> list[Usage]:
    """Return the use of each offered honour, in the order in which they are offered."""
    return [Usage(*key, quota, here.count(key), elsewhere.count(key)) for key, quota in quotas.items()]
