"""What is sent about councils and their meetings."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from contest import clock
from contest.accounts.models import Account
from contest.councils.articles import USUAL, name_at
from contest.councils.founding import ChangeDetails, CouncilDetails, MemberDetails
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    Council,
    CouncilKind,
    CouncilMember,
    CouncilRole,
    Meeting,
    MeetingFormat,
    Reply,
)
from contest.councils.services import MeetingDetails
from contest.councils.sitting import Noted
from contest.forms import BaseForm, Block, Choice, Day, Line, day_of, labels
from contest.movements.models import ConflictReach, Movement
from contest.rules.forms import signature_choices
from contest.text import tidy
from contest.units.models import Body, Capacity, Unit
from contest.words import word

DAY_HINT = _("Day/month/year, for example 31/3/2019.")


class KindForm(BaseForm):
    kind = Choice(_("Kind of council"))

    @classmethod
    def fresh(cls) -> "KindForm":
        form = cls()
        form.kind.offer(labels(CouncilKind, word))
        return form


class CouncilForm(BaseForm):
    """The establishment of a council besides its members."""

    name = Line(_("Name of the council"), longest=200)
    symbol = Line(_("Symbol in the numbers of its papers"), longest=20, hint=_("For example HĐTĐKT: 01/BB-HĐTĐKT."))
    movement_id = Choice(_("For one movement only"), required=False, coerce=int)
    standing_unit = Line(_("Standing unit of the council"), longest=200, required=False)
    uses_seal = BooleanField(_("The council may use the seal of the body"))
    conflict_reach = Choice(_("Whose cases a member does not decide on"))
    tasks = Block(_("Tasks"), longest=4000, required=True, hint=_("A line for each task."))
    working_rules = Block(_("Working rules"), longest=4000, required=True, hint=_("A line for each rule."))
    signer_capacity = Choice(_("Signed by"))
    signer_name = Line(
        _("Name of the signer"), longest=120, required=False, hint=_("Printed below the signature, without titles.")
    )

    @classmethod
    def of(cls, body: Body, kind: CouncilKind, council: Council | None, movements: Sequence[Movement]) -> "CouncilForm":
        """Return the form with what ``council`` says, or for a new one the usual of its kind."""
        usual = USUAL[kind]
        form = cls(obj=council) if council else cls(data={
            "name": name_at(kind, body.name), "symbol": usual.symbol, "standing_unit": body.standing_unit,
            "uses_seal": True, "tasks": "\n".join(usual.tasks), "working_rules": "\n".join(usual.working_rules),
        })  # fmt: skip
        form.movement_id.offer([(one.id, one.name) for one in movements], empty=_("For good"))
        form.conflict_reach.offer([(reach.value, REACHES[reach]) for reach in ConflictReach])
        form.signer_capacity.offer(signature_choices("council", body, on=clock.today()))
        form.movements = {one.id: one for one in movements}
        return form

    movements: dict[int, Movement]

    def details(self) -> CouncilDetails:
        return CouncilDetails(
            name=self.name.data, symbol=self.symbol.data, standing_unit=self.standing_unit.data or "",
            movement=self.movements.get(self.movement_id.data), uses_seal=bool(self.uses_seal.data),
            conflict_reach=ConflictReach(self.conflict_reach.data), tasks=self.tasks.data,
            working_rules=self.working_rules.data, signer_capacity=Capacity(self.signer_capacity.data),
            signer_name=self.signer_name.data or "",
        )  # fmt: skip


REACHES = {
    ConflictReach.OWN: _("Cases of the own unit"),
    ConflictReach.NEAR: _("Cases of the own unit and of the units right above and below it"),
}


class MemberForm(BaseForm):
    """A member of a council."""

    full_name = Line(_("Full name"), longest=120)
    office = Line(_("Office and unit"), longest=160, required=False, hint=_("As the decision names it."))
    role = Choice(_("On the council as"))
    account_id = Choice(
        _("Signs in as"), required=False, coerce=int, hint=_("Without an account the member is told on paper.")
    )
    unit_id = Choice(
        _("Works at"), required=False, coerce=int, hint=_("The member leaves when a case of this unit is spoken about.")
    )
    valid_to = Day(_("Last day of the term"), required=False, hint=DAY_HINT)

    accounts: dict[int, Account]
    units: dict[int, Unit]

    @classmethod
    def of(
        cls, accounts: Sequence[Account], units: Sequence[Unit], member: CouncilMember | None = None
    ) -> "MemberForm":
        form = cls(obj=member) if member else cls()
        form.role.offer(labels(CouncilRole, word))
        form._offer(accounts, units)
        return form

    def _offer(self, accounts: Sequence[Account], units: Sequence[Unit]) -> None:
        self.account_id.offer([(one.id, one.name) for one in accounts], empty=_("Nobody"))
        self.unit_id.offer([(one.id, one.name) for one in units], empty=_("No unit of the body"))
        self.accounts = {one.id: one for one in accounts}
        self.units = {one.id: one for one in units}

    def details(self) -> MemberDetails:
        return MemberDetails(
            role=CouncilRole(self.role.data), full_name=self.full_name.data, office=self.office.data or "",
            account=self.accounts.get(self.account_id.data), unit=self.units.get(self.unit_id.data),
            valid_to=self.valid_to.data,
        )  # fmt: skip


NUMBER_HINT = _(
    "Leave it empty to take the next number of the number book; write one that was given elsewhere, such as 12/QĐ-UBND."
)


class EstablishForm(BaseForm):
    decision_ref = Line(_("Number of the decision"), longest=60, required=False, hint=NUMBER_HINT)
    established_on = Day(_("Day of the decision"), hint=DAY_HINT)

    @classmethod
    def fresh(cls) -> "EstablishForm":
        return cls(data={"established_on": clock.today()})


class ChangeForm(MemberForm):
    """Who leaves a council and who joins it; joining is told by a name and a role."""

    decision_ref = Line(_("Number of the decision"), longest=60, required=False, hint=NUMBER_HINT)
    changed_on = Day(_("Day of the decision"), hint=DAY_HINT)
    reason = Block(_("Reason"), longest=600, required=True)
    leaves = Choice(_("Who leaves"), required=False, coerce=int)
    full_name = Line(_("Full name"), longest=120, required=False)
    role = Choice(_("On the council as"), required=False)

    members: dict[int, CouncilMember]

    @classmethod
    def on(cls, members: Sequence[CouncilMember], accounts: Sequence[Account], units: Sequence[Unit]) -> "ChangeForm":
        form = cls(data={"changed_on": clock.today()})
        form.role.offer(labels(CouncilRole, word), empty=_("As whoever leaves"))
        form.leaves.offer([(one.id, f"{one.full_name} – {word(one.role)}") for one in members], empty=_("Nobody"))
        form.members = {one.id: one for one in members}
        form._offer(accounts, units)
        return form

    def change(self) -> ChangeDetails:
        leaves = self.members.get(self.leaves.data)
        role = self.role.data or (leaves.role.value if leaves else CouncilRole.MEMBER.value)
        joins = MemberDetails(
            role=CouncilRole(role), full_name=self.full_name.data, office=self.office.data or "",
            account=self.accounts.get(self.account_id.data), unit=self.units.get(self.unit_id.data),
            valid_to=self.valid_to.data,
        ) if self.full_name.data else None  # fmt: skip
        return ChangeDetails(self.decision_ref.data or "", day_of(self.changed_on), self.reason.data, leaves, joins)


class DissolveForm(BaseForm):
    dissolved_on = Day(_("Last day of the council"), hint=DAY_HINT)
    reason = Block(_("Reason"), longest=600, required=True)

    @classmethod
    def fresh(cls) -> "DissolveForm":
        return cls(data={"dissolved_on": clock.today()})

    def day(self) -> date:
        return day_of(self.dissolved_on)


class Hour(StringField):  # type: ignore[misc]
    """An hour of the day, written 14:00, 14.30, 8h or 14 giờ 30; its data is a time."""

    def __init__(self, label: Any, *, hint: Any = "", **options: Any) -> None:
        self.hint = hint
        self.typed: str | None = None
        super().__init__(label, validators=[InputRequired()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        text = tidy(self.typed or "")
        self.data = None
        if not text:
            return
        found = re.fullmatch(r"(\d{1,2})\s*(?:[:.hg]|giờ)?\s*(\d{2})?", text, re.IGNORECASE)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValueError(gettext("Write an hour such as 14:00 or 8:30."))
        self.data = time(int(found[1]), int(found[2] or 0))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else f"{self.data:%H:%M}"


class MeetingForm(BaseForm):
    """When, where and about what a council meets."""

    subject = Line(_("What it is about"), longest=300, hint=_("It stands on the invitation and above the minutes."))
    held_on = Day(_("Day"), hint=DAY_HINT)
    starts_at = Hour(_("Begins at"), hint=_("For example 14:00."))
    place = Line(_("Venue"), longest=200)
    format = Choice(_("How the council meets"))
    link = Line(_("Address of the online meeting"), longest=300, required=False)
    chair_id = Choice(_("Chairs the meeting"), required=False, coerce=int)
    secretary_id = Choice(_("Takes the minutes"), required=False, coerce=int)
    guests = Block(_("Invited besides the members"), longest=2000, hint=_("A line for each."))
    note = Block(_("Note on the invitation"), longest=1000)
    reason = Block(_("Reason for moving it"), longest=600, hint=_("The members read it."))

    members: dict[int, CouncilMember]

    @classmethod
    def of(cls, members: Sequence[CouncilMember], meeting: Meeting | None = None) -> "MeetingForm":
        usual = {"starts_at": time(14), "format": MeetingFormat.IN_PERSON.value}
        form = cls(obj=meeting) if meeting else cls(data=usual)
        form.format.offer(labels(MeetingFormat, word))
        offered = [(one.id, f"{one.full_name} – {word(one.role)}") for one in members]
        form.chair_id.offer(offered, empty=_("The chair of the council"))
        form.secretary_id.offer(offered, empty=_("The secretary of the council"))
        form.members = {one.id: one for one in members}
        return form

    def details(self) -> MeetingDetails:
        return MeetingDetails(
            held_on=day_of(self.held_on), starts_at=self.starts_at.data or time(0), place=self.place.data,
            subject=self.subject.data, format=MeetingFormat(self.format.data), link=self.link.data or "",
            guests=self.guests.data or "", note=self.note.data or "",
            chair=self.members.get(self.chair_id.data), secretary=self.members.get(self.secretary_id.data),
        )  # fmt: skip


class ItemForm(BaseForm):
    title = Line(_("What the council speaks about"), longest=300)
    detail = Block(_("What is known about it"), longest=4000)
    note = Line(_("Why it is worth arguing about"), longest=300, required=False)

    @classmethod
    def of(cls, item: AgendaItem | None = None) -> "ItemForm":
        return cls(obj=item) if item else cls()


class AnswerForm(BaseForm):
    reply = Choice(_("Your answer"))
    reason = Line(_("Reason why you cannot come"), longest=300, required=False, hint=_("The minutes name it."))
    opinion = Block(_("Opinion in writing"), longest=4000, hint=_("Only if you cannot come: it goes into the minutes."))

    @classmethod
    def of(cls, attendance: Attendance) -> "AnswerForm":
        said = {"reason": attendance.reason, "opinion": attendance.opinion}
        form = cls(data={"reply": attendance.reply, **said})
        form.reply.offer(labels(Reply, word))
        return form


class AttendanceForm(BaseForm):
    """Who is there: for each member ``state-<id>``, ``reason-<id>`` and ``opinion-<id>``."""

    @classmethod
    def of(cls, lines: Sequence[Attendance], *, is_open: bool = False) -> "AttendanceForm":
        """Return the form of ``lines``; in an open meeting nobody is expected any more."""
        fields: dict[str, object] = {}
        usual: dict[str, object] = {}
        for line in lines:
            fields |= {
                f"state-{line.id}": Choice(line.member.full_name),
                f"reason-{line.id}": Line(_("Reason"), longest=300, required=False),
                f"opinion-{line.id}": Block(_("Opinion in writing"), longest=4000),
            }
            usual |= {f"state-{line.id}": line.state.value, f"reason-{line.id}": line.reason,
                      f"opinion-{line.id}": line.opinion}  # fmt: skip
        form: AttendanceForm = type("AttendanceForm", (cls,), fields)(data=usual)
        for line in lines:
            form[f"state-{line.id}"].offer(labels(list(AttendanceState)[1 if is_open else 0 :], word))
        form.lines = list(lines)
        return form

    lines: list[Attendance]

    def noted(self) -> dict[int, Noted]:
        return {
            line.id: Noted(
                AttendanceState(self[f"state-{line.id}"].data), self[f"reason-{line.id}"].data or "",
                self[f"opinion-{line.id}"].data or "",
            )
            for line in self.lines
        }  # fmt: skip


class ConflictForm(BaseForm):
    member_id = Choice(_("Member of the council"), coerce=int)
    reason = Line(_("Why the member leaves"), longest=300)

    members: dict[int, CouncilMember]

    @classmethod
    def of(cls, members: Sequence[CouncilMember]) -> "ConflictForm":
        form = cls()
        form.member_id.offer([(one.id, one.full_name) for one in members], empty=_("Choose"))
        form.members = {one.id: one for one in members}
        return form


class DeclareForm(BaseForm):
    reason = Line(_("Why you leave"), longest=300, hint=_("The minutes name it. You have no vote on this item."))


class ConcludeForm(BaseForm):
    conclusion = Block(_("Conclusion"), longest=4000)
    advice = Block(_("Advice to the competent head"), longest=2000)

    @classmethod
    def of(cls, item: AgendaItem) -> "ConcludeForm":
        return cls(data={"conclusion": item.conclusion, "advice": item.advice})


class CloseForm(BaseForm):
    closing = Block(
        _("What is said at the end"), longest=4000, hint=_("Conclusions of the chair, what was asked for, thanks.")
    )

    @classmethod
    def of(cls, meeting: Meeting) -> "CloseForm":
        return cls(data={"closing": meeting.closing})


class AddendumForm(BaseForm):
    text = Block(_("What is to be added or read instead"), longest=4000, required=True)
    reason = Block(_("Reason"), longest=600, required=True)
