"""Forms for proposals, decisions and annulments."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectMultipleField, ValidationError
from wtforms.validators import NumberRange

from contest.awards.models import Award, Capacity
from contest.awards.services import AnnulmentDetails, DecisionDetails, LineDetails
from contest.forms import BaseForm, Block, Choice, Day, FileChoice, Line, Whole, chosen_file, labels
from contest.movements.models import OfferedHonour, RecipientKind
from contest.rules.catalogue import name_of
from contest.units.models import Honorific, Person, Unit
from contest.units.services import PersonDetails
from contest.words import word

ACHIEVEMENT_HINT = _("One sentence of at most 45 words, without a full stop, beginning “Đã có thành tích …”.")
REPEAT_HINT = _("Only if the recipient has a line in this movement already.")


class ProposalForm(BaseForm):
    title = Line(_("Title"), longest=300, hint=_("What the decision will be about: Về việc khen thưởng …"))


class LineForm(BaseForm):
    """A line for a unit, for a person of the unit, or for a person who is not on the list yet."""

    honour = Choice(_("Honour"))
    unit_id = Choice(_("Unit"), coerce=int)
    person_id = Choice(_("Person"), required=False, coerce=int, hint=_("Leave empty for a collective."))
    new_name = Line(_("Name of a new person"), longest=120, required=False, hint=_("If the person is not on the list."))
    new_honorific = Choice(_("Form of address"), required=False)
    new_post = Line(_("Post"), longest=160, required=False)
    achievement = Block(_("Achievement"), longest=400, required=True, hint=ACHIEVEMENT_HINT)
    recipient_line = Line(
        _("Line below the name"),
        longest=400,
        required=False,
        hint=_("Empty: the post and unit, or what the unit is part of."),
    )
    repeat_reason = Line(_("Reason for a further line"), longest=600, required=False, hint=REPEAT_HINT)

    def offer(
        self, kind: RecipientKind, honours: Sequence[OfferedHonour], units: Sequence[Unit], persons: Sequence[Person]
    ) -> "LineForm":
        """Set what can be chosen for this kind of recipient."""
        self.kind = kind
        offered = [line for line in honours if line.recipient_kind is kind]
        self.honour.offer([(line.honour, name_of(line.honour)) for line in offered], empty=_("Choose"))
        self.unit_id.offer([(unit.id, unit.name) for unit in units], empty=_("Choose"))
        people = [(person.id, f"{person.full_name} – {person.unit.name}") for person in persons]
        self.person_id.offer(people, empty=_("Nobody of the list"))
        self.new_honorific.offer(labels(Honorific, word), empty=_("Choose"))
        if len(offered) == 1 and not self.is_submitted():
            self.honour.data = offered[0].honour
            self.achievement.data = self.achievement.data or offered[0].citation
        return self

    def validate_new_honorific(self, field: Field) -> None:
        if self.new_name.data and not field.data:
            raise ValidationError(gettext("Choose how the person is addressed."))

    def validate_person_id(self, field: Field) -> None:
        if self.kind is RecipientKind.INDIVIDUAL and not field.data and not self.new_name.data:
            raise ValidationError(gettext("Choose a person, or write the name of a new one."))

    def validate_unit_id(self, field: Field) -> None:
        field.errors = [] if self.kind is RecipientKind.INDIVIDUAL and self.person_id.data else field.errors

    def new_person(self) -> PersonDetails | None:
        """Return the person to be added, if one was named instead of chosen."""
        if self.kind is RecipientKind.COLLECTIVE or self.person_id.data or not self.new_name.data:
            return None
        return PersonDetails(self.new_name.data, Honorific(self.new_honorific.data), self.new_post.data or "", None)

    def details(self, unit: Unit, person: Person | None) -> LineDetails:
        return LineDetails(
            honour=self.honour.data,
            unit=unit,
            person=person,
            achievement=self.achievement.data or "",
            recipient_line=self.recipient_line.data or "",
            repeat_reason=self.repeat_reason.data or "",
        )


class WordsForm(BaseForm):
    achievement = Block(_("Achievement"), longest=400, required=True, hint=ACHIEVEMENT_HINT)
    recipient_line = Line(_("Line below the name"), longest=400, required=False)
    repeat_reason = Line(_("Reason for a further line"), longest=600, required=False, hint=REPEAT_HINT)


class StandingsForm(BaseForm):
    """Whom to propose from the standings: ``unit:<initiative>`` and ``author:<author>`` for each box ticked."""

    chosen = SelectMultipleField(_("Recipients"), validate_choice=False)
    collective_honour = Choice(_("Honour for collectives"), required=False)
    individual_honour = Choice(_("Honour for individuals"), required=False)
    repeat_reason = Line(
        _("Reason for further lines"), longest=600, required=False,
        hint=_("Only if somebody chosen has a line in this movement already."),
    )  # fmt: skip

    def offer(self, honours: Sequence[OfferedHonour]) -> "StandingsForm":
        """Set what can be chosen."""
        for field, kind in (
            (self.collective_honour, RecipientKind.COLLECTIVE),
            (self.individual_honour, RecipientKind.INDIVIDUAL),
        ):
            field.offer([(line.honour, name_of(line.honour)) for line in honours if line.recipient_kind is kind])
        return self


class ImportForm(BaseForm):
    file = FileChoice(_("Filled-in list"), accept=".xlsx", hint=_("XLSX, at most 5 MB."), validators=[chosen_file])


class ReasonForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True)


class DecisionForm(BaseForm):
    number = Whole(_("Number"), validators=[NumberRange(1, 99_999)], hint=_("As the records clerk gave it."))
    issued_on = Day(_("Day of the decision"))
    title = Line(_("What it is about"), longest=300)
    capacity = Choice(_("Signed by"))
    signer_name = Line(_("Name of the signer"), longest=120, hint=_("Printed below the signature, without titles."))

    def offer(self, awards: Sequence[Award]) -> "DecisionForm":
        """Set what can be chosen; each line can be struck out with a reason in ``refusal-<id>``."""
        self.capacity.offer(labels(Capacity, word))
        self.awards = awards
        return self

    def details(self) -> DecisionDetails:
        return DecisionDetails(
            number=self.number.data or 0,
            issued_on=self.issued_on.data,
            title=self.title.data,
            capacity=Capacity(self.capacity.data),
            signer_name=self.signer_name.data,
        )


class AnnulmentForm(BaseForm):
    decision_ref = Line(_("Number of the decision that annuls it"), longest=60)
    annulled_on = Day(_("Day of that decision"))
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("It is shown on the public verification page."))

    def details(self) -> AnnulmentDetails:
        return AnnulmentDetails(self.decision_ref.data, self.annulled_on.data, self.reason.data or "")
