"""What every form shares: our translations, tidy Vietnamese text, numbers and dates as offices write them.

A form never queries; choices are passed in. A valid form gives a frozen dataclass. Everything typed comes back with
the error beside its field.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from flask import Request
from flask_babel import Domain, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import FileField
from wtforms.utils import unset_value
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

import config
from contest.errors import RuleViolation
from contest.paper.writing import NUMBER, hundredths, short_day, written
from contest.storage.uploads import Upload
from contest.text import as_seen, tidy, tidy_lines, unwritable
from contest.words import reason_of

_wtforms = Domain(translation_directories=[str(config.ROOT / "contest/translations")], domain="wtforms")


class _Translations:
    """WTForms' own messages; it ships no Vietnamese, so they come from our catalogue."""

    def gettext(self, message: str) -> str:
        return str(_wtforms.gettext(message))

    def ngettext(self, one: str, many: str, number: int) -> str:
        # Not through Flask-Babel, which would fill the places in at once; WTForms does it itself.
        return str(_wtforms.get_translations().ngettext(one, many, number))


class BaseForm(FlaskForm):  # type: ignore[misc]
    """The root of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

    def refuse(self, violation: RuleViolation) -> None:
        """Show the reason of a refused act beside its field, or above the form when it belongs to none."""
        reason = reason_of(violation)
        field = next((field for field in every_field(self) if field.id == violation.field), None)
        if field is not None:
            field.errors = [*field.errors, reason]
        else:
            self.form_errors.append(reason)


def every_field(form: Iterable[Field]) -> Iterator[Field]:
    """Yield the fields of ``form`` and, after each list of rows, the fields of its rows."""
    for field in form:
        yield field
        if isinstance(field, Rows):
            for row in field.entries:
                yield from every_field(row.form)


class PartForm(Form):  # type: ignore[misc]
    """A row of a list inside a form; the form around it carries the token."""

    class Meta:
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed into this row, so that it does not count."""
        return not any(str(value).strip() for name, value in self._typed() if value)

    def _typed(self) -> Iterator[tuple[str, Any]]:
        for field in self:
            yield field.name, field.raw_data[0] if field.raw_data else None


class Rows(FieldList):  # type: ignore[misc]
    """A list of rows in a form: those there are and a few empty ones; blank rows neither count nor are checked."""

    def __init__(self, part: type[PartForm], *, most: int, spare: int = 2, **options: Any) -> None:
        self.spare = spare
        super().__init__(FormField(part), max_entries=most + spare, **options)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if not formdata:
            for _place in range(self.spare):
                self.append_entry()

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check every row that something was typed into."""
        valid = [row.form.validate() for row in self.filled]
        self.errors = [] if all(valid) else [row.errors for row in self.entries]
        return not self.errors

    @property
    def filled(self) -> list[FormField]:
        """The rows that something was typed into."""
        return [row for row in self.entries if not row.form.is_blank]


def writable(form: Any, field: Field) -> None:
    """Refuse characters that no official paper can carry, naming the first."""
    character = unwritable(field.data or "")
    if character is not None:
        shown = as_seen(character)
        raise ValidationError(
            gettext("The character “%(character)s” cannot be printed on papers. Take it out.", character=shown)
        )


class Line(StringField):  # type: ignore[misc]
    """One line of text, tidied and in NFC, at most ``longest`` characters."""

    def __init__(self, label: Any, *, longest: int, required: bool = True, hint: Any = "", **options: Any) -> None:
        self.longest, self.hint = longest, hint
        presence = DataRequired() if required else Optional()
        super().__init__(
            label,
            filters=[lambda text: tidy(text) if text else text],
            validators=[presence, Length(max=longest), writable, *options.pop("checks", ())],
            **options,
        )


class Block(TextAreaField):  # type: ignore[misc]
    """Several lines of text, tidied and in NFC, at most ``longest`` characters."""

    def __init__(self, label: Any, *, longest: int, required: bool = False, hint: Any = "", **options: Any) -> None:
        self.longest, self.hint = longest, hint
        presence = DataRequired() if required else Optional()
        super().__init__(
            label,
            filters=[lambda text: tidy_lines(text) if text else text],
            validators=[presence, Length(max=longest), writable],
            **options,
        )


class Whole(IntegerField):  # type: ignore[misc]
    """A whole number."""

    def __init__(self, label: Any, *, hint: Any = "", **options: Any) -> None:
        self.hint = hint
        super().__init__(label, **options)


class Hundredths(StringField):  # type: ignore[misc]
    """A number of at most two decimals, written with a comma or a point; its data is an integer of hundredths."""

    def __init__(self, label: Any, *, required: bool = True, hint: Any = "", **options: Any) -> None:
        self.hint = hint
        self.typed: str | None = None
        presence = InputRequired() if required else Optional()
        super().__init__(label, validators=[presence, *options.pop("checks", ())], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        text = tidy(self.typed or "").replace(" ", "")
        if not text:
            self.data = None
            return
        if not NUMBER.match(text):
            self.data = None
            raise ValueError(gettext("Write a number with at most two decimals, for example 12,5."))
        self.data = hundredths(text)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else written(self.data)


class Day(StringField):  # type: ignore[misc]
    """A day, written day/month/year as offices do (31/3/2019) or as ISO 8601; its data is a date."""

    def __init__(self, label: Any, *, required: bool = True, hint: Any = "", **options: Any) -> None:
        self.hint = hint
        self.typed: str | None = None
        super().__init__(label, validators=[InputRequired() if required else Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        text = tidy(self.typed or "")
        self.data = None
        if not text:
            return
        for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                self.data = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if self.data.year < 1900:
                break
            return
        self.data = None
        raise ValueError(gettext("Write a day as day/month/year, for example 31/3/2019."))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else short_day(self.data)


def day_of(field: Day) -> date:
    """Return the day of a required field in a valid form."""
    assert field.data is not None
    return field.data


class Choice(SelectField):  # type: ignore[misc]
    """One of several; its data is None when nothing was chosen. Choices are given as (value, label)."""

    def __init__(self, label: Any, *, required: bool = True, hint: Any = "", coerce: Any = str, **options: Any) -> None:
        self.hint = hint

        def chosen(value: Any) -> Any:
            return None if value in (None, "", "None") else coerce(value)

        presence = InputRequired() if required else Optional()
        super().__init__(label, coerce=chosen, validators=[presence], validate_choice=True, **options)

    def offer(self, choices: Iterable[tuple[Any, Any]], *, empty: Any = None) -> None:
        """Set what can be chosen; ``empty`` is the words of the first, empty choice."""
        self.choices = ([("", empty)] if empty is not None else []) + list(choices)

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.flags.required:
            return
        if self.data not in [value for value, *_ in self.choices if value != ""]:
            raise ValidationError(gettext("Choose one of the listed."))


class Several(SelectMultipleField):  # type: ignore[misc]
    """Several of the listed, as boxes to tick. Its data is the chosen texts in the order of the form."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, *, hint: Any = "", required: bool = False, **options: Any) -> None:
        self.hint = hint
        super().__init__(label, validators=[Optional()], validate_choice=False, **options)
        # That nothing was ticked is refused by the act, which says why; here it is only not called optional.
        self.flags.required = required

    def process_formdata(self, valuelist: list[str]) -> None:
        chosen = {tidy(text) for text in valuelist}
        self.data = [value for value, *_rest in self.choices if value in chosen] or None

    def pre_validate(self, form: Any) -> None:
        """What is not listed is never taken over, so there is nothing to refuse."""


class FileChoice(FileField):  # type: ignore[misc]
    """An uploaded file. Its data is an Upload, or None when no file was chosen."""

    def __init__(self, label: Any, *, hint: Any = "", accept: str = "", **options: Any) -> None:
        self.hint, self.accept = hint, accept
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = next((item for item in valuelist if getattr(item, "filename", "")), None)
        self.data = Upload(tidy(sent.filename), sent.read()) if sent else None


def chosen_file(form: Any, field: Field) -> None:
    """Refuse a form without the file it is for."""
    if field.data is None:
        raise ValidationError(gettext("Choose a file."))


chosen_file.field_flags = {"required": True}  # type: ignore[attr-defined]


def sent_file(field: FileChoice) -> Upload:
    """Return the file of a required field in a valid form."""
    assert field.data is not None
    sent: Upload = field.data
    return sent


class ReasonForm(BaseForm):
    """Why something is done that stays on record."""

    reason = Block(_("Reason"), longest=600, required=True)


def labels(members: Iterable[Any], label: Callable[[Any], Any]) -> list[tuple[str, Any]]:
    """Return the choices for the members of an enumeration."""
    return [(member.value, label(member)) for member in members]


def sent_value(request: Request, name: str) -> str:
    """Return one plain value that a small script sent, tidied."""
    return tidy(request.form.get(name, ""))
