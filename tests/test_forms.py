"""What every form does with what people type: tidies it, reads numbers and days as offices write them, keeps it all."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from wtforms import FieldList
from wtforms.validators import NumberRange

from contest.accounts.models import SignInAttempt
from contest.database import db
from contest.errors import RuleViolation
from contest.forms import BaseForm, Block, Choice, Day, FileChoice, Hundredths, Line, Whole, chosen_file
from contest.paper.writing import hundredths, short_day, written
from tests.conftest import close, product


class SampleForm(BaseForm):
    title = Line("Title", longest=20, required=False)
    text = Block("Text", longest=40)
    mark = Hundredths("Mark", required=False)
    day = Day("Day", required=False)
    count = Whole("Count", validators=[NumberRange(min=1, max=9)])
    kind = Choice("Kind", required=False, coerce=int)
    file = FileChoice("File")


@pytest.fixture
def sent(app: Flask) -> Iterator[Any]:
    """Send a form with these values, as a browser would; in English."""
    contexts = []

    def send(form: type[BaseForm] = SampleForm, /, **values: Any) -> Any:
        context = app.test_request_context(method="POST", data=values, headers={"Accept-Language": "en"})
        context.push()
        contexts.append(context)
        from flask import session

        session["locale"] = "en"
        return form()

    yield send
    for context in reversed(contexts):
        context.pop()


def checked(form: Any) -> Any:
    if hasattr(form, "kind"):
        form.kind.offer([(1, "One"), (2, "Two")], empty="None")
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "data"),
    [
        ("12", 1200), ("12,5", 1250), ("12.50", 1250), ("0,05", 5), (" 7 ", 700), ("007", 700), ("100000", 10_000_000),
        ("", None), ("   ", None),
    ],
)  # fmt: skip
def test_a_number_is_read_with_comma_or_point_into_hundredths(sent: Any, typed: str, data: int | None) -> None:
    form = checked(sent(mark=typed, count="1"))

    assert (form.mark.data, list(form.mark.errors)) == (data, [])


@pytest.mark.parametrize(
    "typed", ["12,505", "1.234,5", "-1", "+1", "1e3", "١٢", "mười", "1,", ",5", "1 000 000 0", "Ⅻ"]
)
def test_anything_else_is_no_number_and_stays_in_its_field(sent: Any, typed: str) -> None:
    form = checked(sent(mark=typed, count="1"))

    assert form.mark.data is None
    assert form.mark.errors == ["Write a number with at most two decimals, for example 12,5."]
    assert form.mark._value() == typed


@given(st.integers(0, 99_999_999))
def test_what_is_written_for_hundredths_is_read_back_the_same(value: int) -> None:
    assert hundredths(written(value)) == value


@pytest.mark.parametrize("typed", ["31/3/2019", "31/03/2019", "2019-03-31", "31-3-2019", "31.3.2019", " 31/3/2019 "])
def test_a_day_is_read_as_offices_write_it(sent: Any, typed: str) -> None:
    assert checked(sent(day=typed, count="1")).day.data == date(2019, 3, 31)


@pytest.mark.parametrize("typed", ["29/2/2019", "3/31/2019", "31/3/19", "31/3", "hôm nay", "1/1/1899", "00/1/2019"])
def test_anything_else_is_no_day_and_stays_in_its_field(sent: Any, typed: str) -> None:
    form = checked(sent(day=typed, count="1"))

    assert form.day.data is None
    assert form.day.errors == ["Write a day as day/month/year, for example 31/3/2019."]
    assert form.day._value() == typed


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_that_we_write_is_one_that_we_read(day: date) -> None:
    class Data(BaseForm):
        class Meta(BaseForm.Meta):
            csrf = False

        day = Day("Day")

    field = Data.day.bind(form=None, name="day", _meta=BaseForm.Meta())
    field.process_formdata([short_day(day)])

    assert field.data == day


def test_a_line_is_tidied_and_composed(sent: Any) -> None:
    form = checked(sent(title="  Quy tri\u0300nh \t mo\u0323̂t  cửa ", count="1"))

    assert form.title.data == "Quy trình một cửa"


def test_a_text_keeps_its_paragraphs(sent: Any) -> None:
    assert checked(sent(text="Một\r\n\r\n  hai  ba ", count="1")).text.data == "Một\n\n hai ba"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("x" * 21, "Field cannot be longer than 20 characters."),
        ("Chúc mừng 🎉", "The character “🎉” cannot be printed on papers. Take it out."),
        ("đảo \u202engược", "The character “U+202E” cannot be printed on papers. Take it out."),
        ("Hо\u0430", "The character “о (CYRILLIC SMALL LETTER O)” cannot be printed on papers. Take it out."),
        ("ẩn\u200bchữ", "The character “U+200B” cannot be printed on papers. Take it out."),
        ("مرحبا", "The character “م (ARABIC LETTER MEEM)” cannot be printed on papers. Take it out."),
    ],
)
def test_what_no_paper_can_carry_is_refused_and_stays_in_its_field(sent: Any, title: str, reason: str) -> None:
    form = checked(sent(title=title, count="1"))

    assert form.title.errors == [reason]
    assert form.title.data == title


def test_script_is_text_like_any_other(sent: Any) -> None:
    form = checked(sent(text="<script>alert(1)</script>", count="1"))

    assert list(form.text.errors) == []
    assert "&lt;script&gt;" in form.text()


@pytest.mark.parametrize(("chosen", "data", "good"), [("1", 1, True), ("", None, True), ("3", 3, False)])
def test_only_what_is_offered_can_be_chosen(sent: Any, chosen: str, data: int | None, good: bool) -> None:
    form = checked(sent(kind=chosen, count="1"))

    assert form.kind.data == data
    assert list(form.kind.errors) == ([] if good else ["Choose one of the listed."])


def test_a_choice_that_is_no_number_at_all_is_refused(sent: Any) -> None:
    form = checked(sent(kind="drop table", count="1"))

    assert form.kind.errors != []


def test_a_file_comes_with_its_tidy_name_and_its_bytes(sent: Any) -> None:
    form = checked(sent(file=(BytesIO(b"%PDF-"), "Ba\u0301o  ca\u0301o.pdf"), count="1"))

    assert (form.file.data.filename, form.file.data.content) == ("Báo cáo.pdf", b"%PDF-")


def test_a_form_for_a_file_asks_for_it(sent: Any) -> None:
    class FileForm(BaseForm):
        file = FileChoice("File", validators=[chosen_file])

    form = checked(sent(FileForm))

    assert form.file.errors == ["Choose a file."]
    assert form.file.flags.required


def test_a_refused_act_shows_its_reason_beside_its_field_or_above_the_form(sent: Any) -> None:
    form = checked(sent(count="1"))

    form.refuse(RuleViolation("The code “%(code)s” belongs to %(name)s.", field="title", code="PK", name="Phước Kiển"))
    form.refuse(RuleViolation("The list is empty. Write one line for each, below the headings."))
    form.refuse(RuleViolation("The last day is before the first.", field="nowhere"))

    assert form.title.errors == ["The code “PK” belongs to Phước Kiển."]
    assert form.form_errors == [
        "The list is empty. Write one line for each, below the headings.",
        "The last day is before the first.",
    ]


def test_a_reason_within_a_reason_is_told_in_the_language_of_the_reader(sent: Any) -> None:
    form = checked(sent(count="1"))
    inner = RuleViolation("The Word file cannot be read.")

    with force_locale("vi"):
        form.refuse(RuleViolation("The template could not be filled: %(reason)s %(line)s", reason=inner, line="x"))

    assert form.form_errors == ["Không điền được mẫu: Không đọc được tệp Word. x"]


def test_rows_of_a_form_keep_what_was_typed_in_each(sent: Any) -> None:
    class Rows(BaseForm):
        marks = FieldList(Hundredths("Mark"))

    form = checked(sent(Rows, **{"marks-0": "12,5", "marks-1": "zwölf"}))

    assert [entry._value() for entry in form.marks] == ["12,5", "zwölf"]
    assert [entry.data for entry in form.marks] == [1250, None]


@pytest.fixture
def guarded(tmp_path: Path, migrated: Path) -> Iterator[Flask]:
    """A product whose forms ask for their token, as the real one does."""
    shutil.copy(migrated, tmp_path / "bangvang.db")
    app = product(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        yield app
    close(app)


@pytest.mark.parametrize("path", ["/sign-in", "/language/en", "/sign-out"])
def test_without_its_token_no_form_is_taken(guarded: Flask, path: str) -> None:
    answer = guarded.test_client().post(path, data={"email": "a@x.vn", "password": "x"})

    assert answer.status_code == 400
    assert db.session.query(SignInAttempt).count() == 0


def test_with_its_token_a_form_is_taken_and_with_that_of_another_browser_it_is_not(guarded: Flask) -> None:
    client, other = guarded.test_client(), guarded.test_client()
    tokens = [
        re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', each.get("/sign-in").text)[0] for each in (client, other)
    ]
    form = {"email": "a@x.vn", "password": "x"}

    answers = [client.post("/sign-in", data={**form, "csrf_token": token}).status_code for token in tokens]

    assert answers == [422, 400]
    assert db.session.query(SignInAttempt).count() == 1
