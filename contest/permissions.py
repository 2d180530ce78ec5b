"""Who may do what, on one page.

A view declares its permission with ``@requires`` (or ``@public``), and with ``on=`` the finder of what it acts on; it
is never given an object its reader may not touch. Whatever declares nothing is refused. The calendar grants rights:
many predicates ask the phase of the movement. Templates ask the same ``may()``.
"""

import enum
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from flask import abort
from flask_login import current_user

from contest import clock
from contest.accounts.models import BODY_ROLES, Account, Grant, Role
from contest.accounts.queries import managed_body_ids
from contest.accounts.services import GIVEN_BY_ADMINISTRATOR
from contest.accounts.sessions import current_account
from contest.agreement.queries import chairs_with_all_in, marked_calibration
from contest.appraisals.models import Opinion
from contest.appraisals.queries import was_asked
from contest.awards.models import Award, Decision, Proposal
from contest.binders.models import Binder
from contest.binders.queries import subject_of as bound_by
from contest.blanks.models import BlankBatch, BlankKind, BlankUse, OverlayRun, Printer
from contest.blanks.queries import PrinterAndKind
from contest.ceremonies.models import Call, Ceremony, CeremonyFile
from contest.changes.queries import is_scored, proposed_for_good
from contest.consultations.models import Consultation
from contest.copies.models import SignedCopy, WordTemplate
from contest.copies.queries import BodyKind, body_of, papers_about, subject_of
from contest.councils.models import (
    AgendaItem,
    Attendance,
    Council,
    CouncilMember,
    ItemConflict,
    Meeting,
    MeetingState,
)
from contest.councils.queries import sits_on, sits_on_a_council
from contest.designs.models import BodyDesign, DesignGround, DesignProof, DesignVersion
from contest.entries.models import PaperSheet, SentKit
from contest.histories.models import Merger, OldDecision
from contest.histories.register import Book
from contest.histories.statistics import Sheet as FormSheet
from contest.initiatives.models import (
    Appraisal,
    Attachment,
    Confirmation,
    Initiative,
    InitiativeState,
    SavedFilter,
    Verdict,
)
from contest.initiatives.queries import reach_of
from contest.lists.models import PrintedList
from contest.movements.models import Movement, MovementState, PhaseKind
from contest.nominations.models import Hold, Nomination
from contest.nominations.queries import nomination_window
from contest.notices.models import Mail, Notice
from contest.notices.queries import has_role_within
from contest.numbers.models import TakenNumber
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import assignment_for, conflict_of, is_declared
from contest.paper.models import Paper
from contest.payments.models import BonusFund, Letter
from contest.recognition.models import Recognition, RecognitionDecision, RecognitionList
from contest.registrations.models import ExportRun, SentList
from contest.scoring.models import ScoringClosing, Sheet, SheetState
from contest.scoring.queries import closing_of, has_open_sheets, sheet_of
from contest.signatures.models import Part, SigningMark
from contest.signatures.queries import BodyMark, Signing
from contest.units.models import Block, Body, Household, OfficeHolder, Person, Unit
from contest.votes.models import Motion, Round
from contest.votes.queries import RoundAndMember, member_of, voter_of


class Permission(enum.StrEnum):
    """Every act of the product that somebody must be entitled to."""

    HOME = "home"
    PROFILE = "profile"
    NOTICE_LIST = "notice.list"
    NOTICE_READ = "notice.read"
    MAIL_LIST = "mail.list"
    MAIL_RETRY = "mail.retry"
    ACCOUNT_LIST = "account.list"
    ACCOUNT_INVITE = "account.invite"
    ACCOUNT_MANAGE = "account.manage"
    JOURNAL_READ = "journal.read"
    BODY_LIST = "body.list"
    BODY_ADD = "body.add"
    BODY_EDIT = "body.edit"
    RULE_VIEW = "rule.view"
    RULE_AMEND = "rule.amend"
    UNIT_LIST = "unit.list"
    UNIT_EDIT = "unit.edit"
    PERSON_EDIT = "person.edit"
    MOVEMENT_LIST = "movement.list"
    MOVEMENT_VIEW = "movement.view"
    MOVEMENT_CREATE = "movement.create"
    MOVEMENT_PREPARE = "movement.prepare"
    MOVEMENT_LAUNCH = "movement.launch"
    MOVEMENT_FOLLOW = "movement.follow"
    MOVEMENT_PLAN = "movement.plan"
    REMINDER_SEND = "reminder.send"
    REGISTRATION_IMPORT = "registration.import"
    REGISTRATION_CONFIRM = "registration.confirm"
    REGISTRATION_SUBMIT = "registration.submit"
    REGISTRATION_EXPORT = "registration.export"
    REGISTRATION_FETCH = "registration.fetch"
    REGISTRATION_SHEET = "registration.sheet"
    INITIATIVE_LIST = "initiative.list"
    INITIATIVE_VIEW = "initiative.view"
    FILTER_DROP = "filter.drop"
    INITIATIVE_REGISTER = "initiative.register"
    INITIATIVE_EDIT = "initiative.edit"
    INITIATIVE_SUBMIT = "initiative.submit"
    INITIATIVE_RECEIPT = "initiative.receipt"
    INITIATIVE_WITHDRAW = "initiative.withdraw"
    INITIATIVE_REINSTATE = "initiative.reinstate"
    INITIATIVE_TRANSFER = "initiative.transfer"
    CONFIRMATION_LIST = "confirmation.list"
    CONFIRMATION_VIEW = "confirmation.view"
    CONFIRMATION_ASK = "confirmation.ask"
    CONFIRMATION_GIVE = "confirmation.give"
    CONFIRMATION_WITHDRAW = "confirmation.withdraw"
    LATENESS_LIST = "lateness.list"
    LATENESS_PERMIT = "lateness.permit"
    INITIATIVE_APPRAISE = "initiative.appraise"
    INITIATIVE_RETURN = "initiative.return"
    APPRAISAL_LIST = "appraisal.list"
    OPINION_LIST = "opinion.list"
    OPINION_VIEW = "opinion.view"
    OPINION_GIVE = "opinion.give"
    OPINION_WITHDRAW = "opinion.withdraw"
    PANEL_VIEW = "panel.view"
    PANEL_MANAGE = "panel.manage"
    SHEET_LIST = "sheet.list"
    SHEET_DECLARE = "sheet.declare"
    SHEET_OPEN = "sheet.open"
    SHEET_SCORE = "sheet.score"
    SHEET_MARK = "sheet.mark"
    SHEET_READ = "sheet.read"
    SHEET_REOPEN = "sheet.reopen"
    SHEET_COPY = "sheet.copy"
    PAPER_LIST = "paper.list"
    PAPER_ENTER = "paper.enter"
    PAPER_READ = "paper.read"
    PAPER_OBJECT = "paper.object"
    KIT_VIEW = "kit.view"
    KIT_FETCH = "kit.fetch"
    KIT_IMPORT = "kit.import"
    BLANK_PRINT = "blank.print"
    STANDINGS_VIEW = "standings.view"
    STANDINGS_SETTLE = "standings.settle"
    STANDINGS_TRY = "standings.try"
    WORKING_VIEW = "working.view"
    AGREEMENT_VIEW = "agreement.view"
    CALIBRATION_VIEW = "calibration.view"
    CALIBRATION_SET = "calibration.set"
    RESULT_VIEW = "result.view"
    RESULT_FETCH = "result.fetch"
    SCORING_CLOSE = "scoring.close"
    SCORING_REOPEN = "scoring.reopen"
    EXPLANATION_VIEW = "explanation.view"
    NUMBER_VIEW = "number.view"
    NUMBER_NOTE = "number.note"
    NUMBER_RELEASE = "number.release"
    RECOGNITION_VIEW = "recognition.view"
    RECOGNITION_EDIT = "recognition.edit"
    RECOGNITION_DECIDE = "recognition.decide"
    RECOGNITION_READ = "recognition.read"
    RECOGNITION_ANNUL = "recognition.annul"
    COUNCIL_LIST = "council.list"
    COUNCIL_VIEW = "council.view"
    COUNCIL_SET_UP = "council.set_up"
    MEETING_PLAN = "meeting.plan"
    MEETING_VIEW = "meeting.view"
    MEETING_ANSWER = "meeting.answer"
    MEETING_RUN = "meeting.run"
    MEETING_DECLARE = "meeting.declare"
    MINUTES_READ = "minutes.read"
    MINUTES_CONFIRM = "minutes.confirm"
    MINUTES_AMEND = "minutes.amend"
    INVITATION_FETCH = "invitation.fetch"
    VOTE_LIST = "vote.list"
    VOTE_VIEW = "vote.view"
    VOTE_PREPARE = "vote.prepare"
    VOTE_CONDUCT = "vote.conduct"
    VOTE_CAST = "vote.cast"
    VOTE_WRITE = "vote.write"
    BALLOT_LIST = "ballot.list"
    ADVICE_VIEW = "advice.view"
    ADVICE_ASK = "advice.ask"
    PROPOSAL_VIEW = "proposal.view"
    PROPOSAL_EDIT = "proposal.edit"
    PROPOSAL_DECIDE = "proposal.decide"
    VERDICT_GIVE = "verdict.give"
    NOMINATION_LIST = "nomination.list"
    NOMINATION_TERMS = "nomination.terms"
    NOMINATION_MAKE = "nomination.make"
    NOMINATION_VIEW = "nomination.view"
    NOMINATION_EDIT = "nomination.edit"
    NOMINATION_CONFIRM = "nomination.confirm"
    NOMINATION_CHECK = "nomination.check"
    NOMINATION_ACCEPT = "nomination.accept"
    HOLD_VIEW = "hold.view"
    HOLD_PLACE = "hold.place"
    DECISION_LIST = "decision.list"
    DECISION_VIEW = "decision.view"
    DECISION_ISSUE = "decision.issue"
    DECISION_WITHDRAW = "decision.withdraw"
    DECISION_AMEND = "decision.amend"
    AWARD_ANNUL = "award.annul"
    AWARD_VIEW = "award.view"
    AWARD_CORRECT = "award.correct"
    RECOVERY_KEEP = "recovery.keep"
    LETTER_WRITE = "letter.write"
    LETTER_READ = "letter.read"
    PAYMENT_VIEW = "payment.view"
    PAYMENT_KEEP = "payment.keep"
    FUND_LIST = "fund.list"
    FUND_KEEP = "fund.keep"
    CERTIFICATE_PREVIEW = "certificate.preview"
    HISTORY_LIST = "history.list"
    HISTORY_VIEW = "history.view"
    HISTORY_ENTER = "history.enter"
    HISTORY_MERGE = "history.merge"
    MERGER_UNDO = "merger.undo"
    REGISTER_VIEW = "register.view"
    CONSULTATION_DRAW_UP = "consultation.draw_up"
    CONSULTATION_VIEW = "consultation.view"
    CONSULTATION_EDIT = "consultation.edit"
    FEEDBACK_GIVE = "feedback.give"
    FEEDBACK_READ = "feedback.read"
    FEEDBACK_ANSWER = "feedback.answer"
    CERTIFICATE_PRINT = "certificate.print"
    CERTIFICATE_READ = "certificate.read"
    STOCK_VIEW = "stock.view"
    STOCK_KEEP = "stock.keep"
    OVERLAY_READ = "overlay.read"
    OVERLAY_PRINT = "overlay.print"
    CERTIFICATE_SIGN = "certificate.sign"
    SIGNING_KEEP = "signing.keep"
    COPY_LIST = "copy.list"
    COPY_VIEW = "copy.view"
    COPY_ADD = "copy.add"
    COPY_FETCH = "copy.fetch"
    COPY_WITHDRAW = "copy.withdraw"
    COPY_CHECK = "copy.check"
    TEMPLATE_MANAGE = "template.manage"
    DESIGN_VIEW = "design.view"
    DESIGN_EDIT = "design.edit"
    GROUND_VIEW = "ground.view"
    DRAWING_VIEW = "drawing.view"
    BINDER_MAKE = "binder.make"
    BINDER_FETCH = "binder.fetch"
    LIST_PRINT = "list.print"
    CEREMONY_LIST = "ceremony.list"
    CEREMONY_KEEP = "ceremony.keep"


Predicate = Callable[[Account, Any], bool]
# What names its body itself.
_OF_A_BODY = (
    Block, Unit, Household, Movement, Award, Decision, Council, BonusFund, WordTemplate, BodyKind, Hold, OldDecision,
    Merger, Book, FormSheet, PrintedList, Ceremony, Call, CeremonyFile, BodyDesign, DesignVersion, DesignGround,
    DesignProof, BlankKind, BlankBatch, Printer, PrinterAndKind, OverlayRun, BlankUse, OfficeHolder, TakenNumber,
    SigningMark, BodyMark,
)  # fmt: skip


def _body_id(subject: Any) -> int:
    """Return the body that ``subject`` belongs to."""
    if isinstance(subject, Body):
        return subject.id
    if isinstance(subject, Person):
        return subject.unit.body_id
    if isinstance(subject, _OF_A_BODY):
        return subject.body_id
    if isinstance(
        subject, CouncilMember | Meeting | AgendaItem | Attendance | Round | Motion | RoundAndMember | ItemConflict
    ):
        return _council(subject).body_id
    body_id: int = subject.movement.body_id
    return body_id


def signed_in(account: Account, subject: Any) -> bool:
    return True


def administrator(account: Account, subject: Any) -> bool:
    return account.holds(Role.ADMINISTRATOR)


def has(role: Role) -> Predicate:
    """Whoever has ``role`` at the body of the subject; without a subject, at any body."""

    def holds(account: Account, subject: Any) -> bool:
        return account.holds(role, body_id=None if subject is None else _body_id(subject))

    return holds


secretariat = has(Role.SECRETARIAT)
leader = has(Role.LEADER)


def signs_this_part(account: Account, signing: Signing) -> bool:
    """A leader signs as the signer of the decision; the secretariat, which keeps the seal, signs for the body."""
    return (leader if signing.part is Part.SIGNER else secretariat)(account, signing)


def any_of(*predicates: Predicate) -> Predicate:
    return lambda account, subject: any(predicate(account, subject) for predicate in predicates)


def all_of(*predicates: Predicate) -> Predicate:
    return lambda account, subject: all(predicate(account, subject) for predicate in predicates)


def during(*phases: PhaseKind) -> Predicate:
    """While the subject's movement is in one of ``phases``."""

    def in_phase(account: Account, subject: Any) -> bool:
        movement = _movement(subject)
        return any(movement.is_in(phase, clock.today()) for phase in phases)

    return in_phase


def since(phase: PhaseKind) -> Predicate:
    """From the first day of ``phase`` on, also after its end."""
    return lambda account, subject: _movement(subject).has_reached(phase, clock.today())


def launched(account: Account, subject: Any) -> bool:
    """The subject's movement has been launched and is not closed: its records may still change."""
    return _movement(subject).state is MovementState.LAUNCHED


def not_prepared(account: Account, subject: Any) -> bool:
    return _movement(subject).state is not MovementState.PREPARED


def not_closed(account: Account, subject: Any) -> bool:
    return _movement(subject).state is not MovementState.CLOSED


def of_the_body(account: Account, subject: Any) -> bool:
    """Whoever has any role at the body, or is an officer or the head of one of its units."""
    body_id = _body_id(subject)
    at_the_body = any(account.holds(role, body_id=body_id) for role in BODY_ROLES)
    return at_the_body or officer_in_body(account, subject) or head_in_body(account, subject)


def officer_in_body(account: Account, subject: Any) -> bool:
    """An officer of some unit of the subject's body that still exists."""
    body_id, today = _body_id(subject), clock.today()
    return any(
        grant.role is Role.UNIT_OFFICER and grant.unit and grant.unit.body_id == body_id
        for grant in account.standing_grants
    ) and (not isinstance(subject, Unit) or subject.exists_on(today))


def head_in_body(account: Account, subject: Any) -> bool:
    """The head of some unit of the subject's body."""
    body_id = _body_id(subject)
    return any(
        grant.role is Role.UNIT_HEAD and grant.unit and grant.unit.body_id == body_id
        for grant in account.standing_grants
    )


def head_of_its_unit(account: Account, subject: Any) -> bool:
    """The head of the unit that the subject's initiative belongs to."""
    return account.holds(Role.UNIT_HEAD, unit_id=_initiative(subject).unit_id)


def its_author(account: Account, subject: Any) -> bool:
    """Somebody who is named as an author of the subject's initiative."""
    authors = _initiative(subject).authors
    return account.person_id is not None and any(author.person_id == account.person_id for author in authors)


def asked_to_confirm(account: Account, subject: Any) -> bool:
    """Confirmations of the subject's initiative were asked for, or it has been submitted."""
    return _initiative(subject).confirmations_asked_at is not None or submitted(account, subject)


def officer_of_its_unit(account: Account, subject: Any) -> bool:
    """An officer of the unit that the subject belongs to."""
    initiative = subject.initiative if isinstance(subject, Appraisal | Attachment | Confirmation) else subject
    unit_id = initiative.id if isinstance(initiative, Unit) else initiative.unit_id
    return account.holds(Role.UNIT_OFFICER, unit_id=unit_id)


def head_of_nominating_unit(account: Account, nomination: Nomination) -> bool:
    return account.holds(Role.UNIT_HEAD, unit_id=nomination.unit_id)


def nominations_are_open(account: Account, movement: Movement) -> bool:
    """The days on which units nominate, with those on which it counts as late."""
    window = nomination_window(movement)
    return window is not None and window.takes(clock.today())


def was_handed_in(account: Account, nomination: Nomination) -> bool:
    """The nomination has been submitted at least once; before that it is the unit's own."""
    return nomination.number is not None


def officer_somewhere(account: Account, subject: Any) -> bool:
    return account.holds(Role.UNIT_OFFICER)


def submission_is_open(account: Account, initiative: Initiative) -> bool:
    """A new registration until registration closes; a returned one until appraisal closes."""
    return initiative.can_be_submitted_on(clock.today())


def submitted(account: Account, subject: Any) -> bool:
    """The text is the secretariat's business once it was submitted; drafts are the unit's own, put-aside ones too."""
    return _initiative(subject).number is not None


def not_submitted(account: Account, subject: Any) -> bool:
    return not submitted(account, subject)


def withdrawn(account: Account, initiative: Initiative) -> bool:
    return initiative.state is InitiativeState.WITHDRAWN


def standing(account: Account, initiative: Initiative) -> bool:
    """The initiative has not been withdrawn, and no sheet of it has been handed in."""
    return initiative.state is not InitiativeState.WITHDRAWN and not is_scored(initiative)


def its_confirmer(account: Account, confirmation: Confirmation) -> bool:
    """Whoever gave the confirmation, or the author in whose name it was given on paper."""
    position = confirmation.position
    named = [author for author in confirmation.initiative.authors if author.position == position]
    own = any(author.person_id and author.person_id == account.person_id for author in named)
    return confirmation.given_by_id == account.id or (own and not confirmation.lapsed)


def on_paper(account: Account, confirmation: Confirmation) -> bool:
    return confirmation.file_id is not None


def still_eligible(account: Account, subject: Any) -> bool:
    """The subject's initiative has been neither withdrawn nor returned meanwhile."""
    return _initiative(subject).state is InitiativeState.ELIGIBLE


def assigned_judge(account: Account, subject: Any) -> bool:
    """Somebody who is still a judge, is to score the subject's initiative, and has no conflict of interest with it."""
    initiative = _initiative(subject)
    assignment = assignment_for(account, initiative)
    if assignment is None or not account.holds(Role.JUDGE, body_id=initiative.movement.body_id):
        return False
    return conflict_of(assignment.seat, initiative) is None


def declared(account: Account, subject: Any) -> bool:
    """The judge has declared that there is no conflict of interest, where the movement asks for that first."""
    assignment = subject if isinstance(subject, Assignment) else assignment_for(account, _initiative(subject))
    return assignment is not None and is_declared(assignment)


def reads_anonymously(account: Account, initiative: Initiative) -> bool:
    """Say whether ``account`` reads ``initiative`` as its judge alone, from whom unit and authors are hidden."""
    if not initiative.movement.judging_terms.anonymous:
        return False
    knows = any_of(
        officer_of_its_unit, secretariat, leader, head_of_its_unit, its_author, has(Role.COUNCIL_CHAIR),
        has(Role.COUNCIL_MEMBER), asked_for_opinion,
    )  # fmt: skip
    return not knows(account, initiative)


def knows_origin(account: Account, subject: Any) -> bool:
    """Unit and authors of the subject's initiative are not hidden from the account."""
    return not reads_anonymously(account, _initiative(subject))


def open_to_judges(account: Account, subject: Any) -> bool:
    """Not a file that was given for a question which is hidden from judges."""
    return not (isinstance(subject, Attachment) and subject.question and subject.question.hidden_from_judges)


def under_appraisal(account: Account, subject: Any) -> bool:
    """While registration or appraisal last; what was returned is checked again for as long as the movement runs.

    Never a draft: its text is the unit's own.
    """
    movement = _movement(subject)
    if subject is not movement and not submitted(account, subject):
        return False
    if any(movement.is_in(phase, clock.today()) for phase in (PhaseKind.REGISTRATION, PhaseKind.APPRAISAL)):
        return True
    if movement.state is not MovementState.LAUNCHED or subject is movement:
        return movement.state is MovementState.LAUNCHED
    return any(appraisal.verdict is Verdict.RETURNED for appraisal in _initiative(subject).appraisals)


def not_proposed_for_good(account: Account, subject: Any) -> bool:
    """The initiative lies in no proposal before the competent head, nor in a decision."""
    return not proposed_for_good(_initiative(subject))


def asked_for_opinion(account: Account, subject: Any) -> bool:
    """An officer of an office that is asked for its opinion on the initiative at appraisal, or has given it."""
    units = [grant.unit_id for grant in account.standing_grants if grant.role is Role.UNIT_OFFICER and grant.unit_id]
    return bool(units) and was_asked(_initiative(subject), units)


def officer_of_the_asked(account: Account, opinion: Opinion) -> bool:
    """An officer of the office that is asked."""
    return account.holds(Role.UNIT_OFFICER, unit_id=opinion.unit_id)


def still_asked(account: Account, opinion: Opinion) -> bool:
    """The opinion is still needed: it has not been given, and the initiative is still being appraised."""
    appraised = opinion.initiative.state in (InitiativeState.SUBMITTED, InitiativeState.RETURNED)
    return opinion.is_open and appraised


def chair_with_all_in(account: Account, subject: Any) -> bool:
    """The chair of the panel, once every sheet of the own has been handed in."""
    judges = account.holds(Role.JUDGE, body_id=_body_id(subject))
    return isinstance(subject, Panel) and judges and chairs_with_all_in(account, subject)


def judge_who_calibrated(account: Account, panel: Panel) -> bool:
    """A judge of the panel who has handed in the own sheet of its calibration initiative."""
    return account.holds(Role.JUDGE, body_id=_body_id(panel)) and marked_calibration(account, panel)


def judge_somewhere(account: Account, subject: Any) -> bool:
    return account.holds(Role.JUDGE)


def its_own(account: Account, assignment: Assignment) -> bool:
    """The judge who sits in the seat that the initiative is assigned to."""
    return assignment.seat.account_id == account.id


def own_seat(account: Account, subject: Seat | SentKit) -> bool:
    """The judge who sits in the seat now."""
    seat = subject.seat if isinstance(subject, SentKit) else subject
    judges = account.holds(Role.JUDGE, body_id=_body_id(seat))
    return judges and seat.account_id == account.id and seat.left_at is None


def own_sheet(account: Account, subject: Sheet | PaperSheet) -> bool:
    """The judge whose sheet it is, who still sits on the panel and may read what it is about."""
    assignment = subject.assignment
    return own_seat(account, assignment.seat) and assigned_judge(account, assignment) and declared(account, assignment)


def open_sheet(account: Account, assignment: Assignment) -> bool:
    """The sheet has not been handed in; it may not even have been begun."""
    sheet = sheet_of(assignment)
    return sheet is None or sheet.state is SheetState.OPEN


def in_term(account: Account, assignment: Assignment) -> bool:
    """The seat's term covers today, or the sheet was begun while it did."""
    return assignment.is_begun or assignment.seat.serves_on(clock.today())


def reopened_sheet(account: Account, assignment: Assignment) -> bool:
    """The secretariat has reopened the sheet, so it may be marked after the scoring phase too."""
    sheet = sheet_of(assignment)
    return sheet is not None and sheet.reopened_at is not None


def not_its_author(account: Account, subject: Any) -> bool:
    """Nobody who follows the scoring sees the marks of an initiative of the own before the results are announced."""
    if isinstance(subject, Movement) or account.person_id is None:
        return True
    initiative = subject.assignment.initiative if isinstance(subject, Sheet) else _initiative(subject)
    own = any(author.person_id == account.person_id for author in initiative.authors)
    return not own or initiative.movement.has_reached(PhaseKind.ANNOUNCEMENT, clock.today())


def judging_is_done(account: Account, subject: Any) -> bool:
    """Who judges in the movement too sees nothing of the others before every own sheet is in, or scoring is closed."""
    movement = _movement(subject)
    return closing_of(movement) is not None or not has_open_sheets(account, movement)


def scoring_is_open(account: Account, subject: Any) -> bool:
    """Scoring of the subject's movement has not been closed, or it was opened again."""
    return closing_of(_movement(subject)) is None


def scoring_is_closed(account: Account, subject: Any) -> bool:
    return not scoring_is_open(account, subject)


def closing_stands(account: Account, closing: ScoringClosing) -> bool:
    """Scoring has not been opened again since this closing."""
    return closing.reopened_at is None


def council_role(account: Account, subject: Any) -> bool:
    """Whoever chairs or sits on councils of the subject's body by role, or on the very council as a member."""
    if subject is None:
        return account.holds(Role.COUNCIL_CHAIR) or account.holds(Role.COUNCIL_MEMBER) or sits_on_a_council(account)
    by_role = has(Role.COUNCIL_CHAIR)(account, subject) or has(Role.COUNCIL_MEMBER)(account, subject)
    return by_role or sits_on(account, _council(subject))


def established(account: Account, subject: Any) -> bool:
    return not _council(subject).is_drafted


def called(account: Account, subject: Any) -> bool:
    """The members know of the meeting: they were invited to it, be it that it was cancelled later."""
    return _meeting(subject).called_at is not None


def invited(account: Account, subject: Any) -> bool:
    """Somebody who signs in for a member that is expected at the meeting."""
    meeting = _meeting(subject)
    return any(line.member.account_id == account.id for line in meeting.attendances)


def its_member(account: Account, attendance: Attendance) -> bool:
    return attendance.member.account_id == account.id


def still_called(account: Account, subject: Any) -> bool:
    """The meeting has been called and is neither open nor over."""
    return _meeting(subject).state is MeetingState.CALLED


def not_over(account: Account, subject: Any) -> bool:
    """The meeting is neither closed nor cancelled."""
    return _meeting(subject).is_unfinished


def runs_the_meeting(account: Account, subject: Any) -> bool:
    """Whoever signs in for the chair or the secretary of the meeting."""
    meeting = _meeting(subject)
    runners = [member for member in (meeting.chair, meeting.secretary) if member is not None]
    return any(member.account_id == account.id for member in runners)


def chairs_the_meeting(account: Account, meeting: Meeting) -> bool:
    return meeting.chair is not None and meeting.chair.account_id == account.id


def chair_signs_on_paper(account: Account, meeting: Meeting) -> bool:
    """The chair of the meeting has no account: the secretariat notes that the minutes were signed."""
    return meeting.chair is None or meeting.chair.account_id is None


def meeting_is_closed(account: Account, subject: Any) -> bool:
    return _meeting(subject).is_closed


def sits_in_the_council(account: Account, subject: Any) -> bool:
    """A member of the council on the day of the meeting."""
    return member_of(_meeting(subject), account) is not None


def on_the_roll(account: Account, round_: Round) -> bool:
    """Somebody who has a vote in the round."""
    return voter_of(round_, account) is not None


def waits_for_decision(account: Account, listed: Proposal | RecognitionList) -> bool:
    return not listed.is_drafted


def lies_before_the_head(account: Account, line: Award) -> bool:
    return line.proposal.awaits_decision


def lies_open(account: Account, letter: Letter) -> bool:
    """The proposal that the letter is about lies before the leader or was decided."""
    return not letter.proposal.is_drafted


def was_decided(account: Account, line: Award | Recognition) -> bool:
    return line.decision_id is not None


def was_issued(account: Account, decision: Decision) -> bool:
    return decision.is_issued


def amends(account: Account, subject: Any) -> bool:
    """The list amends a decision; that is done after the movement as well."""
    proposal = getattr(subject, "proposal", subject)
    return isinstance(proposal, Proposal) and proposal.amendment is not None


def reads_history(account: Account, subject: Unit | Person | Household) -> bool:
    """The secretariat or a leader of the body of a unit, person or household, or of a body that succeeds it."""
    body: Body | None = subject.unit.body if isinstance(subject, Person) else subject.body
    seen: set[int] = set()
    while body is not None and body.id not in seen:
        if any(account.holds(role, body_id=body.id) for role in (Role.SECRETARIAT, Role.LEADER)):
            return True
        seen.add(body.id)
        body = body.successor
    return False


def of_its_unit(account: Account, subject: Unit | Person | Household) -> bool:
    """An officer or the head of the unit, or of where the person works or the household lives; the person too."""
    unit_id = subject.id if isinstance(subject, Unit) else subject.unit_id
    own = isinstance(subject, Person) and account.person_id == subject.id
    return own or any(account.holds(role, unit_id=unit_id) for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD))


def secretariat_of_both(account: Account, pair: tuple[Person, Person] | tuple[Household, Household]) -> bool:
    """The secretariat of the bodies of both entries, or of one that succeeds the other's."""
    reads = all(reads_history(account, entry) for entry in pair)
    return reads and account.holds(Role.SECRETARIAT, body_id=pair[0].unit.body_id)


def was_published(account: Account, consultation: Consultation) -> bool:
    return not consultation.is_drafted


def running(account: Account, consultation: Consultation) -> bool:
    """Whoever is signed in, while the list is public."""
    return consultation.runs_on(clock.today())


def manages_somebody(account: Account, subject: Any) -> bool:
    return administrator(account, None) or account.holds(Role.SECRETARIAT)


def keeps_account(account: Account, subject: Account | Grant) -> bool:
    """A secretariat keeps the accounts that have roles only at its own body and none that decide over others.

    Whoever may renew an account's link could take it over, so nobody keeps an account with more rights than the own.
    """
    target = subject.account if isinstance(subject, Grant) else subject
    own = managed_body_ids(account)
    if own is None:
        return True
    return bool(target.grants) and all(
        (grant.unit.body_id if grant.unit else grant.body_id) in own
        and (grant.role not in GIVEN_BY_ADMINISTRATOR or grant.revoked_at is not None)
        for grant in target.grants
    )


def its_keeper(account: Account, kept: SavedFilter) -> bool:
    """Whoever keeps a search."""
    return kept.account_id == account.id


def its_reader(account: Account, notice: Notice) -> bool:
    """Whoever the notice was made for."""
    return notice.account_id == account.id


def its_sender(account: Account, sent: SentList) -> bool:
    """Whoever sent the list."""
    return sent.sent_by_id == account.id


def still_reaching(account: Account, run: ExportRun) -> bool:
    """Whoever asked for the files and may still see everything in them."""
    reach = reach_of(account, run.movement)
    return (
        run.requested_by_id == account.id
        and (reach.submitted or not run.submitted)
        and reach.unit_ids.issuperset(run.unit_ids)
    )


def sees_its_paper(account: Account, subject: Paper | SignedCopy) -> bool:
    """Whoever may fetch the paper where it was made; a paper that does not say who may is shown to nobody."""
    paper = subject.paper if isinstance(subject, SignedCopy) else subject
    about = subject_of(paper)
    if about is None:
        return False
    permission = PAPER_READERS.get((paper.template, paper.subject_kind))
    return permission is not None and GRANTS[permission](account, about)


def secretariat_of_its_paper(account: Account, subject: Paper | SignedCopy) -> bool:
    """The secretariat of the body that the paper's subject belongs to."""
    body = body_of(subject_of(subject.paper if isinstance(subject, SignedCopy) else subject))
    return body is not None and secretariat(account, body)


def has_copies(account: Account, paper: Paper) -> bool:
    """The paper is printed, and is one that is signed and kept here."""
    return paper.file_id is not None and paper.template not in SIGNED_ELSEWHERE


def sees_some_paper(account: Account, subject: Any) -> bool:
    """Whoever may see a paper about the subject; secretariat and leader of its body, even if there is none."""
    body = body_of(subject)
    if body is not None and any_of(secretariat, leader)(account, body):
        return True
    return any(sees_its_paper(account, paper) for paper in papers_about(subject))


def binds(account: Account, subject: Initiative | Decision | RecognitionDecision) -> bool:
    """The secretariat and the leaders of the body; of an initiative once it was submitted, and not its authors before
    the results are announced."""
    own = any_of(secretariat, leader)(account, subject)
    if isinstance(subject, Decision) and not subject.is_issued:
        return False
    if isinstance(subject, Initiative):
        return own and submitted(account, subject) and not_its_author(account, subject)
    return own


def still_binding(account: Account, binder: Binder) -> bool:
    """Whoever asked for the binder and may still make one."""
    return binder.requested_by_id == account.id and binds(account, bound_by(binder))


def keeps_mail(account: Account, mail: Mail) -> bool:
    """A secretariat keeps the mails to people of its own body; an administrator all."""
    own = managed_body_ids(account)
    return own is None or has_role_within(mail.account, own)


def _meeting(subject: Any) -> Meeting:
    if isinstance(subject, Meeting):
        return subject
    meeting: Meeting = subject.item.meeting if isinstance(subject, ItemConflict) else subject.meeting
    return meeting


def _council(subject: Any) -> Council:
    if isinstance(subject, Council):
        return subject
    council: Council = subject.council if isinstance(subject, CouncilMember) else _meeting(subject).council
    return council


def _movement(subject: Any) -> Movement:
    movement: Movement = subject if isinstance(subject, Movement) else subject.movement
    return movement


def _initiative(subject: Any) -> Initiative:
    initiative: Initiative = subject if isinstance(subject, Initiative) else subject.initiative
    return initiative


P, Phase = Permission, PhaseKind
GRANTS: Mapping[Permission, Predicate] = {
    P.HOME: signed_in,
    P.PROFILE: signed_in,
    P.NOTICE_LIST: signed_in,
    P.NOTICE_READ: its_reader,
    P.MAIL_LIST: manages_somebody,
    P.MAIL_RETRY: keeps_mail,
    P.ACCOUNT_LIST: manages_somebody,
    P.ACCOUNT_INVITE: manages_somebody,
    P.ACCOUNT_MANAGE: keeps_account,
    P.JOURNAL_READ: manages_somebody,
    P.BODY_LIST: any_of(administrator, secretariat),
    P.BODY_ADD: administrator,
    P.BODY_EDIT: any_of(administrator, secretariat),
    P.RULE_VIEW: signed_in,
    P.RULE_AMEND: administrator,
    P.UNIT_LIST: any_of(administrator, of_the_body),
    P.UNIT_EDIT: any_of(administrator, secretariat),
    P.PERSON_EDIT: any_of(administrator, secretariat),
    P.MOVEMENT_LIST: signed_in,
    P.MOVEMENT_VIEW: any_of(administrator, secretariat, leader, all_of(of_the_body, not_prepared)),
    P.MOVEMENT_CREATE: secretariat,
    P.MOVEMENT_PREPARE: all_of(secretariat, not_closed),
    P.MOVEMENT_LAUNCH: secretariat,
    P.MOVEMENT_FOLLOW: any_of(secretariat, leader, has(Role.COUNCIL_CHAIR), has(Role.COUNCIL_MEMBER)),
    P.MOVEMENT_PLAN: any_of(secretariat, leader),
    P.REMINDER_SEND: all_of(secretariat, launched),
    P.REGISTRATION_IMPORT: all_of(any_of(secretariat, officer_in_body), launched),
    P.REGISTRATION_CONFIRM: all_of(its_sender, any_of(secretariat, officer_in_body), launched),
    P.REGISTRATION_SUBMIT: all_of(officer_in_body, launched),
    P.REGISTRATION_EXPORT: any_of(secretariat, leader, all_of(officer_in_body, not_prepared)),
    P.REGISTRATION_FETCH: still_reaching,
    P.REGISTRATION_SHEET: any_of(officer_of_its_unit, all_of(any_of(secretariat, leader), submitted)),
    P.INITIATIVE_LIST: any_of(secretariat, leader, all_of(any_of(officer_in_body, head_in_body), not_prepared)),
    P.FILTER_DROP: its_keeper,
    P.INITIATIVE_VIEW: any_of(
        officer_of_its_unit,
        all_of(any_of(secretariat, leader), submitted),
        all_of(any_of(head_of_its_unit, its_author), asked_to_confirm),
        all_of(assigned_judge, declared, since(Phase.SCORING), still_eligible, open_to_judges),
        all_of(asked_for_opinion, not_prepared, submitted, open_to_judges),
    ),
    P.INITIATIVE_REGISTER: all_of(officer_in_body, launched),
    # Whether the text may still change is the service's to say: it keeps what was typed when it refuses.
    P.INITIATIVE_EDIT: all_of(officer_of_its_unit, launched),
    P.INITIATIVE_SUBMIT: all_of(officer_of_its_unit, submission_is_open),
    P.INITIATIVE_RECEIPT: any_of(officer_of_its_unit, secretariat),
    P.INITIATIVE_WITHDRAW: all_of(officer_of_its_unit, launched, standing),
    P.INITIATIVE_REINSTATE: all_of(
        launched, withdrawn, any_of(all_of(secretariat, submitted), all_of(officer_of_its_unit, not_submitted))
    ),
    P.INITIATIVE_TRANSFER: all_of(secretariat, launched, submitted),
    P.CONFIRMATION_LIST: signed_in,
    P.CONFIRMATION_VIEW: any_of(
        officer_of_its_unit,
        all_of(any_of(secretariat, leader), submitted),
        all_of(any_of(head_of_its_unit, its_author), asked_to_confirm),
    ),
    P.CONFIRMATION_ASK: all_of(officer_of_its_unit, launched),
    P.CONFIRMATION_GIVE: all_of(any_of(head_of_its_unit, its_author), asked_to_confirm, launched),
    P.CONFIRMATION_WITHDRAW: all_of(any_of(its_confirmer, all_of(officer_of_its_unit, on_paper)), launched),
    P.LATENESS_LIST: any_of(secretariat, leader, all_of(officer_in_body, not_prepared)),
    P.LATENESS_PERMIT: all_of(secretariat, launched),
    P.INITIATIVE_APPRAISE: all_of(secretariat, under_appraisal),
    P.INITIATIVE_RETURN: all_of(secretariat, launched, submitted, not_proposed_for_good),
    P.APPRAISAL_LIST: any_of(secretariat, leader),
    P.OPINION_LIST: officer_somewhere,
    P.OPINION_VIEW: any_of(officer_of_the_asked, secretariat, leader),
    P.OPINION_GIVE: all_of(officer_of_the_asked, launched, still_asked),
    P.OPINION_WITHDRAW: all_of(secretariat, launched),
    P.PANEL_VIEW: any_of(secretariat, leader),
    P.PANEL_MANAGE: all_of(secretariat, launched, scoring_is_open),
    P.SHEET_LIST: judge_somewhere,
    P.SHEET_DECLARE: all_of(its_own, assigned_judge, launched, still_eligible),
    # The page that leads to the declaration, or to the sheet.
    P.SHEET_OPEN: all_of(its_own, assigned_judge, since(Phase.SCORING)),
    P.SHEET_SCORE: all_of(its_own, assigned_judge, declared, since(Phase.SCORING)),
    P.SHEET_MARK: all_of(
        its_own,
        assigned_judge,
        declared,
        still_eligible,
        open_sheet,
        in_term,
        scoring_is_open,
        any_of(during(Phase.SCORING), all_of(reopened_sheet, during(Phase.DELIBERATION))),
    ),
    P.SHEET_READ: all_of(any_of(secretariat, leader), not_its_author, judging_is_done),
    P.SHEET_REOPEN: all_of(secretariat, not_its_author, during(Phase.SCORING, Phase.DELIBERATION), scoring_is_open),
    P.STANDINGS_SETTLE: all_of(secretariat, not_its_author, during(Phase.SCORING, Phase.DELIBERATION), scoring_is_open),
    P.SHEET_COPY: any_of(own_sheet, all_of(any_of(secretariat, leader), not_its_author, judging_is_done)),
    P.PAPER_LIST: all_of(secretariat, since(Phase.SCORING), judging_is_done),
    P.PAPER_ENTER: all_of(
        secretariat,
        launched,
        not_its_author,
        judging_is_done,
        during(Phase.SCORING, Phase.DELIBERATION),
        scoring_is_open,
    ),
    P.PAPER_READ: any_of(own_sheet, all_of(any_of(secretariat, leader), not_its_author, judging_is_done)),
    P.PAPER_OBJECT: all_of(own_sheet, launched, during(Phase.SCORING, Phase.DELIBERATION), scoring_is_open),
    P.KIT_VIEW: all_of(any_of(secretariat, own_seat), launched, since(Phase.SCORING)),
    P.KIT_FETCH: all_of(own_seat, launched, since(Phase.SCORING)),
    P.KIT_IMPORT: all_of(own_seat, launched, since(Phase.SCORING)),
    P.BLANK_PRINT: all_of(secretariat, launched, since(Phase.SCORING)),
    P.STANDINGS_VIEW: all_of(
        any_of(secretariat, leader, has(Role.COUNCIL_CHAIR), has(Role.COUNCIL_MEMBER)),
        since(Phase.SCORING),
        judging_is_done,
    ),
    P.STANDINGS_TRY: all_of(secretariat, since(Phase.SCORING), judging_is_done),
    P.WORKING_VIEW: all_of(
        any_of(secretariat, leader, has(Role.COUNCIL_CHAIR), has(Role.COUNCIL_MEMBER)),
        since(Phase.SCORING),
        not_its_author,
        judging_is_done,
    ),
    P.AGREEMENT_VIEW: all_of(any_of(secretariat, leader, chair_with_all_in), since(Phase.SCORING), judging_is_done),
    P.CALIBRATION_VIEW: any_of(secretariat, leader, judge_who_calibrated),
    P.CALIBRATION_SET: all_of(secretariat, launched),
    P.RESULT_VIEW: all_of(
        any_of(secretariat, leader, has(Role.COUNCIL_CHAIR), has(Role.COUNCIL_MEMBER)),
        since(Phase.SCORING),
        judging_is_done,
    ),
    P.RESULT_FETCH: all_of(any_of(secretariat, leader), since(Phase.SCORING), judging_is_done),
    P.SCORING_CLOSE: all_of(secretariat, during(Phase.SCORING, Phase.DELIBERATION), scoring_is_open),
    P.SCORING_REOPEN: all_of(secretariat, during(Phase.SCORING, Phase.DELIBERATION), closing_stands),
    P.EXPLANATION_VIEW: all_of(
        still_eligible,
        any_of(
            all_of(
                any_of(secretariat, leader, has(Role.COUNCIL_CHAIR), has(Role.COUNCIL_MEMBER)),
                since(Phase.SCORING),
                not_its_author,
                judging_is_done,
            ),
            all_of(any_of(officer_of_its_unit, head_of_its_unit, its_author), since(Phase.ANNOUNCEMENT)),
            all_of(assigned_judge, declared, knows_origin, scoring_is_closed),
        ),
    ),
    P.NUMBER_VIEW: any_of(secretariat, leader),
    P.NUMBER_NOTE: secretariat,
    P.NUMBER_RELEASE: secretariat,
    P.RECOGNITION_VIEW: any_of(secretariat, all_of(leader, waits_for_decision)),
    P.RECOGNITION_EDIT: all_of(secretariat, launched, since(Phase.DELIBERATION)),
    P.RECOGNITION_DECIDE: all_of(leader, launched, waits_for_decision),
    P.RECOGNITION_READ: any_of(secretariat, leader),
    P.RECOGNITION_ANNUL: all_of(leader, was_decided),
    P.COUNCIL_LIST: any_of(secretariat, leader, council_role),
    P.COUNCIL_VIEW: any_of(secretariat, all_of(any_of(leader, council_role), established)),
    P.COUNCIL_SET_UP: secretariat,
    P.MEETING_PLAN: all_of(secretariat, established),
    P.MEETING_VIEW: any_of(secretariat, all_of(any_of(leader, council_role), called)),
    P.MEETING_ANSWER: all_of(invited, still_called),
    P.MEETING_RUN: all_of(any_of(secretariat, runs_the_meeting), called, not_over),
    P.MEETING_DECLARE: all_of(invited, called, not_over),
    P.MINUTES_READ: any_of(secretariat, all_of(any_of(leader, council_role), meeting_is_closed)),
    P.MINUTES_CONFIRM: all_of(meeting_is_closed, any_of(chairs_the_meeting, all_of(secretariat, chair_signs_on_paper))),
    P.MINUTES_AMEND: all_of(meeting_is_closed, any_of(secretariat, runs_the_meeting)),
    P.INVITATION_FETCH: all_of(any_of(secretariat, its_member), called),
    P.VOTE_LIST: any_of(secretariat, leader, runs_the_meeting, sits_in_the_council),
    P.VOTE_VIEW: any_of(secretariat, leader, runs_the_meeting, sits_in_the_council),
    P.VOTE_PREPARE: any_of(secretariat, runs_the_meeting),
    P.VOTE_CONDUCT: any_of(secretariat, runs_the_meeting),
    P.VOTE_CAST: on_the_roll,
    P.VOTE_WRITE: sits_in_the_council,
    P.BALLOT_LIST: signed_in,
    P.ADVICE_VIEW: any_of(secretariat, all_of(leader, waits_for_decision)),
    P.ADVICE_ASK: all_of(secretariat, launched),
    P.PROPOSAL_VIEW: any_of(secretariat, all_of(leader, waits_for_decision)),
    P.PROPOSAL_EDIT: all_of(secretariat, any_of(amends, all_of(launched, since(Phase.DELIBERATION)))),
    P.PROPOSAL_DECIDE: all_of(leader, any_of(amends, launched), waits_for_decision),
    P.VERDICT_GIVE: all_of(any_of(secretariat, leader), any_of(amends, launched), lies_before_the_head),
    P.NOMINATION_LIST: any_of(secretariat, leader, all_of(any_of(officer_in_body, head_in_body), not_prepared)),
    P.NOMINATION_TERMS: all_of(secretariat, not_closed),
    P.NOMINATION_MAKE: all_of(officer_in_body, launched, nominations_are_open),
    P.NOMINATION_VIEW: any_of(
        officer_of_its_unit, head_of_nominating_unit, all_of(any_of(secretariat, leader), was_handed_in)
    ),
    P.NOMINATION_EDIT: all_of(officer_of_its_unit, launched),
    P.NOMINATION_CONFIRM: all_of(head_of_nominating_unit, launched),
    P.NOMINATION_CHECK: all_of(secretariat, launched, was_handed_in),
    P.NOMINATION_ACCEPT: all_of(secretariat, launched),
    P.HOLD_VIEW: any_of(secretariat, leader),
    P.HOLD_PLACE: secretariat,
    P.DECISION_LIST: any_of(secretariat, leader),
    P.DECISION_VIEW: any_of(secretariat, leader),
    P.DECISION_ISSUE: secretariat,
    P.DECISION_WITHDRAW: any_of(secretariat, leader),
    P.DECISION_AMEND: all_of(secretariat, was_issued),
    P.AWARD_ANNUL: all_of(leader, was_decided),
    P.AWARD_VIEW: any_of(secretariat, all_of(leader, was_decided)),
    P.AWARD_CORRECT: all_of(secretariat, was_decided),
    P.RECOVERY_KEEP: secretariat,
    P.LETTER_WRITE: secretariat,
    P.LETTER_READ: any_of(secretariat, all_of(leader, lies_open)),
    P.PAYMENT_VIEW: any_of(secretariat, leader),
    P.PAYMENT_KEEP: secretariat,
    P.FUND_LIST: any_of(secretariat, leader),
    P.FUND_KEEP: secretariat,
    P.CERTIFICATE_PREVIEW: any_of(secretariat, leader, officer_in_body, head_in_body),
    P.HISTORY_LIST: any_of(secretariat, leader),
    P.HISTORY_VIEW: any_of(reads_history, of_its_unit),
    P.HISTORY_ENTER: secretariat,
    P.HISTORY_MERGE: secretariat_of_both,
    P.MERGER_UNDO: secretariat,
    P.REGISTER_VIEW: any_of(secretariat, leader),
    P.CONSULTATION_DRAW_UP: all_of(secretariat, launched),
    P.CONSULTATION_VIEW: any_of(secretariat, all_of(leader, was_published)),
    P.CONSULTATION_EDIT: all_of(secretariat, launched),
    P.FEEDBACK_GIVE: running,
    P.FEEDBACK_READ: any_of(secretariat, leader),
    P.FEEDBACK_ANSWER: all_of(secretariat, launched),
    P.CERTIFICATE_PRINT: secretariat,
    P.CERTIFICATE_READ: any_of(secretariat, leader),
    P.STOCK_VIEW: any_of(secretariat, leader),
    P.STOCK_KEEP: secretariat,
    P.OVERLAY_READ: any_of(secretariat, leader),
    P.OVERLAY_PRINT: secretariat,
    P.CERTIFICATE_SIGN: signs_this_part,
    P.SIGNING_KEEP: any_of(secretariat, leader),
    P.COPY_LIST: sees_some_paper,
    P.COPY_VIEW: sees_its_paper,
    P.COPY_ADD: all_of(sees_its_paper, secretariat_of_its_paper, has_copies),
    P.COPY_FETCH: sees_its_paper,
    P.COPY_WITHDRAW: all_of(sees_its_paper, secretariat_of_its_paper),
    P.COPY_CHECK: all_of(sees_its_paper, secretariat_of_its_paper),
    P.TEMPLATE_MANAGE: any_of(administrator, secretariat),
    P.DESIGN_VIEW: any_of(secretariat, leader),
    P.DESIGN_EDIT: secretariat,
    P.GROUND_VIEW: of_the_body,
    P.DRAWING_VIEW: signed_in,
    P.BINDER_MAKE: binds,
    P.BINDER_FETCH: still_binding,
    P.LIST_PRINT: secretariat,
    P.CEREMONY_LIST: secretariat,
    P.CEREMONY_KEEP: secretariat,
}
# Whoever may fetch a paper on the page of what it is about may see its signed copies, by its template and the table of
# its subject. A paper that is not here is read at its own place only.
PAPER_READERS: dict[tuple[str, str], Permission] = {
    ("initiatives/papers/receipt.html", "initiative"): P.INITIATIVE_RECEIPT,
    ("registrations/papers/sheet.html", "initiative"): P.REGISTRATION_SHEET,
    ("confirmations/papers/shares.html", "initiative"): P.CONFIRMATION_VIEW,
    ("appraisals/papers/request.html", "appraisal"): P.INITIATIVE_RECEIPT,
    ("results/papers/explanation.html", "initiative"): P.EXPLANATION_VIEW,
    ("results/papers/summary.html", "movement"): P.RESULT_FETCH,
    ("results/papers/minutes.html", "panel"): P.RESULT_FETCH,
    ("entries/papers/sheets.html", "sheet"): P.SHEET_COPY,
    ("entries/papers/sheets.html", "seat"): P.KIT_VIEW,
    ("entries/papers/sheets.html", "panel"): P.BLANK_PRINT,
    ("recognition/papers/decision.html", "recognition_decision"): P.RECOGNITION_READ,
    ("recognition/papers/annex.html", "recognition_decision"): P.RECOGNITION_READ,
    ("movements/papers/plan.html", "movement"): P.MOVEMENT_PLAN,
    ("councils/papers/establishment.html", "council"): P.COUNCIL_VIEW,
    ("councils/papers/invitation.html", "meeting"): P.MEETING_PLAN,
    ("councils/papers/invitation.html", "attendance"): P.INVITATION_FETCH,
    ("councils/papers/minutes.html", "meeting"): P.MINUTES_READ,
    ("votes/papers/ballots.html", "vote_round"): P.VOTE_CONDUCT,
    ("votes/papers/minutes.html", "vote_round"): P.VOTE_VIEW,
    ("awards/papers/decision.html", "proposal"): P.PROPOSAL_VIEW,
    ("awards/papers/decision.html", "decision"): P.DECISION_VIEW,
    ("awards/papers/submission.html", "letter"): P.LETTER_READ,
    ("awards/papers/result.html", "letter"): P.LETTER_READ,
    ("corrections/papers/letter.html", "later_document"): P.DECISION_VIEW,
    ("corrections/papers/annulment.html", "later_document"): P.DECISION_VIEW,
    ("payments/papers/sheet.html", "payment_sheet"): P.PAYMENT_VIEW,
    ("histories/papers/register.html", "body"): P.REGISTER_VIEW,
    ("consultations/papers/notice.html", "consultation"): P.CONSULTATION_VIEW,
    ("consultations/papers/register.html", "consultation"): P.CONSULTATION_VIEW,
    ("nominations/papers/receipt.html", "nomination"): P.NOMINATION_VIEW,
    ("blanks/papers/inventory.html", "body"): P.STOCK_VIEW,
    ("blanks/papers/carried.html", "overlay_run"): P.OVERLAY_READ,
    ("ceremonies/papers/script.html", "ceremony"): P.CEREMONY_KEEP,
    ("ceremonies/papers/handover.html", "ceremony"): P.CEREMONY_KEEP,
}
# These are signed at their own place, where the marks on them are read.
SIGNED_ELSEWHERE = frozenset({"entries/papers/sheets.html", "confirmations/papers/shares.html"})

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def allows(account: Account, permission: Permission, subject: Any = None) -> bool:
    """Say whether ``account`` holds ``permission`` on ``subject`` now."""
    return account.active and GRANTS[permission](account, subject)


def may(permission: Permission, subject: Any = None) -> bool:
    """Say whether whoever is signed in holds ``permission`` on ``subject`` now."""
    return current_user.is_authenticated and allows(current_account(), permission, subject)


def hides_origin(initiative: Initiative) -> bool:
    """Say whether unit and authors of ``initiative`` are hidden from whoever is signed in."""
    return current_user.is_authenticated and reads_anonymously(current_account(), initiative)


def public(view: View) -> View:
    """Mark ``view`` as open to everybody, signed in or not."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(permission: Permission, *, on: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Let only those into the view who hold ``permission``.

    ``on`` finds the subject from the arguments of the route; the view is given the subject in their place. Who is not
    signed in is asked to; who may not is refused before the view runs.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(**arguments: Any) -> Any:
            if not current_user.is_authenticated:
                abort(401)
            if on is None:
                if not may(permission):
                    abort(403)
                return view(**arguments)
            subject = on(**arguments)
            if not may(permission, subject):
                abort(403)
            return view(subject)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate
