"""The people of the demonstration: numbered, never real. One password for all of them."""

from dataclasses import dataclass

from contest.accounts.models import Account, Role
from contest.accounts.services import Appointment, give_role, invite, set_person, take_up_invitation
from contest.database import db
from contest.units.models import Body, Honorific, Unit
from contest.units.services import person_at

PASSWORD = "thi-dua-nha-be"  # noqa: S105 - made known on the first page of the demonstration
DOMAIN = "nhabe.example"
# Where each of the seven judges works: their own units' solutions never come before them.
JUDGES = ("NV", "VP", "TP", "TNMT", "QLDT", "KT", "YT")


@dataclass(frozen=True)
class SignIn:
    """A line of the list of sign-ins that the demonstration prints."""

    role: Role
    email: str


SIGN_INS = (
    SignIn(Role.SECRETARIAT, f"thuky@{DOMAIN}"),
    SignIn(Role.UNIT_OFFICER, f"chuyenvien01@{DOMAIN}"),
    SignIn(Role.UNIT_HEAD, f"thutruong01@{DOMAIN}"),
    SignIn(Role.JUDGE, f"giamkhao01@{DOMAIN}"),
    SignIn(Role.COUNCIL_CHAIR, f"hoidong01@{DOMAIN}"),
    SignIn(Role.COUNCIL_MEMBER, f"hoidong02@{DOMAIN}"),
    SignIn(Role.LEADER, f"lanhdao@{DOMAIN}"),
    SignIn(Role.ADMINISTRATOR, f"quantri@{DOMAIN}"),
)


@dataclass(frozen=True)
class Staff:
    """Who runs the story: those named by what they do in it, officers by the code of their unit."""

    administrator: Account
    secretary: Account
    leader: Account
    council: list[Account]
    judges: list[Account]
    officers: dict[str, Account]


def administrator() -> Account:
    return _account("quantri", "Quản trị hệ thống", Appointment(Role.ADMINISTRATOR), by=None)


def staff_of(body: Body, units: dict[str, Unit], *, by: Account) -> Staff:
    """Return the staff of the district: secretary, leader, nine of the council, seven judges, officers of the units."""
    secretary = _account("thuky", "Thư ký Hội đồng", Appointment(Role.SECRETARIAT, body=body), by=by)
    leader = _account("lanhdao", "Lãnh đạo có thẩm quyền", Appointment(Role.LEADER, body=body), by=by)
    council = [_account("hoidong01", "Chủ tịch Hội đồng", Appointment(Role.COUNCIL_CHAIR, body=body), by=by)]
    for number in range(2, 10):
        name = f"Ủy viên Hội đồng {number:02d}"
        council.append(_account(f"hoidong{number:02d}", name, Appointment(Role.COUNCIL_MEMBER, body=body), by=by))
    judges = [
        _account(f"giamkhao{number:02d}", f"Giám khảo {number:02d}", Appointment(Role.JUDGE, body=body), by=by)
        for number in range(1, len(JUDGES) + 1)
    ]
    for judge, code in zip(judges, JUDGES, strict=True):
        set_person(judge, person_at(units[code], judge.name, honorific=Honorific.MR, post="", by=by), by=by)
    # The first officer is the one newcomers sign in as: of a unit with a named solution.
    codes = ["PK", *(code for code in units if code != "PK")]
    officers = {
        code: _account(
            f"chuyenvien{number:02d}",
            f"Chuyên viên {number:02d}",
            Appointment(Role.UNIT_OFFICER, unit=units[code]),
            by=by,
        )
        for number, code in enumerate(codes, start=1)
    }
    return Staff(by, secretary, leader, council, judges, officers)


def take_over(staff: Staff, body: Body, units: dict[str, Unit]) -> None:
    """Give the staff of the district the same roles at the commune that followed it."""
    give_role(staff.secretary, Appointment(Role.SECRETARIAT, body=body), by=staff.administrator)
    give_role(staff.leader, Appointment(Role.LEADER, body=body), by=staff.administrator)
    for judge in staff.judges:
        give_role(judge, Appointment(Role.JUDGE, body=body), by=staff.administrator)
    give_role(staff.council[0], Appointment(Role.COUNCIL_CHAIR, body=body), by=staff.administrator)
    for member in staff.council[1:]:
        give_role(member, Appointment(Role.COUNCIL_MEMBER, body=body), by=staff.administrator)
    officers = [staff.officers[code] for code in ("PK", "PX", "TTNB", "PL", "BV", "VPDK", "GDDT", "CA")]
    for officer, unit in zip(officers, units.values(), strict=True):
        give_role(officer, Appointment(Role.UNIT_OFFICER, unit=unit), by=staff.administrator)
    _account("thutruong01", "Thủ trưởng 01", Appointment(Role.UNIT_HEAD, unit=units["VPX"]), by=staff.administrator)
    # One officer is known as a person, so that somebody who is named as an author can confirm it.
    author = staff.officers["TTNB"]
    set_person(author, person_at(units["VHXH"], author.name, honorific=Honorific.MR, post="Chuyên viên",
                                 by=staff.administrator), by=staff.administrator)  # fmt: skip


def _account(local: str, name: str, appointment: Appointment, *, by: Account | None) -> Account:
    invitation = invite(f"{local}@{DOMAIN}", name, appointment, by=by)
    account = take_up_invitation(invitation, PASSWORD)
    db.session.flush()
    return account
