"""What is sent about the rule book: the day to look at, and a row to be set."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from contest.forms import BaseForm, Block, Choice, Day, Line, Several, Whole, day_of
from contest.rules.edition import Column, ColumnKind, Raw, Table
from contest.rules.services import Amendment
from contest.rules.signing import capacities_on
from contest.rules.wording import COLUMN_WORDS, value_words
from contest.text import tidy
from contest.units.models import Body, Capacity

# Columns whose text takes more than a line.
LONG = frozenset({"text", "title", "hint"})
DAY_HINT = _("Day/month/year, for example 31/3/2019.")


class AmendmentForm(BaseForm):
    """A row of a table: its own columns, which ``of`` adds, and what every row says."""

    valid_from = Day(_("Holds from"), hint=DAY_HINT)
    valid_to = Day(_("Last day"), required=False, hint=_("Leave it empty when it holds for good."))
    source = Line(_("Source"), longest=400, hint=_("The document that says so, with number, date and article."))
    sure = Choice(_("How sure it is"))
    reason = Block(_("Reason for the change"), longest=1000, required=True)

    @classmethod
    def of(cls, table: Table[Any], raw: Raw | None, honours: Iterable[tuple[str, str]]) -> "AmendmentForm":
        """Return the form for a new row, or with what ``raw`` says; ``honours`` can be chosen as an honour."""
        fields = {f"own_{column.name}": _field(column, list(honours)) for column in table.columns}
        given = {} if raw is None else _given(table, raw)
        form: AmendmentForm = type("AmendmentForm", (cls,), fields)(data=given)
        form.table = table
        for column in table.columns:
            form[f"own_{column.name}"].flags.required = column.needed
        form.sure.offer([("yes", _("Read in the document")), ("no", _("To be confirmed"))], empty=_("Choose"))
        return form

    @property
    def own(self) -> list[Any]:
        """The fields of the columns of the table."""
        return [self[f"own_{column.name}"] for column in self.table.columns]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.valid_from.data and self.valid_to.data and self.valid_to.data < self.valid_from.data:
            self.valid_to.errors = [*self.valid_to.errors, gettext("The last day comes before the first.")]
            valid = False
        for column in self.table.columns:
            field = self[f"own_{column.name}"]
            if column.kind is ColumnKind.CHOICES and column.needed and not field.data:
                field.errors = [gettext("Choose at least one.")]
                valid = False
        return valid

    def details(self) -> Amendment:
        values = {
            column.name: _written(column, self[f"own_{column.name}"].data)
            for column in self.table.columns
            if self[f"own_{column.name}"].data not in (None, "", [])
        }
        said = {"valid_from": day_of(self.valid_from), "source": self.source.data}
        ending = {"valid_to": self.valid_to.data} if self.valid_to.data else {}
        return Amendment({**values, **said, **ending}, self.sure.data == "yes", self.reason.data or "")


class EndForm(BaseForm):
    """The last day of a row."""

    valid_to = Day(_("Last day"), hint=_("The row holds until the end of this day."))
    source = Line(_("Source"), longest=400, hint=_("The document that ends it, with number, date and article."))
    reason = Block(_("Reason for the change"), longest=1000, required=True)

    @property
    def last(self) -> date:
        return day_of(self.valid_to)


def _field(column: Column, honours: list[tuple[str, str]]) -> Any:
    label = COLUMN_WORDS[column.name]
    presence = InputRequired() if column.needed else Optional()
    words = [(choice, value_words(column.name, choice)) for choice in column.choices]
    if column.name == "honour":
        return _choice(column, honours, _("Choose") if column.needed else _("All others"))
    match column.kind:
        case ColumnKind.WHOLE:
            return Whole(label, validators=[presence, NumberRange(column.least, column.most)])
        case ColumnKind.DAY:
            return Day(label, required=column.needed, hint=DAY_HINT)
        case ColumnKind.FLAG:
            return _choice(column, [("yes", _("yes")), ("no", _("no"))], _("Choose") if column.needed else "")
        case ColumnKind.CHOICE:
            return _choice(column, words, _("Choose"))
        case ColumnKind.CHOICES:
            return Several(
                label, choices=lambda: words, hint="" if column.needed else _("Nothing ticked: all of them.")
            )
        case ColumnKind.FACTOR:
            return Line(label, longest=20, required=column.needed, checks=[factor], hint=_("For example 0,3."))
        case ColumnKind.SHARE:
            return Line(label, longest=20, required=column.needed, checks=[share], hint=_("For example 2/3 or 70%."))
        case ColumnKind.CODES:
            return Line(label, longest=300, required=column.needed, hint=_("Codes of titles, separated by commas."))
    if column.name in LONG:
        return Block(label, longest=600, required=column.needed)
    return Line(label, longest=300, required=column.needed)


def _choice(column: Column, choices: list[tuple[str, Any]], empty: Any) -> Any:
    return Choice(COLUMN_WORDS[column.name], required=column.needed, choices=lambda: [("", empty), *choices])


def factor(form: Any, field: Any) -> None:
    """Refuse what is no number above nothing."""
    try:
        good = Decimal(_pointed(field.data)) > 0
    except InvalidOperation:
        good = False
    if not good:
        raise ValidationError(gettext("Write a number above 0, for example 0,3."))


def share(form: Any, field: Any) -> None:
    """Refuse what is no share of a whole."""
    try:
        good = 0 < _share(field.data) <= 1
    except (ValueError, ZeroDivisionError):
        good = False
    if not good:
        raise ValidationError(gettext("Write a share of the whole, for example 2/3 or 70%."))


def _pointed(text: str) -> str:
    return tidy(text).replace(" ", "").replace(",", ".")


def _share(text: str) -> Fraction:
    plain = _pointed(text)
    return Fraction(plain.removesuffix("%")) / 100 if plain.endswith("%") else Fraction(plain)


def _written(column: Column, data: Any) -> Any:
    """Return what was sent as it is written in a file."""
    match column.kind:
        case ColumnKind.FLAG:
            return data == "yes"
        case ColumnKind.FACTOR:
            return format(Decimal(_pointed(data)).normalize(), "f")
        case ColumnKind.SHARE:
            return str(_share(data))
        case ColumnKind.CODES:
            return [code for code in (part.strip() for part in data.split(",")) if code]
    return data


def _given(table: Table[Any], raw: Raw) -> Mapping[str, Any]:
    """Return ``raw`` as the fields show it."""
    own = {f"own_{column.name}": _shown(column, raw[column.name]) for column in table.columns if column.name in raw}
    return {**own, **{name: raw.get(name) for name in ("valid_from", "valid_to", "source")}}


def _shown(column: Column, value: Any) -> Any:
    match column.kind:
        case ColumnKind.FLAG:
            return "yes" if value else "no"
        case ColumnKind.FACTOR:
            return value.replace(".", ",")
        case ColumnKind.CODES:
            return ", ".join(value)
    return value


def signature_choices(paper: str, body: Body, *, on: date) -> list[tuple[str, str]]:
    """Return the capacities in which the rule of the day lets such a decision of ``body`` be signed, as written."""
    allowed = capacities_on(paper, on=on, body_id=body.id)
    return [(one.value, " – ".join(body.signed_as(one))) for one in Capacity if one in allowed]
