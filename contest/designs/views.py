"""The designs of a body, the designer, proofs to look at, and designs taken along to another body."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.designs import queries, services, tasks
from contest.designs.artwork import FAMILIES, artwork, medallion
from contest.designs.checking import CODE, EMBLEM, SIZES, Remark, boxes, longest, refuse_unsound, remarks
from contest.designs.choosing import ANY
from contest.designs.design import Design, read, written
from contest.designs.drawings import SVG
from contest.designs.forms import (
    FOR_ALL,
    FRAMES,
    PLACES,
    DesignerForm,
    DesignForm,
    ImportForm,
    NoteForm,
    StartForm,
    designer,
)
from contest.designs.models import BodyDesign, DesignGround, DesignProof, DesignVersion
from contest.designs.preview import Preview, preview
from contest.designs.queries import find_design, find_ground, find_proof, find_version
from contest.designs.ready_made import COMMENDATION, purposes_of, ready_made, sample
from contest.designs.services import LOOKED_AT, SMALL
from contest.errors import NotFound, RuleViolation, Stale
from contest.evidence.previews import NoPreview, Picture, page_picture
from contest.forms import ReasonForm
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.faces import Family, family_in
from contest.permissions import Permission, may, requires
from contest.rules.catalogue import honours_in, name_of
from contest.rules.edition import book
from contest.storage.services import content_of, derived
from contest.storage.uploads import PDF
from contest.units.models import Body
from contest.units.queries import find_body
from contest.words import reason_of, word

blueprint = Blueprint("designs", __name__)


@blueprint.app_template_filter("place_name")
def name_of_place(name: str) -> str:
    return str(PLACES.get(name, name))


@blueprint.app_template_filter("purpose")
def purpose_of(design: BodyDesign) -> str:
    """Return in words which certificates a design is for."""
    what = FOR_ALL.get(design.purpose) or name_of(design.purpose, body_id=design.body_id)
    parts = [str(what)]
    if design.recipient_kind is not None:
        parts.append(word(design.recipient_kind))
    if design.posthumous is not None:
        parts.append(_("posthumously") if design.posthumous else _("the living"))
    return " · ".join(parts)


@blueprint.get("/bodies/<int:body_id>/designs")
@requires(Permission.DESIGN_VIEW, on=find_body)
def index(body: Body) -> str:
    ours = [(one, preview(sample(one.folder), _family(), one).drawn) for one in ready_made().values()]
    return render_template("designs/index.html", body=body, designs=queries.designs_of(body), ours=ours)


@blueprint.route("/bodies/<int:body_id>/designs/new", methods=["GET", "POST"])
@requires(Permission.DESIGN_EDIT, on=find_body)
def start(body: Body) -> Redirect | tuple[str, int]:
    start = request.args.get("start", COMMENDATION)
    begun = ready_made().get(start) or ready_made()[COMMENDATION]
    size = next((name for name, sides in SIZES.items() if sides == (begun.width, begun.height)), "a4")
    form = StartForm(data={"valid_from": clock.today(), "purpose": _meant(begun), "start": start, "size": size})
    form.offer(_honours(body), word)
    form.offer_starts(*_starts(body))
    if made := carry_out(
        form,
        lambda: services.start_design(
            body, form.details(), queries.design_called(form.start.data), form.page,
            _("Started from %(name)s", name=dict(form.start.choices)[form.start.data])[:200], by=current_account(),
        ),
    ):  # fmt: skip
        _look_at(made.current)
        return redirect(url_for(".edit", design_id=made.id))
    return form_page("designs/start.html", form, body=body)


def _meant(design: Design) -> str:
    """Return for which certificates one most likely starts a design from ``design``."""
    return next((purpose for purpose in purposes_of(design.folder) if purpose in FOR_ALL), ANY)


def _starts(body: Body) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    own = [(one.current.called, f"{one.name} ({one.current.called})") for one in queries.designs_of(body)]
    return [(version, design.name) for version, design in ready_made().items()], own


def _honours(body: Body) -> list[tuple[str, str]]:
    """Return what the head of ``body`` may give, or might once: a design can be for decisions of an earlier year."""
    given = [one for one in honours_in(book(body.id)) if one.authority == body.authority]
    return list({one.code: (one.code, one.name) for one in given}.values())


@blueprint.route("/bodies/<int:body_id>/designs/import", methods=["GET", "POST"])
@requires(Permission.DESIGN_EDIT, on=find_body)
def take_in(body: Body) -> Redirect | tuple[str, int]:
    form = ImportForm(data={"valid_from": clock.today(), "purpose": "*"})
    form.offer(_honours(body), word)
    if made := carry_out(
        form,
        lambda: services.import_design(
            body, form.details(), form.sent(), _("Taken from %(name)s", name=form.sent().filename)[:200],
            by=current_account(),
        ),
    ):  # fmt: skip
        _look_at(made.current)
        flash(_("The design has been taken in."))
        return redirect(url_for(".design", design_id=made.id))
    return form_page("designs/take_in.html", form, body=body)


@blueprint.get("/designs/<int:design_id>")
@requires(Permission.DESIGN_VIEW, on=find_design)
def design(design: BodyDesign) -> str:
    return render_template("designs/design.html", design=design, proof=queries.proof_of(design.current))


@blueprint.route("/designs/<int:design_id>/purpose", methods=["GET", "POST"])
@requires(Permission.DESIGN_EDIT, on=find_design)
def change(design: BodyDesign) -> Redirect | tuple[str, int]:
    """Change what a design is called and for."""
    if _is_closed(design):
        return redirect(url_for(".design", design_id=design.id))
    form = DesignForm(data=DesignForm.filled(design))
    honours = _honours(design.body)
    if design.purpose not in FOR_ALL and design.purpose not in dict(honours):
        honours.append((design.purpose, name_of(design.purpose, body_id=design.body_id)))
    form.offer(honours, word)
    if carry_out(form, lambda: services.change_design(design, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".design", design_id=design.id))
    return form_page("designs/change.html", form, design=design)


@blueprint.route("/designs/<int:design_id>/retire", methods=["GET", "POST"])
@requires(Permission.DESIGN_EDIT, on=find_design)
def retire(design: BodyDesign) -> Redirect | tuple[str, int]:
    if _is_closed(design):
        return redirect(url_for(".design", design_id=design.id))
    form = ReasonForm()
    if carry_out(
        form, lambda: services.retire_design(design, form.reason.data or "", by=current_account())
    ):  # fmt: skip
        flash(_("The design has been retired."))
        return redirect(url_for(".index", body_id=design.body_id))
    return form_page("designs/retire.html", form, design=design)


def _is_closed(design: BodyDesign) -> bool:
    """Say whether ``design`` was retired, to the reader too: nobody draws what cannot be saved."""
    if not design.stands:
        flash(_("This design was retired; nothing is changed in it any more."), "refusal")
    return not design.stands


# The designer.


@dataclass(frozen=True)
class Shown:
    """A page as the designer shows it: its texts, what is said about it, and every box by its name."""

    design: Design
    preview: Preview
    remarks: list[Remark]

    def about(self, name: str) -> list[Remark]:
        return [remark for remark in self.remarks if name in (remark.place, remark.other)]

    @property
    def boxes(self) -> Mapping[str, Any]:
        return boxes(self.design)


@blueprint.route("/designs/<int:design_id>/edit", methods=["GET", "POST"])
@requires(Permission.DESIGN_EDIT, on=find_design)
def edit(design: BodyDesign) -> Redirect | Response | tuple[str, int]:
    """Show the designer; what was sent in is looked at, proved or saved, as the button says."""
    if _is_closed(design):
        return redirect(url_for(".design", design_id=design.id))
    base = read("", design.current.values)
    form = _form(design, base)
    act = request.form.get("act", "look") if request.method == "POST" else "look"
    if act == "save" and (version := carry_out(form, lambda: _saved(design, form, base))):
        _look_at(version)
        flash(_("Version %(version)s is saved. Certificates are issued with it from now on.", version=version.number))
        return redirect(url_for(".design", design_id=design.id))
    if act == "proof" and (proof := carry_out(form, lambda: _proof(design, form, base))):
        tasks.draw_proof(proof.id)
        return redirect(url_for(".proof", proof_id=proof.id))
    if act == "ground":
        carry_out(form, lambda: _with_ground(design, form, base, needed=True))
    _offer(design, form)
    return form_page("designs/edit.html", form, design=design, shown=_shown(design, form, base), base=base)


@blueprint.post("/designs/<int:design_id>/look")
@requires(Permission.DESIGN_EDIT, on=find_design)
def look(design: BodyDesign) -> Response:
    """Return the page as the form has it, for the script of the designer, or what is wrong with a number."""
    base = read("", design.current.values)
    form, wrong = _form(design, base), ""
    if form.validate():
        try:
            refuse_unsound(form.drawn(base))
        except RuleViolation as violation:
            place = name_of_place((violation.field or "").partition("-")[0])
            wrong = f"{place}: {reason_of(violation)}"
        else:
            page = render_template("designs/_page.html", shown=_shown(design, form, base), design=design)
            return make_response(page)
    return make_response(render_template("designs/_page.html", shown=None, wrong=wrong, design=design), 422)


def _form(design: BodyDesign, base: Design) -> DesignerForm:
    form = designer(base)
    _offer(design, form)
    if not form.begun.data:
        form.begun.data = str(design.current.number)
    return form


def _offer(design: BodyDesign, form: DesignerForm) -> None:
    """Let ``form`` choose of what is kept now; what was sent with a form that was refused is not."""
    form.offer(list(FAMILIES), list(queries.grounds_of(design.body)), services.lists_of(design.body))
    if form.frame.raw_data and form.frame.data not in dict(form.frame.choices):
        form.frame.data = form.frame.raw_data[0]


def _saved(design: BodyDesign, form: DesignerForm, base: Design) -> DesignVersion:
    """Save what ``form`` says. Whoever was told that somebody else has saved meanwhile, and saves again, means it."""
    told = form.begun.data or ""
    begun = int(told) if told.isdecimal() and len(told) < 10 else 0
    _with_ground(design, form, base)
    try:
        return services.save_version(
            design, form.drawn(base), form.note.data or "", begun=begun, by=current_account()
        )  # fmt: skip
    except Stale:
        form.begun.data = str(design.current.number)
        raise


def _with_ground(design: BodyDesign, form: DesignerForm, base: Design, *, needed: bool = False) -> None:
    """Keep the ground that was sent with ``form`` and choose it."""
    if form.upload.data is None:
        if needed:
            raise RuleViolation("Choose a file.", field="upload")
        return
    page = (base.width, base.height)
    ground = services.add_ground(design.body, form.upload.data, page=page, by=current_account())
    _offer(design, form)
    form.frame.data = f"ground:{ground.file.sha256}:{ground.file.media_type}"


def _proof(design: BodyDesign, form: DesignerForm, base: Design) -> DesignProof:
    _with_ground(design, form, base)
    drawn = form.drawn(base)
    return services.request_proof(design, drawn, _texts(design, drawn, form.texts.data), by=current_account())


def _shown(design: BodyDesign, form: DesignerForm, base: Design) -> Shown:
    """Return the page of what the form says, or of the version that it began with while that makes no sense."""
    try:
        drawn = form.drawn(base)
        refuse_unsound(drawn)
    except (TypeError, ValueError, RuleViolation):
        drawn = base
    texts, family = _texts(design, drawn, form.texts.data), _family()
    return Shown(drawn, preview(texts, family, drawn), remarks(drawn, texts, family))


def _texts(design: BodyDesign, drawn: Design, called: str | None) -> dict[str, str]:
    """Return what a page says: the sample of its folder, with the longest texts of a list where one is named."""
    texts = dict(sample(drawn.folder))
    if called:
        found = services.texts_of_list(design.body, called)
        decided = {name: text for name, text in (found[0] if found else {}).items() if name in drawn.places and text}
        texts |= drawn.shared(decided) | longest(found, drawn, _family())
    return texts


def _family() -> Family:
    return family_in(current_app.extensions["settings"].fonts_dir)


def _look_at(version: DesignVersion) -> None:
    """Have the page of a version drawn, so that its ground is kept before the first certificate is printed."""
    base = read("", version.values)
    with transaction():
        proof = services.request_proof(
            version.design, base, _texts(version.design, base, None), version=version, by=current_account()
        )
    tasks.draw_proof(proof.id)


# What lies below the texts while they are moved.


@blueprint.get("/designs/frames/<family>/<int:width>x<int:height>.svg")
@requires(Permission.DRAWING_VIEW)
def frame(family: str, width: int, height: int) -> Response:
    """Send a frame of ours; it is the same for everybody."""
    if family not in FAMILIES or not (100 <= width <= 500 and 100 <= height <= 500):
        raise NotFound
    return _drawing(artwork(family, width, height), f"{family}.svg")


@blueprint.get("/designs/medallion.svg")
@requires(Permission.DRAWING_VIEW)
def star() -> Response:
    """Send what stands in the place of an emblem while a body has none."""
    return _drawing(medallion(), "medallion.svg")


def _drawing(content: str, filename: str) -> Response:
    """Return a drawing of ours, for the browser to keep for a day; packed, for lines repeat themselves fifty times."""
    packed = request.accept_encodings.quality("gzip") > 0
    sent = gzip.compress(content.encode(), mtime=0) if packed else content.encode()
    answer = download(sent, filename=filename, media_type=SVG, inline=True)
    if packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@blueprint.get("/designs/grounds/<int:ground_id>")
@requires(Permission.GROUND_VIEW, on=find_ground)
def ground(ground: DesignGround) -> Response:
    """Send an uploaded ground as a browser can show it; a PDF as a picture of its page."""
    file = ground.file
    if file.media_type != PDF:
        return download(content_of(file), filename=file.filename, media_type=file.media_type, inline=True)
    return _picture(file, LOOKED_AT)


def _picture(file: Any, side: int) -> Response:
    try:
        content = derived(file, f"page-{side}", lambda whole: page_picture(whole, PDF, 1, side).content)
    except NoPreview:
        raise NotFound from None
    return download(content, filename="trang.png", media_type=Picture.of(content).media_type, inline=True)


@blueprint.app_template_global()
def ground_address(design: Design, body: Body) -> str | None:
    """Return the address of what lies below the texts of ``design``; None for what whoever is signed in may not see."""
    if design.ground is not None:
        kept = queries.ground_kept_as(body, design.ground.sha256)
        seen = kept is not None and may(Permission.GROUND_VIEW, kept)
        return url_for("designs.ground", ground_id=kept.id) if kept and seen else None
    if design.artwork:
        width, height = round(design.width), round(design.height)
        return url_for("designs.frame", family=design.artwork, width=width, height=height)
    return None


@blueprint.app_template_global()
def emblem_address(design: Design, body: Body) -> str | None:
    """Return the address of what stands in the place of the emblem; None where ``design`` has none, and for an emblem
    that whoever is signed in may not see."""
    if design.emblem is None:
        return None
    if not body.emblem_id:
        return url_for("designs.star")
    return url_for("units.emblem", body_id=body.id) if may(Permission.UNIT_LIST, body) else None


# Proofs and versions.


@blueprint.get("/designs/proofs/<int:proof_id>")
@requires(Permission.DESIGN_VIEW, on=find_proof)
def proof(proof: DesignProof) -> str:
    return render_template("designs/proof.html", proof=proof, design=proof.design)


@blueprint.get("/designs/proofs/<int:proof_id>/progress")
@requires(Permission.DESIGN_VIEW, on=find_proof)
def progress(proof: DesignProof) -> dict[str, Any]:
    return how_far(proof)


@blueprint.get("/designs/proofs/<int:proof_id>.pdf")
@requires(Permission.DESIGN_VIEW, on=find_proof)
def proof_pdf(proof: DesignProof) -> Response:
    if proof.file is None:
        raise NotFound
    return download(content_of(proof.file), filename=proof.file.filename, media_type=PDF)


@blueprint.get("/designs/proofs/<int:proof_id>.png")
@requires(Permission.DESIGN_VIEW, on=find_proof)
def proof_picture(proof: DesignProof) -> Response:
    if proof.file is None:
        raise NotFound
    return _picture(proof.file, SMALL if request.args.get("small") else LOOKED_AT)


@blueprint.get("/designs/versions/<int:version_id>")
@requires(Permission.DESIGN_VIEW, on=find_version)
def version(version: DesignVersion) -> str:
    """Show a version beside another of its design, the earlier at the left: both pages, and what differs in numbers."""
    others = [other for other in version.design.versions if other.id != version.id]
    wanted = request.args.get("with", type=int)
    other = next((one for one in others if one.number == wanted), others[0] if others else None)
    sides = sorted([version, other], key=lambda one: one.number) if other else [version]
    return render_template(
        "designs/version.html", version=version, other=other, others=others, design=version.design,
        proofs=[(one, queries.proof_of(one)) for one in sides], sides=sides,
        differences=_differences(*sides) if other else [],
    )  # fmt: skip


def _differences(before: DesignVersion, after: DesignVersion) -> list[tuple[str, str, str]]:
    """Return for each value that differs its place, and what it is in both."""
    grounds = {ground.file.sha256: ground.file.filename for ground in queries.grounds_of(after.design.body)}
    one, other = (_flat(written(read(side.called, side.values)), grounds) for side in (before, after))
    keys = sorted({*one, *other}, key=lambda key: (key[0], key[1]))
    return [
        (f"{name_of_place(place)} · {name}".rstrip(" ·"), one.get((place, name), "–"), other.get((place, name), "–"))
        for place, name in keys
        if one.get((place, name)) != other.get((place, name))
    ]


def _flat(values: Mapping[str, Any], grounds: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return every value of a design in words, by its place and what it is called there; ``grounds`` are file names by
    their hashes."""
    frame = values.get("artwork", "")
    ground = (values.get("ground") or {}).get("sha256", "")
    flat = {
        (_("Frame and ground"), ""): str(FRAMES.get(frame, frame)) or grounds.get(ground, "–"),
        (_("Page"), ""): _told(values.get("size")),
        (_("Space between the word before the recipient and the name (mm)"), ""): _told(values.get("gap")),
        (EMBLEM, _side("box")): _told(values.get(EMBLEM)),
        (CODE, _side("box")): _told(values.get(CODE)),
    }
    for place, told in values["places"].items():
        flat |= {(place, _side(name)): _told(value) for name, value in told.items()}
    return flat


def _side(name: str) -> str:
    words: Mapping[str, str] = {
        "box": _("Box (mm)"), "settings": _("Sizes"), "weight": _("Weight"), "style": _("Slope"),
        "align": _("Alignment"), "colour": _("Colour"), "caps": _("Capitals"), "underline": _("Rule below"),
        "drop": _("Below the top at most (mm)"),
    }  # fmt: skip
    return words.get(name, name)


def _told(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, float | int):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, list):
        return "; ".join(_told(one) for one in value)
    if isinstance(value, dict):
        return " × ".join(_told(one) for one in value.values())
    return str(value)


@blueprint.route("/designs/versions/<int:version_id>/restore", methods=["GET", "POST"])
@requires(Permission.DESIGN_EDIT, on=find_version)
def restore(version: DesignVersion) -> Redirect | tuple[str, int]:
    form = NoteForm(data={"note": _("As version %(version)s", version=version.number)})
    if made := carry_out(
        form, lambda: services.restore_version(version, form.note.data or "", by=current_account())
    ):  # fmt: skip
        _look_at(made)
        flash(_("Version %(version)s is saved. Certificates are issued with it from now on.", version=made.number))
        return redirect(url_for(".design", design_id=made.design_id))
    return form_page("designs/restore.html", form, version=version, design=version.design)


@blueprint.get("/designs/versions/<int:version_id>.json")
@requires(Permission.DESIGN_VIEW, on=find_version)
def export(version: DesignVersion) -> Response:
    return download(services.exported(version), filename=f"{version.called}.json", media_type="application/json")
