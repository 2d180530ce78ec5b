"""What is sent about rounds of voting. Fields of a question are called ``motion-<id>``, or ``motion-<id>-<answer>``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from contest.councils.models import AgendaItem
from contest.forms import BaseForm, Block, Choice, FileChoice, Line, PartForm, Rows, Whole, labels
from contest.rules.catalogue import name_of
from contest.storage.uploads import Upload
from contest.votes.hands import PaperDetails
from contest.votes.models import AGAINST, AGREE, NO, YES, Method, Motion, MotionKind, PaperCount, PaperUse, Round, Voter
from contest.votes.passing import BLANK, INVALID
from contest.votes.sealing import new_key, plain_key
from contest.votes.services import MotionDetails, RoundDetails
from contest.words import word

MOST_TELLERS = 5
ANSWERS: Mapping[str, Any] = {
    AGREE: _("Agree"),
    AGAINST: _("Do not agree"),
    YES: _("Yes"),
    NO: _("No"),
    BLANK: _("Blank (no opinion)"),
    INVALID: _("Invalid"),
}


def answer_words(answer: str) -> str:
    """Return what an answer is called: its word, or the name of the honour."""
    return str(ANSWERS[answer]) if answer in ANSWERS else name_of(answer)


def offered(motion: Motion) -> list[tuple[str, str]]:
    return [(answer, answer_words(answer)) for answer in motion.answers]


class RoundForm(BaseForm):
    title = Line(_("What it is about"), longest=300)
    method = Choice(_("How it is voted on"))
    by_name = BooleanField(_("Write down every hand by name (show of hands only)"))
    conflicted_in_base = BooleanField(_("Members who must abstain stay in the base"))
    items = SelectMultipleField(_("Items of the agenda"), coerce=int)

    @classmethod
    def of(cls, items: Sequence[AgendaItem], *, usual: Method, title: str) -> "RoundForm":
        form = cls(data={"method": usual.value, "title": title, "items": [item.id for item in items]})
        form.method.offer(labels(Method, word))
        form.items.choices = [(item.id, "") for item in items]
        return form

    def details(self) -> RoundDetails:
        return RoundDetails(
            self.title.data, Method(self.method.data), self.by_name.data, self.conflicted_in_base.data
        )  # fmt: skip


class MotionForm(BaseForm):
    title = Line(_("What is asked"), longest=300)
    kind = Choice(_("Kind of question"))
    honours = Block(
        _("Honours to choose between"),
        longest=600,
        hint=_("One code a line, the highest first. Only for a choice between honours."),
    )

    @classmethod
    def of(cls, motion: Motion) -> "MotionForm":
        honours = motion.can_pass if motion.kind is MotionKind.HONOUR else [motion.item.honour]
        form = cls(data={"title": motion.title, "kind": motion.kind.value, "honours": "\n".join(honours)})
        form.kind.offer(labels(MotionKind, word))
        return form

    def details(self) -> MotionDetails:
        codes = tuple(dict.fromkeys(line.strip() for line in (self.honours.data or "").splitlines() if line.strip()))
        return MotionDetails(MotionKind(self.kind.data), self.title.data, codes)


class OpenForm(BaseForm):
    """The key of the ballot box; the page that offers it keeps it in the browser of whoever opens the round."""

    key = HiddenField()
    kept = BooleanField(_("I have kept the key of the ballot box"))

    def offer(self) -> "OpenForm":
        """Give the form a key, unless one was sent."""
        if plain_key(self.key.data or "") is None:
            self.key.data = new_key()
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if valid and not self.kept.data:
            self.kept.errors = [
                gettext("Write the key down or copy it first: without it the ballots cannot be counted.")
            ]
            return False
        return valid


class KeyForm(BaseForm):
    key = Line(
        _("Key of the ballot box"), longest=60, hint=_("28 letters and digits, as shown when the round was opened.")
    )


class FurtherForm(BaseForm):
    motions = SelectMultipleField(_("Put to the vote"), coerce=int)

    @classmethod
    def of(cls, round_: Round, chosen: Sequence[Motion]) -> "FurtherForm":
        form = cls(data={"motions": [motion.id for motion in chosen]})
        form.motions.choices = [(motion.id, motion.title) for motion in round_.motions]
        return form


class AnswersForm(BaseForm):
    """One answer on each question."""

    @classmethod
    def of(cls, motions: Sequence[Motion], given: Mapping[int, str] | None = None) -> Any:
        fields: dict[str, Any] = {f"motion-{motion.id}": Choice(motion.title) for motion in motions}
        form = type(cls.__name__, (cls,), fields)(
            data={f"motion-{one}": answer for one, answer in (given or {}).items()}
        )
        for motion in motions:
            form[f"motion-{motion.id}"].offer(offered(motion))
        return form

    def answers(self) -> dict[int, str]:
        return {
            int(field.name.removeprefix("motion-")): field.data
            for field in self
            if field.name.startswith("motion-") and field.data
        }


class BallotForm(AnswersForm):
    """A ballot. ``key`` is made by the member's browser; without a script the server makes it."""

    key = HiddenField()

    def give_key(self) -> "BallotForm":
        if plain_key(self.key.data or "") is None:
            self.key.data = new_key()
        return self


class OpinionForm(AnswersForm):
    scan = FileChoice(_("Scan of the signed opinion"), accept=".pdf,.jpg,.jpeg,.png")

    def sent_scan(self) -> Upload | None:
        sent: Upload | None = self.scan.data
        return sent


class CountsForm(BaseForm):
    """How many gave each answer: ``motion-<id>-<answer>``."""

    @classmethod
    def of(cls, round_: Round, known: Mapping[int, Mapping[str, int]], *, invalid: bool = False) -> Any:
        fields: dict[str, Any] = {}
        for motion in round_.motions:
            for answer in (*motion.answers, *((INVALID,) if invalid else ())):
                fields[f"motion-{motion.id}-{answer}"] = Whole(
                    answer_words(answer), validators=[InputRequired(), NumberRange(0, 500)]
                )
        usual = {
            f"motion-{motion}-{answer}": count for motion, counts in known.items() for answer, count in counts.items()
        }
        return type(cls.__name__, (cls,), fields)(data=usual)

    def counts(self) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = {}
        for motion_id, answer, field in self._fields_of_counts():
            found.setdefault(motion_id, {})[answer] = field.data
        return found

    def _fields_of_counts(self) -> Iterator[tuple[int, str, Any]]:
        for field in self:
            if field.name.startswith("motion-"):
                _motion, motion_id, answer = field.name.split("-", 2)
                yield int(motion_id), answer, field


class PaperForm(CountsForm):
    use = Choice(_("What the paper ballots are"))
    issued = Whole(_("Ballots given out"), validators=[InputRequired(), NumberRange(0, 500)])
    returned = Whole(_("Ballots returned"), validators=[InputRequired(), NumberRange(0, 500)])
    valid = Whole(_("Valid ballots"), validators=[InputRequired(), NumberRange(0, 500)])
    invalid = Whole(_("Invalid ballots"), validators=[InputRequired(), NumberRange(0, 500)])

    @classmethod
    def for_count(cls, round_: Round, count: PaperCount | None, *, second: bool) -> "PaperForm":
        """Return an empty form; the second count shows nothing of the first but what the ballots are."""
        form: PaperForm = cls.of(round_, {}, invalid=True)
        form.use.offer(labels(PaperUse, word))
        if not form.is_submitted():
            form.use.data = count.use.value if count else PaperUse.VOTES.value
            if count is None:
                form.issued.data = sum(voter.on_paper for voter in round_.voters)
        return form

    def details(self) -> PaperDetails:
        return PaperDetails(
            self.issued.data, self.returned.data, self.valid.data, self.invalid.data, self.counts(),
            PaperUse(self.use.data),
        )  # fmt: skip


class NamesForm(BaseForm):
    """How each voter voted on each question: ``motion-<id>-<voter>``."""

    @classmethod
    def of(cls, pairs: Sequence[tuple[Motion, Voter]]) -> "NamesForm":
        fields = {f"motion-{motion.id}-{voter.id}": Choice(voter.name) for motion, voter in pairs}
        known = {
            f"motion-{vote.motion_id}-{vote.voter_id}": vote.choice for motion, _voter in pairs for vote in motion.votes
        }
        form: NamesForm = type("NamesForm", (cls,), fields)(data=known)
        for motion, voter in pairs:
            form[f"motion-{motion.id}-{voter.id}"].offer(offered(motion), empty=_("Choose"))
        return form

    def answers(self) -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = {}
        for field in self:
            if field.name.startswith("motion-") and field.data:
                _motion, motion_id, voter_id = field.name.split("-")
                found.setdefault(int(motion_id), {})[int(voter_id)] = field.data
        return found


class TellerPart(PartForm):
    name = Line(_("Name"), longest=120)
    office = Line(_("Office"), longest=160, required=False)


class TellersForm(BaseForm):
    tellers = Rows(TellerPart, most=MOST_TELLERS, label=_("Tellers"))

    @classmethod
    def of(cls, round_: Round) -> "TellersForm":
        return cls(data={"tellers": [{"name": one.name, "office": one.office} for one in round_.tellers]})

    def named(self) -> list[tuple[str, str]]:
        return [(row.form.name.data, row.form.office.data or "") for row in self.tellers.filled]


class PaperVotersForm(BaseForm):
    voters = SelectMultipleField(_("Voters"), coerce=int)

    @classmethod
    def of(cls, round_: Round) -> "PaperVotersForm":
        form = cls(data={"voters": [voter.id for voter in round_.voters if voter.on_paper]})
        form.voters.choices = [(voter.id, voter.name) for voter in round_.voters]
        return form


class SettleForm(BaseForm):
    settlement = Block(
        _("How the difference was settled"), longest=1000, required=True,
        hint=_("The count of the screen holds. What was found is written into the minutes of the count."),
    )  # fmt: skip
