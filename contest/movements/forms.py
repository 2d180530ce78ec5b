"""Forms for preparing a movement. Lists are rows, with a few empty ones at the end; what is short is one line each."""

import enum
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from contest.forms import BaseForm, Block, Choice, Day, Hundredths, Line, PartForm, Rows, Whole, labels
from contest.movements.models import (
    Aggregation,
    Basis,
    ConflictReach,
    CriterionKind,
    LaterRound,
    MissingSheets,
    Movement,
    MovementKind,
    MovementState,
    OthersSeen,
    PhaseKind,
    RecipientKind,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.movements.naming import slug
from contest.movements.rubric import (
    LOT,
    STEPS,
    SUBMITTED,
    BandDetails,
    CriterionDetails,
    Fault,
    GradeDetails,
    GroupDetails,
    RubricDetails,
    faults,
    joined,
    spans,
)
from contest.movements.services import BasisDetails, Days, HonourDetails, JudgingDetails, MovementDetails
from contest.paper.writing import hundredths, written
from contest.questions.forms import details_values, offer_kinds, question_rows, row_values, wanted_of
from contest.questions.services import TermsDetails, Wanted
from contest.questions.sets import ReadyMade
from contest.rules.catalogue import Honour, HonourKind, name_of
from contest.text import fold
from contest.units.models import Body
from contest.words import word

LONGEST_FIELD, LONGEST_DESCRIPTOR = 120, 300
# A line such as "21–26: Có cải tiến"; "từ 21 đến dưới 27: …" says the same.
BAND = re.compile(
    r"(?:từ\s+)?(?P<low>\d{1,4}(?:[.,]\d{1,2})?)"
    r"(?:\s*(?:[-–—]|đến|to)\s*(?P<under>dưới\s+|under\s+)?(?P<high>\d{1,4}(?:[.,]\d{1,2})?))?"
    r"(?:\s*:\s*(?=\S)|\s+(?=[^\W\d_]))(?P<words>.+)",
    re.IGNORECASE,
)
CODE = Regexp(r"^[a-z0-9][a-z0-9-]*$", message=_("Use small letters without accents, digits and hyphens."))
GRADE = re.compile(r"(?:từ\s+)?(?P<low>\d{1,4}(?:[.,]\d{1,2})?)\s*:\s*(?P<words>\S.{0,59})", re.IGNORECASE)
EARLIER, BY_LOT = _("earlier submission"), _("lot")
# The rules that are chosen from a list, and those that most rubrics leave as they are.
CHOSEN: Mapping[str, type[enum.StrEnum]] = {
    "aggregation": Aggregation, "basis": Basis, "missing": MissingSheets, "rounding": Rounding,
    "spread_unit": SpreadUnit, "spread_action": SpreadAction, "later_round": LaterRound,
}  # fmt: skip
DETAILED = (
    "basis", "missing", "digits", "rounding", "later_round", "vote_most", "vote_step", "severity_adjusted",
)  # fmt: skip
KINDS = {HonourKind.TITLE: _("emulation title"), HonourKind.FORM: _("form of commendation")}


class ChangeForm(BaseForm):
    """A form that changes a movement: of a launched one it asks why."""

    reason = Line(_("Reason for the change"), longest=300, hint=_("It is kept in the journal."))

    def about(self, movement: Movement) -> None:
        """Ask for a reason only if ``movement`` was launched."""
        if movement.state is MovementState.PREPARED:
            del self.reason

    @property
    def why(self) -> str:
        return str(self.reason.data) if self.reason else ""


class MovementForm(BaseForm):
    body_id = Choice(_("Body that launches it"), coerce=int)
    name = Line(_("Name"), longest=300, hint=_("For example: Phong trào thi đua cải cách hành chính năm 2019."))
    year = Whole(_("Year"), validators=[InputRequired(), NumberRange(1948, 2200)])
    kind = Choice(_("Kind"))
    code = Line(
        _("Code"),
        longest=40,
        required=False,
        checks=[Optional(), CODE],
        hint=_("Names it in commands and lists, for example: cchc-2019. Leave empty to have one made of the name."),
    )
    purpose = Block(_("Purpose"), longest=2000)

    def offer(self, bodies: Sequence[Body]) -> "MovementForm":
        """Set what can be chosen."""
        self.body_id.offer([(body.id, body.name) for body in bodies], empty=None if len(bodies) == 1 else _("Choose"))
        self.kind.offer(labels(MovementKind, word), empty=_("Choose"))
        return self

    def details(self) -> MovementDetails:
        return MovementDetails(
            code=self.code.data or "",
            name=self.name.data,
            year=self.year.data or 0,
            kind=MovementKind(self.kind.data),
            purpose=self.purpose.data or "",
        )


class EditForm(ChangeForm):
    name = Line(_("Name"), longest=300)
    year = Whole(_("Year"), validators=[InputRequired(), NumberRange(1948, 2200)])
    kind = Choice(_("Kind"))
    code = Line(_("Code"), longest=40, checks=[CODE], hint=_("Names it in commands and lists."))
    purpose = Block(_("Purpose"), longest=2000)

    @classmethod
    def of(cls, movement: Movement) -> "EditForm":
        """Return the form of ``movement``; once launched, only its name and purpose can be changed."""
        form = cls(obj=movement)
        form.about(movement)
        form.kind.offer(labels(MovementKind, word))
        if movement.state is not MovementState.PREPARED:
            del form.year, form.kind, form.code
        return form

    def details(self, movement: Movement) -> MovementDetails:
        return MovementDetails(
            code=self.code.data if self.code else movement.code,
            name=self.name.data,
            year=self.year.data if self.year else movement.year,
            kind=MovementKind(self.kind.data) if self.kind else movement.kind,
            purpose=self.purpose.data or "",
        )


class BasisRow(PartForm):
    number = Line(_("Number"), longest=60)
    issued_on = Day(_("Date"), required=False)
    title = Line(_("What it is about"), longest=300)


class BasisForm(ChangeForm):
    documents = Rows(BasisRow, most=30)

    def details(self) -> list[BasisDetails]:
        rows = [row.form for row in self.documents.filled]
        return [BasisDetails(row.number.data, row.issued_on.data, row.title.data) for row in rows]


class FieldsForm(ChangeForm):
    names = Block(_("Fields, one on each line"), longest=4000, required=True)

    def validate_names(self, field: Field) -> None:
        if any(len(name) > LONGEST_FIELD for name in self.details()):
            raise ValidationError(gettext("The name of a field has at most 120 characters."))

    def details(self) -> list[str]:
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]


class QuestionsForm(ChangeForm):
    questions = question_rows()

    @classmethod
    def of(cls, movement: Movement, ready_made: ReadyMade | None) -> "QuestionsForm":
        """Return the form by which the registration form is composed, filled with a ready-made set if one is given."""
        if ready_made is not None:
            rows = [details_values(details) for details in ready_made.questions]
        else:
            rows = [row_values(question) for question in movement.asked]
        form = cls(data={"questions": rows})
        form.about(movement)
        offer_kinds(form.questions)
        return form

    def wanted(self) -> list[Wanted]:
        return list(wanted_of(self.questions))


class TermsForm(ChangeForm):
    grace_days = Whole(
        _("Days of grace after the deadline"),
        validators=[InputRequired(), NumberRange(0, 60)],
        hint=_("Calendar days in which drafts can still be submitted; they are marked as late. 0 for none."),
    )
    most_returns = Whole(
        _("Returns for completion at most"),
        validators=[InputRequired(), NumberRange(0, 9)],
        hint=_("How often one initiative may be returned to its unit."),
    )
    completion_days = Whole(
        _("Working days to complete what was returned"), validators=[InputRequired(), NumberRange(1, 90)]
    )
    appraisal_days = Whole(_("Working days for the appraisal"), validators=[InputRequired(), NumberRange(1, 90)])
    confirmed_by_authors = BooleanField(_("Every author confirms the share before the unit submits"))
    confirmed_by_head = BooleanField(_("The head of the unit confirms before the unit submits"))

    @classmethod
    def of(cls, movement: Movement) -> "TermsForm":
        form = cls(obj=movement.terms)
        form.about(movement)
        return form

    def details(self) -> TermsDetails:
        return TermsDetails(
            grace_days=self.grace_days.data or 0,
            most_returns=self.most_returns.data or 0,
            completion_days=self.completion_days.data or 1,
            appraisal_days=self.appraisal_days.data or 1,
            confirmed_by_authors=bool(self.confirmed_by_authors.data),
            confirmed_by_head=bool(self.confirmed_by_head.data),
        )


class JudgingForm(ChangeForm):
    declares_first = BooleanField(_("A judge declares first that there is no conflict of interest"))
    anonymous = BooleanField(_("Judges see neither the unit nor the authors"))
    judges_named = BooleanField(_("Explanations of scores name the judges"))
    conflict_reach = Choice(_("Whose initiatives a judge does not score"))
    others_seen = Choice(_("When a judge sees the sheets of the other judges"))

    @classmethod
    def of(cls, movement: Movement) -> "JudgingForm":
        form = cls(data=vars(JudgingDetails.of(movement.judging_terms)))
        form.about(movement)
        form.conflict_reach.offer(labels(ConflictReach, word))
        form.others_seen.offer(labels(OthersSeen, word))
        return form

    def details(self) -> JudgingDetails:
        return JudgingDetails(
            anonymous=bool(self.anonymous.data),
            declares_first=bool(self.declares_first.data),
            conflict_reach=ConflictReach(self.conflict_reach.data),
            others_seen=OthersSeen(self.others_seen.data),
            judges_named=bool(self.judges_named.data),
        )


class PhasesForm(ChangeForm):
    registration_opens = Day(_("Registration from"), required=False)
    registration_closes = Day(_("Registration until"), required=False)
    appraisal_opens = Day(_("Appraisal from"), required=False)
    appraisal_closes = Day(_("Appraisal until"), required=False)
    scoring_opens = Day(_("Scoring from"), required=False)
    scoring_closes = Day(_("Scoring until"), required=False)
    deliberation_opens = Day(_("Deliberation from"), required=False)
    deliberation_closes = Day(_("Deliberation until"), required=False)
    announcement_opens = Day(_("Announcement from"), required=False)
    announcement_closes = Day(_("Announcement until"), required=False)

    @classmethod
    def of(cls, movement: Movement) -> "PhasesForm":
        """Return the form with the dates that are set."""
        days = {}
        for phase in movement.phases:
            days[f"{phase.kind.value}_opens"], days[f"{phase.kind.value}_closes"] = phase.opens_on, phase.closes_on
        form = cls(data=days)
        form.about(movement)
        for day in (day for kind in PhaseKind for day in form.pair(kind)):
            day.flags.required = True  # not to save the form, but to launch
        return form

    def pair(self, kind: PhaseKind) -> tuple[Field, Field]:
        """Return the two fields of a phase."""
        return self[f"{kind.value}_opens"], self[f"{kind.value}_closes"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a phase of which only one day was written."""
        valid: bool = super().validate(extra_validators)
        for opens, closes in map(self.pair, PhaseKind):
            if not opens.errors and not closes.errors and (opens.data is None) != (closes.data is None):
                empty = opens if opens.data is None else closes
                empty.errors = [gettext("Write both days of the phase, or none yet.")]
                valid = False
        return valid

    def details(self) -> dict[PhaseKind, Days]:
        pairs = {kind: self.pair(kind) for kind in PhaseKind}
        return {
            kind: (opens.data, closes.data) for kind, (opens, closes) in pairs.items() if opens.data and closes.data
        }


class GroupRow(PartForm):
    name = Line(_("Group"), longest=200)
    code = Line(_("Code"), longest=20, required=False, checks=[Optional(), CODE])
    parent = Line(_("Lies in the group"), longest=200, required=False)
    knockout = Hundredths(_("Knock-out minimum"), required=False)

    @property
    def made_code(self) -> str:
        return str(self.code.data or slug(self.name.data or "")[:20].strip("-"))


class CriterionRow(PartForm):
    name = Line(_("Criterion"), longest=200)
    code = Line(_("Code"), longest=20, required=False, checks=[Optional(), CODE])
    group = Line(_("Lies in the group"), longest=200, required=False)
    kind = Choice(_("Kind"), required=False)
    max_mark = Hundredths(_("Maximum"))
    step = Choice(_("Steps of"), required=False, coerce=int)
    weight = Hundredths(_("Weight"), required=False)
    knockout = Hundredths(_("Knock-out minimum"), required=False)
    guidance = Line(_("What to look for"), longest=600, required=False)
    bands = Block(_("Bands, one on each line"), longest=3000)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kind.offer(labels(CriterionKind, word))
        self.step.offer([(step, written(step)) for step in STEPS])

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed; what is chosen in a list beforehand is not typed."""
        chosen = (self.kind, self.step)
        return all(field.data in (None, "") for field in self if field not in chosen)

    def validate_bands(self, field: Field) -> None:
        for line in _lines(field.data):
            match = BAND.fullmatch(line)
            if match is None:
                message = gettext("“%(line)s” is no band. Write for example: 21–26: Có cải tiến, mức độ khá", line=line)
                raise ValidationError(message)
            if len(match["words"]) > LONGEST_DESCRIPTOR:
                raise ValidationError(gettext("The words of a band have at most 300 characters."))

    def details(self, groups: Mapping[str, str]) -> CriterionDetails:
        """Return the criterion; ``groups`` are the codes of groups by what they may be called."""
        return CriterionDetails(
            code=self.code.data or slug(self.name.data),
            group=group_in(self.group.data, groups),
            kind=CriterionKind(self.kind.data or CriterionKind.MARK),
            step=self.step.data or 1,
            name=self.name.data,
            max_mark=self.max_mark.data or 0,
            guidance=self.guidance.data or "",
            weight=100 if self.weight.data is None else self.weight.data,
            knockout=self.knockout.data,
            bands=bands_in(self.bands.data),
        )


class RubricForm(ChangeForm):
    groups = Rows(GroupRow, most=20, spare=1)
    criteria = Rows(CriterionRow, most=40)
    aggregation = Choice(_("How sheets become a score"))
    trim = Whole(
        _("Sheets dropped at each end"), hint=_("Only for a trimmed mean."), validators=[Optional(), NumberRange(0, 9)]
    )
    quorum = Whole(_("Fewest sheets for a score"), validators=[InputRequired(), NumberRange(1, 99)])
    pass_mark = Hundredths(_("Pass mark"), required=False)
    spread_limit = Hundredths(
        _("Flag when judges differ by more than"),
        required=False,
        hint=_("Points between the highest and the lowest sheet."),
    )
    spread_unit = Choice(_("Counted in"), required=False)
    spread_action = Choice(_("What is done then"), required=False)
    basis = Choice(_("What is averaged"), required=False)
    missing = Choice(_("Sheets that are missing"), required=False)
    digits = Choice(_("Decimals of the score"), required=False, coerce=int)
    rounding = Choice(_("Rounded"), required=False)
    grades = Block(
        _("Grades, one on each line"),
        longest=1000,
        hint=_("From the highest, with the lowest score of each, for example: 90: Xuất sắc"),
    )
    later_round = Choice(_("When an initiative is scored again"), required=False)
    vote_most = Hundredths(
        _("Most points of the public vote"),
        required=False,
        hint=_("Most × votes / highest votes. Leave it empty if the public does not vote."),
    )
    vote_step = Hundredths(_("Rounded to steps of"), required=False)
    severity_adjusted = BooleanField(_("Take the judges' severity out of the totals before they are averaged"))
    source = Line(_("Where the rubric is taken from"), longest=300, required=False)
    ties = Line(
        _("Equal scores are told apart by"),
        longest=600,
        required=False,
        hint=_("Criteria in this order, separated by semicolons; at the end, if wanted: earlier submission; lot."),
    )

    @classmethod
    def of(cls, details: RubricDetails, movement: Movement) -> "RubricForm":
        """Return the form filled with a rubric."""
        called = group_names(details.groups)
        rows = [
            {
                **vars(line), "kind": line.kind.value, "bands": bands_written(line.bands),
                "group": called.get(line.group, line.group),
            }
            for line in details.criteria
        ]  # fmt: skip
        names = {line.code: line.name for line in details.criteria} | {SUBMITTED: str(EARLIER), LOT: str(BY_LOT)}
        names |= {group.code: group.name for group in details.groups}
        data = vars(details) | {
            "criteria": rows,
            "groups": [{**vars(line), "parent": called.get(line.parent, line.parent)} for line in details.groups],
            "ties": "; ".join(names.get(code, code) for code in details.ties),
            "grades": "\n".join(f"{written(grade.low)}: {grade.name}" for grade in details.grades),
            **{name: getattr(details, name).value for name in CHOSEN},
        }
        form = cls(data=data)
        form.about(movement)
        for name, kind in CHOSEN.items():
            form[name].offer(labels(list(kind), word))
        form.digits.offer([(digits, str(digits)) for digits in (2, 1, 0)])
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and then what the whole rubric says; every fault stands beside its field."""
        if not super().validate(extra_validators):
            return False
        found = faults(self.details())
        for fault in found:
            field = self._field_of(fault)
            field.errors = [*field.errors, gettext(fault.message, **fault.values)]
        for rows in (self.groups, self.criteria):
            rows.errors = [*rows.errors, *(row.errors for row in rows if row.errors)]
        return not found

    def validate_grades(self, field: Field) -> None:
        for line in _lines(field.data):
            if GRADE.fullmatch(line) is None:
                raise ValidationError(gettext("“%(line)s” is no grade. Write for example: 90: Xuất sắc", line=line))

    @property
    def grouped(self) -> bool:
        """Say whether there are groups, or something is wrong with them: then they are shown."""
        return bool(self.groups.errors) or any(row.form.name.data for row in self.groups)

    @property
    def beyond(self) -> bool:
        """Say whether anything of the detailed rules is set otherwise than usual, or wrong: then they are shown."""
        usual = RubricDetails(())
        wrong = any(self[name].errors for name in DETAILED)
        return wrong or any((self[name].data or None) not in (None, getattr(usual, name)) for name in DETAILED)

    def _field_of(self, fault: Fault) -> Field:
        """Return the field of ``fault``; lines are counted among the rows that something was typed into."""
        name, _dash, rest = fault.field.partition("-")
        if not rest:
            return self[name]
        place, _dash, part = rest.partition("-")
        return self[name].filled[int(place)].form[part]

    def details(self) -> RubricDetails:
        rows = [row.form for row in self.groups.filled]
        called = {fold(row.name.data or ""): row.made_code for row in rows} | {
            row.made_code: row.made_code for row in rows
        }
        groups = tuple(
            GroupDetails(row.made_code, row.name.data, group_in(row.parent.data, called), row.knockout.data)
            for row in rows
        )
        criteria = [row.form.details(called) for row in self.criteria.filled]
        usual = RubricDetails(())
        return RubricDetails(
            criteria=criteria,
            groups=groups,
            trim=self.trim.data or 0,
            quorum=self.quorum.data or 0,
            pass_mark=self.pass_mark.data or 0,
            spread_limit=self.spread_limit.data,
            ties=ties_in(self.ties.data, [*criteria, *groups]),
            digits=2 if self.digits.data is None else self.digits.data,
            grades=tuple(grade for grade in map(grade_in, _lines(self.grades.data)) if grade),
            vote_most=self.vote_most.data,
            vote_step=10 if self.vote_step.data is None else self.vote_step.data,
            severity_adjusted=self.severity_adjusted.data,
            source=self.source.data or "",
            **{name: kind(self[name].data or getattr(usual, name)) for name, kind in CHOSEN.items()},  # type: ignore[arg-type]
        )


class HonourRow(PartForm):
    offer = Choice(_("Honour"))
    quota = Whole(_("Quota"), validators=[Optional(), NumberRange(1, 9999)])
    citation = Line(_("Set phrase for the achievement"), longest=400, required=False)


class HonoursForm(ChangeForm):
    honours = Rows(HonourRow, most=20)

    @classmethod
    def of(cls, movement: Movement, lawful: Iterable[Honour]) -> "HonoursForm":
        """Return the form with the honours that are set; ``lawful`` ones can be chosen, and those that are set."""
        rows = [
            {"offer": f"{line.honour}/{line.recipient_kind.value}", "quota": line.quota, "citation": line.citation}
            for line in movement.honours
        ]
        form = cls(data={"honours": rows})
        form.about(movement)
        choices = {
            f"{honour.code}/{kind.value}": f"{word(kind)}: {honour.name} ({KINDS[honour.kind]})"
            for honour in lawful
            for kind in RecipientKind
            if kind.value in honour.recipients
        }
        for line in movement.honours:
            words = f"{word(line.recipient_kind)}: {name_of(line.honour)}"
            choices.setdefault(f"{line.honour}/{line.recipient_kind.value}", words)
        for row in form.honours.entries:
            row.form.offer.offer(choices.items(), empty=_("Choose"))
        return form

    def details(self) -> list[HonourDetails]:
        lines = []
        for row in (row.form for row in self.honours.filled):
            code, _slash, kind = row.offer.data.partition("/")
            lines.append(HonourDetails(code, RecipientKind(kind), row.quota.data, row.citation.data or ""))
        return lines


class LaunchForm(BaseForm):
    """A question that is answered by sending it."""


class CloseForm(BaseForm):
    reason = Line(_("Reason"), longest=300, required=False)


def bands_in(text: str | None) -> tuple[BandDetails, ...]:
    """Return the bands that ``text`` names, one on each line; the form's check names the lines that are none."""
    return joined([_band(match) for match in map(BAND.fullmatch, _lines(text)) if match])


def _band(match: re.Match[str]) -> BandDetails:
    low = hundredths(match["low"])
    high = hundredths(match["high"]) if match["high"] else low
    return BandDetails(low, high - 1 if match["under"] else high, match["words"].strip())


def bands_written(bands: Sequence[BandDetails]) -> str:
    """Return the text that names ``bands``, one on each line."""
    return "\n".join(f"{words}: {band.descriptor}" for words, band in zip(spans(bands), bands, strict=True))


def group_names(groups: Sequence[GroupDetails]) -> dict[str, str]:
    """Return how the form calls each group: by its name, or by its code where the name could mean another one."""
    meant = Counter(fold(group.name) for group in groups) + Counter(group.code for group in groups)
    return {
        group.code: group.name if meant[fold(group.name)] == 1 + (fold(group.name) == group.code) else group.code
        for group in groups
    }


def group_in(text: str | None, groups: Mapping[str, str]) -> str:
    """Return the code of the group that ``text`` names, by name or code; what is none stays as it was typed."""
    typed = (text or "").strip()
    return groups.get(fold(typed), groups.get(typed, typed))


def grade_in(line: str) -> GradeDetails | None:
    """Return the grade of a line such as ``90: Xuất sắc``; the form's check names the lines that are none."""
    match = GRADE.fullmatch(line)
    return GradeDetails(match["words"].strip(), hundredths(match["low"])) if match else None


def ties_in(text: str | None, criteria: Iterable[CriterionDetails | GroupDetails]) -> list[str]:
    """Return the codes that ``text`` names; criteria may be called by name or code, with or without accents.

    What is no criterion stays as it was typed, for the check of the whole rubric to name.
    """
    codes = {fold(word): SUBMITTED for word in (SUBMITTED, str(EARLIER))}
    codes |= {fold(word): LOT for word in (LOT, str(BY_LOT))}
    for criterion in criteria:
        codes |= {fold(criterion.name): criterion.code, criterion.code: criterion.code}
    typed = [part.strip() for part in (text or "").split(";") if part.strip()]
    return [codes.get(fold(part), part) for part in typed]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
