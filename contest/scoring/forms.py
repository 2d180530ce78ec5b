"""The sheet as a form, for saving everything at once and for a browser without scripts; and reopening."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from contest.forms import BaseForm, Block, Hundredths, Whole
from contest.movements.models import Criterion
from contest.scoring.models import Sheet


class MarkForm(BaseForm):
    """One mark as the page sends it while it is typed."""

    criterion_id = Whole(_("Criterion"))
    value = Hundredths(_("Mark"), required=False)
    before = Hundredths(_("Mark"), required=False)


class CommentForm(BaseForm):
    comment = Block(_("Comment"), longest=4000)
    before = HiddenField()


class SheetForm(CommentForm):
    """All marks of a sheet; ``for_criteria`` makes a field ``mark-<id>`` for each criterion."""

    @classmethod
    def for_criteria(cls, criteria: Sequence[Criterion], sheet: Sheet | None) -> "SheetForm":
        """Return the form with the marks that stand."""
        fields: dict[str, object] = {}
        for criterion in criteria:
            fields[f"mark-{criterion.id}"] = Hundredths(criterion.name, required=False)
            fields[f"before-{criterion.id}"] = HiddenField()
        given = {mark.criterion_id: mark.value for mark in sheet.marks} if sheet else {}
        data: dict[str, object] = {f"mark-{key}": value for key, value in given.items()}
        data |= {f"before-{key}": value for key, value in given.items()}
        comment = sheet.comment if sheet else ""
        form: SheetForm = type("SheetForm", (cls,), fields)(data={**data, "comment": comment, "before": comment})
        return form

    def mark(self, criterion: Criterion) -> Hundredths:
        field: Hundredths = self[f"mark-{criterion.id}"]
        return field

    def stood(self, criterion: Criterion) -> int | None:
        """Return the mark that stood when the page was opened, in hundredths."""
        text = self[f"before-{criterion.id}"].data
        return int(text) if text and str(text).isdigit() else None


class ReopenForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True)
