"""The rule book on a day, and setting it right."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, has_app_context, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.models import Role
from contest.accounts.sessions import current_account
from contest.errors import NotFound, RuleViolation
from contest.pages import carry_out, form_page
from contest.permissions import Permission, may, requires
from contest.rules import queries, services
from contest.rules.bonus import Bonus, amounts_on
from contest.rules.catalogue import RECIPIENTS, Honour, honours_in
from contest.rules.contents import BY_NAME, PARTS, TABLES, part_of
from contest.rules.edition import Act, Book, Raw, Shelf, Table, edition, token, unpacked
from contest.rules.forms import AmendmentForm, EndForm
from contest.rules.models import RuleChange
from contest.rules.overview import RunningOut, running_out, sections
from contest.rules.wording import (
    ACT_WORDS,
    COLUMN_WORDS,
    PART_WORDS,
    TABLE_HINTS,
    TABLE_WORDS,
    mark_words,
    row_words,
    shown,
    value_words,
)
from contest.units.models import Body
from contest.units.queries import bodies

# How long ahead the book warns of what ends.
SOON = 180
blueprint = Blueprint("rules", __name__)


@blueprint.record_once
def _open_the_book(state: BlueprintSetupState) -> None:
    """Let every look-up of the running product find the rule book as it was amended."""
    Shelf.book = staticmethod(_book)


def _book(body_id: int | None) -> Book:
    return queries.book_in_force(body_id) if has_app_context() else edition((), body_id)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "TABLE_WORDS": TABLE_WORDS,
        "TABLE_HINTS": TABLE_HINTS,
        "COLUMN_WORDS": COLUMN_WORDS,
        "ACT_WORDS": ACT_WORDS,
        "PART_WORDS": PART_WORDS,
        "part_of": part_of,
        "RECIPIENTS": RECIPIENTS,
    }


@blueprint.app_template_filter("rule_value")
def rule_value(row: Any, column: Any) -> str:
    """Return what ``row`` says in ``column``."""
    return shown(column, getattr(row, column.name))


@blueprint.app_template_filter("recipient_words")
def recipient_words(kind: str) -> str:
    """Return what a kind of recipient is called, of many."""
    return value_words("recipients", kind)


@blueprint.app_template_filter("mark_words")
def words_of_mark(mark: Any) -> str:
    """Return how sure a row is, in words."""
    return mark_words(mark)


@blueprint.app_template_filter("identity")
def identity(row: Any) -> int:
    """Return what tells this row from any other on the page."""
    return id(row)


@blueprint.app_template_filter("named")
def named(change: RuleChange) -> str:
    """Return the key of the row that was set, and its first day."""
    return services.named(BY_NAME[change.table_name], change.target, change.content)


@blueprint.app_template_global()
def rules_running_out(body_id: int | None = None) -> list[RunningOut]:
    """Return which rows end within the next months with nothing sure after them."""
    return _unsettled(_book(body_id), clock.today())


def _unsettled(rules: Book, day: date) -> list[RunningOut]:
    """Return the rows that end soon after ``day`` with nothing after them that somebody is sure of."""
    soon = running_out(rules, after=day, days=SOON)
    return [one for one in soon if one.next is None or not one.next.mark.is_sure]


@blueprint.app_template_global()
def keeps_rules() -> bool:
    """Say whether whoever reads is told of rules that run out: secretariats and administrators."""
    account = current_account()
    return account.holds(Role.SECRETARIAT) or account.holds(Role.ADMINISTRATOR)


@blueprint.app_template_filter("rule_words")
def rule_words(one: RunningOut) -> str:
    """Return what the row that runs out is about."""
    return row_words(BY_NAME[one.section], one.row)


@blueprint.get("/rules")
@requires(Permission.RULE_VIEW)
def index() -> str:
    wanted = request.args.get("on", "")
    day = _day(wanted)
    body, part = _body(), request.args.get("part", "honours")
    rules = _book(body.id if body else None)
    return render_template(
        "rules/index.html", day=day or clock.today(), wrong=wanted if wanted and day is None else "",
        part=part, sections=[one for one in sections(rules) if one.table in PARTS.get(part, TABLES)],
        body=body, bodies=_bodies(),
        soon=_by_day(_unsettled(rules, day or clock.today())), tokens=_tokens(rules),
        own=_own(body), amounts=_amounts(day or clock.today(), rules) if part in ("money", "all") else [],
    )  # fmt: skip


def _amounts(day: date, rules: Book) -> list[tuple[Honour, dict[str, Bonus]]]:
    """Return what every honour brings on ``day``; nothing where the rule book does not know it."""
    try:
        return amounts_on(day, rules)
    except RuleViolation:
        return []


@blueprint.get("/rules/changes")
@requires(Permission.RULE_VIEW)
def changes() -> str:
    return render_template("rules/changes.html", lines=[_line(one) for one in _amendments()])


@blueprint.route("/rules/<table_name>/add", methods=["GET", "POST"])
@requires(Permission.RULE_AMEND)
def add(table_name: str) -> Response | tuple[str, int]:
    table, body = _table(table_name), _body()
    form = AmendmentForm.of(table, None, _honours())
    if carry_out(form, lambda: services.add_row(table, body, form.details(), by=current_account())):
        flash(_("The row has been added."))
        return _back(table, body, form.valid_from.data)
    return form_page("rules/add.html", form, table=table, body=body, bodies=_bodies())


@blueprint.route("/rules/<table_name>/correct", methods=["GET", "POST"])
@requires(Permission.RULE_AMEND)
def correct(table_name: str) -> Response | tuple[str, int]:
    table, body = _table(table_name), _body()
    target, raw = _row(table, body)
    form = AmendmentForm.of(table, raw, _honours())
    if carry_out(form, lambda: services.correct_row(table, body, target, form.details(), by=current_account())):
        flash(_("The row has been corrected."))
        return _back(table, body, form.valid_from.data)
    return form_page("rules/correct.html", form, table=table, body=body, row=table.row(raw), target=target)


@blueprint.route("/rules/<table_name>/end", methods=["GET", "POST"])
@requires(Permission.RULE_AMEND)
def end(table_name: str) -> Response | tuple[str, int]:
    table, body = _table(table_name), _body()
    target, raw = _row(table, body)
    form = EndForm()
    if carry_out(
        form,
        lambda: services.end_row(
            table, body, target, form.last, source=form.source.data, reason=form.reason.data, by=current_account()
        ),
    ):
        flash(_("The row ends on that day."))
        return _back(table, body, form.valid_to.data)
    return form_page("rules/end.html", form, table=table, body=body, row=table.row(raw), target=target)


def _back(table: Table[Any], body: Body | None, day: date | None) -> Response:
    # The page shows a day on which the change can be seen.
    shown_on = max(day, clock.today()) if day else clock.today()
    return redirect(url_for(
        ".index", on=shown_on.isoformat(), body=body.id if body else None, part=part_of(table), _anchor=table.name,
    ))  # fmt: skip


def _by_day(soon: Sequence[RunningOut]) -> list[tuple[date, list[RunningOut], list[RunningOut]]]:
    """Return by their last day the rows that nothing follows, and those that something follows."""
    return [
        (day, [one for one in of_day if one.next is None], [one for one in of_day if one.next is not None])
        for day in sorted({one.row.valid_to for one in soon})
        for of_day in [[one for one in soon if one.row.valid_to == day]]
    ]


def _day(text: str) -> date | None:
    for form in (date.fromisoformat, _written_day):
        try:
            return form(text)
        except ValueError:
            continue
    return None


def _written_day(text: str) -> date:
    day, month, year = (int(part) for part in text.strip().split("/"))
    return date(year, month, day)


def _bodies() -> Sequence[Body]:
    """Return the bodies whose own rows the reader may see: those where the reader has a role, to administrators all."""
    if may(Permission.RULE_AMEND):
        return bodies()
    grants = current_account().standing_grants
    own = {grant.unit.body_id if grant.unit else grant.body_id for grant in grants}
    return bodies([body_id for body_id in own if body_id])


def _body() -> Body | None:
    """Return the body that the address names; without one the only body of the reader."""
    known = _bodies()
    wanted = request.args.get("body")
    if wanted is None:
        return known[0] if len(known) == 1 and not may(Permission.RULE_AMEND) else None
    if not wanted:
        return None
    found = next((body for body in known if str(body.id) == wanted), None)
    if found is None:
        raise NotFound(Body.__tablename__)
    return found


def _table(name: str) -> Table[Any]:
    if name not in BY_NAME:
        raise NotFound(name)
    return BY_NAME[name]


def _row(table: Table[Any], body: Body | None) -> tuple[str, Raw]:
    """Return the row that the address names, as it stands."""
    target = request.args.get("row", "")
    return target, services.row_of(table, body, target)


def _honours() -> list[tuple[str, str]]:
    """Return every honour that is or will be, by its code."""
    names = {row.code: row.name for row in honours_in(_book(None))}
    return [(code, f"{name} ({code})") for code, name in names.items()]


def _tokens(rules: Book) -> dict[tuple[str, Any], str]:
    """Return what names a row in an address, by its table and the row."""
    return {
        (table.name, id(row)): token(table, raw)
        for table in BY_NAME.values()
        for row, raw in zip(rules.rows(table), rules.raws(table), strict=True)
    }


def _own(body: Body | None) -> frozenset[int]:
    """Return which amendments are those of the body itself."""
    if body is None:
        return frozenset()
    return frozenset(change.id for change in queries.changes_in_force() if change.body_id == body.id)


def _amendments() -> list[RuleChange]:
    """Return the amendments of everybody and of the bodies whose own rows the reader may see."""
    known = {body.id for body in _bodies()}
    return [one for one in queries.amendments() if one.body_id is None or one.body_id in known]


def _line(change: RuleChange) -> tuple[RuleChange, Any, Table[Any], date | None]:
    """Return an amendment with the row that it set, its table, and of an end the last day."""
    table = BY_NAME[change.table_name]
    raw = unpacked(table, change.content)
    if change.act is Act.END:
        return change, None, table, raw["valid_to"]
    return change, table.row(raw), table, None
