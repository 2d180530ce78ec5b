"""Forms for holds and for verdicts on eligibility."""

from datetime import date

from flask_babel import lazy_gettext as _

from contest.forms import BaseForm, Block, Choice, Day, Line, day_of, labels
from contest.nominations.models import HoldKind
from contest.nominations.services import HoldDetails, Verdict
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
