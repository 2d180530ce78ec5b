"""Where the picture of a signature and the seal stand on a certificate (Decree 30/2020, Annex I). Pure.

The signature stands between the office and the name of the signer, in the middle of them; the seal lies in its true
size over about a third of the signature on its left. Neither is ever stretched; only a signature that is taller or
wider than its room is made smaller.
"""

from contest.designs.design import Box, Design
from contest.errors import RuleViolation

# How much of the signature the seal covers, and the narrowest rim of the page that printers leave white, in mm.
COVERED = 1 / 3
RIM = 5.0
# The signature that the seal is placed by when none is drawn.
USUAL = (45.0, 18.0)
# How much of the signer's box a signature may take in width.
WIDEST = 0.7


def signature_box(design: Design, width: float, height: float) -> Box:
    """Return where a signature of this size in millimetres stands."""
    office, name = _places(design)
    room = name.top - office.bottom
    scale = min(1.0, room / height, name.width * WIDEST / width)
    width, height = width * scale, height * scale
    middle = name.left + name.width / 2
    return Box(middle - width / 2, office.bottom + (room - height) / 2, width, height)


def seal_box(design: Design, width: float, height: float, signature: Box | None) -> Box:
    """Return where a seal of this true size stands, over ``signature`` if one is drawn.

    Raises RuleViolation when the page has no room for it: a seal is not made smaller.
    """
    over = signature or signature_box(design, *USUAL)
    left = over.left + over.width * COVERED - width
    top = over.top + over.height / 2 - height / 2
    top = min(max(top, RIM), design.height - RIM - height)
    if left < RIM or top < RIM or left + width > design.width - RIM:
        raise RuleViolation("The design of these certificates has no room for a seal of this size.")
    return Box(left, top, width, height)


def _places(design: Design) -> tuple[Box, Box]:
    try:
        office, name = design.places["capacity"], design.places["signer"]
    except KeyError:
        raise RuleViolation("The design of these certificates has no place for the signer.") from None
    if name.top <= office.bottom:
        raise RuleViolation("The design of these certificates has no room for a signature above the signer's name.")
    return office, name
