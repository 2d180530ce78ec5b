"""A list is taken in whole or not at all."""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from unicodedata import normalize

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from contest import clock, work
from contest.accounts.models import Role
from contest.awards.models import ProposalState
from contest.certificates import queries as of_certificates
from contest.certificates.services import issue_certificates
from contest.database import db, transaction
from contest.designs.ready_made import ready_made
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.lists import services, tasks, understanding
from contest.lists.issuing import Wording
from contest.lists.models import PrintedList
from contest.lists.queries import design_named, find_list
from contest.paper.faces import Family, family_in
from contest.rules.catalogue import FORMS
from contest.rules.services import Amendment, add_row
from contest.spreadsheet import FaultyList
from contest.storage.services import is_laid_by, laid_by, throw_away
from contest.storage.uploads import Upload
from contest.units.models import Capacity
from contest.work import WorkState
from tests.certificates.samples import ACHIEVEMENT, DAY, Office
from tests.factories import make_account, make_decision, make_line, make_person, make_proposal, make_unit
from tests.lists.samples import PERSON, UNIT, csv_list
from tests.pdf import pages_of
from tests.statements import statements


def family() -> Family:
    return family_in(current_app.extensions["settings"].fonts_dir)


def wording(office: Office, **more: object) -> Wording:
    told = {"template": "giay-khen", "capacity": Capacity.FOR_HEAD, "signer": "Lê Thị Ký", **more}
    return Wording.of_body(office.body, **told)  # type: ignore[arg-type]


def send(office: Office, upload: Upload, **more: object) -> PrintedList:
    checked = services.checked_list(office.body, upload, wording(office, **more), family())
    with transaction():
        return services.keep_list(office.body, upload, checked, by=office.secretary)


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(PrintedList)) or 0


def printed(office: Office, upload: Upload, **more: object) -> tuple[PrintedList, list[str]]:
    sent = send(office, upload, **more)
    with transaction():
        services.want_certificates(sent, by=office.secretary)
    tasks.print_list(sent.id)
    db.session.rollback()
    sent = find_list(sent.id)
    assert sent.state is WorkState.DONE, sent.error
    return sent, pages_of(b"".join(laid_by(sent.key("pdf"))))


def test_certificates_say_what_the_list_says(office: Office) -> None:
    sent, pages = printed(office, csv_list(UNIT, PERSON))

    assert len(pages) == 2
    for words in (
        "Tập thể:", "Ủy ban nhân dân xã Phước Kiển", "Quyết định số: 101/QĐ-UBND", "ngày 07 tháng 02 năm 2020",
        "Số sổ khen thưởng: 0001/2020", "KT. CHỦ TỊCH", "Lê Thị Ký",
    ):  # fmt: skip
        assert words in pages[0]
    assert "Bà Nguyễn Thị Bé" in pages[1]
    assert ["Mã tra cứu" in page or "Số sổ" in page for page in pages] == [True, False]
    assert sent.pdf_sha256 is not None


def test_a_household_and_an_award_after_death(office: Office) -> None:
    _sent, pages = printed(
        office, csv_list(["Hộ gia đình", "Bà Trần Thị B", *PERSON[2:]], ["Truy tặng ông", "Lê C", *PERSON[2:]])
    )

    assert "Hộ gia đình bà Trần Thị B" in pages[0]
    assert ("TRUY TẶNG" in pages[0], "TRUY TẶNG" in pages[1]) == (False, True)


def test_a_title_is_conferred_as_one(office: Office) -> None:
    lines = csv_list(PERSON, ["Truy tặng ông", "Lê C", *PERSON[2:]])
    _sent, titles = printed(office, lines, heading="Lao động tiên tiến")
    _sent, forms = printed(office, lines, heading="Giấy khen")

    assert ["TẶNG DANH HIỆU LAO ĐỘNG TIÊN TIẾN" in page for page in titles] == [True, True]
    assert ["TRUY TẶNG DANH HIỆU" in page for page in titles] == [False, True]
    assert ["DANH HIỆU" in page for page in forms] == [False, False]


def test_decomposed_letters_are_composed(office: Office) -> None:
    _sent, pages = printed(office, csv_list([normalize("NFD", cell) for cell in PERSON]))

    assert "Bà Nguyễn Thị Bé" in pages[0]


LETTER = ["Bà", "Nguyễn Thị Bé", "Tổ trưởng Tổ dân phố 5", "Xin chân thành cảm ơn bà đã góp ý. " * 3, "07/02/2020", ""]
OF_LETTERS = ["Loại", "Họ và tên", "Chức vụ", "Nội dung thư", "Ngày ký", "Lời kết"]


def test_letters_are_sent_to_whom_they_thank_and_name_no_decision(office: Office) -> None:
    unit = ["Tập thể", "Công ty Dịch vụ công ích", "", "Cảm ơn Công ty.", "08/02/2020", "Kính chúc Công ty phát triển!"]

    sent, pages = printed(office, csv_list(LETTER, unit, headings=OF_LETTERS), template="thu-cam-on")

    assert sent.rows == 2
    for words in ("THƯ CẢM ƠN", "Kính gửi:", "Bà Nguyễn Thị Bé", "Tổ trưởng Tổ dân phố 5", "Trân trọng cảm ơn!",
                  "Nhà Bè, ngày 07 tháng 02 năm 2020", "KT. CHỦ TỊCH", "Lê Thị Ký"):  # fmt: skip
        assert words in pages[0]
    assert ("Kính gửi:" in pages[1], "Tập thể" in pages[1], "ngày 08 tháng 02" in pages[1]) == (True, False, True)
    assert ("Kính chúc Công ty phát triển!" in pages[1], "Trân trọng" in pages[1]) == (True, False)
    assert ["Quyết định" in page for page in pages] == [False, False]


def test_letters_of_praise_end_with_the_words_of_the_page_where_they_have_none(office: Office) -> None:
    more = {"template": "thu-cam-on", "heading": "Thư khen", "closing": "Chúc bà tiếp tục phát huy!"}

    _sent, [page] = printed(office, csv_list(LETTER, headings=OF_LETTERS), **more)

    assert ("THƯ KHEN" in page, "Chúc bà tiếp tục phát huy!" in page, "Trân trọng" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({3: "dài " * 230}, "Nội dung thư"),
        ({4: ""}, "Ngày ký"),
        ({5: "Chúc " * 19}, "Lời kết"),
        ({3: ""}, "Nội dung thư"),
    ],
)
def test_a_letter_without_its_day_or_words_or_with_too_many_is_refused(
    office: Office, changed: dict[int, str], column: str
) -> None:
    row = [changed.get(place, cell) for place, cell in enumerate(LETTER)]

    with pytest.raises(FaultyList) as refused:
        send(office, csv_list(row, headings=OF_LETTERS), template="thu-cam-on")

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, column)]
    assert stored() == 0


def test_a_certificate_still_needs_its_decision(office: Office) -> None:
    with pytest.raises(FaultyList) as refused:
        send(office, csv_list(LETTER, headings=OF_LETTERS))

    assert [fault.column for fault in refused.value.faults] == ["Quyết định số"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["Ông", "Nguyễn" * 25, *PERSON[2:]], "Họ và tên"),
        (["Ông", "W" * 70, *PERSON[2:]], "Họ và tên"),
        ([*PERSON[:3], "MWMW " * 78, *PERSON[4:]], "Thành tích"),
        ([*PERSON[:2], "MWMW " * 79, *PERSON[3:]], "Chức vụ - đơn vị"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_kept(office: Office, row: list[str], column: str) -> None:
    with pytest.raises(FaultyList) as refused:
        send(office, csv_list(UNIT, row))

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, column)]
    assert "too long" in refused.value.faults[0].message
    assert stored() == 0


def test_where_hardly_anything_fits_the_rest_is_not_looked_at(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "MOST_UNFITTING", 3)
    long = [*PERSON[:3], "MWMW " * 78, *PERSON[4:]]

    with pytest.raises(FaultyList) as refused:
        send(office, csv_list(long, PERSON, long, long, PERSON, long))
    with pytest.raises(FaultyList) as whole:
        send(office, csv_list(long, PERSON, long, long))

    told = refused.value.faults
    assert [(fault.row, fault.column) for fault in told] == [
        (2, "Thành tích"), (4, "Thành tích"), (5, "Thành tích"), (6, "Họ và tên"),
    ]  # fmt: skip
    assert (told[-1].values, "not looked at" in told[-1].message) == ({"count": 3}, True)
    assert [fault.row for fault in whole.value.faults] == [2, 4, 5]


def test_a_letter_that_the_fonts_lack_is_told_with_its_row(office: Office) -> None:
    with pytest.raises(FaultyList) as refused:
        send(office, csv_list(UNIT, ["Ông", "Nguyễn ⅘ ∰", *PERSON[2:]]))

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "Họ và tên")]
    assert stored() == 0


def test_a_line_of_a_decision_of_ours_bears_the_code_it_was_issued_with(office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    with transaction():
        issue_certificates(decision, by=office.secretary)
    issued = of_certificates.certificates_of(decision)[0]
    same = [*UNIT[:1], str(issued.values["recipient"]), "", ACHIEVEMENT, "05/QĐ-UBND", "07/02/2020", ""]
    same[3] = str(issued.values["achievement"])
    other = [*same[:3], "Thành tích khác", *same[4:]]

    _sent, pages = printed(office, csv_list(same, other))

    assert (issued.serial in pages[0], issued.serial in pages[1]) == (True, False)
    understood = understanding.understand(csv_list(same, other), wording(office), office.body, family())
    assert "so it gets no code" in [warned for warned in understood.warnings if warned.row == 3][-1].message


def test_two_people_of_one_name_bear_the_codes_of_their_own(office: Office) -> None:
    with clock.at(DAY):
        proposal = make_proposal(office.movement, state=ProposalState.SUBMITTED)
        for place in (1, 2):
            unit = make_unit(office.body, f"X{place}", f"Ủy ban nhân dân xã {place}")
            make_line(
                proposal, make_person(unit, "Đỗ Thị Hương"), position=place, recipient_line=f"Chuyên viên {place}"
            )
        decision = make_decision(proposal, office.leader, number=5, issued_on=DAY)
        with transaction():
            serials = [one.serial for one in issue_certificates(decision, by=office.secretary)]
    told = str(of_certificates.certificates_of(decision)[0].values["achievement"])
    rows = [["Bà", "Đỗ Thị Hương", f"Chuyên viên {at}", told, "05/QĐ-UBND", "07/02/2020", ""] for at in (2, 1, 2)]

    understood = understanding.understand(csv_list(*rows), wording(office), office.body, family())

    # The list says the second first, and once more at its end: no number is given twice.
    assert {row: issued.serial for row, issued in understood.issued.items()} == {2: serials[1], 3: serials[0]}
    assert "so it gets no code" in [warned for warned in understood.warnings if warned.row == 4][-1].message


def test_two_spellings_of_one_decision_bring_no_code_twice(office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    with transaction():
        issued = issue_certificates(decision, by=office.secretary)[0]
    row = ["Tập thể", str(issued.values["recipient"]), "", str(issued.values["achievement"])]

    understood = understanding.understand(
        csv_list([*row, "05/QĐ-UBND", "07/02/2020", ""], [*row, "5/QĐ-UBND", "07/02/2020", ""]), wording(office),
        office.body, family(),
    )  # fmt: skip

    assert {number: one.serial for number, one in understood.issued.items()} == {2: issued.serial}


def test_a_list_of_many_decisions_asks_no_more_often_than_one_of_a_few(office: Office) -> None:
    def asked(count: int) -> int:
        rows = [[*UNIT[:4], f"{number}/QĐ-UBND", *UNIT[5:]] for number in range(1, count + 1)]
        with statements() as told:
            understanding.understand(csv_list(*rows), wording(office), office.body, family())
        return len(told)

    assert asked(300) == asked(1)


def test_the_same_number_of_another_day_is_another_decision(office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    with transaction():
        issued = issue_certificates(decision, by=office.secretary)[0]
    values = issued.values
    row = ["Tập thể", values["recipient"], "", values["achievement"], "05/QĐ-UBND", "08/02/2020", ""]

    understood = understanding.understand(csv_list(row), wording(office), office.body, family())

    assert (understood.issued, understood.warnings) == ({}, [])


def test_a_list_is_printed_once(office: Office) -> None:
    sent, _pages = printed(office, csv_list(UNIT))

    with pytest.raises(RuleViolation), transaction():
        services.want_certificates(sent, by=office.secretary)


def test_printing_is_stopped_by_somebody_and_can_be_asked_for_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, whole = send(office, csv_list(UNIT)), tasks.write

    def stopped_meanwhile(*given: Any, **more: Any) -> None:
        with transaction():
            services.stop_list(find_list(sent.id), by=office.secretary)
        whole(*given, **more)

    with transaction():
        services.want_certificates(sent, by=office.secretary)
    monkeypatch.setattr(tasks, "write", stopped_meanwhile)
    tasks.carry_out(sent.id)
    db.session.rollback()
    assert (find_list(sent.id).state, find_list(sent.id).is_there) == (WorkState.FAILED, False)
    assert office.secretary.name in (find_list(sent.id).error or "")
    assert not is_laid_by(sent.key("pdf"))
    with pytest.raises(RuleViolation, match="nothing can be stopped"), transaction():
        services.stop_list(find_list(sent.id), by=office.secretary)

    monkeypatch.setattr(tasks, "write", whole)
    with transaction():
        services.want_certificates(find_list(sent.id), by=office.secretary)
    tasks.carry_out(sent.id)

    db.session.rollback()
    assert (find_list(sent.id).state, find_list(sent.id).is_there) == (WorkState.DONE, True)
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.subject_kind == "printed_list")).all()
    assert acts == ["list.send", "list.print", "list.stop", "list.print", "list.finish"]


def test_nothing_is_kept_of_what_was_stopped_when_it_was_all_but_printed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, lay_by = send(office, csv_list(UNIT)), tasks.lay_by

    def stopped_then(key: str, file: Any) -> None:
        lay_by(key, file)
        with transaction():
            services.stop_list(find_list(sent.id), by=office.secretary)

    with transaction():
        services.want_certificates(sent, by=office.secretary)
    monkeypatch.setattr(tasks, "lay_by", stopped_then)
    tasks.carry_out(sent.id)

    db.session.rollback()
    assert find_list(sent.id).state is WorkState.FAILED
    assert not is_laid_by(sent.key("pdf"))


def test_a_worker_that_was_overtaken_leaves_alone_what_was_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = office.decide(collectives=1, individuals=0)
    award = decision.awards[0]
    line = ["Tập thể", award.recipient_name, "", award.achievement, "05/QĐ-UBND", "07/02/2020", ""]
    sent, whole = send(office, csv_list(line)), tasks.write

    def overtaken(*given: Any, **more: Any) -> None:
        whole(*given, **more)
        with transaction():
            issue_certificates(decision, by=office.secretary)
            services.stop_list(find_list(sent.id), by=office.secretary)
            services.want_certificates(find_list(sent.id), by=office.secretary)
        with monkeypatch.context() as other:
            other.setattr(work, "WORKER", "another/1/2")
            other.setattr(tasks, "write", whole)
            tasks.carry_out(sent.id)

    with transaction():
        services.want_certificates(sent, by=office.secretary)
    monkeypatch.setattr(tasks, "write", overtaken)
    tasks.carry_out(sent.id)

    db.session.rollback()
    sent = find_list(sent.id)
    assert sent.state is WorkState.DONE
    assert sha256(b"".join(laid_by(sent.key("pdf")))).hexdigest() == sent.pdf_sha256


def test_what_is_thrown_away_while_it_is_looked_at_is_gone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, laid = send(office, csv_list(UNIT)), services.laid_by

    def thrown_away_before(key: str) -> Iterator[bytes]:
        throw_away(key)
        return laid(key)

    monkeypatch.setattr(services, "laid_by", thrown_away_before)
    with pytest.raises(RuleViolation, match="thrown away"):
        services.shown(sent, 1, family())


def test_the_page_shows_the_certificates_that_were_issued_until_it_was_printed(office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    award = decision.awards[0]
    line = ["Tập thể", award.recipient_name, "", award.achievement, "05/QĐ-UBND", "07/02/2020", ""]
    sent = send(office, csv_list(line))
    before = services.shown(sent, 1, family())

    with transaction():
        issued = issue_certificates(decision, by=office.secretary)[0]
        services.want_certificates(sent, by=office.secretary)
    tasks.print_list(sent.id)

    after = services.shown(find_list(sent.id), 1, family())
    assert (before.issued, after.issued) == (0, 1)
    assert [entry.issued.serial for entry in after.entries if entry.issued] == [issued.serial]


def test_a_list_of_which_nothing_was_laid_by_to_show_is_read_anew(office: Office) -> None:
    sent = send(office, csv_list(UNIT, PERSON))
    laid = services.shown(sent, 1, family())
    throw_away(sent.key("shown"))

    assert services.shown(sent, 1, family()) == laid
    assert [entry.line.number for entry in laid.entries] == [2, 3]


def test_what_was_stopped_and_thrown_away_is_not_laid_by_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, reread = send(office, csv_list(UNIT)), services.reread

    def thrown_away_then(one: PrintedList, fonts: Family) -> understanding.Understood:
        understood = reread(one, fonts)
        with transaction():
            services.stop_list(one, by=office.secretary)
            services.take_away(one, by=office.secretary)
        return understood

    with transaction():
        services.want_certificates(sent, by=office.secretary)
    monkeypatch.setattr(services, "reread", thrown_away_then)
    tasks.carry_out(sent.id)

    assert [is_laid_by(sent.key(what)) for what in ("source", "shown", "pdf")] == [False, False, False]


def test_what_was_sent_is_thrown_away_after_its_time_and_its_trace_stays(office: Office) -> None:
    with clock.at(date(2020, 3, 1)):
        sent, _pages = printed(office, csv_list(UNIT))
    with clock.at(date(2020, 3, 1) + services.KEPT + timedelta(days=1)):
        tasks.take_old_lists_away()
    db.session.rollback()
    sent = find_list(sent.id)

    assert (sent.gone_at is not None, sent.is_there) == (True, False)
    assert [is_laid_by(sent.key(what)) for what in ("source", "shown", "pdf")] == [False, False, False]
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.subject_kind == "printed_list")).all()
    assert acts == ["list.send", "list.print", "list.finish", "list.take_away"]
    with pytest.raises(RuleViolation):
        services.reread(sent, family())


def test_what_was_not_asked_for_is_not_printed_by_a_worker_that_starts(office: Office) -> None:
    sent = send(office, csv_list(UNIT))

    tasks.print_what_was_wanted()

    db.session.rollback()
    assert find_list(sent.id).state is WorkState.QUEUED


def test_a_list_whose_worker_was_lost_is_printed_when_one_starts(office: Office) -> None:
    sent = send(office, csv_list(UNIT))
    with transaction():
        services.want_certificates(sent, by=office.secretary)

    tasks.print_what_was_wanted()

    db.session.rollback()
    assert find_list(sent.id).state is WorkState.DONE


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("giay-khen", "giay-khen-a4-2"), ("giay-khen-a4", "giay-khen-a4-2"), ("giay-khen-a3", "giay-khen-a3"),
        ("giay-khen-400x300", "giay-khen-400x300"), ("bang-khen", "bang-khen-a4"), ("bang-khen-a4", "bang-khen-a4"),
        ("bang-khen-400x300", "bang-khen-400x300"), ("sang-kien", "sang-kien-a4-2"), ("thu-cam-on", "thu-cam-on-a4"),
        ("a4-landscape-1", "giay-khen-a4"), ("a4-initiative-1", "sang-kien-a4"),
    ],
)  # fmt: skip
def test_a_design_is_named_by_what_is_printed_with_or_without_its_size_or_by_its_version(
    app: Flask, name: str, folder: str
) -> None:
    assert design_named(name).folder == folder


def test_every_design_of_ours_is_reached_by_a_name_or_by_its_version(app: Flask) -> None:
    versions = {design.version for design in ready_made().values()}

    assert {design_named(version).version for version in versions} == versions


@pytest.mark.parametrize("name", ["", "giấy", "khen", "a4-landscape-999"])
def test_an_unknown_design_is_refused_with_what_there_is(app: Flask, name: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        design_named(name)

    assert "giay-khen-a4" in refused.value.values["there"]


def test_every_fault_is_told_at_once_what_cannot_be_read_and_what_does_not_fit(office: Office) -> None:
    long = ["Bà", "Nguyễn Thị Bé", "", "Đã có thành tích " + "x" * 180, *PERSON[4:]]
    rows = (["Bà", "Trần 😀", *PERSON[2:]], long, ["Bà", "", *PERSON[2:]])

    with pytest.raises(FaultyList) as refused:
        services.checked_list(office.body, csv_list(*rows), wording(office), family())

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (2, "Họ và tên"), (3, "Thành tích"), (4, "Họ và tên"),
    ]  # fmt: skip


def warnings_of(sent: PrintedList) -> list[tuple[int, str]]:
    shown = services.shown(sent, 1, family())
    told = [warned for alike in shown.warnings for warned in alike.first]
    return sorted((warned.row, warned.message % dict(warned.values)) for warned in told)


def test_what_is_set_small_or_has_foreign_letters_is_to_be_looked_at(office: Office) -> None:
    long = ("Đã có thành tích " * 22).strip()
    rows = (["Tập thể", UNIT[1], "", long, *UNIT[4:]], ["Bà", "Nguyễn Thị Hοa", *PERSON[2:]])

    sent = send(office, csv_list(*rows))

    told = warnings_of(sent)
    assert [row for row, _words in told] == [2, 3]
    assert "is long: it is set in" in told[0][1]
    assert "GREEK SMALL LETTER OMICRON" in told[1][1]


def test_what_the_office_does_not_give_is_to_be_looked_at_once_for_each_day(office: Office) -> None:
    later = ["Bà", "Lê Thị Sáu", *PERSON[2:5], "08/02/2020", ""]

    ours = send(office, csv_list(UNIT, PERSON))
    provincial = send(office, csv_list(UNIT, PERSON, later), template="bang-khen")
    abolished = send(office, csv_list([*PERSON[:5], "05/02/2026", ""]))

    assert warnings_of(ours) == []
    told = "By the rule book “{}” is not for Chủ tịch Ủy ban nhân dân huyện Nhà Bè to give on {}."
    assert warnings_of(provincial) == [
        (2, told.format("BẰNG KHEN", "07/02/2020")), (4, told.format("BẰNG KHEN", "08/02/2020")),
    ]  # fmt: skip
    assert warnings_of(abolished) == [(2, told.format("GIẤY KHEN", "05/02/2026"))]


def test_what_a_body_has_in_its_own_rule_book_is_for_it_to_give(office: Office) -> None:
    keeper = make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))
    own = {
        "code": "BK_HUYEN", "name": "Bằng khen của huyện", "heading": "BẰNG KHEN", "recipients": ["collective"],
        "authority": office.body.authority, "valid_from": date(2020, 1, 1), "source": "Quy chế",
    }  # fmt: skip
    with transaction():
        add_row(FORMS, office.body, Amendment(own, True, "Hình thức riêng"), by=keeper)

    assert warnings_of(send(office, csv_list(UNIT), template="bang-khen")) == []


SHOUTED = ["Bà", "NGUYỄN THỊ HOA", *PERSON[2:]]
SHOUTED_UNIT = ["Tập thể", "BỆNH VIỆN HUYỆN NHÀ BÈ", *UNIT[2:]]


def mend(sent: PrintedList, office: Office, row: int | None = None) -> None:
    found = services.mended_list(sent, family(), row=row)
    with transaction():
        services.keep_mended(sent, found, by=office.secretary)


def test_a_name_is_mended_and_printed_so_while_the_others_stay(office: Office) -> None:
    sent = send(office, csv_list(SHOUTED, ["Ông", "lê văn sáu", *PERSON[2:]], SHOUTED_UNIT))
    assert services.shown(sent, 1, family()).mendable == 2

    mend(sent, office, row=2)

    shown = services.shown(sent, 1, family())
    assert [entry.line.name for entry in shown.entries] == ["Nguyễn Thị Hoa", "lê văn sáu", "BỆNH VIỆN HUYỆN NHÀ BÈ"]
    assert (shown.mendable, [row for row, _words in warnings_of(sent)]) == (1, [3, 4])
    mend(sent, office)
    with transaction():
        services.want_certificates(sent, by=office.secretary)
    tasks.print_list(sent.id)
    pages = pages_of(b"".join(laid_by(sent.key("pdf"))))
    assert ["Bà Nguyễn Thị Hoa" in pages[0], "Ông Lê Văn Sáu" in pages[1], "BỆNH VIỆN" in pages[2]] == [True] * 3
    assert [entry.line.name for entry in services.shown(sent, 1, family()).entries][1] == "Lê Văn Sáu"


def test_what_is_mended_is_set_once_and_not_before_it_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = send(office, csv_list(SHOUTED))
    whole, looked = services.understand, []

    def counted(*given: Any) -> understanding.Understood:
        looked.append(given)
        return whole(*given)

    monkeypatch.setattr(services, "understand", counted)
    mend(sent, office)

    assert len(looked) == 1


def test_what_was_mended_is_in_the_journal_without_anybodys_name(office: Office) -> None:
    sent = send(
        office, csv_list(SHOUTED, ["Bà", "TRẦN THỊ MAI", *PERSON[2:]], PERSON, ["Ông", "lê văn sáu", *PERSON[2:]])
    )
    mend(sent, office)

    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "list.mend")).one()
    assert (entry.actor_id, entry.details) == (office.secretary.id, {"rows": "2–3, 5"})
    with pytest.raises(RuleViolation, match="nothing here that could be mended"):
        services.mended_list(sent, family())


def test_a_list_is_not_mended_once_it_was_asked_for(office: Office) -> None:
    sent = send(office, csv_list(SHOUTED))
    found = services.mended_list(sent, family())
    with transaction():
        services.want_certificates(sent, by=office.secretary)

    with pytest.raises(RuleViolation, match="asked for already"), transaction():
        services.keep_mended(sent, found, by=office.secretary)

    assert services.mends_of(sent) == {}


def test_of_two_who_mend_at_once_the_second_looks_again(office: Office) -> None:
    sent = send(office, csv_list(SHOUTED, ["Bà", "TRẦN THỊ MAI", *PERSON[2:]]))
    first, second = (services.mended_list(sent, family(), row=row) for row in (2, 3))
    with transaction():
        services.keep_mended(sent, first, by=office.secretary)

    with pytest.raises(RuleViolation, match="Somebody else has mended"), transaction():
        services.keep_mended(sent, second, by=office.secretary)

    assert services.mends_of(sent) == {2: ["name"]}


def test_what_was_to_be_mended_is_thrown_away_with_the_list(office: Office) -> None:
    sent = send(office, csv_list(SHOUTED))
    mend(sent, office)
    with transaction():
        services.take_away(sent, by=office.secretary)

    assert not is_laid_by(sent.key("mends"))
