"""Rows for tests, made directly so that a test of one domain needs no service of another.

Each function stores its row in a transaction of its own and returns it. What a test does not care about has a default.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, TypeVar

from contest import clock
from contest.accounts.models import Account, Grant, Role
from contest.appraisals.models import Opinion
from contest.awards.freezing import frozen
from contest.awards.models import (
    Award,
    AwardState,
    Capacity,
    Decision,
    Proposal,
    ProposalState,
    Recipient,
    kind_of,
    recipient_name,
    unit_of,
)
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    Council,
    CouncilKind,
    CouncilMember,
    CouncilRole,
    Meeting,
    MeetingState,
)
from contest.database import Base, db, transaction
from contest.histories.models import HonourLevel, OldDecision, PastAward, PastRecipient
from contest.initiatives.confirming import seal
from contest.initiatives.models import (
    WHOLE,
    Answer,
    Author,
    Confirmation,
    ConfirmationKind,
    Initiative,
    InitiativeState,
)
from contest.movements.models import (
    Aggregation,
    Band,
    Criterion,
    Field,
    Movement,
    MovementKind,
    MovementState,
    OfferedHonour,
    Phase,
    PhaseKind,
    RecipientKind,
    Rubric,
)
from contest.nominations.models import Hold, HoldKind, Nomination, NominationState
from contest.numbers.models import TakenNumber
from contest.numbers.queries import next_number
from contest.numbers.services import OutsideNumbers, note_outside
from contest.panels.models import Assignment, Panel, Seat
from contest.questions.models import Question, RegistrationTerms
from contest.questions.sets import STANDARD, QuestionDetails, set_of
from contest.rules.kinds import MeritKind
from contest.scoring.models import Mark, Sheet, SheetState
from contest.units.models import Block, Body, Honorific, Person, Unit, UnitKind

Row = TypeVar("Row", bound=Base)
LONG_AGO = date(1945, 9, 2)
# Code, name, maximum, knock-out, bands from the highest: the demonstration's rubric in hundredths.
RUBRIC = (
    ("novelty", "Tính mới", 3000, 1500, ((2700, 3000), (2100, 2699), (1600, 2099), (100, 1599), (0, 0))),
    ("effect", "Hiệu quả", 3500, None, ()),
    ("spread", "Khả năng áp dụng, nhân rộng", 2500, None, ()),
    ("dossier", "Chất lượng hồ sơ", 1000, None, ()),
)


def _stored(row: Row) -> Row:
    with transaction() as session:
        session.add(row)
    return row


def make_body(code: str = "nhabe", **values: object) -> Body:
    given: dict[str, object] = {
        "name": "Ủy ban nhân dân huyện Nhà Bè",
        "head_office": "Chủ tịch Ủy ban nhân dân huyện Nhà Bè",
        "head_title": "Chủ tịch",
        "deputy_title": "Phó Chủ tịch",
        "authority": "district_chair",
        "place": "Nhà Bè",
        "symbol": "UBND",
        "standing_unit": "Phòng Nội vụ",
        "province": "Thành phố Hồ Chí Minh",
        "valid_from": LONG_AGO,
    }
    return _stored(Body(code=code, **{**given, **values}))


def make_unit(body: Body, code: str = "PK", name: str = "Ủy ban nhân dân xã Phước Kiển", **values: object) -> Unit:
    given: dict[str, object] = {"kind": UnitKind.COMMITTEE, "valid_from": LONG_AGO}
    return _stored(Unit(body_id=body.id, code=code, name=name, **{**given, **values}))


def make_block(body: Body, name: str = "Khối 1") -> Block:
    return _stored(Block(body_id=body.id, name=name))


def make_person(unit: Unit, full_name: str = "Cá nhân 01", **values: object) -> Person:
    given: dict[str, object] = {"honorific": Honorific.MR, "post": "Công chức Văn phòng - Thống kê"}
    return _stored(Person(unit_id=unit.id, full_name=full_name, **{**given, **values}))


def make_account(
    email: str, *roles: tuple[Role, Body | Unit | None], name: str = "", person: Person | None = None
) -> Account:
    """Store an account without a password that holds ``roles``, each at the body or unit beside it."""
    now = clock.now()
    account = Account(email=email, name=name or email.partition("@")[0], created_at=now, person=person)
    for role, where in roles:
        body_id = where.id if isinstance(where, Body) else None
        unit_id = where.id if isinstance(where, Unit) else None
        account.grants.append(Grant(role=role, body_id=body_id, unit_id=unit_id, granted_at=now))
    return _stored(account)


def make_movement(
    body: Body,
    code: str = "cchc",
    *,
    state: MovementState = MovementState.LAUNCHED,
    phases: Mapping[PhaseKind, tuple[int, int]] | None = None,
    trim: int = 0,
    quorum: int = 2,
    ties: Sequence[str] = ("effect", "novelty", "submitted"),
    **values: object,
) -> Movement:
    """Store a movement with the demonstration's rubric.

    ``phases`` gives the first and last day of each phase as days from today; by default every phase is open.
    """
    today = clock.today()
    spans = phases if phases is not None else dict.fromkeys(PhaseKind, (-30, 30))
    given: dict[str, object] = {
        "name": "Phong trào thi đua cải cách hành chính",
        "year": today.year,
        "kind": MovementKind.THEMATIC,
        "launched_at": None if state is MovementState.PREPARED else clock.now(),
    }
    movement = Movement(body_id=body.id, code=code, state=state, **{**given, **values})
    movement.fields = [Field(position=1, name="Thủ tục hành chính"), Field(position=2, name="Công nghệ thông tin")]
    movement.phases = [
        Phase(kind=kind, opens_on=today + timedelta(days=first), closes_on=today + timedelta(days=last))
        for kind, (first, last) in spans.items()
    ]
    movement.honours = [
        OfferedHonour(
            honour="GK_HUYEN",
            recipient_kind=kind,
            citation="Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính",
        )
        for kind in RecipientKind
    ]
    movement.rubric = Rubric(
        aggregation=Aggregation.TRIMMED_MEAN if trim else Aggregation.MEAN,
        trim=trim,
        quorum=quorum,
        pass_mark=6000,
        spread_limit=1500,
        ties=list(ties),
        criteria=[
            Criterion(
                position=place,
                code=criterion,
                name=name,
                max_mark=max_mark,
                knockout=knockout,
                bands=[Band(low=low, high=high, descriptor=f"Mức {low // 100}") for low, high in bands],
            )
            for place, (criterion, name, max_mark, knockout, bands) in enumerate(RUBRIC, start=1)
        ],
    )
    movement.questions = [
        Question(position=place, **_question_columns(details))
        for place, details in enumerate(set_of(STANDARD).questions, start=1)  # type: ignore[union-attr]
    ]
    movement.terms = RegistrationTerms()
    return _stored(movement)


def _question_columns(details: QuestionDetails) -> dict[str, object]:
    return {**vars(details), "choices": list(details.choices)}


def answers_of_today() -> dict[str, Any]:
    """Return answers to the standard questions, by code, that may be submitted today."""
    return {
        "problem": "Người dân phải đi lại nhiều lần.",
        "content": "Gộp các bước vào một lần tiếp nhận.",
        "novelty": "Lần đầu áp dụng tại huyện.",
        "effect": "Giảm hai ngày chờ.",
        "scope": "Bảy xã, thị trấn.",
        "first-applied-on": (clock.today() - timedelta(days=100)).isoformat(),
    }


def make_initiative(
    movement: Movement,
    unit: Unit,
    by: Account,
    *,
    title: str = "Quy trình một cửa",
    state: InitiativeState = InitiativeState.ELIGIBLE,
    authors: Iterable[Person] = (),
    answers: Mapping[str, Any] | None = None,
    **values: object,
) -> Initiative:
    """Store an initiative; unless it is a draft it takes the next register number. Without authors it has one.

    ``answers`` gives answers by the code of their question; by default all of ANSWERS.
    """
    now = clock.now()
    given: dict[str, object] = {
        "field_id": movement.fields[0].id,
        "saved_at": now,
        "saved_by_id": by.id,
    }
    people = list(authors)
    with transaction() as session:
        row = Initiative(
            movement=session.merge(movement), unit_id=unit.id, title=title, state=state, origin=str(uuid.uuid4()),
            **{**given, **values},
        )  # fmt: skip
        if state is InitiativeState.WITHDRAWN:
            row.withdrawn_at, row.withdrawal_reason = now, "Đơn vị rút"
        if state is not InitiativeState.DRAFT:
            row.movement.last_register_number += 1
            row.number, row.submitted_at = row.movement.last_register_number, values.get("submitted_at", now)
        said = answers_of_today() if answers is None else answers
        row.answers = [
            Answer(question_id=question.id, value=said[question.code])
            for question in row.movement.asked
            if question.code in said
        ]
        share = WHOLE // max(len(people), 1)
        row.authors = [
            Author(position=place, full_name=person.full_name, post=person.post, unit_id=person.unit_id,
                   person_id=person.id, share=share)
            for place, person in enumerate(people, start=1)
        ] or [Author(position=1, full_name="Cá nhân 09", unit_id=unit.id, share=WHOLE)]  # fmt: skip
        session.add(row)
    return row


def make_confirmation(initiative: Initiative, by: Account) -> Confirmation:
    """Store that the first author has confirmed ``initiative`` as it stands."""
    author, read = initiative.authors[0], initiative.read_by(ConfirmationKind.AUTHOR)
    return _stored(
        Confirmation(
            initiative_id=initiative.id,
            kind=ConfirmationKind.AUTHOR,
            position=author.position,
            name=author.full_name,
            share=author.share,
            seal=seal(read),
            read=read,
            given_at=clock.now(),
            given_by_id=by.id,
        )
    )


def make_opinion(initiative: Initiative, unit: Unit, by: Account, **values: object) -> Opinion:
    """Store a question of ``by`` to ``unit`` about ``initiative``, to be answered in a week."""
    given: dict[str, object] = {
        "question": "Giải pháp có được áp dụng tại đơn vị không?",
        "due_on": clock.today() + timedelta(days=7),
        "asked_at": clock.now(),
    }
    return _stored(
        Opinion(initiative_id=initiative.id, unit_id=unit.id, asked_by_id=by.id, **{**given, **values})
    )  # fmt: skip


def make_panel(movement: Movement, judges: Sequence[Account], name: str = "Tổ chấm") -> Panel:
    """Store a panel with a seat for each of ``judges``, the first of them its chair."""
    now = clock.now()
    panel = Panel(movement_id=movement.id, name=name)
    panel.seats = [
        Seat(number=place, account_id=judge.id, is_chair=place == 1, taken_at=now)
        for place, judge in enumerate(judges, start=1)
    ]
    return _stored(panel)


def make_assignment(seat: Seat, initiative: Initiative) -> Assignment:
    return _stored(Assignment(seat_id=seat.id, initiative_id=initiative.id, assigned_at=clock.now()))


def make_sheet(assignment: Assignment, marks: Mapping[str, int], *, handed_in: bool = True) -> Sheet:
    """Store a sheet; ``marks`` gives hundredths by the criterion's code."""
    now = clock.now()
    criteria = {criterion.code: criterion.id for criterion in assignment.movement.rubric.criteria}
    with transaction() as session:
        rubric = session.get_one(Rubric, assignment.movement.id)
        rubric.frozen_at = rubric.frozen_at or now
        session.flush()
        sheet = Sheet(assignment_id=assignment.id, begun_at=now)
        sheet.marks = [Mark(criterion_id=criteria[code], value=value) for code, value in marks.items()]
        session.add(sheet)
        session.flush()
        if handed_in:
            sheet.state, sheet.handed_in_at = SheetState.HANDED_IN, now
    return sheet


def make_council(
    body: Body, *accounts: Account | None, kind: CouncilKind = CouncilKind.TDKT, **values: object
) -> Council:
    """Store an established council with a member for each of ``accounts``: a chair, ordinary members, and at the end a
    secretary if there are three or more. None is a member without an account."""
    given: dict[str, object] = {
        "name": "Hội đồng Thi đua - Khen thưởng huyện Nhà Bè", "symbol": "HĐTĐKT", "standing_unit": "Phòng Nội vụ",
        "decision_ref": "12/QĐ-UBND", "established_on": clock.today() - timedelta(days=60),
    }  # fmt: skip
    if kind is CouncilKind.INITIATIVE:
        given |= {"name": "Hội đồng sáng kiến huyện Nhà Bè", "symbol": "HĐSK"}
    council = _stored(Council(body_id=body.id, kind=kind, made_at=clock.now(), **{**given, **values}))
    for place, account in enumerate(accounts, start=1):
        last = place == len(accounts) > 2
        role = CouncilRole.CHAIR if place == 1 else CouncilRole.SECRETARY if last else CouncilRole.MEMBER
        make_council_member(council, account, role)
    return council


def make_council_member(
    council: Council, account: Account | None = None, role: CouncilRole = CouncilRole.MEMBER, **values: object
) -> CouncilMember:
    """Store a member, at the end of the composition; by default since the council was established."""
    place = len(council.members) + 1
    person = account.person if account else None
    given: dict[str, object] = {
        "position": place, "full_name": account.name if account else f"Ủy viên {place:02d}", "office": "Trưởng phòng",
        "account_id": account.id if account else None, "person_id": person.id if person else None,
        "unit_id": person.unit_id if person else None,
        "valid_from": council.established_on or clock.today(),
    }  # fmt: skip
    member = _stored(CouncilMember(council_id=council.id, role=role, **{**given, **values}))
    with transaction() as session:
        session.expire(council, ["members"])
    return member


def make_meeting(
    council: Council,
    *,
    state: MeetingState = MeetingState.PLANNED,
    absent: Iterable[CouncilMember] = (),
    **values: object,
) -> Meeting:
    """Store a meeting of today with every member of the day: expected while it is ahead, else present but ``absent``.

    An open or closed one has the quorum of two thirds of all members frozen.
    """
    now, day = clock.now(), values.get("held_on", clock.today())
    held = state in (MeetingState.OPEN, MeetingState.CLOSED)
    away = {member.id for member in absent}
    members = [member for member in council.members if member.serves_on(day)]  # type: ignore[arg-type]
    by_role = {member.role: member.id for member in reversed(members)}
    given: dict[str, object] = {
        "year": day.year, "number": len(council.meetings) + 1, "held_on": day,  # type: ignore[attr-defined]
        "starts_at": time(14), "place": "Phòng họp số 1", "subject": "Xét khen thưởng",
        "chair_id": by_role.get(CouncilRole.CHAIR), "secretary_id": by_role.get(CouncilRole.SECRETARY),
        "called_at": None if state is MeetingState.PLANNED else now, "opened_at": now if held else None,
        "closed_at": now if state is MeetingState.CLOSED else None,
    }  # fmt: skip
    if held:
        given |= {
            "quorum_basis": "total",
            "quorum_numerator": 2,
            "quorum_denominator": 3,
            "total_members": len(members),
        }
    with transaction() as session:
        # What belongs to a closed meeting stands before it is closed.
        first = MeetingState.OPEN if state is MeetingState.CLOSED else state
        meeting = Meeting(council_id=council.id, state=first, **{**given, **values})
        closed_at, meeting.closed_at = meeting.closed_at, None
        for member in members:
            seen = AttendanceState.ABSENT if member.id in away else AttendanceState.PRESENT
            meeting.attendances.append(
                Attendance(member_id=member.id, state=seen if held else AttendanceState.EXPECTED,
                           arrived_at=now if held and member.id not in away else None)
            )  # fmt: skip
        session.add(meeting)
        session.flush()
        meeting.state, meeting.closed_at = state, closed_at
        session.expire(council, ["meetings"])
    return meeting


def make_agenda_item(meeting: Meeting, title: str = "", **values: object) -> AgendaItem:
    """Store an item at the end of the agenda."""
    place = len(meeting.items) + 1
    item = AgendaItem(meeting_id=meeting.id, position=place, title=title or f"Nội dung {place}", **values)
    with transaction() as session:
        session.add(item)
        session.flush()
        session.expire(meeting, ["items"])
    return item


def make_proposal(movement: Movement, *, state: ProposalState = ProposalState.DRAFTED) -> Proposal:
    now = clock.now()
    submitted_at = None if state is ProposalState.DRAFTED else now
    return _stored(
        Proposal(movement_id=movement.id, title="Khen thưởng phong trào", state=state, made_at=now,
                 submitted_at=submitted_at)
    )  # fmt: skip


def make_line(proposal: Proposal, recipient: Unit | Person, *, position: int = 1, **values: object) -> Award:
    """Store a proposed line for a unit or a person."""
    person = recipient if isinstance(recipient, Person) else None
    unit_id = recipient.unit_id if isinstance(recipient, Person) else recipient.id
    given: dict[str, object] = {
        "honour": "GK_HUYEN",
        "achievement": "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019",
        "recipient_line": f"{person.post}, {person.unit.name}" if person else "huyện Nhà Bè",
    }
    return _stored(
        Award(
            proposal_id=proposal.id, movement_id=proposal.movement_id, body_id=proposal.movement.body_id,
            position=position, unit_id=unit_id, person_id=person.id if person else None,
            recipient_kind=RecipientKind.INDIVIDUAL if person else RecipientKind.COLLECTIVE,
            recipient_key=f"person:{person.id}" if person else f"unit:{unit_id}",
            recipient_name=person.full_name if person else recipient.name,  # type: ignore[union-attr]
            honorific=person.honorific if person else None,
            **{**given, **values},
        )
    )  # fmt: skip


def numbers_until(body: Body, last: int, by: Account, *, day: date | None = None) -> None:
    """Note the numbers of decisions up to ``last`` as given elsewhere, so that the next is the one after it."""
    on, series = day or clock.today(), f"QĐ-{body.symbol}"
    if next_number(body, on.year, series) <= last:
        note_outside(body, OutsideNumbers(series, last, on, "Văn thư cấp ngoài hệ thống", sure=True), by=by)


def book_number(decision: Decision, by: Account) -> None:
    """Put the number of ``decision`` into the number book, after as many given elsewhere as it needs."""
    assert decision.number and decision.year and decision.issued_on
    given = {"body": decision.body, "year": decision.year, "series": decision.symbol, "taken_on": decision.issued_on,
             "taken_at": clock.now(), "taken_by": by}  # fmt: skip
    first = next_number(decision.body, decision.year, decision.symbol)
    if first < decision.number:
        db.session.add(TakenNumber(**given, number=first, until=decision.number - 1, reason="Cấp ngoài hệ thống"))
        db.session.flush()
    db.session.add(
        TakenNumber(**given, number=decision.number, until=decision.number, title=decision.title,
                    subject_kind="decision", subject_id=decision.id)
    )  # fmt: skip
    db.session.flush()


def make_decision(proposal: Proposal, by: Account, *, number: int = 5, **values: object) -> Decision:
    """Decide ``proposal``: every proposed line becomes an award with the next register number."""
    today = clock.today()
    with transaction() as session:
        body = proposal.movement.body
        given: dict[str, object] = {
            "symbol": f"QĐ-{body.symbol}", "signed_on": today, "issued_on": today, "title": proposal.title,
            "capacity": Capacity.HEAD, "signer_name": "(Họ và tên)",
        }  # fmt: skip
        decision = Decision(
            body_id=body.id, movement_id=proposal.movement_id, proposal_id=proposal.id, year=today.year, number=number,
            decided_at=clock.now(), decided_by_id=by.id, **{**given, **values},
        )  # fmt: skip
        session.add(decision)
        session.flush()
        book_number(decision, by)
        proposal.state = ProposalState.DECIDED
        awards = [award for award in proposal.awards if award.state is AwardState.PROPOSED]
        for award in awards:
            award.money = frozen(award, decision.signed_on)
        session.flush()
        for place, award in enumerate(awards, start=1):
            award.grant(decision, number * 100 + place)
    return decision


def make_past_award(recipient: Recipient, by: Account, name: str, day: date, **values: object) -> PastAward:
    """Store a decision of old of ``day`` that gave ``recipient`` the honour called ``name``."""
    given: dict[str, object] = {
        "position": 1, "recipient_kind": PastRecipient(kind_of(recipient).value), recipient.__tablename__: recipient,
        "honour_name": name, "merit_kind": MeritKind.MERIT, "looked_at": clock.now(),
        "recipient_name": recipient_name(recipient),
    }  # fmt: skip
    decision = OldDecision(
        body_id=unit_of(recipient).body_id, authority="Chủ tịch Ủy ban nhân dân Thành phố", level=HonourLevel.PROVINCE,
        notation="12/QĐ-UBND", issued_on=day, title="Về việc khen thưởng", key=f"12/{day}", entered_at=clock.now(),
        entered_by_id=by.id,
    )  # fmt: skip
    line = PastAward(**{**given, **values})
    decision.lines = [line]
    _stored(decision)
    return line


def make_hold(recipient: Recipient, by: Account, **values: object) -> Hold:
    """Store a hold on ``recipient`` that began yesterday and stands until it is lifted."""
    unit = recipient if isinstance(recipient, Unit) else recipient.unit
    given: dict[str, object] = {
        f"{recipient.__tablename__}_id": recipient.id,
        "body_id": unit.body_id,
        "kind": HoldKind.COMPLAINT,
        "from_on": clock.today() - timedelta(days=1),
        "reason": "Đang xác minh đơn tố cáo",
        "placed_at": clock.now(),
    }
    return _stored(Hold(placed_by_id=by.id, **{**given, **values}))


def make_nomination(movement: Movement, unit: Unit, by: Account, **values: object) -> Nomination:
    """Store the nomination of ``unit`` by itself, handed in as the first of the movement."""
    given: dict[str, object] = {
        "state": NominationState.SUBMITTED,
        "number": 1,
        "submitted_at": clock.now(),
        "honour": "GK_HUYEN",
        "recipient_unit_id": unit.id,
        "recipient_name": unit.name,
        "achievement": "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính",
        "made_at": clock.now(),
    }
    return _stored(Nomination(movement_id=movement.id, unit_id=unit.id, made_by_id=by.id, **{**given, **values}))
