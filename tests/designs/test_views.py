"""The pages of a body's designs: the designer as numbers, proofs, versions side by side, files taken along."""

import gzip
import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest.certificates.services import issue_certificates
from contest.clock import at
from contest.database import db, transaction
from contest.designs.artwork import medallion
from contest.designs.design import Design, read
from contest.designs.models import BodyDesign, DesignGround, DesignProof, DesignVersion
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.designs.services import retire_design
from contest.storage.services import store
from contest.storage.uploads import Upload
from contest.work import WorkState
from tests.certificates.samples import DAY, LONG_ACHIEVEMENT, Office
from tests.conftest import sign_in
from tests.designs.test_cleaning import drawing, picture, svg
from tests.designs.test_typeset import PICTURE
from tests.factories import make_design
from tests.pdf import pages_of
from tests.statements import statements


@pytest.fixture
def secretary(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.secretary)


@pytest.fixture
def own(office: Office) -> BodyDesign:
    return make_design(office.body, office.secretary)


def fields(page: str) -> dict[str, str]:
    """Return what the browser would send of the form on ``page`` if nothing were changed."""
    from lxml import html

    (form,) = html.fromstring(page).xpath("//form[@data-designer]")
    return {name: value for name, value in form.form_values() if value is not None}


def sent(client: FlaskClient, design: BodyDesign, act: str, **changes: Any) -> Any:
    given = fields(client.get(f"/designs/{design.id}/edit").text)
    for name, value in changes.items():
        key = name.replace("__", "-")
        given.pop(key, None)
        if value is not None:
            given[key] = value
    address = f"/designs/{design.id}/look" if act == "look" else f"/designs/{design.id}/edit"
    return client.post(address, data={**given, "act": act}, content_type="multipart/form-data")


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def current(design: BodyDesign) -> Design:
    db.session.rollback()
    db.session.expire_all()
    return read("", design.current.values)


def test_the_list_shows_what_the_body_made_and_what_comes_with_the_product(
    secretary: FlaskClient, office: Office, own: BodyDesign
) -> None:
    page = secretary.get(f"/bodies/{office.body.id}/designs").text

    assert own.name in page
    assert "Every title and form of commendation" in page
    assert "Giấy khen, khổ A4 ngang" in page
    # Ours are shown with the texts of a sample, so that one is told from the other.
    assert [page.count(f">{words}</text>") for words in ("BẰNG KHEN", "THƯ CẢM ƠN")] == [2, 1]
    assert sign_in(secretary, office.leader).get(f"/bodies/{office.body.id}/designs").status_code == 200
    assert secretary.get(f"/designs/{own.id}/edit").status_code == 403


def test_a_design_is_started_and_the_designer_opens(secretary: FlaskClient, office: Office) -> None:
    answer = secretary.post(
        f"/bodies/{office.body.id}/designs/new",
        data={"name": "Giấy khen 2020", "purpose": "GK_HUYEN", "recipient_kind": "individual", "posthumous": "living",
              "valid_from": "1/1/2020", "valid_to": "31/12/2020", "start": "a4-landscape-1", "size": "a3"},
    )  # fmt: skip

    design = db.session.scalars(select(BodyDesign)).one()
    assert answer.location == f"/designs/{design.id}/edit"
    assert (design.purpose, design.posthumous, current(design).width) == ("GK_HUYEN", False, 420)
    assert secretary.get(answer.location).status_code == 200
    proof = db.session.scalars(select(DesignProof)).one()
    assert (proof.state, proof.version_id) == (WorkState.DONE, design.current.id)


def test_a_start_offers_the_page_of_what_it_starts_from(secretary: FlaskClient, office: Office) -> None:
    page = secretary.get(f"/bodies/{office.body.id}/designs/new?start=thu-cam-on-a4-1").text

    assert 'selected value="a4-upright"' in page
    assert 'selected value="thu-cam-on-a4-1"' in page
    assert 'selected value="*letter"' in page


def test_a_start_without_a_name_starts_nothing(secretary: FlaskClient, office: Office) -> None:
    answer = secretary.post(f"/bodies/{office.body.id}/designs/new", data={"purpose": "*", "valid_from": "32/1/2020"})

    assert (answer.status_code, count(BodyDesign)) == (422, 0)
    assert "Write a day as day/month/year" in answer.text


def test_saving_the_numbers_makes_a_version_and_certificates_print_with_it(
    secretary: FlaskClient, office: Office, own: BodyDesign
) -> None:
    answer = sent(
        secretary, own, "save", recipient__left="40,5", recipient__width="200", heading__ink="",
        heading__colour="#1F4E9E",
        register__shown=None, code__width="20", emblem__shown=None, frame="lotus", note="Đổi khung, dời tên",
    )  # fmt: skip

    assert answer.location == f"/designs/{own.id}"
    saved = current(own)
    assert (saved.places["recipient"].left, saved.places["recipient"].width) == (40.5, 200)
    assert (saved.places["heading"].colour, saved.artwork, saved.emblem) == ("#1F4E9E", "lotus", None)
    assert saved.code is not None and saved.code.width == saved.code.height == 20
    assert "register" not in saved.places
    assert saved.places["motto"] == design_called("a4-landscape-1").places["motto"], "what was not touched is the same"
    decision = office.decide()
    with at(DAY), transaction():
        certificates = issue_certificates(decision, by=office.secretary)
    assert {one.template for one in certificates} == {"nhabe-1-2"}
    proof = db.session.scalars(select(DesignProof)).one()
    assert proof.file is not None, "its ground is drawn and kept before the first certificate"


def test_sending_the_form_back_as_it_was_changes_nothing(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = sent(secretary, own, "save", note="Không đổi gì")

    assert (answer.status_code, count(DesignVersion)) == (422, 1)
    assert "Nothing has changed since version 1." in answer.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipient__left": "120"}, "This place does not lie on the page of 297 × 210 mm."),
        ({"recipient__left": "ba mươi"}, "Write a number with at most two decimals"),
        ({"heading__ink": "", "heading__colour": "đỏ"}, "Write a colour as #RRGGBB"),
        ({"heading__smallest": "60"}, "the smallest size is not above the largest"),
        ({"recipient__shown": None}, "A certificate has a heading and a recipient."),
        ({"code__width": "4"}, "A QR code is a square of at least 10 mm."),
        ({"frame": "ground:0:image/svg+xml"}, "Choose one of the listed."),
        ({"note": ""}, "Say in a few words what has changed."),
        ({"begun": "0"}, "has saved version 1 meanwhile"),
    ],
)
def test_what_cannot_be_saved_comes_back_filled_with_the_reason(
    secretary: FlaskClient, own: BodyDesign, changes: dict[str, str | None], said: str
) -> None:
    answer = sent(secretary, own, "save", **{"note": "Thử", "motto__left": "51", **changes})

    assert (answer.status_code, count(DesignVersion)) == (422, 1)
    assert said in answer.text.replace("&#34;", '"')
    assert fields(answer.text)["motto-left"] == "51"


def test_two_who_draw_one_design_are_told_of_each_other_and_lose_nothing(
    secretary: FlaskClient, own: BodyDesign
) -> None:
    address = f"/designs/{own.id}/edit"
    mine = fields(secretary.get(address).text) | {"motto-left": "52", "note": "Của tôi", "act": "save"}
    sent(secretary, own, "save", note="Của người khác", motto__left="51")

    told = secretary.post(address, data=mine, content_type="multipart/form-data")
    assert (told.status_code, count(DesignVersion)) == (422, 2)
    assert "has saved version 2 meanwhile" in told.text
    again = secretary.post(address, data=mine | fields(told.text), content_type="multipart/form-data")

    assert (again.status_code, count(DesignVersion)) == (302, 3)
    assert [version.note for version in own.versions[:2]] == ["Của tôi", "Của người khác"]
    assert current(own).places["motto"].left == 52


@pytest.mark.parametrize(
    ("act", "changes", "status"),
    [("save", {"begun": "1" * 5000}, 422), ("save", {"begun": "²"}, 422),
     ("look", {"texts": f"decision-{'1' * 5000}"}, 422), ("proof", {"texts": f"decision-{'1' * 5000}"}, 422)],
)  # fmt: skip
def test_numbers_that_no_form_of_ours_sends_are_refused(
    secretary: FlaskClient, own: BodyDesign, act: str, changes: dict[str, str], status: int
) -> None:
    answer = sent(secretary, own, act, **{"note": "Thử", "motto__left": "51", **changes})

    assert (answer.status_code, count(DesignVersion)) == (status, 1)


def test_the_page_is_shown_as_the_form_has_it_and_nothing_is_saved(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = sent(secretary, own, "look", decision__left="2", recipient__width="25", recipient__left="130")

    assert (answer.status_code, count(DesignVersion)) == (200, 1)
    assert 'data-remark="decision"' in answer.text
    assert "1 word too many" in answer.text
    assert "<!doctype" not in answer.text


def test_a_page_that_makes_no_sense_yet_says_so(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = sent(secretary, own, "look", recipient__width="hai")

    assert (answer.status_code, "Some number is not one yet." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"motto__left": "120"}, "Motto: This place does not lie on the page"),
        ({"motto__largest": "999999", "motto__lines": "999999"}, "Motto: A text has 1 to 12 lines."),
    ],
)
def test_a_page_that_could_not_be_printed_is_not_worked_out(
    secretary: FlaskClient, own: BodyDesign, changes: dict[str, str], said: str
) -> None:
    answer = sent(secretary, own, "look", **changes)

    assert (answer.status_code, said in answer.text, "<svg" in answer.text) == (422, True, False)
    assert sent(secretary, own, "proof", **changes).status_code == 422


def test_the_page_is_looked_at_with_the_longest_names_of_a_list(
    secretary: FlaskClient, office: Office, own: BodyDesign
) -> None:
    decision = office.decide(achievement=LONG_ACHIEVEMENT)
    with at(DAY):
        answer = sent(secretary, own, "look", texts=f"decision-{decision.id}")

    said = " ".join(answer.text.split())
    assert "Đã có giải pháp “Quy chế phối hợp" in said
    assert "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè" in said or "Phòng Tài nguyên và Môi trường" in said
    assert f"Quyết định số: {decision.notation}" in said


def test_another_bodys_list_is_not_shown(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = sent(secretary, own, "look", texts="decision-99")

    assert answer.status_code == 422


def test_a_proof_is_drawn_with_what_was_not_saved(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = sent(secretary, own, "proof", heading__caps=None, note="")

    proof = db.session.scalars(select(DesignProof)).one()
    assert answer.location == f"/designs/proofs/{proof.id}"
    page = secretary.get(answer.location)
    assert f"/designs/proofs/{proof.id}.png" in page.text
    (text,) = pages_of(secretary.get(f"/designs/proofs/{proof.id}.pdf").data)
    assert ("Giấy khen" in text, count(DesignVersion)) == (True, 1)
    picture = secretary.get(f"/designs/proofs/{proof.id}.png")
    assert picture.mimetype in ("image/png", "image/jpeg")
    assert secretary.get(f"/designs/proofs/{proof.id}/progress").json["finished"] is True


def test_a_proof_that_cannot_be_drawn_tells_why(secretary: FlaskClient, own: BodyDesign) -> None:
    sent(
        secretary,
        own,
        "proof",
        heading__largest="90",
        heading__smallest="90",
        heading__height="36",
        heading__width="40",
    )

    proof = db.session.scalars(select(DesignProof)).one()
    assert proof.state is WorkState.FAILED
    assert "is too long for its place" in secretary.get(f"/designs/proofs/{proof.id}").text


def test_a_ground_is_taken_and_saved_with_the_next_version(secretary: FlaskClient, own: BodyDesign) -> None:
    given = fields(secretary.get(f"/designs/{own.id}/edit").text) | {"motto-left": "51", "act": "ground"}
    answer = secretary.post(
        f"/designs/{own.id}/edit", data={**given, "upload": (BytesIO(svg()), "phôi.svg")},
        content_type="multipart/form-data",
    )  # fmt: skip

    ground = db.session.scalars(select(DesignGround)).one()
    back = fields(answer.text)
    assert (back["frame"], back["motto-left"]) == (f"ground:{ground.file.sha256}:image/svg+xml", "51")
    assert count(DesignVersion) == 1
    shown = secretary.get(f"/designs/grounds/{ground.id}")
    assert (shown.mimetype, "sandbox" in shown.headers["Content-Security-Policy"]) == ("image/svg+xml", True)
    secretary.post(f"/designs/{own.id}/edit", data={**back, "note": "Phôi riêng", "act": "save"})
    saved = current(own)
    assert (saved.ground is not None, saved.artwork) == (True, "")


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"x", b""])
def test_a_hostile_ground_is_refused_beside_its_field(secretary: FlaskClient, own: BodyDesign, content: bytes) -> None:
    given = fields(secretary.get(f"/designs/{own.id}/edit").text) | {"act": "ground"}
    answer = secretary.post(
        f"/designs/{own.id}/edit", data={**given, "upload": (BytesIO(content), "phôi.svg")},
        content_type="multipart/form-data",
    )  # fmt: skip

    assert (answer.status_code, count(DesignGround)) == (422, 0)
    assert 'id="upload-error"' in answer.text


def with_upload(client: FlaskClient, design: BodyDesign, act: str, upload: Upload, **changes: str) -> Any:
    given = fields(client.get(f"/designs/{design.id}/edit").text)
    return client.post(
        f"/designs/{design.id}/edit",
        data={**given, **changes, "act": act, "upload": (BytesIO(upload.content), upload.filename)},
        content_type="multipart/form-data",
    )


@pytest.mark.parametrize("upload", [drawing(content=svg(told='viewBox="0 0 200 200"')), picture(1000, 707)])
def test_a_ground_that_would_not_do_for_the_page_is_refused_when_it_is_sent(
    secretary: FlaskClient, own: BodyDesign, upload: Upload
) -> None:
    answer = with_upload(secretary, own, "ground", upload)

    assert (answer.status_code, count(DesignGround)) == (422, 0)
    assert 'id="upload-error"' in answer.text
    assert fields(answer.text)["frame"] == "drum"


def test_a_proof_shows_the_ground_that_is_sent_with_it(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = with_upload(secretary, own, "proof", drawing())

    ground, proof = db.session.scalars(select(DesignGround)).one(), db.session.scalars(select(DesignProof)).one()
    assert (answer.status_code, proof.values["ground"]["sha256"]) == (302, ground.file.sha256)


def test_a_ground_that_is_sent_with_a_refused_form_is_not_offered(secretary: FlaskClient, own: BodyDesign) -> None:
    answer = with_upload(secretary, own, "save", drawing(), note="")

    assert (answer.status_code, count(DesignGround)) == (422, 0)
    assert fields(answer.text)["frame"] == "drum"
    assert "ground:" not in answer.text


def test_versions_tell_their_grounds_by_the_names_of_the_files(secretary: FlaskClient, own: BodyDesign) -> None:
    with_upload(secretary, own, "save", drawing("phôi mới.svg"), note="Phôi riêng")
    db.session.expire_all()

    page = secretary.get(f"/designs/versions/{own.versions[0].id}").text
    assert page.index(">Bands of guilloche, drum</td>") < page.index(">phôi mới.svg</td>")


def test_a_place_of_former_versions_is_neither_a_difference_nor_a_change(
    secretary: FlaskClient, own: BodyDesign
) -> None:
    former = own.current.values
    told = former | {"places": former["places"] | {"no_emblem": former["places"]["motto"]}}
    with transaction() as session:
        session.add(
            DesignVersion(design_id=own.id, number=2, called="nhabe-1-2", values=told, note="Cũ", made_at=own.made_at,
                          made_by_id=own.made_by_id)
        )  # fmt: skip
    db.session.expire_all()

    page = secretary.get(f"/designs/versions/{own.current.id}").text
    refused = sent(secretary, own, "save", note="Không đổi gì")

    assert "no_emblem" not in page and "They are the same." in page
    assert (refused.status_code, count(DesignVersion)) == (422, 2)
    assert "Nothing has changed since version 2." in refused.text


def test_two_versions_stand_side_by_side_and_an_earlier_one_comes_back(secretary: FlaskClient, own: BodyDesign) -> None:
    sent(secretary, own, "save", motto__left="51", motto__width="190", frame="lotus", note="Dời tiêu ngữ")
    db.session.expire_all()
    second, first = own.versions
    page = secretary.get(f"/designs/versions/{second.id}").text

    assert "<td>Motto · Box (mm)</td>" in page
    assert page.index(">Bands of guilloche, drum</td>") < page.index(">Lotus pond</td>")
    assert page.index(">50; 43,5; 197; 6</td>") < page.index(">51; 43,5; 190; 6</td>")
    for one in (first, second):
        page = secretary.get(f"/designs/versions/{one.id}").text
        assert page.index("<figcaption>Version 1 ·") < page.index("<figcaption>Version 2 ·")
        assert page.index('<th scope="col">Version 1</th>') < page.index('<th scope="col">Version 2</th>')
        assert page.index(">Bands of guilloche, drum</td>") < page.index(">Lotus pond</td>")
    answer = secretary.post(f"/designs/versions/{first.id}/restore", data={"note": "Như bản đầu"})
    assert answer.location == f"/designs/{own.id}"
    assert (current(own), len(own.versions)) == (read("", first.values), 3)


def test_a_design_is_exported_and_taken_in(secretary: FlaskClient, office: Office, own: BodyDesign) -> None:
    file = secretary.get(f"/designs/versions/{own.current.id}.json")
    assert json.loads(file.data)["version"] == "nhabe-1-1"

    answer = secretary.post(
        f"/bodies/{office.body.id}/designs/import",
        data={"upload": (BytesIO(file.data), "mẫu.json"), "name": "Lấy về", "purpose": "*title",
              "valid_from": "1/1/2020"},
        content_type="multipart/form-data",
    )  # fmt: skip

    taken = db.session.scalars(select(BodyDesign).where(BodyDesign.number == 2)).one()
    assert answer.location == f"/designs/{taken.id}"
    assert (taken.name, current(taken)) == ("Lấy về", current(own))


def test_a_file_that_is_no_design_is_refused_beside_its_field(secretary: FlaskClient, office: Office) -> None:
    answer = secretary.post(
        f"/bodies/{office.body.id}/designs/import",
        data={"upload": (BytesIO(b"{}"), "x.json"), "name": "Lấy về", "purpose": "*", "valid_from": "1/1/2020"},
        content_type="multipart/form-data",
    )  # fmt: skip

    assert (answer.status_code, count(BodyDesign)) == (422, 0)
    assert "is not a design that was exported from here" in answer.text


def test_what_a_design_is_for_is_changed_and_it_is_retired(secretary: FlaskClient, own: BodyDesign) -> None:
    form = {"name": "Mẫu mới", "purpose": "*form", "valid_from": "1/1/2020", "posthumous": "posthumous"}
    assert secretary.post(f"/designs/{own.id}/purpose", data=form).status_code == 302
    db.session.expire_all()
    assert (own.name, own.purpose, own.posthumous, own.valid_to) == ("Mẫu mới", "*form", True, None)

    assert secretary.post(f"/designs/{own.id}/retire", data={"reason": ""}).status_code == 422
    assert secretary.post(f"/designs/{own.id}/retire", data={"reason": "Đổi phôi"}).status_code == 302
    db.session.expire_all()
    assert not own.stands
    assert "Đổi phôi" in secretary.get(f"/designs/{own.id}").text


@pytest.mark.parametrize("path", ["edit", "purpose", "retire"])
def test_nobody_draws_in_a_design_that_was_retired(
    secretary: FlaskClient, office: Office, own: BodyDesign, path: str
) -> None:
    with transaction():
        retire_design(own, "Đổi phôi", by=office.secretary)

    answer = secretary.get(f"/designs/{own.id}/{path}", follow_redirects=True)
    assert answer.request.path == f"/designs/{own.id}"
    assert "nothing is changed in it any more" in answer.text


@pytest.mark.parametrize("path", ["purpose", "retire", "edit"])
def test_whoever_may_not_changes_nothing(client: FlaskClient, office: Office, own: BodyDesign, path: str) -> None:
    answer = sign_in(client, office.leader).post(f"/designs/{own.id}/{path}", data={"reason": "x", "act": "save"})

    assert (answer.status_code, own.stands, count(DesignVersion)) == (403, True, 1)


def test_a_frame_of_ours_is_sent_as_a_picture(secretary: FlaskClient) -> None:
    answer = secretary.get("/designs/frames/lotus/297x210.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert secretary.get("/designs/frames/nothing/297x210.svg").status_code == 404
    assert secretary.get("/designs/frames/lotus/9000x210.svg").status_code == 404
    packed = secretary.get("/designs/frames/lotus/297x210.svg", headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(packed.data) == answer.data
    assert len(packed.data) * 20 < len(answer.data)


def test_the_designer_shows_the_star_until_the_body_has_an_emblem(secretary: FlaskClient, office: Office) -> None:
    own = make_design(office.body, office.secretary, start=COMMENDATION)
    assert "/designs/medallion.svg" in secretary.get(f"/designs/{own.id}/edit").text
    answer = secretary.get("/designs/medallion.svg")
    assert (answer.mimetype, answer.data) == ("image/svg+xml", medallion().encode())

    with transaction() as session:
        session.merge(own.body).emblem = store(PICTURE, filename="e.png", media_type="image/png")

    assert "/designs/medallion.svg" not in secretary.get(f"/designs/{own.id}/edit").text


def test_ready_made_designs_are_shown_with_the_star_or_with_the_emblem(secretary: FlaskClient, office: Office) -> None:
    from lxml import html

    def pictures() -> list[str]:
        page = html.fromstring(secretary.get(f"/bodies/{office.body.id}/designs").text)
        addresses = page.xpath("//ul[@class='designs']//image/@href")
        return [str(address) for address in addresses if "/frames/" not in address]

    assert pictures() == ["/designs/medallion.svg"] * len(ready_made())

    with transaction() as session:
        session.merge(office.body).emblem = store(PICTURE, filename="e.png", media_type="image/png")

    assert pictures() == [f"/bodies/{office.body.id}/emblem"] * len(ready_made())


def test_lists_cost_the_same_however_many_designs_there_are(
    app: Flask, secretary: FlaskClient, office: Office, own: BodyDesign
) -> None:
    address = f"/bodies/{office.body.id}/designs"
    secretary.get(address)
    with statements() as one:
        secretary.get(address)
    for number in (2, 3, 4):
        make_design(office.body, office.secretary, number=number)
    with statements() as four:
        secretary.get(address)
    assert len(one) == len(four)


def test_a_ground_that_is_sent_twice_is_kept_once(secretary: FlaskClient, own: BodyDesign) -> None:
    for name in ("a.svg", "b.svg"):
        given = fields(secretary.get(f"/designs/{own.id}/edit").text) | {"act": "ground"}
        content = (BytesIO(drawing().content), name)
        secretary.post(f"/designs/{own.id}/edit", data={**given, "upload": content}, content_type="multipart/form-data")

    assert count(DesignGround) == 1
