"""The columns of a list to print from, and the headings that offices give them. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from contest.errors import RuleViolation, msgid
from contest.lists.encodings import Encoding, converted
from contest.spreadsheet import Column
from contest.text import fold, tidy

# By the code of the column: what it is called in our template, what to write there, and other names that are known.
COLUMNS: tuple[tuple[Column, tuple[str, ...]], ...] = (
    (
        Column(
            "kind", "Loại", "Tập thể, Cá nhân, Hộ gia đình; or Ông, Bà. Truy tặng is written here too.", 14,
            required=True, longest=40,
            offers=("Tập thể", "Ông", "Bà", "Cá nhân", "Hộ gia đình", "Truy tặng ông", "Truy tặng bà"),
        ),
        ("kind", "loai doi tuong", "doi tuong", "doi tuong khen thuong", "phan loai"),
    ),
    (
        Column("name", "Họ và tên / Tên", "The name of the collective or of the person, or the head of the household.",
               34, required=True, longest=200),
        (
            "name", "full name", "recipient", "ten", "ho ten", "ho va ten", "ten tap the", "ten ca nhan",
            "ten tap the ca nhan", "tap the ca nhan", "ten don vi ca nhan", "nguoi nhan", "ho va ten ten tap the",
            "ten tap the ho va ten", "ho va ten ca nhan", "ho ten ca nhan", "tap the ca nhan ho gia dinh",
            "ten tap the ca nhan ho gia dinh", "ten tap the ho gia dinh ca nhan", "don vi ca nhan",
            "given name", "first name", "ten goi", "chu dem va ten", "ten dem va ten",
        ),
    ),
    (
        Column("family", "Họ và tên đệm", longest=100),
        ("family name", "surname", "ho", "ho dem", "ho lot", "ho va dem", "ho va lot", "ho ten dem", "ho va ten lot",
         "ho chu dem", "ho va chu dem", "ho va chu lot"),
    ),
    (
        Column("honorific", "Xưng hô", longest=10),
        ("honorific", "danh xung", "ong ba", "gioi tinh", "title"),
    ),
    (
        Column("post", "Chức vụ - đơn vị", "The line below the name: post and unit; where a household lives.", 44,
               longest=400),
        ("post", "position", "chuc vu", "chuc danh", "chuc vu don vi cong tac", "chuc vu noi cong tac",
         "dong duoi ten"),
    ),
    (
        Column("unit", "Đơn vị", longest=200),
        ("unit", "don vi cong tac", "noi cong tac", "dia chi", "noi o", "co quan don vi"),
    ),
    (
        Column("achievement", "Thành tích", "What for, as it is to be printed: Đã có thành tích …", 60, required=True,
               longest=400),
        ("achievement", "citation", "merit", "noi dung khen", "noi dung khen thuong", "noi dung", "ly do khen",
         "thanh tich khen thuong", "noi dung thu", "noi dung thu cam on", "noi dung thu khen", "loi cam on", "letter",
         "noi dung thanh tich", "noi dung thanh tich khen thuong", "ly do khen thuong"),
    ),
    (
        Column("closing", "Lời kết", longest=100),
        ("closing", "loi chao", "cau ket", "loi cuoi thu"),
    ),
    (
        Column("decision", "Quyết định số", "Number and symbol: 101/QĐ-UBND. Left empty, what the page says holds.", 20,
               longest=60),
        ("decision", "decision number", "quyet dinh", "so quyet dinh", "so qd", "qd so",
         "so ky hieu", "so ky hieu quyet dinh", "so va ky hieu quyet dinh"),
    ),
    (
        Column("decided_on", "Ngày quyết định", "The day of the decision: 07/02/2020.", 18, longest=60),
        ("decided on", "decision date", "date", "ngay", "ngay ky", "ngay qd", "ngay ban hanh", "ngay thang",
         "ngay gui", "ngay thu", "ngay thang nam", "ngay thang nam ky", "ngay thang nam quyet dinh",
         "ngay ky quyet dinh", "ngay thang nam ban hanh"),
    ),
    (
        Column("serial", "Số sổ", "The number in the award register, if it has one: 0001/2020.", 14, longest=40),
        ("serial", "register", "number", "so so khen thuong", "so vao so", "so vao so khen thuong", "vao so so",
         "so hieu"),
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Column] = {column.code: column for column, _names in COLUMNS}
# What a list of certificates offers to fill in, and what one of letters, which name no decision and no number but have
# more to say, and words to end with.
OF_CERTIFICATES: tuple[Column, ...] = tuple(column for column, _names in COLUMNS if column.hint)
OF_LETTERS: tuple[Column, ...] = (
    BY_CODE["kind"],
    BY_CODE["name"],
    BY_CODE["post"],
    replace(BY_CODE["achievement"], heading="Nội dung thư", longest=900,
            hint=msgid("The whole letter, as it is to be printed: Xin chân thành cảm ơn …")),
    replace(BY_CODE["decided_on"], heading="Ngày ký", hint=msgid("The day of the letter: 07/02/2020.")),
    replace(BY_CODE["closing"], hint=msgid("The last line: Trân trọng cảm ơn! Left empty, what the page says holds."),
            width=30),
)  # fmt: skip
# The sheet of examples beside the list to fill in.
EXAMPLES_SHEET = "Ví dụ"
# Titles of the list stand above the headings; no list has more lines of them.
MOST_ABOVE = 15


@dataclass(frozen=True)
class Headings:
    """In which row the headings end (from 0), which column is where (from 0), and what they are called there.

    ``encoding`` is the one of old that the headings are written in; ``unknown`` are those that nothing is taken from.
    ``headed`` are all places that have a heading.
    """

    row: int
    places: Mapping[str, int]
    words: Mapping[str, str]
    encoding: Encoding | None
    unknown: tuple[str, ...]
    headed: Set[int]

    def called(self, code: str) -> str:
        """Return what the list calls the column, or else our template."""
        return tidy(self.words.get(code, BY_CODE[code].heading))


def plain(heading: str) -> str:
    """Return a heading as it is compared: without accents, case, stars and signs."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(heading)).split())


_KNOWN: Mapping[str, str] = {
    plain(name): column.code for column, names in COLUMNS for name in (column.heading, *names)
}  # fmt: skip
# Headings of what stands behind the family name where a name has two columns.
_GIVEN = frozenset({"ten", "given name", "first name", "ten goi", "chu dem va ten", "ten dem va ten"})
_SERIAL_NUMBERS = frozenset({"stt", "tt", "so tt", "so thu tu", "no", ""})


def headings_of(table: Sequence[Sequence[str]]) -> Headings:
    """Return the headings of ``table``: the first row that names the recipient and what for.

    Raises RuleViolation, telling which are missing, when no row near the top does.
    """
    nearest: set[str] = set()
    for number, line in enumerate(table[: MOST_ABOVE + 1]):
        for encoding in (None, Encoding.TCVN3, Encoding.VNI):
            below = table[number + 1] if number + 1 < len(table) else ()
            row, words = number, [converted(cell, encoding) for cell in line]
            if both := _both(words, [converted(cell, encoding) for cell in below]):
                row, words = number + 1, both
            places = _places(words)
            if {"name", "achievement"} <= places.keys():
                called = {code: words[place] for code, place in places.items()}
                headed = {place for place, word in enumerate(words) if plain(word)}
                return Headings(row, places, called, encoding, _unknown(words, places), headed)
            nearest = max(nearest, set(places), key=len)
    missing = [BY_CODE[code].heading for code in ("name", "achievement") if code not in nearest]
    raise RuleViolation(
        "No row near the top holds the headings; missing: %(headings)s. Use the template.", headings=", ".join(missing)
    )


def _places(words: Sequence[str]) -> dict[str, int]:
    """Return where the columns are that ``words`` head, by their codes."""
    places: dict[str, int] = {}
    for place, heading in enumerate(words):
        if code := _KNOWN.get(plain(heading)):
            places.setdefault(code, place)
    if "name" in places and plain(words[places["name"]]) not in _GIVEN:
        # “Hộ” reads like “Họ”; where the whole name stands, nothing stands before it.
        places.pop("family", None)
    return places


def _unknown(words: Sequence[str], places: Mapping[str, int]) -> tuple[str, ...]:
    taken = set(places.values())
    return tuple(
        word for place, word in enumerate(words) if place not in taken and plain(word) not in _SERIAL_NUMBERS
    )  # fmt: skip


def _both(top: Sequence[str], sub: Sequence[str]) -> list[str] | None:
    """Return the headings of two rows, where the lower one parts what the upper one heads: the number and the day of a
    decision. None when the lower row is no such row, or the upper one a title.
    """
    if not {"name", "achievement"} & _places(top).keys():
        return None
    words = [*top, *[""] * (len(sub) - len(top))]
    for place, part in enumerate(sub):
        if not plain(part):
            continue
        group = next((at for at in range(min(place, len(top) - 1), -1, -1) if plain(top[at])), None)
        alone = place == group and (place + 1 == len(words) or (place + 1 < len(top) and plain(top[place + 1])))
        known = [one for one in (part, f"{top[group]} {part}") if plain(one) in _KNOWN] if group is not None else []
        if alone or not known:
            return None
        words[place] = known[0]
    return words if any(map(plain, sub)) else None
