"""How alike two titles are, and why. Pure.

Titles of different years and units say the same thing with other accents, another order of words, one set phrase more
or less, an abbreviation here and a slip of the keyboard there. So titles are compared as sets of folded words, each
counting by how rare it is, and what they have in common is measured against the size of both (the cosine of two sets
of weighted words): a title that is wholly contained in a longer one still shows, and one word in common does not.

Floats are enough here: a likeness gives advice to a reader and decides nothing.
"""

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import fsum, log, sqrt
from unicodedata import category

from rapidfuzz.distance import OSA

from contest.text import fold

# Abbreviations that stand in titles as often as what they are short for, and mean one thing only in an office. What has
# several meanings there (CC, VC, HC, TT) is left alone: a wrong expansion would make strangers alike.
ABBREVIATIONS = {
    "ANTT": "an ninh trật tự",
    "ATGT": "an toàn giao thông",
    "ATTP": "an toàn thực phẩm",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "CBCC": "cán bộ công chức",
    "CBCCVC": "cán bộ công chức viên chức",
    "CCCD": "căn cước công dân",
    "CCHC": "cải cách hành chính",
    "CCVC": "công chức viên chức",
    "CĐS": "chuyển đổi số",
    "CNTT": "công nghệ thông tin",
    "CSDL": "cơ sở dữ liệu",
    "DVC": "dịch vụ công",
    "DVCTT": "dịch vụ công trực tuyến",
    "GCN": "giấy chứng nhận",
    "GPXD": "giấy phép xây dựng",
    "HCC": "hành chính công",
    "HĐND": "hội đồng nhân dân",
    "KCB": "khám chữa bệnh",
    "MTTQ": "mặt trận tổ quốc",
    "NTM": "nông thôn mới",
    "PCCC": "phòng cháy chữa cháy",
    "QLNN": "quản lý nhà nước",
    "QSDĐ": "quyền sử dụng đất",
    "TĐKT": "thi đua khen thưởng",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TTHC": "thủ tục hành chính",
    "UBND": "ủy ban nhân dân",
    "VBQPPL": "văn bản quy phạm pháp luật",
}
# The share of titles that have a word, before any has been read: set phrases in which the title of every initiative is
# dressed, words that join others, and the matters that all these offices deal with. What an office repeats besides, its
# own name above all, is learnt from its titles.
EXPECTED = {
    0.30: "và của cho các những trong tại trên về với để theo bằng qua được nhằm việc một số giải pháp biện pháp sáng "
          "kiến mô hình xây dựng ứng dụng nâng cao hiệu quả chất lượng công tác thực hiện triển khai",
    0.15: "áp dụng sử dụng tăng cường đẩy mạnh cải tiến đổi mới phát huy góp phần phục vụ hỗ trợ quản lý hoạt động tổ "
          "chức giải quyết quy trình hướng dẫn phối hợp năng lực đề án từ đến khi có là cải cách hành chính công nghệ "
          "thông tin",
    0.08: "thủ tục hồ sơ người dân nhân dân cán bộ công chức viên chức đơn vị cơ quan địa bàn xã phường huyện thị trấn "
          "ủy ban dịch vụ công trực tuyến phần mềm điện tử",
}  # fmt: skip
# Numbers are expected too: what was registered last year often comes again with nothing changed but the year.
EXPECTED_NUMBER = 0.15
# What is expected before any title has been read counts like this many titles that have been read.
FOREKNOWLEDGE = 200
# A word with its accents, composed or not, in whatever script, for the command takes any title. Signs and spaces part
# words.
_MARKS = "".join(mark for mark in map(chr, range(0x300, 0x20000)) if category(mark).startswith("M"))
_NEAR = "".join(mark for mark in _MARKS if mark < "\U00010000")
# The many marks of the far planes are compared one by one, so they are not looked at before a letter lies there.
_FAR = rf"(?=[\U00010000-\U0001ffff])[{_MARKS[len(_NEAR) :]}]"
_WORD = re.compile(rf"(?:[^\W_](?:[{_NEAR}]|{_FAR})*)+")
# What can be one syllable of Vietnamese once its accents are gone.
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|kh?|h|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:(?:uye|uo|ie|ye|oa|oe|oo|ua|ue|ui|uy|[aeiouy])(?:ch|ng|nh|[cmnpt])?"
    r"|ai|ao|au|ay|eo|eu|ia|iu|oi|ui|uu|ieu|yeu|uoi|uou|uya|uyu|oai|oay|oao|oeo|uay)"
)
_FREE_Y = re.compile(r"(?:qu|[hklmst])y")
# How long a word must be to forgive one slip in it, and to forgive two; and each half of two words run into one.
_FORGIVES_ONE, _FORGIVES_TWO, _HALF = 4, 8, 3


class Mark(enum.StrEnum):
    """What a stretch of a title is to the other title: in both, nearly in both, or in this one only."""

    BOTH = "both"
    NEAR = "near"
    ONLY = "only"


@dataclass(frozen=True)
class Piece:
    """A stretch of a title as it was written; signs and spaces between two of another kind have no mark."""

    text: str
    mark: Mark | None


@dataclass(frozen=True)
class Likeness:
    """How alike two titles are, from 0 to 100, with both in pieces to be shown side by side.

    It is 100 when, and only when, both have the same words. ``exact``, between 0 and 1, is there to sort by.
    """

    value: int
    exact: float
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True)
class Slip:
    """Two words that one slip of the keyboard sets apart, and how near they are, between 0 and 1."""

    this: str
    that: str
    nearness: float


class Rarity(dict[str, float]):
    """How much each word counts among ``titles`` titles, of which ``having(word)`` have it; reckoned when asked for.

    A word that none has counts 1, one that every second has about a hundredth, and none counts nothing: the square of
    how long the odds against the word are, as is usual where texts are compared by their rare words.
    """

    def __init__(self, titles: int = 0, having: Callable[[str], int] = lambda _word: 0) -> None:
        self._titles, self._having = titles + FOREKNOWLEDGE, having

    def __missing__(self, word: str) -> float:
        expected = EXPECTED_NUMBER if word.isdigit() else _SHARES.get(word, 0)
        seen = self._having(word) + FOREKNOWLEDGE * expected + 0.5
        weight = self[word] = (log(self._titles / seen) / log(2 * self._titles)) ** 2
        return weight

    def total(self, words: Iterable[str]) -> float:
        return fsum(map(self.__getitem__, words))


def likeness(left: str, right: str, rarity: Rarity | None = None) -> Likeness:
    """Return how alike two titles are; which of them is which does not matter.

    Accents, đ, capitals, signs, the order of words and how often one is repeated do not count. Abbreviations are read
    as what they are short for. A slip of the keyboard costs a little.
    """
    these, those = words_of(left), words_of(right)
    near = slips(these, those)
    exact = resemblance(these, those, near, Rarity() if rarity is None else rarity)
    nearly = {word for slip in near for word in (slip.this, slip.that)}
    return Likeness(
        value=100 if these == those else min(99, int(100 * exact + 0.5)),
        exact=exact,
        left=tuple(_pieces(left, those, nearly)),
        right=tuple(_pieces(right, these, nearly)),
    )


def words_of(title: str) -> frozenset[str]:
    """Return the words of ``title`` as they are compared: folded, written out, each once."""
    return frozenset(word for written in _WORD.findall(title) for word in _read(written))


def resemblance(these: AbstractSet[str], those: AbstractSet[str], near: Sequence[Slip], rarity: Rarity) -> float:
    """Return how alike two sets of words are, between 0 and 1, when ``near`` are the slips between them."""
    if not these or not those:
        return float(these == those)
    common = [rarity[word] for word in these & those]
    common += [slip.nearness * sqrt(rarity[slip.this] * rarity[slip.that]) for slip in near]
    return round(min(1.0, fsum(common) / sqrt(rarity.total(these) * rarity.total(those))), 9)


def slips(these: AbstractSet[str], those: AbstractSet[str]) -> list[Slip]:
    """Pair words that only one of the two titles has and that a slip sets apart, each once, the nearest first."""
    left, right = these - those, those - these
    if all(map(is_settled, left | right)):
        return []
    found = [Slip(this, that, near) for this in left for that in right if (near := nearness(this, that))]
    found.sort(key=lambda slip: (-slip.nearness, sorted((slip.this, slip.that))))
    paired: set[str] = set()
    chosen = []
    for slip in found:
        if paired.isdisjoint((slip.this, slip.that)):
            paired.update((slip.this, slip.that))
            chosen.append(slip)
    return chosen


def nearness(this: str, that: str) -> float:
    """Return how near two different words are, between 0 and 1; 0 when one is no slip for the other.

    Two syllables are two words, however near (ban, bang; hanh, hang): a slip leaves what is no syllable. Numbers are
    never slips for each other.
    """
    longest = max(len(this), len(that))
    most = slips_forgiven(longest)
    if not most or (is_settled(this) and is_settled(that)):
        return 0.0
    distance = OSA.distance(this, that, score_cutoff=most)
    return 1 - distance / longest if distance <= most else 0.0


def slips_forgiven(length: int) -> int:
    """Return how many letters may be wrong, missing, too many or change places in a word of this length."""
    return (length >= _FORGIVES_ONE) + (length >= _FORGIVES_TWO)


@lru_cache(maxsize=20_000)
def is_settled(word: str) -> bool:
    """Say whether ``word`` is a syllable, or has a digit, so that it is hardly a slip for another."""
    return _SYLLABLE.fullmatch(word) is not None or any(map(str.isdigit, word))


@lru_cache(maxsize=20_000)
def _read(written: str) -> tuple[str, ...]:
    """Return the words that one written word is compared as."""
    word = fold(written)
    return _WRITTEN_OUT.get(word) or tuple(map(_spelt, _parted(word)))


def _parted(word: str) -> tuple[str, ...]:
    """Part two syllables that have lost the space between them, if there is one way alone to part them."""
    if is_settled(word):
        return (word,)
    cuts = range(_HALF, len(word) - _HALF + 1)
    ways = [(word[:cut], word[cut:]) for cut in cuts if is_settled(word[:cut]) and is_settled(word[cut:])]
    return ways[0] if len(ways) == 1 else (word,)


def _spelt(word: str) -> str:
    """Return the one of two spellings that are both in use: quy chế and qui chế, kỹ thuật and kĩ thuật."""
    return f"{word[:-1]}i" if _FREE_Y.fullmatch(word) else word


def _pieces(title: str, others: AbstractSet[str], nearly: AbstractSet[str]) -> Iterator[Piece]:
    """Cut ``title`` where its mark changes; the pieces together are the title again."""
    marked = ((match.span(), _mark(_read(match.group()), others, nearly)) for match in _WORD.finditer(title))
    end = 0
    for mark, run in groupby(marked, key=lambda entry: entry[1]):
        spans = [span for span, _same in run]
        begin = spans[0][0]
        if end < begin:
            yield Piece(title[end:begin], None)
        end = spans[-1][1]
        yield Piece(title[begin:end], mark)
    if end < len(title):
        yield Piece(title[end:], None)


def _mark(words: Sequence[str], others: AbstractSet[str], nearly: AbstractSet[str]) -> Mark:
    """Return the mark of one written word, which an abbreviation reads as several."""
    if all(word in others for word in words):
        return Mark.BOTH
    return Mark.NEAR if any(word in others or word in nearly for word in words) else Mark.ONLY


_WRITTEN_OUT: dict[str, tuple[str, ...]] = {}
_WRITTEN_OUT.update(
    (fold(short), tuple(word for written in long.split() for word in _read(written)))
    for short, long in ABBREVIATIONS.items()
)
_SHARES = {word: share for share, words in sorted(EXPECTED.items()) for word in words_of(words)}
