"""The usual words of a line: what stands below a name, and the merit when nobody wrote one. Pure."""

from collections.abc import Sequence

from contest.text import fold

LONGEST = 400
# More words than these seldom fit on three lines of a certificate.
ADVISED_WORDS = 45
COMMITTEE = "Ủy ban nhân dân "
MERIT = "Đã có thành tích trong thực hiện "


def usual_achievement(citation: str, movement: str) -> str:
    """Return the set phrase of the movement, or one made of its name when it has none."""
    return citation or MERIT + movement[:1].lower() + movement[1:]


def shared_achievement(texts: Sequence[str], movement: str) -> str:
    """Return what all recipients of a list are commended for, to stand within a sentence.

    It is the shortest of ``texts`` where every other goes on from it (… trên địa bàn huyện); else the usual words.
    """
    shortest = min(texts, key=len, default="")
    shared = shortest if all(text.startswith(shortest) for text in texts) else ""
    merit = (shared or usual_achievement("", movement)).rstrip(".; ")
    return merit[:1].lower() + merit[1:]


def line_of_unit(name: str, *, superior: str | None, body: str) -> str:
    """Return what stands below the name of a collective: its superior unit, or else the place of the body.

    Nothing stands there when the name says it already (Phòng Nội vụ huyện Nhà Bè).
    """
    above = superior or body.removeprefix(COMMITTEE)
    return "" if fold(above) in fold(name) else above


def line_of_person(post: str, unit: str) -> str:
    """Return what stands below the name of an individual: the post, and the unit unless the post names it."""
    if fold(unit) in fold(post):
        return post
    return f"{post}, {unit}" if post else unit


def word_count(text: str) -> int:
    """Return how many words ``text`` has; a sign that stands alone is none."""
    return sum(1 for word in text.split() if any(letter.isalnum() for letter in word))


def is_wordy(text: str) -> bool:
    """Say whether ``text`` has more words than a certificate shows well."""
    return word_count(text) > ADVISED_WORDS
