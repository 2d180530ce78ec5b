"""A council of five with sign-ins, its secretariat, and the ways to bring one of its meetings further."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

import pytest
from flask import Flask

from contest import clock
from contest.accounts.models import Account, Role
from contest.councils import queries, services, sitting
from contest.councils.agenda import Matter
from contest.councils.models import AttendanceState, Council, CouncilMember, Meeting
from contest.councils.services import MeetingDetails
from contest.councils.sitting import Noted
from contest.database import transaction
from contest.units.models import Body, Unit
from tests.factories import make_account, make_body, make_council, make_person, make_unit


@dataclass
class Table:
    """The council, who sits on it by position, and the unit where the third member works."""

    body: Body
    council: Council
    secretary: Account
    leader: Account
    seats: list[Account]
    unit: Unit

    @property
    def members(self) -> list[CouncilMember]:
        return list(queries.composition_of(self.council))

    def planned(self, *titles: str, matters: Iterable[Matter] = ()) -> Meeting:
        details = MeetingDetails(clock.today(), time(14), "Phòng họp số 1", "Xét khen thưởng")
        with transaction():
            meeting = services.plan_meeting(self.council, details, by=self.secretary)
            wanted = [Matter(title) for title in titles or ("Nội dung một", "Nội dung hai")]
            services.put_on_agenda(meeting, [*wanted, *matters], by=self.secretary)
        return meeting

    def called(self, *titles: str, matters: Iterable[Matter] = ()) -> Meeting:
        meeting = self.planned(*titles, matters=matters)
        with transaction():
            services.call_meeting(meeting, by=self.secretary)
        return meeting

    def attended(self, meeting: Meeting, present: int = 5) -> Meeting:
        """Note the first ``present`` members as there; who is not is expected still. Without a number all come."""
        lines = queries.attendances_of(meeting)
        order = [lines[0], lines[-1], *lines[1:-1]]  # The chair first, then the secretary.
        with transaction():
            noted = {line.id: Noted(AttendanceState.PRESENT) for line in order[:present]}
            sitting.note_attendance(meeting, noted, by=self.secretary)
        return meeting

    def opened(self, *titles: str, present: int = 5, matters: Iterable[Matter] = ()) -> Meeting:
        meeting = self.attended(self.called(*titles, matters=matters), present)
        with transaction():
            sitting.open_meeting(meeting, by=self.secretary)
            first = sitting.next_item(meeting)
            assert first is not None
            sitting.turn_to(first, by=self.secretary)
        return meeting

    def closed(self, *titles: str, present: int = 5, matters: Iterable[Matter] = ()) -> Meeting:
        meeting = self.opened(*titles, present=present, matters=matters)
        with transaction():
            while (item := meeting.current) is not None:
                sitting.conclude(item, "Hội đồng thống nhất.", "Tặng Giấy khen", by=self.secretary)
            sitting.close_meeting(meeting, "Chủ tọa kết luận.", by=self.secretary)
        return meeting


@pytest.fixture
def table(app: Flask) -> Table:
    body = make_body()
    unit = make_unit(body)
    person = make_person(unit, "Ủy viên ba")
    seats = [
        make_account("chair@x.vn", (Role.COUNCIL_CHAIR, body), name="Chủ tịch một"),
        make_account("two@x.vn", (Role.COUNCIL_MEMBER, body), name="Ủy viên hai"),
        make_account("three@x.vn", (Role.COUNCIL_MEMBER, body), name="Ủy viên ba", person=person),
        make_account("four@x.vn", (Role.COUNCIL_MEMBER, body), name="Ủy viên bốn"),
        make_account("five@x.vn", (Role.COUNCIL_MEMBER, body), name="Thư ký năm"),
    ]
    secretary = make_account("office@x.vn", (Role.SECRETARIAT, body), name="Văn phòng")
    leader = make_account("leader@x.vn", (Role.LEADER, body), name="Lãnh đạo")
    return Table(body, make_council(body, *seats), secretary, leader, seats, unit)
