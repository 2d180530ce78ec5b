"""A paper sheet as it is read, settling what differs, and workbooks that come back."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from contest import clock
from contest.entries.comparing import Difference
from contest.entries.services import ReadMarks
from contest.forms import BaseForm, Block, Day, FileChoice, Line, chosen_file
from contest.movements.models import Criterion, CriterionKind
from contest.scoring.forms import LONGEST_COMMENT, MarkField, allowed_by
from contest.scoring.services import field_of
from contest.storage.uploads import Upload


class CodeForm(BaseForm):
    """The code on a paper sheet."""

    code = Line(_("Code of the sheet"), longest=40, hint=_("It stands at the top of the sheet, such as 07-1-03-1-K9."))


class ReadForm(BaseForm):
    """What stands on a paper sheet; ``of`` gives it a field for each criterion."""

    comment = Block(_("Comment for the panel"), longest=LONGEST_COMMENT)
    unit_comment = Block(_("Comment for the unit"), longest=LONGEST_COMMENT)
    criteria: Sequence[Criterion]

    @classmethod
    def of(cls, criteria: Sequence[Criterion], **data: object) -> "ReadForm":
        """Return the form for these criteria; no mark stands in it beforehand."""
        fields: dict[str, object] = {"criteria": criteria}
        for line in criteria:
            fields[field_of(line)] = MarkField(line.name, checks=[allowed_by(line)])
        form: ReadForm = type(cls.__name__, (cls,), fields)(data=data)
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
                field.errors = [gettext("Type the mark that stands on the sheet.")]
                valid = False
        return valid

    def read(self) -> ReadMarks:
        marks = {line.id: mark for line in self.criteria if (mark := self.mark(line).data) is not None}
        return ReadMarks(marks, self.comment.data or "", self.unit_comment.data or "")


class EnterForm(ReadForm):
    """The first reading, with the scan."""

    signed_on = Day(_("Signed on"))
    file = FileChoice(
        _("Scan of the signed sheet"), accept=".pdf,.jpg,.jpeg,.png", hint=_("A PDF or a clear photo."),
        validators=[chosen_file],
    )  # fmt: skip

    @classmethod
    def on(cls, criteria: Sequence[Criterion]) -> "EnterForm":
        form = cls.of(criteria, signed_on=clock.today())
        assert isinstance(form, EnterForm)
        return form

    def upload(self) -> Upload:
        """Return the scan that was sent; the form must be valid."""
        sent = self.file.data
        assert sent is not None
        return sent


class SettleForm(BaseForm):
    """The mark that holds for each criterion on which the readings, or the screen, differ."""

    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: a 7 that was read as a 1."))
    seen = HiddenField()
    differing: Sequence[tuple[Difference, Criterion]]

    @classmethod
    def of(cls, found: Sequence[Difference], criteria: Sequence[Criterion]) -> "SettleForm":
        by_code = {line.code: line for line in criteria}
        differing = [(line, by_code[line.code]) for line in found]
        fields: dict[str, object] = {"differing": differing}
        for _line, criterion in differing:
            fields[field_of(criterion)] = MarkField(criterion.name, checks=[allowed_by(criterion)])
        form: SettleForm = type("SettleForm", (cls,), fields)()
        return form

    def mark(self, criterion: Criterion) -> MarkField:
        field: MarkField = self[field_of(criterion)]
        return field

    def validate(self, extra_validators: Any = None) -> bool:
        """Check as every form does, and that every mark was decided on."""
        valid: bool = super().validate(extra_validators)
        for _line, criterion in self.differing:
            field = self.mark(criterion)
            if field.data is None and not field.errors and criterion.kind is CriterionKind.MARK:
                field.errors = [gettext("Type the mark that holds.")]
                valid = False
        return valid

    def chosen(self) -> Mapping[str, int]:
        """Return the marks that hold, by the criterion's code."""
        fields = {line.code: self.mark(criterion).data for line, criterion in self.differing}
        return {code: mark for code, mark in fields.items() if mark is not None}


class ReasonForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True)


class KitForm(BaseForm):
    """The workbook that comes back."""

    file = FileChoice(_("Workbook"), accept=".xlsx", hint=_("XLSX, at most 5 MB."), validators=[chosen_file])

    def upload(self) -> Upload:
        """Return the workbook that was sent; the form must be valid."""
        sent = self.file.data
        assert sent is not None
        return sent


class ImportForm(BaseForm):
    """``seen`` is the seal of the changes that were looked at."""

    seen = HiddenField()
    handing_in = BooleanField(_("Hand in the sheets that are complete"))
