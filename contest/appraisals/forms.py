"""Forms of appraisal: the checklist, verdicts on one and on many, opinions, more time, and comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, SubmitField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from contest.appraisals.checklist import Finding, Line, field_of
from contest.appraisals.models import ChecklistItem, ItemAnswer, LikenessVerdict
from contest.appraisals.ready_made import Checklist
from contest.appraisals.services import MOST_ITEMS, Findings, ItemDetails
from contest.forms import BaseForm, Block, Choice, Day, PartForm, Rows, Whole
from contest.forms import Line as TextLine
from contest.initiatives.forms import edition_in
from contest.initiatives.models import FormPart, Initiative, Verdict
from contest.movements.forms import ChangeForm
from contest.questions.models import Question
from contest.units.models import Unit
from contest.words import word

LONGEST_NOTE, LONGEST_REASON = 1000, 4000
USUAL_DAYS = 5


class Answer(RadioField):  # type: ignore[misc]
    """What was found of an item, or nothing yet."""

    def __init__(self, label: Any, **options: Any) -> None:
        choices = [SelectChoice(answer.value, answer) for answer in ItemAnswer]
        super().__init__(label, choices=choices, validate_choice=False, **options)

    @property
    def given(self) -> ItemAnswer | None:
        return ItemAnswer(self.data) if self.data in list(ItemAnswer) else None


class ChecklistAnswers(BaseForm):
    """A form with an answer and a note for each item of a checklist."""

    lines: Sequence[Line] = ()
    reason: Block

    @classmethod
    def answering(cls, lines: Sequence[Line]) -> "type[ChecklistAnswers]":
        """Return the form with fields for ``lines``."""
        fields: dict[str, Any] = {}
        for line in lines:
            fields[field_of(line.item_id)] = Answer(line.text)
            fields[_note_of(line.item_id)] = TextLine(_("Note"), longest=LONGEST_NOTE, required=False)
        return type(cls.__name__, (cls,), {**fields, "lines": lines})

    def answer(self, line: Line) -> Field:
        return self[field_of(line.item_id)]

    def note(self, line: Line) -> Field:
        return self[_note_of(line.item_id)]

    def answers(self) -> dict[int, Finding]:
        """Return what was found of each item of which something was."""
        found = {line.item_id: Finding(self.answer(line).given, self.note(line).data or "") for line in self.lines}
        return {item_id: finding for item_id, finding in found.items() if finding != Finding()}


def _note_of(item_id: int) -> str:
    return f"{field_of(item_id)}-note"


def _said(lines: Iterable[Line]) -> dict[str, Any]:
    """Return what the fields of a checklist show."""
    answers = {field_of(line.item_id): line.finding.answer for line in lines}
    return {**answers, **{_note_of(line.item_id): line.finding.note for line in lines}}


class MarkedParts(BaseForm):
    """A form with a note for each part of a text: what the unit is to complete there."""

    parts: Mapping[str, Question | None] = {}

    @staticmethod
    def fields_for(parts: Mapping[str, Question | None]) -> dict[str, Any]:
        return {
            _mark_of(name): Block(question.label if question else word(FormPart(name)), longest=LONGEST_NOTE)
            for name, question in parts.items()
        }

    def mark(self, name: str) -> Field | None:
        """Return the field for the note on the part of this name, if it can be marked."""
        return self[_mark_of(name)] if name in self.parts else None

    def notes(self) -> dict[str, str]:
        return {name: self[_mark_of(name)].data for name in self.parts if self[_mark_of(name)].data}


def _mark_of(name: str) -> str:
    return f"note-{name}"


class AppraisalForm(ChecklistAnswers, MarkedParts):
    """The verdict on one initiative. What was written down can also be kept without one (``keep``, ``ask``)."""

    verdict = RadioField(
        _("Verdict"), choices=[SelectChoice(verdict.value, verdict) for verdict in Verdict], validate_choice=False
    )
    reason = Block(
        _("Reason"), longest=LONGEST_REASON, hint=_("The unit reads it. Required for a rejection.")
    )  # fmt: skip
    edition = HiddenField()
    draft_edition = HiddenField()
    keep = SubmitField()
    ask = SubmitField()

    @classmethod
    def of(
        cls,
        initiative: Initiative,
        lines: Sequence[Line],
        parts: Mapping[str, Question | None],
        *,
        notes: Mapping[str, str],
        reason: str,
        draft_edition: int,
    ) -> "AppraisalForm":
        """Return the form with what was written down before."""
        composed = type("AppraisalForm", (cls.answering(lines),), {**cls.fields_for(parts), "parts": parts})
        values = {**_said(lines), **{_mark_of(name): note for name, note in notes.items()}, "reason": reason}
        form: AppraisalForm = composed(
            data={**values, "edition": str(initiative.edition), "draft_edition": str(draft_edition)}
        )
        return form

    @property
    def only_keeps(self) -> bool:
        return bool(self.keep.data or self.ask.data)

    def validate_verdict(self, field: Field) -> None:
        if not self.only_keeps and field.data not in list(Verdict):
            raise ValidationError(gettext("Choose a verdict."))

    @property
    def given(self) -> Verdict:
        return Verdict(self.verdict.data)

    @property
    def read_edition(self) -> int:
        return edition_in(self.edition)

    @property
    def read_draft(self) -> int:
        return edition_in(self.draft_edition)

    def findings(self) -> Findings:
        return Findings(self.reason.data or "", self.answers(), self.notes())


class ReturnForm(MarkedParts):
    """The return of an initiative that was accepted before."""

    reason = Block(_("Reason"), longest=LONGEST_REASON, required=True, hint=_("The unit reads it."))
    edition = HiddenField()

    @classmethod
    def of(cls, initiative: Initiative, parts: Mapping[str, Question | None]) -> "ReturnForm":
        composed = type("ReturnForm", (cls,), {**cls.fields_for(parts), "parts": parts})
        form: ReturnForm = composed(data={"edition": str(initiative.edition)})
        return form

    @property
    def read_edition(self) -> int:
        return edition_in(self.edition)

    def findings(self) -> Findings:
        return Findings(self.reason.data or "", notes=self.notes())


class ManyForm(ChecklistAnswers):
    """One verdict on many initiatives. ``chosen`` are their ids, each with the edition that was read."""

    chosen = SelectMultipleField(validate_choice=False)
    verdict = RadioField(
        _("Verdict"),
        choices=[SelectChoice(verdict.value, verdict) for verdict in (Verdict.ELIGIBLE, Verdict.REJECTED)],
        validate_choice=False,
    )
    reason = Block(_("Reason"), longest=LONGEST_REASON, hint=_("The units read it. Required for a rejection."))

    def validate_verdict(self, field: Field) -> None:
        if field.data not in (Verdict.ELIGIBLE, Verdict.REJECTED):
            raise ValidationError(gettext("Choose a verdict."))

    @property
    def given(self) -> Verdict:
        return Verdict(self.verdict.data)

    @property
    def editions(self) -> dict[int, int]:
        """The editions that were read, by initiative."""
        pairs = [text.partition(":") for text in self.chosen.data or ()]
        return {
            int(key): int(edition)
            for key, _colon, edition in pairs
            if key.isdecimal() and edition.isdecimal() and len(key) < 10 and len(edition) < 10
        }

    def findings(self) -> Findings:
        return Findings(self.reason.data or "", self.answers())


class ItemRow(PartForm):
    item_id = HiddenField()
    text = TextLine(_("What is looked at"), longest=300, required=False)
    source = TextLine(_("Rests on"), longest=200, required=False)

    @property
    def is_blank(self) -> bool:
        return not any(str(field.raw_data[0]).strip() for field in (self.text, self.source) if field.raw_data)

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Say what is looked at."))

    def details(self) -> ItemDetails:
        typed = str(self.item_id.data or "")
        item_id = int(typed) if typed.isdecimal() and len(typed) < 10 else None
        return ItemDetails(item_id, self.text.data or "", self.source.data or "")


class ChecklistForm(ChangeForm):
    items = Rows(ItemRow, most=MOST_ITEMS, spare=2, label=_("Items"))

    @classmethod
    def of(cls, items: Sequence[ChecklistItem], ready_made: Checklist | None) -> "ChecklistForm":
        """Return the form with the checklist as it stands, or with what a ready-made one says."""
        if ready_made is not None:
            return cls(data={"items": [{"text": item.text, "source": item.source} for item in ready_made.items]})
        return cls(
            data={"items": [{"item_id": str(item.id), "text": item.text, "source": item.source} for item in items]}
        )

    def details(self) -> list[ItemDetails]:
        return [row.form.details() for row in self.items.filled]


class AskForm(BaseForm):
    unit_id = Choice(_("Office"), coerce=int)
    question = Block(_("Question"), longest=2000, required=True)
    days = Whole(
        _("Working days to answer"),
        default=USUAL_DAYS,
        validators=[InputRequired(), NumberRange(1, 30)],
        hint=_("Counted from tomorrow; weekly days of rest and public holidays do not count."),
    )

    def offer(self, units: Iterable[Unit]) -> "AskForm":
        self.unit_id.offer([(unit.id, unit.name) for unit in units], empty=_("Choose"))
        return self


class OpinionForm(BaseForm):
    answer = Block(_("Opinion"), longest=8000, required=True, hint=_("The secretariat reads it. It cannot be changed."))


class WhyForm(BaseForm):
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("It is kept in the journal."))


class MoreTimeForm(BaseForm):
    due_on = Day(_("New last day"))
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("The unit reads it."))


class CompareForm(BaseForm):
    verdict = RadioField(
        _("Are they the same solution?"),
        choices=[SelectChoice(verdict.value, verdict) for verdict in LikenessVerdict],
        validate_choice=False,
    )
    note = TextLine(_("Note"), longest=LONGEST_NOTE, required=False)

    def validate_verdict(self, field: Field) -> None:
        if field.data not in list(LikenessVerdict):
            raise ValidationError(gettext("Choose one."))

    @property
    def given(self) -> LikenessVerdict:
        return LikenessVerdict(self.verdict.data)
