"""What is sent about numbers."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange

from contest.forms import BaseForm, Block, Day, Line, Whole, day_of
from contest.numbers.services import HIGHEST, OutsideNumbers


class OutsideForm(BaseForm):
    series = Line(_("Series"), longest=30, hint=_("The symbol behind the number, for example QĐ-UBND."))
    until = Whole(
        _("Up to number"),
        validators=[InputRequired(), NumberRange(1, HIGHEST)],
        hint=_("All numbers from the next one of the series up to this one were given elsewhere."),
    )
    issued_on = Day(_("Day of the last of them"))
    reason = Block(
        _("Reason"), longest=600, required=True,
        hint=_("For example: numbered in the paper book before the product was used."),
    )  # fmt: skip

    sure = BooleanField(_("I have compared it with the office's book: so many numbers were given elsewhere"))

    @classmethod
    def of(cls, series: Sequence[str], chosen: str) -> "OutsideForm":
        """Return the form with the series that is looked at."""
        return cls(data={"series": chosen or series[0]})

    def numbers(self) -> OutsideNumbers:
        return OutsideNumbers(
            self.series.data.strip(), self.until.data or 0, day_of(self.issued_on), self.reason.data or "",
            bool(self.sure.data),
        )  # fmt: skip


class ReleaseForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True, hint=_("How the mistake came about."))
