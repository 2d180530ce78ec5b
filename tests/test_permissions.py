"""Who may do what in which stage of a movement, as one table; and that no view stands open by oversight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm.attributes import set_committed_value

from contest import clock
from contest.accounts.models import Account, Role
from contest.awards.models import ProposalState
from contest.binders.models import Binder
from contest.consultations.models import Channel, Consultation, ConsultationState, Feedback
from contest.copies.models import CopyKind, SignedCopy
from contest.councils.models import MeetingState
from contest.database import transaction
from contest.entries.models import PaperSheet, SentKit
from contest.histories.models import Merger
from contest.initiatives.models import Initiative, InitiativeState, SavedFilter
from contest.movements.models import MovementState, PhaseKind
from contest.notices.models import Mail, Notice, NoticeKind
from contest.paper.models import Paper
from contest.payments.models import BonusFund, Letter, LetterKind, PaymentSheet
from contest.permissions import GRANTS, PUBLIC, Permission, allows
from contest.recognition.models import (
    ListState,
    Recognition,
    RecognitionDecision,
    RecognitionList,
)
from contest.registrations.models import ExportKind, ExportRun, SentList
from contest.scoring.models import ScoringClosing
from contest.signatures.models import Part
from contest.signatures.queries import Signing
from contest.storage.models import StoredFile
from contest.units.models import Capacity
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_confirmation,
    make_council,
    make_decision,
    make_design,
    make_hold,
    make_initiative,
    make_line,
    make_meeting,
    make_movement,
    make_nomination,
    make_opinion,
    make_panel,
    make_person,
    make_proposal,
    make_sheet,
    make_unit,
)
from tests.votes.world import make_round

START = date(2019, 1, 1)
# Each phase lasts ten days; before the first stands the movement in preparation, after the last it is closed.
STAGES = ("prepared", *PhaseKind, "closed")
LETTERS = dict(zip("prasdnc", STAGES, strict=True))
ROLES = ("officer", "neighbour", "judge", "secretariat", "leader", "council", "administrator", "stranger")


@dataclass
class World:
    """One of everything that can be acted on, and somebody in each role."""

    people: Mapping[str, Account]
    subjects: Mapping[Permission, Any]
    movement: Any


@pytest.fixture
def world(app: Flask) -> World:
    with clock.at(START):
        return _world()


def _world() -> World:
    body, elsewhere = make_body(), make_body("khac")
    own, other, judging = make_unit(body), make_unit(body, "PX", "Xã Phú Xuân"), make_unit(body, "NV", "Phòng Nội vụ")
    people = {
        "officer": make_account("officer@x.vn", (Role.UNIT_OFFICER, own)),
        "neighbour": make_account("neighbour@x.vn", (Role.UNIT_OFFICER, other)),
        "judge": make_account("judge@x.vn", (Role.JUDGE, body)),
        "secretariat": make_account("secretariat@x.vn", (Role.SECRETARIAT, body)),
        "leader": make_account("leader@x.vn", (Role.LEADER, body)),
        "council": make_account("council@x.vn", (Role.COUNCIL_MEMBER, body)),
        "administrator": make_account("admin@x.vn", (Role.ADMINISTRATOR, None)),
        "stranger": make_account("stranger@x.vn", (Role.SECRETARIAT, elsewhere), (Role.LEADER, elsewhere),
                                 (Role.JUDGE, elsewhere)),
    }  # fmt: skip
    spans = {kind: (10 * place, 10 * place + 9) for place, kind in enumerate(PhaseKind, start=1)}
    movement = make_movement(body, phases=spans)
    draft, submitted, scored, withdrawn = (
        make_initiative(movement, own, people["officer"], state=state, title=state.value)
        for state in (InitiativeState.DRAFT, InitiativeState.SUBMITTED, InitiativeState.ELIGIBLE,
                      InitiativeState.WITHDRAWN)
    )  # fmt: skip
    confirmation = make_confirmation(draft, people["officer"])
    opinion = make_opinion(submitted, other, people["secretariat"])
    panel = make_panel(movement, [people["judge"]])
    assignment = make_assignment(panel.seats[0], scored)
    sheet = make_sheet(make_assignment(panel.seats[0], submitted), {"novelty": 2500})
    drafted, waiting, decided = (
        make_proposal(movement),
        *(make_proposal(movement, state=ProposalState.SUBMITTED) for _ in range(2)),
    )
    award = make_line(decided, judging)
    proposed = make_line(waiting, other)
    decision = make_decision(decided, people["leader"])
    hold = make_hold(other, people["secretariat"])
    nominated = make_nomination(movement, own, people["officer"])
    design = make_design(body, people["secretariat"])
    with transaction() as session:
        letter = Letter(body=body, proposal=decided, kind=LetterKind.SUBMISSION, symbol="TTr-NV", year=2019,
                        signed_as="x", made_at=clock.now(), made_by_id=people["secretariat"].id)  # fmt: skip
        fund = BonusFund(body=body, year=2019, name="x", amount=0)
        payments = PaymentSheet(decision=decision, fund=fund, reckoned_on=START, drawn_at=clock.now(),
                                drawn_by=people["secretariat"])  # fmt: skip
        session.add_all([letter, payments])
    with transaction() as session:
        notice = Notice(account=people["officer"], kind=NoticeKind.WITHDRAWN, values={}, path="/", key="1",
                        made_at=clock.now())  # fmt: skip
        mail = Mail(account=people["officer"], notice=notice, address="officer@x.vn")
        kept = SavedFilter(account_id=people["officer"].id, movement_id=movement.id, name="Nháp", wanted={},
                           saved_at=clock.now())  # fmt: skip
        session.add(kept)
        sent = SentList(
            movement=movement,
            rows=1,
            sent_at=clock.now(),
            sent_by=people["officer"],
            file=StoredFile(sha256="0" * 64, filename="a.xlsx", media_type="", size=1, stored_at=clock.now()),
        )
        run = ExportRun(
            movement=movement,
            kind=ExportKind.LIST,
            requested_by=people["officer"],
            submitted=False,
            unit_ids=[own.id],
            filename="a",
        )
        session.add_all([mail, sent, run])
        begun, listed, done = (
            RecognitionList(movement=movement, title=word, state=ListState.DRAFTED, made_at=clock.now())
            for word in ("begun", "listed", "done")
        )
        recognised = Recognition(
            roll=done, movement=movement, body=body, initiative=submitted, unit=own, position=1, title="x",
            unit_name="x",
        )  # fmt: skip
        session.add_all([begun, listed, recognised])
    with transaction() as session:
        listed.submit(clock.now())
        done.submit(clock.now())
        recognising = RecognitionDecision(
            body=body, movement=movement, roll=done, year=2019, number=9, symbol="QĐ-UBND", issued_on=START, title="x",
            capacity=Capacity.HEAD, signer_name="x", decided_at=clock.now(), decided_by=people["leader"],
        )  # fmt: skip
        session.add(recognising)
        session.flush()
        recognised.recognise(recognising)
        session.flush()
        done.decide()
    council = make_council(body, people["council"], None, None)
    called, held = (make_meeting(council, state=state) for state in (MeetingState.CALLED, MeetingState.CLOSED))
    scan = StoredFile(sha256="1" * 64, filename="a.pdf", media_type="", size=1, stored_at=clock.now())
    with transaction() as session:
        paper = PaperSheet(assignment=assignment, round=1, file=scan, signed_on=START, settled={}, set_aside_reason="")
        kit = SentKit(seat=assignment.seat, file=scan, rows=1, sent_at=clock.now())
        session.add_all([paper, kit])
    with transaction() as session:
        printed = Paper(
            template="recognition/papers/decision.html", filename="a.pdf", subject_kind="recognition_decision",
            subject_id=recognising.id, values={}, file=scan,
        )  # fmt: skip
        copy = SignedCopy(
            paper=printed, version=1, kind=CopyKind.SCAN, file=scan, number="9/QĐ-UBND", signed_on=START, signer="x",
            added_at=clock.now(), added_by=people["secretariat"],
        )  # fmt: skip
        binder = Binder(
            subject_kind="decision", subject_id=decision.id, body=body, requested_by=people["leader"], filename="a"
        )
        session.add_all([printed, copy, binder])
    two = (make_person(own), make_person(other))
    with transaction() as session:
        merger = Merger(
            kept_person=two[0],
            merged_person=two[1],
            reason="x",
            merged_at=clock.now(),
            merged_by_id=people["leader"].id,
        )
        session.add(merger)
    notice_of = Consultation(
        proposal=drafted, title="x", contact="x", days=20, working=False, blocking=False, published_on=START,
        closes_on=START + timedelta(days=29), published_by=people["secretariat"], state=ConsultationState.PUBLISHED,
    )  # fmt: skip
    said = Feedback(
        consultation=notice_of, number=1, received_on=START, channel=Channel.ONLINE, anonymous=True, text="x",
        entered_at=clock.now(),
    )  # fmt: skip
    with transaction() as session:
        session.add_all([notice_of, said])
    # A closing that is not stored: the table shows who may open it again, and scoring itself stays open.
    reopened = ScoringClosing(movement_id=movement.id, closed_at=clock.now(), reopened_at=None)
    set_committed_value(reopened, "movement", movement)
    voting = make_round(body, people["council"])
    P = Permission
    subjects = {
        P.NOTICE_READ: notice, P.MAIL_RETRY: mail, P.REMINDER_SEND: movement,
        P.REGISTRATION_IMPORT: movement, P.REGISTRATION_CONFIRM: sent, P.REGISTRATION_SUBMIT: movement,
        P.REGISTRATION_EXPORT: movement, P.REGISTRATION_FETCH: run, P.REGISTRATION_SHEET: scored,
        P.UNIT_LIST: body, P.UNIT_EDIT: body, P.BODY_EDIT: body,
        P.PERSON_EDIT: own, P.ACCOUNT_MANAGE: people["officer"],
        P.INITIATIVE_EDIT: draft, P.INITIATIVE_SUBMIT: draft, P.INITIATIVE_VIEW: scored, P.INITIATIVE_RECEIPT: scored,
        P.FILTER_DROP: kept,
        P.INITIATIVE_WITHDRAW: scored, P.INITIATIVE_REINSTATE: withdrawn, P.INITIATIVE_TRANSFER: scored,
        P.CONFIRMATION_VIEW: scored, P.CONFIRMATION_ASK: draft, P.CONFIRMATION_GIVE: draft,
        P.CONFIRMATION_WITHDRAW: confirmation, P.LATENESS_LIST: movement, P.LATENESS_PERMIT: movement,
        P.INITIATIVE_RETURN: scored, P.APPRAISAL_LIST: movement,
        P.OPINION_VIEW: opinion, P.OPINION_GIVE: opinion, P.OPINION_WITHDRAW: opinion,
        P.INITIATIVE_APPRAISE: submitted, P.INITIATIVE_REGISTER: movement, P.INITIATIVE_LIST: movement,
        P.PANEL_VIEW: movement, P.PANEL_MANAGE: panel,
        P.SHEET_DECLARE: assignment, P.SHEET_OPEN: assignment,
        P.SHEET_SCORE: assignment, P.SHEET_MARK: assignment, P.SHEET_READ: sheet, P.SHEET_REOPEN: sheet,
        P.SHEET_COPY: sheet, P.PAPER_LIST: movement, P.PAPER_ENTER: paper, P.PAPER_READ: paper, P.PAPER_OBJECT: paper,
        P.KIT_VIEW: assignment.seat, P.KIT_FETCH: assignment.seat, P.KIT_IMPORT: kit, P.BLANK_PRINT: panel,
        P.STANDINGS_VIEW: movement, P.STANDINGS_SETTLE: movement, P.STANDINGS_TRY: movement, P.WORKING_VIEW: scored,
        P.AGREEMENT_VIEW: panel, P.CALIBRATION_VIEW: panel, P.CALIBRATION_SET: panel,
        P.RESULT_VIEW: movement, P.RESULT_FETCH: movement, P.SCORING_CLOSE: movement, P.SCORING_REOPEN: reopened,
        P.EXPLANATION_VIEW: scored,
        P.NUMBER_VIEW: body, P.NUMBER_NOTE: body, P.NUMBER_RELEASE: body,
        P.RECOGNITION_VIEW: listed, P.RECOGNITION_EDIT: begun, P.RECOGNITION_DECIDE: listed,
        P.RECOGNITION_READ: recognising, P.RECOGNITION_ANNUL: recognised,
        P.COUNCIL_VIEW: council, P.COUNCIL_SET_UP: council, P.MEETING_PLAN: council, P.MEETING_VIEW: called,
        P.MEETING_ANSWER: called, P.MEETING_RUN: called, P.MEETING_DECLARE: called, P.MINUTES_READ: held,
        P.MINUTES_CONFIRM: held, P.MINUTES_AMEND: held, P.INVITATION_FETCH: called.attendances[0],
        P.VOTE_LIST: voting.meeting, P.VOTE_VIEW: voting, P.VOTE_PREPARE: voting.meeting, P.VOTE_CONDUCT: voting,
        P.VOTE_CAST: voting, P.VOTE_WRITE: voting,
        P.ADVICE_VIEW: waiting, P.ADVICE_ASK: waiting,
        P.PROPOSAL_VIEW: waiting, P.PROPOSAL_EDIT: drafted, P.PROPOSAL_DECIDE: waiting,
        P.VERDICT_GIVE: proposed,
        P.NOMINATION_LIST: movement, P.NOMINATION_TERMS: movement, P.NOMINATION_MAKE: movement,
        P.NOMINATION_VIEW: nominated, P.NOMINATION_EDIT: nominated, P.NOMINATION_CONFIRM: nominated,
        P.NOMINATION_CHECK: nominated, P.NOMINATION_ACCEPT: movement, P.CERTIFICATE_PREVIEW: movement,
        P.HOLD_VIEW: hold, P.HOLD_PLACE: body,
        P.CONSULTATION_DRAW_UP: drafted, P.CONSULTATION_VIEW: notice_of, P.CONSULTATION_EDIT: notice_of,
        P.FEEDBACK_GIVE: notice_of, P.FEEDBACK_READ: said, P.FEEDBACK_ANSWER: said,
        P.HISTORY_VIEW: own, P.HISTORY_ENTER: body, P.HISTORY_MERGE: two, P.MERGER_UNDO: merger, P.REGISTER_VIEW: body,
        P.DECISION_ISSUE: decision, P.DECISION_WITHDRAW: decision, P.DECISION_AMEND: decision,
        P.DECISION_VIEW: decision, P.AWARD_ANNUL: award,
        P.AWARD_VIEW: award, P.AWARD_CORRECT: award, P.RECOVERY_KEEP: award,
        P.CERTIFICATE_PRINT: decision, P.CERTIFICATE_READ: decision,
        P.STOCK_VIEW: body, P.STOCK_KEEP: body, P.OVERLAY_READ: decision, P.OVERLAY_PRINT: decision,
        P.CERTIFICATE_SIGN: Signing(decision, Part.SIGNER), P.SIGNING_KEEP: body,
        P.LETTER_WRITE: drafted, P.LETTER_READ: letter, P.PAYMENT_VIEW: decision, P.PAYMENT_KEEP: payments,
        P.FUND_KEEP: fund,
        P.MOVEMENT_VIEW: movement, P.MOVEMENT_CREATE: body, P.MOVEMENT_PREPARE: movement, P.MOVEMENT_LAUNCH: movement,
        P.MOVEMENT_FOLLOW: movement, P.MOVEMENT_PLAN: movement,
        P.COPY_LIST: recognising, P.COPY_VIEW: printed, P.COPY_ADD: printed, P.COPY_FETCH: copy,
        P.COPY_WITHDRAW: copy, P.COPY_CHECK: copy, P.TEMPLATE_MANAGE: body, P.DESIGN_VIEW: design,
        P.DESIGN_EDIT: design, P.GROUND_VIEW: body,
        P.BINDER_MAKE: scored, P.BINDER_FETCH: binder,
        P.LIST_PRINT: body, P.CEREMONY_KEEP: body,
    }  # fmt: skip
    return World(people, subjects, movement)


def enter(world: World, stage: str) -> date:
    """Bring the movement to ``stage`` and return the day on which it is there."""
    with transaction():
        state = {"prepared": MovementState.PREPARED, "closed": MovementState.CLOSED}.get(stage, MovementState.LAUNCHED)
        world.movement.state = state
        world.movement.launched_at = None if state is MovementState.PREPARED else clock.now()
    return START + timedelta(days=10 * STAGES.index(stage) + 5)


def found_table(world: World) -> dict[Permission, dict[str, str]]:
    """Return by permission and role the letters of the stages in which it is held."""
    table: dict[Permission, dict[str, str]] = {permission: dict.fromkeys(ROLES, "") for permission in Permission}
    for letter, stage in LETTERS.items():
        with clock.at(enter(world, stage)):
            for permission in Permission:
                for role, account in world.people.items():
                    if allows(account, permission, world.subjects.get(permission)):
                        table[permission][role] += letter
    return table


EXPECTED = """
                      officer   neighbour judge     secretariat leader  council   administrator stranger
home                  prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
profile               prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
notice.list           prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
notice.read           prasdnc   -         -         -         -         -         -         -
mail.list             -         -         -         prasdnc   -         -         prasdnc   prasdnc
mail.retry            -         -         -         prasdnc   -         -         prasdnc   -
account.list          -         -         -         prasdnc   -         -         prasdnc   prasdnc
account.invite        -         -         -         prasdnc   -         -         prasdnc   prasdnc
account.manage        -         -         -         prasdnc   -         -         prasdnc   -
journal.read          -         -         -         prasdnc   -         -         prasdnc   prasdnc
body.list             -         -         -         prasdnc   -         -         prasdnc   prasdnc
body.add              -         -         -         -         -         -         prasdnc   -
body.edit             -         -         -         prasdnc   -         -         prasdnc   -
rule.view             prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
rule.amend            -         -         -         -         -         -         prasdnc   -
unit.list             prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   -
unit.edit             -         -         -         prasdnc   -         -         prasdnc   -
person.edit           -         -         -         prasdnc   -         -         prasdnc   -
movement.list         prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
movement.view         rasdnc    rasdnc    rasdnc    prasdnc   prasdnc   rasdnc    prasdnc   -
movement.create       -         -         -         prasdnc   -         -         -         -
movement.prepare      -         -         -         prasdn    -         -         -         -
movement.launch       -         -         -         prasdnc   -         -         -         -
movement.follow       -         -         -         prasdnc   prasdnc   prasdnc   -         -
movement.plan         -         -         -         prasdnc   prasdnc   -         -         -
reminder.send         -         -         -         rasdn     -         -         -         -
registration.import   rasdn     rasdn     -         rasdn     -         -         -         -
registration.confirm  rasdn     -         -         -         -         -         -         -
registration.submit   rasdn     rasdn     -         -         -         -         -         -
registration.export   rasdnc    rasdnc    -         prasdnc   prasdnc   -         -         -
registration.fetch    prasdnc   -         -         -         -         -         -         -
registration.sheet    prasdnc   -         -         prasdnc   prasdnc   -         -         -
initiative.list       rasdnc    rasdnc    -         prasdnc   prasdnc   -         -         -
initiative.view       prasdnc   -         sdnc      prasdnc   prasdnc   -         -         -
filter.drop           prasdnc   -         -         -         -         -         -         -
initiative.register   rasdn     rasdn     -         -         -         -         -         -
initiative.edit       rasdn     -         -         -         -         -         -         -
initiative.submit     r         -         -         -         -         -         -         -
initiative.receipt    prasdnc   -         -         prasdnc   -         -         -         -
initiative.withdraw   rasdn     -         -         -         -         -         -         -
initiative.reinstate  -         -         -         rasdn     -         -         -         -
initiative.transfer   -         -         -         rasdn     -         -         -         -
confirmation.list     prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
confirmation.view     prasdnc   -         -         prasdnc   prasdnc   -         -         -
confirmation.ask      rasdn     -         -         -         -         -         -         -
confirmation.give     -         -         -         -         -         -         -         -
confirmation.withdraw rasdn     -         -         -         -         -         -         -
lateness.list         rasdnc    rasdnc    -         prasdnc   prasdnc   -         -         -
lateness.permit       -         -         -         rasdn     -         -         -         -
initiative.appraise   -         -         -         ra        -         -         -         -
initiative.return     -         -         -         rasdn     -         -         -         -
appraisal.list        -         -         -         prasdnc   prasdnc   -         -         -
opinion.list          prasdnc   prasdnc   -         -         -         -         -         -
opinion.view          -         prasdnc   -         prasdnc   prasdnc   -         -         -
opinion.give          -         rasdn     -         -         -         -         -         -
opinion.withdraw      -         -         -         rasdn     -         -         -         -
panel.view            -         -         -         prasdnc   prasdnc   -         -         -
panel.manage          -         -         -         rasdn     -         -         -         -
sheet.list            -         -         prasdnc   -         -         -         -         prasdnc
sheet.declare         -         -         rasdn     -         -         -         -         -
sheet.open            -         -         sdnc      -         -         -         -         -
sheet.score           -         -         sdnc      -         -         -         -         -
sheet.mark            -         -         s         -         -         -         -         -
sheet.read            -         -         -         prasdnc     prasdnc -         -             -
sheet.reopen          -         -         -         sd        -         -         -         -
sheet.copy            -         -         prasdnc   prasdnc   prasdnc   -         -         -
paper.list            -         -         -         sdnc      -         -         -         -
paper.enter           -         -         -         sd        -         -         -         -
paper.read            -         -         prasdnc   prasdnc   prasdnc   -         -         -
paper.object          -         -         sd        -         -         -         -         -
kit.view              -         -         sdn       sdn       -         -         -         -
kit.fetch             -         -         sdn       -         -         -         -         -
kit.import            -         -         sdn       -         -         -         -         -
blank.print           -         -         -         sdn       -         -         -         -
standings.view        -         -         -         sdnc      sdnc      sdnc      -         -
standings.settle      -         -         -         sd        -         -         -         -
standings.try         -         -         -         sdnc      -         -         -         -
working.view          -         -         -         sdnc      sdnc      sdnc      -         -
agreement.view        -         -         -         sdnc      sdnc      -         -         -
calibration.view      -         -         -         prasdnc   prasdnc   -         -         -
calibration.set       -         -         -         rasdn     -         -         -         -
result.view           -         -         -         sdnc      sdnc      sdnc      -         -
result.fetch          -         -         -         sdnc      sdnc      -         -         -
scoring.close         -         -         -         sd        -         -         -         -
scoring.reopen        -         -         -         sd        -         -         -         -
explanation.view      nc        -         -         sdnc      sdnc      sdnc      -         -
number.view           -         -         -         prasdnc   prasdnc   -         -         -
number.note           -         -         -         prasdnc   -         -         -         -
number.release           -         -         -         prasdnc   -         -         -         -
recognition.view      -         -         -         prasdnc   prasdnc   -         -         -
recognition.edit      -         -         -         dn        -         -         -         -
recognition.decide    -         -         -         -         rasdn     -         -         -
recognition.read      -         -         -         prasdnc   prasdnc   -         -         -
recognition.annul     -         -         -         -         prasdnc   -         -         -
council.list          -         -         -         prasdnc     prasdnc prasdnc   -             prasdnc
council.view          -         -         -         prasdnc     prasdnc prasdnc   -             -
council.set_up        -         -         -         prasdnc     -       -         -             -
meeting.plan          -         -         -         prasdnc     -       -         -             -
meeting.view          -         -         -         prasdnc     prasdnc prasdnc   -             -
meeting.answer        -         -         -         -           -       prasdnc   -             -
meeting.run           -         -         -         prasdnc     -       prasdnc   -             -
meeting.declare       -         -         -         -           -       prasdnc   -             -
minutes.read          -         -         -         prasdnc     prasdnc prasdnc   -             -
minutes.confirm       -         -         -         -           -       prasdnc   -             -
minutes.amend         -         -         -         prasdnc     -       prasdnc   -             -
invitation.fetch      -         -         -         prasdnc     -       prasdnc   -             -
vote.list             -         -         -         prasdnc   prasdnc   prasdnc   -         -
vote.view             -         -         -         prasdnc   prasdnc   prasdnc   -         -
vote.prepare          -         -         -         prasdnc   -         -         -         -
vote.conduct          -         -         -         prasdnc   -         -         -         -
vote.cast             -         -         -         -         -         prasdnc   -         -
vote.write            -         -         -         -         -         prasdnc   -         -
ballot.list           prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
advice.view           -         -         -         prasdnc   prasdnc   -         -         -
advice.ask            -         -         -         rasdn     -         -         -         -
proposal.view         -         -         -         prasdnc   prasdnc   -         -         -
proposal.edit         -         -         -         dn        -         -         -         -
proposal.decide       -         -         -         -         rasdn     -         -         -
verdict.give          -         -         -         rasdn     rasdn     -         -         -
nomination.list       rasdnc    rasdnc    -         prasdnc   prasdnc   -         -         -
nomination.terms      -         -         -         prasdn    -         -         -         -
nomination.make       d         d         -         -         -         -         -         -
nomination.view       prasdnc   -         -         prasdnc   prasdnc   -         -         -
nomination.edit       rasdn     -         -         -         -         -         -         -
nomination.confirm    -         -         -         -         -         -         -         -
nomination.check      -         -         -         rasdn     -         -         -         -
nomination.accept     -         -         -         rasdn     -         -         -         -
hold.view             -         -         -         prasdnc   prasdnc   -         -         -
hold.place            -         -         -         prasdnc   -         -         -         -
decision.list         -         -         -         prasdnc   prasdnc   -         -         prasdnc
decision.view         -         -         -         prasdnc   prasdnc   -         -         -
decision.issue        -         -         -         prasdnc   -         -         -         -
decision.withdraw     -         -         -         prasdnc   prasdnc   -         -         -
decision.amend        -         -         -         prasdnc   -         -         -         -
award.annul           -         -         -         -         prasdnc   -         -         -
award.view            -         -         -         prasdnc   prasdnc   -         -         -
award.correct         -         -         -         prasdnc   -         -         -         -
recovery.keep         -         -         -         prasdnc   -         -         -         -
letter.write          -         -         -         prasdnc   -         -         -         -
letter.read           -         -         -         prasdnc   prasdnc   -         -         -
payment.view          -         -         -         prasdnc   prasdnc   -         -         -
payment.keep          -         -         -         prasdnc   -         -         -         -
fund.list             -         -         -         prasdnc   prasdnc   -         -         prasdnc
fund.keep             -         -         -         prasdnc   -         -         -         -
certificate.preview   prasdnc   prasdnc   -         prasdnc   prasdnc   -         -         -
history.list          -         -         -         prasdnc   prasdnc   -         -         prasdnc
history.view          prasdnc   -         -         prasdnc   prasdnc   -         -         -
history.enter         -         -         -         prasdnc   -         -         -         -
history.merge         -         -         -         prasdnc   -         -         -         -
merger.undo           -         -         -         prasdnc   -         -         -         -
register.view         -         -         -         prasdnc   prasdnc   -         -         -
consultation.draw_up  -         -         -         rasdn     -         -         -         -
consultation.view     -         -         -         prasdnc   prasdnc   -         -         -
consultation.edit     -         -         -         rasdn     -         -         -         -
feedback.give         pra       pra       pra       pra       pra       pra       pra       pra
feedback.read         -         -         -         prasdnc   prasdnc   -         -         -
feedback.answer       -         -         -         rasdn     -         -         -         -
certificate.print     -         -         -         prasdnc   -         -         -         -
certificate.read      -         -         -         prasdnc   prasdnc   -         -         -
stock.view            -         -         -         prasdnc   prasdnc   -         -         -
stock.keep            -         -         -         prasdnc   -         -         -         -
overlay.read          -         -         -         prasdnc   prasdnc   -         -         -
overlay.print         -         -         -         prasdnc   -         -         -         -
certificate.sign      -         -         -         -         prasdnc   -         -         -
signing.keep          -         -         -         prasdnc   prasdnc   -         -         -
copy.list             -         -         -         prasdnc   prasdnc   -         -         -
copy.view             -         -         -         prasdnc   prasdnc   -         -         -
copy.add              -         -         -         prasdnc   -         -         -         -
copy.fetch            -         -         -         prasdnc   prasdnc   -         -         -
copy.withdraw         -         -         -         prasdnc   -         -         -         -
copy.check            -         -         -         prasdnc   -         -         -         -
template.manage       -         -         -         prasdnc   -         -         prasdnc   -
design.view           -         -         -         prasdnc   prasdnc   -         -         -
design.edit           -         -         -         prasdnc   -         -         -         -
ground.view           prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   -         -
drawing.view          prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc   prasdnc
binder.make           -         -         -         prasdnc   prasdnc   -         -         -
binder.fetch          -         -         -         -         prasdnc   -         -         -
list.print            -         -         -         prasdnc   -         -         -         -
ceremony.list         -         -         -         prasdnc   -         -         -         prasdnc
ceremony.keep         -         -         -         prasdnc   -         -         -         -
"""


def test_each_role_may_do_what_the_table_says_in_each_stage(world: World) -> None:
    """Read a cell as the stages in which it holds: prepared, registration, appraisal, scoring, deliberation,
    announcement (n), closed."""
    lines = [line.split() for line in EXPECTED.strip().splitlines()[1:]]
    expected = {name: dict(zip(ROLES, ["" if cell == "-" else cell for cell in cells], strict=True))
                for name, *cells in lines}  # fmt: skip

    assert {permission.value: cells for permission, cells in found_table(world).items()} == expected


def test_the_secretariat_signs_for_the_body_and_the_leader_does_not(world: World) -> None:
    decision = world.subjects[Permission.CERTIFICATE_READ]
    allowed = [
        role
        for role, account in world.people.items()
        if allows(account, Permission.CERTIFICATE_SIGN, Signing(decision, Part.BODY))
    ]

    assert allowed == ["secretariat"]


def test_a_draft_is_open_to_nobody_but_its_unit_whatever_is_asked_of_it(world: World) -> None:
    draft = world.subjects[Permission.INITIATIVE_EDIT]
    about_one = [
        permission
        for permission in Permission
        if permission.value.startswith(("initiative.", "confirmation.", "registration.sheet"))
        and isinstance(world.subjects.get(permission), Initiative)
        # Of these there is nothing to see before a submission.
        and permission is not Permission.INITIATIVE_RECEIPT
    ]

    with clock.at(enter(world, PhaseKind.APPRAISAL)):
        others = [
            (role, permission.value)
            for role, account in world.people.items()
            for permission in about_one
            if role != "officer" and allows(account, permission, draft)
        ]

    assert len(about_one) > 8
    assert others == []


def test_every_permission_is_granted_to_somebody_by_the_one_page() -> None:
    assert set(GRANTS) == set(Permission)


def test_a_switched_off_account_may_do_nothing(world: World) -> None:
    secretary = world.people["secretariat"]
    with transaction():
        secretary.active = False

    assert not allows(secretary, Permission.HOME)


def test_every_view_declares_who_may_see_it(app: Flask) -> None:
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static") and not hasattr(app.view_functions[rule.endpoint], "permission")
    ]

    assert undeclared == []


def test_only_what_must_be_public_is(app: Flask) -> None:
    public = {name for name, view in app.view_functions.items() if getattr(view, "permission", None) == PUBLIC}

    assert public == {
        "accounts.sign_in",
        "accounts.take_up",
        "agreement.explained",
        "consultations.public_index",
        "consultations.public_notice",
        "pages.health",
        "pages.language",
        "pages.session_of_page",
        "signatures.public_copy",
        "verification.answer",
        "verification.credential",
        "verification.issuer",
        "verification.keys",
        "verification.look_up",
        "verification.states",
        "verification.verify",
    }


def test_a_view_without_a_mark_is_refused(own_app: Flask) -> None:
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    assert own_app.test_client().get("/forgotten").status_code == 403


def test_nobody_signed_in_is_led_to_the_sign_in_page_from_every_page(app: Flask) -> None:
    """Every view that is not public sends a stranger away before it looks at anything."""
    with app.test_request_context():
        rules = [
            rule
            for rule in app.url_map.iter_rules()
            if getattr(app.view_functions[rule.endpoint], "permission", PUBLIC) != PUBLIC
        ]
    for rule in rules:
        address = rule.build(dict.fromkeys(rule.arguments, 1))[1]  # type: ignore[index]
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = app.test_client().open(address, method=method)
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, 302)
        assert answer.headers["Location"].startswith("/sign-in"), rule.endpoint
