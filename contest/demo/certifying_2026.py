"""How the commune makes the certificates of its decision of 2026: a design of its own, blanks and a printer, the proof,
a stack of which one blank is spoiled, digital signatures, the conference, and letters of thanks.

All of it is illustration. What a person would do at a page is done here in the same order, and what takes a worker is
done at once, because what comes later in the story would not let it be done any more.
"""

import csv
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

from flask import current_app

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.blanks import tasks as onto_blanks
from contest.blanks.calibration import ReadAt, Readings
from contest.blanks.printing import Outcome, Report, begin_run, report, take_stack
from contest.blanks.queries import batch_numbered, kind_called, printer_called
from contest.blanks.services import (
    Delivery,
    Happening,
    KindDetails,
    PrinterDetails,
    SheetRead,
    add_kind,
    add_printer,
    calibrate,
    note,
    receive,
)
from contest.blanks.stock import StockAct
from contest.ceremonies import tasks as calling
from contest.ceremonies.models import Ceremony, FileKind, ReceiverKind
from contest.ceremonies.queries import calls_of
from contest.ceremonies.services import Details as CeremonyDetails
from contest.ceremonies.services import name_receiver, order_file, prepare_ceremony, tick
from contest.certificates import tasks as printing
from contest.certificates.queries import certificates_of
from contest.certificates.services import request_run
from contest.database import transaction
from contest.demo.authority import Authority
from contest.demo.people import Staff
from contest.designs.choosing import FORMS, LETTER
from contest.designs.models import BodyDesign
from contest.designs.queries import design_called, standing_designs
from contest.designs.ready_made import sample
from contest.designs.services import DesignDetails, request_proof, save_version, start_design
from contest.lists import tasks as listing
from contest.lists.issuing import Wording
from contest.lists.models import PrintedList
from contest.lists.services import checked_list, keep_list, want_certificates
from contest.movements.models import RecipientKind
from contest.paper.faces import family_in
from contest.printing import tasks as bundling
from contest.printing.models import ProofVerdict, Way
from contest.printing.services import (
    BundleRequest,
    Habit,
    ask_for_bundle,
    keep_habit,
    mark_proof,
    mark_rest_read,
    sign_proof,
)
from contest.signatures.models import KeySource, Part
from contest.signatures.queries import Signing
from contest.signatures.services import request_signing
from contest.signatures.tasks import sign_with
from contest.storage.uploads import Upload
from contest.units.models import Body, Capacity

NOTE = "(Dữ liệu minh họa) "
DESIGNED_ON, REDRAWN_ON = date(2026, 1, 12), date(2026, 1, 20)
DELIVERED_ON, CALIBRATED_ON = date(2026, 2, 10), date(2026, 2, 11)
PROOFED_ON, PRINTED_ON, SIGNED_ON = date(2026, 9, 8), date(2026, 9, 9), date(2026, 9, 10)
PREPARED_ON, HELD_ON = date(2026, 9, 11), date(2026, 9, 15)
KIND, BATCH = "Phôi Giấy khen xã năm 2026 (A4)", "01/2026"
PRINTER, TRAY = "Máy in màu Văn phòng", "khay tay"
# What the printers of the blanks have put on them already.
ON_BLANKS = ("country", "motto", "office", "tribute", "heading")
# How far the printed frame stands from the left, top, right and bottom edge, in tenths of a millimetre.
FRAME = (68, 172, 68, 66)
DELIVERED, DAMAGED, SPOILED_AT = 60, 2, 4
LABELS = {"sheet": "3x8", "skip": 0, "right": 0, "down": 0, "with_money": True}
THANKED = (
    ("Bà", "Cá nhân 401", "Trưởng ấp (mẫu) 1", "bà đã vận động bà con ấp 1 phân loại rác tại nhà"),
    ("Ông", "Cá nhân 402", "Chi hội Cựu chiến binh ấp (mẫu) 2", "ông đã cùng tổ tự quản giữ tuyến hẻm không rác"),
    ("Tập thể", "Hợp tác xã (mẫu) 01", "", "Hợp tác xã đã tặng thùng rác cho chợ và trường học"),
)


def prepare(body: Body, staff: Staff) -> None:
    """Let the commune make its own designs for the year, take blanks in and calibrate its printer."""
    by = staff.secretary
    with clock.at(DESIGNED_ON), transaction():
        certificate = _start(body, "Giấy khen xã Nhà Bè năm 2026", FORMS, "giay-khen-a4-2", by=by)
        _start(body, "Thư cảm ơn của Chủ tịch xã", LETTER, "thu-cam-on-a4-1", by=by)
        keep_habit(body, Habit(individuals_first=False, proof_required=True), by=by)
    with clock.at(REDRAWN_ON), transaction():
        drawn = design_called(certificate.current.called)
        save_version(certificate, replace(drawn, artwork="lotus"), "Đổi sang khung hoa sen", by=by)
        _look_at(certificate, by)
    with clock.at(DELIVERED_ON), transaction():
        details = KindDetails(KIND, certificate.current.called, ON_BLANKS, frame=FRAME)
        kind = add_kind(body, details, by=by)
        delivery = Delivery(BATCH, DELIVERED, DELIVERED_ON, "Cơ sở in (minh họa)", right=2, down=-1)
        batch = receive(kind, delivery, by=by)
        wet = Happening(StockAct.DAMAGED, DAMAGED, DELIVERED_ON, NOTE + "Ướt góc khi vận chuyển.")
        note(batch, wet, by=by)
    with clock.at(CALIBRATED_ON), transaction():
        printer = add_printer(body, PrinterDetails(PRINTER, TRAY, "Phôi đặt úp, đầu tờ vào trước."), by=by)
        # The long lines were measured four tenths too near the left edge and three too near the lower one.
        read = Readings(left=(196, 196), top=(203, 203), right=(204, 204), bottom=(197, 197))
        calibrate(printer, kind, SheetRead(ReadAt.EDGE, read, shift=(0, 0)), by=by)


def _start(body: Body, name: str, purpose: str, start: str, *, by: Account) -> BodyDesign:
    begun = design_called(start)
    details = DesignDetails(name, purpose, None, None, DESIGNED_ON, None)
    words = f"Bắt đầu từ {begun.name}"
    design = start_design(body, details, begun, (begun.width, begun.height), words, by=by)
    _look_at(design, by)
    return design


def _look_at(design: BodyDesign, by: Account) -> None:
    """Ask for the page by which the newest version is looked at; the worker draws it."""
    drawn = design_called(design.current.called)
    request_proof(design, drawn, sample(drawn.folder), version=design.current, by=by)


def proof(decision: Decision, *, by: Account) -> None:
    """Print the certificates of ``decision``, make the contact sheet, read every page and sign that it was read."""
    with clock.at(PROOFED_ON):
        with transaction():
            run = request_run(decision, by=by)
        printing.carry_out(run.id)
        with transaction():
            sheet = ask_for_bundle(run, BundleRequest(Way.CONTACT), by=by)
        bundling.carry_out(sheet.id)
        with transaction():
            mark_proof(certificates_of(decision)[0], ProofVerdict.READ, "", by=by)
            mark_rest_read(run, by=by)
            sign_proof(run, by=by)


def onto_the_blanks(decision: Decision, *, by: Account) -> None:
    """Print ``decision`` onto blanks: the printer spoils one in the first stack, the rest goes through again."""
    body = decision.body
    kind, printer = kind_called(body, KIND), printer_called(body, PRINTER, TRAY)
    batch = batch_numbered(kind, BATCH) if kind else None
    assert batch is not None and printer is not None
    with clock.at(PRINTED_ON):
        with transaction():
            run = begin_run(decision, batch, printer, by=by)
        onto_blanks.carry_out(run.id)
        with transaction():
            take_stack(run, run.total, by=by)
        with transaction():
            jammed = Report(run.stacks, Outcome.SPOILED, SPOILED_AT, 1, NOTE + "Kẹt giấy, nhàu góc phải.")
            report(run, jammed, by=by)
        with transaction():
            take_stack(run, run.total, by=by)
        with transaction():
            report(run, Report(run.stacks, Outcome.ALL), by=by)


def sign(decision: Decision, staff: Staff) -> None:
    """Let the signer of ``decision``, and then the body, sign its certificates with keys of the demonstration."""
    authority = Authority(SIGNED_ON, SIGNED_ON.replace(year=SIGNED_ON.year + 5))
    with clock.at(SIGNED_ON):
        for part, by in ((Part.SIGNER, staff.leader), (Part.BODY, staff.secretary)):
            signing = Signing(decision, part)
            key = authority.key_for(signing.signer, decision.body.name)
            with transaction():
                run = request_signing(signing, key.holder, KeySource.UPLOADED, by=by)
            sign_with(run.id, key)


def hand_over(decision: Decision, *, by: Account) -> Ceremony:
    """Prepare the conference with its pack, and tick at the day who came; one did not."""
    with clock.at(PREPARED_ON):
        with transaction():
            details = CeremonyDetails(
                "Hội nghị tổng kết phong trào thi đua Xanh - Sạch - Đẹp năm 2026 (minh họa)", HELD_ON, "09:00",
                "Hội trường Ủy ban nhân dân xã Nhà Bè", 4,
            )  # fmt: skip
            ceremony = prepare_ceremony(decision.body, details, [decision], by=by)
            kind = RecipientKind.COLLECTIVE
            collective = next(one for one in calls_of(ceremony) if one.award and one.award.recipient_kind is kind)
            name_receiver(collective, ReceiverKind.DEPUTY, "Cấp phó của đơn vị (minh họa)", by=by)
        with transaction():
            certificates = order_file(ceremony, FileKind.CERTIFICATES, {}, by=by)
            # The worker draws them; they can be drawn at any time.
            order_file(ceremony, FileKind.LABELS, LABELS, by=by)
        calling.carry_out(certificates.id)
    with clock.at(HELD_ON), transaction():
        for call in calls_of(ceremony)[:-1]:
            tick(call, True, by=by)
    return ceremony


def thank(body: Body, *, by: Account) -> PrintedList:
    """Print letters of thanks from a list that was sent yesterday, in the body's own design of a letter."""
    own = next(one for one in standing_designs(body) if one.purpose == LETTER)
    day = clock.today() - timedelta(days=1)
    wording = Wording.of_body(
        body, template=own.current.called, capacity=Capacity.HEAD, signer="(Họ và tên)", decided_on=day,
        closing="Trân trọng cảm ơn!",
    )  # fmt: skip
    with clock.at(day):
        family, letters = family_in(current_app.extensions["settings"].fonts_dir), _letters()
        with transaction():
            checked = checked_list(body, letters, wording, family)
            sent = keep_list(body, letters, checked, by=by)
        with transaction():
            want_certificates(sent, by=by)
        listing.carry_out(sent.id)
    return sent


def _letters() -> Upload:
    """Return the list of whom the head of the commune thanks."""
    text = StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(["Loại", "Họ và tên", "Chức vụ", "Nội dung thư"])
    for kind, name, post, what in THANKED:
        said = (
            f"(Minh họa) Ủy ban nhân dân xã Nhà Bè trân trọng cảm ơn {what}, góp phần để phong trào thi đua "
            "Xanh - Sạch - Đẹp đến được với từng gia đình. Mong tiếp tục được đồng hành trong những năm tới."
        )
        table.writerow([kind, name, post, said])
    return Upload("thu-cam-on-xanh-sach-dep.csv", text.getvalue().encode())
