"""What is sent about runs in other orders, about proofs, and about how a body wants them."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from contest.certificates.models import Certificate
from contest.forms import BaseForm, Block, Choice, Line, Several, labels
from contest.paper.linebreaks import unmarked
from contest.printing.models import PrintHabit, ProofVerdict, Way
from contest.printing.services import BundleRequest, Habit
from contest.text import tidy
from contest.words import word


class BundleForm(BaseForm):
    """How all certificates of a run are put together."""

    way = Choice(_("How"))

    @classmethod
    def offered(cls) -> "BundleForm":
        form = cls()
        form.way.offer(labels([way for way in Way if way is not Way.CHOSEN], word))
        return form

    def details(self) -> BundleRequest:
        return BundleRequest(Way(self.way.data))


class ReprintForm(BaseForm):
    """Which certificates are printed once more, and why."""

    chosen: Several
    reason = Block(
        _("Reason"), longest=400, required=True, hint=_("It stands in the journal: spoiled by the printer, for one.")
    )

    @classmethod
    def of(cls, certificates: Sequence[Certificate]) -> "ReprintForm":
        choices = [(str(one.id), f"{one.serial} {unmarked(one.values['recipient'])}") for one in certificates]
        form: ReprintForm = type(
            "ReprintForm", (cls,), {"chosen": Several(_("Certificates"), choices=lambda: choices, required=True)}
        )()
        return form

    def details(self) -> BundleRequest:
        return BundleRequest(Way.CHOSEN, tuple(map(int, self.chosen.data or ())), tidy(self.reason.data or ""))


class ProofForm(BaseForm):
    """What a proofreader says of a certificate."""

    verdict = Choice(_("Proofreading"))
    note = Line(_("What is wrong"), longest=400, required=False)

    @classmethod
    def offered(cls) -> "ProofForm":
        form = cls()
        form.verdict.offer(labels(ProofVerdict, word))
        return form


class HabitForm(BaseForm):
    """How a body wants its certificates."""

    individuals_first = BooleanField(_("Individuals are called before collectives"))
    proof_required = BooleanField(_("Nothing is given to the press before the proof is signed"))

    @classmethod
    def of(cls, habit: PrintHabit) -> "HabitForm":
        return cls(data={"individuals_first": habit.individuals_first, "proof_required": habit.proof_required})

    def details(self) -> Habit:
        return Habit(self.individuals_first.data, self.proof_required.data)
