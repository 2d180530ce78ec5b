"""Bảng Vàng: emulation contests and commendations for public bodies.

The words of the field, as they are used in names, pages and tests (domain order, left to right):

=================  ===========================  ====================================================================
code               Vietnamese                   meaning
=================  ===========================  ====================================================================
body               cơ quan                      runs emulation; its head awards (Ủy ban nhân dân huyện Nhà Bè)
unit, block        đơn vị, khối                 who takes part; units of like kind
person             cá nhân                      somebody who works at a unit
honour             danh hiệu / hình thức        a title or a form of commendation: two catalogues, never one
movement           phong trào thi đua           launched by a body for a year, with phases, fields and a rubric
basis              căn cứ                       the documents a movement rests on
field              lĩnh vực                     what an initiative is about
rubric, criterion  bộ tiêu chí, tiêu chí        how initiatives are scored
band               khung điểm                   marks described in words
knock-out          điểm liệt                    a minimum that must be reached whatever the total
initiative         giải pháp, sáng kiến         registered by a unit; not yet recognised, not yet commended
share              tỷ lệ đóng góp               what an author contributed, in percent
confirmation       xác nhận                     an author or the head stands for what was read, while it stays so
late permission    cho phép nộp muộn            until when a unit may still hand in after the deadline
appraisal          thẩm định                    eligible, returned for completion, or rejected
notice             thông báo                    what an account is told; by mail too if it chose so
reminder           nhắc việc                    a round of notices to the officers of units that are behind
panel, seat        tổ chấm, ghế giám khảo       judges who score
conflict           xung đột lợi ích             why a judge must not score an initiative
sheet, mark        phiếu chấm, điểm             what one judge gives one initiative
paper sheet        phiếu giấy                   a sheet filled in and signed by hand; it is read twice
kit                bảng chấm mang theo          a judge's workbook of the own sheets, taken in again
standings          bảng xếp hạng                places that follow from the sheets
agreement          mức thống nhất               how far the judges give the same; with severity, advice and no rule
calibration        chấm chuẩn                   one initiative that all judges of a panel mark first
number             số văn bản                   given to a document after it was signed; one sequence a year, no gap
recognition        công nhận sáng kiến          a listed initiative that the competent head recognises
council, member    hội đồng, thành viên         advises: on emulation and commendation, or on initiatives
meeting            cuộc họp, phiên họp          called with an agenda; closed with minutes that do not change
quorum             số thành viên tối thiểu      how many must be there for a meeting to be valid
round, motion      vòng, nội dung biểu quyết    one ballot paper or show of hands in a meeting, and a question on it
ballot box, key    hòm phiếu, chìa khóa         secret ballots, locked; the key is the chair's alone
advice             ý kiến tư vấn                what a council's vote comes to; it decides nothing
nomination         đề nghị của đơn vị           whom a unit wants commended; accepted, it becomes a line of a proposal
eligibility        điều kiện xét                conditions of an honour, each explained; some need a person
household          hộ gia đình                  a recipient that is known by its head and lives in a unit
hold               tạm dừng xét                 nobody is commended while something is being settled
consultation       lấy ý kiến, công khai        a list made public before it is decided
proposal           đề nghị khen thưởng          what the secretariat puts before the competent head
decision           quyết định                   what the competent head issues: number, date, signer, list
award              khen thưởng                  a line of a decision
bonus              tiền thưởng                  coefficient × base salary × multiplier, fixed with the signature
amendment          sửa đổi, bổ sung             a proposal that amends an issued decision, and the decision on it
slip               lỗi viết                     a name that is the same but for accents, a letter or two, or order
award register     sổ khen thưởng               the numbers of a year's awards, without a gap
merger             gộp                          two entries that are one person or one household
certificate        giấy khen, bằng khen         what is printed for an award
blank              phôi                         a pre-printed sheet that a certificate is printed onto
signing            ký số                        a digital signature on a certificate, beside the press file
format             thể thức văn bản             how papers of a day are laid out
office holder      người giữ chức vụ            who signs as head, deputy or acting head, and since when
grounds            căn cứ                       what a kind of paper cites, by its day and place
signed copy        bản đã ký                    a paper as it was signed, kept beside what was printed
binder             hồ sơ đóng quyển             everything about a decision or an initiative in one archive
=================  ===========================  ====================================================================

The council advises; the competent head decides. Registered, recognised and commended are three things.
"""

from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

import config


def create_app(settings: config.Settings | None = None) -> Flask:
    """Return the product with these settings, or with those of the environment.

    Raises SettingError when the settings would be unsafe to run with.
    """
    settings = config.checked(settings) if settings else config.from_environment()
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    _connect(app, settings)
    _register(app)
    return app


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    """Translate our settings into the names that Flask and its extensions know."""
    return {
        "TESTING": settings.testing,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": not settings.database_url.startswith("sqlite")},
        "MAX_CONTENT_LENGTH": settings.request_limit,
        "MAX_FORM_MEMORY_SIZE": 4 * config.MEBIBYTE,
        "MAX_FORM_PARTS": 5000,
        "SESSION_COOKIE_NAME": "bangvang",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": settings.time_zone,
        "BOOTSTRAP_SERVE_LOCAL": True,
    }


def _connect(app: Flask, settings: config.Settings) -> None:
    """Connect the database, the files and the queue."""
    from flask_migrate import Migrate

    from contest import tasks
    from contest.database import db
    from contest.storage.places import place_of

    url = make_url(settings.database_url)
    if url.drivername == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    app.extensions["files"] = place_of(settings.files_url)
    tasks.init_app(app)


def _register(app: Flask) -> None:
    """Register pages, domains and commands."""
    from flask_bootstrap import Bootstrap5
    from flask_wtf import CSRFProtect

    from contest import commands, pages
    from contest.accounts.sessions import login_manager
    from contest.accounts.views import blueprint as accounts
    from contest.advice.views import blueprint as advice
    from contest.agreement.views import blueprint as agreement
    from contest.amendments.views import blueprint as amendments
    from contest.appraisals.views import blueprint as appraisals
    from contest.awards.views import blueprint as awards
    from contest.binders.views import blueprint as binders
    from contest.blanks.views import blueprint as blanks
    from contest.briefings.views import blueprint as briefings
    from contest.ceremonies.views import blueprint as ceremonies
    from contest.certificates.views import blueprint as certificates
    from contest.changes.views import blueprint as changes
    from contest.confirmations.views import blueprint as confirmations
    from contest.consultations.views import blueprint as consultations
    from contest.copies.views import blueprint as copies
    from contest.corrections.views import blueprint as corrections
    from contest.councils.views import blueprint as councils
    from contest.designs.views import blueprint as designs
    from contest.entries.views import blueprint as entries
    from contest.evidence.views import blueprint as evidence
    from contest.histories.views import blueprint as histories
    from contest.home.views import blueprint as home
    from contest.initiatives.views import blueprint as initiatives
    from contest.journal.views import blueprint as journal
    from contest.lateness.views import blueprint as lateness
    from contest.lists.views import blueprint as lists
    from contest.movements.views import blueprint as movements
    from contest.nominations.views import blueprint as nominations
    from contest.notices.views import blueprint as notices
    from contest.numbers.views import blueprint as numbers
    from contest.panels.views import blueprint as panels
    from contest.payments.views import blueprint as payments
    from contest.printing.views import blueprint as printing
    from contest.recognition.views import blueprint as recognition
    from contest.registrations.views import blueprint as registrations
    from contest.results.views import blueprint as results
    from contest.rules.views import blueprint as rules
    from contest.scoring.views import blueprint as scoring
    from contest.signatures.views import blueprint as signatures
    from contest.standings.views import blueprint as standings
    from contest.units.views import blueprint as units
    from contest.verification.views import blueprint as verification
    from contest.votes.views import blueprint as votes

    Bootstrap5(app)
    CSRFProtect(app)
    login_manager.init_app(app)
    pages.init_app(app)
    for blueprint in (
        home, accounts, notices, units, movements, initiatives, confirmations, lateness, evidence, appraisals,
        registrations, panels, scoring, entries, standings, agreement, results, numbers, recognition, councils,
        votes, awards, histories, consultations, nominations, copies, binders, payments, advice, changes,
        designs, certificates, printing, verification, blanks, journal, rules, briefings, corrections, lists,
        ceremonies, amendments, signatures,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    if proxies := app.extensions["settings"].trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    commands.init_app(app)
