"""Printers, what is read on their calibration sheets, and the pages of both."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from contest.blanks import queries, services
from contest.blanks.calibration import ReadAt, Readings
from contest.blanks.models import BlankKind, Printer
from contest.blanks.services import PrinterDetails, SheetRead
from contest.database import db, transaction
from contest.errors import NotFound, RuleViolation
from contest.journal.models import JournalEntry
from tests.blanks.samples import KIND, Store, fresh
from tests.conftest import sign_in
from tests.factories import make_body
from tests.pdf import pages_of

# The frame belongs at 10,0, 18,0, 10,0 and 10,0; the print is 1,3 too far right and 0,7 too far up.
READ = Readings((87, 87), (187, 187), (113, 113), (93, 93))
SENT = {
    "read_at": "frame", "batch_id": "", "left_1": "8,7", "left_2": "8,7", "top_1": "18,7", "top_2": "18,7",
    "right_1": "11,3", "right_2": "11,3", "bottom_1": "9,3", "bottom_2": "9,3", "sheet_right": "0", "sheet_down": "0",
}  # fmt: skip
ASKEW = {**SENT, "left_2": "7,9", "right_2": "12,1", "top_2": "19,8", "bottom_2": "8,2"}


def entry() -> JournalEntry:
    found = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert found is not None
    return found


def calibrated(store: Store, sheet: SheetRead, kind: BlankKind | None = None) -> tuple[Printer, BlankKind]:
    printer, kind = store.add_printer(), kind or store.add_kind()
    with transaction():
        services.calibrate(printer, kind, sheet, by=store.secretary)
    return printer, kind


def test_a_sheet_that_was_read_sets_the_offset(store: Store) -> None:
    printer, kind = calibrated(store, SheetRead(ReadAt.FRAME, READ, (0, 0)))

    fresh()
    known = queries.calibration_of(printer, kind)
    assert known is not None
    assert (known.right_by, known.down_by, known.calibrated_by.name) == (-13, 7, store.secretary.name)
    assert known.readings["left"] == [87, 87]
    assert entry().act == "printer.calibrate"
    assert entry().details["changed"] == {"right": [None, -13], "down": [None, 7]}


def test_the_offset_of_the_batch_that_was_read_is_not_taken_for_that_of_the_printer(store: Store) -> None:
    """Its frame stands 0,5 mm further right than it should; what is printed onto it will be moved along."""
    kind = store.add_kind()
    batch = store.receive(kind, right=5)
    moved = replace(READ, left=(92, 92), right=(108, 108))

    printer, _kind = calibrated(store, SheetRead(ReadAt.FRAME, moved, (0, 0), batch), kind)

    known = queries.calibration_of(printer, kind)
    assert known is not None
    assert (known.right_by, known.down_by) == (-13, 7)


def test_the_latest_calibration_counts_and_the_former_stay(store: Store) -> None:
    printer, kind = calibrated(store, SheetRead(ReadAt.FRAME, READ, (0, 0)))

    with transaction():
        services.set_offset(printer, kind, -10, 5, by=store.secretary)

    known = queries.calibration_of(printer, kind)
    assert known is not None
    assert (known.right_by, known.down_by, known.read_at) == (-10, 5, ReadAt.TYPED)
    assert [one.right_by for one in queries.calibrations_ever(printer, kind)] == [-10, -13]
    assert entry().details["changed"] == {"right": [-13, -10], "down": [7, 5]}


@pytest.mark.parametrize(
    "statement", ["UPDATE printer_calibration SET right_by = 0", "DELETE FROM printer_calibration"]
)
def test_a_calibration_is_never_changed(store_on_both: Store, statement: str) -> None:
    calibrated(store_on_both, SheetRead(ReadAt.FRAME, READ, (0, 0)))

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(sql(statement))


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        (replace(READ, left=(60, 60)), "not as large as it should be"),
        (Readings((87, 79), (187, 198), (113, 121), (93, 82)), "lies askew"),
        (replace(READ, left=(87, 99), right=(113, 125)), "contradict one another"),
        (Readings((400, 400), (187, 187), (-200, -200), (93, 93)), "by more than 20 mm"),
    ],
)
def test_sides_that_disagree_set_nothing_unless_it_is_wanted(store: Store, readings: Readings, said: str) -> None:
    printer, kind = store.add_printer(), store.add_kind()

    with pytest.raises(RuleViolation, match=said), transaction():
        services.calibrate(printer, kind, SheetRead(ReadAt.FRAME, readings, (0, 0)), by=store.secretary)

    fresh()
    assert queries.calibration_of(printer, kind) is None
    accepted = SheetRead(ReadAt.FRAME, readings, (0, 0), accepted=True)
    if "20 mm" not in said:
        with transaction():
            services.calibrate(printer, kind, accepted, by=store.secretary)
        assert queries.calibration_of(printer, kind) is not None


def test_a_frame_that_nobody_told_of_is_not_read(store: Store) -> None:
    with pytest.raises(RuleViolation, match="edges of plain paper"):
        calibrated(store, SheetRead(ReadAt.FRAME, READ, (0, 0)), store.add_kind(replace(KIND, frame=None)))


def test_a_printer_is_named_once_and_a_tray_of_it_again(store: Store) -> None:
    printer = store.add_printer()
    with pytest.raises(RuleViolation, match="of this name and tray already"):
        store.add_printer()

    tray = store.add_printer(PrinterDetails("HP LaserJet", "khay tay"))
    with pytest.raises(RuleViolation), transaction():
        services.change_printer(tray, PrinterDetails("HP LaserJet"), by=store.secretary)
    with transaction():
        services.change_printer(tray, PrinterDetails("HP LaserJet", "khay 2", in_use=False), by=store.secretary)

    assert entry().details["changed"] == {"tray": ["khay tay", "khay 2"], "in_use": [True, False]}
    assert [one.called for one in queries.printers_of([store.body])] == [printer.called, "HP LaserJet, khay 2"]


def test_a_printer_of_one_body_knows_no_blank_of_another(store: Store) -> None:
    printer, elsewhere = store.add_printer(), make_body("khac")
    with transaction():
        theirs = services.add_kind(elsewhere, KIND, by=store.secretary)

    with pytest.raises(NotFound):
        queries.find_printer_and_kind(printer.id, theirs.id)


# Pages.


@pytest.fixture
def secretary(client: FlaskClient, store: Store) -> FlaskClient:
    return sign_in(client, store.secretary)


def test_a_printer_is_added_and_calibrated(secretary: FlaskClient, store: Store) -> None:
    kind = store.add_kind()
    assert "No printer has been added yet" in secretary.get("/blanks").text

    added = secretary.post(
        f"/bodies/{store.body.id}/printers/new", data={"name": "HP", "tray": "khay tay", "in_use": "y"}
    )
    assert "not yet" in secretary.get(added.location).text
    sheet = secretary.get(f"{added.location}/blanks/{kind.id}/sheet.pdf")
    done = secretary.post(f"{added.location}/blanks/{kind.id}/calibrate", data=SENT, follow_redirects=True)

    assert "phải 0 mm, xuống 0 mm" in pages_of(sheet.data)[0]
    assert "The offset is now: right −1,3 mm, down 0,7 mm." in done.text
    again = secretary.get(f"{added.location}/blanks/{kind.id}/sheet.pdf")
    assert "phải −1,3 mm, xuống 0,7 mm" in pages_of(again.data)[0]
    form = secretary.get(f"{added.location}/blanks/{kind.id}/calibrate").text
    assert 'value="-1,3"' in form
    assert "Earlier calibrations" in form


def test_a_print_that_lies_askew_is_told_and_set_only_if_wanted(secretary: FlaskClient, store: Store) -> None:
    kind, printer = store.add_kind(), store.add_printer()
    path = f"/printers/{printer.id}/blanks/{kind.id}/calibrate"

    refused = secretary.post(path, data=ASKEW)

    assert refused.status_code == 422
    assert "What the sheet tells" in refused.text
    assert "lies askew" in refused.text
    fresh()
    assert queries.calibration_of(printer, kind) is None
    assert secretary.post(path, data={**ASKEW, "accepted": "y"}).status_code == 302
    fresh()
    assert queries.calibration_of(printer, kind) is not None


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("calibrate", {**SENT, "left_1": ""}), ("calibrate", {**SENT, "top_1": "abc"}),
        ("calibrate", {**SENT, "read_at": "typed"}), ("calibrate", {**SENT, "batch_id": "99"}),
        ("offset", {"right": "", "down": "0"}), ("offset", {"right": "20,1", "down": "0"}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_comes_back_and_sets_nothing(
    secretary: FlaskClient, store: Store, page: str, sent: dict[str, str]
) -> None:
    kind, printer = store.add_kind(), store.add_printer()

    answer = secretary.post(f"/printers/{printer.id}/blanks/{kind.id}/{page}", data=sent)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    fresh()
    assert queries.calibration_of(printer, kind) is None


def test_an_offset_is_typed_in_and_a_printer_changed(secretary: FlaskClient, store: Store) -> None:
    kind, printer = store.add_kind(), store.add_printer()

    secretary.post(f"/printers/{printer.id}/blanks/{kind.id}/offset", data={"right": "1,3", "down": "-0,7"})
    wrong = secretary.post(f"/printers/{printer.id}/change", data={"name": ""})
    secretary.post(f"/printers/{printer.id}/change", data={"name": "Canon", "note": "Đặt ngửa"})

    fresh()
    known = queries.calibration_of(printer, kind)
    assert known is not None
    assert (known.right_by, known.down_by) == (13, -7)
    assert wrong.status_code == 422
    page = secretary.get(f"/printers/{printer.id}").text
    assert "Canon" in page
    assert "This printer is not used any more." in page


def test_a_leader_sees_printers_and_does_not_calibrate(client: FlaskClient, store: Store) -> None:
    kind, printer = store.add_kind(), store.add_printer()
    path = f"/printers/{printer.id}/blanks/{kind.id}"
    sign_in(client, store.leader)

    assert client.get(f"/printers/{printer.id}").status_code == 200
    assert client.post(f"{path}/calibrate", data=SENT).status_code == 403
    assert client.post(f"{path}/offset", data={"right": "1", "down": "1"}).status_code == 403
    sign_in(client, store.outsider)
    assert [client.get(one).status_code for one in (f"/printers/{printer.id}", f"{path}/sheet.pdf")] == [403, 403]
    fresh()
    assert queries.calibration_of(printer, kind) is None
