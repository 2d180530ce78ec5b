"""Forms for decisions of old, matches and mergers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from contest.forms import BaseForm, Choice, Day, FileChoice, Line, PartForm, ReasonForm, Rows, day_of, labels
from contest.histories.models import HonourLevel, OldDecision, PastRecipient
from contest.histories.services import OldDetails
from contest.histories.wording import OldLine
from contest.rules.kinds import MeritKind
from contest.storage.uploads import Upload
from contest.units.models import Honorific
from contest.words import word

MOST_LINES = 200
NOBODY = "none"


class LineRow(PartForm):
    """A recipient as the decision names it."""

    kind = Choice(_("Kind"))
    honorific = Choice(_("Form of address"), required=False)
    name = Line(_("Name in the decision"), longest=200)
    post = Line(_("Post or address"), longest=160, required=False)
    unit_name = Line(_("Unit as it was called then"), longest=200, required=False)
    honour = Line(_("Honour"), longest=200)
    merit_kind = Choice(_("Kind of commendation"))
    achievement = Line(_("Achievement"), longest=400, required=False)
    annulled_by = Line(_("Taken back by"), longest=120, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kind.offer(labels(PastRecipient, word))
        self.honorific.offer(labels(Honorific, word), empty=_("Not known"))
        self.merit_kind.offer(labels(MeritKind, word))

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed; what is chosen beforehand says nothing."""
        typed = (self.name, self.post, self.unit_name, self.honour, self.achievement)
        return not any((field.data or "").strip() for field in typed)

    def line(self) -> OldLine:
        return OldLine(
            kind=PastRecipient(self.kind.data),
            name=self.name.data,
            honour=self.honour.data,
            merit_kind=MeritKind(self.merit_kind.data),
            unit_name=self.unit_name.data or "",
            honorific=Honorific(self.honorific.data) if self.honorific.data else None,
            post=self.post.data or "",
            achievement=self.achievement.data or "",
            annulled_by=self.annulled_by.data or "",
        )


class OldDecisionForm(BaseForm):
    notation = Line(_("Number and symbol"), longest=60, hint=_("For example: 112/QĐ-UBND."))
    issued_on = Day(_("Day of the decision"))
    authority = Line(_("Made by"), longest=200, hint=_("As it stands in the decision: Chủ tịch Ủy ban nhân dân …"))
    level = Choice(_("Level"))
    title = Line(_("What it is about"), longest=300)
    scan = FileChoice(_("Scan"), accept=".pdf,.png,.jpg,.jpeg", hint=_("PDF, PNG or JPEG, at most 20 MB. Not needed."))
    lines = Rows(LineRow, most=MOST_LINES, spare=2, label=_("Recipients"))

    @classmethod
    def of(cls, decision: OldDecision | None = None) -> "OldDecisionForm":
        """Return the form, filled with ``decision`` as it was entered."""
        form = cls(data=_as_entered(decision) if decision else None)
        form.level.offer(labels(HonourLevel, word), empty=_("Choose"))
        return form

    def details(self) -> OldDetails:
        return OldDetails(
            authority=self.authority.data,
            level=HonourLevel(self.level.data),
            notation=self.notation.data,
            issued_on=day_of(self.issued_on),
            title=self.title.data,
        )

    def recipients(self) -> list[OldLine]:
        return [row.form.line() for row in self.lines.filled]

    def upload(self) -> Upload | None:
        sent: Upload | None = self.scan.data
        return sent


class CorrectionForm(OldDecisionForm):
    reason = Line(_("Why it is corrected"), longest=600)


def _as_entered(decision: OldDecision) -> dict[str, Any]:
    return {
        "notation": decision.notation, "issued_on": decision.issued_on, "authority": decision.authority,
        "level": decision.level.value, "title": decision.title,
        "lines": [
            {
                "kind": line.recipient_kind.value, "honorific": line.honorific.value if line.honorific else "",
                "name": line.recipient_name, "post": line.post, "unit_name": line.unit_name,
                "honour": line.honour_name, "merit_kind": line.merit_kind.value,
                "achievement": line.achievement, "annulled_by": line.annulled_by,
            }
            for line in decision.lines
        ],
    }  # fmt: skip


class MatchForm(BaseForm):
    """For each line a choice of whom it speaks of, in ``match-<line>``; what is left open says nothing."""

    @classmethod
    def of(cls, offers: Mapping[int, Sequence[tuple[str, str]]], chosen: Mapping[int, str]) -> "MatchForm":
        """Return the form that offers keys of recipients for each line, with what is likely or stands chosen."""
        fields = {f"match-{line_id}": Choice(_("Who it is"), required=False) for line_id in offers}
        usual = {f"match-{line_id}": key for line_id, key in chosen.items()}
        form: MatchForm = type("MatchForm", (cls,), fields)(data=usual)
        for line_id, choices in offers.items():
            form[f"match-{line_id}"].offer(
                [*choices, (NOBODY, _("Nobody on our lists: leave the name"))], empty=_("Not looked at yet")
            )
        return form

    def keys(self) -> dict[int, str]:
        """Return the chosen key by line, "" for nobody."""
        return {
            int(field.name.removeprefix("match-")): "" if field.data == NOBODY else field.data
            for field in self
            if field.name.startswith("match-") and field.data
        }


class MergeForm(ReasonForm):
    """Why two entries are one person."""
