"""Pictures of a signature and of a seal, as Decree 30/2020 (Annex I) wants them: checked, and made ready to be drawn.

Both are PNG with a transparent ground; a signature is blue, a seal is red and of its true size.
"""

import enum
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from contest.errors import RuleViolation
from contest.storage.uploads import PNG, Upload, media_type_of

LARGEST = 4 * 1024 * 1024
LEAST_DPI = 300
MOST_PIXELS = 4000
MILLIMETRES = 25.4
# How much of a picture must let the paper through: a scan on white paper lets none.
LEAST_CLEAR = 0.2
# How much one colour stands out before the other two, of 255.
OUTSTANDING = 25


class MarkKind(enum.StrEnum):
    """What is drawn with a digital signature: the signer's own signature, or the body's seal."""

    SIGNATURE = "signature"
    SEAL = "seal"


# The narrowest and the widest in tenths of a millimetre.
SIZES = {MarkKind.SIGNATURE: (200, 800), MarkKind.SEAL: (200, 500)}


@dataclass(frozen=True)
class Picture:
    """A picture as a PDF holds it: colours and transparency, deflated; its size in pixels."""

    width: int
    height: int
    colours: bytes
    clear: bytes


def check(upload: Upload, kind: MarkKind, width: int) -> tuple[int, int]:
    """Return width and height in tenths of a millimetre of a picture that is to be drawn ``width`` of them wide.

    Raises RuleViolation, in the user's words, when it is no picture of this kind.
    """
    from PIL import Image

    name = upload.filename
    try:
        media_type_of(upload, allowed=(PNG,), limit=LARGEST)
    except RuleViolation as violation:
        raise RuleViolation(violation.message, field="file", **violation.values) from None
    narrowest, widest = SIZES[kind]
    if not narrowest <= width <= widest:
        raise RuleViolation("Give a width between %(least)s and %(most)s mm.", least=narrowest // 10,
                            most=widest // 10, field="width")  # fmt: skip
    with Image.open(BytesIO(upload.content)) as picture:
        across, down = picture.size
        if max(across, down) > MOST_PIXELS:
            raise RuleViolation("“%(name)s” has too many pixels. Save it smaller.", name=name, field="file")
        if "A" not in picture.getbands() and "transparency" not in picture.info:
            raise RuleViolation(
                "“%(name)s” has no transparent ground. Save it as PNG with transparency.", name=name, field="file"
            )
        pixels = picture.convert("RGBA")
    dpi = across / (width / 10 / MILLIMETRES)
    if dpi < LEAST_DPI:
        raise RuleViolation(
            "“%(name)s” would have %(dpi)s dots per inch at this width; papers need at least %(least)s. Scan it finer.",
            name=name, dpi=int(dpi), least=LEAST_DPI, field="file",
        )  # fmt: skip
    _check_colour(pixels, kind, upload.filename)
    height = round(width * down / across)
    if kind is MarkKind.SEAL and not 0.9 <= height / width <= 1.1:
        raise RuleViolation(
            "“%(name)s” is not as wide as it is high: cut it to the seal's edge on all sides.", name=name, field="file"
        )
    return width, height


def _check_colour(pixels: object, kind: MarkKind, name: str) -> None:
    import numpy as np

    seen = np.asarray(pixels, dtype=float)
    clear, drawn = seen[..., 3] < 16, seen[..., 3] > 127
    if clear.mean() < LEAST_CLEAR:
        raise RuleViolation("The ground of “%(name)s” is not transparent.", name=name, field="file")
    if not drawn.any():
        raise RuleViolation("Nothing is drawn in “%(name)s”.", name=name, field="file")
    red, green, blue = (float(seen[..., band][drawn].mean()) for band in range(3))
    if kind is MarkKind.SIGNATURE and blue < max(red, green) + OUTSTANDING:
        raise RuleViolation("The signature in “%(name)s” is not blue.", name=name, field="file")
    if kind is MarkKind.SEAL and red < max(green, blue) + OUTSTANDING:
        raise RuleViolation("The seal in “%(name)s” is not red.", name=name, field="file")


@lru_cache(maxsize=8)
def ready(content: bytes) -> Picture:
    """Return the picture in a PNG that was checked, made ready once for all the certificates it goes on."""
    from PIL import Image

    with Image.open(BytesIO(content)) as found:
        picture = found.convert("RGBA")
    colours, clear = picture.convert("RGB").tobytes(), picture.getchannel("A").tobytes()
    return Picture(picture.width, picture.height, zlib.compress(colours, 9), zlib.compress(clear, 9))
