"""What every page shares: strict headers, error pages that say what to do, the reader's language, no way out."""

import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_babel import force_locale, ngettext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.exceptions import InternalServerError

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.pages import own_address
from contest.permissions import public
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit

STRICT = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip


@pytest.fixture
def secretary(app: Flask) -> Account:
    """Somebody with every role, in a body with one of everything that pages without further rows need."""
    body = make_body()
    unit = make_unit(body)
    account = make_account(
        "moiviec@x.vn",
        *((role, body) for role in (Role.SECRETARIAT, Role.LEADER, Role.JUDGE, Role.COUNCIL_CHAIR)),
        (Role.UNIT_OFFICER, unit),
        (Role.ADMINISTRATOR, None),
    )
    make_initiative(make_movement(body), unit, account)
    return account


# Drawings of ours are the same for everybody.
KEEPING = {"/designs/medallion.svg": "private, max-age=86400"}


def addresses(app: Flask) -> list[str]:
    """Return the address of every page that is shown by GET, with 1 for each number."""
    with app.test_request_context():
        return sorted(
            rule.build(dict.fromkeys(rule.arguments, 1))[1]  # type: ignore[index]
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.endpoint.endswith("static")
        )


def test_every_page_has_the_strict_headers_and_no_inline_script_or_style(app: Flask, secretary: Account) -> None:
    client = sign_in(app.test_client(), secretary)
    loose = []
    for address in addresses(app):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        if answer.mimetype == "text/html":
            good = set(policy.split("; ")) == STRICT
            bare = re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", answer.text)
            loose += [] if good and not bare else [(address, policy, bare)]
        else:
            loose += [] if policy.startswith("default-src 'none'") or "default-src 'self'" in policy else [address]
        assert answer.status_code < 500, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == KEEPING.get(address, "no-store"), address

    assert loose == []


def test_static_files_may_be_kept_and_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    files = re.findall(r'<(?:link|script|img|use)[^>]*(?:href|src)="([^"#]+)', page)

    assert len(files) >= 4
    assert [file for file in files if not file.startswith("/")] == []
    for file in files:
        answer = client.get(file)
        assert (file, answer.status_code) == (file, 200)
        assert answer.headers["Cache-Control"] != "no-store"
        answer.close()


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [("/nothing", 404, "There is nothing at this address"), ("/accounts", 403, "You may not do this")],
)
def test_an_error_page_says_what_happened_and_where_to_go(app: Flask, path: str, status: int, title: str) -> None:
    client = sign_in(app.test_client(), make_account("nobody@x.vn"))

    answer = client.get(path)

    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "Go to your home page" in answer.text


def test_a_row_that_is_not_there_is_a_missing_page(app: Flask, secretary: Account) -> None:
    client = sign_in(app.test_client(), secretary)

    assert client.get("/units/999999").status_code == 404


@pytest.mark.parametrize("path", ["/sign-in?next=%00", "/invitations/a%00", "/language/e%00n", "/units?q=%00"])
def test_a_null_character_is_refused_before_anything_is_looked_for(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (400, 405)
    assert client.post("/sign-in", data={"email": "a\0@x.vn", "password": "x"}).status_code == 400


def test_an_upload_of_sixty_megabytes_more_than_allowed_is_told_to_be_smaller(app: Flask, secretary: Account) -> None:
    client = sign_in(app.test_client(), secretary)
    app.config["MAX_CONTENT_LENGTH"] = 1024

    answer = client.post("/bodies/1/units/import", data={"file": "x" * 5000})

    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text


def test_a_fault_of_ours_shows_no_trace_and_says_that_nothing_was_changed(own_app: Flask) -> None:
    def broken() -> str:
        raise InternalServerError("secret detail")

    own_app.add_url_rule("/broken", "broken", public(broken))

    answer = sign_in(own_app.test_client(), make_account("a@x.vn")).get("/broken")

    assert answer.status_code == 500
    assert "Nothing was changed." in answer.text
    assert "secret detail" not in answer.text


def test_without_its_database_the_product_still_says_what_to_do(app: Flask) -> None:
    client = sign_in(app.test_client(), make_account("a@x.vn"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with transaction() as session:
        session.execute(text("ALTER TABLE account RENAME TO lost"))

    answer = client.get("/journal")

    assert answer.status_code == 503
    assert "Hãy thử lại sau ít phút" in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_a_refused_act_is_shown_on_the_page_it_was_asked_from(own_app: Flask) -> None:
    def refuse() -> str:
        raise RuleViolation("You cannot switch your own account off.")

    own_app.add_url_rule("/refuse", "refuse", public(refuse), methods=["POST"])
    client = sign_in(own_app.test_client(), make_account("a@x.vn"))

    back = client.post("/refuse", data={"back": "/profile"})
    page = client.get("/profile")
    alone = client.post("/refuse", data={"back": "//elsewhere.example"})

    assert (back.status_code, back.headers["Location"]) == (302, "/profile")
    assert page.text.count("You cannot switch your own account off.") == 1
    assert alone.status_code == 409
    assert alone.text.count("<h1>You cannot switch your own account off.</h1>") == 1


def test_the_page_is_vietnamese_until_the_reader_chooses_otherwise(client: FlaskClient) -> None:
    assert '<html lang="vi">' in client.get("/sign-in").text

    answer = client.post("/language/en", data={"back": "/sign-in?next=/units"})

    assert answer.headers["Location"] == "/sign-in?next=/units"
    assert '<html lang="en">' in client.get("/sign-in").text


def test_the_language_is_remembered_with_the_account(app: Flask) -> None:
    account = make_account("a@x.vn")
    client = sign_in(app.test_client(), account)

    client.post("/language/en")

    db.session.refresh(account)
    assert account.locale == "en"


def test_a_language_we_do_not_have_changes_nothing(app: Flask) -> None:
    account = make_account("a@x.vn")
    client = sign_in(app.test_client(), account)

    assert client.post("/language/xx").status_code == 302

    db.session.refresh(account)
    assert account.locale == "vi"
    assert '<html lang="en">' in client.get("/profile").text


def test_who_has_chosen_nothing_reads_in_the_language_of_the_account(app: Flask) -> None:
    account = make_account("a@x.vn")
    with transaction():
        account.locale = "en"
    client = sign_in(app.test_client(), account)
    with client.session_transaction() as session:
        del session["locale"]

    assert '<html lang="en">' in client.get("/profile").text


@pytest.mark.parametrize("target", ["/", "/units", "/bodies/1/units?q=ph%C6%B0%E1%BB%9Bc", "/a//b", "/a?next=//b"])
def test_paths_of_ours_are_followed(target: str) -> None:
    assert own_address(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "units", "http://elsewhere.example/", "https:elsewhere.example", "//elsewhere.example",
        "/\\elsewhere.example", "\\\\elsewhere.example", "javascript:alert(1)", "/\t/elsewhere.example",
        "/\n//elsewhere.example", " //elsewhere.example", "\t//elsewhere.example", "/\x00/elsewhere.example",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(target: str | None) -> None:
    assert own_address(target) is None


@given(st.text(alphabet="/\\\t\n\r .:@ab", max_size=12))
def test_whatever_is_followed_stays_on_this_host(target: str) -> None:
    followed = own_address(target)

    # A browser drops tabs and line ends and takes a backslash for a slash before it looks for a host.
    seen = re.sub(r"[\t\n\r]", "", target).replace("\\", "/")
    assert followed is None or (seen.startswith("/") and not seen.startswith("//"))


@pytest.mark.parametrize(("locale", "words"), [("vi", "20.000 dòng"), ("en", "20,000 lines")])
def test_a_number_in_a_text_has_its_thousands_apart(app: Flask, locale: str, words: str) -> None:
    line = ("%(num)s line, all of which can be printed.", "%(num)s lines, all of which can be printed.")
    with app.test_request_context(), force_locale(locale):
        in_template = render_template_string("{{ ngettext(one, many, 20000) }}", one=line[0], many=line[1])
        assert ngettext(*line, 20000).startswith(words)
        assert in_template.startswith(words)
        assert render_template_string("{{ ngettext('%(num)s <b>%(who)s', 'x', 1, who='<') }}") == "1 <b>&lt;"


def test_the_health_page_answers_without_signing_in(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_what_is_looked_up_lies_in_one_menu_with_the_books_of_the_own_body(app: Flask) -> None:
    body = make_body()
    office = sign_in(app.test_client(), make_account("tk@x.vn", (Role.SECRETARIAT, body)))
    judge = sign_in(app.test_client(), make_account("gk@x.vn", (Role.JUDGE, body)))

    page = office.get(f"/bodies/{body.id}/numbers").text

    menu = page[page.index("menu--left") : page.index("masthead__aside")]
    links = re.findall(r'<a href="([^"]+)"( aria-current="true")?', menu)
    register = f"/bodies/{body.id}/register"
    assert [(address, bool(here)) for address, here in links] == [
        ("/history", False), (register, False), (f"/bodies/{body.id}/numbers", True), ("/blanks", False),
        ("/rules", False), ("/journal", False),
    ]  # fmt: skip
    assert 'class="is-here"' in menu
    assert "menu--left" not in judge.get("/").text
