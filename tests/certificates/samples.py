"""What tests of certificates print: a decision with its list, and texts that are easy, long, or impossible."""

from datetime import date

from contest import clock
from contest.accounts.models import Account, Role
from contest.awards.models import Annulment, Award, Capacity, Decision, ProposalState
from contest.database import transaction
from contest.units.models import Body, Honorific
from tests.factories import (
    make_account,
    make_body,
    make_decision,
    make_line,
    make_movement,
    make_person,
    make_proposal,
    make_unit,
)  # fmt: skip

DAY = date(2020, 2, 7)
COLLECTIVES = (
    "Ủy ban nhân dân xã Phước Kiển",
    "Phòng Tài nguyên và Môi trường huyện Nhà Bè",
    "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè",
)
ACHIEVEMENT = "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019"
LONG_NAME = (
    "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè trực thuộc Văn phòng Đăng ký đất đai Thành phố Hồ Chí Minh, "
    "Sở Tài nguyên và Môi trường Thành phố"
)
LONG_ACHIEVEMENT = (
    "Đã có giải pháp “Quy chế phối hợp cấp giấy phép xây dựng và giấy phép xây dựng có thời hạn nhà ở riêng lẻ liên "
    "thông cấp điện - cấp nước” góp phần thực hiện tốt phong trào thi đua cải cách hành chính năm 2019 trên địa bàn "
    "huyện Nhà Bè, được người dân và doanh nghiệp ghi nhận"
)
TEXTS = {
    "body": "Ủy ban nhân dân huyện Nhà Bè",
    "country": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "motto": "Độc lập - Tự do - Hạnh phúc",
    "office": "Chủ tịch Ủy ban nhân dân huyện Nhà Bè",
    "tribute": "Tặng",
    "heading": "GIẤY KHEN",
    "label": "Tập thể:",
    "recipient": "Ủy ban nhân dân xã Phước Kiển",
    "recipient_line": "huyện Nhà Bè",
    "achievement": ACHIEVEMENT,
    "place_and_day": "Nhà Bè, ngày 07 tháng 02 năm 2020",
    "capacity": "Chủ tịch",
    "signer": "(Họ và tên)",
    "decision": "Quyết định số: 05/QĐ-UBND",
    "decided_on": "ngày 07 tháng 02 năm 2020",
    "register": "Số sổ khen thưởng: 0001/2020",
    "serial": "Số hiệu: NHABE-2020-0001|Mã tra cứu: ABCD EFGH IJKL MNOP",
}
CASES = {
    "collective": TEXTS,
    "individual": TEXTS
    | {
        "label": "",
        "recipient": "Ông Nguyễn Văn A (Cá nhân 01)",
        "recipient_line": "Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Kiển, huyện Nhà Bè",
        "achievement": f"{ACHIEVEMENT} trên địa bàn huyện",
    },
    "long": TEXTS
    | {
        "office": "Chủ tịch Ủy ban nhân dân Thành phố Hồ Chí Minh kiêm Trưởng Ban Chỉ đạo cải cách hành chính",
        "recipient": LONG_NAME,
        "recipient_line": "Số 330 Nguyễn Bình, Ấp 1, xã Phú Xuân, huyện Nhà Bè, Thành phố Hồ Chí Minh, đơn vị phối hợp "
        "với Ủy ban nhân dân các xã, thị trấn trên địa bàn huyện Nhà Bè",
        "achievement": LONG_ACHIEVEMENT,
        "signer": "Nguyễn Phước Thị Hồng Nhung Tên Đệm Rất Dài",
    },
    "deputy": TEXTS | {"capacity": "KT. Chủ tịch|Phó Chủ tịch", "recipient": COLLECTIVES[1], "recipient_line": ""},
}


class Office:
    """A body with a secretariat and a leader, that decides."""

    def __init__(self) -> None:
        with clock.at(DAY):
            self.body: Body = make_body()
            self.secretary: Account = make_account("thu.ky@nhabe.vn", (Role.SECRETARIAT, self.body))
            self.leader: Account = make_account("chu.tich@nhabe.vn", (Role.LEADER, self.body))
            self.outsider: Account = make_account("nguoi.khac@nhabe.vn")
            self.movement = make_movement(self.body)
            self.units = 0

    def decide(
        self, *, collectives: int = 2, individuals: int = 1, number: int = 5, capacity: Capacity = Capacity.HEAD,
        **line: object,
    ) -> Decision:  # fmt: skip
        """Issue a decision; ``line`` changes its first line."""
        with clock.at(DAY):
            proposal = make_proposal(self.movement, state=ProposalState.SUBMITTED)
            for place in range(1, collectives + individuals + 1):
                self.units += 1
                unit = make_unit(self.body, f"U{self.units}", COLLECTIVES[self.units % 3])
                recipient = (
                    unit
                    if place <= collectives
                    else make_person(unit, f"Nguyễn Văn {self.units}", honorific=list(Honorific)[place % 2])
                )
                make_line(proposal, recipient, position=place, **(line if place == 1 else {}))  # type: ignore[arg-type]
            return make_decision(proposal, self.leader, number=number, issued_on=DAY, capacity=capacity)

    def annul(self, award: Award, reason: str = "Kê khai thành tích không đúng") -> None:
        with transaction() as session:
            award = session.get_one(Award, award.id)
            award.annul()
            session.add(
                Annulment(
                    award_id=award.id, decision_ref="12/QĐ-UBND", annulled_on=date(2020, 3, 2), reason=reason,
                    recorded_at=clock.now(), recorded_by_id=self.leader.id,
                )
            )  # fmt: skip
