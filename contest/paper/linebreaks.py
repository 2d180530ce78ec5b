"""Where lines of Vietnamese text break: evenly, by meaning, and never inside a name, a date or a number. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import add

# How wide a text is, in any unit, as long as it is the unit of the box too.
Measure = Callable[[str], float]

NBSP = "\u00a0"
# Somebody who wants a line to end at a certain place writes this mark there.
MARK = "|"
_PLACES = frozenset("xã phường trấn huyện quận tỉnh phố ấp thôn khu".split())
# Two syllables that say what kind of place a name means; they stay with it.
_PLACES_IN_TWO = frozenset({"thành phố", "thị trấn", "thị xã", "đặc khu"})
_COUNTED = frozenset("ngày tháng năm số quý lần thứ điều khoản tổ khối lớp kỳ khóa đợt hạng học đoạn".split())
# The commonest family names: by these a name is known where all letters are capitals.
_FAMILIES = frozenset("nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ ngô dương đinh trương".split())
# What is longer is no person's name, but one of an office with every word in capitals; it may be parted if it must.
_LONGEST_NAME = 6
# A line should not end with one of these, for what they lead in comes after them.
_LEADING = frozenset(
    "và của trong cho về các những tại với theo từ do là đã có được để trên đến bằng vì qua vào hoặc một ông bà".split()
)
# Two syllables that are one word; a line should not end between them.
_COMPOUNDS = frozenset(
    (
        "ủy ban, uỷ ban, nhân dân, văn phòng, thống kê, thành tích, xuất sắc, phong trào, thi đua, cải cách, hành "
        "chính, thực hiện, công tác, công chức, viên chức, chuyên viên, địa bàn, giải pháp, sáng kiến, góp phần, "
        "nhiệm vụ, đơn vị, tập thể, cá nhân, cán bộ, chi nhánh, đăng ký, đất đai, tài nguyên, môi trường, tài chính, "
        "kế hoạch, giáo dục, đào tạo, lao động, thương binh, xã hội, văn hóa, thông tin, thể thao, bệnh viện, trung "
        "tâm, mầm non, tiểu học, trung học, cơ sở, phổ thông, trách nhiệm, hữu hạn, thành viên, dịch vụ, công ích, "
        "thị trấn, thành phố, thủ tục, chất lượng, hiệu quả, nâng cao, phục vụ, người dân, doanh nghiệp, chủ tịch, "
        "phó chủ, xây dựng, đô thị, quản lý, nông thôn, liên đoàn, phụ nữ, cựu chiến, chiến binh, nông dân, thanh "
        "tra, tư pháp, nội vụ, kinh tế, y tế, bà con, mạnh khỏe, sức khỏe, gia đình, hạnh phúc, chính quyền, vận động, "
        "bộ phận, tiếp nhận, kết quả, trực tuyến, hồ sơ, giai đoạn, nhiệm kỳ, thanh niên, xung phong, cộng sản, "
        "mặt trận, tổ quốc, hội đồng, công đoàn, công an, quân sự, chỉ huy, hợp tác, khu phố, dân phố, mẫu giáo, "
        "giao thông, vận tải, bảo hiểm, kho bạc, nhà nước, ngân hàng, chính sách, khoa học, công nghệ, công thương, "
        "nông nghiệp, phát triển, thi hành, kiểm sát, tòa án, dân vận, tuyên giáo, kiểm tra, khuyến học, thương mại, "
        "sản xuất, cao tuổi, toàn dân, đoàn kết, đời sống, đặc biệt, dũng cảm"
    ).split(", ")
)
# What a bad end of a line costs, against lines that are uneven; to part a word is worse than to end with a small one.
_UNWANTED, _PARTED = 0.08, 0.16
_DIGITS = re.compile(r"^\(?\d")
_ROMAN = re.compile(r"^[IVXLC]+\b")
_THOUSANDS = re.compile(r"^\d{3}\b")
_CLOSED = re.compile(r"[,;:.!?)”\"]$")
# TP., ThS., the initial of a name: what is shortened stands before what it belongs to.
_SHORTENED = re.compile(r"^[A-ZĐ]\w{0,2}\.$")
_DASHES = frozenset("-–/")


def tied(text: str) -> str:
    """Return ``text`` with non-breaking spaces inside names, dates and numbers, and before dashes."""
    words = text.split(" ")
    if len(words) < 2:
        return text
    capitals_tell = not text.isupper()
    joined = words[0]
    for place, (before, after) in enumerate(pairwise(words)):
        belongs = _belong(before, after) if capitals_tell else _counted(before, after) or _in_capitals(words, place)
        joined += (NBSP if belongs else " ") + after
    return joined


def loosened(text: str) -> str:
    """Return ``text`` tied as ``tied`` does, but for names so long that no line may hold them: only what is counted in
    them stays together."""
    return " ".join(
        chain if len(words := chain.split(NBSP)) <= _LONGEST_NAME else _tied_counts(words)
        for chain in tied(text).split(" ")
    )


def _tied_counts(words: Sequence[str]) -> str:
    return words[0] + "".join((NBSP if _counted(before, after) else " ") + after for before, after in pairwise(words))


def broken(text: str, count: int, measure: Measure) -> Iterator[tuple[str, ...]]:
    """Yield ways to break ``text`` at its spaces into ``count`` lines: the one that reads best, then the narrowest.

    Nothing is yielded when the text has too few places to break.
    """
    pieces = text.split(" ")
    if count == 1:
        yield (text,)
    elif len(pieces) >= count:
        ends = list(accumulate((measure(piece) + measure(" ") for piece in pieces), initial=0.0))
        mean = ends[-1] / count

        def roughness(start: int, stop: int) -> float:
            stumble = _stumble(pieces[stop - 1], pieces[stop]) if stop < len(pieces) else 0.0
            return ((ends[stop] - ends[start] - mean) / mean) ** 2 + stumble

        def width(start: int, stop: int) -> float:
            return ends[stop] - ends[start]

        yield _best(pieces, count, roughness, add)
        yield _best(pieces, count, width, max)


def marked(text: str) -> tuple[str, ...]:
    """Return the lines that break marks in ``text`` ask for; a single one when there is no mark."""
    return tuple(line for part in text.split(MARK) if (line := part.strip()))


def unmarked(text: str) -> str:
    """Return ``text`` as it reads without break marks."""
    return " ".join(marked(text))


def balanced(text: str, width: float, measure: Measure) -> tuple[str, ...]:
    """Return ``text`` in the fewest even lines of at most ``width``; a word wider than that gets its own line."""
    whole = tied(text)
    for count in range(1, len(whole.split(" ")) + 1):
        for lines in broken(whole, count, measure):
            if max(map(measure, lines)) <= width:
                return lines
    return tuple(whole.split(" "))


def _belong(before: str, after: str) -> bool:
    """Say whether two neighbouring words must stay on one line."""
    if _counted(before, after) or (_SHORTENED.match(before) and after[:1].isupper()):
        return True
    if _CLOSED.search(before):
        return False
    if f"{before} {after}".lower() in _PLACES_IN_TWO:
        return True
    return after[:1].isupper() and (before[:1].isupper() or before in _PLACES)


def _counted(before: str, after: str) -> bool:
    """Say whether two neighbouring words are parts of one date, number or count."""
    if after in ("-", "–", "%") or (after in _DASHES and before[-1:].isdigit()):
        return True
    if before in _DASHES:
        return after[:1].isdigit()
    if _CLOSED.search(before):
        return False
    what = before.lower().lstrip("(")
    if _DIGITS.match(after):
        return what in _COUNTED | _PLACES or (what.isdigit() and _THOUSANDS.match(after) is not None)
    if _ROMAN.match(after):
        return what in _COUNTED
    return before.isdigit() and after.lower() in ("tháng", "năm")


def _in_capitals(words: Sequence[str], place: int) -> bool:
    """Say whether ``words``, which are all capitals, have a person's name across the space after ``place``: a family
    name, and the two that follow it."""
    if _CLOSED.search(words[place]):
        return False
    return any(word.lower() in _FAMILIES for word in words[max(place - 1, 0) : place + 1])


def _best(
    pieces: Sequence[str],
    count: int,
    cost: Callable[[int, int], float],
    join: Callable[[float, float], float],
) -> tuple[str, ...]:
    """Return the pieces in ``count`` lines of the least cost; ``join`` makes one cost of those of the lines."""
    # best[stop]: the pieces before ``stop`` set in the lines so far at the least cost, and where these lines begin.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for line in range(1, count + 1):
        best = {
            stop: min(
                (join(done, cost(start, stop)), (*begun, start))
                for start, (done, begun) in best.items()
                if start < stop
            )
            for stop in range(line, len(pieces) - count + line + 1)
        }
    begins = best[len(pieces)][1]
    return tuple(" ".join(pieces[start:stop]) for start, stop in pairwise((*begins, len(pieces))))


def _stumble(before: str, after: str) -> float:
    """Return what it costs the reader when a line ends with ``before``."""
    last, first = before.split(NBSP)[-1].lower(), after.split(NBSP)[0].lower().rstrip(",;:.")
    if f"{last} {first}" in _COMPOUNDS:
        return _PARTED
    return _UNWANTED if last in _LEADING else 0.0


def parts_a_word(lines: Sequence[str]) -> bool:
    """Say whether one of ``lines`` ends within a word of two syllables."""
    return any(_stumble(before.split()[-1], after.split()[0]) >= _PARTED for before, after in pairwise(lines))


def widest(lines: Iterable[str], measure: Measure) -> float:
    """Return the width of the widest of ``lines``."""
    return max(map(measure, lines), default=0.0)
