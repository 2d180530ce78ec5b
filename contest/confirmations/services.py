"""Asking for confirmations, giving them by account or on paper, giving back, and taking a confirmation back."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from contest import clock
from contest.accounts.models import Account, Role
from contest.confirmations import queries
from contest.confirmations.papers import shares_values
from contest.confirmations.queries import FORM, OVER, Standing
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.initiatives.confirming import seal
from contest.initiatives.models import Author, Confirmation, ConfirmationKind, Initiative
from contest.journal.services import record
from contest.movements.models import MovementState
from contest.notices.models import NoticeKind
from contest.notices.services import notify_each
from contest.notices.wording import Value
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import written
from contest.storage.models import StoredFile
from contest.storage.services import check_harmless, store
from contest.storage.uploads import JPEG, PDF, PNG, Upload, media_type_of

SIGNED = (PDF, JPEG, PNG)


@dataclass(frozen=True)
class Signed:
    """Who signed a form: authors by their positions, and the head of the unit."""

    positions: frozenset[int]
    head: bool


def ask_for_confirmations(initiative: Initiative, *, by: Account) -> list[str]:
    """Ask everybody whose confirmation does not stand and who has an account; return the names of those asked.

    From now on authors and the head can read the draft. Who was asked for the same text before is not told again.
    """
    _open(initiative)
    initiative.confirmations_asked_at = clock.now()
    due = initiative.closes_on if initiative.is_editable else None
    common: dict[str, Value] = {"title": initiative.title, "unit": initiative.unit.name,
                                "movement": initiative.movement.name, "due": due}  # fmt: skip
    missing = [line for line in queries.lines_of(initiative) if line.standing is not Standing.STANDS]
    of_authors = queries.accounts_of_authors(initiative)
    told: dict[Account, dict[str, Value]] = {}
    for line in missing:
        if line.author is not None:
            for account in of_authors[line.author]:
                told[account] = {**common, "share": written(line.author.share)}
    if any(line.author is None for line in missing):
        for account in queries.heads_of(initiative):
            if not queries.has_written(account, initiative):
                told.setdefault(account, common)
    key = f"confirm/{initiative.id}/{_seal(initiative, ConfirmationKind.HEAD)[:32]}"
    notify_each(told, NoticeKind.CONFIRMATION_ASKED, f"/initiatives/{initiative.id}/confirmations", key)
    names = [account.name for account in told]
    record(by, "initiative.ask_confirmations", initiative, body_id=initiative.movement.body_id, names=names)
    return names


def confirm_authorship(initiative: Initiative, read: str, *, by: Account) -> list[Confirmation]:
    """Let ``by`` confirm to be an author with the share that stands; ``read`` is the seal of what was shown."""
    _open(initiative, ConfirmationKind.AUTHOR, read)
    authors = _own(initiative, by)
    given = [_give(initiative, author, by) for author in authors if not _stands(initiative, author)]
    if given:
        shares = ", ".join(f"{written(author.share)}%" for author in authors)
        _note(initiative, "initiative.confirm_authorship", by, name=by.name, share=shares)
    return given


def confirm_as_head(initiative: Initiative, read: str, *, by: Account) -> Confirmation | None:
    """Let the head of the unit confirm the whole registration; refused to whoever wrote any of it."""
    _open(initiative, ConfirmationKind.HEAD, read)
    _check_head(initiative, by)
    if _stands(initiative, None):
        return None
    given = _give(initiative, None, by)
    _note(initiative, "initiative.confirm_as_head", by, name=by.name)
    return given


def give_back(
    initiative: Initiative, kind: ConfirmationKind, note: str, read: str, *, by: Account
) -> list[Confirmation]:
    """Give the initiative back to the unit with what is to be changed, instead of confirming it."""
    _open(initiative, kind, read)
    if not note:
        raise RuleViolation("Write what is to be changed; the unit will read it.", field="note")
    if kind is ConfirmationKind.HEAD:
        _check_head(initiative, by)
    authors: list[Author | None] = [None] if kind is ConfirmationKind.HEAD else [*_own(initiative, by)]
    if any(_stands(initiative, author) for author in authors):
        raise RuleViolation("You have confirmed this. Take the confirmation back first.")
    given = [_give(initiative, author, by, note=note) for author in authors]
    record(by, "initiative.give_back_confirmation", initiative, body_id=initiative.movement.body_id, reason=note,
           name=by.name)  # fmt: skip
    return given


def add_signed_form(
    initiative: Initiative, upload: Upload, signed: Signed, read: str, *, limit: int, by: Account
) -> list[Confirmation]:
    """Keep a signed form and the confirmations that it gives; ``read`` is the seal of the text shown beside it.

    The form must be a PDF or a photo of at most ``limit`` bytes; a virus scanner looks at it at once if there is one.
    """
    media_type = media_type_of(upload, allowed=SIGNED, limit=limit)
    check_harmless(upload)
    _open(initiative, ConfirmationKind.HEAD, read)
    signers: list[Author | None] = [author for author in initiative.authors if author.position in signed.positions]
    if signed.positions - {author.position for author in initiative.authors}:
        raise RuleViolation("The form has been changed meanwhile. Load the page anew; what you typed is kept.")
    signers += [None] if signed.head else []
    if not signers:
        raise RuleViolation("Tick who has signed the form.", field="signers")
    file = store(upload.content, filename=upload.filename, media_type=media_type)
    given = [_give(initiative, signer, by, file=file) for signer in signers if not _stands(initiative, signer)]
    if not given:
        raise RuleViolation("Everybody ticked has confirmed this already.", field="signers")
    _note(initiative, "initiative.add_signed_form", by, names=[line.name for line in given], file=file.filename,
          sha256=file.sha256)  # fmt: skip
    return given


def withdraw_confirmation(confirmation: Confirmation, reason: str, *, by: Account) -> Confirmation:
    """Take a confirmation back; that it was given, and why it was taken back, stays on record."""
    initiative = lock(confirmation.initiative)
    lock(confirmation)
    if confirmation.withdrawn_at is not None:
        return confirmation
    confirmation.withdrawn_at, confirmation.withdrawal_reason = clock.now(), reason
    record(by, "initiative.withdraw_confirmation", initiative, body_id=initiative.movement.body_id, reason=reason,
           name=confirmation.name)  # fmt: skip
    return confirmation


def order_form(initiative: Initiative, *, by: Account) -> Paper:
    """Return the form to sign for what stands now; it is ordered unless it was before.

    The edge hands a paper that is not finished to ``print_paper`` after the commit.
    """
    lock(initiative)
    if (paper := current_form(initiative)) is not None and (paper.file_id is not None or not paper.finished):
        return paper
    record(by, "initiative.print_confirmation", initiative, body_id=initiative.movement.body_id)
    name = initiative.register_number if initiative.number else f"nhap-{initiative.id}"
    return order_paper(FORM, shares_values(initiative), filename=f"giay-xac-nhan-{name}.pdf", subject=initiative)


def current_form(initiative: Initiative) -> Paper | None:
    """Return the form that was ordered last, if it says what stands now."""
    paper = queries.form_of(initiative)
    values: dict[str, Any] = {**paper.values} if paper else {}
    values.pop("ordered_at", None)
    return paper if paper and values == shares_values(initiative) else None


def seals_of(initiative: Initiative) -> dict[ConfirmationKind, str]:
    """Return the seal of what an author, and of what the head confirms now."""
    return {kind: _seal(initiative, kind) for kind in ConfirmationKind}


def _seal(initiative: Initiative, kind: ConfirmationKind) -> str:
    return seal(initiative.read_by(kind))


def _open(initiative: Initiative, kind: ConfirmationKind | None = None, read: str = "") -> None:
    """Hold ``initiative`` and refuse what is over, or when it no longer is as it was read."""
    lock(initiative)
    if initiative.movement.state is not MovementState.LAUNCHED or initiative.state in OVER:
        raise RuleViolation("This initiative takes no confirmations any more.")
    if kind is not None and read != _seal(initiative, kind):
        raise Stale("The text has changed since this page was opened. Read it again.")


def _own(initiative: Initiative, by: Account) -> Collection[Author]:
    authors = queries.own_authorships(by, initiative)
    if not authors:
        raise RuleViolation("You are not named as an author of this initiative.")
    return authors


def _check_head(initiative: Initiative, by: Account) -> None:
    if not by.holds(Role.UNIT_HEAD, unit_id=initiative.unit_id):
        raise RuleViolation("Only the head of %(unit)s can confirm this.", unit=initiative.unit.name)
    if queries.has_written(by, initiative):
        raise RuleViolation(
            "You have written this registration yourself. The head confirms it with another account, or on paper."
        )


def _stands(initiative: Initiative, author: Author | None) -> bool:
    return any(line.author is author and line.standing is Standing.STANDS for line in queries.lines_of(initiative))


def _give(
    initiative: Initiative, author: Author | None, by: Account, *, file: StoredFile | None = None, note: str = ""
) -> Confirmation:
    """Add what an author, or the head (None), says of the initiative as it stands."""
    kind = ConfirmationKind.AUTHOR if author else ConfirmationKind.HEAD
    read = initiative.read_by(kind)
    confirmation = Confirmation(
        kind=kind,
        position=author.position if author else None,
        name=author.full_name if author else initiative.unit.name if file else by.name,
        share=author.share if author else None,
        seal=seal(read),
        read=read,
        note=note,
        file=file,
        given_at=clock.now(),
        given_by=by,
    )
    initiative.confirmations.append(confirmation)
    db.session.flush()
    return confirmation


def _note(initiative: Initiative, act: str, by: Account, **details: Any) -> None:
    record(by, act, initiative, body_id=initiative.movement.body_id, **details)
