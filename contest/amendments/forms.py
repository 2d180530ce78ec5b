"""What is sent about amendments of decisions."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from contest.amendments.services import AmendedWords
from contest.awards.models import Award, Recipient, kind_of, recipient_key, recipient_name
from contest.corrections.words import Words
from contest.forms import BaseForm, Block, Choice, Line, labels
from contest.text import tidy
from contest.units.models import Honorific, Person
from contest.words import word


class TitleForm(BaseForm):
    title = Line(_("What it is about"), longest=300, hint=_("Về việc sửa đổi, bổ sung Quyết định số …"))


class AmendForm(BaseForm):
    """The award as it is to be read."""

    recipient_name = Line(_("Name"), longest=200)
    honorific = Choice(_("Form of address"))
    recipient_line = Line(_("Line below the name"), longest=400, required=False)
    honour = Choice(_("Honour"))
    achievement = Block(_("Achievement"), longest=400, required=True)
    reason = Block(
        _("Reason"), longest=600, required=True, hint=_("Why the decision is amended here; it stands on record.")
    )

    @classmethod
    def of(
        cls, award: Award, words: Words, written: Award | None, recipient: Recipient,
        honours: Sequence[tuple[str, str]], usual_line: str,
    ) -> "AmendForm":  # fmt: skip
        """Return the form with what was written for the award before, or with what it says now."""
        said: dict[str, object] = {**vars(words), "honour": award.honour}
        if written is not None:
            said = {
                "recipient_name": written.recipient_name, "honorific": written.honorific,
                "recipient_line": written.recipient_line, "honour": written.honour,
                "achievement": written.achievement, "reason": written.repeat_reason,
            }  # fmt: skip
        if recipient_key(recipient) != (written or award).recipient_key:
            said |= {"recipient_name": recipient_name(recipient), "recipient_line": usual_line}
            said["honorific"] = recipient.honorific if isinstance(recipient, Person) else None
        form = cls(data=said)
        form.honorific.offer(labels(Honorific, word))
        form.honour.offer(honours, empty=None if len(honours) == 1 else _("Choose"))
        if kind_of(recipient).value != "individual":
            del form.honorific
        return form

    def words(self) -> AmendedWords:
        return AmendedWords(
            self.recipient_name.data,
            Honorific(self.honorific.data) if "honorific" in self else None,
            self.recipient_line.data or "",
            self.honour.data,
            tidy(self.achievement.data or ""),
            self.reason.data or "",
        )


class TakeOffForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True, hint=_("It stands in the amending decision."))
