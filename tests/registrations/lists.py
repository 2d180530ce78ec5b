"""An office with a composed form, and lists as officers fill them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.initiatives.models import Initiative
from contest.movements.models import Movement, PhaseKind
from contest.questions.answers import QuestionKind
from contest.questions.models import Question
from contest.questions.services import Wanted, compose_form
from contest.questions.sets import QuestionDetails
from contest.registrations import services
from contest.registrations.models import SentList
from contest.registrations.roster import headings_of
from contest.storage.uploads import Upload
from contest.units.models import Body, Unit
from contest.units.queries import units_of
from tests.factories import make_account, make_body, make_movement, make_unit

QUESTIONS = (
    QuestionDetails("Thực trạng", QuestionKind.LONG, help="Còn vướng mắc gì?", required=True, word_limit=20),
    QuestionDetails("Từ khóa", QuestionKind.SHORT),
    QuestionDetails("Số tiền làm lợi", QuestionKind.NUMBER, measure="đồng"),
    QuestionDetails("Ngày áp dụng lần đầu", QuestionKind.DATE, code="first-applied-on", required=True),
    QuestionDetails("Phạm vi", QuestionKind.CHOICE, choices=("Toàn đơn vị", "Nhiều đơn vị"), required=True),
    QuestionDetails("Ai được lợi", QuestionKind.CHOICES, choices=("Người dân", "Doanh nghiệp", "Cơ quan; tổ chức")),
    QuestionDetails("Số liệu", QuestionKind.TABLE),
    QuestionDetails("Xác nhận áp dụng", QuestionKind.FILE),
)  # fmt: skip
ROW = {
    "Mã đơn vị": "PK",
    "Tên giải pháp, sáng kiến": "Một cửa điện tử liên thông",
    "Lĩnh vực": "Thủ tục hành chính",
    "Tác giả 1: họ và tên": "Nguyễn Văn An",
    "Tác giả 1: chức vụ": "Chuyên viên",
    "Tác giả 1: tỷ lệ (%)": "60",
    "Tác giả 2: họ và tên": "Trần Thị Bưởi",
    "Tác giả 2: đơn vị": "PX",
    "Tác giả 2: tỷ lệ (%)": "40",
    "Thực trạng": "Người dân phải đi lại\nnhiều lần.",
    "Số tiền làm lợi": "1.250.000",
    "Ngày áp dụng lần đầu": "31/3/2019",
    "Phạm vi": "Toàn đơn vị",
    "Ai được lợi": "Người dân; Doanh nghiệp",
    "Số liệu": "Thời gian (ngày): 15 → 7",
}


@dataclass
class World:
    """A body with two units, their officers, the secretariat, and a movement with a composed form."""

    body: Body
    unit: Unit
    other: Unit
    officer: Account
    neighbour: Account
    secretary: Account
    movement: Movement

    @classmethod
    def made(cls, *questions: QuestionDetails, **phases: tuple[int, int]) -> "World":
        body = make_body()
        unit, other = make_unit(body), make_unit(body, "PX", "Ủy ban nhân dân xã Phú Xuân")
        spans = {kind: phases.get(kind.value, (-10, 20)) for kind in PhaseKind}
        world = cls(
            body, unit, other,
            make_account("officer@x.vn", (Role.UNIT_OFFICER, unit)),
            make_account("neighbour@x.vn", (Role.UNIT_OFFICER, other)),
            make_account("secretary@x.vn", (Role.SECRETARIAT, body)),
            make_movement(body, phases=spans),
        )  # fmt: skip
        compose(world.movement, questions or QUESTIONS)
        return world

    def units(self) -> list[Unit]:
        return list(units_of(self.body, on=clock.today()))

    def take_in(self, upload: Upload, *, by: Account | None = None, units: Sequence[Unit] | None = None) -> SentList:
        """Send a list, look away, and take it in."""
        account, units = by or self.secretary, units if units is not None else self.units()
        with transaction():
            sent = services.send_list(self.movement, upload, units, by=account)
        with transaction():
            return services.import_list(sent, units, by=account)

    def question(self, label: str) -> Question:
        return next(question for question in self.movement.asked if question.label == label)


def compose(movement: Movement, questions: Sequence[QuestionDetails], *, filled_in: bool = False) -> None:
    with transaction():
        compose_form(movement.id, [Wanted(None, details) for details in questions], filled_in=filled_in)
    db.session.expire_all()


def filled(movement: Movement, *rows: Mapping[str, Any], **changes: Any) -> Upload:
    """Return a list with ``rows``, by headings, as a spreadsheet program saves it."""
    headings = list(dict.fromkeys([*headings_of(movement).values(), *(name for row in rows for name in row)]))
    book = Workbook()
    book.active.append([f"{heading} *" for heading in headings])
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    out = BytesIO()
    book.save(out)
    return Upload(changes.get("name", "danh-sach.xlsx"), out.getvalue())


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a complete row; changes are by the heading with "_" for a blank."""
    given = {name.replace("_", " "): value for name, value in changes.items()}
    return {**ROW, "Tên giải pháp, sáng kiến": f"Giải pháp số {number}", **given}


def faults_of(refused: Any) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in refused.faults]


def cells(content: bytes, sheet: int = 0) -> list[list[Any]]:
    """Return the cells of a workbook as another program reads them."""
    return [list(line) for line in load_workbook(BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)]


def text(initiative: Initiative) -> dict[str, Any]:
    """Return what an initiative says, free of ids."""
    return {
        "title": initiative.title,
        "unit": initiative.unit.code,
        "field": initiative.field.name if initiative.field else None,
        "authors": [(one.full_name, one.post, one.unit.code, one.share) for one in initiative.authors],
        "answers": {
            question.label: initiative.answer_to(question)
            for question in initiative.movement.asked
            if initiative.answer_to(question) is not None
        },
    }
