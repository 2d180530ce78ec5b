"""What tests of blanks begin with: an office, a kind of blank, a batch."""

from datetime import date

from contest.awards.models import Decision
from contest.blanks import printing, services, tasks
from contest.blanks.forms import USUALLY_PRINTED
from contest.blanks.models import BlankBatch, BlankKind, OverlayRun, Printer
from contest.blanks.printing import Outcome, Report
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

    def begin(
        self, decision: Decision, batch: BlankBatch, printer: Printer | None = None, holders: list[int] | None = None
    ) -> OverlayRun:
        """Begin a run and compose its pages."""
        printer = printer or self.add_printer()
        with transaction():
            run = printing.begin_run(decision, batch, printer, holders, by=self.secretary)
        tasks.compose_run(run.id)
        fresh()
        return db.session.get_one(OverlayRun, run.id)

    def take(self, run: OverlayRun, count: int = 99) -> list[str]:
        """Take sheets and return their serials."""
        with transaction():
            return [line.certificate.serial for line in printing.take_stack(run, count, by=self.secretary)]

    def report(self, run: OverlayRun, outcome: Outcome = Outcome.ALL, at: int = 0, spoiled: int = 1) -> None:
        with transaction():
            told = Report(run.stacks, outcome, at, spoiled, "Kẹt giấy" if outcome is Outcome.SPOILED else "")
            printing.report(run, told, by=self.secretary)

    def note(self, batch: BlankBatch, act: StockAct, quantity: int, day: date = DAY) -> None:
        with transaction():
            services.note(batch, Happening(act, quantity, day, "Rách mép"), by=self.secretary)


def fresh() -> None:
    """Forget what was read, as the next request does."""
    db.session.rollback()
    db.session.expire_all()
