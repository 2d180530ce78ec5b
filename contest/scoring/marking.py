"""Which marks a criterion allows. Pure; marks are hundredths."""

from collections.abc import Sequence

Span = tuple[int, int]


def allowed(value: int, *, most: int, bands: Sequence[Span]) -> bool:
    """Say whether ``value`` is a mark from 0 to ``most`` that, if there are bands, lies in one of them."""
    return 0 <= value <= most and (not bands or any(low <= value <= high for low, high in bands))
