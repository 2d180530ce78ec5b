"""Forms for preparing a movement. Lists are rows, with a few empty ones at the end; what is short is one line each."""

import re
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, ValidationError
from wtforms.validators import NumberRange, Optional, Regexp

from contest.forms import BaseForm, Block, Choice, Day, Hundredths, Line, PartForm, Rows, Whole, hundredths, labels
from contest.movements.models import Aggregation, Movement, MovementKind, PhaseKind, RecipientKind
from contest.movements.rubric import SUBMITTED, BandDetails, CriterionDetails, RubricDetails, span
from contest.movements.services import BasisDetails, HonourDetails, MovementDetails, Span
from contest.rules.catalogue import Honour
from contest.text import fold
from contest.units.models import Body
from contest.words import word

BAND = re.compile(r"^(\d{1,4}(?:[.,]\d{1,2})?)(?:\s*[-–—]\s*(\d{1,4}(?:[.,]\d{1,2})?))?\s*[:.]?\s+(\S.*)$")
CODE = Regexp(r"^[a-z0-9][a-z0-9-]*$", message=_("Use small letters without accents, digits and hyphens."))
DAY_HINT = _("Day/month/year; the whole day counts.")


class MovementForm(BaseForm):
    body_id = Choice(_("Body that launches it"), coerce=int)
    name = Line(_("Name"), longest=300, hint=_("For example: Phong trào thi đua cải cách hành chính năm 2019."))
    year = Whole(_("Year"), validators=[NumberRange(1948, 2200)])
    kind = Choice(_("Kind"))
    code = Line(_("Code"), longest=40, checks=[CODE], hint=_("Names it in commands and lists, for example: cchc-2019."))
    purpose = Block(_("Purpose"), longest=2000)

    def offer(self, bodies: Sequence[Body]) -> "MovementForm":
        """Set what can be chosen."""
        self.body_id.offer([(body.id, body.name) for body in bodies], empty=None if len(bodies) == 1 else _("Choose"))
        self.kind.offer(labels(MovementKind, word), empty=_("Choose"))
        return self

    def details(self) -> MovementDetails:
        return MovementDetails(
            code=self.code.data,
            name=self.name.data,
            year=self.year.data or 0,
            kind=MovementKind(self.kind.data),
            purpose=self.purpose.data or "",
        )


class BasisRow(PartForm):
    number = Line(_("Number"), longest=60)
    issued_on = Day(_("Date"), required=False)
    title = Line(_("What it is about"), longest=300)


class BasisForm(BaseForm):
    documents = Rows(BasisRow, most=30)

    def details(self) -> list[BasisDetails]:
        rows = [row.form for row in self.documents.filled]
        return [BasisDetails(row.number.data, row.issued_on.data, row.title.data) for row in rows]


class FieldsForm(BaseForm):
    names = Block(_("Fields, one on each line"), longest=4000, required=True)

    def validate_names(self, field: Field) -> None:
        if any(len(name) > 120 for name in self.details()):
            raise ValidationError(gettext("The name of a field has at most 120 characters."))

    def details(self) -> list[str]:
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]


class PhasesForm(BaseForm):
    registration_opens = Day(_("Registration from"), hint=DAY_HINT)
    registration_closes = Day(_("Registration until"))
    appraisal_opens = Day(_("Appraisal from"))
    appraisal_closes = Day(_("Appraisal until"))
    scoring_opens = Day(_("Scoring from"))
    scoring_closes = Day(_("Scoring until"))
    deliberation_opens = Day(_("Deliberation from"))
    deliberation_closes = Day(_("Deliberation until"))
    announcement_opens = Day(_("Announcement from"))
    announcement_closes = Day(_("Announcement until"))
    reason = Line(_("Reason for the change"), longest=300, required=False)

    @classmethod
    def of(cls, movement: Movement) -> "PhasesForm":
        """Return the form with the dates that are set."""
        days = {}
        for phase in movement.phases:
            days[f"{phase.kind.value}_opens"], days[f"{phase.kind.value}_closes"] = phase.opens_on, phase.closes_on
        return cls(data=days)

    def pair(self, kind: PhaseKind) -> tuple[Field, Field]:
        """Return the two fields of a phase."""
        return self[f"{kind.value}_opens"], self[f"{kind.value}_closes"]

    def details(self) -> dict[PhaseKind, Span]:
        return {kind: (self.pair(kind)[0].data, self.pair(kind)[1].data) for kind in PhaseKind}


class CriterionRow(PartForm):
    name = Line(_("Criterion"), longest=200)
    code = Line(_("Code"), longest=20, required=False, checks=[Optional(), CODE])
    max_mark = Hundredths(_("Maximum"))
    weight = Hundredths(_("Weight"), required=False)
    knockout = Hundredths(_("Knock-out minimum"), required=False)
    guidance = Line(_("What to look for"), longest=600, required=False)
    bands = Block(_("Bands, one on each line"), longest=3000)

    def validate_bands(self, field: Field) -> None:
        for line in (field.data or "").splitlines():
            if line.strip() and not BAND.match(line.strip()):
                raise ValidationError(
                    gettext(
                        "“%(line)s” is no band. Write for example: 21–26: Có cải tiến, mức độ khá", line=line.strip()
                    )
                )

    def details(self) -> CriterionDetails:
        return CriterionDetails(
            code=self.code.data or code_from(self.name.data),
            name=self.name.data,
            max_mark=self.max_mark.data or 0,
            guidance=self.guidance.data or "",
            weight=100 if self.weight.data is None else self.weight.data,
            knockout=self.knockout.data,
            bands=bands_in(self.bands.data or ""),
        )


class RubricForm(BaseForm):
    criteria = Rows(CriterionRow, most=20, spare=1)
    aggregation = Choice(_("How sheets become a score"))
    trim = Whole(
        _("Sheets dropped at each end"), hint=_("Only for a trimmed mean."), validators=[Optional(), NumberRange(0, 9)]
    )
    quorum = Whole(_("Fewest sheets for a score"), validators=[NumberRange(1, 99)])
    pass_mark = Hundredths(_("Pass mark"), required=False)
    spread_limit = Hundredths(
        _("Flag when judges differ by more than"),
        required=False,
        hint=_("Points between the highest and the lowest sheet."),
    )
    ties = Line(
        _("Equal scores are told apart by"),
        longest=300,
        required=False,
        hint=_("Codes of criteria in this order, separated by commas; “submitted” means the earlier submission."),
    )

    def offer(self) -> "RubricForm":
        """Set what can be chosen."""
        self.aggregation.offer(labels(Aggregation, word))
        return self

    @classmethod
    def of(cls, details: RubricDetails) -> "RubricForm":
        """Return the form filled with a rubric."""
        rows = [
            {**vars(line), "bands": "\n".join(f"{span(band)}: {band.descriptor}" for band in line.bands)}
            for line in details.criteria
        ]
        given = {**vars(details), "aggregation": details.aggregation.value, "ties": ", ".join(details.ties)}
        return cls(data={**given, "criteria": rows}).offer()

    def details(self) -> RubricDetails:
        return RubricDetails(
            criteria=[row.form.details() for row in self.criteria.filled],
            aggregation=Aggregation(self.aggregation.data),
            trim=self.trim.data or 0,
            quorum=self.quorum.data or 0,
            pass_mark=self.pass_mark.data or 0,
            spread_limit=self.spread_limit.data or None,
            ties=[code.strip() for code in (self.ties.data or "").split(",") if code.strip()],
        )


class HonourRow(PartForm):
    offer = Choice(_("Honour"))
    quota = Whole(_("Quota"), validators=[Optional(), NumberRange(1, 9999)])
    citation = Line(_("Set phrase for the achievement"), longest=400, required=False)


class HonoursForm(BaseForm):
    honours = Rows(HonourRow, most=20)

    def offer(self, honours: Sequence[Honour]) -> "HonoursForm":
        """Set what can be chosen: each honour for each kind of recipient it is given to."""
        choices = [
            (f"{honour.code}/{kind.value}", f"{honour.name} – {word(kind)}")
            for honour in honours
            for kind in RecipientKind
            if kind.value in honour.recipients
        ]
        for row in self.honours.entries:
            row.form.offer.offer(choices, empty=_("Choose"))
        return self

    @classmethod
    def of(cls, movement: Movement) -> "HonoursForm":
        """Return the form with the honours that are set."""
        rows = [
            {"offer": f"{line.honour}/{line.recipient_kind.value}", "quota": line.quota, "citation": line.citation}
            for line in movement.honours
        ]
        return cls(data={"honours": rows})

    def details(self) -> list[HonourDetails]:
        lines = []
        for row in (row.form for row in self.honours.filled):
            code, _slash, kind = row.offer.data.partition("/")
            lines.append(HonourDetails(code, RecipientKind(kind), row.quota.data, row.citation.data or ""))
        return lines


class ConfirmForm(BaseForm):
    """A question that is answered by sending it."""


def bands_in(text: str) -> tuple[BandDetails, ...]:
    """Return the bands that ``text`` names, one on each line; the form's check names the lines that are none."""
    bands = []
    for match in (BAND.match(line.strip()) for line in text.splitlines()):
        if match:
            low = hundredths(match[1])
            bands.append(BandDetails(low, hundredths(match[2]) if match[2] else low, match[3].strip()))
    return tuple(bands)


def code_from(name: str) -> str:
    """Return a code made of the letters and digits of ``name``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:20].strip("-") or SUBMITTED
