"""Forms for signing in, passwords, invitations and roles."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, PasswordField, ValidationError
from wtforms.validators import Email, InputRequired, Length

from contest.accounts.models import BODY_ROLES, Role
from contest.accounts.passwords import LONGEST, SHORTEST
from contest.accounts.services import GIVEN_BY_ADMINISTRATOR, Appointment
from contest.forms import BaseForm, Choice, Line
from contest.units.models import Body, Unit
from contest.words import word


class SignInForm(BaseForm):
    email = Line(_("Email"), longest=254)
    password = PasswordField(_("Password"), validators=[InputRequired(), Length(max=LONGEST)])
    next = HiddenField()


class NewPassword(PasswordField):  # type: ignore[misc]
    """A password to be set: long enough, and not the email or a run of one character."""

    def __init__(self, label: object) -> None:
        self.hint = _("At least %(shortest)s characters. A short sentence is easy to remember.", shortest=SHORTEST)
        super().__init__(label, validators=[InputRequired(), Length(min=SHORTEST, max=LONGEST), _not_trivial])


def _not_trivial(form: BaseForm, field: Field) -> None:
    if len(set(field.data or "")) < 5:
        raise ValidationError(gettext("Use more different characters."))


class SetPasswordForm(BaseForm):
    password = NewPassword(_("New password"))
    again = PasswordField(_("New password once more"), validators=[InputRequired()])

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(gettext("The two passwords differ."))


class ChangePasswordForm(SetPasswordForm):
    old = PasswordField(_("Present password"), validators=[InputRequired(), Length(max=LONGEST)])


class RoleForm(BaseForm):
    role = Choice(_("Role"))
    unit_id = Choice(_("Unit"), required=False, coerce=int, hint=_("The unit of an officer, or where a judge works."))
    body_id = Choice(_("Body"), required=False, coerce=int, hint=_("Where every other role holds."))

    def offer(self, bodies: Sequence[Body], units: Sequence[Unit], *, administrator: bool) -> "RoleForm":
        """Set what can be chosen; some roles are an administrator's to give."""
        roles = [role for role in Role if administrator or role not in GIVEN_BY_ADMINISTRATOR]
        self.role.offer([(role.value, word(role)) for role in roles], empty=_("Choose"))
        self.unit_id.offer([(unit.id, f"{unit.name} ({unit.body.name})") for unit in units], empty=_("No unit"))
        self.body_id.offer([(body.id, body.name) for body in bodies], empty=_("No body"))
        if len(bodies) == 1 and self.body_id.data is None and not self.is_submitted():
            self.body_id.data = bodies[0].id
        return self

    def appointment(self, bodies: Sequence[Body], units: Sequence[Unit]) -> Appointment:
        role = Role(self.role.data)
        body = next((body for body in bodies if body.id == self.body_id.data), None)
        return Appointment(role, body=body if role in BODY_ROLES else None, unit=self.unit(units))

    def unit(self, units: Sequence[Unit]) -> Unit | None:
        return next((unit for unit in units if unit.id == self.unit_id.data), None)


class InviteForm(RoleForm):
    name = Line(_("Full name"), longest=120)
    email = Line(_("Email"), longest=254, checks=[Email()])
