"""Forms for initiatives, their evidence and their appraisal.

Only the title is required of a draft. What a submission lacks besides is the service's to say; ``show`` puts each
reason beside its field.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, MultipleFileField, RadioField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from contest.errors import RuleViolation, Stale
from contest.forms import BaseForm, Block, Choice, Day, Hundredths, Line, PartForm, Rows
from contest.initiatives.models import Initiative, Verdict
from contest.initiatives.readiness import Lack
from contest.initiatives.services import AuthorDetails, InitiativeDetails
from contest.initiatives.shares import even_split
from contest.movements.models import Movement
from contest.storage.uploads import EXTENSIONS, Upload
from contest.text import tidy
from contest.units.models import Unit

LONGEST_TEXT = 10_000
MOST_AUTHORS = 30
REQUIRED_TO_SUBMIT = ("field_id", "problem", "content", "novelty", "effect", "scope", "first_applied_on")


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
    unit_id = Choice(_("Registering unit"), coerce=int)
    title = Line(_("Name of the initiative"), longest=300, hint=_("As it will stand in the register and on papers."))
    field_id = Choice(_("Field"), required=False, coerce=int)
    authors = Rows(AuthorRow, most=MOST_AUTHORS, spare=3, label=_("Authors and shares"))
    problem = Block(_("Problem"), longest=LONGEST_TEXT, hint=_("What was the matter before, and for whom?"))
    content = Block(_("Content"), longest=LONGEST_TEXT, hint=_("What is done, step by step, and by whom?"))
    novelty = Block(_("Novelty"), longest=LONGEST_TEXT, hint=_("What is new compared with how it was done before?"))
    effect = Block(
        _("Effect"),
        longest=LONGEST_TEXT,
        hint=_("What has it brought? Give figures from before and after, if there are."),
    )
    scope = Block(
        _("Scope of application"), longest=LONGEST_TEXT, hint=_("Where is it applied, and where could it be?")
    )
    first_applied_on = Day(_("First applied on"), required=False, hint=_("Day/month/year, for example 31/3/2019."))
    origin = HiddenField(default=lambda: str(uuid.uuid4()))
    edition = HiddenField()

    stale = False

    @classmethod
    def of(cls, initiative: Initiative) -> "InitiativeForm":
        """Return the form of a stored initiative, filled with what was sent or else with its text."""
        details = InitiativeDetails.of(initiative)
        authors = [_author_values(author, initiative.unit_id) for author in details.authors]
        form = cls(data={**vars(details), "authors": authors, "edition": str(initiative.edition)})
        del form.unit_id
        return form

    def offer(self, movement: Movement, own: Sequence[Unit], others: Iterable[Unit]) -> "InitiativeForm":
        """Set what can be chosen: the units to register for, fields, and units that authors may come from."""
        for name in REQUIRED_TO_SUBMIT:
            self[name].flags.required = True
        self.field_id.offer([(field.id, field.name) for field in movement.fields], empty=_("Choose"))
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

    @property
    def read_edition(self) -> int:
        return _edition(self.edition)

    @property
    def token(self) -> str:
        """The token of the empty form; one that is none of ours is replaced."""
        try:
            return str(uuid.UUID(self.origin.data))
        except (ValueError, TypeError):
            return str(uuid.uuid4())

    def details(self, unit_id: int) -> InitiativeDetails:
        """Return what was typed; authors for whom no unit was chosen come from ``unit_id``.

        When nobody's share was typed the authors share evenly.
        """
        rows = [row.form for row in self.authors.filled]
        shares = [row.share.data or 0 for row in rows]
        if not any(row.share.typed for row in rows):
            shares = even_split(len(rows))
        return InitiativeDetails(
            title=self.title.data,
            field_id=self.field_id.data,
            authors=tuple(
                AuthorDetails(row.full_name.data or "", row.post.data or "", row.unit_id.data or unit_id, share)
                for row, share in zip(rows, shares, strict=True)
            ),
            problem=self.problem.data or "",
            content=self.content.data or "",
            novelty=self.novelty.data or "",
            effect=self.effect.data or "",
            scope=self.scope.data or "",
            first_applied_on=self.first_applied_on.data,
        )

    def refuse(self, violation: RuleViolation) -> None:
        """Show why an act was refused, and remember whether it was because the text is out of date."""
        self.stale = isinstance(violation, Stale)
        super().refuse(violation)

    def show(self, missing: Iterable[Lack]) -> None:
        """Put what a submission lacks beside the fields."""
        for lack in missing:
            field = self._named(lack.field)
            field.errors = [*field.errors, gettext(lack.message, **lack.values)]
        of_rows, of_list = [row.form.errors for row in self.authors], list(self.authors.errors)
        self.authors.errors = [*of_rows, *of_list] if any(of_rows) else of_list

    def _named(self, name: str) -> Any:
        """Return the field of this name: ``title``, or ``authors-0-share`` for a field of the first author."""
        if not name.startswith("authors-"):
            return self[name]
        _authors, place, part = name.split("-")
        return self.authors[int(place)].form[part]


class FilesChoice(MultipleFileField):  # type: ignore[misc]
    """Several uploaded files. Its data is a list of them."""

    def __init__(self, label: Any, *, accept: str, **options: Any) -> None:
        self.accept = accept
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = [item for item in valuelist if getattr(item, "filename", "")]
        self.data = [Upload(tidy(item.filename), item.read()) for item in sent]


class EvidenceForm(BaseForm):
    files = FilesChoice(_("Files"), accept=",".join(f".{name}" for names in EXTENSIONS.values() for name in names))


class AppraisalForm(BaseForm):
    verdict = RadioField(
        _("Verdict"),
        choices=[SelectChoice(verdict.value, verdict) for verdict in Verdict],
        validators=[InputRequired(_("Choose a verdict."))],
        validate_choice=False,
    )
    reason = Block(_("Reason"), longest=4000, hint=_("The unit reads it. Required for a return and a rejection."))
    edition = HiddenField()

    def validate_verdict(self, field: Field) -> None:
        if field.data not in list(Verdict):
            raise ValidationError(gettext("Choose one of the listed."))

    @property
    def given(self) -> Verdict:
        return Verdict(self.verdict.data)

    @property
    def read_edition(self) -> int:
        return _edition(self.edition)


def _edition(field: Field) -> int:
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
