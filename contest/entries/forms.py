"""A paper sheet as it is read, settling what differs, and workbooks that come back."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from contest.entries.comparing import Difference
from contest.entries.services import ReadMarks
from contest.forms import BaseForm, Block, Day, FileChoice, Line, chosen_file, sent_file
from contest.movements.models import Criterion, CriterionKind
from contest.scoring.forms import LONGEST_COMMENT, MarkField, allowed_by
from contest.scoring.services import field_of
from contest.storage.uploads import Upload


class CodeForm(BaseForm):
    """The code on a paper sheet."""

    code = Line(_("Code of the sheet"), longest=40, hint=_("It stands at the top of the sheet, such as 07-1-03-1-K9."))


class MarksForm(BaseForm):
    """A mark for each of ``criteria``; whoever makes the form gives it a field for each, see ``made_for``."""

    criteria: Sequence[Criterion]
    missing: Any

    @classmethod
    def made_for(cls, criteria: Sequence[Criterion], **data: object) -> Self:
        """Return the form for these criteria; no mark stands in it beforehand."""
        fields: dict[str, object] = {
            field_of(line): MarkField(line.name, checks=[allowed_by(line)]) for line in criteria
        }
        form: Self = type(cls.__name__, (cls,), {"criteria": criteria, **fields})(data=data)
        return form

    def mark(self, criterion: Criterion) -> MarkField:
        field: MarkField = self[field_of(criterion)]
        return field

    def validate(self, extra_validators: Any = None) -> bool:
        """Check as every form does, and that no mark is missing that every sheet has."""
        valid: bool = super().validate(extra_validators)
        for line in self.criteria:
            field = self.mark(line)
            if field.data is None and not field.errors and line.kind is CriterionKind.MARK:
                field.errors = [str(self.missing)]
                valid = False
        return valid

    def given(self) -> dict[Criterion, int]:
        """Return the marks that were typed."""
        return {line: mark for line in self.criteria if (mark := self.mark(line).data) is not None}


class ReadForm(MarksForm):
    """What stands on a paper sheet."""

    comment = Block(_("Comment for the panel"), longest=LONGEST_COMMENT)
    unit_comment = Block(_("Comment for the unit"), longest=LONGEST_COMMENT)
    missing = _("Type the mark that stands on the sheet.")

    def read(self) -> ReadMarks:
        marks = {line.id: mark for line, mark in self.given().items()}
        return ReadMarks(marks, self.comment.data or "", self.unit_comment.data or "")


class EnterForm(ReadForm):
    """The first reading, with the scan."""

    signed_on = Day(_("Signed on"))
    file = FileChoice(
        _("Scan of the signed sheet"), accept=".pdf,.jpg,.jpeg,.png", hint=_("A PDF or a clear photo."),
        validators=[chosen_file],
    )  # fmt: skip

    def upload(self) -> Upload:
        """Return the scan that was sent; the form must be valid."""
        return sent_file(self.file)


class SettleForm(MarksForm):
    """The mark that holds for each criterion on which the readings, or the screen, differ."""

    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: a 7 that was read as a 1."))
    seen = HiddenField()
    missing = _("Type the mark that holds.")
    differing: Sequence[Difference]

    @classmethod
    def on(cls, differing: Sequence[Difference], criteria: Sequence[Criterion]) -> "SettleForm":
        by_code = {line.code: line for line in criteria}
        form = cls.made_for([by_code[line.code] for line in differing])
        form.differing = differing
        return form

    def chosen(self) -> dict[str, int]:
        """Return the marks that hold, by the criterion's code."""
        return {line.code: mark for line, mark in self.given().items()}


class KitForm(BaseForm):
    """The workbook that comes back."""

    file = FileChoice(_("Workbook"), accept=".xlsx", hint=_("XLSX, at most 5 MB."), validators=[chosen_file])

    def upload(self) -> Upload:
        """Return the workbook that was sent; the form must be valid."""
        return sent_file(self.file)


class ImportForm(BaseForm):
    """``seen`` is the seal of the changes that were looked at."""

    seen = HiddenField()
    handing_in = BooleanField(_("Hand in the sheets that are complete"))
