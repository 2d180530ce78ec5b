"""The pages on which certificates are printed onto blanks."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from contest.awards.models import Decision
from contest.blanks import queries
from contest.blanks.models import BlankBatch, BlankUse, OverlayRun
from contest.certificates.models import PrintRun
from contest.certificates.queries import certificates_of
from contest.certificates.services import request_run
from contest.certificates.tasks import carry_out
from contest.database import db, transaction
from contest.printing.models import ProofVerdict
from contest.printing.services import mark_proof, mark_rest_read, sign_proof
from tests.blanks.samples import Store, fresh
from tests.conftest import sign_in
from tests.pdf import pages_of
from tests.statements import statements


def text(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def uses() -> int:
    fresh()
    return db.session.scalar(select(func.count()).select_from(BlankUse)) or 0


@pytest.fixture
def secretary(client: FlaskClient, store: Store) -> FlaskClient:
    return sign_in(client, store.secretary)


def test_nothing_is_printed_onto_blanks_before_the_proof_is_signed_where_the_body_wants_it(
    secretary: FlaskClient, store: Store
) -> None:
    decision, batch, printer = store.decide(), store.receive(store.add_kind()), store.add_printer()
    secretary.post(f"/bodies/{decision.body_id}/printing", data={"proof_required": "y"})
    means = {"batch_id": batch.id, "printer_id": printer.id}
    unprinted = secretary.post(f"/decisions/{decision.id}/blanks", data=means)
    with transaction():
        run_id = request_run(db.session.get_one(Decision, decision.id), by=store.secretary).id
    carry_out(run_id)
    unread = secretary.post(f"/decisions/{decision.id}/blanks", data=means)
    with transaction():
        mark_rest_read(db.session.get_one(PrintRun, run_id), by=store.secretary)
        sign_proof(db.session.get_one(PrintRun, run_id), by=store.secretary)
    signed = secretary.post(f"/decisions/{decision.id}/blanks", data=means)
    run = db.session.scalars(select(OverlayRun)).one()
    with transaction():
        certificate = certificates_of(db.session.get_one(Decision, decision.id))[0]
        mark_proof(certificate, ProofVerdict.WRONG, "Sai họ", by=store.secretary)
    wrong = secretary.post(f"/overlay-runs/{run.id}/take", data={"count": "1"})

    why = "The proof of these certificates is not signed yet"
    assert [(refused.status_code, why in refused.text) for refused in (unprinted, unread)] == [(422, True)] * 2
    assert (signed.status_code, len(db.session.scalars(select(OverlayRun)).all())) == (302, 1)
    assert (wrong.status_code, "was found wrong after the proof had been signed" in wrong.text) == (422, True)


def test_a_decision_is_printed_onto_blanks_past_a_jam(secretary: FlaskClient, store: Store) -> None:
    decision, batch, printer = store.decide(), store.receive(store.add_kind()), store.add_printer()
    assert f'href="/decisions/{decision.id}/blanks"' in secretary.get(f"/decisions/{decision.id}").text
    assert "10 left" in secretary.get(f"/decisions/{decision.id}/blanks").text

    begun = secretary.post(f"/decisions/{decision.id}/blanks", data={"batch_id": batch.id, "printer_id": printer.id})
    run = begun.location
    page = text(secretary.get(run))
    assert "Print the next sheets" in page
    assert 'opacity="0.3"' in page
    assert "GIẤY KHEN" not in page.partition("blank__page")[2].partition("</svg>")[0]
    # What the design sets in the middle of its place stands there on the picture too.
    assert page.partition("blank__page")[2].partition("</svg>")[0].count('text-anchor="middle"') > 4
    assert len(pages_of(secretary.get(f"{run}/test.pdf").data)) == 1
    secretary.post(f"{run}/take", data={"count": "3"})
    assert len(pages_of(secretary.get(f"{run}/stack.pdf").data)) == 3
    secretary.post(
        f"{run}/report", data={"stack": "1", "outcome": "spoiled", "at": "2", "spoiled": "1", "reason": "Kẹt"}
    )
    secretary.post(f"{run}/take", data={"count": "99"})
    rest = pages_of(secretary.get(f"{run}/stack.pdf").data)
    done = text(secretary.post(f"{run}/report", data={"stack": "2", "outcome": "all"}, follow_redirects=True))

    assert ["NHABE-2020-0502" in rest[0], "NHABE-2020-0503" in rest[1]] == [True, True]
    assert "Everything of this run is printed." in done
    fresh()
    batch = db.session.get_one(BlankBatch, batch.id)
    assert (batch.printed, batch.spoiled, batch.left) == (3, 1, 6)
    assert "3 of 3 printed" in text(secretary.get(f"/decisions/{decision.id}"))
    secretary.post(f"{run}/carried")
    (paper,) = pages_of(secretary.get(f"{run}/carried.pdf").data)
    assert "DANH SÁCH PHÔI ĐÃ SỬ DỤNG" in paper
    assert "0003 NHABE-2020-0502" in paper
    assert secretary.get(f"{run}/carried.docx").status_code == 200
    assert [secretary.get(f"{run}/{one}.json").json["state"] for one in ("progress", "carried")] == ["done", "done"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"stack": "1", "outcome": "spoiled", "at": "4", "reason": "Kẹt"}, "The stack has the numbers 1 to 3."),
        ({"stack": "1", "outcome": "spoiled", "at": "2", "reason": ""}, "Say why the blank was spoiled."),
        ({"stack": "1", "outcome": "stopped", "at": ""}, "Say at which number of the stack"),
        ({"stack": "1", "outcome": "spoiled", "at": "", "reason": "Kẹt"}, "Say at which number of the stack"),
        ({"stack": "7", "outcome": "all"}, "It was noted already"),
        ({"stack": "1", "outcome": "eaten"}, "Choose one of the listed"),
        ({"stack": "1", "outcome": "spoiled", "at": "x", "reason": "Kẹt"}, "There is a problem"),
    ],
)
def test_a_report_that_cannot_be_comes_back_and_moves_nothing(
    secretary: FlaskClient, store: Store, sent: dict[str, str], said: str
) -> None:
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    store.take(run)

    answer = secretary.post(f"/overlay-runs/{run.id}/report", data=sent)

    assert answer.status_code == 422
    assert said in text(answer)
    assert uses() == 0
    assert len(queries.standing_of(run).out) == 3


def test_a_run_is_not_begun_without_blanks_or_when_they_do_not_fit(secretary: FlaskClient, store: Store) -> None:
    decision = store.decide()
    path = f"/decisions/{decision.id}/blanks"
    assert "There is no blank in stock." in secretary.get(path).text
    batch = store.receive(store.add_kind())
    assert "No printer has been added yet." in secretary.get(path).text
    printer = store.add_printer()
    store.begin(decision, batch, printer)

    waiting = secretary.post(path, data={"batch_id": batch.id, "printer_id": printer.id})
    none = secretary.post(path, data={"batch_id": "", "printer_id": printer.id})

    assert (waiting.status_code, none.status_code) == (422, 422)
    assert "waits in another run" in text(waiting)
    fresh()
    assert db.session.scalar(select(func.count()).select_from(OverlayRun)) == 1


def test_sheets_are_taken_only_once_the_last_are_reported(secretary: FlaskClient, store: Store) -> None:
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    assert secretary.get(f"/overlay-runs/{run.id}/stack.pdf").status_code == 404
    assert secretary.post(f"/overlay-runs/{run.id}/take", data={"count": "0"}).status_code == 422
    store.take(run, 1)

    again = secretary.post(f"/overlay-runs/{run.id}/take", data={"count": "1"})
    ended = secretary.post(f"/overlay-runs/{run.id}/end", data={"reason": "Hết giờ"})

    assert (again.status_code, ended.status_code) == (422, 422)
    assert "Say first what became" in text(again)
    fresh()
    assert len(queries.standing_of(run).out) == 1


def test_a_run_is_ended_and_a_printed_blank_noted_as_spoiled(secretary: FlaskClient, store: Store) -> None:
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    store.take(run, 1)
    store.report(run)
    (use,) = queries.uses_of(run)

    empty = secretary.post(f"/blank-uses/{use.id}/ruin", data={"reason": ""})
    secretary.post(f"/blank-uses/{use.id}/ruin", data={"reason": "Đóng dấu lệch"})
    page = text(secretary.post(f"/overlay-runs/{run.id}/end", data={"reason": "Hết giờ"}, follow_redirects=True))

    assert empty.status_code == 422
    assert "Đóng dấu lệch" in page
    assert "Hết giờ" in page
    fresh()
    assert db.session.get_one(OverlayRun, run.id).ended_at is not None


def test_a_blank_spoiled_after_its_run_was_ended_leads_to_another_run(secretary: FlaskClient, store: Store) -> None:
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    store.take(run, 1)
    store.report(run)
    (use,) = queries.uses_of(run)
    secretary.post(f"/overlay-runs/{run.id}/end", data={"reason": "Hết giờ"})

    page = text(secretary.post(f"/blank-uses/{use.id}/ruin", data={"reason": "Lệch dấu"}, follow_redirects=True))

    assert ("print its certificate in another one" in page, "waits to be printed again" in page) == (True, False)


def test_a_blank_whose_award_was_annulled_since_is_told(secretary: FlaskClient, store: Store) -> None:
    decision = store.decide()
    run = store.begin(decision, store.receive(store.add_kind()))
    store.take(run)
    store.report(run)
    before = text(secretary.get(f"/overlay-runs/{run.id}"))
    store.annul(decision.awards[0])

    after = text(secretary.get(f"/overlay-runs/{run.id}"))

    assert [page.count("annulled or replaced since") for page in (before, after)] == [0, 1]


def test_a_leader_reads_runs_and_prints_nothing_and_others_do_neither(client: FlaskClient, store: Store) -> None:
    decision = store.decide()
    run = store.begin(decision, store.receive(store.add_kind()))
    path = f"/overlay-runs/{run.id}"
    sign_in(client, store.leader)

    assert client.get(path).status_code == 200
    assert "Take these sheets" not in client.get(path).text
    assert client.post(f"{path}/take", data={"count": "1"}).status_code == 403
    assert client.post(f"/decisions/{decision.id}/blanks").status_code == 403
    sign_in(client, store.outsider)
    assert [client.get(f"{path}{one}").status_code for one in ("", "/test.pdf", "/stack.pdf", "/carried.pdf")] == [
        403
    ] * 4
    fresh()
    assert queries.standing_of(run).out == []


def test_a_run_takes_as_many_queries_for_six_certificates_as_for_two(secretary: FlaskClient, store: Store) -> None:
    def asked(decision: Decision) -> int:
        run = store.begin(decision, batch, printer)
        store.take(run, len(decision.awards) - 1)
        store.report(run)
        secretary.get(f"/overlay-runs/{run.id}")
        with statements() as seen:
            secretary.get(f"/overlay-runs/{run.id}")
        return len(seen)

    batch, printer = store.receive(store.add_kind(), 20), store.add_printer()

    assert asked(store.decide(collectives=2, individuals=0)) == asked(
        store.decide(collectives=6, individuals=0, number=6)
    )


def test_the_pages_are_there_in_vietnamese(secretary: FlaskClient, store: Store) -> None:
    """A sign of percent in a translation would break a page."""
    kind, printer, decision = store.add_kind(), store.add_printer(), store.decide()
    run = store.begin(decision, store.receive(kind), printer)
    secretary.post("/language/vi")
    paths = [
        "/blanks", f"/blanks/{kind.id}", f"/blanks/{kind.id}/change", f"/blanks/{kind.id}/batches/new",
        f"/printers/{printer.id}", f"/printers/{printer.id}/blanks/{kind.id}/calibrate",
        f"/printers/{printer.id}/blanks/{kind.id}/offset", f"/decisions/{decision.id}/blanks",
        f"/overlay-runs/{run.id}", f"/overlay-runs/{run.id}/end",
    ]  # fmt: skip

    assert [path for path in paths if secretary.get(path).status_code != 200] == []
    store.take(run)
    assert "tờ đang in" in secretary.get(f"/overlay-runs/{run.id}").text
