"""QR codes of addresses that differ in a few characters only, each drawn in microseconds. Pure.

A QR code of a fixed version and mask is an affine function of the bits of its content: its error correction is linear,
and the mask and all else is added to it. So segno, which is right but takes its time, draws one code of each shape;
what each half byte of a content changes in it is worked out once, and every other code is these changes laid over each
other. A shape is how long the parts of a content are: an address, and behind it perhaps a token of digits alone, of
which a code holds three in ten bits.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, compress
from operator import sub, xor
from typing import Any

import segno
from segno import consts, encoder

MASK = 2
# Squares of quiet around a code that stands on the paper's white; scanners want four, and the white box gives the rest.
QUIET = 2
# A code corrects 15 % of itself, or 7 % where it would otherwise have more squares than a small print shows well.
CORRECTION, LESSER, FINE = "m", "l", 45
# An address whose last part is a code in base 32, a dot, and a token of digits.
TOKENED = re.compile(r"(.+/)([A-Z2-7]+\.)([0-9]{100,})")
LETTERS = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
# The polynomial of the field in which QR codes correct errors.
FIELD = 0x11D
BITS = bytes([0] * 48 + [0, 1] + [0] * 206)


def parts_of(content: str) -> tuple[str, ...]:
    """Return ``content`` in the parts that a code writes each in its own way: as bytes, as letters, as digits."""
    found = TOKENED.fullmatch(content)
    return found.groups() if found else (content,)


def spoken(content: str) -> str:
    """Return what is said of the code of ``content`` to whoever does not see it: the address without its token."""
    parts = parts_of(content)
    return content if len(parts) == 1 else f"{parts[0]}{parts[1][:-1]}"


@lru_cache(maxsize=2048)
def squares(content: str) -> str:
    """Return the PDF operators that fill the dark squares of the QR code of ``content``, an ASCII text.

    A square has a side of one; the origin is the lower left corner of the code with its quiet.
    """
    shape = _shape_of(content)
    code = shape.code(_bits(parts_of(content), shape.version))
    count = shape.side * (shape.side + 1)
    # Where a square is not like the one before it, a run of dark squares starts or is over.
    turns = list(compress(range(count), f"{code ^ code >> 1:0{count}b}".encode().translate(BITS)))
    starts = turns[::2]
    corners, widths = _operands(shape.side)
    lengths = map(sub, turns[1::2], starts)
    drawn = zip(map(corners.__getitem__, starts), map(widths.__getitem__, lengths), strict=True)
    return "".join(chain.from_iterable(drawn))


def side_of(content: str) -> int:
    """Return how many squares the code of ``content`` has on each side, without quiet."""
    return _shape_of(content).side


def by_segno(content: str) -> Sequence[bytearray]:
    """Return the squares of the code of ``content``, row after row from the top, as segno works them out."""
    given = [(part.encode("ascii"), mode) for part, mode in zip(parts_of(content), WRITINGS, strict=False)]
    return _drawn(given, _shape_of(content).correction).matrix


@dataclass(frozen=True)
class Shape:
    """What the codes have in common whose contents have parts of equal lengths.

    ``blank`` is the code of a content of zeros, and ``changes`` what the higher and the lower half of each byte of a
    content change in it. Codes are numbers: row after row from the top left, with a light square more behind each row.
    """

    version: int
    correction: str
    side: int
    blank: int
    changes: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

    def code(self, bits: int) -> int:
        """Return the code of the content whose bits, all that a code of this shape holds, are those of a number."""
        code = self.blank
        for byte, (higher, lower) in zip(bits.to_bytes(len(self.changes)), self.changes, strict=True):
            if byte:
                code ^= higher[byte >> 4] ^ lower[byte & 15]
        return code


def _shape_of(content: str) -> Shape:
    return _shape(tuple(map(len, parts_of(content))))


@lru_cache(maxsize=64)
def _shape(lengths: tuple[int, ...]) -> Shape:
    zeros = [
        (bytes(length) if mode == consts.MODE_BYTE else b"0" * length, mode)
        for length, mode in zip(lengths, WRITINGS, strict=False)
    ]
    drawn, correction = _drawn(zeros, CORRECTION), CORRECTION
    if len(drawn.matrix) > FINE:
        drawn, correction = _drawn(zeros, LESSER), LESSER
    rows = ("".join("1" if cell else "0" for cell in row) + "0" for row in drawn.matrix)
    version = int(drawn.version)
    corrections: Any = consts.ECC[version]
    blocks = corrections[consts.ERROR_MAPPING[correction.upper()]]
    return Shape(version, correction, len(drawn.matrix), int("".join(rows), 2), tuple(_changes(version, blocks)))


def _drawn(parts: Any, correction: str) -> segno.QRCode:
    return segno.make_qr(parts, error=correction, mask=MASK, boost_error=False)


def _bits(parts: Sequence[str], version: int) -> int:
    """Return the bits of ``parts`` in their places among all that a code of ``version`` holds.

    What tells how a part is written and how long it is counts as zero; the blank code has it.
    """
    bits, size = 0, 0
    for part, (mode, writing) in zip(parts, WRITINGS.items(), strict=False):
        head = 4 + consts.CHAR_COUNT_INDICATOR_LENGTH[mode][encoder.version_range(version)]
        value, length = writing(part)
        bits, size = bits << head + length | value, size + head + length
    return bits << 8 * len(_shape(tuple(map(len, parts))).changes) - size


def _as_bytes(part: str) -> tuple[int, int]:
    return int.from_bytes(part.encode("ascii")), 8 * len(part)


def _as_letters(part: str) -> tuple[int, int]:
    """Return the bits of a part, and how many: eleven for two letters, six for the last of an odd number."""
    bits = 0
    for start in range(0, len(part) - 1, 2):
        bits = bits << 11 | LETTERS[part[start]] * 45 + LETTERS[part[start + 1]]
    even = len(part) // 2 * 11
    return (bits << 6 | LETTERS[part[-1]], even + 6) if len(part) % 2 else (bits, even)


def _as_digits(part: str) -> tuple[int, int]:
    """Return the bits of a part, and how many: ten for three digits, seven for two that are left, four for one."""
    bits, length = 0, 0
    for start in range(0, len(part), 3):
        group = part[start : start + 3]
        size = 3 * len(group) + 1
        bits, length = bits << size | int(group), length + size
    return bits, length


# How the parts of a content are written, in their order.
WRITINGS: Mapping[int, Callable[[str], tuple[int, int]]] = {
    consts.MODE_BYTE: _as_bytes, consts.MODE_ALPHANUMERIC: _as_letters, consts.MODE_NUMERIC: _as_digits,
}  # fmt: skip


def _changes(version: int, blocks: Any) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield for each byte of a content what each value of its higher and of its lower half changes in a code.

    The content is cut into blocks, each has bytes that correct it, and those of all blocks are dealt out in turn.
    """
    sizes = [(one.num_data, one.num_total - one.num_data) for one in blocks for _block in range(one.num_blocks)]
    turns = [(number, place) for place in range(max(data for data, _more in sizes)) for number in range(len(sizes))
             if place < sizes[number][0]]  # fmt: skip
    weights = list(_weights(version))
    at = {turn: weights[8 * order : 8 * order + 8] for order, turn in enumerate(turns)}
    more = sizes[0][1]
    behind = weights[8 * len(turns) :]
    for number, (data, _more) in enumerate(sizes):
        for place in range(data):
            left = _remainder(data - 1 - place, more)
            eight = []
            for bit, weight in zip((128, 64, 32, 16, 8, 4, 2, 1), at[number, place], strict=True):
                corrected = (
                    behind[8 * (order * len(sizes) + number) + position]
                    for order, factor in enumerate(left)
                    for position in range(8)
                    if _product(factor, bit) >> 7 - position & 1
                )
                eight.append(reduce(xor, corrected, weight))
            yield _sums(eight[:4]), _sums(eight[4:])


def _weights(version: int) -> Iterator[int]:
    """Yield for each bit that a code of ``version`` shows, in order, the square that shows it, as a number of its own.

    They go up and down in columns of two, from the lower right corner, around all that is the same in every code.
    """
    side = 17 + 4 * version
    free = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(free, side, side)
    encoder.add_alignment_patterns(free, side, side)
    columns = [*range(side - 1, 6, -2), 5, 3, 1]
    for turn, right in enumerate(columns):
        rows = range(side) if turn % 2 else range(side - 1, -1, -1)
        for row in rows:
            for column in (right, right - 1):
                if free[row][column] == 2:
                    yield 1 << (side - row) * (side + 1) - 1 - column


def _sums(four: Sequence[int]) -> tuple[int, ...]:
    """Return for each half byte what its bits change together; ``four`` are the changes of its bits, highest first."""
    return tuple(
        reduce(xor, (change for bit, change in enumerate(four) if half >> 3 - bit & 1), 0) for half in range(16)
    )


@lru_cache(maxsize=1024)
def _remainder(after: int, more: int) -> tuple[int, ...]:
    """Return the ``more`` bytes that correct a block in which a one stands before ``after`` zeros, and all else is
    zero."""
    generator = _generator(more)
    if after == 0:
        return generator
    former = _remainder(after - 1, more)
    return tuple(one ^ _product(former[0], factor) for one, factor in zip((*former[1:], 0), generator, strict=True))


@lru_cache(maxsize=32)
def _generator(more: int) -> tuple[int, ...]:
    """Return the polynomial that codes of ``more`` correcting bytes are divided by, without its first factor of one."""
    factors, root = [1], 1
    for _step in range(more):
        factors = [one ^ _product(other, root) for one, other in zip((*factors, 0), (0, *factors), strict=True)]
        root = _product(root, 2)
    return tuple(factors[1:])


@lru_cache(maxsize=65536)
def _product(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (FIELD if one & 128 else 0)
        other >>= 1
    return product


@lru_cache(maxsize=16)
def _operands(side: int) -> tuple[Sequence[str], Sequence[str]]:
    """Return the operands for the corner of a run of dark squares by where it starts, and for its width."""
    corners = [f"{left + QUIET} {side - row - 1 + QUIET} " for row in range(side) for left in range(side + 1)]
    return corners, [f"{width} 1 re " for width in range(side + 1)]
