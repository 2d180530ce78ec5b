"""Forms for proposals, decisions and annulments."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectMultipleField

from contest.awards.models import Award, Capacity, Proposal
from contest.awards.services import DecisionDetails, LineChange, LineWords, NewPerson, Selection
from contest.awards.wording import LONGEST
from contest.forms import BaseForm, Block, Choice, Day, Line, day_of, labels
from contest.initiatives.models import Initiative
from contest.movements.models import RecipientKind
from contest.rules.catalogue import name_of
from contest.rules.forms import signature_choices
from contest.text import tidy
from contest.units.models import Honorific, Unit
from contest.words import word

DAY_HINT = _("Day/month/year, for example 31/3/2019.")
REASON_LENGTH = 600
HONOUR_FIELDS = {
    RecipientKind.COLLECTIVE: "collective_honour",
    RecipientKind.INDIVIDUAL: "individual_honour",
}
# Codes and names of the honours that can be proposed, by kind of recipient.
Honours = Mapping[RecipientKind, Sequence[tuple[str, str]]]


class TitleForm(BaseForm):
    title = Line(_("Title"), longest=300, hint=_("What the decision will be about: Về việc khen thưởng …"))


class LineForm(BaseForm):
    """What a line says of its recipient."""

    honour = Choice(_("Honour"))
    recipient_line = Line(
        _("Line below the name"), longest=LONGEST, required=False, hint=_("Post and unit, or what a unit belongs to.")
    )
    achievement = Block(
        _("Achievement"),
        longest=LONGEST,
        required=True,
        hint=_(
            "One sentence of at most 45 words without a full stop at its end, as it is printed on the certificate. "
            "Write | where a line is to end."
        ),
    )
    posthumous = BooleanField(_("Posthumous: the certificate says Truy tặng"))
    repeat_reason = Line(
        _("Why once more"),
        longest=REASON_LENGTH,
        required=False,
        hint=_("What this merit is, and why it is another one than the first."),
    )

    def offer(self, honours: Sequence[tuple[str, str]]) -> "LineForm":
        """Set the honours that can be chosen for the recipient."""
        self.honour.offer(honours, empty=None if len(honours) == 1 else _("Choose"))
        return self

    def ask_why(self, others: Sequence[Award]) -> None:
        """Show that a reason is due because the recipient has ``others`` already; the service demands it."""
        self.repeat_reason.flags.required = bool(others)

    def words(self) -> LineWords:
        return LineWords(
            honour=self.honour.data,
            achievement=tidy(self.achievement.data or ""),
            recipient_line=self.recipient_line.data or "",
            repeat_reason=self.repeat_reason.data or "",
            posthumous=bool(self.posthumous.data),
        )


class NewPersonForm(LineForm):
    """A line for somebody who is not on the list of persons yet."""

    honorific = Choice(_("Form of address"))
    full_name = Line(_("Full name"), longest=120, hint=_("As it is printed on certificates."))
    unit_id = Choice(_("Unit"), coerce=int)
    post = Line(_("Post"), longest=160, required=False, hint=_("Printed below the name, with the unit."))

    def offer_units(self, units: Iterable[Unit]) -> "NewPersonForm":
        """Set the units where the person may work."""
        self.unit_id.offer([(unit.id, f"{unit.name} ({unit.code})") for unit in units], empty=_("Choose"))
        self.honorific.offer(labels(Honorific, word), empty=_("Choose"))
        return self

    def person(self, units: Iterable[Unit]) -> NewPerson:
        """Return who was named; ``units`` are those that were offered."""
        unit = next(unit for unit in units if unit.id == self.unit_id.data)
        return NewPerson(unit, self.full_name.data, Honorific(self.honorific.data), self.post.data or "")

    def words(self) -> LineWords:
        """Return the words of the line; below the name stands the usual line."""
        return LineWords(
            self.honour.data,
            tidy(self.achievement.data or ""),
            None,
            self.repeat_reason.data or "",
            bool(self.posthumous.data),
        )


class SelectionForm(BaseForm):
    """Whom to propose from the standings: initiatives for their units, and authors.

    A kind of recipient that no honour is offered to has no field for one. ``for_initiatives`` adds
    ``honorific-<author>`` for each author who is not on the list of persons.
    """

    units = SelectMultipleField(_("Collectives"), coerce=int)
    authors = SelectMultipleField(_("Individuals"), coerce=int)
    collective_honour = Choice(_("Honour for collectives"))
    individual_honour = Choice(_("Honour for individuals"))
    repeat_reason = Line(
        _("Why once more"),
        longest=REASON_LENGTH,
        required=False,
        hint=_("Only if somebody chosen stands in this movement already: what this merit is, and why it is another."),
    )

    @classmethod
    def for_initiatives(cls, initiatives: Sequence[Initiative], honours: Honours) -> "SelectionForm":
        """Return the form that offers these initiatives and honours."""
        authors = [author for initiative in initiatives for author in initiative.authors]
        unknown = [f"honorific-{author.id}" for author in authors if author.person_id is None]
        fields = {name: Choice(_("Form of address"), required=False) for name in unknown}
        form: SelectionForm = type("SelectionForm", (cls,), fields)()
        for name in unknown:
            form[name].offer(labels(Honorific, word), empty=_("Mr or Ms?"))
        form.units.choices = [(initiative.id, "") for initiative in initiatives]
        form.authors.choices = [(author.id, "") for author in authors]
        for kind, name in HONOUR_FIELDS.items():
            form[name].offer(honours[kind])
            if not honours[kind]:
                del form[name]
        return form

    def details(self) -> Selection:
        honorifics = {
            int(field.name.removeprefix("honorific-")): Honorific(field.data)
            for field in self
            if field.name.startswith("honorific-") and field.data
        }
        return Selection(
            initiative_ids=frozenset(self.units.data or ()),
            author_ids=frozenset(self.authors.data or ()),
            honours={kind: self[name].data for kind, name in HONOUR_FIELDS.items() if name in self},
            honorifics=honorifics,
            repeat_reason=self.repeat_reason.data or "",
        )


class GiveBackForm(BaseForm):
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("What the secretariat is to change."))


class DecisionForm(BaseForm):
    """The decision, and for each line the reason for which it is struck, or what it gets instead and why.

    They stand in ``strike-<line>``, ``honour-<line>``, ``achievement-<line>`` and ``change-<line>``.
    """

    signed_on = Day(_("Day of the signature"))
    title = Line(_("What it is about"), longest=300)
    capacity = Choice(_("Signed by"))
    signer_name = Line(_("Name of the signer"), longest=120, hint=_("Printed below the signature, without titles."))
    seen = HiddenField()

    @classmethod
    def for_proposal(
        cls, proposal: Proposal, lines: Sequence[Award], honours: Honours, *, today: date, signer: str
    ) -> "DecisionForm":
        """Return the form with what is usual; ``honours`` are what a line can get."""
        fields: dict[str, object] = {}
        usual: dict[str, object] = {
            "signed_on": today, "title": proposal.title, "signer_name": signer, "capacity": Capacity.HEAD.value,
        }  # fmt: skip
        for line in lines:
            fields |= {
                f"strike-{line.id}": Line(_("Reason for striking it"), longest=REASON_LENGTH, required=False),
                f"honour-{line.id}": Choice(_("Honour"), required=False),
                f"achievement-{line.id}": Block(_("Achievement"), longest=LONGEST),
                f"change-{line.id}": Line(_("Reason for the change"), longest=REASON_LENGTH, required=False),
            }
            usual |= {f"honour-{line.id}": line.honour, f"achievement-{line.id}": line.achievement}
        form: DecisionForm = type("DecisionForm", (cls,), fields)(data=usual)
        for line in lines:
            known = dict(honours[line.recipient_kind])
            form[f"honour-{line.id}"].offer(
                {line.honour: name_of(line.honour), **known}.items(), empty=_("As proposed")
            )
        form.capacity.offer(signature_choices(proposal.paper, proposal.movement.body, on=today))
        return form

    def stand_on(self, proposal: Proposal) -> None:
        """Note which list is shown: what is sent back from this page decides on that one."""
        self.seen.data = proposal.submitted_at.isoformat() if proposal.submitted_at else ""

    def mark(self, struck: Iterable[tuple[str, str]]) -> None:
        """Fill in why lines are to be struck: ids joined by dots, and their reason. What was sent stays as it is."""
        if self.is_submitted():
            return
        for ids, reason in struck:
            for name in (f"strike-{line_id}" for line_id in ids.split(".")):
                if name in self:
                    self[name].data = tidy(reason)[:REASON_LENGTH]

    def seen_at(self) -> datetime | None:
        """Return when the list was submitted that the page showed."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None

    def refusals(self) -> dict[int, str]:
        """Return the reason for each line that is struck, by its id."""
        return {
            int(field.name.removeprefix("strike-")): field.data
            for field in self
            if field.name.startswith("strike-") and field.data
        }

    def changes(self, lines: Sequence[Award]) -> dict[int, LineChange]:
        """Return what each of ``lines`` gets instead of what it proposes, by its id; what was not sent stays."""
        found = {
            line.id: LineChange(
                self[f"honour-{line.id}"].data or line.honour,
                tidy(self[f"achievement-{line.id}"].data or "") or line.achievement,
                self[f"change-{line.id}"].data or "",
            )
            for line in lines
        }
        return {
            line.id: found[line.id]
            for line in lines
            if found[line.id].reason
            or (found[line.id].honour, found[line.id].achievement) != (line.honour, tidy(line.achievement))
        }

    def details(self) -> DecisionDetails:
        return DecisionDetails(
            signed_on=day_of(self.signed_on),
            title=self.title.data,
            capacity=Capacity(self.capacity.data),
            signer_name=self.signer_name.data,
        )


class IssueForm(BaseForm):
    issued_on = Day(_("Day of issue"), hint=_("The day of the number. It is not before the signature."))


class WithdrawForm(BaseForm):
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("What is wrong with the signed decision."))
