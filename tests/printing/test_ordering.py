"""In what order certificates lie, and what their files are called."""

from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import RecipientKind
from contest.printing.naming import file_name, told_apart
from contest.printing.ordering import Listed, by_unit, in_ceremony_order, ranks_of
from contest.rules.catalogue import honours_in
from contest.rules.edition import book

COLLECTIVE, HOUSEHOLD, PERSON = RecipientKind
RANKS = {"BK": 0, "LDTT": 1, "GK": 2}


def listed(key: int, honour: str, kind: RecipientKind, unit: str = "A", *, posthumous: bool = False) -> Listed:
    return Listed(key, key, honour, kind, posthumous, unit)


LIST = [
    listed(1, "GK", PERSON),
    listed(2, "GK", COLLECTIVE),
    listed(3, "BK", PERSON),
    listed(4, "LDTT", PERSON),
    listed(5, "GK", HOUSEHOLD),
    listed(6, "GK", COLLECTIVE),
    listed(7, "GK", PERSON, posthumous=True),
    listed(8, "?", COLLECTIVE),
]


def keys(order: list[Listed]) -> list[int]:
    return [one.key for one in order]


def test_higher_honours_are_called_first_then_those_who_died_then_collectives_then_the_list() -> None:
    assert keys(in_ceremony_order(LIST, RANKS, individuals_first=False)) == [3, 4, 7, 2, 6, 5, 1, 8]
    assert keys(in_ceremony_order(LIST, RANKS, individuals_first=True)) == [3, 4, 7, 1, 2, 6, 5, 8]


def test_a_higher_head_gives_the_higher_honour_and_titles_go_before_forms() -> None:
    ranks = ranks_of(honours_in(book()))

    called = ("CO_TINH", "BK_TINH", "CSTDCS_HUYEN", "LDTT_HUYEN", "GK_HUYEN", "CSTDCS_XA", "GK_XA")
    assert sorted(called, key=ranks.__getitem__) == list(called)
    assert sorted(ranks.values()) == list(range(len({row.code for row in honours_in(book())})))


entries = st.builds(
    listed, st.integers(1, 999), st.sampled_from([*RANKS, ""]), st.sampled_from(RecipientKind),
    st.sampled_from(["Ấp 1", "Đoàn thể", "Điện lực"]), posthumous=st.booleans(),
)  # fmt: skip


@given(st.lists(entries, unique_by=lambda one: one.key), st.booleans())
def test_nobody_is_lost(everybody: list[Listed], first: bool) -> None:
    order = in_ceremony_order(everybody, RANKS, individuals_first=first)

    assert sorted(keys(order)) == sorted(one.key for one in everybody)
    assert sorted(key for _unit, of_unit in by_unit(everybody) for key in keys(of_unit)) == sorted(keys(order))


def test_units_come_in_vietnamese_order_and_their_certificates_in_list_order() -> None:
    units = [listed(2, "GK", PERSON, "Đoàn"), listed(1, "GK", PERSON, "Đoàn"), listed(3, "GK", PERSON, "Dân vận")]

    assert [(unit, keys(of_unit)) for unit, of_unit in by_unit(units)] == [("Dân vận", [3]), ("Đoàn", [1, 2])]


def test_files_have_names_that_every_system_saves() -> None:
    assert file_name("NHABE-2020-0001 Đỗ Thị |Hương") == "NHABE-2020-0001 Đỗ Thị Hương.pdf"
    assert file_name('Phòng "A/B": <C>?', "zip") == "Phòng A B C.zip"
    assert file_name("CON") == "CON_.pdf"
    assert file_name("...") == "tệp.pdf"
    assert file_name("Nguye\u0302\u0303n") == "Nguyễn.pdf"
    assert len(file_name("ễ" * 400)) == 124


def test_equal_names_are_told_apart_whatever_their_case() -> None:
    assert told_apart(["Xã A.pdf", "xã a.pdf", "Xã A (2).pdf", "Xã A.pdf"]) == [
        "Xã A.pdf", "xã a (2).pdf", "Xã A (2) (2).pdf", "Xã A (3).pdf",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=20).map(file_name)))
def test_no_two_files_have_one_name(names: list[str]) -> None:
    apart = told_apart(names)

    assert len({name.casefold() for name in apart}) == len(names)
