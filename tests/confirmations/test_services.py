"""Confirming what was read: by account, on paper, given back, taken back, and lapsed."""

import uuid

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from contest.accounts.models import Account, Role
from contest.confirmations import queries, services
from contest.confirmations.queries import Standing
from contest.confirmations.services import Signed
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.evidence.services import Limits, add_attachment
from contest.initiatives.confirming import Part
from contest.initiatives.models import Confirmation, ConfirmationKind, InitiativeState
from contest.initiatives.services import Incomplete, create_draft, missing_in, submit_initiative
from contest.journal.models import JournalEntry
from contest.notices.models import Notice, NoticeKind
from contest.storage.uploads import Upload
from tests.confirmations.conftest import Desk
from tests.evidence.samples import picture
from tests.factories import make_account
from tests.statements import statements

LIMIT = 1024 * 1024


def seal(desk: Desk, kind: ConfirmationKind) -> str:
    return services.seals_of(desk.initiative)[kind]


def confirm(desk: Desk, by: Account) -> None:
    with transaction():
        services.confirm_authorship(desk.initiative, seal(desk, ConfirmationKind.AUTHOR), by=by)


def confirm_as_head(desk: Desk, by: Account) -> None:
    with transaction():
        services.confirm_as_head(desk.initiative, seal(desk, ConfirmationKind.HEAD), by=by)


def sign(desk: Desk, *positions: int, head: bool = False, upload: Upload | None = None) -> list[Confirmation]:
    with transaction():
        return services.add_signed_form(
            desk.initiative, upload or picture(), Signed(frozenset(positions), head),
            seal(desk, ConfirmationKind.HEAD), limit=LIMIT, by=desk.officer,
        )  # fmt: skip


def standings(desk: Desk) -> list[Standing]:
    """Return where the confirmations of the first author, the second and the head stand."""
    return [line.standing for line in queries.lines_of(desk.initiative)]


def test_each_author_confirms_the_own_authorship_only(desk_on_both: Desk) -> None:
    confirm(desk_on_both, desk_on_both.second)

    assert standings(desk_on_both) == [Standing.WAITING, Standing.STANDS, Standing.WAITING]
    (given,) = desk_on_both.given(ConfirmationKind.AUTHOR)
    assert (given.name, given.position, given.share) == ("Trần Thị Bình", 2, 4_000)


def test_confirming_twice_is_confirming(desk: Desk) -> None:
    confirm(desk, desk.first)
    confirm(desk, desk.first)

    assert len(desk.given(ConfirmationKind.AUTHOR)) == 1


def test_nobody_confirms_for_an_author(desk: Desk) -> None:
    for account in (desk.officer, desk.head, desk.neighbour):
        with pytest.raises(RuleViolation, match="not named as an author"):
            confirm(desk, account)

    assert desk.given(ConfirmationKind.AUTHOR) == []


def test_only_the_head_of_the_unit_confirms_for_it(desk: Desk) -> None:
    for account in (desk.officer, desk.first, desk.neighbour):
        with pytest.raises(RuleViolation, match="Only the head"):
            confirm_as_head(desk, account)
    confirm_as_head(desk, desk.head)

    assert standings(desk)[-1] is Standing.STANDS


def test_who_wrote_the_text_does_not_confirm_it_as_head(desk: Desk) -> None:
    both = make_account("both@x.vn", (Role.UNIT_OFFICER, desk.unit), (Role.UNIT_HEAD, desk.unit))
    confirm_as_head(desk, both)
    with transaction():
        services.withdraw_confirmation(desk.initiative.confirmations[-1], "Nhầm", by=both)
    desk.officer = both
    desk.save(title="Đã sửa")

    with pytest.raises(RuleViolation, match="written this registration yourself"):
        confirm_as_head(desk, both)


def test_a_confirmation_holds_only_for_what_was_read(desk: Desk) -> None:
    read = seal(desk, ConfirmationKind.AUTHOR)
    desk.save(title="Tên khác")

    with pytest.raises(Stale), transaction():
        services.confirm_authorship(desk.initiative, read, by=desk.first)
    assert desk.given(ConfirmationKind.AUTHOR) == []


@pytest.mark.parametrize(
    ("changes", "parts", "author"),
    [
        ({"title": "Tên khác"}, [Part.TITLE], Standing.LAPSED),
        ({"problem": "Vấn đề khác"}, [Part.ANSWERS], Standing.STANDS),
    ],
)
def test_a_confirmation_lapses_with_what_was_read(
    desk_on_both: Desk, changes: dict[str, str], parts: list[Part], author: Standing
) -> None:
    desk = desk_on_both
    confirm(desk, desk.first)
    confirm_as_head(desk, desk.head)
    desk.save(**changes)

    assert standings(desk) == [author, Standing.WAITING, Standing.LAPSED]
    assert desk.given(ConfirmationKind.HEAD)[0].lapsed == parts


def test_another_share_or_author_lapses_the_confirmations_of_all_authors(desk: Desk) -> None:
    confirm(desk, desk.first)
    confirm(desk, desk.second)
    desk.save(authors=desk.authors(5_000, 5_000))

    assert standings(desk) == [Standing.LAPSED, Standing.LAPSED, Standing.WAITING]
    assert desk.given(ConfirmationKind.AUTHOR)[0].lapsed == [Part.SHARES]


def test_what_comes_back_to_what_was_read_holds_again(desk: Desk) -> None:
    confirm(desk, desk.first)
    desk.save(title="Tên khác")
    desk.save()

    assert standings(desk)[0] is Standing.STANDS


def test_evidence_lapses_the_confirmation_of_the_head(desk: Desk) -> None:
    confirm_as_head(desk, desk.head)
    with transaction():
        add_attachment(desk.initiative, picture(), limits=Limits(LIMIT, LIMIT), by=desk.officer)

    assert desk.given(ConfirmationKind.HEAD)[0].lapsed == [Part.EVIDENCE]


def test_a_signed_form_confirms_for_those_who_signed(desk_on_both: Desk) -> None:
    desk = desk_on_both
    given = sign(desk, 1, 2, head=True)

    assert standings(desk) == [Standing.STANDS] * 3
    assert {line.file_id for line in given} == {given[0].file_id}
    assert [line.given_by_id for line in given] == [desk.officer.id] * 3


@pytest.mark.parametrize(
    ("upload", "positions", "reason"),
    [
        (Upload("ban-ky.pdf", b"khong phai PDF"), (1,), "not one of: PDF, JPG, PNG"),
        (Upload("ban-ky.docx", b"PK\x03\x04"), (1,), "damaged"),
        (None, (), "Tick who has signed"),
        (None, (9,), "changed meanwhile"),
    ],
)
def test_a_signed_form_is_refused(desk: Desk, upload: Upload | None, positions: tuple[int, ...], reason: str) -> None:
    with pytest.raises(RuleViolation, match=reason):
        sign(desk, *positions, upload=upload)

    assert desk.initiative.confirmations == []


def test_the_head_gives_back_with_a_note_until_the_text_changes(desk: Desk) -> None:
    with transaction():
        services.give_back(desk.initiative, ConfirmationKind.HEAD, "Bổ sung số liệu", seal(desk, ConfirmationKind.HEAD),
                           by=desk.head)  # fmt: skip
    assert standings(desk)[-1] is Standing.GIVEN_BACK
    assert not desk.given(ConfirmationKind.HEAD)[0].stands

    desk.save(effect="Giảm năm ngày chờ.")

    assert standings(desk)[-1] is Standing.WAITING


def test_giving_back_needs_a_note(desk: Desk) -> None:
    with pytest.raises(RuleViolation, match="Write what is to be changed"), transaction():
        services.give_back(desk.initiative, ConfirmationKind.AUTHOR, "", seal(desk, ConfirmationKind.AUTHOR),
                           by=desk.first)  # fmt: skip


def test_a_confirmation_is_taken_back_and_stays_on_record(desk_on_both: Desk) -> None:
    desk = desk_on_both
    confirm(desk, desk.first)
    with transaction():
        services.withdraw_confirmation(desk.initiative.confirmations[0], "Chưa thống nhất tỷ lệ", by=desk.first)

    assert standings(desk)[0] is Standing.WAITING
    assert [line.withdrawal_reason for line in queries.earlier_of(desk.initiative)] == ["Chưa thống nhất tỷ lệ"]
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry and (entry.act, entry.reason) == ("initiative.withdraw_confirmation", "Chưa thống nhất tỷ lệ")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM confirmation",
        "UPDATE confirmation SET withdrawn_at = given_at",
        "UPDATE confirmation SET position = NULL",
        "UPDATE confirmation SET seal = 'x'",
    ],
)
def test_the_database_keeps_confirmations_sane(desk_on_both: Desk, statement: str) -> None:
    confirm(desk_on_both, desk_on_both.first)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_asking_tells_those_with_accounts_once_for_the_same_text(desk: Desk) -> None:
    confirm(desk, desk.second)
    for _time in range(2):
        with transaction():
            names = services.ask_for_confirmations(desk.initiative, by=desk.officer)

    assert sorted(names) == ["Nguyễn Văn An", "Thủ trưởng 01"]
    notices = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.CONFIRMATION_ASKED)).all()
    assert sorted(notice.account.name for notice in notices) == ["Nguyễn Văn An", "Thủ trưởng 01"]
    assert next(notice for notice in notices if notice.account is desk.first).values["share"] == "60"
    desk.save(title="Tên khác")
    with transaction():
        services.ask_for_confirmations(desk.initiative, by=desk.officer)
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 5


def test_a_submission_lacks_the_confirmations_that_do_not_stand(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.demand()
    confirm(desk, desk.first)

    with pytest.raises(Incomplete) as refused, transaction():
        submit_initiative(desk.initiative, by=desk.officer)
    assert [(lack.field, lack.values) for lack in refused.value.missing] == [
        ("confirmations", {"names": "Trần Thị Bình"}), ("confirmations", {}),
    ]  # fmt: skip

    sign(desk, 2, head=True)
    with transaction():
        submit_initiative(desk.initiative, by=desk.officer)
    assert desk.initiative.state is InitiativeState.SUBMITTED


def test_what_is_not_demanded_is_not_missing(desk: Desk) -> None:
    assert missing_in(desk.initiative) == []
    desk.demand(head=False)
    assert len(missing_in(desk.initiative)) == 1
    confirm(desk, desk.first)
    confirm(desk, desk.second)
    assert missing_in(desk.initiative) == []


def test_a_withdrawn_initiative_takes_no_confirmations(desk: Desk) -> None:
    with transaction():
        desk.initiative.withdraw("Thôi", desk.initiative.saved_at)

    with pytest.raises(RuleViolation, match="takes no confirmations"):
        confirm(desk, desk.first)


def test_what_waits_is_found_with_few_questions(desk: Desk) -> None:
    with transaction():
        services.ask_for_confirmations(desk.initiative, by=desk.officer)

    def asked() -> int:
        with statements() as seen:
            found = queries.concerning(desk.first)
            assert all(queries.waiting_lines(desk.first, one) for one in found)
        return len(found) * 1_000 + len(seen)

    one = asked()
    for _place in range(2):
        with transaction():
            more = create_draft(desk.movement, desk.unit, desk.details(), str(uuid.uuid4()), by=desk.officer)
            services.ask_for_confirmations(more, by=desk.officer)

    assert asked() == one + 2_000


def test_the_form_to_sign_is_made_anew_when_what_it_says_has_changed(desk: Desk) -> None:
    with transaction():
        paper = services.order_form(desk.initiative, by=desk.officer)
    with transaction():
        assert services.order_form(desk.initiative, by=desk.officer) is paper
    desk.save(title="Tên khác")

    assert services.current_form(desk.initiative) is None
    with transaction():
        assert services.order_form(desk.initiative, by=desk.officer).values["title"] == "Tên khác"
