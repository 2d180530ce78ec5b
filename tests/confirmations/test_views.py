"""The page of confirmations: who sees what, confirms, gives back, sends a form; and crafted requests."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from contest.accounts.models import Account, Role
from contest.confirmations import services
from contest.database import db, transaction
from contest.initiatives.models import ConfirmationKind, InitiativeState
from contest.initiatives.services import submit_initiative
from contest.tasks import huey
from tests.confirmations.conftest import Desk
from tests.conftest import sign_in
from tests.evidence.samples import picture
from tests.factories import make_account, make_assignment, make_panel


def address(desk: Desk, act: str = "") -> str:
    return f"/initiatives/{desk.initiative.id}/confirmations{act}"


def asked(desk: Desk) -> None:
    with transaction():
        services.ask_for_confirmations(desk.initiative, by=desk.officer)


def read(desk: Desk, kind: ConfirmationKind, **more: object) -> dict[str, object]:
    db.session.expire_all()
    return {"seal": services.seals_of(desk.initiative)[kind], "kind": kind.value, **more}


def count(desk: Desk) -> int:
    db.session.expire_all()
    return len(desk.initiative.confirmations)


def test_an_author_confirms_on_the_page_the_notice_leads_to(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    sign_in(client, desk.first)
    assert "Confirm 1 initiative" in client.get("/").text
    page = client.get(address(desk))
    assert "share of 60%" in page.text
    answer = client.post(address(desk, "/give"), data=read(desk, ConfirmationKind.AUTHOR), follow_redirects=True)

    assert answer.status_code == 200 and "You have confirmed it." in answer.text
    assert "state--stands" in answer.text
    assert "Confirm 1 initiative" not in client.get("/").text


def test_the_head_reads_the_draft_and_confirms_or_gives_back(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    sign_in(client, desk.head)
    assert client.get(f"/initiatives/{desk.initiative.id}").status_code == 200
    assert desk.initiative.title in client.get(f"/movements/{desk.movement.id}/initiatives").text
    note = read(desk, ConfirmationKind.HEAD, note="Bổ sung số liệu")
    client.post(address(desk, "/give-back"), data=note)
    assert "Bổ sung số liệu" in client.get(address(desk)).text
    assert "given back instead of being confirmed" in sign_in(client, desk.officer).get("/").text

    sign_in(client, desk.head).post(address(desk, "/give"), data=read(desk, ConfirmationKind.HEAD))

    assert "state--stands" in client.get(address(desk)).text


def test_nobody_but_the_unit_reads_a_draft_before_it_is_asked(client: FlaskClient, desk: Desk) -> None:
    for account in (desk.first, desk.head, desk.neighbour, desk.secretary):
        sign_in(client, account)
        assert client.get(address(desk)).status_code == 403, account.name
        assert client.get(f"/initiatives/{desk.initiative.id}").status_code == 403, account.name
    assert (
        desk.initiative.title not in sign_in(client, desk.head).get(f"/movements/{desk.movement.id}/initiatives").text
    )


@pytest.mark.parametrize("kind", list(ConfirmationKind))
@pytest.mark.parametrize("who", ["officer", "neighbour", "secretary"])
def test_a_crafted_confirmation_by_somebody_else_is_refused(
    client: FlaskClient, desk: Desk, who: str, kind: ConfirmationKind
) -> None:
    asked(desk)
    answer = sign_in(client, getattr(desk, who)).post(address(desk, "/give"), data=read(desk, kind))

    assert (answer.status_code, count(desk)) == (403, 0)


def test_an_author_cannot_confirm_as_the_head_nor_the_head_as_an_author(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    by_author = sign_in(client, desk.first).post(address(desk, "/give"), data=read(desk, ConfirmationKind.HEAD))
    by_head = sign_in(client, desk.head).post(address(desk, "/give"), data=read(desk, ConfirmationKind.AUTHOR))

    assert (by_author.status_code, by_head.status_code, count(desk)) == (422, 422, 0)
    assert "Only the head" in by_author.text


def test_what_changed_meanwhile_is_read_again(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    before = read(desk, ConfirmationKind.AUTHOR)
    desk.save(title="Tên khác")
    answer = sign_in(client, desk.first).post(address(desk, "/give"), data=before)

    assert (answer.status_code, count(desk)) == (422, 0)
    assert "has changed since this page was opened" in answer.text
    assert str(read(desk, ConfirmationKind.AUTHOR)["seal"]) in answer.text


def test_giving_back_needs_a_note(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    answer = sign_in(client, desk.first).post(address(desk, "/give-back"), data=read(desk, ConfirmationKind.AUTHOR))

    assert (answer.status_code, count(desk)) == (422, 0)


def signed(desk: Desk, *signers: str) -> dict[str, object]:
    upload = picture(name="ban-ky.png")
    return read(desk, ConfirmationKind.HEAD, signers=list(signers), file=(BytesIO(upload.content), upload.filename))


def test_an_officer_sends_a_signed_form_that_those_may_open_who_may_see_it(client: FlaskClient, desk: Desk) -> None:
    answer = sign_in(client, desk.officer).post(address(desk, "/signed"), data=signed(desk, "1", "head"),
                                                follow_redirects=True)  # fmt: skip
    assert answer.text.count("state--stands") == 2
    (first, _head) = desk.initiative.confirmations
    form = f"/confirmations/{first.id}/form"
    assert client.get(form).data == picture(name="ban-ky.png").content
    for account, status in ((desk.secretary, 403), (desk.neighbour, 403)):
        assert sign_in(client, account).get(form).status_code == status, account.name
    with transaction():
        submit_initiative(desk.initiative, by=desk.officer)
    assert sign_in(client, desk.secretary).get(form).status_code == 200


@pytest.mark.parametrize("signers", [[], ["7"], ["x"]])
def test_a_signed_form_without_a_signer_is_refused(client: FlaskClient, desk: Desk, signers: list[str]) -> None:
    answer = sign_in(client, desk.officer).post(address(desk, "/signed"), data=signed(desk, *signers))

    assert (answer.status_code, count(desk)) == (422, 0)
    assert "Tick who has signed" in answer.text


def test_only_the_unit_sends_signed_forms(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    for account in (desk.first, desk.head, desk.neighbour, desk.secretary):
        assert sign_in(client, account).post(address(desk, "/signed"), data=signed(desk, "1")).status_code == 403
    assert count(desk) == 0


def test_a_judge_never_sees_confirmations(client: FlaskClient, desk: Desk) -> None:
    with transaction():
        services.add_signed_form(
            desk.initiative, picture(), services.Signed(frozenset({1}), head=False),
            services.seals_of(desk.initiative)[ConfirmationKind.HEAD], limit=10**6, by=desk.officer,
        )  # fmt: skip
        submit_initiative(desk.initiative, by=desk.officer)
    judge = make_account("gk@x.vn", (Role.JUDGE, desk.body), name="Giám khảo 01")
    with transaction():
        desk.initiative.state = InitiativeState.ELIGIBLE
        for phase in desk.movement.phases:
            phase.opens_on = min(phase.opens_on, desk.movement.phases[0].opens_on)
    make_assignment(make_panel(desk.movement, [judge]).seats[0], desk.initiative)
    sign_in(client, judge)

    page = client.get(f"/initiatives/{desk.initiative.id}")
    assert (page.status_code, "Confirmations" in page.text) == (200, False)
    assert client.get(address(desk)).status_code == 403
    assert client.get(f"/confirmations/{desk.initiative.confirmations[0].id}/form").status_code == 403


def test_who_confirmed_takes_it_back_and_nobody_else(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    sign_in(client, desk.first).post(address(desk, "/give"), data=read(desk, ConfirmationKind.AUTHOR))
    back = f"/confirmations/{desk.initiative.confirmations[0].id}/withdraw"
    for account in (desk.second, desk.officer, desk.head, desk.secretary):
        assert sign_in(client, account).post(back, data={"reason": "x"}).status_code == 403, account.name
    assert sign_in(client, desk.first).post(back, data={"reason": ""}).status_code == 422
    answer = client.post(back, data={"reason": "Chưa thống nhất"}, follow_redirects=True)

    assert "Chưa thống nhất" in answer.text
    assert "state--stands" not in answer.text


def test_an_author_takes_back_what_a_form_confirmed_in_the_own_name(client: FlaskClient, desk: Desk) -> None:
    asked(desk)
    sign_in(client, desk.officer).post(address(desk, "/signed"), data=signed(desk, "1"))
    back = f"/confirmations/{desk.initiative.confirmations[0].id}/withdraw"

    assert sign_in(client, desk.second).get(back).status_code == 403
    assert sign_in(client, desk.first).post(back, data={"reason": "Tôi chưa ký"}).status_code == 302


def test_what_is_missing_leads_to_the_page_of_confirmations(client: FlaskClient, desk: Desk) -> None:
    desk.demand()
    sign_in(client, desk.officer)
    page = client.get(f"/initiatives/{desk.initiative.id}")
    assert "Not confirmed yet by: Nguyễn Văn An, Trần Thị Bình." in page.text
    assert f'href="{address(desk)}"' in page.text
    form = client.get(f"/initiatives/{desk.initiative.id}/edit")
    assert 'href="#confirmations"' in form.text and 'id="confirmations"' in form.text

    client.post(f"/initiatives/{desk.initiative.id}/submit")

    db.session.expire_all()
    assert desk.initiative.state is InitiativeState.DRAFT


def test_the_form_to_sign_is_printed_as_pdf_and_word(client: FlaskClient, desk: Desk) -> None:
    assert huey.immediate
    sign_in(client, desk.officer).post(address(desk, "/paper"))

    assert client.get(address(desk, "/paper.pdf")).data.startswith(b"%PDF-")
    assert client.get(address(desk, "/paper.docx")).data.startswith(b"PK")
    assert client.get(address(desk, "/paper.json")).json["finished"]
    desk.save(title="Tên khác")
    assert client.get(address(desk, "/paper.pdf")).status_code == 302
    assert sign_in(client, desk.secretary).get(address(desk, "/paper")).status_code == 403


def test_the_own_list_names_what_waits_and_what_does_not(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, desk.first)
    assert "Nothing waits for your confirmation." in client.get("/confirmations").text
    asked(desk)

    assert desk.initiative.title in client.get("/confirmations").text
    assert desk.initiative.title not in sign_in(client, desk.neighbour).get("/confirmations").text


def test_a_head_is_invited_at_a_unit(client: FlaskClient, desk: Desk) -> None:
    sent = {"email": "thutruong@x.vn", "name": "Thủ trưởng 09", "role": "unit_head", "honorific": "mr"}
    sign_in(client, desk.secretary)
    assert client.post("/accounts/invite", data=sent).status_code == 422
    client.post("/accounts/invite", data={**sent, "unit_id": desk.unit.id})

    invited = db.session.query(Account).filter_by(email="thutruong@x.vn").one()
    assert invited.holds(Role.UNIT_HEAD, unit_id=desk.unit.id)
