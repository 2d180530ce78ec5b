"""Pictures of signatures and seals are what Decree 30/2020 wants, or are refused."""

from io import BytesIO

import pytest
from PIL import Image

from contest.errors import RuleViolation
from contest.signatures.pictures import MarkKind, check, ready
from contest.storage.uploads import Upload
from tests.signatures.samples import BLUE, RED, seal, signature

SIGNATURE, SEAL = MarkKind.SIGNATURE, MarkKind.SEAL


def opaque() -> Upload:
    out = BytesIO()
    Image.new("RGB", (600, 240), (255, 255, 255)).save(out, "PNG")
    return Upload("chu-ky.png", out.getvalue())


@pytest.mark.parametrize(
    ("upload", "kind", "width", "size"),
    [(signature(), SIGNATURE, 450, (450, 180)), (seal(), SEAL, 360, (360, 360)), (seal(500), SEAL, 420, (420, 420))],
)
def test_a_picture_keeps_its_proportions(upload: Upload, kind: MarkKind, width: int, size: tuple[int, int]) -> None:
    assert check(upload, kind, width) == size


@pytest.mark.parametrize(
    ("upload", "kind", "width", "words"),
    [
        (opaque(), SIGNATURE, 450, "no transparent ground"),
        (signature(ground=255), SIGNATURE, 450, "not transparent"),
        (signature(ink=(0, 0, 0, 0)), SIGNATURE, 450, "Nothing is drawn"),
        (signature(ink=(20, 20, 20, 255)), SIGNATURE, 450, "is not blue"),
        (signature(ink=RED), SIGNATURE, 450, "is not blue"),
        (seal(ink=BLUE), SEAL, 360, "is not red"),
        (signature(300, 120), SIGNATURE, 450, "would have 169 dots per inch"),
        (seal(), SEAL, 500, "would have 243 dots per inch"),
        (signature(), SIGNATURE, 100, "between 20 and 80 mm"),
        (seal(), SEAL, 510, "between 20 and 50 mm"),
        (seal(height=400), SEAL, 360, "not as wide as it is high"),
        (Upload("chu-ky.png", b"\x89PNG\r\n\x1a\nx"), SIGNATURE, 450, "damaged"),
        (Upload("chu-ky.jpg", b"\xff\xd8\xff"), SIGNATURE, 450, "damaged"),
        (signature(4100, 100), SIGNATURE, 450, "too many pixels"),
    ],
)
def test_what_could_not_be_drawn_as_the_decree_wants_is_refused(
    upload: Upload, kind: MarkKind, width: int, words: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check(upload, kind, width)

    assert words in str(refused.value)
    assert refused.value.field in ("file", "width")


def test_a_picture_is_made_ready_once_with_colours_and_transparency_apart() -> None:
    content = seal().content
    picture = ready(content)

    assert (picture.width, picture.height) == (480, 480)
    assert ready(content) is picture
