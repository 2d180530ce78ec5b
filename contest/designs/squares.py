"""QR codes of addresses that differ in a few characters only, each drawn in microseconds. Pure.

A QR code of a fixed version and mask is an affine function of the bits of its content: its error correction is linear,
and the mask and all else is added to it. So segno, which is right but takes its time, draws one code and what each bit
of the content changes in it; every other code is these changes laid over each other, square by square.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import segno

MASK = 2
# Squares of quiet around a code that stands on the paper's white; scanners want four, and the white box gives the rest.
QUIET = 2
CORRECTION = "m"
DARK = re.compile("1+")


@lru_cache(maxsize=2048)
def squares(content: str) -> str:
    """Return the PDF operators that fill the dark squares of the QR code of ``content``, an ASCII text.

    A square has a side of one; the origin is the lower left corner of the code with its quiet.
    """
    side = side_of(len(content))
    bits = f"{_code(content.encode('ascii')):0{side * side}b}"
    drawn = []
    for row in range(side):
        bottom = side - row - 1 + QUIET
        for run in DARK.finditer(bits, row * side, (row + 1) * side):
            start, end = run.span()
            drawn.append(_run(start - row * side + QUIET, bottom, end - start))
    return "".join(drawn)


@lru_cache(maxsize=64)
def side_of(length: int) -> int:
    """Return how many squares the code of a content of ``length`` characters has on each side, without quiet."""
    return len(_matrix(bytes(length)))


def _code(content: bytes) -> int:
    """Return the squares of the code of ``content`` as the bits of a number, row after row from the top left."""
    start = _started.setdefault(len(content), content)
    code = _base(start)
    for place, (byte, former) in enumerate(zip(content, start, strict=True)):
        if byte != former:
            code ^= _change(start, place, byte ^ former)
    return code


# The first content of each length in this process; the others are told by what they change in it.
_started: dict[int, bytes] = {}


@lru_cache(maxsize=64)
def _base(start: bytes) -> int:
    return _number(_matrix(start))


@lru_cache(maxsize=65536)
def _change(start: bytes, place: int, bits: int) -> int:
    """Return what ``bits`` at ``place`` change in the code of ``start``: the sum of what each of them changes."""
    change = 0
    for bit in range(8):
        if bits >> bit & 1:
            change ^= _change_of_bit(start, place, bit)
    return change


@lru_cache(maxsize=16384)
def _change_of_bit(start: bytes, place: int, bit: int) -> int:
    content = bytearray(start)
    content[place] ^= 1 << bit
    return _number(_matrix(bytes(content))) ^ _base(start)


def _matrix(content: bytes) -> Sequence[bytearray]:
    version = version_of(len(content))
    code = segno.make_qr(content, error=CORRECTION, version=version, mode="byte", mask=MASK, boost_error=False)
    return code.matrix


@lru_cache(maxsize=64)
def version_of(length: int) -> int:
    """Return the version of the codes of contents of ``length`` characters: the smallest that holds them."""
    return int(segno.make_qr(bytes(length), error=CORRECTION, mode="byte", boost_error=False).version)


def _number(matrix: Sequence[bytearray]) -> int:
    return int("".join("1" if cell else "0" for row in matrix for cell in row), 2)


@lru_cache(maxsize=65536)
def _run(left: int, bottom: int, length: int) -> str:
    return f"{left} {bottom} {length} 1 re "
