"""Public notices of lists: drawing up, publishing, the public page, the register of what was said."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Proposal
from contest.awards.queries import find_proposal, lines_of
from contest.consultations import queries, services
from contest.consultations.forms import AnswerForm, ConsultationForm, FeedbackForm, SayForm
from contest.consultations.models import Consultation, Feedback
from contest.consultations.papers import NOTICE, REGISTER
from contest.consultations.queries import find_consultation, find_feedback, find_public
from contest.database import transaction
from contest.errors import NotFound
from contest.forms import ReasonForm
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, may, public, requires
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, PDF

blueprint = Blueprint("consultations", __name__)
CITATION = "Lấy ý kiến đối với danh sách đề nghị khen thưởng: {title}"


@blueprint.app_template_global()
def consultation_of(proposal: Proposal) -> Consultation | None:
    """Return the notice of ``proposal`` that stands."""
    return queries.standing_consultation(proposal)


@blueprint.get("/proposals/<int:proposal_id>/consultations")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def index(proposal: Proposal) -> str:
    term = queries.term_for(proposal, lines_of(proposal), clock.today())
    return render_template(
        "consultations/index.html", proposal=proposal, term=term, consultations=queries.consultations_of(proposal)
    )


@blueprint.route("/proposals/<int:proposal_id>/consultations/new", methods=["GET", "POST"])
@requires(Permission.CONSULTATION_DRAW_UP, on=find_proposal)
def draw_up(proposal: Proposal) -> Response | tuple[str, int]:
    term = queries.term_for(proposal, lines_of(proposal), clock.today())
    form = ConsultationForm.of(None, term, CITATION.format(title=proposal.title)[:300])
    if made := carry_out(form, lambda: services.draw_up(proposal, form.details(), by=current_account())):
        return redirect(url_for(".detail", consultation_id=made.id))
    return form_page("consultations/draw_up.html", form, proposal=proposal, term=term)


@blueprint.get("/consultations/<int:consultation_id>")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def detail(consultation: Consultation) -> str:
    return render_template(
        "consultations/detail.html", consultation=consultation, feedback=queries.feedback_of(consultation),
        lines=consultation.lines or [line for line in lines_of(consultation.proposal) if line.stands],
        drift=queries.drift_of(consultation) if consultation.lines else None,
        papers={name: latest_paper(template, consultation) for name, template in PAPERS.items()},
    )  # fmt: skip


@blueprint.route("/consultations/<int:consultation_id>/edit", methods=["GET", "POST"])
@requires(Permission.CONSULTATION_EDIT, on=find_consultation)
def edit(consultation: Consultation) -> Response | tuple[str, int]:
    proposal = consultation.proposal
    term = queries.term_for(proposal, lines_of(proposal), clock.today())
    form = ConsultationForm.of(consultation, term)
    if carry_out(form, lambda: services.change(consultation, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", consultation_id=consultation.id))
    return form_page("consultations/edit.html", form, proposal=proposal, consultation=consultation, term=term)


@blueprint.post("/consultations/<int:consultation_id>/publish")
@requires(Permission.CONSULTATION_EDIT, on=find_consultation)
def publish(consultation: Consultation) -> Response:
    with transaction():
        services.publish(consultation, by=current_account())
    flash(_("The list is public now."))
    return redirect(url_for(".detail", consultation_id=consultation.id))


@blueprint.route("/consultations/<int:consultation_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.CONSULTATION_EDIT, on=find_consultation)
def withdraw(consultation: Consultation) -> Response | tuple[str, int]:
    form = ReasonForm()
    if carry_out(form, lambda: services.withdraw(consultation, form.reason.data or "", by=current_account())):
        flash(_("The notice has been withdrawn."))
        return redirect(url_for(".index", proposal_id=consultation.proposal_id))
    return form_page("consultations/withdraw.html", form, consultation=consultation)


# What is said.


@blueprint.route("/consultations/<int:consultation_id>/feedback/new", methods=["GET", "POST"])
@requires(Permission.CONSULTATION_EDIT, on=find_consultation)
def enter_feedback(consultation: Consultation) -> Response | tuple[str, int]:
    form = FeedbackForm.on(clock.today())
    form.offer(consultation.lines)
    if entered := carry_out(form, lambda: _entered(consultation, form)):
        flash(_("Entered as number %(number)s of the register.", number=entered.number))
        return redirect(url_for(".detail", consultation_id=consultation.id, _anchor=f"feedback-{entered.id}"))
    return form_page("consultations/enter_feedback.html", form, consultation=consultation)


def _entered(consultation: Consultation, form: FeedbackForm) -> Feedback:
    return services.enter_feedback(consultation, form.details(), form.upload(), by=current_account())


@blueprint.route("/feedback/<int:feedback_id>/answer", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_ANSWER, on=find_feedback)
def answer(feedback: Feedback) -> Response | tuple[str, int]:
    form = AnswerForm().offer()
    if carry_out(form, lambda: services.answer(feedback, form.details(), by=current_account())):
        flash(_("Answered."))
        return redirect(url_for(".detail", consultation_id=feedback.consultation_id, _anchor=f"feedback-{feedback.id}"))
    return form_page("consultations/answer.html", form, feedback=feedback, consultation=feedback.consultation)


@blueprint.get("/feedback/<int:feedback_id>/file")
@requires(Permission.FEEDBACK_READ, on=find_feedback)
def feedback_file(feedback: Feedback) -> Response:
    if feedback.file is None:
        raise NotFound("file")
    return download(content_of(feedback.file), filename=feedback.file.filename, media_type=feedback.file.media_type)


# What everybody may see.


@blueprint.get("/public/consultations")
@public
def public_index() -> str:
    return render_template("consultations/public_index.html", consultations=queries.running_on(clock.today()))


@blueprint.get("/public/consultations/<int:consultation_id>")
@public
def public_notice(consultation_id: int) -> str:
    """Show the list to everybody while the notice runs; afterwards only that it has ended."""
    consultation = find_public(consultation_id)
    return render_template(
        "consultations/public_notice.html", consultation=consultation, runs=consultation.runs_on(clock.today()),
        speaks=may(Permission.FEEDBACK_GIVE, consultation),
    )  # fmt: skip


@blueprint.route("/public/consultations/<int:consultation_id>/say", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_GIVE, on=find_public)
def say(consultation: Consultation) -> Response | tuple[str, int]:
    form = SayForm().offer(consultation.lines)
    if carry_out(form, lambda: _said(consultation, form)):
        flash(_("Thank you. What you said stands in the register."))
        return redirect(url_for(".public_notice", consultation_id=consultation.id))
    return form_page("consultations/say.html", form, consultation=consultation)


def _said(consultation: Consultation, form: SayForm) -> Feedback:
    account = current_account()
    details = form.said(account.name, account.email, clock.today())
    return services.say(consultation, details, form.upload(), by=account)


# Papers.

PAPERS = {"notice": NOTICE, "register": REGISTER}
ORDERS = {"notice": services.order_notice, "register": services.order_register}


@blueprint.post("/consultations/<int:consultation_id>/papers/notice")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def make_notice(consultation: Consultation) -> Response:
    return _made(consultation, "notice")


@blueprint.post("/consultations/<int:consultation_id>/papers/register")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def make_register(consultation: Consultation) -> Response:
    return _made(consultation, "register")


def _made(consultation: Consultation, name: str) -> Response:
    printed(lambda: ORDERS[name](consultation))
    return redirect(url_for(".detail", consultation_id=consultation.id, _anchor="papers"))


@blueprint.get("/consultations/<int:consultation_id>/notice.pdf")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def notice_pdf(consultation: Consultation) -> Response:
    return _sent(consultation, NOTICE, PDF)


@blueprint.get("/consultations/<int:consultation_id>/notice.docx")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def notice_docx(consultation: Consultation) -> Response:
    return _sent(consultation, NOTICE, DOCX)


@blueprint.get("/consultations/<int:consultation_id>/register.pdf")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def register_pdf(consultation: Consultation) -> Response:
    return _sent(consultation, REGISTER, PDF)


@blueprint.get("/consultations/<int:consultation_id>/register.docx")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def register_docx(consultation: Consultation) -> Response:
    return _sent(consultation, REGISTER, DOCX)


def _sent(consultation: Consultation, template: str, media_type: str) -> Response:
    paper = latest_paper(template, consultation)
    return sent(paper, media_type) or redirect(url_for(".detail", consultation_id=consultation.id, _anchor="papers"))


@blueprint.get("/consultations/<int:consultation_id>/papers.json")
@requires(Permission.CONSULTATION_VIEW, on=find_consultation)
def papers_progress(consultation: Consultation) -> Response:
    """Answer how far the printing of the paper is that the address names."""
    template = PAPERS.get(request.args.get("paper", ""))
    return jsonify(how_far(latest_paper(template, consultation) if template else None))
