"""Forms for signing in, passwords, invitations and roles."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, PasswordField, ValidationError
from wtforms.validators import Email, InputRequired, Length

from contest.accounts.models import BODY_ROLES, UNIT_ROLES, Role
from contest.accounts.passwords import LONGEST, SHORTEST
from contest.accounts.services import GIVEN_BY_ADMINISTRATOR, Appointment
from contest.forms import BaseForm, Choice, Line
from contest.units.models import Body, Honorific, Person, Unit
from contest.words import word

PRESENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}


class SignInForm(BaseForm):
    email = Line(_("Email"), longest=254, render_kw={"type": "email", "autocomplete": "username"})
    password = PasswordField(_("Password"), validators=[InputRequired(), Length(max=LONGEST)], render_kw=PRESENT)
    next = HiddenField()


class NewPassword(PasswordField):  # type: ignore[misc]
    """A password to be set: long enough and of several different characters."""

    def __init__(self, label: object, **options: Any) -> None:
        self.hint = _("At least %(shortest)s characters. A short sentence is easy to remember.", shortest=SHORTEST)
        checks = [InputRequired(), Length(min=SHORTEST, max=LONGEST), _not_trivial]
        super().__init__(label, validators=checks, render_kw=NEW, **options)


def _not_trivial(form: BaseForm, field: Field) -> None:
    if len(set(field.data or "")) < 5:
        raise ValidationError(gettext("Use more different characters."))


class SetPasswordForm(BaseForm):
    password = NewPassword(_("New password"))
    again = PasswordField(_("New password once more"), validators=[InputRequired()], render_kw=NEW)

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(gettext("The two passwords differ."))


class ChangePasswordForm(SetPasswordForm):
    old = PasswordField(_("Present password"), validators=[InputRequired(), Length(max=LONGEST)], render_kw=PRESENT)


class RoleForm(BaseForm):
    role = Choice(_("Role"))
    unit_id = Choice(_("Unit"), required=False, coerce=int, hint=_("The unit where the role holds."))
    body_id = Choice(_("Body"), required=False, coerce=int, hint=_("Where the role holds."))

    def offer(self, bodies: Sequence[Body], units: Sequence[Unit], *, administrator: bool) -> "RoleForm":
        """Set what can be chosen; some roles are an administrator's to give."""
        roles = [role for role in Role if administrator or role not in GIVEN_BY_ADMINISTRATOR]
        names = {body.id: f" ({body.name})" if len(bodies) > 1 else "" for body in bodies}
        self.role.offer([(role.value, word(role)) for role in roles], empty=_("Choose"))
        self.unit_id.offer([(unit.id, unit.name + names[unit.body_id]) for unit in units], empty=_("No unit"))
        self.body_id.offer([(body.id, body.name) for body in bodies], empty=_("No body"))
        for place in (self.unit_id, self.body_id):
            place.flags.required = True
        if len(bodies) == 1 and self.body_id.data is None and not self.is_submitted():
            self.body_id.data = bodies[0].id
        return self

    def appointment(self, bodies: Sequence[Body], units: Sequence[Unit]) -> Appointment:
        role = Role(self.role.data)
        body = next((body for body in bodies if body.id == self.body_id.data), None)
        return Appointment(
            role,
            body=body if role in BODY_ROLES else None,
            unit=self.unit(units) if role in UNIT_ROLES else None,
        )

    def unit(self, units: Sequence[Unit]) -> Unit | None:
        return next((unit for unit in units if unit.id == self.unit_id.data), None)


class InviteForm(RoleForm):
    honorific = Choice(_("Form of address"))
    name = Line(_("Full name"), longest=120)
    email = Line(_("Email"), longest=254, checks=[Email()], render_kw={"type": "email"})
    unit_id = Choice(
        _("Unit"),
        required=False,
        coerce=int,
        hint=_(
            "The unit of an officer or a head, or where a judge works, if it is listed: its initiatives are kept away."
        ),
    )

    def offer(self, bodies: Sequence[Body], units: Sequence[Unit], *, administrator: bool) -> "InviteForm":
        """Set what can be chosen."""
        super().offer(bodies, units, administrator=administrator)
        self.honorific.offer([(honorific.value, word(honorific)) for honorific in Honorific], empty=_("Choose"))
        return self

    def works_at(self, units: Sequence[Unit]) -> Unit | None:
        """Return the unit where the invited judge works; None for other roles, which say themselves where they hold."""
        return self.unit(units) if self.role.data == Role.JUDGE.value else None


class AccountForm(BaseForm):
    name = Line(_("Full name"), longest=120)
    email = Line(_("Email"), longest=254, checks=[Email()], render_kw={"type": "email"})


class PersonForm(BaseForm):
    person_id = Choice(_("Person"), required=False, coerce=int)

    def offer(self, persons: Sequence[Person]) -> "PersonForm":
        """Set who can be chosen."""
        self.person_id.offer([(person.id, person.full_name) for person in persons], empty=_("Nobody"))
        return self

    def person(self, persons: Sequence[Person]) -> Person | None:
        return next((person for person in persons if person.id == self.person_id.data), None)
