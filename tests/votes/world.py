"""A council of nine in an open meeting with three items on its agenda, one of which a member has a conflict on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256

from contest import clock
from contest.accounts.models import Account, Role
from contest.councils.conflict import Bar
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    ConflictSource,
    Council,
    CouncilKind,
    CouncilMember,
    CouncilRole,
    ItemConflict,
    Meeting,
    MeetingState,
)
from contest.database import transaction
from contest.units.models import Body
from contest.votes import casting, services
from contest.votes.models import AGAINST, AGREE, Method, Round
from contest.votes.passing import BLANK
from contest.votes.queries import motions_for, voter_of
from contest.votes.sealing import ALPHABET, KEY_LENGTH, grouped
from contest.votes.services import RoundDetails
from tests.factories import make_account, make_body

BOX_KEY = "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345"
ROLES = (CouncilRole.CHAIR, CouncilRole.VICE_CHAIR, CouncilRole.STANDING)


@dataclass
class World:
    """What a test of voting works on; ``people`` are the accounts of the members in their order."""

    body: Body
    secretary: Account
    leader: Account
    people: Sequence[Account]
    council: Council
    members: Sequence[CouncilMember]
    meeting: Meeting
    items: Sequence[AgendaItem]

    @property
    def chair(self) -> Account:
        return self.people[0]

    def prepared(self, method: Method = Method.SECRET, items: Sequence[AgendaItem] = (), **values: bool) -> Round:
        with transaction():
            details = RoundDetails("Phiếu bầu đợt 1", method, **values)
            return services.prepare_round(self.meeting, details, items or self.items, by=self.secretary)

    def opened(self, method: Method = Method.SECRET, items: Sequence[AgendaItem] = (), **values: bool) -> Round:
        round_ = self.prepared(method, items, **values)
        with transaction():
            return services.open_round(round_, BOX_KEY if method is Method.SECRET else "", by=self.chair)

    def cast(self, round_: Round, account: Account, answer: str = AGREE, *, key: str = "", **other: str) -> str:
        """Let ``account`` cast a ballot that says ``answer`` on everything but ``on_2=``…, and return its key."""
        key = key or key_of(account.email)
        voter = voter_of(round_, account)
        motions = motions_for(voter) if voter else []
        answers = {motion.id: other.get(f"on_{motion.position}", answer) for motion in motions}
        with transaction():
            casting.cast_ballot(round_, answers, key, by=account)
        return key

    def counted(self, round_: Round) -> Round:
        with transaction():
            return casting.count_ballots(round_, BOX_KEY, by=self.chair)

    def closed(self, round_: Round) -> Round:
        with transaction():
            return services.close_round(round_, by=self.chair)

    def absent(self, *places: int, state: AttendanceState = AttendanceState.EXCUSED) -> None:
        """Let members stay away, by their place in the council from 0."""
        gone = {self.members[place].id for place in places}
        with transaction():
            for attendance in self.meeting.attendances:
                if attendance.member_id in gone:
                    attendance.state, attendance.arrived_at, attendance.reason = state, None, "Đi công tác"


def key_of(name: str) -> str:
    """Return a key as a browser would make it, the same in each run."""
    digest = sha256(name.encode()).digest()
    return grouped("".join(ALPHABET[byte & 31] for byte in digest[:KEY_LENGTH]))


def make_world(
    size: int = 9,
    *,
    code: str = "nhabe",
    titles: Sequence[str] = ("Cán bộ số 01", "Đơn vị số 02", "Cán bộ số 03"),
    conflicts: Mapping[int, Sequence[int]] | None = None,
    kind: CouncilKind = CouncilKind.TDKT,
    honour: str = "",
) -> World:
    """Store a council of ``size`` in an open meeting. ``conflicts`` gives members by the item, both by place from 0."""
    body, at = make_body(code), f"{code}.vn"
    secretary = make_account(f"thuky@{at}", (Role.SECRETARIAT, body), name="Thư ký")
    leader = make_account(f"chutich@{at}", (Role.LEADER, body))
    people = [
        make_account(
            f"hd{place + 1:02d}@{at}",
            (Role.COUNCIL_CHAIR if place == 0 else Role.COUNCIL_MEMBER, body), name=f"Thành viên {place + 1:02d}",
        )
        for place in range(size)
    ]  # fmt: skip
    now, today = clock.now(), clock.today()
    with transaction() as session:
        council = Council(
            body=body, kind=kind, name="Hội đồng Thi đua - Khen thưởng huyện", symbol="HĐTĐKT", made_at=now,
            decision_ref="15/QĐ-UBND", established_on=today, standing_unit="Phòng Nội vụ",
        )  # fmt: skip
        session.add(council)
        session.flush()
        members = [
            CouncilMember(
                council_id=council.id, position=place + 1, role=ROLES[place] if place < 3 else CouncilRole.MEMBER,
                full_name=account.name, office=f"Trưởng phòng {place + 1:02d}", account_id=account.id, valid_from=today,
            )
            for place, account in enumerate(people)
        ]  # fmt: skip
        session.add_all(members)
        session.flush()
        meeting = Meeting(
            council_id=council.id, year=today.year, number=1, held_on=today, starts_at=time(8, 0), opened_at=now,
            place="Phòng họp số 1", state=MeetingState.OPEN, subject="Xét khen thưởng", total_members=size,
            quorum_basis="total", quorum_numerator=2, quorum_denominator=3, chair_id=members[0].id,
            secretary_id=members[-1].id,
        )  # fmt: skip
        session.add(meeting)
        session.flush()
        items = [
            AgendaItem(meeting_id=meeting.id, position=place, title=title, honour=honour)
            for place, title in enumerate(titles, start=1)
        ]
        session.add_all(items)
        session.flush()
        for member in members:
            session.add(
                Attendance(meeting_id=meeting.id, member_id=member.id, state=AttendanceState.PRESENT, arrived_at=now)
            )
        for place, out in (conflicts or {}).items():
            for member in out:
                session.add(
                    ItemConflict(item_id=items[place].id, member_id=members[member].id, recorded_at=now,
                                 source=ConflictSource.AUTOMATIC, reason=Bar.OWN_UNIT.value)
                )  # fmt: skip
    return World(body, secretary, leader, people, council, members, meeting, items)


def make_round(body: Body, account: Account) -> Round:
    """Store an open secret round in a meeting nobody chairs, in which ``account`` is the only voter."""
    now, today = clock.now(), clock.today()
    with transaction() as session:
        council = Council(
            body=body, kind=CouncilKind.TDKT, name="Hội đồng", symbol="HĐ", made_at=now, decision_ref="1/QĐ-UBND",
            established_on=today,
        )  # fmt: skip
        session.add(council)
        session.flush()
        member = CouncilMember(
            council_id=council.id, position=1, role=CouncilRole.MEMBER, full_name=account.name, account_id=account.id,
            valid_from=today,
        )  # fmt: skip
        meeting = Meeting(
            council_id=council.id, year=today.year, number=1, held_on=today, starts_at=time(8, 0), place="Phòng họp",
            state=MeetingState.OPEN, opened_at=now, quorum_basis="total", quorum_numerator=1, quorum_denominator=1,
            total_members=1,
        )  # fmt: skip
        session.add_all([member, meeting])
        session.flush()
        session.add(
            Attendance(meeting_id=meeting.id, member_id=member.id, state=AttendanceState.PRESENT, arrived_at=now)
        )
        session.add(AgendaItem(meeting_id=meeting.id, position=1, title="Nội dung"))
    with transaction():
        round_ = services.prepare_round(meeting, RoundDetails("Vòng", Method.SECRET), meeting.items, by=account)
        return services.open_round(round_, BOX_KEY, by=account)


ANSWERS = (AGREE, AGAINST, BLANK)
