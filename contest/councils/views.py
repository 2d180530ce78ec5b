"""Councils: set up, composed, convened; their meetings, from the invitation to the confirmed minutes."""

from datetime import timedelta

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.councils import founding, queries, services, sitting
from contest.councils.agenda import Matter
from contest.councils.conflict import Bar
from contest.councils.forms import (
    AddendumForm,
    AnswerForm,
    AttendanceForm,
    ChangeForm,
    CloseForm,
    ConcludeForm,
    ConflictForm,
    CouncilForm,
    DeclareForm,
    DissolveForm,
    EstablishForm,
    ItemForm,
    KindForm,
    MeetingForm,
    MemberForm,
)
from contest.councils.models import (
    AgendaItem,
    Attendance,
    Concern,
    ConflictSource,
    Council,
    CouncilKind,
    CouncilMember,
    ItemConflict,
    Meeting,
    MeetingState,
    Reply,
)
from contest.councils.papers import ESTABLISHMENT, INVITATION, MINUTES
from contest.councils.queries import (
    find_attendance,
    find_conflict,
    find_council,
    find_item,
    find_meeting,
    find_member,
)
from contest.database import db, transaction
from contest.errors import Stale
from contest.forms import ReasonForm, day_of
from contest.movements.dates import Appointment, calendar_file
from contest.movements.models import Movement
from contest.movements.queries import movements_for
from contest.notices.tasks import send_mail
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.queries import latest_paper
from contest.paper.tasks import print_paper
from contest.paper.views import printed, sent
from contest.paper.writing import clock_time
from contest.permissions import Permission, requires
from contest.storage.uploads import DOCX, PDF
from contest.text import tidy_lines
from contest.units.models import Body
from contest.units.queries import find_body, units_of
from contest.words import reason_of, word

blueprint = Blueprint("councils", __name__)


@blueprint.app_template_test("serving_today")
def serving_today(member: CouncilMember) -> bool:
    """Say whether a member sits on the council today."""
    return member.serves_on(clock.today())


Page = Response | tuple[str, int]
LONGEST_NOTES = 20_000
# How long a meeting stands in a calendar; nobody says beforehand when it ends.
USUAL_LENGTH = timedelta(hours=2)


@blueprint.get("/councils")
@requires(Permission.COUNCIL_LIST)
def index() -> str:
    return render_template("councils/index.html", groups=queries.councils_for(current_account()))


@blueprint.route("/bodies/<int:body_id>/councils/new", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_body)
def draft(body: Body) -> Page:
    """Draft the establishment of a council, after its kind has been chosen."""
    wanted = request.values.get("kind", "")
    if wanted not in list(CouncilKind):
        return form_page("councils/kind.html", KindForm.fresh(), body=body)
    kind = CouncilKind(wanted)
    form = CouncilForm.of(body, kind, None, _movements(body))
    if council := carry_out(form, lambda: founding.draft_council(body, kind, form.details(), by=current_account())):
        return redirect(url_for(".council", council_id=council.id))
    return form_page("councils/draft.html", form, body=body, kind=kind)


def _movements(body: Body) -> list[Movement]:
    return [movement for movement in movements_for(current_account()) if movement.body_id == body.id]


@blueprint.get("/councils/<int:council_id>")
@requires(Permission.COUNCIL_VIEW, on=find_council)
def council(council: Council) -> str:
    return render_template(
        "councils/council.html", council=council, members=queries.composition_of(council),
        meetings=queries.meetings_of(council), paper=latest_paper(ESTABLISHMENT, council),
    )  # fmt: skip


@blueprint.route("/councils/<int:council_id>/edit", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def edit(council: Council) -> Page:
    form = CouncilForm.of(council.body, council.kind, council, _movements(council.body))
    if carry_out(form, lambda: founding.edit_council(council, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".council", council_id=council.id))
    return form_page("councils/edit.html", form, council=council)


@blueprint.post("/councils/<int:council_id>/discard")
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def discard(council: Council) -> Response:
    name = council.name
    with transaction():
        founding.discard_council(council, by=current_account())
    flash(_("The draft “%(title)s” has been thrown away.", title=name))
    return redirect(url_for(".index"))


@blueprint.route("/councils/<int:council_id>/members", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def add_member(council: Council) -> Page:
    form = MemberForm.of(queries.accounts_at_table(council.body), units_of(council.body))
    if member := carry_out(form, lambda: founding.add_member(council, form.details(), by=current_account())):
        flash(_("%(name)s has been named.", name=member.full_name))
        again = request.form.get("again")
        return redirect(url_for(".add_member" if again else ".council", council_id=council.id))
    return form_page("councils/add_member.html", form, council=council)


@blueprint.route("/council-members/<int:member_id>/edit", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_member)
def edit_member(member: CouncilMember) -> Page:
    council = member.council
    form = MemberForm.of(queries.accounts_at_table(council.body), units_of(council.body), member)
    if carry_out(form, lambda: founding.edit_member(member, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".council", council_id=council.id))
    return form_page("councils/edit_member.html", form, council=council, member=member)


@blueprint.post("/council-members/<int:member_id>/remove")
@requires(Permission.COUNCIL_SET_UP, on=find_member)
def remove_member(member: CouncilMember) -> Response:
    council_id, name = member.council_id, member.full_name
    with transaction():
        founding.remove_member(member, by=current_account())
    flash(_("%(name)s is no longer named.", name=name))
    return redirect(url_for(".council", council_id=council_id))


@blueprint.post("/council-members/<int:member_id>/move")
@requires(Permission.COUNCIL_SET_UP, on=find_member)
def move_member(member: CouncilMember) -> Response:
    with transaction():
        founding.move_member(member, request.form.get("way") == "up", by=current_account())
    return redirect(url_for(".council", council_id=member.council_id))


@blueprint.route("/councils/<int:council_id>/establish", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def establish(council: Council) -> Page:
    form = EstablishForm.fresh()
    if carry_out(
        form,
        lambda: founding.establish_council(
            council, form.decision_ref.data or "", day_of(form.established_on), by=current_account()
        ),
    ):
        printed(lambda: founding.order_establishment(council, by=current_account()))
        flash(_("The council has been established by %(reference)s.", reference=council.decision_ref))
        return redirect(url_for(".council", council_id=council.id))
    return form_page("councils/establish.html", form, council=council)


@blueprint.route("/councils/<int:council_id>/change", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def change(council: Council) -> Page:
    members = queries.members_on(council, clock.today())
    form = ChangeForm.on(members, queries.accounts_at_table(council.body), units_of(council.body))
    if carry_out(form, lambda: founding.change_composition(council, form.change(), by=current_account())):
        flash(_("The composition has been changed."))
        return redirect(url_for(".council", council_id=council.id))
    return form_page("councils/change.html", form, council=council)


@blueprint.route("/councils/<int:council_id>/dissolve", methods=["GET", "POST"])
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def dissolve(council: Council) -> Page:
    form = DissolveForm.fresh()
    if carry_out(form, lambda: founding.dissolve_council(council, form.day(), form.reason.data, by=current_account())):
        flash(_("The council is dissolved."))
        return redirect(url_for(".council", council_id=council.id))
    return form_page("councils/dissolve.html", form, council=council)


@blueprint.post("/councils/<int:council_id>/establishment")
@requires(Permission.COUNCIL_SET_UP, on=find_council)
def print_establishment(council: Council) -> Response:
    printed(lambda: founding.order_establishment(council, by=current_account()))
    return redirect(url_for(".council", council_id=council.id, _anchor="paper"))


@blueprint.get("/councils/<int:council_id>/establishment.json")
@requires(Permission.COUNCIL_VIEW, on=find_council)
def establishment_progress(council: Council) -> Response:
    return jsonify(how_far(latest_paper(ESTABLISHMENT, council)))


@blueprint.get("/councils/<int:council_id>/establishment.pdf")
@requires(Permission.COUNCIL_VIEW, on=find_council)
def establishment_pdf(council: Council) -> Response:
    paper = latest_paper(ESTABLISHMENT, council)
    return sent(paper, PDF) or redirect(url_for(".council", council_id=council.id, _anchor="paper"))


@blueprint.get("/councils/<int:council_id>/establishment.docx")
@requires(Permission.COUNCIL_VIEW, on=find_council)
def establishment_docx(council: Council) -> Response:
    paper = latest_paper(ESTABLISHMENT, council)
    return sent(paper, DOCX) or redirect(url_for(".council", council_id=council.id, _anchor="paper"))


# Meetings: planned, called, answered.


@blueprint.route("/councils/<int:council_id>/meetings/new", methods=["GET", "POST"])
@requires(Permission.MEETING_PLAN, on=find_council)
def plan(council: Council) -> Page:
    form = MeetingForm.of(queries.members_on(council, clock.today()))
    if meeting := carry_out(form, lambda: services.plan_meeting(council, form.details(), by=current_account())):
        return redirect(url_for(".meeting", meeting_id=meeting.id))
    return form_page("councils/plan.html", form, council=council)


@blueprint.get("/meetings/<int:meeting_id>")
@requires(Permission.MEETING_VIEW, on=find_meeting)
def meeting(meeting: Meeting) -> str:
    return render_template(
        "councils/meeting.html", meeting=meeting, items=queries.agenda_of(meeting),
        attendances=queries.attendances_of(meeting), own=queries.own_attendance(current_account(), meeting),
        quorum=queries.quorum_now(meeting), rule=queries.quorum_rule(meeting),
        paper=latest_paper(INVITATION, meeting), minutes=latest_paper(MINUTES, meeting),
    )  # fmt: skip


@blueprint.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(Permission.MEETING_PLAN, on=find_meeting)
def edit_meeting(meeting: Meeting) -> Page:
    form = MeetingForm.of(queries.members_on(meeting.council, meeting.held_on), meeting)
    mails = carry_out(
        form,
        lambda: services.edit_meeting(meeting, form.details(), reason=form.reason.data or "", by=current_account()),
    )
    if mails is not None:
        _send(mails)
        _print_all(meeting)
        flash(_("Saved."))
        return redirect(url_for(".meeting", meeting_id=meeting.id))
    return form_page("councils/edit_meeting.html", form, meeting=meeting, council=meeting.council)


@blueprint.route("/meetings/<int:meeting_id>/agenda", methods=["GET", "POST"])
@requires(Permission.MEETING_PLAN, on=find_meeting)
def add_item(meeting: Meeting) -> Page:
    form = ItemForm.of()
    if carry_out(form, lambda: services.put_on_agenda(meeting, [_matter(form)], by=current_account())):
        return redirect(url_for(".meeting", meeting_id=meeting.id, _anchor="agenda"))
    return form_page("councils/add_item.html", form, meeting=meeting, council=meeting.council)


def _matter(form: ItemForm) -> Matter:
    return Matter(form.title.data, detail=form.detail.data or "", note=form.note.data or "")


@blueprint.route("/agenda/<int:item_id>/edit", methods=["GET", "POST"])
@requires(Permission.MEETING_PLAN, on=find_item)
def edit_item(item: AgendaItem) -> Page:
    form = ItemForm.of(item)
    if carry_out(
        form,
        lambda: services.edit_item(
            item, form.title.data, form.detail.data or "", form.note.data or "", by=current_account()
        ),
    ):
        return redirect(url_for(".meeting", meeting_id=item.meeting_id, _anchor="agenda"))
    return form_page("councils/edit_item.html", form, item=item, meeting=item.meeting, council=item.meeting.council)


@blueprint.post("/agenda/<int:item_id>/remove")
@requires(Permission.MEETING_PLAN, on=find_item)
def remove_item(item: AgendaItem) -> Response:
    meeting_id, title = item.meeting_id, item.title
    with transaction():
        services.remove_item(item, by=current_account())
    flash(_("“%(title)s” is no longer on the agenda.", title=title))
    return redirect(url_for(".meeting", meeting_id=meeting_id, _anchor="agenda"))


@blueprint.post("/agenda/<int:item_id>/move")
@requires(Permission.MEETING_PLAN, on=find_item)
def move_item(item: AgendaItem) -> Response:
    with transaction():
        services.move_item(item, request.form.get("way") == "up", by=current_account())
    return redirect(url_for(".meeting", meeting_id=item.meeting_id, _anchor="agenda"))


@blueprint.post("/meetings/<int:meeting_id>/arrange")
@requires(Permission.MEETING_PLAN, on=find_meeting)
def arrange(meeting: Meeting) -> Response:
    with transaction():
        services.arrange_agenda(meeting, by=current_account())
    flash(_("What is worth arguing about comes first now."))
    return redirect(url_for(".meeting", meeting_id=meeting.id, _anchor="agenda"))


@blueprint.post("/meetings/<int:meeting_id>/call")
@requires(Permission.MEETING_PLAN, on=find_meeting)
def call(meeting: Meeting) -> Response:
    with transaction():
        papers = [paper.id for paper in services.call_meeting(meeting, by=current_account())]
    for paper_id in papers:
        print_paper(paper_id)
    flash(_("The members have been invited."))
    return redirect(url_for(".meeting", meeting_id=meeting.id))


def _send(mails: list[int]) -> None:
    for mail_id in mails:
        send_mail(mail_id)


def _print_all(meeting: Meeting) -> None:
    """Print the invitations that were ordered and are not printed yet."""
    orders = [latest_paper(INVITATION, line) for line in queries.attendances_of(meeting)]
    for paper in (*orders, latest_paper(INVITATION, meeting)):
        if paper is not None and not paper.finished:
            print_paper(paper.id)


@blueprint.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@requires(Permission.MEETING_PLAN, on=find_meeting)
def cancel(meeting: Meeting) -> Page:
    form = ReasonForm()
    mails = carry_out(form, lambda: services.cancel_meeting(meeting, form.reason.data, by=current_account()))
    if mails is not None:
        _send(mails)
        flash(_("The meeting is cancelled."))
        return redirect(url_for(".meeting", meeting_id=meeting.id))
    return form_page("councils/cancel.html", form, meeting=meeting, council=meeting.council)


@blueprint.route("/meetings/<int:meeting_id>/answer", methods=["GET", "POST"])
@requires(Permission.MEETING_ANSWER, on=find_meeting)
def answer(meeting: Meeting) -> Page:
    own = queries.own_attendance(current_account(), meeting)
    assert own is not None  # The permission is that of who is invited.
    form = AnswerForm.of(own)
    if carry_out(
        form,
        lambda: services.answer_invitation(
            own, Reply(form.reply.data), form.reason.data or "", form.opinion.data or "", by=current_account()
        ),
    ):
        flash(_("Your answer has been kept. You can change it until the meeting begins."))
        return redirect(url_for(".meeting", meeting_id=meeting.id))
    return form_page("councils/answer.html", form, meeting=meeting, council=meeting.council)


@blueprint.get("/meetings/<int:meeting_id>/meeting.ics")
@requires(Permission.MEETING_VIEW, on=find_meeting)
def calendar(meeting: Meeting) -> Response:
    address = url_for(".meeting", meeting_id=meeting.id, _external=True)
    appointment = Appointment(
        uid=f"meeting-{meeting.id}@{request.host}", summary=_("Meeting of %(council)s", council=meeting.council.name),
        description="\n".join([meeting.subject, *(f"{one.position}. {one.title}" for one in meeting.items)]),
        begins=services.begins(meeting), lasts=USUAL_LENGTH, place=meeting.link or meeting.place,
        edition=queries.moves_of(meeting), cancelled=meeting.state is MeetingState.CANCELLED,
    )  # fmt: skip
    content = calendar_file(meeting.council.name, [appointment], url=address, made_at=clock.now())
    return download(content, filename=f"hop-{meeting.year}-{meeting.number:02d}.ics", media_type="text/calendar")


@blueprint.get("/meetings/<int:meeting_id>/invitations.json")
@requires(Permission.MEETING_PLAN, on=find_meeting)
def invitations_progress(meeting: Meeting) -> Response:
    return jsonify(how_far(latest_paper(INVITATION, meeting)))


@blueprint.get("/meetings/<int:meeting_id>/invitations.pdf")
@requires(Permission.MEETING_PLAN, on=find_meeting)
def invitations_pdf(meeting: Meeting) -> Response:
    return sent(latest_paper(INVITATION, meeting), PDF) or redirect(url_for(".meeting", meeting_id=meeting.id))


@blueprint.get("/meetings/<int:meeting_id>/invitations.docx")
@requires(Permission.MEETING_PLAN, on=find_meeting)
def invitations_docx(meeting: Meeting) -> Response:
    return sent(latest_paper(INVITATION, meeting), DOCX) or redirect(url_for(".meeting", meeting_id=meeting.id))


@blueprint.get("/attendances/<int:attendance_id>/invitation.pdf")
@requires(Permission.INVITATION_FETCH, on=find_attendance)
def invitation_pdf(attendance: Attendance) -> Response:
    paper = latest_paper(INVITATION, attendance)
    return sent(paper, PDF) or redirect(url_for(".meeting", meeting_id=attendance.meeting_id))


@blueprint.get("/attendances/<int:attendance_id>/invitation.docx")
@requires(Permission.INVITATION_FETCH, on=find_attendance)
def invitation_docx(attendance: Attendance) -> Response:
    paper = latest_paper(INVITATION, attendance)
    return sent(paper, DOCX) or redirect(url_for(".meeting", meeting_id=attendance.meeting_id))


# The meeting itself.


@blueprint.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(Permission.MEETING_RUN, on=find_meeting)
def attendance(meeting: Meeting) -> Page:
    lines = queries.attendances_of(meeting)
    form = AttendanceForm.of(lines, is_open=meeting.is_open)
    if carry_out(form, lambda: sitting.note_attendance(meeting, form.noted(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".screen" if meeting.is_open else ".meeting", meeting_id=meeting.id))
    return form_page(
        "councils/attendance.html", form, meeting=meeting, council=meeting.council, lines=lines,
        quorum=queries.quorum_now(meeting),
    )  # fmt: skip


@blueprint.post("/attendances/<int:attendance_id>/leave")
@requires(Permission.MEETING_RUN, on=find_attendance)
def leave(attendance: Attendance) -> Response:
    with transaction():
        sitting.note_leaving(attendance, request.form.get("way") != "back", by=current_account())
    return redirect(url_for(".screen", meeting_id=attendance.meeting_id))


@blueprint.post("/meetings/<int:meeting_id>/open")
@requires(Permission.MEETING_RUN, on=find_meeting)
def open_meeting(meeting: Meeting) -> Response:
    with transaction():
        sitting.open_meeting(meeting, by=current_account())
        if (first := sitting.next_item(meeting)) is not None:
            sitting.turn_to(first, by=current_account())
    return redirect(url_for(".screen", meeting_id=meeting.id))


@blueprint.get("/meetings/<int:meeting_id>/screen")
@requires(Permission.MEETING_RUN, on=find_meeting)
def screen(meeting: Meeting) -> Page:
    """Show the meeting to whoever runs it, following the agenda."""
    if not meeting.is_open:
        return redirect(url_for(".meeting", meeting_id=meeting.id))
    return _screen(meeting, ConcludeForm.of(meeting.current) if meeting.current else ConcludeForm())


def _screen(meeting: Meeting, form: ConcludeForm) -> tuple[str, int]:
    lines = queries.attendances_of(meeting)
    return form_page(
        "councils/screen.html", form, meeting=meeting, council=meeting.council, items=queries.agenda_of(meeting),
        lines=lines, quorum=queries.quorum_now(meeting), current=meeting.current,
        pins=ConflictForm.of([line.member for line in lines]),
    )  # fmt: skip


@blueprint.get("/meetings/<int:meeting_id>/hall")
@requires(Permission.MEETING_RUN, on=find_meeting)
def hall(meeting: Meeting) -> str:
    """Show on the wall what is spoken about, and who leaves: no marks, no names but those of members."""
    return render_template("councils/hall.html", meeting=meeting, current=meeting.current)


@blueprint.get("/meetings/<int:meeting_id>/hall/now")
@requires(Permission.MEETING_VIEW, on=find_meeting)
def hall_now(meeting: Meeting) -> str:
    return render_template("councils/_hall.html", meeting=meeting, current=meeting.current)


@blueprint.get("/meetings/<int:meeting_id>/now")
@requires(Permission.MEETING_VIEW, on=find_meeting)
def now(meeting: Meeting) -> str:
    """Answer with what members see on their phones of the present item."""
    own = queries.own_attendance(current_account(), meeting)
    return render_template("councils/_now.html", meeting=meeting, current=meeting.current, own=own)


@blueprint.post("/agenda/<int:item_id>/turn")
@requires(Permission.MEETING_RUN, on=find_item)
def turn(item: AgendaItem) -> Response:
    with transaction():
        sitting.turn_to(item, by=current_account())
    return redirect(url_for(".screen", meeting_id=item.meeting_id))


@blueprint.post("/agenda/<int:item_id>/conclude")
@requires(Permission.MEETING_RUN, on=find_item)
def conclude(item: AgendaItem) -> Page:
    form = ConcludeForm()
    if carry_out(
        form,
        lambda: sitting.conclude(item, form.conclusion.data or "", form.advice.data or "", by=current_account()),
    ):
        return redirect(url_for(".screen", meeting_id=item.meeting_id))
    if item.meeting.current is item:
        return _screen(item.meeting, form)
    # Somebody has gone on meanwhile: what was typed must not land under another item.
    return form_page("councils/conclude.html", form, item=item, meeting=item.meeting, council=item.meeting.council)


@blueprint.route("/agenda/<int:item_id>/postpone", methods=["GET", "POST"])
@requires(Permission.MEETING_RUN, on=find_item)
def postpone(item: AgendaItem) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: sitting.postpone(item, form.reason.data, by=current_account())):
        return redirect(url_for(".screen", meeting_id=item.meeting_id))
    return form_page("councils/postpone.html", form, item=item, meeting=item.meeting, council=item.meeting.council)


@blueprint.post("/agenda/<int:item_id>/notes")
@requires(Permission.MEETING_RUN, on=find_item)
def notes(item: AgendaItem) -> tuple[Response, int]:
    """Keep the notes on an item as they are typed; a small script sends them."""
    text, edition = tidy_lines(request.form.get("text", ""))[:LONGEST_NOTES], request.form.get("edition", 0, type=int)
    try:
        with transaction():
            sitting.save_notes(item, text, edition)
    except Stale as overtaken:
        db.session.refresh(item)
        return jsonify(reason=reason_of(overtaken), edition=item.edition, current=item.said), 409
    return _kept(item.edition)


@blueprint.post("/meetings/<int:meeting_id>/opening")
@requires(Permission.MEETING_RUN, on=find_meeting)
def opening(meeting: Meeting) -> tuple[Response, int]:
    """Keep what is said before the first item as it is typed."""
    text, edition = tidy_lines(request.form.get("text", ""))[:LONGEST_NOTES], request.form.get("edition", 0, type=int)
    try:
        with transaction():
            sitting.save_frame(meeting, text, meeting.closing, edition)
    except Stale as overtaken:
        db.session.refresh(meeting)
        return jsonify(reason=reason_of(overtaken), edition=meeting.edition, current=meeting.opening), 409
    return _kept(meeting.edition)


def _kept(edition: int) -> tuple[Response, int]:
    return jsonify(edition=edition, saved_at=clock_time(clock.now(), clock.OFFICE)), 200


@blueprint.post("/agenda/<int:item_id>/conflicts")
@requires(Permission.MEETING_RUN, on=find_item)
def pin_conflict(item: AgendaItem) -> Page:
    form = ConflictForm.of([line.member for line in queries.attendances_of(item.meeting)])
    if carry_out(
        form,
        lambda: sitting.put_conflict(item, form.members[form.member_id.data], form.reason.data, by=current_account()),
    ):
        return redirect(url_for(".screen" if item.meeting.is_open else ".meeting", meeting_id=item.meeting_id))
    return form_page("councils/pin_conflict.html", form, item=item, meeting=item.meeting, council=item.meeting.council)


@blueprint.route("/agenda/<int:item_id>/declare", methods=["GET", "POST"])
@requires(Permission.MEETING_DECLARE, on=find_item)
def declare(item: AgendaItem) -> Page:
    """Let a member say that the own interest bars the member from an item."""
    own = queries.own_attendance(current_account(), item.meeting)
    assert own is not None  # The permission is that of who is invited.
    form = DeclareForm()
    if carry_out(form, lambda: sitting.put_conflict(item, own.member, form.reason.data, by=current_account())):
        flash(_("It has been kept that you leave for this item."))
        return redirect(url_for(".meeting", meeting_id=item.meeting_id, _anchor=f"item-{item.id}"))
    return form_page("councils/declare.html", form, item=item, meeting=item.meeting, council=item.meeting.council)


@blueprint.post("/item-conflicts/<int:conflict_id>/withdraw")
@requires(Permission.MEETING_RUN, on=find_conflict)
def withdraw_conflict(conflict: ItemConflict) -> Response:
    meeting = conflict.item.meeting
    with transaction():
        sitting.withdraw_conflict(conflict, by=current_account())
    return redirect(url_for(".screen" if meeting.is_open else ".meeting", meeting_id=meeting.id))


@blueprint.route("/meetings/<int:meeting_id>/close", methods=["GET", "POST"])
@requires(Permission.MEETING_RUN, on=find_meeting)
def close(meeting: Meeting) -> Page:
    form = CloseForm.of(meeting)
    if paper := carry_out(form, lambda: sitting.close_meeting(meeting, form.closing.data or "", by=current_account())):
        print_paper(paper.id)
        flash(_("The meeting is closed. Its minutes do not change any more."))
        return redirect(url_for(".minutes", meeting_id=meeting.id))
    return form_page("councils/close.html", form, meeting=meeting, council=meeting.council)


@blueprint.get("/meetings/<int:meeting_id>/minutes")
@requires(Permission.MINUTES_READ, on=find_meeting)
def minutes(meeting: Meeting) -> str:
    items = queries.agenda_of(meeting)
    return render_template(
        "councils/minutes.html", meeting=meeting, council=meeting.council, items=items,
        attendances=queries.attendances_of(meeting), quorum=queries.quorum_now(meeting),
        counts={item.id: services.counts_of(item) for item in items}, paper=latest_paper(MINUTES, meeting),
    )  # fmt: skip


@blueprint.post("/meetings/<int:meeting_id>/confirm")
@requires(Permission.MINUTES_CONFIRM, on=find_meeting)
def confirm(meeting: Meeting) -> Response:
    printed(lambda: sitting.confirm_minutes(meeting, by=current_account()))
    flash(_("The minutes have been confirmed."))
    return redirect(url_for(".minutes", meeting_id=meeting.id))


@blueprint.route("/meetings/<int:meeting_id>/amend", methods=["GET", "POST"])
@requires(Permission.MINUTES_AMEND, on=find_meeting)
def amend(meeting: Meeting) -> Page:
    form = AddendumForm()
    if paper := carry_out(
        form, lambda: sitting.amend_minutes(meeting, form.text.data, form.reason.data, by=current_account())
    ):
        print_paper(paper.id)
        flash(_("It has been added to the minutes."))
        return redirect(url_for(".minutes", meeting_id=meeting.id))
    return form_page("councils/amend.html", form, meeting=meeting, council=meeting.council)


@blueprint.post("/meetings/<int:meeting_id>/minutes/print")
@requires(Permission.MINUTES_AMEND, on=find_meeting)
def print_minutes(meeting: Meeting) -> Response:
    """Order the minutes again, should their printing have failed."""
    printed(lambda: sitting.order_minutes(meeting, by=current_account()))
    return redirect(url_for(".minutes", meeting_id=meeting.id))


@blueprint.get("/meetings/<int:meeting_id>/minutes.json")
@requires(Permission.MINUTES_READ, on=find_meeting)
def minutes_progress(meeting: Meeting) -> Response:
    return jsonify(how_far(latest_paper(MINUTES, meeting)))


@blueprint.get("/meetings/<int:meeting_id>/minutes.pdf")
@requires(Permission.MINUTES_READ, on=find_meeting)
def minutes_pdf(meeting: Meeting) -> Response:
    return sent(latest_paper(MINUTES, meeting), PDF) or redirect(url_for(".minutes", meeting_id=meeting.id))


@blueprint.get("/meetings/<int:meeting_id>/minutes.docx")
@requires(Permission.MINUTES_READ, on=find_meeting)
def minutes_docx(meeting: Meeting) -> Response:
    return sent(latest_paper(MINUTES, meeting), DOCX) or redirect(url_for(".minutes", meeting_id=meeting.id))


@blueprint.app_template_filter("conflict_words")
def conflict_words(conflict: ItemConflict) -> str:
    """Return why a member leaves for an item, in the reader's language where the rule found it."""
    return word(Bar(conflict.reason)) if conflict.source is ConflictSource.AUTOMATIC else conflict.reason


@blueprint.app_template_filter("concerns")
def concerns(item: AgendaItem) -> list[Concern]:
    """Return why an item is worth arguing about."""
    return services.concerns_of(item)
