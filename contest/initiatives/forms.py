"""Forms for initiatives.

Only the title is required of a draft. What a submission lacks besides is the service's to say; ``show`` puts each
reason beside its field.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, FormField, HiddenField, RadioField
from wtforms.validators import InputRequired

from contest.errors import RuleViolation, Stale
from contest.forms import BaseForm, Choice, Hundredths, Line, PartForm, Rows, every_field
from contest.initiatives.models import FormPart, Initiative
from contest.initiatives.readiness import Lack, field_of
from contest.initiatives.reopening import part_of
from contest.initiatives.services import AuthorDetails, InitiativeDetails
from contest.initiatives.shares import even_split
from contest.movements.models import Movement
from contest.questions.answers import LONGEST_LONG
from contest.questions.forms import answer_of, field_for, prepare
from contest.units.models import Unit

MOST_AUTHORS = 30


class Share(Hundredths):
    """A share in percent; the sign may be typed along with it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.strip().removesuffix("%") for text in valuelist])
        self.typed = valuelist[0] if valuelist else None


class AuthorRow(PartForm):
    full_name = Line(_("Full name"), longest=120, required=False)
    post = Line(_("Post"), longest=160, required=False)
    unit_id = Choice(_("Unit"), required=False, coerce=int)
    share = Share(_("Share, percent"), required=False)


class InitiativeForm(BaseForm):
    """The parts of the form that every movement has; ``composed`` adds its questions."""

    unit_id = Choice(_("Registering unit"), coerce=int)
    title = Line(
        _("Name of the initiative"),
        longest=300,
        required=False,
        hint=_("As it will stand in the register and on papers."),
    )
    field_id = Choice(_("Field"), required=False, coerce=int)
    authors = Rows(AuthorRow, most=MOST_AUTHORS, spare=3, label=_("Authors and shares"))
    origin = HiddenField(default=lambda: str(uuid.uuid4()))
    edition = HiddenField()

    stale = False
    movement: Movement
    initiative: Initiative | None = None

    @classmethod
    def composed(cls, movement: Movement) -> "type[InitiativeForm]":
        """Return the form with a field for each question that ``movement`` asks."""
        asked = {field_of(question.id): field_for(question) for question in movement.asked}
        return type("ComposedForm", (cls,), {**asked, "movement": movement})

    @classmethod
    def new(cls, movement: Movement) -> "InitiativeForm":
        """Return the empty form of ``movement``, or what was sent in it."""
        form = cls.composed(movement)()
        form._prepare()
        return form

    @classmethod
    def of(cls, initiative: Initiative) -> "InitiativeForm":
        """Return the form of a stored initiative, filled with what was sent or else with its text."""
        details = InitiativeDetails.of(initiative)
        values: dict[str, Any] = {field_of(question_id): value for question_id, value in details.answers.items()}
        values["authors"] = [_author_values(author, initiative.unit_id) for author in details.authors]
        values |= {"title": details.title, "field_id": details.field_id, "edition": str(initiative.edition)}
        form = cls.composed(initiative.movement)(data=values)
        form.initiative = initiative
        del form.unit_id
        form._prepare()
        if not form.is_submitted():
            form._show_unread(details.unread)
        return form

    def _prepare(self) -> None:
        for question in self.movement.asked:
            prepare(self[field_of(question.id)], question)

    def offer(self, own: Sequence[Unit], others: Iterable[Unit]) -> "InitiativeForm":
        """Set what can be chosen: the units to register for, fields, and units that authors may come from."""
        for name in ("title", "field_id"):
            self[name].flags.required = True
        self.field_id.offer([(field.id, field.name) for field in self.movement.fields], empty=_("Choose"))
        if "unit_id" in self:
            empty = _("Choose") if len(own) != 1 else None
            self.unit_id.offer([(unit.id, unit.name) for unit in own], empty=empty)
        units = [(unit.id, unit.name) for unit in others]
        for number, row in enumerate(self.authors, start=1):
            row.form.unit_id.offer(units, empty=_("Own unit"))
            for part in row.form:
                part.label.text = gettext(
                    "Author %(number)s, %(part)s", number=number, part=str(part.label.text).lower()
                )
        return self

    def is_closed(self, part: str) -> bool:
        """Say whether ``part`` of a returned text was not reopened, so that it is only to be read."""
        opened = self.initiative.opened if self.initiative else None
        return opened is not None and part not in opened

    def note_on(self, part: str) -> str:
        """Return what the secretariat asks to be done in ``part``; "" for nothing."""
        last = self.initiative.open_return if self.initiative else None
        return last.note_on(part) if last else ""

    @property
    def read_edition(self) -> int:
        return edition_in(self.edition)

    @property
    def token(self) -> str:
        return _token(self.origin)

    def details(self, unit_id: int) -> InitiativeDetails:
        """Return what was typed; authors for whom no unit was chosen come from ``unit_id``.

        When nobody's share was typed the authors share evenly. What could not be read is among ``unread`` and counts as
        not given, so that a draft can be saved with it. A closed part of which nothing was sent stays as it stands.
        """
        rows = [row.form for row in self.authors.filled]
        shares = [0 if row.share.errors else row.share.data or 0 for row in rows]
        if not any(row.share.typed for row in rows):
            shares = even_split(len(rows))
        answers = {question.id: answer_of(self[field_of(question.id)], question) for question in self.movement.asked}
        typed = InitiativeDetails(
            title="" if self.title.errors else self.title.data or "",
            field_id=None if self.field_id.errors else self.field_id.data,
            authors=tuple(
                AuthorDetails(_read(row.full_name) or "", _read(row.post) or "", _read(row.unit_id) or unit_id, share)
                for row, share in zip(rows, shares, strict=True)
            ),
            answers={question_id: value for question_id, value in answers.items() if value is not None},
            unread=self._unread(),
        )
        return typed if self.initiative is None else self._with_closed(typed, InitiativeDetails.of(self.initiative))

    def _with_closed(self, typed: InitiativeDetails, standing: InitiativeDetails) -> InitiativeDetails:
        """Return ``typed`` with the parts that are closed, and were not sent, as they stand."""
        kept = {part for part in [*FormPart, *map(field_of, standing.answers)] if self.is_closed(part)} - self._sent
        questions = {question.id for question in self.movement.asked if field_of(question.id) in kept}
        answers = {key: value for key, value in typed.answers.items() if key not in questions}
        return replace(
            typed,
            title=standing.title if FormPart.TITLE in kept else typed.title,
            field_id=standing.field_id if FormPart.FIELD in kept else typed.field_id,
            authors=standing.authors if FormPart.AUTHORS in kept else typed.authors,
            answers={**answers, **{key: value for key, value in standing.answers.items() if key in questions}},
        )

    @property
    def _sent(self) -> set[str]:
        """The parts of which something was sent."""
        return {part_of(field.name) for field in every_field(self) if field.raw_data}

    def _unread(self) -> dict[str, str]:
        """Return what was typed and could not be read, by the name that its field has when only filled rows stand."""
        wrong: dict[str, Field] = {}
        for field in self:
            if isinstance(field, Rows):
                for place, row in enumerate(field.filled):
                    wrong |= {f"{field.name}-{place}-{part.short_name}": part for part in row.form if part.errors}
            elif field.errors and field.name not in ("unit_id", "csrf_token"):
                wrong[field.name] = field
        return {name: _typed(field)[:LONGEST_LONG] for name, field in wrong.items() if _typed(field).strip()}

    @property
    def unreadable(self) -> dict[str, str]:
        """What is wrong with what was typed, by the name of its field on the page."""
        return {
            field.name: str(field.errors[0])
            for field in every_field(self)
            if field.errors and not isinstance(field, Rows | FormField) and _typed(field).strip()
        }

    def _show_unread(self, unread: Mapping[str, str]) -> None:
        """Put back what was typed and could not be read, and say why beside it."""
        fields = {field.name: field for field in every_field(self)}
        for name, typed in unread.items():
            if (field := fields.get(name)) is not None:
                field.process(MultiDict({name: typed}))
                field.validate(self)
        self._gather_rows()

    def refuse(self, violation: RuleViolation) -> None:
        """Show why an act was refused, and remember whether it was because the text is out of date."""
        self.stale = isinstance(violation, Stale)
        super().refuse(violation)

    def show(self, missing: Iterable[Lack]) -> None:
        """Put what a submission lacks beside the fields."""
        for lack in missing:
            if (field := self._named(lack.field)) is not None and not field.errors:
                field.errors = [gettext(lack.message, **lack.values)]
        self._gather_rows()

    def _gather_rows(self) -> None:
        """Let each list of rows know what is wrong in its rows, for the summary."""
        for rows in self:
            if isinstance(rows, Rows):
                of_rows, of_list = [row.form.errors for row in rows], [it for it in rows.errors if isinstance(it, str)]
                rows.errors = [*of_rows, *of_list] if any(of_rows) else of_list

    def _named(self, name: str) -> Any:
        """Return the field of this name: ``title``, or ``authors-0-share`` for a field of the first author."""
        if name in self:
            return self[name]
        return next((field for field in every_field(self) if field.name == name), None)


def _token(field: Field) -> str:
    """Return the token of an empty form; one that is none of ours is replaced."""
    try:
        return str(uuid.UUID(field.data))
    except (ValueError, TypeError):
        return str(uuid.uuid4())


def _read(field: Field) -> Any:
    return None if field.errors else field.data


def _typed(field: Field) -> str:
    return str(field.raw_data[0]) if field.raw_data else ""


class FilterForm(BaseForm):
    name = Line(_("Name of the search"), longest=60)


class CopyForm(BaseForm):
    """Which earlier registration a new one begins with."""

    initiative_id = RadioField(_("Earlier registration"), coerce=int, validators=[InputRequired(_("Choose one."))])
    origin = HiddenField(default=lambda: str(uuid.uuid4()))

    def offer(self, earlier: Sequence[Initiative]) -> "CopyForm":
        self.initiative_id.choices = [(initiative.id, initiative.title) for initiative in earlier]
        return self

    @property
    def token(self) -> str:
        return _token(self.origin)


def edition_in(field: Field) -> int:
    """Return the edition that was read before a form was filled in; 0 when the form does not say."""
    typed = field.data or ""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _author_values(author: AuthorDetails, own_unit_id: int) -> dict[str, Any]:
    """Return what the row of a stored author shows; a share of 0 is one that was never typed."""
    return {
        "full_name": author.full_name,
        "post": author.post,
        "unit_id": author.unit_id if author.unit_id != own_unit_id else None,
        "share": author.share or None,
    }
