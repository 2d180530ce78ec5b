"""What tests of blanks begin with: an office, a kind of blank, a batch."""

from datetime import date

from contest.blanks import services
from contest.blanks.forms import USUALLY_PRINTED
from contest.blanks.models import BlankBatch, BlankKind, Printer
from contest.blanks.services import Delivery, Happening, KindDetails, PrinterDetails
from contest.blanks.stock import StockAct
from contest.database import db, transaction
from contest.designs.ready_made import COMMENDATION
from tests.certificates.samples import DAY, Office

KIND = KindDetails("Phôi Giấy khen A4", COMMENDATION, USUALLY_PRINTED, frame=(100, 180, 100, 100))


class Store(Office):
    """An office with blanks."""

    def add_kind(self, details: KindDetails = KIND) -> BlankKind:
        with transaction():
            return services.add_kind(self.body, details, by=self.secretary)

    def receive(self, kind: BlankKind, quantity: int = 10, number: str = "01/2020", **offset: int) -> BlankBatch:
        delivery = Delivery(number, quantity, DAY, "Nhà in Thành phố", **offset)
        with transaction():
            return services.receive(kind, delivery, by=self.secretary)

    def add_printer(self, details: PrinterDetails = PrinterDetails("HP LaserJet")) -> Printer:  # noqa: B008 - frozen
        with transaction():
            return services.add_printer(self.body, details, by=self.secretary)

    def note(self, batch: BlankBatch, act: StockAct, quantity: int, day: date = DAY) -> None:
        with transaction():
            services.note(batch, Happening(act, quantity, day, "Rách mép"), by=self.secretary)


def fresh() -> None:
    """Forget what was read, as the next request does."""
    db.session.rollback()
    db.session.expire_all()
