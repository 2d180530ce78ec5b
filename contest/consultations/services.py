"""Making a list public, receiving what is said and answering it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Decision, Proposal
from contest.awards.queries import lines_of
from contest.awards.services import also_checked
from contest.consultations import queries
from contest.consultations.models import Channel, Consultation, ConsultedLine, Feedback, Outcome
from contest.consultations.papers import NOTICE, REGISTER, notice_values, register_values
from contest.consultations.term import last_day, not_shown
from contest.database import db, lock
from contest.errors import RuleViolation, msgid
from contest.journal.services import record
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day
from contest.rules.catalogue import name_of
from contest.rules.notice import notice_rule
from contest.rules.workdays import calendar_for
from contest.storage.models import StoredFile
from contest.storage.services import check_harmless, store
from contest.storage.uploads import EVIDENCE, Upload, media_type_of

FILE_LIMIT = 20 * 1024 * 1024
# So much may be said online in an hour about one list: by one account, and by all together without a name.
MOST_BY_ONE, MOST_UNNAMED = 10, 30
# Too short a notice, in days of the calendar and in working days.
TOO_FEW = (
    msgid("By the rule book this list is made public for at least %(days)s days."),
    msgid("By the rule book this list is made public for at least %(days)s working days."),
)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class ConsultationDetails:
    """A notice as it is drawn up."""

    title: str
    notation: str
    contact: str
    days: int
    working: bool


@dataclass(frozen=True)
class FeedbackDetails:
    """Something that was said, about one line or the whole list."""

    text: str
    line_id: int | None
    received_on: date
    channel: Channel
    anonymous: bool
    from_name: str
    from_contact: str


@dataclass(frozen=True)
class AnswerDetails:
    """What follows, the answer, and who has decided it."""

    outcome: Outcome
    answer: str
    decided_by: str


def draw_up(proposal: Proposal, details: ConsultationDetails, *, by: Account) -> Consultation:
    """Begin a notice of the list of ``proposal``; there is one at a time."""
    lock(proposal)
    if queries.standing_consultation(proposal) is not None:
        raise RuleViolation("There is a notice of this list already. Withdraw it first.")
    _check_open(proposal)
    consultation = Consultation(proposal=proposal, blocking=False, basis="", **vars(details))
    _take_rule(consultation, details)
    db.session.add(consultation)
    record(by, "consultation.draw_up", consultation, body_id=consultation.movement.body_id, **_told(consultation))
    return consultation


def change(consultation: Consultation, details: ConsultationDetails, *, by: Account) -> Consultation:
    """Change a notice that has not been published yet."""
    if not lock(consultation).is_drafted:
        raise RuleViolation("This notice has been published already.")
    before = _told(consultation)
    for name, value in vars(details).items():
        setattr(consultation, name, value)
    _take_rule(consultation, details)
    after = _told(consultation)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by, "consultation.change", consultation, body_id=consultation.movement.body_id, changed=changed)
    return consultation


def publish(consultation: Consultation, *, by: Account) -> Consultation:
    """Make the list public from today on; what is shown is frozen."""
    lock(consultation.proposal)
    lock(consultation)
    _check_open(consultation.proposal)
    awards = [award for award in lines_of(consultation.proposal) if award.stands]
    if not awards:
        raise RuleViolation("The list is empty. Add who is proposed first.")
    today = clock.today()
    _take_rule(consultation, None)
    calendar = calendar_for(consultation.movement.body.name)
    closes_on = last_day(today, consultation.days, working=consultation.working, calendar=calendar)
    consultation.publish(today, closes_on, by)
    db.session.flush()
    db.session.add_all(_frozen(consultation, position, award) for position, award in enumerate(awards, start=1))
    db.session.flush()
    db.session.expire(consultation, ["lines"])
    record(
        by, "consultation.publish", consultation, body_id=consultation.movement.body_id, due_on=closes_on,
        recipients=[award.recipient_name for award in awards], **_told(consultation),
    )  # fmt: skip
    return consultation


def withdraw(consultation: Consultation, reason: str, *, by: Account) -> Consultation:
    """Take a notice back; what it showed and what was said stay on record."""
    lock(consultation).withdraw(reason)
    record(by, "consultation.withdraw", consultation, body_id=consultation.movement.body_id, reason=reason)
    return consultation


def _check_open(proposal: Proposal) -> None:
    if proposal.decision is not None:
        raise RuleViolation("This list has been decided already.")


def _take_rule(consultation: Consultation, details: ConsultationDetails | None) -> None:
    """Take whether the notice blocks from the rule book, and refuse a shorter one than it asks for."""
    term = queries.term_for(consultation.proposal, lines_of(consultation.proposal), clock.today())
    consultation.blocking, consultation.basis = term.blocking, term.basis
    shorter = consultation.days < term.days or (consultation.days == term.days and term.working > consultation.working)
    if term.blocking and shorter:
        raise RuleViolation(TOO_FEW[term.working], field="days" if details else None, days=term.days)


def _frozen(consultation: Consultation, position: int, award: Award) -> ConsultedLine:
    return ConsultedLine(
        consultation_id=consultation.id, position=position, recipient_kind=award.recipient_kind,
        recipient_key=award.recipient_key, honour=award.honour, honour_name=name_of(award.honour),
        honorific=award.honorific, recipient_name=award.recipient_name, recipient_line=award.recipient_line,
        achievement=award.achievement,
    )  # fmt: skip


def _told(consultation: Consultation) -> dict[str, Any]:
    return {
        "title": consultation.title,
        "notation": consultation.notation,
        "contact": consultation.contact,
        "days": consultation.days,
        "working": consultation.working,
        "blocking": consultation.blocking,
    }


# What is said.


def say(consultation: Consultation, details: FeedbackDetails, file: Upload | None = None, *, by: Account) -> Feedback:
    """Receive what somebody who is signed in says while the notice runs; without a name nobody learns who it was."""
    lock(consultation)
    if not consultation.runs_on(clock.today()):
        raise RuleViolation("The time to answer is over, or has not begun.")
    speaker = None if details.anonymous else by
    most = MOST_UNNAMED if speaker is None else MOST_BY_ONE
    account_id = speaker.id if speaker else None
    if queries.said_online_since(consultation, clock.now() - HOUR, account_id) >= most:
        raise RuleViolation("So much cannot be said within an hour. Wait a little and send it again.")
    return _received(consultation, details, _stored(file), speaker)


def enter_feedback(
    consultation: Consultation, details: FeedbackDetails, file: Upload | None = None, *, by: Account
) -> Feedback:
    """Enter what came in on another way; it may have come in until the last day and be entered later."""
    lock(consultation)
    if not consultation.is_published or consultation.published_on is None:
        raise RuleViolation("Only about a published notice anything can be said.")
    if details.received_on > clock.today():
        raise RuleViolation("The day on which it came in is not in the future.", field="received_on")
    if details.received_on < consultation.published_on:
        raise RuleViolation(
            "The notice was published on %(day)s; nothing can have come in earlier.",
            field="received_on", day=short_day(consultation.published_on),
        )  # fmt: skip
    return _received(consultation, details, _stored(file), by)


def _received(
    consultation: Consultation, details: FeedbackDetails, file: StoredFile | None, by: Account | None
) -> Feedback:
    if not details.anonymous and not details.from_name:
        raise RuleViolation("Say who it is from, or that it is without a name.", field="from_name")
    if details.line_id is not None and details.line_id not in {line.id for line in consultation.lines}:
        raise RuleViolation("This line is not on the list that was made public.", field="line_id")
    values = {**vars(details)}
    if details.anonymous:
        values |= {"from_name": "", "from_contact": ""}
    feedback = Feedback(
        consultation=consultation, number=queries.last_feedback_number(consultation) + 1, file=file,
        entered_at=clock.now(), entered_by_id=by.id if by else None, **values,
    )  # fmt: skip
    db.session.add(feedback)
    record(
        by, "feedback.receive", feedback, body_id=consultation.movement.body_id, number=feedback.number,
        received_on=feedback.received_on, channel=feedback.channel, from_name=feedback.from_name, text=feedback.text,
    )  # fmt: skip
    return feedback


def _stored(file: Upload | None) -> StoredFile | None:
    if file is None:
        return None
    try:
        media_type = media_type_of(file, allowed=EVIDENCE, limit=FILE_LIMIT)
        check_harmless(file)
    except RuleViolation as violation:
        raise RuleViolation(violation.message, field="file", **violation.values) from None
    return store(file.content, filename=file.filename, media_type=media_type)


def answer(feedback: Feedback, details: AnswerDetails, *, by: Account) -> Feedback:
    """Answer what was said, once."""
    lock(feedback).decide(details.outcome, details.answer, details.decided_by, clock.now(), by)
    record(
        by, "feedback.answer", feedback, body_id=feedback.movement.body_id, number=feedback.number,
        outcome=details.outcome, answer=details.answer, decided_by=details.decided_by,
    )  # fmt: skip
    return feedback


# What stands against a decision.


@also_checked
def check_made_public(awards: Sequence[Award], decision: Decision | None) -> None:
    """Refuse a decision on lines whose rule asks for a notice first, while it runs, or while something is unanswered.

    Only lines with an honour whose rule blocks must have been made public; a notice that no rule asks for blocks
    nothing, and an award that is amended in its words alone is not made public again.
    """
    awards = [award for award in awards if award.asks_anew]
    if decision is None or not awards:
        return
    today, body_id = clock.today(), awards[0].body_id
    bound = [award for award in awards if _blocks(award.honour, today, body_id)]
    consultation = queries.standing_consultation(awards[0].proposal)
    if bound and (consultation is None or not consultation.is_published):
        raise RuleViolation(
            "%(name)s: the list must be made public before “%(honour)s” is given.",
            name=bound[0].recipient_name, honour=name_of(bound[0].honour),
        )  # fmt: skip
    if consultation is None or not consultation.blocking or not consultation.is_published:
        return
    if consultation.runs_on(today) and consultation.closes_on:
        raise RuleViolation(
            "The list is public until the end of %(day)s and cannot be decided before.",
            day=short_day(consultation.closes_on),
        )
    if waiting := queries.open_feedback(consultation):
        raise RuleViolation(
            "What was said about the list has not all been answered: %(count)s of the register are open.", count=waiting
        )
    shown = {(line.recipient_key, line.honour) for line in consultation.lines}
    if missing := not_shown([(award.recipient_key, award.honour) for award in bound], shown):
        name = next(award.recipient_name for award in bound if (award.recipient_key, award.honour) == missing[0])
        raise RuleViolation("%(name)s was not on the list that was made public. Publish it anew.", name=name)


def _blocks(honour: str, day: date, body_id: int) -> bool:
    rule = notice_rule(honour, on=day, body_id=body_id)
    return rule.blocking and rule.days > 0


# Papers.


def order_notice(consultation: Consultation) -> Paper:
    """Return the notice as it stands now, ordered unless it was printed just so."""
    filename = f"thong-bao-lay-y-kien-{consultation.id}.pdf"
    return _ordered(NOTICE, notice_values(consultation, clock.today()), consultation, filename)


def order_register(consultation: Consultation) -> Paper:
    """Return the register of what was said as it stands now, ordered unless it was printed just so."""
    values = register_values(consultation, queries.feedback_of(consultation))
    return _ordered(REGISTER, values, consultation, f"so-theo-doi-y-kien-{consultation.id}.pdf")


def _ordered(template: str, values: dict[str, Any], consultation: Consultation, filename: str) -> Paper:
    last = latest_paper(template, consultation)
    if last is not None and not last.error and {**last.values, "ordered_at": None} == {**values, "ordered_at": None}:
        return last
    return order_paper(template, values, filename=filename, subject=consultation)
