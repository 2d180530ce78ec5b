"""Papers of proposals and decisions, and the money of awards."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.heading import usual_recipients
from contest.awards.models import Decision, Proposal
from contest.awards.papers import DECISION, RESULT, SUBMISSION
from contest.awards.queries import find_decision, find_proposal
from contest.database import Base, transaction
from contest.forms import ReasonForm, day_of
from contest.pages import carry_out, download, form_page, how_far, number_in
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.tasks import print_paper
from contest.paper.views import sent
from contest.paper.writing import decimal, dong, thousands
from contest.payments import queries, services
from contest.payments.forms import (
    DrawUpForm,
    EntryForm,
    EstimateForm,
    FundChangeForm,
    FundForm,
    LayoutForm,
    LetterForm,
    PayAllForm,
)
from contest.payments.models import BonusFund, Letter, LetterKind, PaymentEntry, PaymentLine, PaymentSheet
from contest.payments.papers import SHEET, sheet_workbook
from contest.payments.queries import (
    find_entry,
    find_fund,
    find_letter,
    find_payment_line,
    find_sheet,
)
from contest.permissions import Permission, requires
from contest.storage.uploads import DOCX, PDF, XLSX
from contest.units.models import Body, Unit
from contest.units.queries import find_body
from contest.words import reason_of

Page = Response | tuple[str, int]
TEMPLATES = {
    LetterKind.SUBMISSION: SUBMISSION,
    LetterKind.RESULT: RESULT,
    LetterKind.UNIT_RESULT: RESULT,
}
blueprint = Blueprint("payments", __name__)
blueprint.add_app_template_filter(dong, "dong")
blueprint.add_app_template_filter(thousands, "thousands")
blueprint.add_app_template_filter(decimal, "factor")
blueprint.add_app_template_filter(reason_of, "refusal")


# What is proposed: its money, the submission, the draft of the decision.


@blueprint.get("/proposals/<int:proposal_id>/papers")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def proposal(proposal: Proposal) -> Page:
    """Show the papers of what is proposed, and what it would bring on the day that the address asks for."""
    asked, usual = "on" in request.args, _usual_day(proposal)
    form = EstimateForm(request.args if asked else None, data={"on": usual})
    on = day_of(form.on) if asked and form.validate() else usual
    letter = queries.letter_of(proposal, LetterKind.SUBMISSION)
    page = render_template(
        "payments/proposal.html", proposal=proposal, form=form, reckoning=queries.estimate_of(proposal, on),
        letter=letter, submission=latest_paper(SUBMISSION, letter) if letter else None,
        draft=latest_paper(DECISION, proposal),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _usual_day(proposal: Proposal) -> date:
    """Return the day of the decision, or today while there is none."""
    return proposal.decision.day if proposal.decision else clock.today()


@blueprint.route("/proposals/<int:proposal_id>/papers/draft", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def make_draft(proposal: Proposal) -> Page:
    form = LayoutForm.of(usual_recipients(proposal.movement.body), on=_usual_day(proposal))
    if _printed(form, lambda: services.order_draft(proposal, form.layout(), on=day_of(form.on), fund=form.fund.data)):
        return redirect(url_for(".proposal", proposal_id=proposal.id, _anchor="papers"))
    return form_page("payments/make_draft.html", form, proposal=proposal)


@blueprint.get("/proposals/<int:proposal_id>/papers/draft.pdf")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def draft_pdf(proposal: Proposal) -> Response:
    return _sent(DECISION, proposal, PDF, url_for(".proposal", proposal_id=proposal.id))


@blueprint.get("/proposals/<int:proposal_id>/papers/draft.docx")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def draft_docx(proposal: Proposal) -> Response:
    return _sent(DECISION, proposal, DOCX, url_for(".proposal", proposal_id=proposal.id))


@blueprint.get("/proposals/<int:proposal_id>/papers/draft.json")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def draft_progress(proposal: Proposal) -> Response:
    return jsonify(how_far(latest_paper(DECISION, proposal)))


@blueprint.route("/proposals/<int:proposal_id>/papers/submission", methods=["GET", "POST"])
@requires(Permission.LETTER_WRITE, on=find_proposal)
def write_submission(proposal: Proposal) -> Page:
    """Write the submission, and print it with the estimate of the intended day."""
    kind = LetterKind.SUBMISSION
    form = LetterForm.of(kind, _given(proposal, kind), _usual_day(proposal))
    if _printed(form, lambda: _ordered(proposal, kind, form, on=day_of(form.on))):
        return redirect(url_for(".proposal", proposal_id=proposal.id, _anchor="papers"))
    return form_page("payments/write_submission.html", form, proposal=proposal)


def _given(proposal: Proposal, kind: LetterKind, unit: Unit | None = None) -> services.LetterDetails:
    """Return what the letter says, or what it would usually say while there is none."""
    letter = queries.letter_of(proposal, kind, unit)
    return services.details_of(letter) if letter else services.usual_letter(proposal, kind)


def _ordered(proposal: Proposal, kind: LetterKind, form: LetterForm, *, unit: Unit | None = None, on: date) -> Paper:
    letter = services.write_letter(proposal, kind, form.details(), unit=unit, by=current_account())
    return services.order_letter(letter, on=on)


# What was decided: the decision with its list, and the notices of the result.


@blueprint.get("/decisions/<int:decision_id>/papers")
@requires(Permission.DECISION_VIEW, on=find_decision)
def decision(decision: Decision) -> str:
    letter = queries.letter_of(decision.proposal, LetterKind.RESULT)
    told = queries.told_units(decision.proposal)
    return render_template(
        "payments/decision.html", decision=decision, paper=latest_paper(DECISION, decision), letter=letter,
        result=latest_paper(RESULT, letter) if letter else None, told=told,
        papers={one.letter.id: latest_paper(RESULT, one.letter) for one in told if one.letter},
        sheet=queries.sheet_of(decision),
    )  # fmt: skip


@blueprint.route("/decisions/<int:decision_id>/papers/decision", methods=["GET", "POST"])
@requires(Permission.DECISION_VIEW, on=find_decision)
def make_decision(decision: Decision) -> Page:
    form = LayoutForm.of(usual_recipients(decision.body), on=None)
    if _printed(form, lambda: services.order_decision(decision, form.layout(), fund=form.fund.data)):
        return redirect(url_for(".decision", decision_id=decision.id, _anchor="papers"))
    return form_page("payments/make_decision.html", form, decision=decision)


@blueprint.get("/decisions/<int:decision_id>/papers/decision.pdf")
@requires(Permission.DECISION_VIEW, on=find_decision)
def decision_pdf(decision: Decision) -> Response:
    return _sent(DECISION, decision, PDF, url_for(".decision", decision_id=decision.id))


@blueprint.get("/decisions/<int:decision_id>/papers/decision.docx")
@requires(Permission.DECISION_VIEW, on=find_decision)
def decision_docx(decision: Decision) -> Response:
    return _sent(DECISION, decision, DOCX, url_for(".decision", decision_id=decision.id))


@blueprint.get("/decisions/<int:decision_id>/papers/decision.json")
@requires(Permission.DECISION_VIEW, on=find_decision)
def decision_progress(decision: Decision) -> Response:
    return jsonify(how_far(latest_paper(DECISION, decision)))


@blueprint.route("/decisions/<int:decision_id>/papers/result", methods=["GET", "POST"])
@requires(Permission.LETTER_WRITE, on=find_decision)
def write_result(decision: Decision) -> Page:
    """Write the notice of the result: to all, or to the unit that the address names."""
    unit = queries.told_unit(decision.proposal, number_in("unit_id"))
    kind = LetterKind.UNIT_RESULT if unit else LetterKind.RESULT
    form = LetterForm.of(kind, _given(decision.proposal, kind, unit), clock.today())
    if _printed(form, lambda: _ordered(decision.proposal, kind, form, unit=unit, on=decision.day)):
        return redirect(url_for(".decision", decision_id=decision.id, _anchor="results"))
    return form_page("payments/write_result.html", form, decision=decision, unit=unit)


@blueprint.post("/decisions/<int:decision_id>/papers/results")
@requires(Permission.LETTER_WRITE, on=find_decision)
def write_all_results(decision: Decision) -> Response:
    """Write the notices to all units that have none yet."""
    with transaction():
        papers = [paper.id for paper in services.write_unit_results(decision, by=current_account())]
    for paper_id in papers:
        print_paper(paper_id)
    flash(ngettext("%(num)s notice has been written.", "%(num)s notices have been written.", len(papers)))
    return redirect(url_for(".decision", decision_id=decision.id, _anchor="results"))


@blueprint.get("/letters/<int:letter_id>.pdf")
@requires(Permission.LETTER_READ, on=find_letter)
def letter_pdf(letter: Letter) -> Response:
    return _sent(TEMPLATES[letter.kind], letter, PDF, _page_of(letter))


@blueprint.get("/letters/<int:letter_id>.docx")
@requires(Permission.LETTER_READ, on=find_letter)
def letter_docx(letter: Letter) -> Response:
    return _sent(TEMPLATES[letter.kind], letter, DOCX, _page_of(letter))


@blueprint.get("/letters/<int:letter_id>.json")
@requires(Permission.LETTER_READ, on=find_letter)
def letter_progress(letter: Letter) -> Response:
    return jsonify(how_far(latest_paper(TEMPLATES[letter.kind], letter)))


def _page_of(letter: Letter) -> str:
    if letter.kind is LetterKind.SUBMISSION or letter.proposal.decision is None:
        return url_for(".proposal", proposal_id=letter.proposal_id)
    return url_for(".decision", decision_id=letter.proposal.decision.id)


# Money of a decision.


@blueprint.route("/decisions/<int:decision_id>/money", methods=["GET", "POST"])
@requires(Permission.PAYMENT_VIEW, on=find_decision)
def money(decision: Decision) -> Page | str:
    """Show what the awards bring, and once the list of payments is drawn up, how far each is."""
    sheet = queries.sheet_of(decision)
    if sheet is None:
        return render_template(
            "payments/money.html", decision=decision, reckoning=queries.money_of(decision),
            funds=queries.funds_for(decision), void=queries.void_sheets_of(decision),
        )  # fmt: skip
    lines = queries.paid_lines(sheet)
    return render_template(
        "payments/sheet.html", decision=decision, sheet=sheet, lines=lines, paper=latest_paper(SHEET, sheet),
        sums=queries.sums_of(lines), use=queries.uses_of([sheet.fund])[sheet.fund_id],
        void=queries.void_sheets_of(decision),
    )  # fmt: skip


@blueprint.route("/decisions/<int:decision_id>/money/draw-up", methods=["GET", "POST"])
@requires(Permission.PAYMENT_KEEP, on=find_decision)
def draw_up(decision: Decision) -> Page:
    funds = {fund.id: fund for fund in queries.funds_for(decision)}
    form, by = DrawUpForm.of(list(funds.values())), current_account()
    if carry_out(form, lambda: services.draw_up_sheet(decision, funds[form.fund_id.data], by=by)):
        flash(_("The list of payments has been drawn up."))
        return redirect(url_for(".money", decision_id=decision.id))
    return form_page(
        "payments/draw_up.html", form, decision=decision, reckoning=queries.money_of(decision),
        funds=funds.values(), uses=queries.uses_of(list(funds.values())),
    )  # fmt: skip


@blueprint.route("/payment-sheets/<int:sheet_id>/void", methods=["GET", "POST"])
@requires(Permission.PAYMENT_KEEP, on=find_sheet)
def void(sheet: PaymentSheet) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: services.void_sheet(sheet, form.reason.data, by=current_account())):
        flash(_("The list of payments has been declared void."))
        return redirect(url_for(".money", decision_id=sheet.decision_id))
    return form_page("payments/void.html", form, sheet=sheet, decision=sheet.decision)


@blueprint.post("/payment-sheets/<int:sheet_id>/paper")
@requires(Permission.PAYMENT_VIEW, on=find_sheet)
def make_sheet(sheet: PaymentSheet) -> Response:
    with transaction():
        paper = services.order_sheet(sheet)
        waiting = None if paper.finished else paper.id
    if waiting is not None:
        print_paper(waiting)
    return redirect(url_for(".money", decision_id=sheet.decision_id, _anchor="papers"))


@blueprint.get("/payment-sheets/<int:sheet_id>.pdf")
@requires(Permission.PAYMENT_VIEW, on=find_sheet)
def sheet_pdf(sheet: PaymentSheet) -> Response:
    return _sent(SHEET, sheet, PDF, url_for(".money", decision_id=sheet.decision_id))


@blueprint.get("/payment-sheets/<int:sheet_id>.docx")
@requires(Permission.PAYMENT_VIEW, on=find_sheet)
def sheet_docx(sheet: PaymentSheet) -> Response:
    return _sent(SHEET, sheet, DOCX, url_for(".money", decision_id=sheet.decision_id))


@blueprint.get("/payment-sheets/<int:sheet_id>.json")
@requires(Permission.PAYMENT_VIEW, on=find_sheet)
def sheet_progress(sheet: PaymentSheet) -> Response:
    return jsonify(how_far(latest_paper(SHEET, sheet)))


@blueprint.get("/payment-sheets/<int:sheet_id>.xlsx")
@requires(Permission.PAYMENT_VIEW, on=find_sheet)
def export(sheet: PaymentSheet) -> Response:
    decision = sheet.decision
    filename = f"bang-ke-tien-thuong-{queries.file_mark(decision)}.xlsx"
    return download(sheet_workbook(sheet, queries.paid_lines(sheet)), filename=filename, media_type=XLSX)


@blueprint.route("/payment-sheets/<int:sheet_id>/pay", methods=["GET", "POST"])
@requires(Permission.PAYMENT_KEEP, on=find_sheet)
def pay_all(sheet: PaymentSheet) -> Page:
    """Record at once what several recipients were paid in full."""
    owed = [paid for paid in queries.paid_lines(sheet) if paid.standing.owed]
    form = PayAllForm.usual(clock.today(), chosen=[paid.line.id for paid in owed])
    assert isinstance(form, PayAllForm)
    form.offer([paid.line.id for paid in owed])
    by = current_account()
    if paid := carry_out(form, lambda: services.pay_all(sheet, form.chosen.data or [], form.handed_over(0), by=by)):
        flash(ngettext("%(num)s payment has been recorded.", "%(num)s payments have been recorded.", len(paid)))
        return redirect(url_for(".money", decision_id=sheet.decision_id))
    return form_page("payments/pay_all.html", form, sheet=sheet, decision=sheet.decision, owed=owed)


@blueprint.route("/payment-lines/<int:line_id>/pay", methods=["GET", "POST"])
@requires(Permission.PAYMENT_KEEP, on=find_payment_line)
def pay(line: PaymentLine) -> Page:
    standing = queries.standing_of_line(line)
    return _entered(line, services.pay, standing.owed, "payments/pay.html", _("The payment has been recorded."))


@blueprint.route("/payment-lines/<int:line_id>/recover", methods=["GET", "POST"])
@requires(Permission.PAYMENT_KEEP, on=find_payment_line)
def recover(line: PaymentLine) -> Page:
    standing = queries.standing_of_line(line)
    done = _("What came back has been recorded.")
    return _entered(line, services.recover, standing.to_recover, "payments/recover.html", done)


def _entered(line: PaymentLine, act: Callable[..., PaymentEntry], amount: int, template: str, done: str) -> Page:
    form = EntryForm.usual(clock.today(), amount=amount)
    assert isinstance(form, EntryForm)
    by = current_account()
    if carry_out(form, lambda: act(line, form.details(), by=by)):
        flash(done)
        return redirect(url_for(".money", decision_id=line.sheet.decision_id, _anchor=f"line-{line.id}"))
    return form_page(template, form, line=line, decision=line.sheet.decision, amount=amount)


@blueprint.route("/payment-entries/<int:entry_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.PAYMENT_KEEP, on=find_entry)
def withdraw(entry: PaymentEntry) -> Page:
    form, line = ReasonForm(), entry.line
    if carry_out(form, lambda: services.withdraw_entry(entry, form.reason.data, by=current_account())):
        flash(_("The entry has been withdrawn."))
        return redirect(url_for(".money", decision_id=line.sheet.decision_id, _anchor=f"line-{line.id}"))
    return form_page("payments/withdraw.html", form, entry=entry, line=line, decision=line.sheet.decision)


# Funds.


@blueprint.get("/bonus-funds")
@requires(Permission.FUND_LIST)
def funds() -> str:
    bodies = [(body, queries.funds_of(body)) for body in queries.paying_bodies(current_account())]
    uses = queries.uses_of([fund for _body, listed in bodies for fund in listed])
    return render_template("payments/funds.html", bodies=bodies, uses=uses)


@blueprint.route("/bodies/<int:body_id>/bonus-funds/new", methods=["GET", "POST"])
@requires(Permission.FUND_KEEP, on=find_body)
def add_fund(body: Body) -> Page:
    movements = queries.movements_of(body)
    form = FundForm.of(movements, clock.today().year)
    if carry_out(form, lambda: services.add_fund(body, form.details(movements), by=current_account())):
        flash(_("The fund has been added."))
        return redirect(url_for(".funds"))
    return form_page("payments/add_fund.html", form, body=body)


@blueprint.route("/bonus-funds/<int:fund_id>/edit", methods=["GET", "POST"])
@requires(Permission.FUND_KEEP, on=find_fund)
def change_fund(fund: BonusFund) -> Page:
    form = FundChangeForm(data={"amount": fund.amount})
    if carry_out(
        form, lambda: services.change_fund(fund, form.amount.data or 0, form.reason.data, by=current_account())
    ):
        flash(_("Saved."))
        return redirect(url_for(".funds"))
    return form_page("payments/change_fund.html", form, fund=fund, use=queries.uses_of([fund])[fund.id])


# Printing.


def _printed(form: LayoutForm | LetterForm, order: Callable[[], Paper]) -> bool:
    """Order a paper if ``form`` is sent and valid, and hand it to be printed unless it was printed just so."""
    paper = carry_out(form, order)
    if paper is None:
        return False
    if not paper.finished:
        print_paper(paper.id)
    return True


def _sent(template: str, subject: Base, media_type: str, page: str) -> Response:
    return sent(latest_paper(template, subject), media_type) or redirect(f"{page}#papers")
