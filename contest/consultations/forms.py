"""Forms for public notices, what is said, and answers."""

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange

from contest.consultations.models import Channel, Consultation, ConsultedLine, Outcome
from contest.consultations.services import AnswerDetails, ConsultationDetails, FeedbackDetails
from contest.consultations.term import Term
from contest.forms import BaseForm, Block, Choice, Day, FileChoice, Line, Whole, day_of, labels
from contest.paper.linebreaks import unmarked
from contest.storage.uploads import Upload
from contest.words import word

FILES = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"


class ConsultationForm(BaseForm):
    title = Line(_("Title"), longest=300, hint=_("Về việc lấy ý kiến đối với danh sách đề nghị khen thưởng …"))
    notation = Line(
        _("Number and symbol"), longest=60, required=False, hint=_("Once it has one: 15/TB-UBND.")
    )  # fmt: skip
    days = Whole(_("For how many days"), validators=[InputRequired(), NumberRange(1, 365)])
    working = BooleanField(_("Counted in working days"))
    contact = Block(
        _("How to answer"),
        longest=1000,
        required=True,
        hint=_("Office, address, phone and email where those answer who cannot sign in. It is shown to everybody."),
    )

    @classmethod
    def of(cls, consultation: Consultation | None, term: Term, title: str = "") -> "ConsultationForm":
        """Return the form with what stands, or with what the rule book says."""
        if consultation is not None:
            return cls(obj=consultation)
        return cls(data={"title": title, "days": term.days or None, "working": term.working})

    def details(self) -> ConsultationDetails:
        return ConsultationDetails(
            title=self.title.data,
            notation=self.notation.data or "",
            contact=self.contact.data or "",
            days=self.days.data or 0,
            working=bool(self.working.data),
        )


class SayForm(BaseForm):
    """What somebody who is signed in says."""

    line_id = Choice(_("About whom"), required=False, coerce=int)
    text = Block(_("What you want to say"), longest=4000, required=True)
    file = FileChoice(_("File"), accept=FILES, hint=_("PDF, Word, Excel or a picture, at most 20 MB. Not needed."))
    anonymous = BooleanField(_("Without my name: neither the register nor the journal keeps who I am"))

    def offer(self, lines: list[ConsultedLine]) -> "SayForm":
        self.line_id.offer(
            [(line.id, f"{line.position}. {unmarked(line.recipient_name)}") for line in lines],
            empty=_("The whole list"),
        )
        return self

    def said(self, name: str, contact: str, today: date) -> FeedbackDetails:
        return FeedbackDetails(
            text=self.text.data or "",
            line_id=self.line_id.data,
            received_on=today,
            channel=Channel.ONLINE,
            anonymous=bool(self.anonymous.data),
            from_name=name,
            from_contact=contact,
        )

    def upload(self) -> Upload | None:
        sent: Upload | None = self.file.data
        return sent


class FeedbackForm(SayForm):
    """What came in on another way."""

    text = Block(_("What was said"), longest=4000, required=True)
    received_on = Day(_("Came in on"))
    channel = Choice(_("How it came in"))
    from_name = Line(_("From whom"), longest=200, required=False)
    from_contact = Line(_("Address, phone or email"), longest=200, required=False)
    anonymous = BooleanField(_("Without a name"))

    @classmethod
    def on(cls, today: date) -> "FeedbackForm":
        form = cls(data={"received_on": today})
        form.channel.offer([(code, words) for code, words in labels(Channel, word) if code != Channel.ONLINE])
        return form

    def details(self) -> FeedbackDetails:
        return FeedbackDetails(
            text=self.text.data or "",
            line_id=self.line_id.data,
            received_on=day_of(self.received_on),
            channel=Channel(self.channel.data),
            anonymous=bool(self.anonymous.data),
            from_name=self.from_name.data or "",
            from_contact=self.from_contact.data or "",
        )


class AnswerForm(BaseForm):
    outcome = Choice(_("What follows"))
    answer = Block(_("Answer"), longest=4000, required=True, hint=_("It stands in the register and is not changed."))
    decided_by = Line(_("Decided by"), longest=200, hint=_("Name and office of who has decided it."))

    def offer(self) -> "AnswerForm":
        self.outcome.offer(labels(Outcome, word), empty=_("Choose"))
        return self

    def details(self) -> AnswerDetails:
        return AnswerDetails(Outcome(self.outcome.data), self.answer.data or "", self.decided_by.data)
