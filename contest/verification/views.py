"""Verifying a certificate that somebody holds in the hand, as a person and as a program."""

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

import config
from contest import clock
from contest.certificates import tokens
from contest.certificates.codes import is_code, pasted, typed
from contest.certificates.models import Certificate
from contest.certificates.papers import said_by
from contest.certificates.queries import certificate_by_code, signing_keys
from contest.certificates.tasks import signing_key
from contest.pages import LOCALES
from contest.permissions import public
from contest.verification import papers, queries
from contest.verification.pace import FOUND, MISSING, Pace
from contest.verification.papers import Site, record_of
from contest.verification.state import Proof, State, proof_of

blueprint = Blueprint("verification", __name__)
# Longer than any address with a token; what somebody typed is shown again, so it has an end.
LONGEST = 600
# What people look at; whoever asks for anything else is taken for a program.
PAGES = ("verification.look_up", "verification.verify", "signatures.public_copy")


@dataclass(frozen=True)
class Looked:
    """What was found under a code, and what the token that came with it proves."""

    code: str
    proof: Proof
    certificate: Certificate | None

    @property
    def issued(self) -> Certificate | None:
        """The certificate, unless a false token shows that the paper in hand is another."""
        return None if self.proof is Proof.FALSE else self.certificate


@blueprint.get("/v")
@public
def look_up() -> Response | Redirect:
    given = request.args.get("code", "").strip()[:LONGEST]
    if not given:
        return _page("look_up")
    code, dot, digits = pasted(given).partition(".")
    digits = "".join(digits.split())
    return redirect(url_for(".verify", code=f"{typed(code)}{dot}{digits}" or "-", lang=request.args.get("lang")))


@blueprint.get("/v/<code>")
@public
def verify(code: str) -> Response:
    looked = _looked(code)
    if looked.issued is None:
        known = looked.certificate.code if looked.certificate else ""
        return _page(
            "unknown", 404, typed=looked.code, proof=looked.proof.value, known=known, is_code=is_code(looked.code)
        )
    return _page("verify", record=record_of(looked.issued), proof=looked.proof.value)


@blueprint.get("/v/<code>.json")
@public
def answer(code: str) -> Response:
    looked = _looked(code)
    if looked.issued is None:
        told = {"version": 1, "code": looked.code, "state": "unknown", "token": looked.proof.value}
        return _json(told, 404)
    record, body = record_of(looked.issued), papers.body_of(looked.issued)
    return _json(papers.answer_of(record, body, _site()) | {"token": looked.proof.value})


@blueprint.get("/v/<code>/credential.json")
@public
def credential(code: str) -> Response:
    certificate = _looked(code).issued
    if certificate is None:
        return _json({"version": 1, "code": typed(code)[:40], "state": "unknown"}, 404)
    record = record_of(certificate)
    if record.state is not State.VALID:
        return _json(papers.answer_of(record, papers.body_of(certificate), _site()), 410)
    return _json(papers.credential_of(certificate, record, signing_key(), _site()))


@blueprint.get("/v/issuer/<code>")
@public
def issuer(code: str) -> Response:
    return _json(papers.issuer_of(queries.find_issuer(code), signing_keys(), _site()))


@blueprint.get("/v/issuer/<code>/states/<int:number>")
@public
def states(code: str, number: int) -> Response:
    body = queries.find_issuer(code)
    revoked = queries.revoked_at(body, number)
    return _json(papers.states_of(body, number, revoked, signing_key(), _site()))


@blueprint.get("/v/keys")
@public
def keys() -> Response:
    return _json(papers.key_set(signing_keys()))


def _looked(text: str) -> Looked:
    """Return what is found under a code, or under a code with its token."""
    code, dot, _digits = text.partition(".")
    certificate = certificate_by_code(code)
    if not dot:
        return Looked(code[:40], Proof.NONE, certificate)
    token = tokens.read(text)
    signed = token is not None and token.signer(published.key for published in signing_keys()) is not None
    same_words = certificate is None or (token is not None and token.says(said_by(certificate)))
    return Looked(code[:40], proof_of(signed=signed, same_words=same_words), certificate)


@blueprint.before_app_request
def _slow_down() -> Response | None:
    """Let whoever asks too much wait, whichever part of the product answers under these addresses."""
    if not _is_public_page():
        return None
    wait = _pace().wait(_asking(), clock.now().timestamp())
    if not wait:
        return None
    if request.endpoint in PAGES:
        answered = _page("too_many", 429, wait=wait)
    else:
        answered = _json({"version": 1, "state": "asked_too_often", "wait": wait}, 429)
    answered.headers["Retry-After"] = str(wait)
    return answered


@blueprint.after_app_request
def _counted(response: Response) -> Response:
    if _is_public_page() and response.status_code != 429:
        missing = response.status_code == 404
        _pace().count(_asking(), clock.now().timestamp(), MISSING if missing else FOUND)
    return response


def _is_public_page() -> bool:
    return request.path == "/v" or request.path.startswith("/v/")


def _pace() -> Pace:
    pace: Pace = current_app.extensions.setdefault("verification", Pace())
    return pace


def _asking() -> str:
    return request.remote_addr or ""


def _site() -> Site:
    settings: config.Settings = current_app.extensions["settings"]
    return Site(settings.public_url)


def _page(name: str, status: int = 200, **values: Any) -> Response:
    """Return a public page in the reader's language, which search engines leave alone and nobody keeps."""
    with force_locale(_language()):
        page = render_template(
            f"verification/{name}.html", site=_site().url.partition("//")[2], now=clock.now(), switched=_switched,
            chosen=request.args.get("lang") if request.args.get("lang") in LOCALES else None, **values,
        )  # fmt: skip
    headers = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}
    return make_response(page, status, headers)


def _switched(language: str) -> str:
    """Return the address of this page in another language."""
    return url_for(request.endpoint or ".look_up", **{**(request.view_args or {}), "lang": language})


def _language() -> str:
    """Return the language that the address asks for, or else the reader's account, or else the browser."""
    for wanted in (request.args.get("lang"), session.get("locale")):
        if wanted in LOCALES:
            return str(wanted)
    if current_user.is_authenticated:
        return str(current_user.account.locale)
    spoken = (language.partition("-")[0].lower() for language in request.accept_languages.values())
    return next((language for language in spoken if language in LOCALES), LOCALES[0])


def _json(value: dict[str, Any], status: int = 200) -> Response:
    """Return JSON that every site may read and nobody keeps, so that an annulment is told at once."""
    response = jsonify(value)
    response.status_code = status
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
