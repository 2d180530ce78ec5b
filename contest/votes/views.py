"""Voting in a meeting: rounds, ballots, hands and counts. What a ballot says is in the body of a request alone."""

from fractions import Fraction

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.councils.models import AgendaItem, CouncilMember, Meeting
from contest.councils.queries import find_meeting
from contest.database import transaction
from contest.errors import NotFound
from contest.forms import ReasonForm
from contest.pages import carry_out, form_page
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.rules.catalogue import honours_on
from contest.storage.uploads import DOCX, PDF
from contest.votes import casting, hands, papers, queries, services
from contest.votes.forms import (
    BallotForm,
    CountsForm,
    FurtherForm,
    KeyForm,
    MotionForm,
    NamesForm,
    OpenForm,
    OpinionForm,
    PaperForm,
    PaperVotersForm,
    RoundForm,
    SettleForm,
    TellersForm,
    answer_words,
)
from contest.votes.models import Motion, Round, Voter, Way
from contest.votes.papers import BALLOTS, COUNT_MINUTES
from contest.votes.passing import Outcome, Threshold
from contest.votes.queries import find_motion, find_round
from contest.votes.secrecy import all_alike
from contest.votes.tracking import tracking_code

blueprint = Blueprint("votes", __name__)
Page = Response | tuple[str, int]


@blueprint.app_template_filter()
def answer_name(answer: str) -> str:
    """Return what an answer of a vote is called."""
    return answer_words(answer)


@blueprint.app_template_filter()
def percent(share: Fraction) -> str:
    """Write a share of votes in percent, with the decimal sign of the reader's language."""
    text = papers.percent(share)
    return text if str(get_locale()) == "vi" else text.replace(",", ".")


@blueprint.app_template_filter()
def thresholds(motion: Motion) -> dict[str, Threshold]:
    """Return what each answer to a question that can pass has to reach."""
    return queries.thresholds_of(motion)


@blueprint.app_template_filter()
def outcomes(motion: Motion) -> dict[str, Outcome]:
    """Return the outcome of each answer to a closed question that can pass."""
    return queries.outcomes_of_motion(motion)


@blueprint.app_template_filter()
def tallies(motion: Motion) -> list[queries.Tally]:
    """Return the counts of every answer to a closed question, in the order in which they were offered."""
    return queries.tallies_of(motion)


@blueprint.app_template_global()
def motions_on(item: AgendaItem) -> list[Motion]:
    """Return what was asked on an item of an agenda."""
    return list(queries.motions_on(item))


@blueprint.app_template_global()
def ballots_waiting() -> list[Round]:
    """Return the secret ballots that wait for whoever is signed in."""
    return list(queries.ballots_open_to(current_account()))


# Rounds.


@blueprint.get("/meetings/<int:meeting_id>/votes")
@requires(Permission.VOTE_LIST, on=find_meeting)
def index(meeting: Meeting) -> str:
    return render_template("votes/index.html", meeting=meeting, rounds=queries.rounds_of(meeting))


@blueprint.route("/meetings/<int:meeting_id>/votes/new", methods=["GET", "POST"])
@requires(Permission.VOTE_PREPARE, on=find_meeting)
def prepare(meeting: Meeting) -> Page:
    """Put items of the agenda to the vote."""
    items = queries.items_to_vote_on(meeting)
    title = _("Round %(number)s", number=queries.last_number(meeting) + 1)
    form = RoundForm.of(items, usual=queries.usual_method(meeting, items), title=title)
    chosen = [item for item in items if item.id in (form.items.data or ())]
    if round_ := carry_out(form, lambda: services.prepare_round(meeting, form.details(), chosen, by=current_account())):
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/prepare.html", form, meeting=meeting, items=items)


@blueprint.get("/votes/<int:round_id>")
@requires(Permission.VOTE_VIEW, on=find_round)
def detail(round_: Round) -> str:
    return render_template(
        "votes/detail.html", round=round_, silent=queries.silent_voters(round_),
        differences=queries.differences_in(round_),
        thresholds={motion.id: queries.thresholds_of(motion) for motion in round_.motions},
        tallies={motion.id: queries.tallies_of(motion) for motion in round_.motions if round_.is_closed},
        alike={motion.id for motion in round_.motions if round_.is_closed and _alike(motion)},
        own=queries.voter_of(round_, current_account()),
        member=queries.member_of(round_.meeting, current_account()),
        writers=_writers(round_), papers=_papers(round_),
    )  # fmt: skip


def _alike(motion: Motion) -> bool:
    return all_alike([answer for _code, answer in motion.published or ()])


def _writers(round_: Round) -> list[CouncilMember]:
    """Return the absent members whose open written opinion can be entered."""
    if round_.is_secret or round_.is_final:
        return []
    roll = queries.roll_of(round_.meeting)
    return [member for member in roll.members if member.id not in roll.present]


@blueprint.get("/votes/<int:round_id>/turnout.json")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def turnout(round_: Round) -> Response:
    """Answer who has not voted yet; never what anybody chose."""
    silent = queries.silent_voters(round_)
    return jsonify(cast=sum(voter.has_cast for voter in round_.voters), silent=[voter.id for voter in silent])


@blueprint.route("/motions/<int:motion_id>/edit", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_motion)
def edit_motion(motion: Motion) -> Page:
    form = MotionForm.of(motion)
    if carry_out(form, lambda: services.edit_motion(motion, form.details(), by=current_account())):
        return redirect(url_for(".detail", round_id=motion.round_id))
    honours = honours_on(motion.round.meeting.held_on)
    return form_page("votes/edit_motion.html", form, motion=motion, round=motion.round, honours=honours)


@blueprint.route("/votes/<int:round_id>/open", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def open_round(round_: Round) -> Page:
    """Open a round; the key of a ballot box is shown here once and kept by whoever opens it."""
    form = OpenForm() if round_.is_secret else ReasonForm()
    if not round_.is_secret:
        del form.reason
    key = form.offer().key.data if isinstance(form, OpenForm) else ""
    if carry_out(form, lambda: services.open_round(round_, key, by=current_account())):
        flash(_("Round %(number)s is open.", number=round_.number))
        return redirect(url_for(".detail", round_id=round_.id))
    roll = queries.roll_of(round_.meeting)
    return form_page(
        "votes/open_round.html", form, round=round_, roll=roll, risks=queries.expected_risks(round_, roll),
        thresholds={motion.id: queries.thresholds_of(motion) for motion in round_.motions},
    )  # fmt: skip


@blueprint.post("/votes/<int:round_id>/roll")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def renew_roll(round_: Round) -> Response:
    with transaction():
        services.renew_roll(round_, by=current_account())
    flash(_("The roll was taken anew."))
    return redirect(url_for(".detail", round_id=round_.id))


@blueprint.route("/votes/<int:round_id>/count", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def count(round_: Round) -> Page:
    """Open the ballot box; where nothing is counted on paper the round is closed at once."""
    form = KeyForm()
    if carry_out(form, lambda: _counted(round_, form.key.data)):
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page(
        "votes/count.html", form, round=round_, risks=queries.screen_risks(round_, cast_only=True),
        silent=queries.silent_voters(round_),
    )  # fmt: skip


def _counted(round_: Round, key: str) -> Round:
    casting.count_ballots(round_, key, by=current_account())
    on_paper = round_.paper_count is not None or any(voter.on_paper for voter in round_.voters)
    return round_ if on_paper else services.close_round(round_, by=current_account())


@blueprint.post("/votes/<int:round_id>/close")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def close(round_: Round) -> Response:
    with transaction():
        services.close_round(round_, by=current_account())
    flash(_("Round %(number)s is closed.", number=round_.number))
    return redirect(url_for(".detail", round_id=round_.id))


@blueprint.route("/votes/<int:round_id>/abandon", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def abandon(round_: Round) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: services.abandon_round(round_, form.reason.data, by=current_account())):
        flash(_("Round %(number)s has been abandoned.", number=round_.number))
        return redirect(url_for(".index", meeting_id=round_.meeting_id))
    return form_page("votes/abandon.html", form, round=round_)


@blueprint.route("/votes/<int:round_id>/further", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def further(round_: Round) -> Page:
    """Prepare one more round on what has not passed."""
    form = FurtherForm.of(round_, queries.not_passed(round_))
    if next_round := carry_out(
        form, lambda: services.further_round(round_, form.motions.data or (), by=current_account())
    ):
        return redirect(url_for(".detail", round_id=next_round.id))
    return form_page("votes/further.html", form, round=round_)


# The ballot of a member.


@blueprint.get("/ballots")
@requires(Permission.BALLOT_LIST)
def ballots() -> str:
    return render_template("votes/ballots.html", rounds=ballots_waiting())


@blueprint.route("/votes/<int:round_id>/ballot", methods=["GET", "POST"])
@requires(Permission.VOTE_CAST, on=find_round)
def ballot(round_: Round) -> Page:
    """Choose, look through, cast. Nothing is kept of the first two steps, and of the third nothing that tells whose."""
    voter = _own_voter(round_)
    if voter.has_cast and request.method == "GET":
        return redirect(url_for(".receipt", round_id=round_.id))
    motions = queries.motions_for(voter)
    form: BallotForm = BallotForm.of(motions)
    step = request.form.get("step")
    if step == "cast" and carry_out(form, lambda: _cast(round_, form)):
        return redirect(url_for(".receipt", round_id=round_.id))
    if step == "review" and form.validate_on_submit():
        key = form.give_key().key.data or ""
        codes = {motion.id: tracking_code(key, motion.id) for motion in motions}
        return form_page("votes/review.html", form, round=round_, motions=motions, codes=codes)
    return form_page("votes/ballot.html", form, round=round_, motions=motions, voter=voter)


def _own_voter(round_: Round) -> Voter:
    voter = queries.voter_of(round_, current_account())
    if voter is None:
        raise NotFound("voter")
    return voter


def _cast(round_: Round, form: BallotForm) -> bool:
    casting.cast_ballot(round_, form.answers(), form.key.data or "", by=current_account())
    return True


@blueprint.get("/votes/<int:round_id>/receipt")
@requires(Permission.VOTE_CAST, on=find_round)
def receipt(round_: Round) -> str:
    """Say that the ballot was cast; the code is shown by the member's own browser, which alone knows it."""
    return render_template("votes/receipt.html", round=round_, voter=_own_voter(round_))


# Hands and opinions.


@blueprint.route("/votes/<int:round_id>/hands", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def enter_hands(round_: Round) -> Page:
    return _hands(round_, checked=False)


@blueprint.route("/votes/<int:round_id>/check", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def enter_check(round_: Round) -> Page:
    """Enter what the tellers counted; it is compared with what the secretary counted."""
    return _hands(round_, checked=True)


def _hands(round_: Round, *, checked: bool) -> Page:
    known = {} if checked else {motion.id: motion.hands or {} for motion in round_.motions}
    form: CountsForm = CountsForm.of(round_, known)
    if carry_out(form, lambda: hands.enter_hands(round_, form.counts(), checked=checked, by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", round_id=round_.id))
    voters = {motion.id: queries.electorate_of(motion).voters for motion in round_.motions if round_.members}
    return form_page("votes/enter_hands.html", form, round=round_, voters=voters, checked=checked)


@blueprint.route("/votes/<int:round_id>/names", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def enter_names(round_: Round) -> Page:
    pairs = [
        (motion, voter) for motion in round_.motions for voter in queries.voters_on(motion) if voter.way is Way.PRESENT
    ]
    form = NamesForm.of(pairs)
    if carry_out(form, lambda: hands.enter_names(round_, form.answers(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/enter_names.html", form, round=round_, pairs=pairs)


@blueprint.route("/votes/<int:round_id>/opinion", methods=["GET", "POST"])
@requires(Permission.VOTE_WRITE, on=find_round)
def opinion(round_: Round) -> Page:
    """Give one's own written opinion before the meeting."""
    member = queries.member_of(round_.meeting, current_account())
    if member is None:
        raise NotFound("council_member")
    return _opinion(round_, member, own=True)


@blueprint.route("/votes/<int:round_id>/opinions/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=queries.find_round_and_member)
def opinion_of(pair: queries.RoundAndMember) -> Page:
    """Enter the written opinion of an absent member from the signed sheet."""
    return _opinion(pair.round, pair.member, own=False)


def _opinion(round_: Round, member: CouncilMember, *, own: bool) -> Page:
    motions = queries.motions_open_to(round_, member)
    form: OpinionForm = OpinionForm.of(motions, queries.opinion_of(round_, member))
    if own:
        del form.scan
    if carry_out(
        form,
        lambda: hands.give_opinion(
            round_, member, form.answers(), None if own else form.sent_scan(), by=current_account()
        ),
    ):
        flash(_("The written opinion has been kept."))
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/opinion.html", form, round=round_, member=member, motions=motions, own=own)


# Tellers and paper.


@blueprint.route("/votes/<int:round_id>/tellers", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def tellers(round_: Round) -> Page:
    form = TellersForm.of(round_)
    if carry_out(form, lambda: hands.appoint_tellers(round_, form.named(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/tellers.html", form, round=round_)


@blueprint.route("/votes/<int:round_id>/on-paper", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def on_paper(round_: Round) -> Page:
    """Say who votes on paper instead of on a screen."""
    form = PaperVotersForm.of(round_)
    if carry_out(form, lambda: hands.give_out_paper(round_, form.voters.data or (), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/on_paper.html", form, round=round_)


@blueprint.route("/votes/<int:round_id>/paper", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def enter_paper(round_: Round) -> Page:
    return _paper(round_, second=False)


@blueprint.route("/votes/<int:round_id>/paper-again", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def enter_paper_again(round_: Round) -> Page:
    """Enter the tellers' count a second time without seeing the first."""
    return _paper(round_, second=True)


def _paper(round_: Round, *, second: bool) -> Page:
    form = PaperForm.for_count(round_, round_.paper_count, second=second)
    if carry_out(form, lambda: hands.enter_paper(round_, form.details(), second=second, by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/enter_paper.html", form, round=round_, second=second)


@blueprint.route("/votes/<int:round_id>/settle", methods=["GET", "POST"])
@requires(Permission.VOTE_CONDUCT, on=find_round)
def settle(round_: Round) -> Page:
    form = SettleForm()
    if carry_out(form, lambda: hands.settle_difference(round_, form.settlement.data, by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", round_id=round_.id))
    return form_page("votes/settle.html", form, round=round_, differences=queries.differences_in(round_))


# Papers.


def _papers(round_: Round) -> dict[str, Paper | None]:
    return {"ballots": latest_paper(BALLOTS, round_), "minutes": latest_paper(COUNT_MINUTES, round_)}


@blueprint.post("/votes/<int:round_id>/ballots")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def print_ballots(round_: Round) -> Response:
    printed(lambda: services.order_ballots(round_, by=current_account()))
    return redirect(url_for(".detail", round_id=round_.id, _anchor="papers"))


@blueprint.post("/votes/<int:round_id>/minutes")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def print_minutes(round_: Round) -> Response:
    printed(lambda: services.order_minutes(round_, by=current_account()))
    return redirect(url_for(".detail", round_id=round_.id, _anchor="papers"))


@blueprint.get("/votes/<int:round_id>/ballots.pdf")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def ballots_pdf(round_: Round) -> Response:
    return _sent(round_, BALLOTS, PDF)


@blueprint.get("/votes/<int:round_id>/ballots.docx")
@requires(Permission.VOTE_CONDUCT, on=find_round)
def ballots_docx(round_: Round) -> Response:
    return _sent(round_, BALLOTS, DOCX)


@blueprint.get("/votes/<int:round_id>/minutes.pdf")
@requires(Permission.VOTE_VIEW, on=find_round)
def minutes_pdf(round_: Round) -> Response:
    return _sent(round_, COUNT_MINUTES, PDF)


@blueprint.get("/votes/<int:round_id>/minutes.docx")
@requires(Permission.VOTE_VIEW, on=find_round)
def minutes_docx(round_: Round) -> Response:
    return _sent(round_, COUNT_MINUTES, DOCX)


def _sent(round_: Round, template: str, media_type: str) -> Response:
    paper = latest_paper(template, round_)
    return sent(paper, media_type) or redirect(url_for(".detail", round_id=round_.id, _anchor="papers"))
