"""Whom a written name may mean."""

from hypothesis import given
from hypothesis import strategies as st

from contest.histories.matching import Fit, Known, Names, certain, spelled, written_out

PK, PL = "Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã Phước Lộc"
PERSONS = Names(
    [
        Known("person:1", "Trần Thị Hòa", PK),
        Known("person:2", "Trần Thị Hóa", PK),
        Known("person:3", "Trần Thị Hòa", PL),
        Known("person:4", "Lê Đức Ba", PK),
    ]
)


def fits(name: str, place: str) -> list[tuple[str, Fit]]:
    return [(one.known.key, one.fit) for one in PERSONS.fitting(name, place)]


def test_the_same_name_at_the_same_unit_comes_first_then_elsewhere_then_other_accents() -> None:
    found = fits("Trần Thị Hòa", PK)

    assert found == [("person:1", Fit.SAME), ("person:3", Fit.ELSEWHERE), ("person:2", Fit.ACCENTS)]


def test_it_does_not_matter_which_letter_bears_the_tone_nor_how_letters_are_composed() -> None:
    decomposed = "Trần Thị Hoà"  # composed otherwise

    assert fits(decomposed, "UBND xã Phước Kiển")[0] == ("person:1", Fit.SAME)
    assert fits("Le\u0302 Đu\u031b\u0301c Ba", PK) == [("person:4", Fit.SAME)]
    assert spelled("Hóa") != spelled("Hòa")


def test_without_accents_nobody_is_certain() -> None:
    found = PERSONS.fitting("tran thi hoa", PK)

    assert {one.fit for one in found} == {Fit.ACCENTS}
    assert certain(found) is None


def test_only_one_of_the_name_at_the_unit_is_certain() -> None:
    twice = Names([Known("person:1", "Lê Đức Ba", PK), Known("person:2", "Lê Đức Ba", PK)])

    assert certain(PERSONS.fitting("Lê Đức Ba", PK)) == Known("person:4", "Lê Đức Ba", PK)
    assert certain(PERSONS.fitting("Lê Đức Ba", PL)) is None
    assert certain(twice.fitting("Lê Đức Ba", PK)) is None


def test_what_offices_write_short_is_written_out() -> None:
    units = Names([Known("unit:1", PK)])

    assert written_out("UBND xã Phước Kiển") == written_out(PK)
    assert [one.fit for one in units.fitting("UBND xã Phước Kiển")] == [Fit.SAME]


@given(st.text(alphabet="aăâbcdđeêhoôơuưyàáảãạòóỏõọ ", max_size=20))
def test_a_name_always_fits_itself(name: str) -> None:
    known = Known("unit:1", name)

    assert certain(Names([known]).fitting(name)) == known
