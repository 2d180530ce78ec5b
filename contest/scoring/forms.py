"""A judge's sheet as a form, whole or mark by mark; handing in; reopening."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, ValidationError
from wtforms.validators import InputRequired

from contest.errors import RuleViolation
from contest.forms import BaseForm, Block, Choice, Hundredths, Whole
from contest.movements.models import Criterion
from contest.scoring.models import Sheet
from contest.scoring.services import TEXTS, Entry, SheetDetails, Written, check_mark, field_of
from contest.text import tidy, tidy_lines
from contest.words import reason_of

LONGEST_COMMENT = 4000
NEGATIVE = re.compile(r"^[-−–]\s*\d")
TOO_FINE = re.compile(r"^\d+[.,]\d{3,}$")


class MarkField(Hundredths):
    """A mark, whose data is an integer of hundredths; empty is no mark."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, required=False, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = tidy(valuelist[0]) if valuelist else ""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            if NEGATIVE.match(typed):
                raise ValueError(gettext("A mark cannot be less than 0.")) from None
            if TOO_FINE.match(typed):
                raise ValueError(gettext("A mark has at most two decimals, for example 12,25.")) from None
            raise


class Before(HiddenField):  # type: ignore[misc]
    """What stood when the page was made. Nothing sent means that nothing stood, not that what stands was seen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


def allowed_by(criterion: Criterion) -> Callable[[Any, Field], None]:
    """Return a check that ``criterion`` allows the mark, with the words of the rule."""

    def check(form: Any, field: Field) -> None:
        if field.data is None:
            return
        try:
            check_mark(criterion, field.data)
        except RuleViolation as violation:
            raise ValidationError(reason_of(violation)) from None

    return check


class MarkForm(BaseForm):
    """One mark as the page sends it while it is typed, with the one that stood."""

    criterion_id = Whole(_("Criterion"), validators=[InputRequired()])
    value = MarkField(_("Mark"))
    before = MarkField(_("Mark"))


class TextForm(BaseForm):
    """One of the texts as it is typed, with the one that stood."""

    name = Choice(_("Text"))
    text = Block(_("Comment"), longest=LONGEST_COMMENT)
    before = Before(filters=[lambda text: tidy_lines(text) if text else ""])

    @classmethod
    def of(cls) -> "TextForm":
        form = cls()
        form.name.offer([(name, name) for name in TEXTS])
        return form


class SheetForm(BaseForm):
    """Everything of a sheet; ``of`` gives it a field for each criterion."""

    comment = Block(_("Comment for the panel"), longest=LONGEST_COMMENT)
    unit_comment = Block(
        _("Comment for the unit"),
        longest=LONGEST_COMMENT,
        hint=_("The unit and the authors read it with their score."),
    )
    note = Block(_("Private note"), longest=LONGEST_COMMENT, hint=_("Nobody but you ever reads it."))
    criteria: Sequence[Criterion]

    @classmethod
    def of(cls, criteria: Sequence[Criterion], sheet: Sheet | None) -> "SheetForm":
        """Return the form with the marks that stand; each goes along hidden, as what is to be replaced."""
        given = sheet.given if sheet else {}
        fields: dict[str, object] = {"criteria": criteria}
        data: dict[str, object] = {}
        for name in TEXTS:
            fields[f"before-{name}"] = Before(filters=[lambda text: tidy_lines(text) if text else ""])
            data[name] = data[f"before-{name}"] = getattr(sheet, name) if sheet else ""
        for criterion in criteria:
            name = field_of(criterion)
            fields[name] = MarkField(criterion.name, checks=[allowed_by(criterion)])
            fields[f"before-{name}"] = Before()
            data[name] = data[f"before-{name}"] = given.get(criterion.id)
        form: SheetForm = type("SheetForm", (cls,), fields)(data=data)
        return form

    def mark(self, criterion: Criterion) -> MarkField:
        field: MarkField = self[field_of(criterion)]
        return field

    def before_mark(self, criterion: Criterion) -> Field:
        return self[f"before-{field_of(criterion)}"]

    def details(self) -> SheetDetails:
        marks = {
            criterion.id: Entry(self.mark(criterion).data, _whole(self.before_mark(criterion).data))
            for criterion in self.criteria
        }
        texts = {name: Written(self[name].data or "", self[f"before-{name}"].data or "") for name in TEXTS}
        return SheetDetails(marks, texts)

    def stand(self, field: str | None, current: int | str | None) -> None:
        """Note that ``current`` stands in ``field`` by now: what is sent next replaces it knowingly."""
        self[f"before-{field}"].data = current


def _whole(text: object) -> int | None:
    return int(str(text)) if str(text).isdecimal() else None
