"""What is left of a fund. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FundUse:
    """A fund in đồng: ``spent`` went out and did not come back, ``committed`` is owed by lists of payments."""

    amount: int
    spent: int
    committed: int

    @property
    def left(self) -> int:
        """What is neither spent nor owed; below zero when more is."""
        return self.amount - self.spent - self.committed
