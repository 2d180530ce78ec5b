"""Forms for nominations, holds and verdicts on eligibility."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectMultipleField

from contest.awards.models import Proposal
from contest.awards.services import NewPerson
from contest.awards.wording import LONGEST
from contest.forms import BaseForm, Block, Choice, Day, FileChoice, Line, day_of, labels
from contest.movements.models import RecipientKind
from contest.nominations.models import HoldKind, Nomination, NominationTerms
from contest.nominations.services import PARTS, HoldDetails, NominationDetails, TermsDetails, Verdict
from contest.nominations.window import Window
from contest.text import nfc, plain_ends, tidy
from contest.units.forms import HouseholdForm
from contest.units.models import Honorific, Unit
from contest.words import word

REASON_LENGTH = 600
VERDICTS = (("fit", _("Met")), ("unfit", _("Not met")))


class HoldForm(BaseForm):
    """Why and how long somebody is not to be commended."""

    kind = Choice(_("What is being looked into"))
    from_on = Day(_("From"), hint=_("Day/month/year, for example 31/3/2019."))
    until_on = Day(_("Last day"), required=False, hint=_("Empty: until the hold is lifted."))
    reason = Block(
        _("Reason"),
        longest=REASON_LENGTH,
        required=True,
        hint=_("The secretariat and the leader read it; the unit sees only the kind and the days."),
    )
    document = Line(
        _("Document"), longest=200, required=False, hint=_("Number, day and issuer of the paper that it rests on.")
    )

    @classmethod
    def starting(cls, today: date) -> "HoldForm":
        form = cls(data={"from_on": today})
        form.kind.offer(labels(HoldKind, word), empty=_("Choose"))
        return form

    def details(self) -> HoldDetails:
        return HoldDetails(
            HoldKind(self.kind.data), day_of(self.from_on), self.until_on.data, self.reason.data or "",
            self.document.data or "",
        )  # fmt: skip


class ProlongForm(BaseForm):
    until_on = Day(_("New last day"), required=False, hint=_("Empty: until the hold is lifted."))
    reason = Block(_("Reason"), longest=REASON_LENGTH, required=True)


class LiftForm(BaseForm):
    lifted_on = Day(_("May be commended again from"))
    reason = Block(
        _("Reason"), longest=REASON_LENGTH, required=True, hint=_("What was found, and the paper that says so.")
    )


class RulingForm(BaseForm):
    """A person's verdict on a condition that the rule leaves open."""

    fit = Choice(_("What did you find?"))
    reason = Block(
        _("Reason"), longest=REASON_LENGTH, required=True, hint=_("What you looked at: number and day of the paper.")
    )

    @classmethod
    def blank(cls) -> "RulingForm":
        form = cls()
        form.fit.offer(VERDICTS, empty=_("Choose"))
        return form

    def verdict(self, check: str) -> Verdict:
        return Verdict(check, self.fit.data == "fit", self.reason.data or "")


class TermsForm(BaseForm):
    """When units nominate."""

    opens_on = Day(_("First day"))
    closes_on = Day(_("Last day"))
    late_until = Day(_("Taken as late until"), required=False, hint=_("Empty: nothing is taken after the last day."))

    @classmethod
    def showing(cls, terms: NominationTerms | None, window: Window | None) -> "TermsForm":
        shown = terms or window
        return cls(obj=shown) if shown else cls()

    def details(self) -> TermsDetails:
        return TermsDetails(day_of(self.opens_on), day_of(self.closes_on), self.late_until.data)


class NominationForm(BaseForm):
    """What a unit says of whom it nominates."""

    honour = Choice(_("Honour"))
    achievement = Block(
        _("Achievement"),
        longest=LONGEST,
        hint=_(
            "One sentence of at most 45 words without a full stop at its end, as it is printed on the certificate. "
            "Write | where a line is to end."
        ),
    )
    recipient_line = Line(
        _("Line below the name"),
        longest=LONGEST,
        required=False,
        hint=_("Post and unit, the address of a household, or what a unit belongs to."),
    )
    in_post_since = Day(_("In post since"), required=False, hint=_("Needed for titles that ask for a time in post."))
    repeat_reason = Line(
        _("Why once more"),
        longest=600,
        required=False,
        hint=_("Only for whom something is proposed in this movement already: what this achievement is."),
    )
    edition = HiddenField(default="1")

    @classmethod
    def of(cls, nomination: Nomination) -> "NominationForm":
        """Return the form of a stored nomination; parts that are closed have no field unless one was sent."""
        form = cls(obj=nomination)
        for part in PARTS:
            if not nomination.is_open(part) and not form[part].raw_data:
                del form[part]
        return form

    def offer(self, honours: Sequence[tuple[str, str]], kind: RecipientKind) -> "NominationForm":
        """Set what can be wanted for this kind of recipient; only a person is in a post."""
        if kind is not RecipientKind.INDIVIDUAL and "in_post_since" in self:
            del self.in_post_since
        if "honour" in self:
            self.honour.offer(honours, empty=None if len(honours) == 1 else _("Choose"))
        return self

    def details(self, stored: Nomination | None = None) -> NominationDetails:
        """Return what was typed; a part without a field stays as it is ``stored``."""
        given: dict[str, Any] = {
            part: self[part].data if part in self else getattr(stored, part, None) for part in PARTS
        }  # fmt: skip
        texts = {name: tidy(given[name] or "") for name in PARTS if name not in ("honour", "in_post_since")}
        return NominationDetails(honour=given["honour"], in_post_since=given["in_post_since"], **texts)

    @property
    def read_edition(self) -> int:
        return int(self.edition.data) if (self.edition.data or "").isdecimal() else 0


class NomineeForm(BaseForm):
    """Somebody who is not on the list of persons yet."""

    unit_id = Choice(_("Unit"), coerce=int)
    honorific = Choice(_("Form of address"))
    full_name = Line(_("Full name"), longest=120, hint=_("As it is printed on certificates."))
    post = Line(_("Post"), longest=160, required=False, hint=_("Printed below the name, with the unit."))

    def offer(self, units: Iterable[Unit]) -> "NomineeForm":
        choices = [(unit.id, unit.name) for unit in units]
        self.unit_id.offer(choices, empty=None if len(choices) == 1 else _("Choose"))
        self.honorific.offer(labels(Honorific, word), empty=_("Choose"))
        return self

    def person(self, units: Iterable[Unit]) -> NewPerson:
        unit = next(unit for unit in units if unit.id == self.unit_id.data)
        return NewPerson(unit, self.full_name.data, Honorific(self.honorific.data), self.post.data or "")


class HomeForm(HouseholdForm):
    """A household that is not on the list of households yet, and where it lives."""

    unit_id = Choice(_("Where it lives"), coerce=int)

    def among(self, units: Iterable[Unit]) -> "HomeForm":
        choices = [(unit.id, unit.name) for unit in units]
        self.unit_id.offer(choices, empty=None if len(choices) == 1 else _("Choose"))
        self.offer()
        return self

    def unit(self, units: Iterable[Unit]) -> Unit:
        return next(unit for unit in units if unit.id == self.unit_id.data)


class EnterHomeForm(HomeForm):
    """A household that the secretariat nominates, or that was nominated on paper."""

    honour = Choice(_("Honour"))
    achievement = Block(
        _("Achievement"), longest=LONGEST, hint=_("Empty: the set phrase of the movement. At most 45 words.")
    )
    repeat_reason = Line(
        _("Why once more"),
        longest=600,
        required=False,
        hint=_("Only for whom something is proposed in this movement already: what this achievement is."),
    )

    def said(self) -> NominationDetails:
        return NominationDetails(
            self.honour.data, tidy(self.achievement.data or ""), self.address.data or None,
            self.repeat_reason.data or "",
        )  # fmt: skip


class PaperForm(BaseForm):
    """A paper of the dossier: a file, or a note that it was handed in on paper."""

    file = FileChoice(_("File"), accept=".pdf,.docx,.xlsx,.png,.jpg,.jpeg", hint=_("PDF, Word, Excel or a picture."))
    note = Line(_("Handed in on paper"), longest=200, required=False, hint=_("Number and day of the paper."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse the form without a file and without a note."""
        valid = bool(super().validate(extra_validators))
        if valid and self.file.data is None and not self.note.data:
            self.file.errors = [gettext("Choose a file, or write which paper was handed in.")]
            return False
        return valid


class SignedForm(BaseForm):
    """That the head has signed on paper."""

    signed_name = Line(_("Signed by"), longest=120)
    signed_on = Day(_("Signed on"))


class TicksForm(BaseForm):
    """Some of several nominations."""

    chosen = SelectMultipleField(_("Nominations"), coerce=int)

    @classmethod
    def among(cls, nominations: Iterable[Nomination]) -> "TicksForm":
        form = cls()
        form.chosen.choices = [(one.id, one.recipient_name) for one in nominations]
        return form


class WithdrawForm(BaseForm):
    reason = Block(_("Reason"), longest=REASON_LENGTH, required=True)


class ReturnForm(BaseForm):
    """What the unit is to complete: in ``note-<part>`` a note for each part that is reopened."""

    reason = Block(_("Reason"), longest=REASON_LENGTH, required=False)
    due_on = Day(_("To be completed by the end of"))

    @classmethod
    def of(cls, parts: Mapping[str, str], due_on: date) -> "ReturnForm":
        fields = {f"note-{part}": Line(words, longest=400, required=False) for part, words in parts.items()}
        form: ReturnForm = type("ReturnForm", (cls,), fields)(data={"due_on": due_on})
        return form

    def notes(self) -> dict[str, str]:
        return {
            field.name.removeprefix("note-"): field.data or "" for field in self if field.name.startswith("note-")
        }  # fmt: skip


class AcceptForm(BaseForm):
    """For which honour a nomination is accepted."""

    honour = Choice(_("Honour"))
    reason = Block(
        _("Reason"), longest=REASON_LENGTH, hint=_("Needed for another honour than is wanted; the unit reads it.")
    )

    @classmethod
    def of(cls, nomination: Nomination, honours: Sequence[tuple[str, str]]) -> "AcceptForm":
        form = cls(data={"honour": nomination.honour})
        form.honour.offer(honours)
        return form


class TakeOverForm(TicksForm):
    """Accepted nominations that go on a list: one that is being drawn up, or a new one."""

    proposal_id = Choice(_("Proposal"), coerce=int, required=False)
    title = Line(
        _("Title of the new proposal"), longest=300, required=False,
        hint=_("What the decision will be about: Về việc khen thưởng …"),
    )  # fmt: skip

    @classmethod
    def onto(cls, nominations: Iterable[Nomination], proposals: Iterable[Proposal]) -> "TakeOverForm":
        listed = list(nominations)
        form = cls(data={"chosen": [one.id for one in listed]})
        form.chosen.choices = [(one.id, one.recipient_name) for one in listed]
        form.proposal_id.offer([(one.id, one.title) for one in proposals], empty=_("A new proposal"))
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse the form without a list and without a title for a new one."""
        valid = bool(super().validate(extra_validators))
        if valid and self.proposal_id.data is None and not self.title.data:
            self.title.errors = [gettext("Write the title of the new proposal, or choose one.")]
            return False
        return valid


class Pasted(Block):
    """Several lines as they were pasted: the tabs that tell columns apart stay."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, render_kw={"rows": 12}, **options)
        self.filters = [lambda text: plain_ends(nfc(text)) if text else text]


class PasteForm(BaseForm):
    """A pasted list, and where its lines go: onto a list that is being drawn up, or among the nominations."""

    file = FileChoice(_("Filled-in list"), accept=".xlsx", hint=_("XLSX with the headings of the template; or paste."))
    text = Pasted(_("The list"), longest=200_000, required=True)
    proposal_id = Choice(_("Where the lines go"), coerce=int, required=False)

    @classmethod
    def onto(cls, proposals: Iterable[Proposal], chosen: int | None) -> "PasteForm":
        form = cls(data={"proposal_id": chosen})
        form.proposal_id.offer([(one.id, one.title) for one in proposals], empty=_("Nominations of the units"))
        return form
