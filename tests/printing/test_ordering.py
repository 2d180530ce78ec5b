"""In what order certificates lie, and what their files are called."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import RecipientKind
from contest.printing.naming import file_name, told_apart
from contest.printing.ordering import Listed, by_unit, in_ceremony_order
from contest.rules.catalogue import AUTHORITIES, HonourKind

COLLECTIVE, PERSON = RecipientKind.COLLECTIVE, RecipientKind.INDIVIDUAL
TITLE, FORM = HonourKind.TITLE, HonourKind.FORM


def listed(key: int, authority: str, honour: HonourKind, kind: RecipientKind, unit: str = "A") -> Listed:
    return Listed(key, key, authority, honour, kind, unit)


LIST = [
    listed(1, "district_chair", FORM, PERSON),
    listed(2, "district_chair", FORM, COLLECTIVE),
    listed(3, "province_chair", FORM, PERSON),
    listed(4, "district_chair", TITLE, PERSON),
    listed(5, "district_chair", FORM, COLLECTIVE),
]


def keys(order: list[Listed]) -> list[int]:
    return [one.key for one in order]


def test_higher_honours_are_called_first_then_titles_then_collectives_then_the_list() -> None:
    assert keys(in_ceremony_order(LIST, individuals_first=False)) == [3, 4, 2, 5, 1]
    assert keys(in_ceremony_order(LIST, individuals_first=True)) == [3, 4, 1, 2, 5]


entries = st.builds(
    listed, st.integers(1, 999), st.sampled_from(AUTHORITIES), st.sampled_from(HonourKind),
    st.sampled_from(RecipientKind), st.sampled_from(["Ấp 1", "Đoàn thể", "Điện lực"]),
)  # fmt: skip


@given(st.lists(entries, unique_by=lambda one: one.key), st.booleans(), st.randoms())
def test_nobody_is_lost_and_the_order_does_not_depend_on_how_they_came(
    everybody: list[Listed], first: bool, random: Random
) -> None:
    order = in_ceremony_order(everybody, individuals_first=first)
    random.shuffle(everybody)

    assert in_ceremony_order(everybody, individuals_first=first) == order
    assert sorted(keys(order)) == sorted(one.key for one in everybody)
    assert sorted(key for _unit, of_unit in by_unit(everybody) for key in keys(of_unit)) == sorted(keys(order))


def test_units_come_in_vietnamese_order_and_their_certificates_in_list_order() -> None:
    units = [listed(2, "district_chair", FORM, PERSON, "Đoàn"), listed(1, "district_chair", FORM, PERSON, "Đoàn"),
             listed(3, "district_chair", FORM, PERSON, "Dân vận")]  # fmt: skip

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
