"""Runs onto blanks: each serial once, stock as it was printed, on from where it jammed, whatever happens."""

import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.awards.models import Decision
from contest.blanks import invariants, printing, queries, services, tasks
from contest.blanks.models import BlankBatch, BlankUse, Fate, OverlayRun
from contest.blanks.papers import carried_values
from contest.blanks.printing import Outcome, Report
from contest.blanks.stock import Count
from contest.certificates.models import Certificate
from contest.certificates.queries import certificates_of
from contest.certificates.services import issue_certificates
from contest.database import db, transaction
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION, INITIATIVE
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.movements.models import RecipientKind
from contest.work import WorkState
from tests.blanks.samples import KIND, Store, fresh
from tests.certificates.samples import DAY
from tests.certificates.test_tasks import row, wait_until, worker
from tests.factories import make_body, make_design
from tests.pdf import pages_of, words_of


def used(run: OverlayRun) -> list[tuple[int, str, Fate]]:
    fresh()
    return [(use.number, use.certificate.serial[-4:], use.fate) for use in queries.uses_of(run)]


def stock(batch: BlankBatch) -> Count:
    fresh()
    return db.session.get_one(BlankBatch, batch.id).count


def left(run: OverlayRun) -> list[str]:
    fresh()
    return [line.certificate.serial[-4:] for line in queries.standing_of(run).pending]


def test_a_jammed_blank_is_noted_and_its_certificate_printed_again(store_on_both: Store) -> None:
    store = store_on_both
    batch = store.receive(store.add_kind(), 10)
    run = store.begin(store.decide(collectives=3, individuals=2), batch)
    assert (run.state, run.done, run.total, stock(batch).left) == (WorkState.DONE, 5, 5, 10)

    store.take(run)
    assert stock(batch).left == 10
    store.report(run, Outcome.SPOILED, at=3)
    assert left(run) == ["0503", "0504", "0505"]
    assert [serial[-4:] for serial in store.take(run)] == ["0503", "0504", "0505"]
    store.report(run)

    good, bad = Fate.PRINTED, Fate.SPOILED
    assert used(run) == [(1, "0501", good), (2, "0502", good), (3, "0503", bad), (4, "0503", good), (5, "0504", good),
                         (6, "0505", good)]  # fmt: skip
    assert stock(batch) == Count(received=10, printed=5, spoiled=1)
    assert left(run) == []
    assert list(invariants.breaches()) == []


@pytest.mark.parametrize(
    ("outcome", "at", "spoiled", "count", "waiting"),
    [
        (Outcome.ALL, 0, 1, Count(10, 3), []),
        (Outcome.STOPPED, 0, 1, Count(10), ["0501", "0502", "0503"]),
        (Outcome.STOPPED, 2, 1, Count(10, 2), ["0503"]),
        (Outcome.SPOILED, 1, 1, Count(10, 0, 1), ["0501", "0502", "0503"]),
        (Outcome.SPOILED, 3, 4, Count(10, 2, 4), ["0503"]),
    ],
)
def test_stock_goes_down_by_what_went_through_the_printer(
    store: Store, outcome: Outcome, at: int, spoiled: int, count: Count, waiting: list[str]
) -> None:
    batch = store.receive(store.add_kind())
    run = store.begin(store.decide(), batch)
    store.take(run)

    store.report(run, outcome, at, spoiled)

    assert stock(batch) == count
    assert left(run) == waiting


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Report(1, Outcome.SPOILED, 0, 1, "x"), "at"), (Report(1, Outcome.SPOILED, 4, 1, "x"), "at"),
        (Report(1, Outcome.STOPPED, 4), "at"), (Report(1, Outcome.SPOILED, 2, 1, ""), "reason"),
        (Report(1, Outcome.SPOILED, 2, 10, "x"), "quantity"), (Report(2, Outcome.ALL), None),
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_moves_nothing(store: Store, told: Report, field: str | None) -> None:
    batch = store.receive(store.add_kind())
    run = store.begin(store.decide(), batch)
    store.take(run)

    with pytest.raises(RuleViolation) as refused, transaction():
        printing.report(run, told, by=store.secretary)

    assert refused.value.field == field
    assert (used(run), stock(batch)) == ([], Count(10))
    assert len(queries.standing_of(run).out) == 3


def test_a_stack_is_reported_once(store: Store) -> None:
    batch = store.receive(store.add_kind())
    run = store.begin(store.decide(), batch)
    store.take(run, 2)
    store.report(run)

    with pytest.raises(RuleViolation, match="noted already"):
        store.report(run)
    store.take(run)
    with pytest.raises(RuleViolation, match="Say first what became"):
        store.take(run)

    assert stock(batch) == Count(10, 2)


def test_no_more_is_taken_than_the_batch_has_and_another_batch_goes_on(store: Store) -> None:
    kind, printer, decision = store.add_kind(), store.add_printer(), store.decide()
    batch, other = store.receive(kind, 2), store.receive(kind, 5, "02/2020", right=4)
    run = store.begin(decision, batch, printer)
    assert len(store.take(run)) == 2
    store.report(run)
    with pytest.raises(RuleViolation, match="No blank of this batch is left"):
        store.take(run)
    with pytest.raises(RuleViolation, match="waits in another run"):
        store.begin(decision, other, printer)

    with transaction():
        printing.end_run(run, "Hết phôi", by=store.secretary)
    rest = store.begin(decision, other, printer)

    assert (rest.total, rest.right_by) == (1, 4)
    store.take(rest)
    store.report(rest)
    assert used(rest) == [(1, "0503", Fate.PRINTED)]
    with pytest.raises(RuleViolation, match="no certificate of this decision waits"):
        store.begin(decision, other, printer)
    with pytest.raises(RuleViolation, match="was ended already"):
        store.take(run)


def test_a_blank_that_is_spoiled_later_lets_its_certificate_be_printed_again(store: Store) -> None:
    batch = store.receive(store.add_kind())
    run = store.begin(store.decide(), batch)
    store.take(run)
    store.report(run)
    use = queries.uses_of(run)[1]

    with transaction():
        printing.ruin(use, "Đóng dấu lệch", by=store.secretary)

    assert stock(batch) == Count(10, 2, 1)
    assert left(run) == ["0502"]
    with pytest.raises(RuleViolation, match="noted as spoiled already"), transaction():
        printing.ruin(db.session.get_one(BlankUse, use.id), "x", by=store.secretary)
    store.take(run)
    store.report(run)
    assert used(run)[1:] == [(2, "0502", Fate.SPOILED), (3, "0503", Fate.PRINTED), (4, "0502", Fate.PRINTED)]
    assert list(invariants.breaches()) == []


def test_an_award_annulled_meanwhile_is_not_taken_but_a_sheet_at_the_printer_counts(store: Store) -> None:
    decision = store.decide()
    batch = store.receive(store.add_kind())
    run = store.begin(decision, batch)
    store.take(run, 1)
    store.annul(decision.awards[0])
    store.annul(decision.awards[1])

    store.report(run)

    assert used(run) == [(1, "0501", Fate.PRINTED)]
    standing = queries.standing_of(run)
    assert [line.certificate.serial[-4:] for line in standing.dropped] == ["0502"]
    assert left(run) == ["0503"]


def test_chosen_recipients_alone_are_printed(store: Store) -> None:
    decision, printer = store.decide(), store.add_printer()
    batch = store.receive(store.add_kind())
    chosen = [decision.awards[2].id]

    run = store.begin(decision, batch, printer, chosen)

    assert left(run) == ["0503"]
    store.take(run)
    store.report(run)
    with pytest.raises(RuleViolation, match="stands on blank 1 already"):
        store.begin(decision, batch, printer, chosen)
    assert left(store.begin(decision, batch, printer)) == ["0501", "0502"]


def test_blanks_that_do_not_fit_are_refused(store: Store) -> None:
    decision, printer = store.decide(), store.add_printer()
    other = store.receive(store.add_kind(replace(KIND, name="a", design=INITIATIVE)))
    honour = store.receive(store.add_kind(replace(KIND, name="b", honour="other")))
    empty = store.receive(store.add_kind(replace(KIND, name="c")), 1)
    with transaction():
        services.note(empty, services.Happening(services.StockAct.LOST, 1, DAY, "x"), by=store.secretary)
        services.change_printer(printer, services.PrinterDetails("cũ", in_use=False), by=store.secretary)
    fine = store.receive(store.add_kind())

    for batch, machine, said in (
        (other, store.add_printer(), "not for the design"),
        (honour, store.add_printer(services.PrinterDetails("2")), "for"),
        (empty, store.add_printer(services.PrinterDetails("3")), "No blank"), (fine, printer, "printer is not used"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match=said):
            store.begin(decision, batch, machine)
    fresh()
    assert queries.overlay_runs_of(decision) == []
    assert certificates_of(decision) == []


def test_two_runs_do_not_take_the_same_blanks(store: Store) -> None:
    batch, printer = store.receive(store.add_kind(), 4), store.add_printer()
    first = store.begin(store.decide(collectives=3, individuals=0), batch, printer)
    second = store.begin(store.decide(collectives=3, individuals=0, number=6), batch, printer)

    assert (len(store.take(first)), len(store.take(second))) == (3, 1)
    store.report(first, Outcome.STOPPED, 1)
    store.report(second)
    assert (len(store.take(second)), stock(batch)) == (2, Count(received=4, printed=2))
    with pytest.raises(RuleViolation, match="lie in a printer for another run"):
        store.take(first)


def test_a_blank_serves_for_a_changed_design_that_has_what_is_printed_on_it_where_it_stands(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A later version of a design needs no new blanks when only what is printed onto them has moved."""
    old = design_called(COMMENDATION)
    lower = replace(old.places["signer"], top=old.places["signer"].top - 10)
    changed = replace(old, places={**old.places, "signer": lower})
    monkeypatch.setattr("tests.factories.design_called", lambda _start: changed)
    with clock.at(DAY):
        make_design(store.body, store.secretary, recipient_kind=RecipientKind.INDIVIDUAL)
    decision = store.decide(collectives=2, individuals=2)
    assert len({one.template for one in issued(store, decision)}) == 2

    run = store.begin(decision, store.receive(store.add_kind()))

    assert (run.state, run.done, run.error) == (WorkState.DONE, 4, None)
    pages = words_of(tasks.pages_pdf(run, queries.lines_of(run)), tmp_path)
    signed = [next(word.top for word in words if word.text == "(Họ") for words in pages]
    assert [round(signed[0] - at) for at in signed] == [0, 0, 10, 10]


def issued(store: Store, decision: Decision) -> Sequence[Certificate]:
    with transaction():
        return issue_certificates(decision, by=store.secretary)


def test_blanks_of_another_body_are_refused(store: Store) -> None:
    elsewhere = make_body("khac")
    with transaction():
        theirs = services.add_kind(elsewhere, KIND, by=store.secretary)
    batch = store.receive(theirs)

    with pytest.raises(RuleViolation, match="belong to another body"):
        store.begin(store.decide(), batch)


def test_pages_have_what_the_blank_lacks_moved_as_printer_and_batch_want_it(store: Store, tmp_path: Path) -> None:
    kind, printer, decision = store.add_kind(), store.add_printer(), store.decide()
    batch = store.receive(kind, right=3, down=-2)
    straight = store.begin(decision, store.receive(kind, number="02"), printer)
    before = tasks.pages_pdf(straight, queries.lines_of(straight))
    with transaction():
        printing.end_run(straight, "Căn chỉnh lại", by=store.secretary)
        services.set_offset(printer, kind, 10, -5, by=store.secretary)

    run = store.begin(decision, batch, printer)

    pages = pages_of(tasks.pages_pdf(run, queries.lines_of(run)))
    assert [line.certificate.serial in page for line, page in zip(queries.lines_of(run), pages, strict=True)] == [
        True
    ] * 3
    assert [word for word in ("CỘNG HÒA", "GIẤY KHEN", "Độc lập", "Nơi đặt") if word in pages[0]] == []
    there, moved = (
        {word.text: word for word in words_of(pdf, tmp_path)[0]}
        for pdf in (before, tasks.pages_pdf(run, queries.lines_of(run)))
    )
    shift = [(round(moved[name].left - there[name].left, 2), round(moved[name].top - there[name].top, 2))
             for name in ("Quyết", "NHABE-2020-0501")]  # fmt: skip
    assert shift == [(1.3, -0.7)] * 2


def test_a_killed_run_goes_on_after_the_last_kept_sheaf(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SHEAF", 2)
    keep, calls = tasks.store, []

    def killed(content: bytes, **about: str) -> object:
        calls.append(about["filename"])
        if len(calls) == 2:
            raise SystemExit
        return keep(content, **about)

    monkeypatch.setattr(tasks, "store", killed)
    batch = store.receive(store.add_kind())
    decision, printer = store.decide(collectives=4, individuals=1), store.add_printer()
    with transaction():
        run = printing.begin_run(decision, batch, printer, by=store.secretary)
    with pytest.raises(SystemExit):
        tasks.compose_run(run.id)
    fresh()
    kept = [line.file_id for line in queries.lines_of(run)]
    assert [file is not None for file in kept] == [True, True, False, False, False]
    with pytest.raises(RuleViolation, match="not ready yet"):
        store.take(run)

    with clock.at(DAY + timedelta(days=1)):
        tasks.compose_what_was_requested()

    fresh()
    run = db.session.get_one(OverlayRun, run.id)
    lines = queries.lines_of(run)
    assert (run.state, run.done) == (WorkState.DONE, 5)
    assert [line.file_id for line in lines][:2] == kept[:2]
    pages = pages_of(tasks.pages_pdf(run, lines))
    assert [line.certificate.serial in page for line, page in zip(lines, pages, strict=True)] == [True] * 5
    tasks.compose_run(run.id)
    assert len(calls) == 4


def test_a_worker_that_is_killed_leaves_each_serial_once(store: Store, tmp_path: Path) -> None:
    """SIGKILL, as a power cut: the next worker composes what no kept file has, and each sheet is printed once."""
    batch = store.receive(store.add_kind(), 60)
    decision, printer = store.decide(collectives=30, individuals=20), store.add_printer()
    with transaction():
        run = printing.begin_run(decision, batch, printer, by=store.secretary)
    fresh()

    def told(what: str) -> object:
        return row(tmp_path, f"SELECT {what} FROM overlay_run")[0][0]

    with worker(tmp_path, "blanks") as process:
        wait_until(lambda: 4 <= int(str(told("done"))) < 50)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    kept = {line.id: (line.file_id, line.page) for line in queries.lines_of(run) if line.file_id is not None}
    assert 4 <= len(kept) < 50
    fresh()
    with worker(tmp_path, "blanks"):
        wait_until(lambda: told("state") == "done")

    fresh()
    run = db.session.get_one(OverlayRun, run.id)
    lines = queries.lines_of(run)
    assert (run.attempts, run.done, len(lines)) == (2, 50, 50)
    assert {line.id: (line.file_id, line.page) for line in lines if line.id in kept} == kept
    pages = pages_of(tasks.pages_pdf(run, lines))
    assert [line.certificate.serial in page for line, page in zip(lines, pages, strict=True)] == [True] * 50
    assert len({line.certificate_id for line in lines}) == len({(line.file_id, line.page) for line in lines}) == 50
    assert len(store.take(run)) == 50
    store.report(run)
    assert (stock(batch), left(run)) == (Count(received=60, printed=50), [])


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM blank_use", "UPDATE blank_use SET number = 9", "UPDATE blank_use SET fate = 'spoiled'",
     "INSERT INTO blank_use (id, batch_id, number, run_id, certificate_id, fate, reason, used_at, used_by_id) "
     "SELECT 99, batch_id, 99, run_id, certificate_id, fate, reason, used_at, used_by_id FROM blank_use "
     "WHERE number = 1"],
)  # fmt: skip
def test_the_database_itself_keeps_each_serial_on_one_blank(store_on_both: Store, statement: str) -> None:
    store = store_on_both
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    store.take(run)
    store.report(run)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_the_list_says_which_blank_carries_which_certificate(store: Store) -> None:
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    store.take(run)
    store.report(run, Outcome.SPOILED, at=2)
    fresh()

    values = carried_values(run, queries.uses_of(run))

    assert [row[:2] + row[3:5] for row in values["rows"]] == [
        ["0001", "NHABE-2020-0501", "Đã in", ""], ["0002", "NHABE-2020-0502", "Hỏng", "Kẹt giấy"],
    ]  # fmt: skip
    assert (values["printed"], values["spoiled"]) == (1, 1)


def test_every_act_is_in_the_journal(store: Store) -> None:
    run = store.begin(store.decide(), store.receive(store.add_kind()))
    store.take(run)
    store.report(run, Outcome.SPOILED, at=2)
    with transaction():
        printing.end_run(run, "Hết giờ", by=store.secretary)

    rows = db.session.scalars(db.select(JournalEntry).where(JournalEntry.subject_kind == "overlay_run")).all()
    assert [row.act for row in rows] == [f"overlay_run.{act}" for act in ("begin", "compose", "take", "report", "end")]
    assert rows[3].details["printed"] == ["NHABE-2020-0501"]
    assert (rows[3].reason, rows[3].details["spoiled"]) == ("Kẹt giấy", 1)
