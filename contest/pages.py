"""What every page shares: language, navigation, figures and dates as offices write them, safe headers, error pages."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask_babel import Babel, Domain, get_locale, gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, RequestEntityTooLarge, Unauthorized
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.models import Role
from contest.accounts.services import choose_language
from contest.accounts.sessions import current_account
from contest.database import HIGHEST_ID, transaction
from contest.errors import NotFound as NothingFound
from contest.errors import RuleViolation
from contest.forms import BaseForm
from contest.paper.formats import format_named
from contest.paper.writing import long_day, short_day, written
from contest.permissions import Permission, hides_origin, may, public
from contest.questions.answers import figure, with_measure
from contest.questions.models import Question
from contest.spreadsheet import Fault
from contest.words import reason_of, stored_reason, word
from contest.work import PacedWork, Work

Result = TypeVar("Result")
LOCALES = ("vi", "en")
# Who reads the register of awards and the number book of a body.
KEEPS_BOOKS = (Role.SECRETARIAT, Role.LEADER)
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
blueprint = Blueprint("pages", __name__)


@blueprint.post("/language/<locale>")
@public
def language(locale: str) -> Redirect:
    """Remember the reader's language and go back to where the reader was."""
    if locale in LOCALES:
        session["locale"] = locale
        if current_user.is_authenticated:
            with transaction():
                choose_language(current_account(), locale)
    return redirect(own_address(request.form.get("back")) or url_for("home.start"))


@blueprint.get("/session.json")
@public
def session_of_page() -> Response:
    """Tell a page that was open for long who is signed in now, and the token its forms need."""
    account_id = current_user.account.id if current_user.is_authenticated else None
    return jsonify(account=account_id, token=generate_csrf())


@blueprint.get("/healthz")
@public
def health() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Give ``app`` its language, filters, navigation, headers and error pages."""
    babel = Babel(app, locale_selector=_locale, default_translation_directories="translations")
    babel.domain_instance = _Counting()
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        get_locale=get_locale,
        may=may,
        hides_origin=hides_origin,
        Permission=Permission,
        today=clock.today,
        navigation=_navigation,
        look_up=_look_up,
        ngettext=_counting(app.jinja_env.globals["ngettext"]),
    )
    app.jinja_env.filters.update(
        day=_day,
        moment=_moment,
        long_day=long_day,
        points=_points,
        word=word,
        count=_count,
        fault_words=_fault_words,
        answer=_answer,
        figure=_figure,
        reason=stored_reason,
        format_name=lambda code: format_named(code).name,
    )
    app.before_request(_refuse_unmarked(app))
    app.before_request(_refuse_unreadable)
    app.after_request(_with_headers)
    for failure in (HTTPException, CSRFError):
        app.register_error_handler(failure, _error_page)
    app.register_error_handler(NothingFound, lambda _error: _error_page(NotFound()))
    app.register_error_handler(RuleViolation, _refused)


def own_address(target: str | None) -> str | None:
    """Return ``target`` if it is a path of this product, so that nobody is sent elsewhere; else None."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return None


def back_or(endpoint: str, **values: Any) -> Redirect:
    """Go to the page the form was sent from, when it names one of ours; else to ``endpoint``."""
    return redirect(own_address(request.values.get("back")) or url_for(endpoint, **values))


def carry_out(form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """Do ``act`` in one transaction if ``form`` was sent and is valid, and return what it returns.

    Otherwise return None: the form was not sent, is invalid, or now shows why the act was refused.
    """
    if not form.validate_on_submit():
        return None
    try:
        with transaction():
            return act()
    except RuleViolation as violation:
        form.refuse(violation)
    except IntegrityError:
        form.refuse(RuleViolation("Somebody else has just saved the same. Check what is there and send it again."))
    return None


def form_page(template: str, form: BaseForm, **values: Any) -> tuple[str, int]:
    """Return the page of ``form`` with everything typed; its status says whether something sent in it was refused."""
    return render_template(template, form=form, **values), 422 if form.errors and request.method == "POST" else 200


def number_in(name: str) -> int | None:
    """Return the number that the address gives as ``name``, if it is one that a row can have."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= HIGHEST_ID else None


def how_far(work: Work | None) -> dict[str, object]:
    """Return how far a piece of background work is, as progress.js reads it; raises NotFound when there is none."""
    if work is None:
        raise NothingFound("work")
    return {
        "state": work.state.value,
        "words": word(work.state),
        "done": work.done,
        "total": work.total,
        "finished": work.finished,
    }


def how_long(work: PacedWork) -> dict[str, object]:
    """Return how far a piece of background work is, and about how long it takes still."""
    told = how_far(work)
    return told | {"words": " · ".join(part for part in (str(told["words"]), _left(work)) if part)}


def _left(work: PacedWork) -> str:
    """Return about how long ``work`` takes still, in words; nothing while nobody can know."""
    if work.time_left is None:
        return ""
    seconds = round(work.time_left.total_seconds())
    if seconds > 90:
        return str(gettext("about %(minutes)s min left", minutes=round(seconds / 60)))
    return str(gettext("about %(seconds)s s left", seconds=max(seconds, 1)))


def download(content: bytes, *, filename: str, media_type: str, inline: bool = False) -> Response:
    """Send a file that the product keeps or makes; a browser that shows it may not run anything in it."""
    response = send_file(
        BytesIO(content), mimetype=media_type, as_attachment=not inline, download_name=filename, max_age=0
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _locale() -> str:
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    return current_user.account.locale if current_user.is_authenticated else "vi"


def _refuse_unmarked(app: Flask) -> Callable[[], None]:
    """Refuse every view that declares no permission; what the libraries serve statically is open to all."""

    def check() -> None:
        if request.endpoint is None or request.endpoint.endswith("static"):
            return
        if not hasattr(app.view_functions[request.endpoint], "permission"):
            abort(403)

    return check


def _refuse_unreadable() -> None:
    """Refuse a request with a null character, which no text has and PostgreSQL cannot look for."""
    if "\0" in request.path or any("\0" in value for value in request.values.values()):
        abort(400)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not (request.endpoint or "").endswith("static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _error_page(error: HTTPException) -> Any:
    """Say what went wrong and what to do. Who is not signed in and must be is asked to sign in instead."""
    if _wants_json():
        title, _advice = _explained(error)
        return jsonify(reason=title, signed_in=current_user.is_authenticated), error.code or 500
    if isinstance(error, Unauthorized):
        if request.method == "GET":
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        return redirect(url_for("accounts.sign_in"))
    if error.response is not None:
        return error
    status = error.code or 500
    try:
        title, advice = _explained(error)
        return render_template("pages/error.html", status=status, title=title, advice=advice), status
    except SQLAlchemyError:
        # Without the database not even the reader is known, whom render_template would ask for.
        return current_app.jinja_env.get_template("pages/out_of_order.html").render(), 503


def _wants_json() -> bool:
    """Say whether a small script asks, which can read a reason but no page."""
    return request.accept_mimetypes.best == "application/json"


def _explained(error: HTTPException) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return gettext("This page was open for too long"), gettext(
            "Go back, reload the page and send it again. What you typed is still in your browser."
        )
    if isinstance(error, Forbidden):
        return gettext("You may not do this"), gettext(
            "Either it belongs to another unit, or the phase of the movement in which it is allowed has not begun or "
            "is over. If you should be able to, ask the secretariat."
        )
    if isinstance(error, NotFound):
        return gettext("There is nothing at this address"), gettext("Check the address, or start from your home page.")
    if isinstance(error, RequestEntityTooLarge):
        return gettext("What you sent is too large"), gettext("Go back and choose a smaller file.")
    if error.code is not None and error.code < 500:
        return gettext("This request cannot be understood"), gettext("Go back, reload the page and try again.")
    return gettext("Something went wrong on our side"), gettext(
        "Nothing was changed. Try again in a minute; if it happens again, tell the administrator what you were doing."
    )


def _refused(violation: RuleViolation) -> Any:
    """Show why an act was refused, on the page it was asked from if there is one, else on a page of its own."""
    reason = reason_of(violation)
    if request.method == "POST" and (back := own_address(request.form.get("back"))):
        flash(reason, "refusal")
        return redirect(back)
    return render_template("pages/error.html", status=409, title=reason, advice=""), 409


def _navigation() -> list[tuple[str, str, bool]]:
    """Return the main pages of whoever is signed in: address, words, and whether the reader is there now."""
    pages = [
        ("home.start", gettext("Home"), Permission.HOME),
        ("movements.index", gettext("Movements"), Permission.MOVEMENT_LIST),
        ("scoring.queue", gettext("My sheets"), Permission.SHEET_LIST),
        ("councils.index", gettext("Councils"), Permission.COUNCIL_LIST),
        ("awards.decisions", gettext("Decisions"), Permission.DECISION_LIST),
        ("units.index", gettext("Units and persons"), Permission.BODY_LIST),
        ("accounts.index", gettext("Accounts"), Permission.ACCOUNT_LIST),
    ]
    return [
        (url_for(endpoint), words, endpoint.partition(".")[0] == request.blueprint)
        for endpoint, words, permission in pages
        if may(permission)
    ]


def _look_up() -> list[tuple[str, str, bool]]:
    """Return the pages where things are looked up, as ``_navigation`` does; the books only if they are of one body."""
    pages = [
        (url_for(endpoint), words, endpoint)
        for endpoint, words, permission in (
            ("histories.index", gettext("Award history"), Permission.HISTORY_LIST),
            ("blanks.index", gettext("Blanks"), Permission.STOCK_VIEW),
            ("rules.index", gettext("Rule book"), Permission.RULE_VIEW),
            ("journal.index", gettext("Journal"), Permission.JOURNAL_READ),
        )
        if may(permission)
    ]
    kept = {grant.body_id for grant in current_account().standing_grants if grant.role in KEEPS_BOOKS}
    if len(kept) == 1:
        body_id = kept.pop()
        pages[1:1] = [
            (url_for(endpoint, body_id=body_id), words, endpoint)
            for endpoint, words in (
                ("histories.register_page", gettext("Award register")),
                ("numbers.index", gettext("Number book")),
            )
        ]
    own = [endpoint for _address, _words, endpoint in pages]
    return [
        (address, words, endpoint == request.endpoint or (
            request.endpoint not in own and endpoint.partition(".")[0] == request.blueprint
        ))
        for address, words, endpoint in pages
    ]  # fmt: skip


def _day(day: date | datetime | None) -> str:
    """Write a day for tables: 31/3/2019."""
    if day is None:
        return "–"
    return short_day(day.astimezone(clock.OFFICE).date() if isinstance(day, datetime) else day)


def _moment(instant: datetime | None) -> str:
    """Write an instant in the office's time: 10:42, 31/3/2019."""
    if instant is None:
        return "–"
    local = instant.astimezone(clock.OFFICE)
    return f"{local:%H:%M}, {short_day(local.date())}"


def _points(value: int | None) -> str:
    """Write hundredths of a point with the decimal sign of the reader's language; a dash for none."""
    if value is None:
        return "–"
    return written(value) if str(get_locale()) == "vi" else written(value).replace(",", ".")


def _answer(value: Any, question: Question) -> str:
    """Write an answer to a question of a form as it is read."""
    return with_measure(question, value)


def _figure(number: str) -> str:
    """Write a figure of an answer: 1.250.000 or 12,5; a dash for none."""
    if not number:
        return "–"
    text = figure(number)
    return text if str(get_locale()) == "vi" else text.translate(str.maketrans(",.", ".,"))


def _fault_words(fault: Fault) -> str:
    """Return what is wrong in a cell of an imported list."""
    return str(gettext(fault.message, **fault.values))


class _Counting(Domain):  # type: ignore[misc]
    """Texts with a number in them, its thousands apart."""

    def ngettext(self, singular: str, plural: str, num: int, **variables: object) -> str:
        chosen: str = self.get_translations().ungettext(singular, plural, num)
        return chosen % {"num": _count(num), **variables}


def _counting(ngettext: Any) -> Callable[..., str]:
    """Return the same for templates, where ``ngettext`` is what Flask-Babel gives them."""

    @pass_context
    def counted(context: Context, singular: str, plural: str, num: int, **variables: object) -> str:
        told: str = ngettext(context, singular, plural, num, **{"num": _count(num), **variables})
        return told

    return counted


def _count(value: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{value:,}".replace(",", "." if str(get_locale()) == "vi" else ",")
