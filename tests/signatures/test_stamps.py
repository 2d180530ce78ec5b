"""Time stamps come from the configured authority, which is asked again when it does not answer."""

import dataclasses
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp
from flask import Flask

from contest import clock
from contest.copies.examining import signatures_of
from contest.copies.signing import Verdict, verdict_on
from contest.errors import unpacked
from contest.signatures import pades
from contest.signatures.models import Part
from contest.storage.services import content_of
from contest.work import WorkState
from tests.copies.authority import person, trusted
from tests.signatures.samples import Desk


class Authority(HTTPServer):
    """A time-stamping authority on loopback. The first ``failures`` questions are answered by ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked, self.failures, self.status = 0, 0, 503
        self.stamper = person("Tổ chức cấp dấu thời gian", stamps=True).stamper()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/tsa"


class Answers(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self) -> None:
        question = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += 1
        if self.server.asked <= self.server.failures:
            self.send_response(self.server.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            return
        answer = self.server.stamper.request_tsa_response(question).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def tsa(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    monkeypatch.setattr(pades, "PAUSE", 0.0)
    with Authority() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], tsa_url=server.address)
        yield server
        server.shutdown()


def test_a_signature_bears_a_trusted_time_stamp(desk: Desk, tsa: Authority, tmp_path: Path) -> None:
    desk.sign()

    copy = desk.copies()[desk.certificates[0].id][Part.SIGNER]
    found = signatures_of(
        content_of(copy.file), "x.pdf", authorities=trusted(tmp_path, "Tổ chức chứng thực thử"), now=clock.now()
    )
    assert verdict_on(found.signatures) is Verdict.VALID
    assert found.signatures[0].stamp_trusted
    assert found.signatures[0].stamped_at == copy.stamped_at
    # One for each certificate, and one to know how long a stamp is.
    assert tsa.asked == 4


@pytest.mark.parametrize("status", [503, 302])
def test_an_authority_that_fails_for_a_moment_is_asked_again(desk: Desk, tsa: Authority, status: int) -> None:
    tsa.failures, tsa.status = 2, status

    assert desk.sign().state is WorkState.DONE
    assert tsa.asked == 6


def test_without_a_stamp_nothing_is_signed_and_the_reason_is_told(desk: Desk, tsa: Authority) -> None:
    tsa.failures = 100

    run = desk.sign()

    assert run.state is WorkState.FAILED
    assert unpacked(run.error or "").message.startswith("The time-stamping authority gives no time stamp")
    assert desk.copies() == {}
    tsa.failures = 0
    assert desk.sign().state is WorkState.DONE
    assert len(desk.copies()) == 3
