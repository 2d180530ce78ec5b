"""The pages of papers and their signed copies, as each role sees them."""

from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from contest.accounts.models import Account
from contest.copies.models import SignedCopy
from contest.database import db, transaction
from contest.initiatives.models import InitiativeState
from contest.movements.models import PhaseKind
from contest.paper.services import order_paper
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, Upload
from tests.conftest import sign_in
from tests.copies.authority import signed, with_a_page_changed
from tests.copies.conftest import TEMPLATE, World
from tests.copies.test_services import kept, withdrawn
from tests.evidence.samples import pdf, picture
from tests.factories import make_initiative, make_movement, make_proposal
from tests.statements import statements

TYPED = {"number": "05/QĐ-UBND", "signed_on": "07/02/2020", "signer": "Lê Thị C"}


def send(client: FlaskClient, world: World, upload: Upload | None, **typed: str) -> tuple[int, str]:
    data: dict[str, object] = {**TYPED, **typed}
    if upload:
        data["file"] = (BytesIO(upload.content), upload.filename)
    answer = client.post(f"/papers/{world.paper.id}/copies/new", data=data, content_type="multipart/form-data")
    return answer.status_code, answer.get_data(as_text=True)


def test_the_secretariat_keeps_a_signed_version(world: World, client: FlaskClient) -> None:
    sign_in(client, world.secretary)
    offered = client.get(f"/papers/{world.paper.id}/copies/new").get_data(as_text=True)
    status, _page = send(client, world, pdf("Ban quet", name="Quyết định đã ký.pdf"))
    page = client.get(f"/papers/{world.paper.id}/copies").get_data(as_text=True)

    assert 'value="07/QĐ-UBND"' in offered
    assert 'value="07/02/2020"' in offered
    assert 'value="Lê Thị C"' in offered
    assert status == 302
    (copy,) = db.session.query(SignedCopy)
    assert (copy.number, copy.signed_on, copy.signer) == ("05/QĐ-UBND", date(2020, 2, 7), "Lê Thị C")
    for said in ("Quyết định đã ký.pdf", copy.file.sha256, "Trần Văn D", "Counts", "Quyết định công nhận sáng kiến",
                 "Laid out by Thông tư 01/2011/TT-BNV"):  # fmt: skip
        assert said in page


@pytest.mark.parametrize(
    ("upload", "typed", "reason"),
    [
        (None, {}, "Choose a file."),
        (picture(), {}, "is not one of: PDF, DOCX."),
        (pdf("x"), {"signed_on": "hôm qua"}, "Write a day"),
        (pdf("x"), {"signer": ""}, "This field is required."),
        (pdf("x"), {"signed_on": "1/1/2999"}, "lies in the future"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(
    world: World, client: FlaskClient, upload: Upload | None, typed: dict[str, str], reason: str
) -> None:
    status, page = send(sign_in(client, world.secretary), world, upload, number="99/QĐ-UBND", **typed)

    assert status == 422
    assert reason in page
    assert 'value="99/QĐ-UBND"' in page
    assert db.session.query(SignedCopy).count() == 0


def test_a_version_is_withdrawn_with_a_reason(world: World, client: FlaskClient) -> None:
    sign_in(client, world.secretary)
    copy = kept(world, pdf("x"))

    assert client.post(f"/papers/copies/{copy.id}/withdraw", data={"reason": ""}).status_code == 422
    assert db.session.get_one(SignedCopy, copy.id).stands
    assert client.post(f"/papers/copies/{copy.id}/withdraw", data={"reason": "Thiếu dấu"}).status_code == 302
    page = client.get(f"/papers/{world.paper.id}/copies").get_data(as_text=True)
    assert "Thiếu dấu" in page
    assert "Counts" not in page


def test_the_leader_sees_and_fetches_but_keeps_and_withdraws_nothing(world: World, client: FlaskClient) -> None:
    copy = kept(world, pdf("Ban quet"))
    sign_in(client, world.leader)

    page = client.get(f"/papers/{world.paper.id}/copies").get_data(as_text=True)
    assert copy.file.filename in page
    assert "/withdraw" not in page
    assert "/copies/new" not in page
    fetched = client.get(f"/papers/copies/{copy.id}/file")
    assert (fetched.status_code, fetched.data) == (200, pdf("Ban quet").content)
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/papers/copies/{copy.id}/withdraw").status_code == 403
    assert send(client, world, pdf("y"))[0] == 403
    assert db.session.query(SignedCopy).count() == 1


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_nobody_else_sees_anything_of_a_decisions_papers(world: World, client: FlaskClient, who: str) -> None:
    copy = kept(world, world.edited())
    sign_in(client, getattr(world, who))

    for address in (
        f"/papers/about/decision/{world.decision.id}", f"/papers/{world.paper.id}/copies",
        f"/papers/{world.paper.id}/copies/new", f"/papers/{world.paper.id}/paper.pdf",
        f"/papers/{world.paper.id}/paper.docx", f"/papers/copies/{copy.id}/file",
        f"/papers/copies/{copy.id}/changes", f"/papers/copies/{copy.id}/withdraw",
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address


def test_the_page_of_a_row_lists_all_its_papers_with_their_versions(world: World, client: FlaskClient) -> None:
    annex = world.printed("recognition/papers/annex.html")
    copy = kept(world, pdf("x"))
    page = sign_in(client, world.leader).get(f"/papers/about/decision/{world.decision.id}").get_data(as_text=True)

    assert f"/papers/{annex.id}/copies" in page
    assert f"/papers/{world.paper.id}/copies" in page
    assert f"/papers/copies/{copy.id}/file" in page
    assert "Danh sách kèm theo quyết định công nhận sáng kiến" in page
    assert f"Decisions {world.decision.notation}" in page


def test_what_bears_its_kind_in_its_name_is_not_called_so_twice(world: World, client: FlaskClient) -> None:
    sign_in(client, world.secretary)
    movements = [
        make_movement(world.body, name, name=name) for name in ("movements of 2020", "Cải cách hành chính")
    ]  # fmt: skip

    called, other = (client.get(f"/papers/about/movement/{one.id}").get_data(as_text=True) for one in movements)

    assert ">movements of 2020<" in called
    assert ">Movements Cải cách hành chính<" in other


def test_a_paper_that_its_reader_may_not_fetch_is_not_listed(world: World, client: FlaskClient) -> None:
    """The unit has its receipt; the explanation of the score opens to it with the announcement."""
    movement = make_movement(world.body, "sau", phases={PhaseKind.SCORING: (-9, 9), PhaseKind.ANNOUNCEMENT: (10, 20)})
    initiative = make_initiative(movement, world.unit, world.officer, state=InitiativeState.ELIGIBLE)
    receipt = world.printed("initiatives/papers/receipt.html", initiative)
    explanation = world.printed("results/papers/explanation.html", initiative)
    address = f"/papers/about/initiative/{initiative.id}"
    shown = {
        who: sign_in(client, getattr(world, who)).get(address).get_data(as_text=True) for who in ("officer", "leader")
    }

    assert f"/papers/{receipt.id}/copies" in shown["officer"]
    assert f"/papers/{explanation.id}/copies" not in shown["officer"]
    assert client.get(f"/papers/{receipt.id}/copies").status_code == 403, "receipts are for unit and secretariat"
    assert f"/papers/{explanation.id}/copies" in shown["leader"]
    assert f"/papers/{receipt.id}/copies" not in shown["leader"]


def test_a_paper_is_sent_as_pdf_and_as_word_file(world: World, client: FlaskClient) -> None:
    sign_in(client, world.secretary)
    assert world.paper.file and world.paper.word_file

    assert client.get(f"/papers/{world.paper.id}/paper.pdf").data == content_of(world.paper.file)
    answer = client.get(f"/papers/{world.paper.id}/paper.docx")
    assert (answer.mimetype, answer.data) == (DOCX, content_of(world.paper.word_file))


def test_a_paper_that_waits_to_be_printed_takes_no_signed_version(world: World, client: FlaskClient) -> None:
    with transaction():
        waiting = order_paper(TEMPLATE, {}, filename="a.pdf", subject=world.decision)
    sign_in(client, world.secretary)

    assert client.get(f"/papers/{waiting.id}/copies").status_code == 200
    assert client.get(f"/papers/{waiting.id}/copies/new").status_code == 403
    assert client.get(f"/papers/{waiting.id}/paper.pdf").status_code == 302


def test_a_paper_that_says_nowhere_who_reads_it_is_read_by_nobody_here(world: World, client: FlaskClient) -> None:
    draft = make_proposal(world.movement)
    with transaction():
        unknown = order_paper("a.html", {}, filename="a.pdf", subject=world.decision)
        drafted = order_paper("awards/papers/decision.html", {}, filename="b.pdf", subject=draft)

    def answers(account: Account) -> list[int]:
        sign_in(client, account)
        return [client.get(f"/papers/{paper.id}/copies").status_code for paper in (unknown, drafted)]

    assert answers(world.secretary) == [403, 200]
    assert answers(world.leader) == [403, 403], "a list that is being drawn up is not before the leader yet"


def test_the_changes_by_hand_are_shown_with_their_words_marked(world: World, client: FlaskClient) -> None:
    copy = kept(world, world.edited(("02 sáng kiến", "03 sáng kiến")))
    page = sign_in(client, world.secretary).get(f"/papers/copies/{copy.id}/changes").get_data(as_text=True)

    assert "<del> 02</del>" in page
    assert "<ins> 03</ins>" in page
    assert "1 word was added" in page
    assert client.get(f"/papers/copies/{kept(world, pdf('x')).id}/changes").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["about/decision/999", "about/nothing/1", "about/paper_filling/1", "about/decision/99999999999999999999",
     "999/copies", "copies/999/file"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(world: World, client: FlaskClient, address: str) -> None:
    assert sign_in(client, world.secretary).get(f"/papers/{address}").status_code == 404


def test_one_and_three_versions_take_the_same_queries(world: World, client: FlaskClient) -> None:
    sign_in(client, world.leader)
    address = f"/papers/{world.paper.id}/copies"

    def asked() -> int:
        db.session.expire_all()
        with statements() as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    kept(world, pdf("1"))
    one = asked()
    withdrawn(world, kept(world, pdf("2")))
    kept(world, pdf("3"))

    assert asked() == one


def test_the_page_says_in_words_what_the_signatures_came_to(world: World, client: FlaskClient) -> None:
    kept(world, signed(), authorities="")
    page = sign_in(client, world.leader).get(f"/papers/{world.paper.id}/copies").get_data(as_text=True)

    for said in ("Signature intact, issuer not among the trusted ones", "Lê Thị C", "Certificate 540101 of",
                 "It covers the whole file", "No certificate authority is set as trusted."):  # fmt: skip
        assert said in page
    assert "Check again" not in page
    assert "Not digitally signed" not in page


def test_an_altered_file_is_refused_on_the_form_and_stays_out(world: World, client: FlaskClient) -> None:
    status, page = send(sign_in(client, world.secretary), world, with_a_page_changed(signed()), number="99/QĐ-UBND")

    assert status == 422
    assert "was changed after it was signed" in page
    assert 'value="99/QĐ-UBND"' in page
    assert db.session.query(SignedCopy).count() == 0


def test_signatures_are_checked_again_by_a_button(world: World, client: FlaskClient) -> None:
    copy, scan = kept(world, signed()), kept(world, pdf("x"))
    address = f"/papers/copies/{copy.id}/signatures"
    assert sign_in(client, world.leader).post(address).status_code == 403
    assert "Check again" in sign_in(client, world.secretary).get(f"/papers/{world.paper.id}/copies").text

    assert client.post(address).status_code == 302
    client.post(f"/papers/copies/{scan.id}/signatures")

    db.session.expire_all()
    assert (len(copy.checks), len(scan.checks)) == (2, 1)
