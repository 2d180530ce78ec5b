"""Pages of a ceremony, from its preparation to the day."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest import clock
from contest.awards.models import Award, Decision
from contest.ceremonies import tasks
from contest.ceremonies.models import Call, Ceremony, CeremonyFile, FileKind
from contest.ceremonies.papers import handover_values, label_values, turns_of
from contest.ceremonies.queries import calls_of, find_ceremony, latest_file
from contest.certificates import queries as of_certificates
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.corrections.queries import reads_now
from contest.corrections.services import CorrectionDetails, correct_award
from contest.database import db, transaction
from contest.journal.models import JournalEntry
from contest.printing.queries import bundles_of
from contest.printing.services import Habit, keep_habit
from tests.certificates import samples
from tests.certificates.samples import DAY, Office
from tests.conftest import sign_in
from tests.pdf import pages_of, words_of
from tests.statements import statements

FIELDS = {"name": "Hội nghị tổng kết", "held_on": "20/02/2020", "begins_at": "08:00", "place": "Hội trường",
          "group_size": "2"}  # fmt: skip


def prepared(client: FlaskClient, office: Office, decision: Decision) -> Ceremony:
    sign_in(client, office.secretary)
    answer = client.post(f"/bodies/{office.body.id}/ceremonies/new", data={**FIELDS, "decisions": str(decision.id)})
    assert answer.status_code == 302
    db.session.rollback()
    return find_ceremony(int(answer.location.rpartition("/")[2]))


def names(ceremony: Ceremony) -> list[str]:
    db.session.rollback()
    return [call.recipient_name for call in calls_of(ceremony)]


def stored(kind: type[Ceremony] | type[CeremonyFile]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def printed(office: Office, decision: Decision) -> None:
    with transaction():
        run = request_run(decision, by=office.secretary)
    print_run(run.id)


def test_everybody_whose_award_stands_is_called_in_the_usual_order(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=2)
    office.annul(decision.awards[1])
    ceremony = prepared(client, office, decision)
    page = client.get(f"/ceremonies/{ceremony.id}")

    assert [call.recipient_kind.value for call in calls_of(ceremony)] == ["collective", *["individual"] * 2]
    assert ("Order of the calls" in page.text, page.text.count("data-call>")) == (True, 3)


def test_kept_pages_in_ceremony_order_are_in_the_order_of_the_calls(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=2, honour="TTLDTT_HUYEN")
    printed(office, decision)
    for individuals_first in (False, True):
        with transaction():
            keep_habit(office.body, Habit(individuals_first, proof_required=False), by=office.secretary)
        ceremony = prepared(client, office, decision)
        (run,) = of_certificates.runs_of(decision)
        client.post(f"/print-runs/{run.id}/orders", data={"way": "ceremony"})
        db.session.rollback()
        bundle = bundles_of(run)[0]
        pages = pages_of(client.get(f"/print-bundles/{bundle.id}/file").data)

        serials = {one.award_id: one.serial for one in of_certificates.certificates_of(decision)}
        calls = calls_of(ceremony)
        assert (calls[0].honour, calls[1].recipient_kind.value) == (
            "TTLDTT_HUYEN", "individual" if individuals_first else "collective",
        )  # fmt: skip
        assert [serials[call.award_id] in page for call, page in zip(calls, pages, strict=True)] == [True] * 4


def test_a_decision_leads_to_its_ceremony_or_to_preparing_one(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    sign_in(client, office.secretary)
    before = client.get(f"/decisions/{decision.id}").text
    ceremony = prepared(client, office, decision)
    after = client.get(f"/decisions/{decision.id}").text

    assert [f"/bodies/{office.body.id}/ceremonies/new" in page for page in (before, after)] == [True, False]
    assert f'href="/ceremonies/{ceremony.id}">Hội nghị tổng kết, 20/02/2020' in after


def test_a_ceremony_without_a_decision_or_a_hall_is_refused(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    sign_in(client, office.secretary)
    address = f"/bodies/{office.body.id}/ceremonies/new"
    nothing = client.post(address, data=FIELDS)
    nowhere = client.post(address, data={**FIELDS, "decisions": str(decision.id), "place": "", "begins_at": "25:00"})

    assert (nothing.status_code, "Choose a decision of which an award stands." in nothing.text) == (422, True)
    assert (nowhere.status_code, "25:00" in nowhere.text, stored(Ceremony)) == (422, True, 0)


def test_the_form_of_a_ceremony_asks_for_a_hall_and_for_decisions(client: FlaskClient, office: Office) -> None:
    office.decide()
    page = sign_in(client, office.secretary).get(f"/bodies/{office.body.id}/ceremonies/new").text

    assert "Where it is held" in page
    # Only the hour may be left out.
    assert page.count("(optional)") == 1


def test_numbers_change_the_order(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=3, individuals=0))
    before = names(ceremony)
    last = calls_of(ceremony)[-1]

    client.post(f"/ceremonies/{ceremony.id}/order", data={f"place-{last.id}": "1", "place-x": "1", "place-9": "no"})

    assert names(ceremony) == [before[2], *before[:2]]


def test_what_is_no_number_is_told_and_moves_nobody(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=2, individuals=0))
    before = names(ceremony)
    first, last = calls_of(ceremony)
    sent = {f"place-{first.id}": "hai", f"place-{last.id}": "2"}

    page = client.post(f"/ceremonies/{ceremony.id}/order", data=sent, follow_redirects=True).text

    assert "“hai” is no number" in page
    assert names(ceremony) == before


def test_somebody_receives_instead(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=1, individuals=0))
    address = f"/ceremony-calls/{calls_of(ceremony)[0].id}/receiver"
    refused = [client.post(address, data={"kind": kind, "name": ""}).status_code for kind in ("self", "deputy")]
    client.post(address, data={"kind": "deputy", "name": "Trần Thị Bé, Phó Chủ tịch"})

    assert refused == [422, 422]
    db.session.rollback()
    assert calls_of(ceremony)[0].receiver == "Trần Thị Bé, Phó Chủ tịch"
    assert "Nhận thay: Trần Thị Bé, Phó Chủ tịch" in client.get(f"/ceremonies/{ceremony.id}/stage").text


def test_who_came_is_ticked_once_and_can_be_undone(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=1, individuals=1))
    call = calls_of(ceremony)[0]
    for _ in range(2):
        client.post(f"/ceremony-calls/{call.id}/tick", data={"came": "1"})
    page = client.get(f"/ceremonies/{ceremony.id}/stage").text

    assert "1 of 2 have come" in page
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.subject_kind == "ceremony")).all()
    assert acts == ["ceremony.prepare", "ceremony.tick"]
    client.post(f"/ceremony-calls/{call.id}/tick", data={"came": "0"})
    assert "0 of 2 have come" in client.get(f"/ceremonies/{ceremony.id}/stage").text


def test_script_and_hand_over_sheet_are_printed_in_both_forms(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=2, individuals=1))
    client.post(f"/ceremonies/{ceremony.id}/papers")
    files = {name: client.get(f"/ceremonies/{ceremony.id}/{name}") for name in (
        "script.pdf", "script.docx", "handover.pdf", "handover.docx")}  # fmt: skip

    assert {name: answer.status_code for name, answer in files.items()} == dict.fromkeys(files, 200)
    script = " ".join(" ".join(pages_of(files["script.pdf"].data)).split())
    assert "Theo Quyết định số năm ngày mùng bảy tháng hai năm hai nghìn không trăm hai mươi của Chủ tịch" in script
    assert "[nghỉ]" in script
    sheet = " ".join(" ".join(pages_of(files["handover.pdf"].data)).split())
    assert ("Tổng số: 3 giấy." in sheet, "0501/2020" in sheet) == (True, True)


def test_a_decision_is_named_once_for_all_who_get_the_like(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=3, individuals=1))
    page = client.get(f"/ceremonies/{ceremony.id}/stage").text

    # Two and one collectives, then a person: the second group is called as going on.
    assert (page.count("Theo Quyết định số năm ngày"), page.count("Tiếp theo, trân trọng kính mời tập thể")) == (
        2,
        1,
    )


def test_the_hand_over_sheet_names_what_is_handed_over_and_one_alone_is_no_group(
    client: FlaskClient, office: Office
) -> None:
    both = prepared(client, office, office.decide(collectives=1, individuals=2, honour="TTLDTT_HUYEN"))
    title = prepared(client, office, office.decide(collectives=1, individuals=0, number=6, honour="TTLDTT_HUYEN"))
    dead = prepared(client, office, office.decide(collectives=0, individuals=1, number=7, posthumous=True))
    calls = [calls_of(ceremony) for ceremony in (both, title, dead)]

    assert [handover_values(both, called, {})["heading"] for called in calls] == [
        "DANH SÁCH KÝ NHẬN DANH HIỆU THI ĐUA, GIẤY KHEN", "DANH SÁCH KÝ NHẬN DANH HIỆU THI ĐUA",
        "DANH SÁCH KÝ NHẬN GIẤY KHEN",
    ]  # fmt: skip
    invited = [turn.invitation.rpartition("kính mời ")[2] for called in calls for turn in turns_of(both, called)]
    assert invited == [
        "tập thể được tặng danh hiệu “Tập thể Lao động tiên tiến”:", "các cá nhân được tặng Giấy khen:",
        "tập thể được tặng danh hiệu “Tập thể Lao động tiên tiến”:", "thân nhân của người được truy tặng Giấy khen:",
    ]  # fmt: skip


def test_certificates_are_bound_in_call_order_from_the_kept_pages(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=1)
    ceremony = prepared(client, office, decision)
    page = client.get(f"/ceremonies/{ceremony.id}").text
    assert (f'href="/decisions/{decision.id}">05/QĐ-UBND</a>' in page, "Bind the certificates" in page) == (True, False)
    unprinted = client.post(f"/ceremonies/{ceremony.id}/certificates")
    assert (unprinted.status_code, "are not printed yet" in unprinted.text) == (409, True)
    assert stored(CeremonyFile) == 0
    printed(office, decision)
    assert "Bind the certificates" in client.get(f"/ceremonies/{ceremony.id}").text
    last = calls_of(ceremony)[-1]
    client.post(f"/ceremonies/{ceremony.id}/order", data={f"place-{last.id}": "1"})
    client.post(f"/ceremonies/{ceremony.id}/certificates")

    db.session.rollback()
    asked = db.session.scalars(select(CeremonyFile)).one()
    pages = pages_of(client.get(f"/ceremony-files/{asked.id}.pdf").data)
    serials = {one.award_id: one.serial for one in of_certificates.certificates_of(decision)}
    called = [serials[call.award_id] for call in calls_of(ceremony)]
    assert [serial in page for serial, page in zip(called, pages, strict=True)] == [True] * 3


def test_labels_are_printed(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=2, individuals=1))
    address = f"/ceremonies/{ceremony.id}"
    wrong = client.post(address, data={"sheet": "3x8", "skip": "99", "right": "0", "down": "0"})
    used_up = client.post(address, data={"sheet": "2x7", "skip": "14", "right": "0", "down": "0"})
    assert ([wrong.status_code, used_up.status_code], stored(CeremonyFile)) == ([422, 422], 0)
    assert "A sheet has 14 labels, so at most 13 of the first are used up." in used_up.text
    client.post(address, data={"sheet": "2x7", "skip": "12", "right": "5", "down": "-5"})

    db.session.rollback()
    asked = db.session.scalars(select(CeremonyFile)).one()
    assert asked.error is None
    assert len(pages_of(client.get(f"/ceremony-files/{asked.id}.pdf").data)) == 2


def corrected(office: Office, award: Award, **words: str) -> None:
    now = reads_now(award)
    details = CorrectionDetails(
        replace(now, **words), DAY, "Lỗi đánh máy", "TL. Chủ tịch\nTrưởng phòng Nội vụ", "Lê Thị C"
    )
    with transaction():
        correct_award(award, details, by=office.secretary)


def test_what_was_corrected_is_called_and_signed_for_as_it_reads_now(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=0, individuals=1)
    (award,) = decision.awards
    said = award.recipient_name.replace("Nguyễn", "Nguyển")
    ceremony = prepared(client, office, decision)
    corrected(office, award, recipient_name=said, honorific="mr", recipient_line="Chuyên viên, huyện Nhà Bè")
    address = f"/ceremonies/{ceremony.id}"

    client.post(f"{address}/papers")
    script, sheet = (
        " ".join(" ".join(pages_of(client.get(f"{address}/{name}.pdf").data)).split())
        for name in ("script", "handover")
    )
    (call,) = calls_of(ceremony)
    options = {"sheet": "3x8", "skip": 0, "right": 0, "down": 0, "with_money": False}
    ((label,),) = label_values(ceremony, [call], {}, options)["pages"]
    client.post(f"/ceremony-calls/{call.id}/tick", data={"came": "1"})

    assert "Ông Nguyển Văn một [nghỉ] Chuyên viên, huyện Nhà Bè" in script
    assert f"Ông {said} Chuyên viên, huyện Nhà Bè" in sheet
    assert (label["name"].replace("\xa0", " "), label["line"]) == (f"Ông {said}", "Chuyên viên, huyện Nhà Bè")
    assert [f"Ông {said}" in client.get(f"{address}{page}").text for page in ("", "/stage")] == [True, True]
    last = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert last.details["name"] == said


def test_papers_from_before_a_correction_are_told(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=0, individuals=1)
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    print_all(client, ceremony)
    assert told(client, ceremony) == (0, 0)

    corrected(office, decision.awards[0], recipient_line="huyện Nhà Bè, Thành phố Hồ Chí Minh")
    assert told(client, ceremony) == (3, 1)

    printed(office, decision)
    print_all(client, ceremony)
    assert told(client, ceremony) == (0, 0)


def print_all(client: FlaskClient, ceremony: Ceremony) -> CeremonyFile:
    """Print everything for ``ceremony`` and return the file of its certificates."""
    address = f"/ceremonies/{ceremony.id}"
    client.post(f"{address}/papers")
    client.post(f"{address}/certificates")
    client.post(address, data={"sheet": "3x8", "skip": "0", "right": "0", "down": "0"})
    db.session.rollback()
    bound = latest_file(ceremony, FileKind.CERTIFICATES)
    assert bound is not None
    return bound


def told(client: FlaskClient, ceremony: Ceremony) -> tuple[int, int]:
    """Return of how many papers, and of how many files of certificates, the page tells that they are of before."""
    page = client.get(f"/ceremonies/{ceremony.id}").text
    return page.count("It says something else than the order of the calls."), page.count("so not given out. Bind")


def test_what_was_printed_with_an_award_that_is_annulled_is_told_and_not_given_out(
    client: FlaskClient, office: Office
) -> None:
    decision = office.decide(collectives=2, individuals=1)
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    file = f"/ceremony-files/{print_all(client, ceremony).id}.pdf"
    assert client.get(file).status_code == 200

    office.annul(decision.awards[1])
    refused = client.get(file)

    assert (refused.status_code, "Bind them again." in refused.text) == (409, True)
    assert told(client, ceremony) == (3, 1)
    assert f'href="{file}"' not in client.get(f"/ceremonies/{ceremony.id}").text
    assert len(pages_of(client.get(f"/ceremony-files/{print_all(client, ceremony).id}.pdf").data)) == 2
    assert told(client, ceremony) == (0, 0)


def test_another_order_or_receiver_makes_papers_old(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=1)
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    print_all(client, ceremony)
    call = calls_of(ceremony)[-1]

    client.post(f"/ceremony-calls/{call.id}/receiver", data={"kind": "deputy", "name": "Ông Trần Văn B"})
    by_receiver = told(client, ceremony)
    client.post(f"/ceremonies/{ceremony.id}/order", data={f"place-{call.id}": "1"})

    # Labels and certificates do not say who receives.
    assert by_receiver == (2, 0)
    assert told(client, ceremony) == (3, 1)


def test_certificates_are_not_bound_before_the_proof_is_signed_where_the_body_wants_it(
    client: FlaskClient, office: Office
) -> None:
    decision = office.decide()
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    (run,) = of_certificates.runs_of(decision)
    file = f"/ceremony-files/{print_all(client, ceremony).id}.pdf"
    with transaction():
        keep_habit(office.body, Habit(individuals_first=False, proof_required=True), by=office.secretary)

    refused = [client.get(file), client.post(f"/ceremonies/{ceremony.id}/certificates")]
    client.post(f"/print-runs/{run.id}/proof/rest")
    client.post(f"/print-runs/{run.id}/proof/sign")

    assert [(one.status_code, "The proof of these certificates is not signed" in one.text) for one in refused] == [
        (409, True), (409, True),
    ]  # fmt: skip
    assert client.get(file).status_code == 200
    assert client.post(f"/ceremonies/{ceremony.id}/certificates").status_code == 302


def test_a_long_name_stands_on_its_label_above_the_money(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(samples, "COLLECTIVES", (samples.LONG_NAME,) * 3)
    ceremony = prepared(client, office, office.decide(collectives=3, individuals=1))
    monkeypatch.setattr(
        "contest.ceremonies.queries.amounts_of", lambda calls: {call.award_id: 900_000 for call in calls}
    )
    client.post(f"/ceremonies/{ceremony.id}", data={
        "sheet": "3x8", "skip": "0", "right": "0", "down": "0", "with_money": "y"})  # fmt: skip
    db.session.rollback()
    asked = latest_file(ceremony, FileKind.LABELS)
    assert asked is not None
    pdf = client.get(f"/ceremony-files/{asked.id}.pdf").data
    (words,) = words_of(pdf, tmp_path)

    # The first row of labels begins 0.5 mm from the top and is 37 mm high.
    first_row = [word for word in words if word.top < 37.5]
    money = min(word.top for word in first_row if word.text == "900.000")
    above = [word for word in first_row if word.text not in ("900.000", "đồng")]
    assert max(word.bottom for word in above) <= money + 0.2
    assert sum(word.text == "phố" for word in first_row) == 6


def test_a_label_does_not_part_a_name_of_two_words(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide(collectives=1, individuals=0))
    options = {"sheet": "3x8", "skip": 0, "right": 0, "down": 0, "with_money": False}
    ((label,),) = label_values(ceremony, calls_of(ceremony), {}, options)["pages"]

    assert label["name"].split(" ")[-1] == "Nhà\u00a0Bè"


def test_the_home_page_tells_of_a_ceremony_to_come(client: FlaskClient, office: Office) -> None:
    with clock.at(DAY):
        prepared(client, office, office.decide())
        assert "Hội nghị tổng kết" in client.get("/").text


def test_nobody_but_the_secretariat_keeps_a_ceremony(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide())
    call = calls_of(ceremony)[0]
    sign_in(client, office.leader)

    assert [client.get(f"/ceremonies/{ceremony.id}").status_code, client.get("/ceremonies").status_code] == [403, 403]
    assert client.post(f"/ceremony-calls/{call.id}/tick", data={"came": "1"}).status_code == 403
    assert db.session.scalars(select(Call.came_at).where(Call.came_at.is_not(None))).all() == []


def test_adding_takes_as_many_queries_when_one_is_called_as_when_four_are(client: FlaskClient, office: Office) -> None:
    counts = []
    with clock.at(DAY):
        decisions = [office.decide(collectives=count, individuals=0, number=4 + count) for count in (1, 4)]
        later = office.decide(number=9)
        for decision in decisions:
            ceremony = prepared(client, office, decision)
            address = f"/ceremonies/{ceremony.id}/decisions/add"
            with statements() as shown:
                client.get(address)
            with statements() as added:
                client.post(address, data={"decisions": str(later.id)})
            assert len(names(ceremony)) == len(decision.awards) + len(later.awards)
            counts.append((len(shown), sum(one.startswith("SELECT") for one in added)))

    assert counts[0] == counts[1]


def test_the_order_takes_as_many_queries_for_one_as_for_three(client: FlaskClient, office: Office) -> None:
    one, three = (
        prepared(client, office, office.decide(collectives=count, individuals=0, number=number))
        for count, number in ((1, 5), (3, 6))
    )
    for call in [*calls_of(one), *calls_of(three)]:
        assert call.award is not None
        corrected(office, call.award, recipient_line="huyện Nhà Bè, Thành phố Hồ Chí Minh")
    pages = [f"/ceremonies/{ceremony.id}{page}" for ceremony in (one, three) for page in ("", "/stage")]
    counts = []
    for page in pages:
        client.get(page)
        with statements() as found:
            client.get(page)
        counts.append(len(found))

    assert counts[:2] == counts[2:]


def test_a_correction_that_no_paper_says_makes_none_old(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=0, individuals=1)
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    client.post(f"/ceremonies/{ceremony.id}/papers")
    client.post(f"/ceremonies/{ceremony.id}", data={"sheet": "3x8", "skip": "0", "right": "0", "down": "0"})

    corrected(office, decision.awards[0], achievement="Đã có thành tích trong cải cách hành chính năm 2019")

    assert told(client, ceremony) == (0, 0)


def test_a_kept_page_that_was_changed_is_not_bound(app: Flask, client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    (one,) = of_certificates.certificates_of(decision)
    assert one.file is not None
    place = app.extensions["files"].root / one.file.key
    place.write_bytes(place.read_bytes().replace(b"%PDF-1", b"%PDF-2", 1) + b" ")

    client.post(f"/ceremonies/{ceremony.id}/certificates")

    assert "is not the one that was stored" in client.get(f"/ceremonies/{ceremony.id}").text


def test_what_is_annulled_while_it_is_bound_is_not_given_out(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = office.decide(collectives=2, individuals=0)
    ceremony = prepared(client, office, decision)
    printed(office, decision)
    bind = tasks._certificates

    def annulled_then(asked: CeremonyFile, calls: Sequence[Call]) -> bytes:
        content = bind(asked, calls)
        office.annul(decision.awards[1])
        return content

    monkeypatch.setattr(tasks, "_certificates", annulled_then)
    client.post(f"/ceremonies/{ceremony.id}/certificates")
    db.session.rollback()
    asked = latest_file(ceremony, FileKind.CERTIFICATES)

    assert asked is not None and asked.file is not None
    assert client.get(f"/ceremony-files/{asked.id}.pdf").status_code == 409
