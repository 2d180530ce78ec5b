"""Forms for seating and assigning."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from contest.accounts.models import Account
from contest.forms import BaseForm, Block, Choice, Day, Line, Several, Whole, labels
from contest.initiatives.models import Initiative
from contest.movements.models import Field, Movement
from contest.panels.models import Assignment, DeclaredKind, Panel, Seat
from contest.panels.services import Declared, PanelDetails, SeatDetails, Wish
from contest.words import word


class PanelForm(BaseForm):
    name = Line(_("Name of the panel"), longest=160, hint=_("For example: Tổ chấm điểm giải pháp, sáng kiến."))
    establishment = Block(_("Set up by"), longest=600, hint=_("For example: Decision No. 12/QĐ-UBND of 05/3/2026."))
    field_ids = Several(_("Fields that it judges"), choices=(), hint=_("None ticked means all."))

    @classmethod
    def of(cls, movement: Movement, panel: Panel | None = None) -> "PanelForm":
        """Return the form with the fields of ``movement`` to tick, filled in from ``panel``."""
        data: dict[str, object] = {}
        if panel is not None:
            data = {"name": panel.name, "establishment": panel.establishment, "field_ids": _ids(panel.fields)}
        form = cls(data=data)
        _offer_fields(form.field_ids, movement, form)
        return form

    def details(self) -> PanelDetails:
        return PanelDetails(self.name.data, self.establishment.data or "", _chosen(self.field_ids))


def _ids(fields: Iterable[Field]) -> list[str]:
    return [str(field.id) for field in fields]


def _chosen(ticked: Several) -> frozenset[int]:
    return frozenset(int(value) for value in ticked.data or ())


def _offer_fields(ticked: Several, movement: Movement, form: BaseForm) -> None:
    """Set which fields can be ticked; they are known only now, so what was ticked is read again."""
    ticked.choices = [(str(field.id), field.name) for field in movement.fields]
    if form.is_submitted() and ticked.raw_data:
        ticked.process_formdata(ticked.raw_data)


class TermForm(BaseForm):
    """What a seat is: a substitute's or not, its term, and what its judge knows best."""

    is_substitute = BooleanField(_("Substitute: gets initiatives only when called in"))
    valid_from = Day(_("Serves from"), required=False)
    valid_until = Day(_("Serves until the end of"), required=False)
    field_ids = Several(_("Fields that the judge knows best"), choices=())

    @classmethod
    def of(cls, seat: Seat) -> "TermForm":
        """Return the form filled in from ``seat``."""
        form = cls(data={
            "is_substitute": seat.is_substitute, "valid_from": seat.valid_from, "valid_until": seat.valid_until,
            "field_ids": _ids(seat.fields),
        })  # fmt: skip
        _offer_fields(form.field_ids, seat.movement, form)
        return form

    def details(self) -> SeatDetails:
        return SeatDetails(
            self.is_substitute.data, self.valid_from.data, self.valid_until.data, _chosen(self.field_ids)
        )


class SeatForm(TermForm):
    account_id = Choice(_("Judge"), coerce=int)

    @classmethod
    def on(cls, panel: Panel) -> "SeatForm":
        form = cls()
        _offer_fields(form.field_ids, panel.movement, form)
        return form

    def offer(self, judges: Sequence[Account]) -> "SeatForm":
        """Set who can be seated."""
        words = [
            (judge.id, f"{judge.name} – {judge.person.unit.name}" if judge.person else judge.name) for judge in judges
        ]
        self.account_id.offer(words, empty=_("Choose"))
        return self


class AssignForm(BaseForm):
    """How to assign; ``previewed`` is the fingerprint of the plan that was looked at."""

    per_initiative = Whole(_("Judges for each initiative"), validators=[InputRequired()])
    most = Whole(_("Initiatives for one judge at most"), validators=[Optional(), NumberRange(1, 9999)])
    field_id = Choice(_("Only the field"), required=False, coerce=int)
    experts = BooleanField(_("Prefer judges who know the field"))
    previewed = HiddenField()

    def offer(self, movement: Movement) -> "AssignForm":
        """Set what can be chosen."""
        self.field_id.offer([(field.id, field.name) for field in movement.fields], empty=_("All fields"))
        return self

    def wish(self) -> Wish:
        return Wish(self.per_initiative.data or 0, self.field_id.data, self.most.data, bool(self.experts.data))


class ReplaceForm(BaseForm):
    """Who takes over from a judge who leaves; ``previewed`` is the fingerprint of what was looked at."""

    successors = Several(_("Who takes over"), choices=())
    reason = Block(_("Reason"), longest=600, required=True)
    previewed = HiddenField()

    @classmethod
    def of(cls, seats: Sequence[Seat], chosen: Sequence[str]) -> "ReplaceForm":
        """Return the form with the ``seats`` that can take over, and the ``chosen`` of them ticked."""
        form = cls(data={"successors": list(chosen)})
        form.successors.choices = [(str(seat.id), _seat_words(seat)) for seat in seats]
        form.successors.flags.required = True
        if form.is_submitted() and form.successors.raw_data:
            form.successors.process_formdata(form.successors.raw_data)
        return form


def _seat_words(seat: Seat) -> str:
    name = f"{seat.number}. {seat.account.name}"
    return gettext("%(name)s (substitute)", name=name) if seat.is_substitute else name


class JudgeForm(BaseForm):
    seat_id = Choice(_("Judge"), coerce=int)

    def offer(self, seats: Sequence[Seat]) -> "JudgeForm":
        """Set who can be chosen."""
        self.seat_id.offer([(seat.id, _seat_words(seat)) for seat in seats], empty=_("Choose"))
        return self


class ConflictForm(JudgeForm):
    initiative_id = Choice(_("Initiative"), coerce=int)
    kind = Choice(_("Kind of conflict"), coerce=DeclaredKind)
    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: spouse of an author."))

    def offer_pairs(self, seats: Sequence[Seat], initiatives: Sequence[Initiative]) -> "ConflictForm":
        """Set what can be chosen."""
        self.offer(seats)
        self.kind.offer(labels(DeclaredKind, word))
        words = [(initiative.id, f"{initiative.register_number}. {initiative.title}") for initiative in initiatives]
        self.initiative_id.offer(words, empty=_("Choose"))
        return self


class RecusalForm(BaseForm):
    """What a judge declares of one initiative."""

    kind = Choice(_("Kind of conflict"), coerce=DeclaredKind)
    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: spouse of an author."))

    @classmethod
    def of(cls) -> "RecusalForm":
        form = cls()
        form.kind.offer(labels(DeclaredKind, word))
        return form


class DeclarationForm(BaseForm):
    """A judge's declaration on several initiatives; ``of`` gives it a tick, a kind and a reason for each."""

    assignments: Sequence[Assignment]

    @classmethod
    def of(cls, assignments: Sequence[Assignment]) -> "DeclarationForm":
        fields: dict[str, object] = {"assignments": assignments}
        for line in assignments:
            number = line.initiative.register_number
            fields[f"conflict-{line.id}"] = BooleanField(_("I have a conflict of interest"))
            fields[f"kind-{line.id}"] = Choice(_("Kind of conflict"), required=False, coerce=DeclaredKind)
            fields[f"reason-{line.id}"] = Block(_("Reason, initiative %(number)s", number=number), longest=600)
        form: DeclarationForm = type("DeclarationForm", (cls,), fields)()
        for line in assignments:
            form[f"kind-{line.id}"].offer(labels(DeclaredKind, word))
        return form

    def conflicts(self) -> dict[int, Declared]:
        """Return what is declared as a conflict, by assignment."""
        return {
            line.id: Declared(self[f"kind-{line.id}"].data or DeclaredKind.OTHER, self[f"reason-{line.id}"].data or "")
            for line in self.assignments
            if self[f"conflict-{line.id}"].data
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Check as every form does, and that each declared conflict has its reason."""
        valid: bool = super().validate(extra_validators)
        for line in self.assignments:
            reason = self[f"reason-{line.id}"]
            if self[f"conflict-{line.id}"].data and not reason.data:
                reason.errors = [*reason.errors, gettext("Say what the conflict of interest is.")]
                valid = False
        return valid
