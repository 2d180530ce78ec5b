"""How points and totals are written on a page."""

from fractions import Fraction

from flask_babel import get_locale

from contest.scoring.models import Sheet
from contest.scoring.queries import total_of
from contest.scoring.totals import half_up


def exact(value: Fraction | int | None) -> str:
    """Write a fraction of hundredths of a point as a decimal; with ≈ if four decimals cannot carry it."""
    if value is None:
        return "–"
    ten_thousandths = Fraction(value) * 100
    whole, rest = divmod(half_up(ten_thousandths), 10_000)
    text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
    sign = "" if ten_thousandths.denominator == 1 else "≈ "
    return sign + (text.replace(".", ",") if str(get_locale()) == "vi" else text)


def fixed(value: int | None) -> str:
    """Write a score with both decimals, so that the figures of a column stand below each other."""
    if value is None:
        return "–"
    return f"{value // 100}{',' if str(get_locale()) == 'vi' else '.'}{value % 100:02d}"


def sheet_total(sheet: Sheet | None) -> str:
    """Write the weighted total of a sheet as it stands."""
    return exact(total_of(sheet)) if sheet and sheet.marks else "–"
