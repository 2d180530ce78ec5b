"""The index of titles finds what a comparison with every title would find."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from contest.initiatives.likeness import Likeness, Rarity, likeness, words_of
from contest.initiatives.title_index import Held, TitleIndex

WORDS = (
    "xây dựng giải pháp nâng cao hiệu quả CCHC cải cách hành chính hanhf chính chinhs hẻm hemr văn minh vănn Zalo "
    "zallo khám chữa bệnh benhh hànhchính 2019 2020 và của QR"
).split()
titles = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def index_of(held: Iterable[str], *, most: int = 1000) -> TitleIndex:
    """Hold each title under its place, from 1, in the group of its last digit."""
    index = TitleIndex(most)
    for key, title in enumerate(held, start=1):
        index.put(key, key % 10, title)
    return index


def keys(index: TitleIndex, title: str, *, groups: Iterable[int] = range(10), **limits: int | None) -> list[int]:
    given: dict[str, int | None] = {"without": None, "most": 8, "at_least": 1, **limits}
    return [held.key for held, _alike in index.nearest(title, groups=set(groups), **given)]  # type: ignore[arg-type]


def scan(held: list[str], title: str, *, most: int, at_least: int) -> list[tuple[int, Likeness]]:
    """Compare with every title."""
    counts = [words_of(other) for other in held]
    rarity = Rarity(len(held), lambda word: sum(word in words for words in counts))
    found = [(key, likeness(title, other, rarity)) for key, other in enumerate(held, start=1)]
    alike = [(key, one) for key, one in found if one.value >= at_least and one.exact > 0]
    return sorted(alike, key=lambda entry: (entry[1].exact, entry[0]), reverse=True)[:most]


def found(index: TitleIndex, title: str, *, most: int, at_least: int) -> list[tuple[int, Likeness]]:
    everything = index.nearest(title, groups=range(10), without=None, most=most, at_least=at_least)
    return [(held.key, alike) for held, alike in everything]


def test_the_likest_comes_first_and_of_equals_the_latest() -> None:
    index = index_of(["Hẻm văn minh", "Phố văn minh", "Hẻm văn minh, sạch đẹp", "HẺM VĂN MINH"])

    assert keys(index, "hem van minh") == [4, 1, 3, 2]


def test_a_title_is_told_with_its_group_and_its_words() -> None:
    index = index_of(["Đẩy mạnh CCHC"])

    [(held, alike)] = index.nearest("cải cách hành chính", groups={1}, without=None, most=1, at_least=1)

    words = frozenset("day manh cai cach hanh chinh".split())
    assert (held.key, held.group, held.title, frozenset(held.words)) == (1, 1, "Đẩy mạnh CCHC", words)
    assert isinstance(held, Held)
    assert alike.right[-1].text == "CCHC"


def test_a_search_is_limited_by_groups_number_and_likeness_and_leaves_one_out() -> None:
    index = index_of(["Hẻm văn minh"] * 12)

    assert keys(index, "Hẻm văn minh", groups=[2, 7]) == [12, 7, 2]
    assert keys(index, "Hẻm văn minh", most=3) == [12, 11, 10]
    assert keys(index, "Hẻm văn minh", groups=[2], without=12) == [2]
    assert keys(index, "Hẻm số bảy", at_least=100) == []


def test_what_is_put_again_takes_the_place_of_what_was_there() -> None:
    index = index_of(["Hẻm văn minh", "Chợ an toàn"])

    index.put(1, 1, "Khám bệnh từ xa")

    assert keys(index, "Hẻm văn minh") == []
    assert keys(index, "Khám bệnh từ xa") == [1]
    assert len(index) == 2


def test_a_full_index_drops_what_has_been_held_longest() -> None:
    index = index_of(["Hẻm văn minh", "Chợ an toàn", "Khám bệnh từ xa"], most=2)

    assert len(index) == 2
    assert keys(index, "Hẻm văn minh") == []
    assert keys(index, "Chợ an toàn") == [2]


def test_a_slip_is_found_on_either_side() -> None:
    index = index_of(["Hòa giải ở cơ sở", "Hòaa giảii ở cơ sở"])

    assert keys(index, "giảii") == [2, 1]
    assert keys(index, "giải hòa") == [1, 2]


def test_nothing_is_like_a_title_without_words() -> None:
    assert keys(index_of(["Hẻm văn minh", "…"]), "?!") == []


@given(st.lists(titles, max_size=12), titles.filter(bool), st.integers(1, 4), st.sampled_from([1, 30, 55, 80, 100]))
def test_the_answer_is_that_of_comparing_with_every_title(
    held: list[str], title: str, most: int, at_least: int
) -> None:
    assert found(index_of(held), title, most=most, at_least=at_least) == scan(held, title, most=most, at_least=at_least)


@given(st.lists(st.tuples(st.integers(1, 4), titles), max_size=12), titles)
def test_an_index_that_changed_answers_like_one_that_was_made_anew(changes: list[tuple[int, str]], title: str) -> None:
    changed, standing = TitleIndex(1000), {}
    for key, text in changes:
        changed.put(key, 1, text)
        standing[key] = text
    changed.drop(2)
    standing.pop(2, None)
    anew = TitleIndex(1000)
    for key, text in standing.items():
        anew.put(key, 1, text)

    assert found(changed, title, most=4, at_least=1) == found(anew, title, most=4, at_least=1)
